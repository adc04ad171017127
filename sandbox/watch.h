/*
 * watch -- memory and CPU time of a run where no cgroup counts them: its processes are
 * looked at one by one. That is late by up to a look, and blind to children whose parent
 * never waits for them, so it is a help and no layer.
 */
#pragma once

#include <stdint.h>

#include "sandbox/base/error.h"

struct watch_usage {
    int64_t cpu_us;       /* of the living and of the children they have waited for */
    int64_t memory_bytes; /* private pages of all, shared ones of who has most */
};

/**
 * A /proc of the calling process's pid namespace that has no name anywhere. Not the run's
 * own: there a program can hide itself by not being dumpable.
 * @return a descriptor, owned, or -errno
 */
int watch_open(struct error *err);
void watch_read(int proc_fd, struct watch_usage *ret);
