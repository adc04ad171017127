/* The keeper's part that counts what a run used, when nothing of it lives any more. */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/keeping.h"
#include "sandbox/mounts.h"

static bool was_starved(const struct keeping *k)
{
    struct pressure now;
    int64_t waited_us = cgroup_waited_us(&k->group);
    int64_t throttled_us = cgroup_throttled_us(&k->launcher->groups) - k->throttled_us;
    int64_t unseen_us = 0;
    if (waited_us < 0 && k->watch)
        waited_us = k->usage.waited_us;
    /* what made the machine busy must not be children that it hides from us */
    if (!keeping_has(k, SANDBOX_LAYER_CPU))
        unseen_us = k->usage.unseen_us;
    pressure_read(&now);
    const struct ending_pressure pressure = {
        .wall_ms = k->ret->facts.wall_ms,
        .cpu_ms = k->ret->facts.cpu_ms + unseen_us / 1000,
        .waited_ms = waited_us < 0 ? -1 : waited_us / 1000,
        .machine_busy_permil = pressure_busy_permil(&k->pressure, &now),
        .machine_steal_permil = pressure_steal_permil(&k->pressure, &now),
        .throttled_ms = throttled_us / 1000,
        .processors = sysconf(_SC_NPROCESSORS_ONLN),
    };
    return ending_starved(&pressure);
}

/* The kernel makes the files of its counters when they are first looked for. When it has
 * done nothing else for a while, that takes it a tenth of a millisecond: at the end
 * somebody would wait for it, while the program runs nobody does. */
void keeping_look_ahead(const struct keeping *k)
{
    struct cgroup_usage usage;
    int64_t used_bytes;
    cgroup_usage(&k->group, &usage);
    mounts_tree_full(&k->launcher->confinement, k->spec->tree, &used_bytes);
}

void keeping_count(struct keeping *k, int64_t end_us)
{
    struct ending_facts *facts = &k->ret->facts;
    struct ending *ending = &k->ret->ending;
    struct cgroup_usage usage;
    cgroup_usage(&k->group, &usage);
    bool measured = keeping_has(k, SANDBOX_LAYER_CPU);
    int64_t user_us = measured ? usage.cpu_user_us : k->report.cpu_user_us;
    int64_t system_us = measured ? usage.cpu_system_us : k->report.cpu_system_us;
    if (k->ended) {
        facts->exited = WIFEXITED(k->report.status);
        facts->exit_status = facts->exited ? WEXITSTATUS(k->report.status) : 0;
        facts->signal = facts->exited ? 0 : WTERMSIG(k->report.status);
    } else {
        facts->signal = SIGKILL; /* with all that it had started */
    }
    facts->wall_ms = (end_us - k->start_us) / 1000;
    if (!measured && k->usage.cpu_us > user_us + system_us)
        user_us = k->usage.cpu_us - system_us; /* of those that were killed, not reaped */
    facts->cpu_ms = (user_us + system_us) / 1000;
    facts->memory_kills = usage.memory_kills;
    facts->memory_hits = usage.memory_hits;
    facts->processes_hits = usage.processes_hits;
    facts->processes_peak = usage.processes_peak;
    ending->exit_status = facts->exited ? facts->exit_status : -1;
    ending->signal = facts->signal;
    ending->wall_ms = facts->wall_ms;
    ending->cpu_user_ms = user_us / 1000;
    ending->cpu_system_ms = system_us / 1000;
    ending->memory_peak_bytes = keeping_has(k, SANDBOX_LAYER_MEMORY)
                                    ? usage.memory_peak_bytes
                                    : k->usage.memory_peak_bytes;
    ending->processes_peak = usage.processes_peak;
    ending->layers = k->launcher->confinement.applied;
    if (!k->nested)
        ending->layers &= ~(1u << SANDBOX_LAYER_USER);
    ending->learned = k->spec->policy.learn;
    ending->starved = facts->stopped == ENDING_STOP_WALL && was_starved(k);
}

int keeping_conclude(const struct keeping *k, struct error *err)
{
    if (k->failure.code != 0)
        return error_set(err, k->failure.code, "%s", k->failure.text);
    if (!k->ready)
        return error_set(err, -EIO, "a run ended before its program began");
    if (!k->ended && !k->killed && k->ret->facts.memory_kills == 0)
        return error_set(err, -EIO, "pid 1 of a run was killed by somebody");
    return 0;
}
