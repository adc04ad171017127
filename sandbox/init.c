/* init -- pid 1 of a run: builds the walls, starts the program, reaps, tells. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/kernel.h"
#include "sandbox/mounts.h"
#include "sandbox/namespaces.h"
#include "sandbox/setup.h"
#include "sandbox/watch.h"

enum { PROGRAM_STACK_BYTES = 128 << 10 };

/* Whatever signals are sent to the launcher's group: they are not for it. */
static int step_lifetime(struct setup *setup, struct error *err)
{
    sigset_t all;
    (void)setup;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    /* who ignores it has no children to wait for: a caller may have left it so */
    if (signal(SIGCHLD, SIG_DFL) == SIG_ERR)
        return error_errno(err, "see children end");
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || prctl(PR_SET_DUMPABLE, 0) < 0)
        return error_errno(err, "die with the launcher");
    return 0;
}

static int step_cgroups(struct setup *setup, struct error *err)
{
    int r = cgroup_join(setup->group, setup->born_inside, err);
    if (r < 0 || !(setup->confinement->applied & 1u << SANDBOX_LAYER_CGROUP_NS))
        return r;
    return unshare(CLONE_NEWCGROUP) < 0 ? error_errno(err, "cgroup namespace") : 0;
}

/* Made beside by the attendant, when it could: here, at the latest, it is waited for. */
static int step_network(struct setup *setup, struct error *err)
{
    if (!(setup->confinement->applied & 1u << SANDBOX_LAYER_NETWORK))
        return 0;
    if (setup->network_fd < 0)
        setup->network_fd = attendant_take_network(setup->attendant, &setup->ipc_fd);
    int r = setup->network_fd >= 0 ? setns(setup->network_fd, CLONE_NEWNET)
                                   : unshare(CLONE_NEWNET);
    return r < 0 ? error_errno(err, "network namespace") : 0;
}

static int step_ipc(struct setup *setup, struct error *err)
{
    if (!(setup->confinement->applied & 1u << SANDBOX_LAYER_IPC))
        return 0;
    int r =
        setup->ipc_fd >= 0 ? setns(setup->ipc_fd, CLONE_NEWIPC) : unshare(CLONE_NEWIPC);
    return r < 0 ? error_errno(err, "IPC namespace") : 0;
}

static int step_host_name(struct setup *setup, struct error *err)
{
    const char *name = setup->spec->policy.host_name;
    if (!(setup->confinement->applied & 1u << SANDBOX_LAYER_UTS))
        return 0;
    static const char no_domain[] = "(none)";
    return sethostname(name, strlen(name)) < 0 ||
                   setdomainname(no_domain, sizeof(no_domain) - 1) < 0
               ? error_errno(err, "host name")
               : 0;
}

static int step_loopback(struct setup *setup, struct error *err)
{
    if (setup->spec->policy.network != POLICY_NETWORK_LOOPBACK ||
        !(setup->confinement->applied & 1u << SANDBOX_LAYER_NETWORK))
        return 0;
    return namespaces_loopback(err);
}

static int step_root(struct setup *setup, struct error *err)
{
    return mounts_enter_root(setup->confinement, setup->spec->tree, err);
}

static int step_watch(struct setup *setup, struct error *err)
{
    const sandbox_layers counted = 1u << SANDBOX_LAYER_MEMORY | 1u << SANDBOX_LAYER_CPU;
    const struct setup_report report = {.kind = SETUP_WATCH};
    if ((setup->confinement->applied & counted) == counted)
        return 0;
    AUTO_FD int fd = watch_open(err);
    return fd < 0 ? fd : setup_report(setup->socket, &report, fd, err);
}

/* Our cgroup folders and the launcher's sockets are ways out. */
static int step_descriptors(struct setup *setup, struct error *err)
{
    const struct run_spec *spec = setup->spec;
    const int kept[] = {setup->socket, spec->input_fd, spec->output_fd, spec->errors_fd,
                        spec->report_fd};
    int last = 2;
    for (size_t i = 0; i < COUNT_OF(kept); i++)
        last = kept[i] > last ? kept[i] : last;
    for (int fd = 0; fd <= last; fd++) {
        bool keep = false;
        for (size_t i = 0; i < COUNT_OF(kept); i++)
            keep = keep || fd == kept[i];
        if (!keep)
            close(fd);
    }
    return close_range((unsigned)last + 1, ~0u, 0) < 0
               ? error_errno(err, "close descriptors")
               : 0;
}

