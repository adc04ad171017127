#include "sandbox/watch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/kernel.h"

int watch_open(struct error *err)
{
    AUTO_FD int context = fsopen("proc", FSOPEN_CLOEXEC);
    if (context < 0 || fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
        return error_errno(err, "make a /proc to watch");
    int fd = fsmount(context, FSMOUNT_CLOEXEC,
                     MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
    return fd < 0 ? error_errno(err, "mount a /proc to watch") : fd;
}

struct watch *watch_new(int proc_fd)
{
    struct watch *watch = calloc(1, sizeof(*watch));
    if (watch)
        watch->proc_fd = proc_fd;
    else
        cleanup_fd(&proc_fd);
    return watch;
}

void watch_free(struct watch *watch)
{
    if (watch)
        cleanup_fd(&watch->proc_fd);
    free(watch);
}

static bool read_file(int proc_fd, const char *pid, const char *name, char *ret,
                      size_t size)
{
    char path[64];
    snprintf(path, sizeof(path), "%.16s/%s", pid, name);
    AUTO_FD int fd = openat(proc_fd, path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, ret, size - 1);
    ret[n < 0 ? 0 : n] = '\0';
    return n > 0;
}

/* What /proc/PID/stat says; a name may hold anything but ends with the last parenthesis.
 */
struct process {
    unsigned flags;
    int threads;
    long long own, children; /* user and system time, in ticks */
    unsigned long long start;
};

static bool parse_stat(const char *stat, struct process *ret)
{
    long long user, system, children_user, children_system;
    const char *at = strrchr(stat, ')');
    if (!at || sscanf(at,
                      ") %*c %*d %*d %*d %*d %*d %u %*u %*u %*u %*u %lld %lld %lld %lld "
                      "%*d %*d %d %*d %llu",
                      &ret->flags, &user, &system, &children_user, &children_system,
                      &ret->threads, &ret->start) != 7)
        return false;
    ret->own = user + system;
    ret->children = children_user + children_system;
    return true;
}

static int64_t us_of(long long ticks) { return ticks * 1000000 / sysconf(_SC_CLK_TCK); }

/* pid 2 before its execve shares init's pages: not the program's. */
static bool is_unborn(int pid, const struct process *process)
{
    const unsigned forked_not_executed = 0x40; /* PF_FORKNOEXEC */
    return pid == 2 && (process->flags & forked_not_executed);
}

static int64_t bytes_of(const char *status, const char *key)
{
    const char *at = strstr(status, key);
    return at ? strtoll(at + strlen(key), NULL, 10) * 1024 : 0;
}

/* "RUN WAIT SLICES", in nanoseconds */
static int64_t waited_us(int proc_fd, const char *pid)
{
    char text[128];
    long long waited = 0;
    if (!read_file(proc_fd, pid, "schedstat", text, sizeof(text)) ||
        sscanf(text, "%*d %lld", &waited) != 1)
        return 0;
    return waited / 1000;
}

/* A process that is there, as it was seen before or new; NULL: no room for more. */
static struct watch_seen *find(struct watch *watch, int pid, uint64_t start)
{
    struct watch_seen *room = NULL;
    for (size_t i = 0; i < WATCH_SEEN_MAX; i++) {
        struct watch_seen *seen = &watch->seen[i];
        if (seen->pid == pid && seen->start == start)
            return seen;
        if (seen->pid == 0 && !room)
            room = seen;
    }
    if (room)
        *room = (struct watch_seen){.pid = pid, .start = start};
    return room;
}

/* What is there no more keeps what it had when it was last seen. @return how many */
static int bury(struct watch *watch)
{
    int buried = 0;
    for (size_t i = 0; i < WATCH_SEEN_MAX; i++) {
        struct watch_seen *seen = &watch->seen[i];
        if (seen->pid != 0 && !seen->here) {
            watch->gone_us += seen->cpu_us;
            watch->gone_waited_us += seen->waited_us;
            *seen = (struct watch_seen){0};
            buried++;
        }
        seen->here = false;
    }
    return buried;
}

/* Sums of one look. */
struct look {
    int64_t with_children_us, own_us, waited_us, memory_bytes, shared_bytes;
    int newest, fresh, unknown;   /* fresh: processes and threads; unknown: no room */
    int64_t fresh_us, unknown_us; /* what they have used */
};

static void look_at(struct watch *watch, const char *name, struct look *look)
{
    char text[4096];
    struct process process;
    int pid = (int)strtol(name, NULL, 10);
    if (!read_file(watch->proc_fd, name, "stat", text, sizeof(text)) ||
        !parse_stat(text, &process) || is_unborn(pid, &process))
        return;
    look->with_children_us += us_of(process.own + process.children);
    if (pid ==
        1) /* ours: only what its children have used counts, and that is in there */
        return;
    struct watch_seen *seen = find(watch, pid, process.start);
    look->newest = pid > look->newest ? pid : look->newest;
    look->fresh +=
        seen && process.threads > seen->threads ? process.threads - seen->threads : 0;
    if (!seen) {
        look->unknown++;
        look->unknown_us += us_of(process.own);
    } else if (seen->threads == 0) {
        look->fresh_us += us_of(process.own);
    }
    int64_t waited = waited_us(watch->proc_fd, name);
    look->own_us += us_of(process.own);
    look->waited_us += waited;
    if (seen)
        *seen = (struct watch_seen){
            pid, process.start, process.threads, us_of(process.own), waited, true};
    if (!read_file(watch->proc_fd, name, "status", text, sizeof(text)))
        return;
    int64_t shared = bytes_of(text, "\nRssShmem:");
    look->memory_bytes += bytes_of(text, "\nRssAnon:");
    if (shared > look->shared_bytes)
        look->shared_bytes = shared;
}

/* Of those that there was no room for, only the sum is known. Where it fell, some are
 * gone, or found room meanwhile. */
static void bury_unknown(struct watch *watch, const struct look *look)
{
    int64_t fell_us = watch->unknown_us - look->unknown_us - look->fresh_us;
    watch->unknown_us = look->unknown_us;
    if (fell_us > 0)
        watch->gone_us += fell_us;
}

/* Numbers are given out in turn: what had one that nobody saw lived between two looks,
 * and what is gone lived on after it was seen. Each may have used the time from look to
 * look, all together what the processors had of it. */
static int64_t unseen_us(struct watch *watch, const struct look *look, int buried)
{
    int64_t now_us = clock_us();
    int64_t since_us = watch->looked_us == 0 ? 0 : now_us - watch->looked_us;
    int64_t most_us = since_us * sysconf(_SC_NPROCESSORS_ONLN);
    int born = look->newest - watch->newest - look->fresh;
    int64_t us = since_us * ((born > 0 ? born : 0) + buried + look->unknown);
    watch->looked_us = now_us;
    if (look->newest > watch->newest)
        watch->newest = look->newest;
    return us < most_us ? us : most_us;
}

static void raise_to(int64_t *value, int64_t seen)
{
    if (seen > *value)
        *value = seen;
}

void watch_read(struct watch *watch, struct watch_usage *usage)
{
    struct look look = {0};
    const struct dirent *entry;
    int fd = openat(watch->proc_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *proc = fd < 0 ? NULL : fdopendir(fd);
    if (!proc) {
        cleanup_fd(&fd);
        return;
    }
    while ((entry = readdir(proc)))
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9')
            look_at(watch, entry->d_name, &look);
    closedir(proc);
    bury_unknown(watch, &look);
    usage->unseen_us += unseen_us(watch, &look, bury(watch));
    /* children that were waited for are in the one sum, others only in the other */
    raise_to(&usage->cpu_us, look.with_children_us);
    raise_to(&usage->cpu_us, look.own_us + watch->gone_us);
    raise_to(&usage->waited_us, look.waited_us + watch->gone_waited_us);
    usage->memory_bytes = look.memory_bytes + look.shared_bytes;
    raise_to(&usage->memory_peak_bytes, usage->memory_bytes);
}
