/*
 * worker -- does one job: fetch, pin, check out, build, run, write the result.
 *
 * The result is written whole or not at all, under a name made of submission, commit and
 * run digest: doing the job again finds it and does nothing. A claim on the submission is
 * held for as long as the worker lives. It needs no database.
 */
#pragma once

#include "runner/core/job.h"
#include "runner/core/result.h"
#include "sandbox/base/error.h"

struct worker_answer {
    struct result result; /* graded or refused */
    char *path;           /* of result.json; owned */
    bool known;           /* it was there already: nothing was run */
};

/**
 * @return 0 and an answer; negative: ours, nothing was written (-EBUSY: another process
 * has the claim; -EINVAL, -ENOENT: the job or the assignment is wrong)
 */
int worker_run(const struct job *job, struct worker_answer *ret, struct error *err);
void worker_answer_done(struct worker_answer *answer);