/* Shares init's memory until it is another program's, and init sleeps until then: copying
 * even little memory takes longer than all its steps. What it does to its own copy of the
 * setup is its own. */
static int step_program(struct setup *setup, struct error *err)
{
    struct setup own = *setup;
    char *stack = mmap(NULL, PROGRAM_STACK_BYTES, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED)
        return error_errno(err, "make room for the program's set-up");
    setup->program = clone(child_run, stack + PROGRAM_STACK_BYTES,
                           CLONE_VM | CLONE_VFORK | SIGCHLD, &own);
    if (setup->program < 0)
        return error_errno(err, "start the program's process");
    return 0; /* the stack is left: we end with the program, and it waits for us now */
}

/* The order is explained in setup.h. */
static const struct setup_step steps[] = {
    {"lifetime", SANDBOX_LAYER_PRIVILEGES, step_lifetime},
    {"cgroups", SANDBOX_LAYER_CGROUP_NS, step_cgroups},
    {"host name", SANDBOX_LAYER_UTS, step_host_name},
    {"root", SANDBOX_LAYER_MOUNT, step_root},
    {"watch", SANDBOX_LAYER_PID, step_watch},
    {"network", SANDBOX_LAYER_NETWORK, step_network},
    {"ipc", SANDBOX_LAYER_IPC, step_ipc},
    {"loopback", SANDBOX_LAYER_NETWORK, step_loopback},
    {"descriptors", SANDBOX_LAYER_PRIVILEGES, step_descriptors},
    {"program", SANDBOX_LAYER_PID, step_program},
};

static int64_t microseconds(const struct timeval *time)
{
    return (int64_t)time->tv_sec * 1000000 + time->tv_usec;
}

/* Waits for the program; orphans that end meanwhile are reaped by the way. An end that
 * was not seen is our failure, never a status. */
static void wait_program(pid_t program, struct setup_report *report)
{
    for (;;) {
        int status;
        pid_t pid = waitpid(-1, &status, __WALL);
        if (pid < 0 && errno != EINTR) {
            report->kind = SETUP_FAILED;
            error_errno(&report->error, "wait for the program");
            return;
        }
        if (pid != program)
            continue;
        report->kind = SETUP_ENDED;
        report->status = status;
        report->at_us = clock_us();
        return;
    }
}

/* Reaps what has ended by now. @return whether nothing else is there: whoever loses its
 * parent becomes our child */
static bool is_alone(void)
{
    pid_t pid;
    do
        pid = waitpid(-1, NULL, WNOHANG | __WALL);
    while (pid > 0);
    return pid < 0 && errno == ECHILD;
}

void init_run(struct setup *setup)
{
    struct setup_report report = {.kind = SETUP_FAILED};
    struct rusage usage;
    if (setup_steps(setup, steps, COUNT_OF(steps)) < 0)
        _exit(1);
    const struct run_spec *spec = setup->spec;
    close_range(0, 2, 0);
    const int streams[] = {spec->input_fd, spec->output_fd, spec->errors_fd,
                           spec->report_fd};
    for (size_t i = 0; i < COUNT_OF(streams); i++)
        if (streams[i] > 2 && streams[i] != setup->socket)
            close(streams[i]);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (!setup->confinement->plain)
        namespaces_drop_capabilities(NULL);
    wait_program(setup->program, &report);
    report.alone = is_alone();
    getrusage(RUSAGE_CHILDREN, &usage);
    report.cpu_user_us = microseconds(&usage.ru_utime);
    report.cpu_system_us = microseconds(&usage.ru_stime);
    setup_report(setup->socket, &report, -1, NULL);
    /* pid 1 ends: the kernel kills whatever the program left, and only then may we be
     * reaped */
    _exit(0);
}
