#include "sandbox/attendant.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sandbox/affinity.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/io.h"
#include "sandbox/base/kernel.h"

/* To the attendant: one of the last three. From it: GROUPS, with the folders that were
 * found, then one packet for each time that it made namespaces, with their descriptors
 * unless that failed. */
enum message_kind { GROUPS, MAKE_NETWORK, HOLD, LET_GO };

enum { SWEEPERS_ONE_IN = 16 };

struct message {
    enum message_kind kind;
    pid_t pid;               /* HOLD: pid 1 of a run */
    unsigned serial;         /* HOLD: of its cgroups */
    struct cgroup_host host; /* GROUPS; the numbers of its folders are the sender's */
};

static bool send_message(int socket, const struct message *message, const int *fds,
                         size_t count)
{
    return io_send_packet(socket, message, sizeof(*message), fds, count) == 0;
}

/* @return 1; 0 when the other side is gone; -1 */
static int receive(int socket, struct message *ret, int fds[IO_FDS_MAX])
{
    ssize_t n = io_receive_packet(socket, ret, sizeof(*ret), fds, 0);
    return n == 0 ? 0 : n == (ssize_t)sizeof(*ret) ? 1 : -1;
}

/* A host's folders, in the order in which their descriptors are sent. */
static size_t list_folders(struct cgroup_host *host, int *ret[IO_FDS_MAX])
{
    size_t count = 0;
    for (int i = 0; i < CGROUP_PART_COUNT; i++)
        if (host->parent_fd[i] >= 0)
            ret[count++] = &host->parent_fd[i];
    for (int i = 0; i < CGROUP_PART_COUNT; i++)
        if (host->ready.fd[i] >= 0)
            ret[count++] = &host->ready.fd[i];
    return count;
}

static_assert(2 * CGROUP_PART_COUNT <= IO_FDS_MAX, "a host's folders go into a packet");

/* ----- the attendant's side ----- */

struct attending {
    int socket;
    pid_t launcher;
    const struct cgroup_limits *only; /* of the only run; NULL: there may be more */
    int held_fd;                      /* a run's mount namespace; -1: none */
    struct cgroup_host host;          /* its serial: of the run that began last */
};

/* The namespace of IPC is a run's own: what is left in it goes with it. One that we are
 * in would stay, so only who makes one run gets it from here. */
static void make_network(struct attending *a)
{
    const struct message made = {.kind = MAKE_NETWORK};
    const int flags = CLONE_NEWNET | (a->only ? CLONE_NEWIPC : 0);
    int fds[] = {-1, -1};
    if (unshare(flags) == 0)
        fds[0] = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    if (fds[0] >= 0 && a->only)
        fds[1] = open("/proc/self/ns/ipc", O_RDONLY | O_CLOEXEC);
    size_t count = fds[0] < 0 ? 0 : fds[1] < 0 ? 1 : 2;
    if (!send_message(a->socket, &made, fds, count))
        shutdown(a->socket, SHUT_WR); /* nobody shall wait for what does not come */
    cleanup_fd(&fds[0]);
    cleanup_fd(&fds[1]);
}

static void let_go(struct attending *a)
{
    cleanup_fd(&a->held_fd);
    a->held_fd = -1;
}

/* As a plain user this is refused, and the end of a run takes a little longer. */
static void hold(struct attending *a, const struct message *message)
{
    char path[64];
    snprintf(path, sizeof(path), "/proc/%d/ns/mnt", (int)message->pid);
    let_go(a);
    a->host.serial = message->serial;
    a->held_fd = open(path, O_RDONLY | O_CLOEXEC);
}

static void find_groups(struct attending *a)
{
    struct message found = {.kind = GROUPS};
    int fds[IO_FDS_MAX], *folders[IO_FDS_MAX];
    cgroup_host_open(&a->host, a->launcher, a->only);
    found.host = a->host;
    size_t count = list_folders(&a->host, folders);
    for (size_t i = 0; i < count; i++)
        fds[i] = *folders[i];
    if (!send_message(a->socket, &found, fds, count))
        shutdown(a->socket, SHUT_WR);
    cgroup_leave(&a->host.ready);
}

static void obey(struct attending *a, const struct message *message)
{
    if (message->kind == HOLD) {
        hold(a, message);
    } else if (message->kind == LET_GO) {
        let_go(a);
    } else {
        make_network(a);
    }
}

/* What attendants that were killed left behind is looked for now and then only: it takes
 * longer than the rest of the end. */
static bool is_sweeper(const struct attending *a)
{
    return (a->host.first >> 1) % SWEEPERS_ONE_IN == 0;
}

static void attend(struct attending *a)
{
    const struct timespec pause = {.tv_nsec = 1000000};
    struct message message = {.kind = LET_GO};
    int fds[IO_FDS_MAX], r;
    while ((r = receive(a->socket, &message, fds)) != 0) {
        if (r > 0)
            obey(a, &message);
        else
            nanosleep(&pause, NULL);
    }
    /* the launcher is gone, and with it every run: pid 1 dies with its parent */
    let_go(a);
    if (is_sweeper(a) || !cgroup_host_clear(&a->host))
        cgroup_host_close(&a->host);
}

