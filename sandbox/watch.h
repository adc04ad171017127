/*
 * watch -- memory and CPU time of a run where no cgroup counts them: its processes are
 * looked at one by one. That is late by up to a look, and blind to children that begin
 * and end between two, if nobody waits for them; so it is a help and no layer.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sandbox/base/error.h"

struct watch_usage {
    int64_t cpu_us;       /* of all that was there so far */
    int64_t waited_us;    /* for a processor, likewise */
    int64_t unseen_us;    /* of CPU time that may have been used between looks, at most */
    int64_t memory_bytes; /* now: private pages of all, shared ones of who has most */
    int64_t memory_peak_bytes; /* at some look */
};

/* A process as it was last seen. */
struct watch_seen {
    int pid; /* 0: none */
    uint64_t start;
    int threads;
    int64_t cpu_us, waited_us;
    bool here;
};

enum { WATCH_SEEN_MAX = 512 };

struct watch {
    int proc_fd; /* owned */
    struct watch_seen seen[WATCH_SEEN_MAX];
    int64_t gone_us, gone_waited_us; /* of those that are no more */
    int64_t unknown_us; /* of those that there was no room for, at the last look */
    int newest;         /* the highest number of a process or thread */
    int64_t looked_us;  /* when; 0: not yet */
};

/**
 * A /proc of the calling process's pid namespace that has no name anywhere. Not the run's
 * own: there a program can hide itself by not being dumpable.
 * @return a descriptor, owned, or -errno
 */
int watch_open(struct error *err);
/** Watches what is in it; with watch_free(). @param proc_fd  owned from now on
 * @return NULL: out of memory */
struct watch *watch_new(int proc_fd);
/** NULL is fine. */
void watch_free(struct watch *watch);
/** Looks at all; the usage only grows, but for the memory of now. */
void watch_read(struct watch *watch, struct watch_usage *usage);
