/*
 * confined -- work on hostile bytes in a child process that can do nothing else.
 *
 * The child is killed at a deadline and when its parent dies; it is limited in memory,
 * CPU time and file size, and by the size of one watched folder. Landlock leaves it the
 * folders that are named and nothing else (no program can be started either); it keeps no
 * capability but those to read and write files, and no descriptor but those named. What
 * it finds out it sends as records; the parent trusts none of them further than their
 * size.
 *
 * The caller:
 *  1. fills a spec; {0} allows nothing and has no limits, so every limit is set
 *  2. calls confined_run() with the work and a receiver
 *  3. reads the end: only CONFINED_DONE means that the work came to its own end
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sandbox/base/error.h"

enum { CONFINED_RECORD_BYTES_MAX = 4096 };

struct confined {
    int64_t wall_limit_ms;
    int64_t cpu_limit_ms; /* whole seconds count */
    int64_t memory_limit_bytes;
    int64_t file_limit_bytes;
    const char *watch;           /* folder whose size is watched, or NULL; borrowed */
    int64_t watch_limit_bytes;   /* kept to within what is written in 50 ms */
    const char *const *readable; /* paths, NULL-terminated; missing ones are left out */
    const int *readable_fds;
    size_t readable_fd_count;
    const int *writable_fds; /* folders; kept open in the child under the same number */
    size_t writable_fd_count;
    bool network; /* otherwise it may not connect (where Landlock can forbid it) */
    bool landlock_lowered; /* this machine has no Landlock, and that was accepted */
};

enum confined_end {
    CONFINED_DONE,
    CONFINED_WALL_TIME,
    CONFINED_CPU_TIME,
    CONFINED_MEMORY,
    CONFINED_FILE_SIZE, /* one file, or the watched folder */
    CONFINED_CRASHED,   /* by any other signal */
};

/** Runs in the child. @return 0, or negative with err set: then the parent gets it */
typedef int (*confined_work)(void *context, int channel, struct error *err);
/** Runs in the parent for each record. Negative ends the child and is returned. */
typedef int (*confined_receive)(void *context, const void *record, size_t len,
                                struct error *err);

/**
 * @param context  given to both
 * @return         0 and *ret_end set; negative: ours (confinement, or the work's error)
 */
int confined_run(const struct confined *spec, confined_work work,
                 confined_receive receive, void *context, enum confined_end *ret_end,
                 struct error *err);
/** In the child: sends one record. @return 0 or -errno */
int confined_send(int channel, const void *record, size_t len);
