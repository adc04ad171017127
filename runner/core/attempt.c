#include "runner/core/attempt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "runner/core/grading.h"
#include "sandbox/base/cleanup.h"

/* Adds the build phase. @return 1 the tree is built, 0 it is not, negative: our fault */
static int run_build(struct grading *grading, struct error *err)
{
    const struct build *build = &grading->plan->variant->build;
    if (build->command.count == 0)
        return 1;
    struct limits limits;
    limits_merge(&build->limits, &grading->plan->assignment->budget, &limits);
    struct attempt_request request = {
        .name = "build", .build = true, .command = &build->command};
    CLEANUP(attempt_reply_done) struct attempt_reply reply = {0};
    AUTO_BUF struct buf message = {0};
    int r = grading_run(grading, &request, &limits, &reply, err);
    if (r < 0)
        return r;
    struct result_phase *phase = result_add_phase(grading->result);
    if (!phase)
        return error_set(err, -ENOMEM, "out of memory");
    grading_add_ending(&message, &reply.ending, &limits);
    phase->id = strdup("build");
    phase->verdict = (int)reply.ending.verdict;
    phase->exit_status = reply.ending.exit_status;
    phase->message = strdup(buf_text(&message));
    phase->log = grading_log(&reply, GRADING_LOG_BYTES);
    struct result_usage usage;
    grading_usage(&reply.ending, &usage);
    phase->usage = usage;
    return reply.ending.verdict == VERDICT_PASS ? 1 : 0;
}

static bool suite_passed(const struct result_suite *suite)
{
    const struct result_case *cases = suite->cases.items;
    for (size_t i = 0; i < suite->cases.count; i++)
        if (!verdict_passes(cases[i].verdict))
            return false;
    return true;
}

static unsigned suite_held(const struct attempt_plan *plan, const struct suite *suite)
{
    unsigned held = 0;
    if (suite->after_deadline && !plan->deadline_passed)
        held |= ATTEMPT_HELD_UNTIL_DEADLINE;
    /* what it prints, how long it takes and what it leaves of the budget would tell */
    if (suite->visibility != SUITE_CANDIDATE && plan->audience == AUDIENCE_CANDIDATE)
        held |= ATTEMPT_HELD_FROM_CANDIDATE;
    return held;
}

unsigned attempt_held(const struct attempt_plan *plan)
{
    unsigned held = 0;
    for (size_t i = 0; i < plan->assignment->suites.count; i++) {
        const struct suite *suite = assignment_suite(plan->assignment, i);
        if (suite_has_variant(suite, plan->variant))
            held |= suite_held(plan, suite);
    }
    return held;
}

/* Why a suite is not run, or NULL. */
static const char *reason_not_to_run(const struct grading *grading,
                                     const struct suite *suite, bool built)
{
    const unsigned held = suite_held(grading->plan, suite);
    if (!built)
        return "the build did not succeed";
    if (held & ATTEMPT_HELD_UNTIL_DEADLINE)
        return "it is not run before the deadline";
    if (held & ATTEMPT_HELD_FROM_CANDIDATE)
        return "it is hidden: it is not run where the candidate sees what comes of it";
    for (size_t i = 0; i < suite->requires.count; i++) {
        const struct result_suite *needed =
            result_suite_find(grading->result, suite->requires.items[i]);
        if (needed && !suite_passed(needed))
            return "a suite that it requires did not pass";
    }
    return grading_budget_left(grading) ? NULL : "the budget of the attempt is spent";
}

/* A suite as a whole: what its cases say together, unless its run said more. */
static void set_suite_verdict(struct result_suite *to)
{
    const struct result_case *cases = to->cases.items;
    size_t passed = 0, not_run = 0;
    for (size_t i = 0; i < to->cases.count; i++) {
        passed += verdict_passes(cases[i].verdict);
        not_run += cases[i].verdict == VERDICT_NOT_RUN;
    }
    if (to->verdict != VERDICT_PASS && to->verdict != VERDICT_FAIL)
        return; /* a limit, a crash or tampering of its one run */
    if (to->cases.count > 0 && not_run == to->cases.count)
        to->verdict = VERDICT_NOT_RUN;
    else if (passed == to->cases.count)
        to->verdict = VERDICT_PASS;
    else
        to->verdict = passed > 0 ? VERDICT_PARTIAL : VERDICT_FAIL;
}

static int run_suite(struct grading *grading, const struct suite *suite, bool built,
                     struct error *err)
{
    const char *reason = reason_not_to_run(grading, suite, built);
    struct result_suite *to = result_add_suite(grading->result);
    if (!to)
        return error_set(err, -ENOMEM, "out of memory");
    to->id = strdup(suite->id);
    to->title = strdup(suite->title);
    /* both enums list the same words in the same order */
    to->kind = suite->kind;
    to->visibility = suite->visibility;
    to->integrity = suite_integrity(suite);
    to->verdict = VERDICT_PASS;
    if (!to->id || !to->title)
        return error_set(err, -ENOMEM, "out of memory");
    int r;
    if (reason) {
        to->message = strdup(reason);
        r = suite_not_run(suite, to, reason);
    } else if (suite->kind == SUITE_IO) {
        r = suite_run_io(grading, suite, to, err);
    } else {
        r = suite_run_unit(grading, suite, to, err);
    }
    set_suite_verdict(to);
    return r == -ENOMEM ? error_set(err, r, "out of memory") : r;
}

static int list_denied(const struct grading *grading)
{
    for (size_t i = 0; i < grading->denied_count; i++)
        if (strlist_addf(&grading->result->denied, "%s ×%u", grading->denied[i].call,
                         grading->denied[i].count) < 0)
            return -ENOMEM;
    return 0;
}

int attempt_grade(const struct attempt_plan *plan, const struct attempt_ops *ops,
                  struct result *result, struct error *err)
{
    struct grading grading = {
        .plan = plan,
        .ops = ops,
        .result = result,
        .wall_left_ms = plan->assignment->budget.wall_ms,
        .cpu_left_ms = plan->assignment->budget.cpu_ms,
    };
    int built = run_build(&grading, err);
    if (built < 0)
        return built;
    for (size_t i = 0; i < plan->assignment->suites.count; i++) {
        const struct suite *suite = assignment_suite(plan->assignment, i);
        if (!suite_has_variant(suite, plan->variant))
            continue;
        int r = run_suite(&grading, suite, built > 0, err);
        if (r < 0)
            return r;
    }
    if (list_denied(&grading) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    result_sum(result);
    result->outcome = ATTEMPT_GRADED;
    return 0;
}
