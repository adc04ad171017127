/* child -- the program's process from fork to execve; the order is explained in setup.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/io.h"
#include "sandbox/base/kernel.h"
#include "sandbox/landlock.h"
#include "sandbox/limits.h"
#include "sandbox/namespaces.h"
#include "sandbox/setup.h"
#include "sandbox/syscalls.h"

enum {
    PATH_BYTES = 4096,
    REPORT_FD = 3,
    EXIT_NOT_EXECUTABLE = 126,
    EXIT_NOT_FOUND = 127
};

/* Signals as a fresh program expects them: the launcher's caller may have blocked or
 * ignored some. */
static int step_session(struct setup *setup, struct error *err)
{
    struct sigaction fresh = {.sa_handler = SIG_DFL};
    sigset_t none;
    /* Init sleeps until the execve: it shall not wake up where the program begins. Only
     * now we may change it. */
    affinity_restore(&setup->affinity, getppid());
    for (int signal = 1; signal < 65; signal++)
        sigaction(signal, &fresh, NULL);
    /* Its own files in /proc belong to it only while it is dumpable, which init is not.
     * Only init could look, and what is here was init's before. */
    prctl(PR_SET_DUMPABLE, 1);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    /* what a caller under `setarch`, `chrt` or `nice` has is not the run's */
    if (personality(0) < 0)
        return error_errno(err, "usual personality");
    const struct sched_param usual = {0};
    syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, &usual); /* musl's does nothing */
    setpriority(PRIO_PROCESS, 0, 0);                         /* as far as we may */
    return setsid() < 0 ? error_errno(err, "own session") : 0;
}

/* First all above the range that is written to, so that no source is overwritten. */
static int step_streams(struct setup *setup, struct error *err)
{
    const struct run_spec *spec = setup->spec;
    int from[] = {spec->input_fd, spec->output_fd, spec->errors_fd, spec->report_fd};
    int socket_fd = fcntl(setup->socket, F_DUPFD_CLOEXEC, 16);
    if (socket_fd < 0)
        return error_errno(err, "keep the socket");
    for (size_t i = 0; i < COUNT_OF(from); i++)
        if (from[i] >= 0 && (from[i] = fcntl(from[i], F_DUPFD_CLOEXEC, 16)) < 0)
            return error_errno(err, "keep a stream");
    for (int i = 0; i <= REPORT_FD; i++)
        if (from[i] >= 0 && dup2(from[i], i) < 0)
            return error_errno(err, "place stream %d", i);
    setup->socket = socket_fd;
    unsigned first = spec->report_fd >= 0 ? REPORT_FD + 1 : REPORT_FD;
    if (close_range(first, ~0u, CLOSE_RANGE_CLOEXEC) < 0)
        return error_errno(err, "close other descriptors");
    return 0;
}

static int step_oom(struct setup *setup, struct error *err)
{
    (void)setup;
    AUTO_FD int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd < 0 || io_write_all(fd, "1000", 4) < 0)
        return error_errno(err, "first victim of the OOM killer");
    return 0;
}

static bool may_be_missing(const struct setup *setup, enum sandbox_layer layer)
{
    return setup->confinement->lowered & 1u << layer;
}

static int step_identity(struct setup *setup, struct error *err)
{
    /* without a user namespace of its own there is no later moment to do it */
    int r = may_be_missing(setup, SANDBOX_LAYER_USER) ? namespaces_drop_bounding(err) : 0;
    return r < 0 ? r : namespaces_identity(setup->confinement, err);
}

/* As a plain user the run's id is 0 in the launcher's namespace; either way it sees uid
 * 1000. */
static int step_nest(struct setup *setup, struct error *err)
{
    int r = namespaces_nest(policy_uid(&setup->spec->policy), err);
    setup->nested = r == 0;
    if (r == 0 || r == -EIO)
        return r;
    /* A machine that lets nobody nest: the id would stay an odd one. */
    if (!may_be_missing(setup, SANDBOX_LAYER_USER))
        return error_wrap(err,
                          "raise user.max_user_namespaces, or lower the layer 'user'");
    *err = (struct error){0};
    return 0;
}

static int step_keyring(struct setup *setup, struct error *err)
{
    (void)setup;
    if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0 && errno != ENOSYS &&
        errno != EPERM && errno != EDQUOT)
        return error_errno(err, "own keyring");
    return 0;
}

static int step_directory(struct setup *setup, struct error *err)
{
    const char *below = setup->spec->policy.directory;
    if (chdir("/box") < 0 || (below && chdir(below) < 0))
        return error_errno(err, "working directory /box/%s", below ? below : "");
    char now[PATH_BYTES];
    if (!getcwd(now, sizeof(now)) || strncmp(now, "/box", 4) != 0)
        return error_set(err, -EXDEV, "the working directory is not below /box");
    umask(022);
    return 0;
}