/* Nothing of the launcher's but the socket, and no signal that is meant for it: those are
 * blocked, and it leaves the group for the one that cannot be. (A session would be more
 * than that, and the kernel makes a group for the scheduler with each.) From the first
 * network on it takes nobody's turn: what is left can wait. */
static void begin(int socket, pid_t launcher, const struct cgroup_limits *only,
                  const struct affinity *affinity)
{
    const struct sched_param none = {0};
    struct attending a = {.socket = 0,
                          .launcher = launcher,
                          .only = only,
                          .held_fd = -1,
                          .host = CGROUP_HOST_NONE};
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    setpgid(0, 0);
    if (dup2(socket, 0) < 0 || close_range(1, ~0u, 0) < 0)
        _exit(1);
    find_groups(&a);
    make_network(&a);
    affinity_restore(affinity, 0);
    syscall(SYS_sched_setscheduler, 0, SCHED_BATCH, &none); /* musl's does nothing */
    attend(&a);
    _exit(0);
}

/* ----- the launcher's side ----- */

void attendant_start(struct attendant *ret, const struct cgroup_limits *only)
{
    int pair[2];
    pid_t launcher = getpid();
    struct affinity affinity;
    *ret = (struct attendant)ATTENDANT_NONE;
    affinity_note(&affinity);
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
        return;
    ret->pid = fork();
    if (ret->pid == 0) {
        close(pair[0]); /* or our end would never be seen to close */
        begin(pair[1], launcher, only, &affinity);
    }
    if (ret->pid > 0)
        affinity_part(&affinity, ret->pid);
    close(pair[1]);
    ret->socket = pair[0];
    ret->making = ret->pid > 0;
    if (ret->pid < 0)
        attendant_leave(ret, false);
}

bool attendant_take_groups(struct attendant *attendant, struct cgroup_host *ret)
{
    struct message found = {.kind = LET_GO};
    int fds[IO_FDS_MAX], *folders[IO_FDS_MAX];
    if (attendant->socket < 0 || receive(attendant->socket, &found, fds) <= 0)
        return false;
    size_t count = list_folders(&found.host, folders);
    attendant->found = true;
    for (size_t i = 0; i < count; i++) {
        *folders[i] = fds[i];
        attendant->found = attendant->found && fds[i] >= 0;
    }
    for (size_t i = 0; i < count && !attendant->found; i++)
        cleanup_fd(folders[i]);
    if (attendant->found)
        *ret = found.host;
    return attendant->found;
}

/* What was made for runs that failed before they took it. */
static void forget_networks(const struct attendant *attendant)
{
    struct message made = {.kind = LET_GO};
    int fds[IO_FDS_MAX];
    while (io_receive_packet(attendant->socket, &made, sizeof(made), fds, MSG_DONTWAIT) >
           0)
        for (int i = 0; i < IO_FDS_MAX; i++)
            cleanup_fd(&fds[i]);
}

void attendant_make_network(struct attendant *attendant)
{
    const struct message message = {.kind = MAKE_NETWORK};
    if (attendant->socket >= 0)
        forget_networks(attendant);
    attendant->making =
        attendant->socket >= 0 && send_message(attendant->socket, &message, NULL, 0);
}

int attendant_take_network(struct attendant *attendant, int *ret_ipc_fd)
{
    struct message made = {.kind = LET_GO};
    int fds[IO_FDS_MAX];
    if (!attendant->making)
        return -1;
    attendant->making = false;
    if (receive(attendant->socket, &made, fds) <= 0)
        return -1;
    if (ret_ipc_fd)
        *ret_ipc_fd = TAKE_FD(fds[1]);
    cleanup_fd(&fds[1]);
    return fds[0];
}

void attendant_hold(struct attendant *attendant, pid_t init, unsigned serial)
{
    const struct message message = {.kind = HOLD, .pid = init, .serial = serial};
    if (attendant->socket >= 0)
        send_message(attendant->socket, &message, NULL, 0);
}

void attendant_let_go(struct attendant *attendant)
{
    const struct message message = {.kind = LET_GO};
    if (attendant->socket >= 0)
        send_message(attendant->socket, &message, NULL, 0);
}

bool attendant_clears(const struct attendant *attendant)
{
    return attendant->found && waitpid(attendant->pid, NULL, WNOHANG) == 0;
}

void attendant_leave(struct attendant *attendant, bool wait)
{
    cleanup_fd(&attendant->socket);
    if (wait && attendant->pid > 0)
        while (waitpid(attendant->pid, NULL, 0) < 0 && errno == EINTR)
            ;
    *attendant = (struct attendant)ATTENDANT_NONE;
}
