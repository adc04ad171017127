/* sample -- a small result to test with: two suites, a passing, a failing and a hidden
 * case. */
#pragma once

#include <string.h>

#include "runner/core/result.h"

static inline void sample_case(struct result_suite *suite, const char *id,
                               enum verdict verdict, int64_t points_centi,
                               int64_t max_centi)
{
    struct result_case *added = result_add_case(suite);
    added->id = strdup(id);
    added->title = strdup(id);
    added->verdict = (int)verdict;
    added->points_centi = points_centi;
    added->max_centi = max_centi;
    added->attempts = 1;
    added->usage.wall_ms = 10;
}

static inline struct result_suite *sample_suite(struct result *result, const char *id,
                                                enum audience visibility)
{
    struct result_suite *suite = result_add_suite(result);
    suite->id = strdup(id);
    suite->title = strdup(id);
    suite->integrity = 1;
    suite->visibility = (int)visibility;
    return suite;
}

/** Fills a zeroed result; release it with result_done(). */
static inline void sample_result(struct result *result, const char *submission,
                                 const char *commit)
{
    result->schema = strdup(RESULT_SCHEMA);
    result->program = strdup("takehome test");
    result->submission = strdup(submission);
    result->attempt = NULL;
    char id[128];
    strncpy(id, submission, sizeof(id) - 1);
    id[sizeof(id) - 1] = '\0';
    strncat(id, commit, sizeof(id) - strlen(id) - 1);
    result->attempt = strdup(id);
    result->assignment = strdup("sample");
    result->variant = strdup("c");
    result->run_digest = strdup("d1");
    result->commit.id = strdup(commit);
    result->outcome = ATTEMPT_GRADED;
    result->finished = 1795539600;
    struct result_suite *visible = sample_suite(result, "examples", AUDIENCE_CANDIDATE);
    sample_case(visible, "good", VERDICT_PASS, 200, 200);
    sample_case(visible, "bad", VERDICT_FAIL, 0, 100);
    struct result_suite *hidden = sample_suite(result, "edge", AUDIENCE_REVIEWER);
    sample_case(hidden, "secret", VERDICT_WALL_TIME, 0, 150);
    result_sum(result);
}
