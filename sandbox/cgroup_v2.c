#include "sandbox/cgroup_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "sandbox/base/cleanup.h"

static bool has_word(const char *words, const char *word)
{
    size_t len = strlen(word);

    for (const char *at = strstr(words, word); at != NULL; at = strstr(at + 1, word)) {
        if ((at == words || at[-1] == ' ') && strchr(" \n", at[len]) != NULL)
            return true;
    }
    return false;
}

/* Whether a group made below would be there, and with which controllers; it stays. */
static bool try_parent(int parent_fd, const char *name, bool *ret_memory, bool *ret_pids)
{
    char words[256] = "";

    if (mkdirat(parent_fd, name, 0755) < 0)
        return false;
    AUTO_FD int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0)
        cgroup_read(fd, "cgroup.controllers", words, sizeof(words));
    *ret_memory = has_word(words, "memory");
    *ret_pids = has_word(words, "pids");
    return true;
}

/*
 * A delegated group in which we sit ourselves hands out no controllers ("no internal
 * processes"): move its processes one step down, then enable them. Only tried where
 * nothing else worked, and only the owner of a delegated group may do this.
 */
static bool make_room(int parent_fd)
{
    char pids[4096] = "", *at = pids, *line;
    AUTO_FD int main_fd = -1;

    if (mkdirat(parent_fd, "takehome.main", 0755) < 0 && errno != EEXIST)
        return false;
    main_fd = openat(parent_fd, "takehome.main", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (main_fd < 0 || cgroup_read(parent_fd, "cgroup.procs", pids, sizeof(pids)) < 0)
        return false;
    while ((line = strsep(&at, "\n")) != NULL) {
        if (line[0] != '\0' && cgroup_write(main_fd, "cgroup.procs", line) < 0)
            return false;
    }
    return cgroup_write(parent_fd, "cgroup.subtree_control", "+memory +pids") == 0;
}

static bool wants_room(int fd)
{
    char words[256] = "";

    cgroup_read(fd, "cgroup.controllers", words, sizeof(words));
    return has_word(words, "memory") && has_word(words, "pids");
}

/* The nearest folder upwards that has both controllers; its group stays.
 *
 * @param spare  the nearest in which a group can be made at all, with the group in it;
 *               -1: none, or not needed
 * @return       a descriptor; -1: none has both
 */
static int climb(const char *mount, const char *path, const char *name, int *spare)
{
    char full[1024];
    size_t root = strlen(mount);

    snprintf(full, sizeof(full), "%s%s", mount, strcmp(path, "/") == 0 ? "" : path);
    for (;;) {
        AUTO_FD int fd = open(full, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        bool memory = false, pids = false;
        bool usable = fd >= 0 && try_parent(fd, name, &memory, &pids);

        if (usable && memory && pids)
            return TAKE_FD(fd);
        if (usable && *spare >= 0)
            unlinkat(fd, name, AT_REMOVEDIR);
        else if (usable)
            *spare = TAKE_FD(fd);
        if (strlen(full) <= root)
            return -1;
        *strrchr(full, '/') = '\0';
    }
}

int cgroup_v2_parent(const char *mount, const char *path, const char *name,
                     bool *ret_memory, bool *ret_pids)
{
    AUTO_FD int spare = -1;
    int found = climb(mount, path, name, &spare);

    if (found >= 0) {
        if (spare >= 0)
            unlinkat(spare, name, AT_REMOVEDIR);
        *ret_memory = *ret_pids = true;
        return found;
    }
    if (spare >= 0 && wants_room(spare)) {
        unlinkat(spare, name, AT_REMOVEDIR);
        make_room(spare);
        try_parent(spare, name, ret_memory, ret_pids);
    }
    return TAKE_FD(spare);
}

int cgroup_v2_limit(const struct cgroup_host *host, const struct cgroup *group,
                    const struct cgroup_limits *limit, struct error *err)
{
    int fd = group->fd[CGROUP_V2];
    int r = 0;

    if (fd < 0)
        return 0;
    if (host->v2_memory) {
        r = cgroup_write_int(fd, "memory.max", limit->memory_bytes);
        if (r == 0) {
            r = cgroup_write_int(fd, "memory.swap.max", 0);
            r = r == -ENOENT ? 0 : r;
        }
        if (r < 0)
            return error_set(err, r, "memory: limit a v2 group: %s", strerror(-r));
    }
    if (host->v2_pids)
        r = cgroup_write_int(fd, "pids.max", limit->processes);
    return r < 0 ? error_set(err, r, "processes: limit a v2 group: %s", strerror(-r)) : 0;
}

static void keep(int64_t value, int64_t *into)
{
    if (value > 0)
        *into = value;
}

static void keep_number(int fd, const char *file, const char *key, int64_t *into)
{
    keep(cgroup_number(fd, file, key), into);
}

int64_t cgroup_v2_memory(const struct cgroup *group)
{
    char stat[4096];
    int fd = group->fd[CGROUP_V2];
    int64_t usage = fd < 0 ? -1 : cgroup_number(fd, "memory.current", "");

    if (usage < 0 || cgroup_read(fd, "memory.stat", stat, sizeof(stat)) <= 0)
        return -1;
    /* the cache of files on disks can be dropped, that of files in memory cannot */
    int64_t file = cgroup_number_in(stat, "file"),
            shmem = cgroup_number_in(stat, "shmem");
    return usage - (file < 0 ? 0 : file) + (shmem < 0 ? 0 : shmem);
}

void cgroup_v2_usage(const struct cgroup *group, struct cgroup_usage *ret)
{
    int fd = group->fd[CGROUP_V2];

    if (fd >= 0 && group->fd[CGROUP_V1_MEMORY] < 0) {
        keep_number(fd, "memory.peak", "", &ret->memory_peak_bytes);
        keep_number(fd, "memory.events", "oom_kill", &ret->memory_kills);
        keep_number(fd, "memory.events", "oom", &ret->memory_hits);
    }
    if (fd >= 0 && group->fd[CGROUP_V1_PIDS] < 0) {
        keep_number(fd, "pids.events", "max", &ret->processes_hits);
        keep_number(fd, "pids.peak", "", &ret->processes_peak);
    }
}

int64_t cgroup_throttled_us(const struct cgroup_host *host)
{
    int fd = host->parent_fd[CGROUP_V2];
    int64_t us = fd < 0 ? 0 : cgroup_number(fd, "cpu.stat", "throttled_usec");

    return us < 0 ? 0 : us;
}

int64_t cgroup_waited_us(const struct cgroup *group)
{
    char pressure[256];
    const char *total;
    long long value;

    if (group->fd[CGROUP_V2] >= 0 &&
        cgroup_read(group->fd[CGROUP_V2], "cpu.pressure", pressure, sizeof(pressure)) >
            0 &&
        (total = strstr(pressure, "total=")) != NULL &&
        sscanf(total, "total=%lld", &value) == 1)
        return value;
    return -1;
}

bool cgroup_v2_cpu(const struct cgroup *group, int64_t *ret_user_us,
                   int64_t *ret_system_us)
{
    char text[2048];
    int64_t user, system;

    if (group->fd[CGROUP_V2] < 0 ||
        cgroup_read(group->fd[CGROUP_V2], "cpu.stat", text, sizeof(text)) <= 0)
        return false;
    user = cgroup_number_in(text, "user_usec");
    system = cgroup_number_in(text, "system_usec");
    if (user < 0 || system < 0)
        return false;
    *ret_user_us = user;
    *ret_system_us = system;
    return true;
}
