/* grading -- what build, io and unit suites share while an attempt is graded. */
#pragma once

#include "runner/core/attempt.h"

enum { GRADING_OUTPUT_BYTES = 4 << 10, GRADING_LOG_BYTES = 16 << 10 };

struct grading {
    const struct attempt_plan *plan;
    const struct attempt_ops *ops;
    struct result *result;
    int64_t wall_left_ms, cpu_left_ms; /* of the attempt's budget */
    struct ending_denied denied[ENDING_DENIED_MAX];
    size_t denied_count;
};

void attempt_reply_done(struct attempt_reply *reply);
/** Whether anything can still be run. */
bool grading_budget_left(const struct grading *grading);
/**
 * Runs one request within what is left of the budget, and takes its cost off.
 * @param own  the limits without the budget's rest; request->limits is filled in
 */
int grading_run(struct grading *grading, struct attempt_request *request,
                const struct limits *own, struct attempt_reply *reply, struct error *err);
/** The cost of a run. */
void grading_usage(const struct ending *ending, struct result_usage *ret);
/** Used more than 80 % of the time that it had. */
bool grading_is_close(const struct ending *ending, const struct limits *limits);
/** One line on how a run ended: "ended by signal 11 (Segmentation fault)". */
int grading_add_ending(struct buf *out, const struct ending *ending,
                       const struct limits *limits);
/** The beginning of standard error, then of standard output, clean; NULL when both are
 * empty. */
char *grading_log(const struct attempt_reply *reply, size_t limit);

/** Adds the cases of a suite (no canaries) that it has not yet as not-run, with the
 * reason. */
int suite_not_run(const struct suite *suite, struct result_suite *to, const char *reason);
/** Adds one case, its texts copied; NULL when out of memory. */
struct result_case *suite_add_case(const struct suite_case *entry,
                                   struct result_suite *to);
/** Runs every case of an io suite. */
int suite_run_io(struct grading *grading, const struct suite *suite,
                 struct result_suite *to, struct error *err);
/** Runs a unit suite and judges its report. */
int suite_run_unit(struct grading *grading, const struct suite *suite,
                   struct result_suite *to, struct error *err);
