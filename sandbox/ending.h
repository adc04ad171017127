/*
 * ending -- how a run ended, judged from what was counted. Pure: no kernel, one table of
 * rules.
 *
 * The order of the rules is the order of explanations. A program that ended with 0 within
 * its times passed, whatever it met on the way (it coped). Otherwise the first of these
 * that holds: the output limit ended it; a process was killed for memory; a fork was
 * refused for their number; its disk was full or a file grew past the limit; CPU time;
 * wall time; a refused system call; a signal; an exit status.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sandbox/base/error.h"
#include "sandbox/base/verdict.h"
#include "sandbox/policy.h"

enum ending_stop {
    ENDING_STOP_NONE, /* it ended by itself */
    ENDING_STOP_WALL,
    ENDING_STOP_CPU,
    ENDING_STOP_OUTPUT,
    ENDING_STOP_MEMORY, /* seen by the keeper: below the limit of memory and disk together
                         */
};

/* What was counted. */
struct ending_facts {
    enum ending_stop stopped; /* why we killed it */
    bool exited;              /* else by `signal` */
    int exit_status;
    int signal;
    int64_t wall_ms;        /* until the program's end was seen */
    int64_t cpu_ms;         /* of the whole tree */
    int64_t memory_kills;   /* processes of the run that an OOM killer ended */
    int64_t memory_hits;    /* how often the run's memory limit was reached */
    int64_t processes_hits; /* forks refused for the run's limit, or one above it */
    int64_t processes_peak; /* pid 1 included; 0: not measured */
    bool pruned;            /* it nested folders too deep, and those are gone */
    bool disk_full;         /* no block or no inode was left at some look */
    bool refused_grave;     /* a refused call that explains a failure */
};

/**
 * @return 0; -ENOMEM when the machine, not the run, was out of memory: our fault, no
 * verdict
 */
int ending_judge(const struct ending_facts *facts, const struct policy *policy,
                 enum verdict *ret, struct error *err);

/* What was seen of the machine while a run went past its wall limit. */
struct ending_pressure {
    int64_t wall_ms;
    int64_t cpu_ms;    /* where no cgroup counts it: the most it may have been */
    int64_t waited_ms; /* its tasks waited for a CPU; -1: not known */
    int64_t machine_busy_permil; /* of all CPUs, without idle and steal; -1: not known */
    int64_t machine_steal_permil;
    int64_t throttled_ms; /* a quota above the run held all of us; sum of processors */
    int64_t processors;
};

/**
 * Whether the machine gave a run that hit its wall limit too little CPU: it used less
 * than half of its wall time, waited for a CPU more than a fifth of it (where that is
 * known), and somebody else is the reason: the machine was busy above 90 % or lost above
 * 10 % to its host, or a quota held us for a fifth of the time, and longer than the run
 * itself can have brought about: who uses a quota of one CPU or more up at once, on all
 * processors, is held on all of them till its next period.
 */
bool ending_starved(const struct ending_pressure *pressure);
