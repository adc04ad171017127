/* pressure -- how busy the machine is: what /proc/stat counts for all CPUs together. */
#pragma once

#include <stdint.h>

struct pressure {
    int64_t all, idle, steal; /* ticks since boot; all 0: not known */
};

void pressure_read(struct pressure *ret);
/** Parts of a thousand since an earlier look; -1 where nothing is known. */
int64_t pressure_busy_permil(const struct pressure *from, const struct pressure *to);
int64_t pressure_steal_permil(const struct pressure *from, const struct pressure *to);
