/* The launcher as a process of its own: hears what the caller asks, and answers. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/kernel.h"
#include "sandbox/launcher.h"
#include "sandbox/mounts.h"

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
    return chdir("/") < 0 ? error_errno(err, "leave the caller's folder") : 0;
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

static int serve_tree(struct launcher *launcher, const struct wire_message *asked)
{
    struct wire_message done = {.kind = WIRE_DONE};
    struct error err = {0};
    AUTO_FD int fd = -1;
    if (asked->kind == WIRE_TREE_FREE) {
        mounts_tree_free(&launcher->confinement, asked->tree);
        return answer(launcher, &done, -1);
    }
    int tree = launcher_tree(launcher, asked,
                             asked->kind == WIRE_TREE_COPY ? asked->tree : 0, &fd, &err);
    if (tree < 0)
        return answer_error(launcher, &err);
    done.tree = tree;
    return answer(launcher, &done, fd);
}

static int serve_run(struct launcher *launcher, const struct wire_message *asked,
                     const int *fds)
{
    CLEANUP(wire_spec_done) struct wire_spec came = WIRE_SPEC_EMPTY;
    struct wire_message ended = {.kind = WIRE_ENDED};
    struct error err = {0};
    int r = wire_receive_run(launcher->socket, asked, fds, &came, &err);
    if (r == 0)
        r = launcher_make_run(launcher, &came.spec, NULL, &ended.ended, &err);
    r = r < 0 ? answer_error(launcher, &err) : answer(launcher, &ended, -1);
    if (came.spec.fresh_tree && came.spec.tree > 0)
        mounts_tree_free(&launcher->confinement, came.spec.tree);
    attendant_let_go(&launcher->attendant);
    if (launcher->network_fd < 0 && !launcher->attendant.making)
        attendant_make_network(&launcher->attendant);
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

static int open_served(struct launcher *launcher, sandbox_layers lowered,
                       struct error *err)
{
    int r = leave_caller(&launcher->socket, err);
    if (r < 0)
        return r;
    launcher->caller_fd = (int)syscall(SYS_pidfd_open, getppid(), 0);
    if (launcher->caller_fd < 0)
        return error_errno(err, "watch the caller");
    r = launcher_open(launcher, lowered, NULL, err);
    return r < 0 ? r : launcher_settle(launcher, err);
}

void launcher_serve(int socket, sandbox_layers lowered)
{
    struct launcher launcher = LAUNCHER_EMPTY;
    struct wire_message hello = {.kind = WIRE_HELLO};
    struct error err = {0};
    launcher.socket = socket;
    int r = open_served(&launcher, lowered, &err);
    if (r < 0) {
        answer_error(&launcher, &err);
        hear_out(&launcher);
    } else {
        hello.applied = launcher.confinement.applied;
        r = answer(&launcher, &hello, -1);
        while (r >= 0)
            r = serve(&launcher);
    }
    launcher_close(&launcher);
    _exit(0);
}
