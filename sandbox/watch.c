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

/* utime, stime, cutime, cstime: fields 14 to 17; a name may hold anything but ends with
 * the last parenthesis. */
static int64_t cpu_us_of(const char *stat)
{
    long long user, system, children_user, children_system;
    const char *at = strrchr(stat, ')');
    if (!at ||
        sscanf(at, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lld %lld %lld %lld",
               &user, &system, &children_user, &children_system) != 4)
        return 0;
    return (user + system + children_user + children_system) * 1000000 /
           sysconf(_SC_CLK_TCK);
}

/* pid 2 before its execve is a copy of the launcher, whose pages it shares: not the
 * program's. */
static bool is_unborn(const char *pid, const char *stat)
{
    const unsigned forked_not_executed = 0x40; /* PF_FORKNOEXEC */
    unsigned flags;
    const char *at = strrchr(stat, ')');
    return strcmp(pid, "2") == 0 && at &&
           sscanf(at, ") %*c %*d %*d %*d %*d %*d %u", &flags) == 1 &&
           (flags & forked_not_executed);
}

static int64_t bytes_of(const char *status, const char *key)
{
    const char *at = strstr(status, key);
    return at ? strtoll(at + strlen(key), NULL, 10) * 1024 : 0;
}

void watch_read(int proc_fd, struct watch_usage *ret)
{
    int64_t shared = 0;
    const struct dirent *entry;
    int fd = openat(proc_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *proc = fd < 0 ? NULL : fdopendir(fd);
    *ret = (struct watch_usage){0};
    while (proc && (entry = readdir(proc))) {
        char text[4096];
        /* pid 1 is ours: of it only what its children have used counts, and that is in
         * there */
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
            continue;
        if (!read_file(proc_fd, entry->d_name, "stat", text, sizeof(text)) ||
            is_unborn(entry->d_name, text))
            continue;
        ret->cpu_us += cpu_us_of(text);
        if (strcmp(entry->d_name, "1") == 0 ||
            !read_file(proc_fd, entry->d_name, "status", text, sizeof(text)))
            continue;
        int64_t own_shared = bytes_of(text, "\nRssShmem:");
        ret->memory_bytes += bytes_of(text, "\nRssAnon:");
        shared = own_shared > shared ? own_shared : shared;
    }
    ret->memory_bytes += shared;
    if (proc)
        closedir(proc);
    else
        cleanup_fd(&fd);
}
