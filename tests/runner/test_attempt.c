/* An attempt keeps what it measured, spends one budget, and never scores a failure of
 * ours. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/unit.h"

#include "runner/core/attempt.h"
#include "runner/core/grading.h"

/* A sandbox of paper: what each run answers, in order. */
struct answer {
    enum verdict verdict;
    int exit_status;
    const char *output, *report;
    int64_t wall_ms, cpu_ms;
    bool starved;
    int error; /* negative: our fault */
};

struct fake {
    const struct answer *answers;
    size_t count, next;
    int64_t last_wall_limit_ms;
};

static int fake_run(void *context, const struct attempt_request *request,
                    struct attempt_reply *reply, struct error *err)
{
    struct fake *fake = context;
    if (fake->next >= fake->count)
        fail_msg("run %zu (%s) was not expected", fake->next, request->name);
    const struct answer *answer = &fake->answers[fake->next++];
    fake->last_wall_limit_ms = request->limits.wall_ms;
    if (answer->error)
        return error_set(err, answer->error, "the machine is on fire");
    reply->ending.verdict = answer->verdict;
    reply->ending.exit_status = answer->exit_status;
    reply->ending.wall_ms = answer->wall_ms ? answer->wall_ms : 1;
    reply->ending.cpu_user_ms = answer->cpu_ms ? answer->cpu_ms : 1;
    reply->ending.starved = answer->starved;
    if (answer->output)
        buf_adds(&reply->output, answer->output);
    if (answer->report)
        buf_adds(&reply->report, answer->report);
    return 0;
}

/* The expected output of every case is the name of its file. */
static int fake_read(void *context, const char *path, struct buf *ret, struct error *err)
{
    (void)context;
    (void)err;
    return buf_adds(ret, path);
}

static const char manifest_text[] =
    "{\"schema\":\"takehome-assignment/"
    "1\",\"id\":\"sample\",\"title\":\"t\",\"version\":\"1\","
    "\"task\":\"TASK.md\",\"role_tasks\":[\"x\"],\"product_overlap\":\"none\","
    "\"effort\":{\"hours\":1,\"max_hours\":2},\"ownership\":\"You own your code, we only "
    "read it.\","
    "\"assistance\":\"any "
    "tool\",\"contact\":\"a@example.org\",\"retention_days\":30,\"rubric\":\"r@1\","
    "\"variants\":[{\"id\":\"c\",\"environment\":\"host\",\"build\":{\"command\":["
    "\"make\"]}}],"
    "\"submission\":{\"paths\":[\"**\"]},"
    "\"budget\":{\"wall\":\"10s\",\"cpu\":\"10s\",\"memory\":\"1MiB\",\"processes\":8,"
    "\"disk\":\"1MiB\","
    "\"inodes\":100,\"output\":\"1KiB\",\"open_files\":16},"
    "\"suites\":["
    "{\"id\":\"io\",\"title\":\"Io\",\"kind\":\"io\",\"command\":[\"./"
    "a\"],\"visibility\":\"candidate\",\"retries\":0,"
    "\"limits\":{\"wall\":\"6s\"},\"cases\":[{\"id\":\"one\",\"expected\":\"one\","
    "\"points\":\"2\"},"
    "{\"id\":\"two\",\"expected\":\"two\",\"points\":\"3\"}]},"
    "{\"id\":\"unit\",\"title\":\"Unit\",\"kind\":\"unit\",\"command\":[\"t\"],"
    "\"visibility\":\"reviewer\","
    "\"report\":{\"format\":\"tap\"},\"requires\":[\"io\"],\"not_before\":\"deadline\","
    "\"cases\":[{\"id\":\"a\",\"points\":\"1\"},{\"id\":\"b\",\"points\":\"1.5\"},{"
    "\"id\":\"must-fail\",\"canary\":true,\"points\":\"0\"}]}"
    "]}";

