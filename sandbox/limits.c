#include "sandbox/limits.h"

#include <errno.h>
#include <sys/resource.h>

#include "sandbox/base/cleanup.h"

enum {
    STACK_BYTES = 8 << 20,
    LOCKED_BYTES = 8 << 20,
    CPU_SLACK_S = 2,
    PENDING_SIGNALS = 1024
};

struct limit_row {
    int resource;
    rlim_t soft, hard;
};

int limits_apply(const struct confinement *confinement, const struct policy *policy,
                 struct error *err)
{
    rlim_t cpu_s = (rlim_t)(policy->cpu_limit_ms + 999) / 1000 + CPU_SLACK_S;
    bool no_processes = !(confinement->applied & 1u << SANDBOX_LAYER_PROCESSES);
    rlim_t processes = (rlim_t)policy->processes_limit;
    const struct limit_row rows[] = {
        {RLIMIT_CPU, cpu_s,
         cpu_s + 1}, /* only where our own clock fails; SIGXCPU, then SIGKILL */
        {RLIMIT_CORE, 0, 0},
        {RLIMIT_FSIZE, (rlim_t)policy->disk_limit_bytes,
         (rlim_t)policy->disk_limit_bytes},
        {RLIMIT_NOFILE, (rlim_t)policy->open_files_limit,
         (rlim_t)policy->open_files_limit},
        {RLIMIT_STACK, STACK_BYTES, RLIM_INFINITY},
        {RLIMIT_MEMLOCK, LOCKED_BYTES, LOCKED_BYTES},
        {RLIMIT_SIGPENDING, PENDING_SIGNALS, PENDING_SIGNALS},
        {RLIMIT_RTPRIO, 0, 0},
        {RLIMIT_NICE, 0, 0},
        /* No limit of memory: AS and DATA stop JVM, Go, V8 and sanitizers, which reserve
         * far more than they use. Where no cgroup limits it, the keeper watches. */
        {RLIMIT_NPROC, no_processes ? processes : RLIM_INFINITY,
         no_processes ? processes : RLIM_INFINITY},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct rlimit now, wanted = {rows[i].soft, rows[i].hard};

        if (getrlimit(rows[i].resource, &now) < 0)
            return error_errno(err, "look at limit %d", rows[i].resource);
        if (wanted.rlim_max > now.rlim_max)
            wanted.rlim_max = now.rlim_max;
        if (wanted.rlim_cur > wanted.rlim_max)
            wanted.rlim_cur = wanted.rlim_max;
        if (setrlimit(rows[i].resource, &wanted) < 0)
            return error_errno(err, "set limit %d", rows[i].resource);
    }
    return 0;
}