static int step_privileges(struct setup *setup, struct error *err)
{
    (void)setup;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return error_errno(err, "no new privileges");
    int r = namespaces_drop_bounding(err);
    return r < 0 ? r : namespaces_drop_capabilities(err);
}

static int step_landlock(struct setup *setup, struct error *err)
{
    if (!(setup->confinement->applied & 1u << SANDBOX_LAYER_LANDLOCK))
        return 0;
    return landlock_confine(setup->confinement->landlock_abi, &setup->spec->policy, err);
}

static int step_limits(struct setup *setup, struct error *err)
{
    return limits_apply(setup->confinement, &setup->spec->policy, err);
}

/* Until the execve its memory is init's, in whose /proc files nobody shall look; and it
 * may run where it likes from here on. */
static int step_release(struct setup *setup, struct error *err)
{
    affinity_restore(&setup->affinity, 0);
    return prctl(PR_SET_DUMPABLE, 0) < 0 ? error_errno(err, "hide init's memory") : 0;
}

static int step_syscalls(struct setup *setup, struct error *err)
{
    const struct run_spec *spec = setup->spec;
    int r = syscalls_confine(spec->policy.calls, spec->filters, &setup->listener, err);
    if (r == 0 && spec->policy.learn && setup->listener < 0)
        return error_set(
            err, -ENOTSUP,
            "nothing can be learned below another supervisor of system calls: "
            "run it outside of that one");
    return r;
}

static const struct setup_step steps[] = {
    {"session", SANDBOX_LAYER_PRIVILEGES, step_session},
    {"streams", SANDBOX_LAYER_PRIVILEGES, step_streams},
    {"oom", SANDBOX_LAYER_MEMORY, step_oom},
    {"identity", SANDBOX_LAYER_USER, step_identity},
    {"user namespace", SANDBOX_LAYER_USER, step_nest},
    {"keyring", SANDBOX_LAYER_PRIVILEGES, step_keyring},
    {"privileges", SANDBOX_LAYER_PRIVILEGES, step_privileges},
    {"directory", SANDBOX_LAYER_MOUNT, step_directory},
    {"files", SANDBOX_LAYER_LANDLOCK, step_landlock},
    {"limits", SANDBOX_LAYER_RLIMITS, step_limits},
    {"release", SANDBOX_LAYER_PRIVILEGES, step_release},
    {"system calls", SANDBOX_LAYER_SYSCALLS,
     step_syscalls}, /* last: forbids the steps above */
};

static const char *variable(const struct run_spec *spec, const char *name)
{
    size_t len = strlen(name);
    const char *const *environment = spec->policy.environment;
    for (size_t i = 0; environment[i]; i++)
        if (strncmp(environment[i], name, len) == 0 && environment[i][len] == '=')
            return environment[i] + len + 1;
    return "";
}

static void execute(const char *path, const struct run_spec *spec)
{
    union {
        const char *const *in;
        char *const *out;
    } argv = {.in = spec->argv}, environment = {.in = spec->policy.environment};
    execve(path, argv.out, environment.out);
}

/* As a shell looks for it: along PATH, remembering that something was there but not
 * executable. */
static int search(const struct run_spec *spec)
{
    const char *name = spec->argv[0];
    char path[PATH_BYTES];
    int reason = ENOENT;
    if (strchr(name, '/')) {
        execute(name, spec);
        return errno;
    }
    for (const char *at = variable(spec, "PATH"); *at;) {
        size_t len = strcspn(at, ":");
        snprintf(path, sizeof(path), "%.*s/%s", (int)len, at, name);
        execute(path, spec);
        if (errno != ENOENT && errno != ENOTDIR)
            reason = errno;
        at += len + (at[len] == ':');
    }
    return reason;
}

/* Under the run's limits already: nothing here may need memory. */
static void say_why(const char *program, int reason)
{
    const char *text = strerrordesc_np(reason);
    io_write_all(2, program, strlen(program));
    io_write_all(2, ": ", 2);
    io_write_all(2, text, strlen(text));
    io_write_all(2, "\n", 1);
}

int child_run(void *data)
{
    struct setup *setup = data;
    struct setup_report ready = {.kind = SETUP_READY};
    setup->listener = -1;
    if (setup_steps(setup, steps, COUNT_OF(steps)) < 0)
        return 1;
    memcpy(ready.stages, setup->stages, sizeof(ready.stages));
    ready.stage_count = setup->stage_count;
    ready.at_us = clock_us();
    ready.nested = setup->nested;
    if (setup_report(setup->socket, &ready, setup->listener, NULL) < 0)
        return 1;
    cleanup_fd(&setup->listener);
    int reason = search(setup->spec);
    say_why(setup->spec->argv[0], reason);
    return reason == ENOENT || reason == ENOTDIR ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE;
}
