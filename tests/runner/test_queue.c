/* The queue is fair, starts long jobs early, and gives our own failures a pause. */
#include <string.h>

#include "tests/support/unit.h"

#include "runner/core/queue.h"

static void assignments_take_turns_and_long_jobs_go_first(void **state)
{
    (void)state;
    struct queue_job jobs[] = {
        {.submission = "a-short", .assignment = "a", .expected_ms = 10},
        {.submission = "a-long", .assignment = "a", .expected_ms = 500},
        {.submission = "a-mid", .assignment = "a", .expected_ms = 100},
        {.submission = "b-short", .assignment = "b", .expected_ms = 5},
    };
    const struct queue queue = {jobs, 4};
    static const char *const order[] = {"a-long", "b-short", "a-mid", "a-short"};
    for (size_t i = 0; i < 4; i++) {
        struct queue_job *job = queue_next(&queue, 0);
        assert_non_null(job);
        assert_string_equal(job->submission, order[i]);
        queue_started(job, 0);
    }
    assert_null(queue_next(&queue, 0));
    assert_int_equal(queue_in_state(&queue, QUEUE_RUNNING), 4);
}

static void
a_failure_of_ours_comes_back_after_a_doubling_pause_and_then_ends(void **state)
{
    (void)state;
    struct queue_job job = {.submission = "s", .assignment = "a"};
    const struct queue queue = {&job, 1};
    int64_t now = 0;
    static const int64_t pauses[] = {1000, 2000};
    for (size_t i = 0; i < 2; i++) {
        queue_started(&job, now);
        assert_int_equal(queue_failed(&job, now), 1);
        assert_null(queue_next(&queue, now + pauses[i] - 1));
        assert_int_equal(queue_wait_ms(&queue, now), pauses[i]);
        now += pauses[i];
        assert_ptr_equal(queue_next(&queue, now), &job);
    }
    queue_started(&job, now);
    assert_int_equal(queue_failed(&job, now), 0);
    assert_int_equal(job.state, QUEUE_ENDED);
    assert_int_equal(queue_wait_ms(&queue, now), -1);
}

static void what_is_left_is_guessed_from_what_is_expected(void **state)
{
    (void)state;
    struct queue_job jobs[] = {
        {.assignment = "a", .expected_ms = 1000, .state = QUEUE_ENDED},
        {.assignment = "a",
         .expected_ms = 1000,
         .state = QUEUE_RUNNING,
         .started_ms = 400},
        {.assignment = "a", .expected_ms = 1000},
    };
    const struct queue queue = {jobs, 3};
    assert_int_equal(queue_left_ms(&queue, 1, 1000), 1400);
    assert_int_equal(queue_left_ms(&queue, 2, 1000), 700);
    assert_int_equal(queue_left_ms(&queue, 2, 9000), 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(assignments_take_turns_and_long_jobs_go_first),
        cmocka_unit_test(
            a_failure_of_ours_comes_back_after_a_doubling_pause_and_then_ends),
        cmocka_unit_test(what_is_left_is_guessed_from_what_is_expected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
