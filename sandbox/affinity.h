/* affinity -- keeps a chain of processes on one processor while each only waits for the
 * next: waking up on another takes as long as a fork. */
#pragma once

#include <sched.h>
#include <stdbool.h>

struct affinity {
    cpu_set_t before;
    bool pinned;
};

/** Stays on the processor that this is; so do processes made from now on. Where that
 * cannot be had nothing changes. */
void affinity_pin(struct affinity *ret);
/** Takes it back, in the caller or in a process made meanwhile. */
void affinity_restore(const struct affinity *affinity);