struct fixture {
    struct assignment assignment;
    struct attempt_plan plan;
    struct result result;
    struct fake fake;
    struct error err;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    AUTO_JSON_DOC struct json_doc doc = {0};
    *state = f;
    if (json_doc_parse("a.json", manifest_text, strlen(manifest_text), &doc, &f->err) <
            0 ||
        json_read(&doc, doc.root, "", &assignment_table, &f->assignment, &f->err) < 0) {
        print_error("%s\n", f->err.text);
        return -1;
    }
    struct suite *suites = f->assignment.suites.items;
    suites[1].after_deadline = true;
    f->plan = (struct attempt_plan){
        &f->assignment, assignment_variant(&f->assignment, "c"), true, AUDIENCE_REVIEWER};
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    result_done(&f->result);
    assignment_done(&f->assignment);
    free(f);
    return 0;
}

static int grade(struct fixture *f, const struct answer *answers, size_t count)
{
    f->fake = (struct fake){.answers = answers, .count = count};
    const struct attempt_ops ops = {&f->fake, fake_run, fake_read};
    return attempt_grade(&f->plan, &ops, &f->result, &f->err);
}

static void expect_case(const struct fixture *f, const char *suite, const char *id,
                        enum verdict verdict, int64_t points_centi)
{
    const struct result_case *entry = result_case_find(&f->result, suite, id);
    if (!entry)
        fail_msg("%s/%s is not in the result", suite, id);
    else if (entry->verdict != (int)verdict || entry->points_centi != points_centi)
        fail_msg("%s/%s is %s with %lld, message '%s'", suite, id,
                 verdict_word((enum verdict)entry->verdict),
                 (long long)entry->points_centi, entry->message);
}

#define GRADE(f, answers) grade(f, answers, sizeof(answers) / sizeof((answers)[0]))
#define GOOD_TAP "1..3\nok 1 - a\nok 2 - b\nnot ok 3 - must-fail\n"

static void a_good_submission_gets_every_point(void **state)
{
    struct fixture *f = *state;
    static const struct answer answers[] = {
        {.verdict = VERDICT_PASS},
        {.verdict = VERDICT_PASS, .output = "one\n"},
        {.verdict = VERDICT_PASS, .output = "two"},
        {.verdict = VERDICT_FAIL, .exit_status = 1, .report = GOOD_TAP},
    };
    expect_ok(GRADE(f, answers), &f->err);
    assert_int_equal(f->result.outcome, ATTEMPT_GRADED);
    assert_int_equal(f->result.points_centi, 750);
    assert_int_equal(f->result.max_centi, 750);
    expect_case(f, "unit", "b", VERDICT_PASS, 150);
    assert_true(result_passes(&f->result, AUDIENCE_AUTHOR));
}

/* It is about the report: who counts tests counts those of the submission. */
static void a_canary_is_no_case_of_the_result(void **state)
{
    struct fixture *f = *state;
    static const struct answer good[] = {
        {.verdict = VERDICT_PASS},
        {.verdict = VERDICT_PASS, .output = "one\n"},
        {.verdict = VERDICT_PASS, .output = "two"},
        {.verdict = VERDICT_FAIL, .exit_status = 1, .report = GOOD_TAP},
    };
    int64_t cases, passed;
    expect_ok(GRADE(f, good), &f->err);
    assert_null(result_case_find(&f->result, "unit", "must-fail"));
    result_count(&f->result, AUDIENCE_AUTHOR, &cases, &passed);
    assert_int_equal(cases, 4);
    assert_int_equal(passed, 4);
    result_done(&f->result);
    f->result = (struct result){0};
    static const struct answer broken[] = {{.verdict = VERDICT_FAIL, .exit_status = 2}};
    expect_ok(GRADE(f, broken), &f->err);
    assert_null(result_case_find(&f->result, "unit", "must-fail"));
    result_count(&f->result, AUDIENCE_AUTHOR, &cases, &passed);
    assert_int_equal(cases, 4);
    assert_int_equal(passed, 0);
}

static void nothing_is_run_after_a_build_that_failed(void **state)
{
    struct fixture *f = *state;
    static const struct answer answers[] = {
        {.verdict = VERDICT_FAIL, .exit_status = 2, .output = "a.c:1: error"}};
    expect_ok(GRADE(f, answers), &f->err);
    assert_int_equal(f->result.outcome, ATTEMPT_GRADED);
    expect_case(f, "io", "one", VERDICT_NOT_RUN, 0);
    expect_case(f, "unit", "a", VERDICT_NOT_RUN, 0);
    assert_int_equal(f->result.max_centi, 750);
    const struct result_phase *phases = f->result.phases.items;
    assert_string_equal(phases[0].message, "exit status 2");
    expect_contains(phases[0].log, "error");
}

