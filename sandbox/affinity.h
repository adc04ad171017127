/* affinity -- keeps a chain of processes on one processor while each only waits for the
 * next: waking up on another takes as long as a fork; and sends what is to be done beside
 * to another one: the kernel may let it wait on ours for as long as we work. */
#pragma once

#include <sched.h>
#include <stdbool.h>
#include <sys/types.h>

struct affinity {
    cpu_set_t before;
    int here;   /* the processor that this was called on */
    bool known; /* else nothing is changed, nor taken back */
};

/** Notes where the caller is and may be. */
void affinity_note(struct affinity *ret);
/** Stays on the processor that this is; so do processes made from now on. */
void affinity_pin(struct affinity *ret);
/** Sends another process to any other processor, where there is one. */
void affinity_part(const struct affinity *affinity, pid_t process);
/** Takes it back. @param process  the caller or one made meanwhile; 0: the caller */
void affinity_restore(const struct affinity *affinity, pid_t process);
