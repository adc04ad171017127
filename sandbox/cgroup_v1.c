#include "sandbox/cgroup_files.h"

#include <errno.h>
#include <string.h>

enum { BATCH_BYTES = 64 * 4096 }; /* what the kernel charges at once */

static int limit_memory(int fd, int64_t bytes, struct error *err)
{
    int r = cgroup_write_int(fd, "memory.limit_in_bytes", bytes);

    if (r < 0)
        return error_set(err, r, "memory: limit a v1 group: %s", strerror(-r));
    /* Memory and swap together; absent where swap is not accounted. */
    r = cgroup_write_int(fd, "memory.memsw.limit_in_bytes", bytes);
    if (r < 0 && r != -ENOENT)
        return error_set(err, r, "memory: limit the swap of a v1 group: %s",
                         strerror(-r));
    /* Queues of TCP and UDP are counted apart, and only where they have a limit. */
    r = cgroup_write_int(fd, "memory.kmem.tcp.limit_in_bytes", bytes);
    if (r < 0 && r != -ENOENT)
        return error_set(err, r, "memory: limit the sockets of a v1 group: %s",
                         strerror(-r));
    return 0;
}

int cgroup_v1_limit(const struct cgroup *group, const struct cgroup_limits *limit,
                    struct error *err)
{
    int r = 0;

    if (group->fd[CGROUP_V1_MEMORY] >= 0)
        r = limit_memory(group->fd[CGROUP_V1_MEMORY], limit->memory_bytes, err);
    if (r < 0 || group->fd[CGROUP_V1_PIDS] < 0)
        return r;
    r = cgroup_write_int(group->fd[CGROUP_V1_PIDS], "pids.max", limit->processes);
    return r < 0 ? error_set(err, r, "processes: limit a v1 group: %s", strerror(-r)) : 0;
}

static int64_t at_least_0(int64_t value) { return value < 0 ? 0 : value; }

/* Where memory and swap have one limit, the kernel counts its failures in neither of the
 * two files: then a peak at the limit (but for one batch of pages) says it. */
static int64_t count_hits(int fd, int64_t peak_bytes)
{
    int64_t limit = cgroup_number(fd, "memory.limit_in_bytes", "");
    int64_t hits = at_least_0(cgroup_number(fd, "memory.failcnt", "")) +
                   at_least_0(cgroup_number(fd, "memory.memsw.failcnt", ""));
    return hits == 0 && limit > 0 && peak_bytes >= limit - BATCH_BYTES ? 1 : hits;
}

int64_t cgroup_v1_memory(const struct cgroup *group)
{
    char stat[4096];
    int fd = group->fd[CGROUP_V1_MEMORY];
    int64_t usage = cgroup_number(fd, "memory.usage_in_bytes", "");

    if (usage < 0 || cgroup_read(fd, "memory.stat", stat, sizeof(stat)) <= 0)
        return -1;
    /* the cache of files on disks can be dropped, that of files in memory cannot */
    return usage - at_least_0(cgroup_number_in(stat, "cache")) +
           at_least_0(cgroup_number_in(stat, "shmem"));
}

void cgroup_v1_usage(const struct cgroup *group, struct cgroup_usage *ret)
{
    int memory = group->fd[CGROUP_V1_MEMORY], pids = group->fd[CGROUP_V1_PIDS];

    if (memory >= 0) {
        ret->memory_peak_bytes =
            at_least_0(cgroup_number(memory, "memory.max_usage_in_bytes", ""));
        ret->memory_kills =
            at_least_0(cgroup_number(memory, "memory.oom_control", "oom_kill"));
        if (ret->memory_kills > 0) /* asked only then */
            ret->memory_hits = count_hits(memory, ret->memory_peak_bytes);
    }
    if (pids >= 0) {
        ret->processes_hits = at_least_0(cgroup_number(pids, "pids.events", "max"));
        ret->processes_peak = at_least_0(cgroup_number(pids, "pids.peak", ""));
    }
}

bool cgroup_v1_cpu(const struct cgroup *group, int64_t *ret_user_us,
                   int64_t *ret_system_us)
{
    int fd = group->fd[CGROUP_V1_CPUACCT];
    int64_t user_ns, system_ns;

    if (fd < 0)
        return false;
    user_ns = cgroup_number(fd, "cpuacct.usage_user", "");
    system_ns = cgroup_number(fd, "cpuacct.usage_sys", "");
    if (user_ns < 0 || system_ns < 0)
        return false;
    *ret_user_us = user_ns / 1000;
    *ret_system_us = system_ns / 1000;
    return true;
}
