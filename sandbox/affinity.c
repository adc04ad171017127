#include "sandbox/affinity.h"

void affinity_note(struct affinity *ret)
{
    ret->here = sched_getcpu();
    ret->known = ret->here >= 0 && ret->here < CPU_SETSIZE &&
                 sched_getaffinity(0, sizeof(ret->before), &ret->before) == 0;
}

void affinity_pin(struct affinity *ret)
{
    cpu_set_t one;
    affinity_note(ret);
    if (!ret->known)
        return;
    CPU_ZERO(&one);
    CPU_SET(ret->here, &one);
    ret->known = sched_setaffinity(0, sizeof(one), &one) == 0;
}

void affinity_part(const struct affinity *affinity, pid_t process)
{
    cpu_set_t others = affinity->before;
    if (!affinity->known)
        return;
    CPU_CLR(affinity->here, &others);
    sched_setaffinity(process, sizeof(others), &others); /* refused where none is left */
}

void affinity_restore(const struct affinity *affinity, pid_t process)
{
    if (affinity->known)
        sched_setaffinity(process, sizeof(affinity->before), &affinity->before);
}
