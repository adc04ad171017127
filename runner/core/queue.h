/*
 * queue -- which submission is graded next. Pure: the caller starts and ends jobs.
 *
 * Fair between assignments (the one with the fewest jobs running goes first), and within
 * one the longest expected job first, so that the last worker does not end long after the
 * others. A failure of ours comes back after a pause that doubles.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum queue_state { QUEUE_WAITING, QUEUE_RUNNING, QUEUE_ENDED };

struct queue_job {
    const char *submission, *assignment; /* borrowed */
    int64_t expected_ms;
    enum queue_state state;
    int tries;          /* started so often */
    int64_t not_before; /* clock_ms() before which it is not started again */
    int64_t started_ms;
};

struct queue {
    struct queue_job *jobs; /* owned by the caller */
    size_t count;
};

enum { QUEUE_TRIES_MAX = 3, QUEUE_PAUSE_MS = 1000 };

/** The job to start now, or NULL when none may be. */
struct queue_job *queue_next(const struct queue *queue, int64_t now_ms);
/** Marks a job as running. */
void queue_started(struct queue_job *job, int64_t now_ms);
/** Puts a job back after a failure of ours. @return 1 it will be tried again, 0 it has
 * ended */
int queue_failed(struct queue_job *job, int64_t now_ms);
size_t queue_in_state(const struct queue *queue, enum queue_state state);
/** Milliseconds until a waiting job may start; 0 now; -1 when none waits. */
int64_t queue_wait_ms(const struct queue *queue, int64_t now_ms);
/** A guess at what is left, with so many workers. */
int64_t queue_left_ms(const struct queue *queue, size_t workers, int64_t now_ms);
