/* run-job -- one job in, one result out. */
#include <errno.h>
#include <stdio.h>

#include "runner/cmd/command.h"
#include "runner/cmd/run_job.h"
#include "runner/io/worker.h"
#include "sandbox/base/cleanup.h"

static int run(const struct command_call *call, struct error *err)
{
    CLEANUP(job_done) struct job job = {0};
    CLEANUP(worker_answer_done) struct worker_answer answer = {0};
    int r = job_load(call->words->items[0], &job, err);
    if (r == 0)
        r = worker_run(&job, &answer, err);
    if (r == -EBUSY) {
        fprintf(stderr, "takehome run-job: %s\n", err->text);
        return RUN_JOB_BUSY;
    }
    if (r < 0)
        return r;
    puts(answer.path);
    return answer.result.outcome == ATTEMPT_REFUSED ? EXIT_REFUSED : EXIT_DONE;
}

const struct command command_run_job = {
    .name = "run-job",
    .usage = "JOB.json",
    .summary = "Grades one job and writes one result (for schedulers)",
    .text = "Prints the path of the result. Doing a job again finds its result and runs "
            "nothing.\n"
            "Exit status 0 graded, 6 refused, 5 our side failed (nothing is written), 2 "
            "the job\n"
            "or the assignment is wrong, 75 another process grades the submission.",
    .words_min = 1,
    .words_max = 1,
    .run = run,
};
