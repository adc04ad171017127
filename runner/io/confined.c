#include "runner/io/confined.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runner/io/confine.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/io.h"

enum { WATCH_MS = 50 };

/* The first byte of a packet says what it is. */
enum packet { PACKET_RECORD = 'r', PACKET_ERROR = 'e', PACKET_DONE = 'd' };

int confined_send(int channel, const void *record, size_t len)
{
    char packet[1 + CONFINED_RECORD_BYTES_MAX] = {PACKET_RECORD};
    ssize_t sent;

    if (len > CONFINED_RECORD_BYTES_MAX)
        return -EMSGSIZE;
    memcpy(packet + 1, record, len);
    do
        sent = send(channel, packet, len + 1, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : 0;
}

static void send_end(int channel, const struct error *err)
{
    char packet[1 + sizeof *err] = {err ? PACKET_ERROR : PACKET_DONE};
    size_t len = 1;

    if (err) {
        memcpy(packet + 1, err, sizeof *err);
        len += sizeof *err;
    }
    while (send(channel, packet, len, MSG_NOSIGNAL) < 0 && errno == EINTR)
        ;
}

static _Noreturn void child(const struct confined *spec, confined_work work,
                            void *context, int parent, int channel)
{
    struct error err = {0};
    int r = confine_self(spec, parent, channel, &err);

    if (r == 0)
        r = work(context, channel, &err);
    if (r < 0)
        error_set(&err, r, "%s", strerror(-r)); /* where nothing was recorded */
    send_end(channel, r < 0 ? &err : NULL);
    _exit(0);
}

static int64_t private_memory(pid_t pid)
{
    char path[64], line[256];
    int64_t total = 0;
    long long kib;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    file = fopen(path, "re");
    if (!file)
        return 0;
    while (fgets(line, sizeof line, file))
        if (sscanf(line, "RssAnon: %lld kB", &kib) == 1 ||
            sscanf(line, "VmSwap: %lld kB", &kib) == 1)
            total += kib << 10;
    fclose(file);
    return total;
}

static int add_size(void *context, const struct fs_entry *entry, struct error *err)
{
    (void)err;
    *(int64_t *)context += S_ISREG(entry->mode) ? entry->bytes : 4096;
    return 0;
}

static bool folder_over(const char *path, int64_t limit)
{
    AUTO_FD int fd = path ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    int64_t bytes = 0;

    if (fd < 0)
        return false;
    /* files come and go while the child works: a failed walk is looked at again soon */
    return fs_walk(fd, add_size, &bytes, NULL) == 0 && bytes > limit;
}

struct watch {
    const struct confined *spec;
    confined_receive receive;
    void *context;
    pid_t pid;
    int64_t deadline_ms;
    bool done, killed;
    enum confined_end end;
    int code; /* of the work or the receiver */
};

static void stop(struct watch *watch, enum confined_end end)
{
    if (!watch->killed)
        kill(watch->pid, SIGKILL);
    watch->killed = true;
    watch->end = end;
}

/* @return 1 something came, 0 end of file */
static int receive_packet(struct watch *watch, int channel, struct error *err)
{
    char packet[1 + CONFINED_RECORD_BYTES_MAX];
    struct error theirs;
    ssize_t len;

    do
        len = recv(channel, packet, sizeof packet, 0);
    while (len < 0 && errno == EINTR);
    if (len <= 0)
        return 0;
    if (packet[0] == PACKET_DONE) {
        watch->done = true;
    } else if (packet[0] == PACKET_ERROR && (size_t)len == 1 + sizeof theirs) {
        memcpy(&theirs, packet + 1, sizeof theirs);
        theirs.text[sizeof theirs.text - 1] = '\0';
        if (theirs.code >= 0)
            theirs.code = -EPROTO;
        watch->done = true;
        watch->code = error_set(err, theirs.code, "%s", theirs.text);
    } else if (packet[0] == PACKET_RECORD && watch->code == 0 && !watch->done) {
        watch->code = watch->receive(watch->context, packet + 1, (size_t)len - 1, err);
        if (watch->code < 0)
            stop(watch, CONFINED_DONE);
    }
    return 1;
}

static void check_limits(struct watch *watch)
{
    const struct confined *spec = watch->spec;

    if (clock_ms() >= watch->deadline_ms)
        stop(watch, CONFINED_WALL_TIME);
    else if (private_memory(watch->pid) > spec->memory_limit_bytes)
        stop(watch, CONFINED_MEMORY);
    else if (folder_over(spec->watch, spec->watch_limit_bytes))
        stop(watch, CONFINED_FILE_SIZE);
}

static void supervise(struct watch *watch, int channel, struct error *err)
{
    int64_t next_ms = clock_ms() + WATCH_MS;

    while (!watch->killed) {
        struct pollfd ready = {.fd = channel, .events = POLLIN};
        int64_t wait_ms = next_ms - clock_ms();
        int n = poll(&ready, 1, wait_ms > 0 ? (int)wait_ms : 0);

        if (n > 0 && receive_packet(watch, channel, err) == 0)
            return;
        if (clock_ms() < next_ms)
            continue;
        check_limits(watch);
        next_ms = clock_ms() + WATCH_MS;
    }
}

static enum confined_end end_of_status(int status)
{
    if (!WIFSIGNALED(status))
        return CONFINED_CRASHED; /* it left without saying that it was done */
    switch (WTERMSIG(status)) {
    case SIGXCPU:
        return CONFINED_CPU_TIME;
    case SIGXFSZ:
        return CONFINED_FILE_SIZE;
    default:
        return CONFINED_CRASHED;
    }
}

static void reap(struct watch *watch)
{
    int status = 0;
    pid_t r;

    kill(watch->pid, SIGKILL); /* it closed the channel or must go: either way it ends */
    do
        r = waitpid(watch->pid, &status, 0);
    while (r < 0 && errno == EINTR);
    if (!watch->done && !watch->killed)
        watch->end = end_of_status(status);
}

int confined_run(const struct confined *spec, confined_work work,
                 confined_receive receive, void *context, enum confined_end *ret_end,
                 struct error *err)
{
    AUTO_FD int ours = -1;
    AUTO_FD int theirs = -1;
    int pair[2], parent = (int)getpid();
    struct watch watch = {.spec = spec, .receive = receive, .context = context};

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
        return error_errno(err, "socket pair");
    ours = pair[0];
    theirs = pair[1];
    watch.deadline_ms = clock_ms() + spec->wall_limit_ms;
    fflush(NULL);
    watch.pid = fork();
    if (watch.pid < 0)
        return error_errno(err, "fork");
    if (watch.pid == 0)
        child(spec, work, context, parent, theirs);
    close(TAKE_FD(theirs));
    supervise(&watch, ours, err);
    reap(&watch);
    if (watch.code < 0)
        return watch.code;
    *ret_end = watch.end;
    return 0;
}
