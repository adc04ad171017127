#include "sandbox/ending.h"

#include <errno.h>
#include <signal.h>

#include "sandbox/base/cleanup.h"

typedef bool (*rule)(const struct ending_facts *f, const struct policy *p);

static bool is_output(const struct ending_facts *f, const struct policy *p)
{
    (void)p;
    return f->stopped == ENDING_STOP_OUTPUT;
}

static bool is_cpu_time(const struct ending_facts *f, const struct policy *p)
{
    /* SIGXCPU: the backstop of a single process was faster than our look at all of them.
     */
    return f->stopped == ENDING_STOP_CPU || f->cpu_ms > p->cpu_limit_ms ||
           (!f->exited && f->signal == SIGXCPU);
}

static bool is_wall_time(const struct ending_facts *f, const struct policy *p)
{
    return f->stopped == ENDING_STOP_WALL || f->wall_ms > p->wall_limit_ms;
}

static bool is_pass(const struct ending_facts *f, const struct policy *p)
{
    return f->stopped == ENDING_STOP_NONE && f->exited && f->exit_status == 0 &&
           !is_cpu_time(f, p) && !is_wall_time(f, p);
}

static bool is_pruned(const struct ending_facts *f, const struct policy *p)
{
    (void)p;
    return f->pruned;
}

static bool is_memory(const struct ending_facts *f, const struct policy *p)
{
    (void)p;
    return f->memory_kills > 0 || f->stopped == ENDING_STOP_MEMORY;
}

static bool is_processes(const struct ending_facts *f, const struct policy *p)
{
    (void)p;
    return f->processes_hits > 0;
}

/* Some kernels count with the run what a limit above it refused. */
static bool is_from_above(const struct ending_facts *f, const struct policy *p)
{
    return f->processes_peak > 0 && f->processes_peak < p->processes_limit;
}

static bool is_disk(const struct ending_facts *f, const struct policy *p)
{
    (void)p;
    return f->disk_full || (!f->exited && f->signal == SIGXFSZ);
}

static bool is_denied(const struct ending_facts *f, const struct policy *p)
{
    (void)p;
    return f->refused_grave || (!f->exited && f->signal == SIGSYS);
}

static bool is_crashed(const struct ending_facts *f, const struct policy *p)
{
    (void)p;
    return !f->exited;
}

static bool is_fail(const struct ending_facts *f, const struct policy *p)
{
    (void)f;
    (void)p;
    return true;
}

/* The first that holds. */
static const struct {
    rule holds;
    enum verdict verdict;
} rules[] = {
    {is_output, VERDICT_OUTPUT},       {is_pruned, VERDICT_DISK},
    {is_pass, VERDICT_PASS},           {is_memory, VERDICT_MEMORY},
    {is_processes, VERDICT_PROCESSES}, {is_disk, VERDICT_DISK},
    {is_cpu_time, VERDICT_CPU_TIME},   {is_wall_time, VERDICT_WALL_TIME},
    {is_denied, VERDICT_DENIED},       {is_crashed, VERDICT_CRASHED},
    {is_fail, VERDICT_FAIL}, /* last: always */
};

int ending_judge(const struct ending_facts *facts, const struct policy *policy,
                 enum verdict *ret, struct error *err)
{
    /* A kill without the limit ever being reached came from the machine's own OOM killer.
     */
    if (facts->memory_kills > 0 && facts->memory_hits == 0)
        return error_set(err, -ENOMEM,
                         "the machine ran out of memory and killed a process of the run; "
                         "start fewer runs at once or give the machine more memory");
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        if (rules[i].holds(facts, policy)) {
            if (rules[i].verdict == VERDICT_PROCESSES && is_from_above(facts, policy))
                return error_set(err, -EAGAIN,
                                 "another limit of processes than the run's refused it "
                                 "one: raise pids.max of the cgroups above takehome's");
            *ret = rules[i].verdict;
            return 0;
        }
    }
    return error_set(err, -EINVAL, "an ending that no rule knows");
}

bool ending_starved(const struct ending_pressure *pressure)
{
    int64_t own_ms = pressure->cpu_ms * pressure->processors;
    if (pressure->cpu_ms * 2 >= pressure->wall_ms ||
        (pressure->waited_ms >= 0 && pressure->waited_ms * 5 <= pressure->wall_ms))
        return false;
    /* its tasks may have waited for each other, on a processor of their choice: that is
     * nobody's fault but its own, while another stood idle */
    return pressure->machine_busy_permil > 900 || pressure->machine_steal_permil > 100 ||
           (pressure->throttled_ms - own_ms) * 5 > pressure->wall_ms;
}
