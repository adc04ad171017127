#include "sandbox/launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/kernel.h"
#include "sandbox/keeper.h"
#include "sandbox/landlock.h"
#include "sandbox/mounts.h"
#include "sandbox/namespaces.h"
#include "sandbox/wire.h"

/* Nothing of the caller's but the socket: its files, its locks, its terminal's signals.
 */
static int leave_caller(int *socket, struct error *err)
{
    int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    int kept = fcntl(*socket, F_DUPFD_CLOEXEC, 3);
    if (null_fd < 0 || kept < 0)
        return error_errno(err, "start the launcher");
    if (dup2(kept, 3) < 0 || fcntl(3, F_SETFD, FD_CLOEXEC) < 0)
        return error_errno(err, "start the launcher");
    for (int fd = 0; fd < 3; fd++)
        dup2(null_fd, fd);
    if (close_range(4, ~0u, 0) < 0)
        return error_errno(err, "close the caller's descriptors");
    *socket = 3;
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    setsid();
    umask(022);
    return chdir("/") < 0 ? error_errno(err, "leave the caller's folder") : 0;
}

static sandbox_layers layer(enum sandbox_layer one) { return 1u << one; }

/* Layers that need nothing but what was found out by doing it. */
static sandbox_layers find_layers(struct launcher *launcher)
{
    sandbox_layers layers = layer(SANDBOX_LAYER_USER) | layer(SANDBOX_LAYER_PID) |
                            layer(SANDBOX_LAYER_MOUNT) | layer(SANDBOX_LAYER_NETWORK) |
                            layer(SANDBOX_LAYER_IPC) | layer(SANDBOX_LAYER_UTS) |
                            layer(SANDBOX_LAYER_CGROUP_NS) |
                            layer(SANDBOX_LAYER_PRIVILEGES) |
                            layer(SANDBOX_LAYER_SYSCALLS) | layer(SANDBOX_LAYER_RLIMITS);
    launcher->confinement.landlock_abi = landlock_version();
    if (launcher->confinement.landlock_abi > 0)
        layers |= layer(SANDBOX_LAYER_LANDLOCK);
    return layers | cgroup_host_open(&launcher->groups);
}

/* The layers that a machine may lack; the others are part of how a run is made. */
static int check_demand(sandbox_layers found, sandbox_layers lowered, struct error *err)
{
    for (int i = 0; i < SANDBOX_LAYER_COUNT; i++) {
        enum sandbox_layer one = (enum sandbox_layer)i;
        if ((found & layer(one)) || (lowered & layer(one)))
            continue;
        return error_set(err, -ENOTSUP,
                         "the layer '%s' cannot be had: %s; or lower it by name "
                         "(`takehome doctor` says more)",
                         sandbox_layer_word(one), sandbox_layer_remedy(one));
    }
    return 0;
}

/* The layers of namespaces are tried by a run of nothing; see sandbox_open(). */
static int open_launcher(struct launcher *launcher, sandbox_layers lowered,
                         struct error *err)
{
    int r = leave_caller(&launcher->socket, err);
    if (r < 0)
        return r;
    launcher->caller_fd = (int)syscall(SYS_pidfd_open, getppid(), 0);
    if (launcher->caller_fd < 0)
        return error_errno(err, "watch the caller");
    r = namespaces_open(&launcher->confinement, err);
    if (r < 0)
        return r;
    network_make(&launcher->network); /* while the rest is found out */
    /* cgroups before the stage, which covers them */
    sandbox_layers found = find_layers(launcher);
    r = check_demand(found, lowered, err);
    if (r == 0)
        r = mounts_open_stage(&launcher->confinement, err);
    launcher->confinement.applied = found;
    launcher->confinement.lowered = lowered;
    return r;
}

static int answer(const struct launcher *launcher, const struct wire_message *message,
                  int fd)
{
    return wire_send(launcher->socket, message, &fd, fd >= 0 ? 1 : 0, NULL);
}

static int answer_error(const struct launcher *launcher, const struct error *error)
{
    struct wire_message message = {.kind = WIRE_FAILED, .error = *error};
    return answer(launcher, &message, -1);
}

/* Tree `from` is copied, unless it is 0. */
static int new_tree(struct launcher *launcher, const struct wire_message *asked, int from,
                    int *ret_fd, struct error *err)
{
    int tree = ++launcher->last_tree;
    AUTO_FD int fd = -1, from_fd = -1;
    char path[64];
    int r = mounts_tree_new(&launcher->confinement, tree, asked->limit_bytes,
                            asked->limit_inodes, &fd, err);
    if (r < 0)
        return r;
    if (from > 0) {
        mounts_box_path(&launcher->confinement, from, path, sizeof(path));
        from_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        r = from_fd < 0 ? error_errno(err, "open tree %d", from)
                        : fs_copy_tree(from_fd, fd, NULL, launcher->confinement.uid,
                                       launcher->confinement.gid, err);
    }
    if (r < 0) {
        mounts_tree_free(&launcher->confinement, tree);
        return error_wrap(err, "copy a work tree");
    }
    *ret_fd = TAKE_FD(fd);
    return tree;
}

