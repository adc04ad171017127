#include "sandbox/affinity.h"

void affinity_pin(struct affinity *ret)
{
    cpu_set_t one;
    int here = sched_getcpu();
    *ret = (struct affinity){.pinned = false};
    if (here < 0 || here >= CPU_SETSIZE ||
        sched_getaffinity(0, sizeof(ret->before), &ret->before) < 0)
        return;
    CPU_ZERO(&one);
    CPU_SET(here, &one);
    ret->pinned = sched_setaffinity(0, sizeof(one), &one) == 0;
}

void affinity_restore(const struct affinity *affinity)
{
    if (affinity->pinned)
        sched_setaffinity(0, sizeof(affinity->before), &affinity->before);
}