static void a_failure_says_what_was_expected_and_found(void **state)
{
    struct fixture *f = *state;
    static const struct answer answers[] = {
        {.verdict = VERDICT_PASS},
        {.verdict = VERDICT_PASS, .output = "wrong"},
        {.verdict = VERDICT_WALL_TIME, .wall_ms = 6000},
    };
    expect_ok(GRADE(f, answers), &f->err);
    expect_case(f, "io", "one", VERDICT_FAIL, 0);
    expect_contains(result_case_find(&f->result, "io", "one")->message,
                    "line 1: expected \"one\", found \"wrong\"");
    expect_case(f, "io", "two", VERDICT_WALL_TIME, 0);
    expect_contains(result_case_find(&f->result, "io", "two")->message, "limit of 6.0 s");
    expect_case(f, "unit", "a", VERDICT_NOT_RUN, 0);
}

static void what_is_measured_before_the_budget_is_spent_is_kept(void **state)
{
    struct fixture *f = *state;
    static const struct answer answers[] = {
        {.verdict = VERDICT_PASS, .wall_ms = 5000},
        {.verdict = VERDICT_PASS, .output = "one", .wall_ms = 5000},
    };
    expect_ok(GRADE(f, answers), &f->err);
    assert_int_equal(f->fake.last_wall_limit_ms, 5000);
    expect_case(f, "io", "one", VERDICT_PASS, 200);
    assert_true(result_case_find(&f->result, "io", "one")->close);
    expect_case(f, "io", "two", VERDICT_NOT_RUN, 0);
    expect_case(f, "unit", "a", VERDICT_NOT_RUN, 0);
    assert_int_equal(f->result.points_centi, 200);
}

static void a_failure_of_ours_is_an_error_and_no_verdict(void **state)
{
    struct fixture *f = *state;
    static const struct answer broken[] = {{.verdict = VERDICT_PASS}, {.error = -EIO}};
    assert_int_equal(GRADE(f, broken), -EIO);
    expect_contains(f->err.text, "io/one: the machine is on fire");
    error_clear(&f->err);
    result_done(&f->result);
    static const struct answer starved[] = {
        {.verdict = VERDICT_PASS}, {.verdict = VERDICT_WALL_TIME, .starved = true}};
    assert_int_equal(GRADE(f, starved), -EAGAIN);
    expect_contains(f->err.text, "too little CPU");
}

static void a_hidden_suite_waits_for_the_deadline_and_hides_from_candidates(void **state)
{
    struct fixture *f = *state;
    static const struct answer answers[] = {
        {.verdict = VERDICT_PASS},
        {.verdict = VERDICT_PASS, .output = "one"},
        {.verdict = VERDICT_PASS, .output = "two"},
    };
    f->plan.deadline_passed = false;
    expect_ok(GRADE(f, answers), &f->err);
    expect_case(f, "unit", "a", VERDICT_NOT_RUN, 0);
    result_done(&f->result);
    f->plan.deadline_passed = true;
    f->plan.audience = AUDIENCE_CANDIDATE;
    expect_ok(GRADE(f, answers), &f->err);
    expect_case(f, "unit", "a", VERDICT_NOT_RUN, 0);
    expect_contains(result_suite_find(&f->result, "unit")->message, "candidate");
}