static int serve_tree(struct launcher *launcher, const struct wire_message *asked)
{
    struct wire_message done = {.kind = WIRE_DONE};
    struct error err = {0};
    AUTO_FD int fd = -1;
    if (asked->kind == WIRE_TREE_FREE) {
        mounts_tree_free(&launcher->confinement, asked->tree);
        return answer(launcher, &done, -1);
    }
    int tree = new_tree(launcher, asked, asked->kind == WIRE_TREE_COPY ? asked->tree : 0,
                        &fd, &err);
    if (tree < 0)
        return answer_error(launcher, &err);
    done.tree = tree;
    return answer(launcher, &done, fd);
}

/* An empty one for one run. */
static int own_tree(struct launcher *launcher, struct run_spec *spec, struct error *err)
{
    AUTO_FD int fd = -1;
    spec->tree = ++launcher->last_tree;
    return mounts_tree_new(&launcher->confinement, spec->tree,
                           spec->policy.disk_limit_bytes, spec->policy.inodes_limit, &fd,
                           err);
}

static int serve_run(struct launcher *launcher, const struct wire_message *asked,
                     const int *fds)
{
    CLEANUP(run_spec_done) struct run_spec spec = RUN_SPEC_EMPTY;
    struct wire_message ended = {.kind = WIRE_ENDED};
    struct error err = {0};
    int r = wire_receive_run(launcher->socket, asked, fds, &spec, &err);
    spec.own_tree = spec.tree == 0;
    if (r == 0 && spec.own_tree)
        r = own_tree(launcher, &spec, &err);
    spec.filters = &launcher->filters;
    if (r == 0)
        r = syscalls_filters_ensure(&launcher->filters, spec.policy.calls, &err);
    if (r == 0)
        r = root_ensure(&launcher->root, &spec.policy, &err);
    if (r == 0)
        r = keeper_run(launcher, &spec, &ended.ended, &err);
    r = r < 0 ? answer_error(launcher, &err) : answer(launcher, &ended, -1);
    if (spec.own_tree)
        mounts_tree_free(&launcher->confinement, spec.tree);
    if (++launcher->runs > 1) /* who runs two runs more */
        network_make(&launcher->network);
    return r;
}

/* The socket alone does not tell: a process that the caller forked may hold its end, too.
 */
static bool is_asked(const struct launcher *launcher)
{
    struct pollfd polls[] = {{.fd = launcher->socket, .events = POLLIN},
                             {.fd = launcher->caller_fd, .events = POLLIN}};
    while (poll(polls, COUNT_OF(polls), -1) < 0 && errno == EINTR)
        ;
    return polls[1].revents == 0;
}

/* A caller that did not wait for the hello must find our reason, and the kernel hides it
 * when we end with something unread. */
static void hear_out(const struct launcher *launcher)
{
    char byte;
    while (is_asked(launcher) && recv(launcher->socket, &byte, 1, 0) > 0)
        ;
}

static int serve(struct launcher *launcher)
{
    struct wire_message asked;
    int fds[WIRE_FDS_MAX];
    if (!is_asked(launcher))
        return -EPIPE;
    int r = wire_receive(launcher->socket, &asked, fds, NULL);
    if (r <= 0)
        return -EPIPE;
    switch (asked.kind) {
    case WIRE_TREE_NEW:
    case WIRE_TREE_COPY:
    case WIRE_TREE_FREE:
        return serve_tree(launcher, &asked);
    case WIRE_RUN:
        return serve_run(launcher, &asked, fds);
    default:
        return 0; /* a STOP that crossed the end of its run */
    }
}

void launcher_run(int socket, sandbox_layers lowered)
{
    struct launcher launcher = {.socket = socket,
                                .caller_fd = -1,
                                .network = NETWORK_EMPTY,
                                .groups = {.parent_fd = {-1, -1, -1, -1}}};
    struct wire_message hello = {.kind = WIRE_HELLO};
    struct error err = {0};
    prctl(PR_SET_DUMPABLE, 0);
    int r = open_launcher(&launcher, lowered, &err);
    if (r < 0) {
        cgroup_host_close(&launcher.groups);
        answer_error(&launcher, &err);
        hear_out(&launcher);
        _exit(1);
    }
    hello.applied = launcher.confinement.applied;
    r = answer(&launcher, &hello, -1);
    while (r >= 0)
        r = serve(&launcher);
    cgroup_host_close(&launcher.groups);
    _exit(0);
}
