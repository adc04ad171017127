#include "sandbox/limits.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/resource.h>

#include "sandbox/base/cleanup.h"

enum {
    STACK_BYTES = 8 << 20,
    LOCKED_BYTES = 8 << 20,
    CPU_SLACK_S = 2,
    PENDING_SIGNALS = 1024,
    QUEUE_BYTES = 800 << 10
};

/* `must`: what a run is promised; where the machine gives less, it is an error. */
struct limit_row {
    const char *name;
    int resource;
    rlim_t soft, hard;
    bool must;
};

static int apply(const struct limit_row *row, struct error *err)
{
    struct rlimit now, wanted = {row->soft, row->hard};

    if (getrlimit(row->resource, &now) < 0)
        return error_errno(err, "look at the limit of %s", row->name);
    if (row->must && wanted.rlim_cur > now.rlim_max)
        return error_set(err, -EPERM,
                         "the limit of %s (`ulimit -H`) is lower here than a run is "
                         "promised: %llu; raise it for this user or service",
                         row->name, (unsigned long long)now.rlim_max);
    if (wanted.rlim_max > now.rlim_max)
        wanted.rlim_max = now.rlim_max;
    if (wanted.rlim_cur > wanted.rlim_max)
        wanted.rlim_cur = wanted.rlim_max;
    if (setrlimit(row->resource, &wanted) < 0)
        return error_errno(err, "set the limit of %s", row->name);
    return 0;
}

int limits_apply(const struct confinement *confinement, const struct policy *policy,
                 struct error *err)
{
    rlim_t cpu_s = (rlim_t)(policy->cpu_limit_ms + 999) / 1000 + CPU_SLACK_S;
    rlim_t disk = (rlim_t)policy->disk_limit_bytes;
    rlim_t files = (rlim_t)policy->open_files_limit;
    bool no_processes = !(confinement->applied & 1u << SANDBOX_LAYER_PROCESSES);
    rlim_t processes = no_processes ? (rlim_t)policy->processes_limit : RLIM_INFINITY;
    const struct limit_row rows[] = {
        /* only where our own clock fails; SIGXCPU, then SIGKILL */
        {"CPU time", RLIMIT_CPU, cpu_s, cpu_s + 1, true},
        /* 0 would still start a core handler of the machine's, as root; 1 does not */
        {"core files", RLIMIT_CORE, 1, 1, false},
        {"file size", RLIMIT_FSIZE, disk, disk, true},
        {"open files", RLIMIT_NOFILE, files, files, true},
        {"stack", RLIMIT_STACK, STACK_BYTES, RLIM_INFINITY, true},
        {"locked memory", RLIMIT_MEMLOCK, LOCKED_BYTES, LOCKED_BYTES, false},
        {"pending signals", RLIMIT_SIGPENDING, PENDING_SIGNALS, PENDING_SIGNALS, false},
        {"message queues", RLIMIT_MSGQUEUE, QUEUE_BYTES, QUEUE_BYTES, false},
        {"real-time priority", RLIMIT_RTPRIO, 0, 0, false},
        {"nice", RLIMIT_NICE, 0, 0, false},
        /* None of memory: they stop JVM, Go, V8 and sanitizers, which reserve far more
         * than they use. Where no cgroup limits it, the keeper watches. */
        {"address space", RLIMIT_AS, RLIM_INFINITY, RLIM_INFINITY, true},
        {"data", RLIMIT_DATA, RLIM_INFINITY, RLIM_INFINITY, true},
        {"processes", RLIMIT_NPROC, processes, processes, false},
    };
    int r = 0;

    for (size_t i = 0; r == 0 && i < COUNT_OF(rows); i++)
        r = apply(&rows[i], err);
    return r;
}