static void a_declared_flake_that_passes_again_is_flaky_and_counts(void **state)
{
    struct fixture *f = *state;
    ((struct suite *)f->assignment.suites.items)[0].retries = 1;
    ((struct suite *)f->assignment.suites.items)[1].retries = 1;
    static const struct answer answers[] = {
        {.verdict = VERDICT_PASS},
        {.verdict = VERDICT_PASS, .output = "no"},
        {.verdict = VERDICT_PASS, .output = "one"},
        {.verdict = VERDICT_PASS, .output = "two"},
        {.verdict = VERDICT_FAIL,
         .exit_status = 1,
         .report = "1..3\nnot ok 1 - a\nok 2 - b\nnot ok 3 - must-fail\n"},
        {.verdict = VERDICT_FAIL, .exit_status = 1, .report = GOOD_TAP},
    };
    expect_ok(GRADE(f, answers), &f->err);
    expect_case(f, "io", "one", VERDICT_FLAKY, 200);
    expect_case(f, "io", "two", VERDICT_PASS, 300);
    expect_case(f, "unit", "a", VERDICT_FLAKY, 100);
    expect_case(f, "unit", "b", VERDICT_PASS, 150);
    int64_t cases, passed;
    result_count(&f->result, AUDIENCE_AUTHOR, &cases, &passed);
    assert_int_equal(passed, cases);
    assert_true(result_passes(&f->result, AUDIENCE_AUTHOR));
}

static void a_forged_report_is_tampered_and_scores_nothing(void **state)
{
    struct fixture *f = *state;
    static const struct answer answers[] = {
        {.verdict = VERDICT_PASS},
        {.verdict = VERDICT_PASS, .output = "one"},
        {.verdict = VERDICT_PASS, .output = "two"},
        {.verdict = VERDICT_PASS,
         .report = "1..3\nok 1 - a\nok 2 - b\nok 3 - must-fail\n"},
    };
    expect_ok(GRADE(f, answers), &f->err);
    expect_case(f, "unit", "a", VERDICT_TAMPERED, 0);
    assert_int_equal(result_suite_find(&f->result, "unit")->verdict, VERDICT_TAMPERED);
    assert_false(result_passes(&f->result, AUDIENCE_AUTHOR));
    assert_true(result_passes(&f->result, AUDIENCE_CANDIDATE)); /* who does not see it */
}

static void an_early_exit_leaves_cases_missing(void **state)
{
    struct fixture *f = *state;
    static const struct answer answers[] = {
        {.verdict = VERDICT_PASS},
        {.verdict = VERDICT_PASS, .output = "one"},
        {.verdict = VERDICT_PASS, .output = "two"},
        {.verdict = VERDICT_CRASHED, .report = "1..3\nok 1 - a\n"},
    };
    expect_ok(GRADE(f, answers), &f->err);
    expect_case(f, "unit", "a", VERDICT_PASS, 100);
    expect_case(f, "unit", "b", VERDICT_CRASHED, 0);
}

static void what_is_held_back_makes_another_attempt(void **state)
{
    struct fixture *f = *state;
    static const struct {
        bool deadline_passed;
        enum audience audience;
        unsigned held;
    } plans[] = {{true, AUDIENCE_REVIEWER, 0},
                 {false, AUDIENCE_REVIEWER, ATTEMPT_HELD_UNTIL_DEADLINE},
                 {true, AUDIENCE_CANDIDATE, ATTEMPT_HELD_FROM_CANDIDATE},
                 {false, AUDIENCE_CANDIDATE,
                  ATTEMPT_HELD_UNTIL_DEADLINE | ATTEMPT_HELD_FROM_CANDIDATE}};
    for (size_t i = 0; i < COUNT_OF(plans); i++) {
        f->plan.deadline_passed = plans[i].deadline_passed;
        f->plan.audience = plans[i].audience;
        assert_int_equal(attempt_held(&f->plan), plans[i].held);
    }
    /* where nothing waits, neither the clock nor the audience makes a difference */
    f->assignment.suites.count = 1;
    assert_int_equal(attempt_held(&f->plan), 0);
    f->assignment.suites.count = 2;
}

int main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH(what_is_held_back_makes_another_attempt),
        WITH(a_good_submission_gets_every_point),
        WITH(a_canary_is_no_case_of_the_result),
        WITH(nothing_is_run_after_a_build_that_failed),
        WITH(a_failure_says_what_was_expected_and_found),
        WITH(what_is_measured_before_the_budget_is_spent_is_kept),
        WITH(a_failure_of_ours_is_an_error_and_no_verdict),
        WITH(a_hidden_suite_waits_for_the_deadline_and_hides_from_candidates),
        WITH(a_declared_flake_that_passes_again_is_flaky_and_counts),
        WITH(a_forged_report_is_tampered_and_scores_nothing),
        WITH(an_early_exit_leaves_cases_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
