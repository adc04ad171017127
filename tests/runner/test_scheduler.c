/* Workers run side by side, failures of ours come back, a signal ends everything soon. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/unit.h"

#include "runner/io/scheduler.h"
#include "sandbox/base/clock.h"

struct context {
    const char *argv[4];
    int ended, statuses[8];
    int try_again_below; /* answers TRY_AGAIN for so many ends */
    char output[64];
    struct queue *queue;
};

static const char *const *command(void *context, size_t job)
{
    (void)job;
    return ((struct context *)context)->argv;
}

static int ended(void *context, size_t job, int status, const char *output,
                 const char *errors, struct error *err)
{
    (void)errors;
    (void)err;
    struct context *c = context;
    snprintf(c->output, sizeof(c->output), "%s", output);
    c->statuses[c->ended++ % 8] = status;
    if (c->ended <= c->try_again_below) {
        queue_failed(&c->queue->jobs[job], clock_ms() - QUEUE_PAUSE_MS);
        return SCHEDULER_TRY_AGAIN;
    }
    return SCHEDULER_ENDED;
}

static void every_job_ends_and_its_output_is_handed_over(void **state)
{
    (void)state;
    struct queue_job jobs[5] = {0};
    for (size_t i = 0; i < 5; i++)
        jobs[i].submission = jobs[i].assignment = "a";
    struct context c = {.argv = {"/bin/sh", "-c", "echo done; exit 3"}};
    struct scheduler scheduler = {{jobs, 5}, 2, &c, command, ended, NULL};
    struct error err = {0};
    expect_ok(scheduler_run(&scheduler, &err), &err);
    assert_int_equal(c.ended, 5);
    assert_int_equal(c.statuses[4], 3);
    assert_string_equal(c.output, "done\n");
}

static void a_job_that_failed_on_our_side_runs_again(void **state)
{
    (void)state;
    struct queue_job job = {.submission = "a", .assignment = "a"};
    struct context c = {.argv = {"/bin/sh", "-c", "exit 5"}, .try_again_below = 1};
    struct scheduler scheduler = {{&job, 1}, 1, &c, command, ended, NULL};
    c.queue = &scheduler.queue;
    struct error err = {0};
    expect_ok(scheduler_run(&scheduler, &err), &err);
    assert_int_equal(c.ended, 2);
}

static void a_worker_that_floods_its_output_is_drained(void **state)
{
    (void)state;
    struct queue_job job = {.submission = "a", .assignment = "a"};
    struct context c = {.argv = {"/bin/sh", "-c", "head -c 4000000 /dev/zero; exit 0"}};
    struct scheduler scheduler = {{&job, 1}, 1, &c, command, ended, NULL};
    struct error err = {0};
    expect_ok(scheduler_run(&scheduler, &err), &err);
    assert_int_equal(c.statuses[0], 0);
}

static void a_signal_stops_the_workers_within_a_second_and_leaves_none(void **state)
{
    (void)state;
    struct queue_job jobs[2] = {{.assignment = "a"}, {.assignment = "a"}};
    struct context c = {
        .argv = {"/bin/sh", "-c", "trap '' TERM; while :; do sleep 0.05; done"}};
    struct scheduler scheduler = {{jobs, 2}, 2, &c, command, ended, NULL};
    struct error err = {0};
    pid_t self = getpid(), sender = fork();
    if (sender == 0) {
        usleep(200000);
        kill(self, SIGINT);
        _exit(0);
    }
    int64_t start = clock_ms();
    assert_int_equal(scheduler_run(&scheduler, &err), -EINTR);
    assert_true(clock_ms() - start < 5000);
    expect_contains(err.text, "continue");
    waitpid(sender, NULL, 0);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_job_ends_and_its_output_is_handed_over),
        cmocka_unit_test(a_job_that_failed_on_our_side_runs_again),
        cmocka_unit_test(a_worker_that_floods_its_output_is_drained),
        cmocka_unit_test(a_signal_stops_the_workers_within_a_second_and_leaves_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
