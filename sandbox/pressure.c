#include "sandbox/pressure.h"

#include <stdio.h>

void pressure_read(struct pressure *ret)
{
    long long user, nice, system, idle, io, irq, soft, steal;
    FILE *file = fopen("/proc/stat", "re");
    *ret = (struct pressure){0};
    if (file && fscanf(file, "cpu %lld %lld %lld %lld %lld %lld %lld %lld", &user, &nice,
                       &system, &idle, &io, &irq, &soft, &steal) == 8) {
        ret->all = user + nice + system + idle + io + irq + soft + steal;
        ret->idle = idle + io;
        ret->steal = steal;
    }
    if (file)
        fclose(file);
}

static int64_t permil(int64_t part, const struct pressure *from,
                      const struct pressure *to)
{
    int64_t all = to->all - from->all;
    return from->all > 0 && all > 0 ? part * 1000 / all : -1;
}

int64_t pressure_busy_permil(const struct pressure *from, const struct pressure *to)
{
    int64_t away = to->idle - from->idle + to->steal - from->steal;
    return permil(to->all - from->all - away, from, to);
}

int64_t pressure_steal_permil(const struct pressure *from, const struct pressure *to)
{
    return permil(to->steal - from->steal, from, to);
}
