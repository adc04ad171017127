#include "runner/core/queue.h"

#include <stdbool.h>
#include <string.h>

static size_t running_of(const struct queue *queue, const char *assignment)
{
    size_t count = 0;
    for (size_t i = 0; i < queue->count; i++)
        count += queue->jobs[i].state == QUEUE_RUNNING &&
                 strcmp(queue->jobs[i].assignment, assignment) == 0;
    return count;
}

/* Whether `a` goes before `b`; ties keep the order of the list. */
static bool goes_before(const struct queue *queue, const struct queue_job *a,
                        const struct queue_job *b)
{
    size_t running_a = running_of(queue, a->assignment);
    size_t running_b = running_of(queue, b->assignment);
    if (running_a != running_b)
        return running_a < running_b;
    return a->expected_ms > b->expected_ms;
}

struct queue_job *queue_next(const struct queue *queue, int64_t now_ms)
{
    struct queue_job *best = NULL;
    for (size_t i = 0; i < queue->count; i++) {
        struct queue_job *job = &queue->jobs[i];
        if (job->state != QUEUE_WAITING || job->not_before > now_ms)
            continue;
        if (!best || goes_before(queue, job, best))
            best = job;
    }
    return best;
}

void queue_started(struct queue_job *job, int64_t now_ms)
{
    job->state = QUEUE_RUNNING;
    job->started_ms = now_ms;
    job->tries++;
}

int queue_failed(struct queue_job *job, int64_t now_ms)
{
    if (job->tries >= QUEUE_TRIES_MAX) {
        job->state = QUEUE_ENDED;
        return 0;
    }
    job->state = QUEUE_WAITING;
    job->not_before = now_ms + ((int64_t)QUEUE_PAUSE_MS << (job->tries - 1));
    return 1;
}

size_t queue_in_state(const struct queue *queue, enum queue_state state)
{
    size_t count = 0;
    for (size_t i = 0; i < queue->count; i++)
        count += queue->jobs[i].state == state;
    return count;
}

int64_t queue_wait_ms(const struct queue *queue, int64_t now_ms)
{
    int64_t least = -1;
    for (size_t i = 0; i < queue->count; i++) {
        if (queue->jobs[i].state != QUEUE_WAITING)
            continue;
        int64_t wait = queue->jobs[i].not_before - now_ms;
        wait = wait < 0 ? 0 : wait;
        least = least < 0 || wait < least ? wait : least;
    }
    return least;
}

int64_t queue_left_ms(const struct queue *queue, size_t workers, int64_t now_ms)
{
    int64_t sum = 0;
    for (size_t i = 0; i < queue->count; i++) {
        const struct queue_job *job = &queue->jobs[i];
        int64_t left = job->expected_ms;
        if (job->state == QUEUE_ENDED)
            continue;
        if (job->state == QUEUE_RUNNING)
            left -= now_ms - job->started_ms;
        sum += left > 0 ? left : 0;
    }
    return workers ? sum / (int64_t)workers : sum;
}
