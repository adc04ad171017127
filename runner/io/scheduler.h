/*
 * scheduler -- runs the jobs of a queue, so many at a time, each in a process of its own.
 *
 * A worker's exit status says what became of its job (see `ended`). Ctrl-C and SIGTERM
 * are passed on to the workers, which have a second to end; then they are killed. Nothing
 * runs when scheduler_run() returns, whatever it returns; results that were written stay.
 */
#pragma once

#include <stddef.h>

#include "runner/core/queue.h"
#include "sandbox/base/error.h"

enum scheduler_answer { SCHEDULER_ENDED, SCHEDULER_TRY_AGAIN };

struct scheduler {
    struct queue queue;
    size_t workers; /* at least 1 */
    void *context;
    /** The command of a job, NULL-terminated, argv[0] a path; borrowed until the job
     * ends. */
    const char *const *(*command)(void *context, size_t job);
    /**
     * A worker has ended. The texts are what it printed, unclean.
     * @return an enum scheduler_answer, or negative: the scheduler stops with this error
     */
    int (*ended)(void *context, size_t job, int status, const char *output,
                 const char *errors, struct error *err);
    /** Something changed, or a second has passed: a chance to show it. May be NULL. */
    void (*progress)(void *context, const struct queue *queue);
    int stopped_by; /* set with -EINTR: the signal */
};

/** @return 0 when every job has ended; -EINTR when a signal stopped it */
int scheduler_run(struct scheduler *scheduler, struct error *err);
/** How many jobs fit this machine: by cores, and by memory of `job_bytes` each; at
 * least 1. */
size_t scheduler_workers(int64_t job_bytes);
