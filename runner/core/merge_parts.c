#include "runner/core/merge_parts.h"

#include <string.h>

#include "sandbox/base/text.h"

json_t *merge_text(const char *text) { return text ? json_string(text) : json_null(); }

json_t *merge_points(int64_t centi)
{
    AUTO_BUF struct buf text = {0};
    return text_add_centi(&text, centi) < 0 ? NULL : json_string(buf_text(&text));
}

json_t *merge_assignment(const struct assignment *assignment)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I}", "id", assignment->id,
                     "title", assignment->title, "version", assignment->version,
                     "ownership", assignment->ownership, "contact", assignment->contact,
                     "retention_days", (json_int_t)assignment->retention_days, "hours",
                     (json_int_t)assignment->effort.hours, "max_hours",
                     (json_int_t)assignment->effort.max_hours);
}

static bool is_visible(const struct result_suite *suite)
{
    return suite->visibility == AUDIENCE_CANDIDATE;
}

static json_t *case_id(const struct result_suite *suite, const struct result_case *test)
{
    AUTO_BUF struct buf id = {0};
    return buf_addf(&id, "%s/%s", suite->id, test->id) < 0 ? NULL
                                                           : json_string(buf_text(&id));
}

/* What a criterion shows of a case, and the beginning of what an attempt shows. */
static json_t *brief_case(const struct result_suite *suite,
                          const struct result_case *test)
{
    return json_pack("{s:o, s:s, s:s, s:b}", "id", case_id(suite, test), "title",
                     test->title ? test->title : test->id, "verdict",
                     verdict_word((enum verdict)test->verdict), "visible",
                     is_visible(suite));
}

static json_t *suite_cases(const struct result_suite *suite)
{
    const struct result_case *cases = suite->cases.items;
    json_t *array = json_array();
    for (size_t i = 0; i < suite->cases.count; i++) {
        json_t *test = brief_case(suite, &cases[i]);
        json_object_set_new(test, "message", merge_text(cases[i].message));
        json_object_set_new(test, "close", json_boolean(cases[i].close));
        json_array_append_new(array, test);
    }
    return array;
}

static json_t *suites_of(const struct result *result)
{
    const struct result_suite *suites = result->suites.items;
    json_t *array = json_array();
    for (size_t i = 0; i < result->suites.count; i++) {
        const struct result_suite *suite = &suites[i];
        json_array_append_new(
            array,
            json_pack("{s:s, s:s, s:I, s:b, s:s, s:o, s:o, s:o, s:o}", "id", suite->id,
                      "title", suite->title ? suite->title : suite->id, "integrity",
                      (json_int_t)suite->integrity, "visible", is_visible(suite),
                      "verdict", verdict_word((enum verdict)suite->verdict), "points",
                      merge_points(suite->points_centi), "max_points",
                      merge_points(suite->max_centi), "message",
                      merge_text(suite->message), "cases", suite_cases(suite)));
    }
    return array;
}

static json_t *phases_of(const struct result *result)
{
    const struct result_phase *phases = result->phases.items;
    json_t *array = json_array();
    for (size_t i = 0; i < result->phases.count; i++)
        json_array_append_new(array,
                              json_pack("{s:s, s:s, s:o}", "id", phases[i].id, "verdict",
                                        verdict_word((enum verdict)phases[i].verdict),
                                        "message", merge_text(phases[i].message)));
    return array;
}

json_t *merge_attempt(const struct result *result)
{
    int64_t cases, passed;
    if (!result || result->outcome == ATTEMPT_INFRASTRUCTURE)
        return json_null();
    result_count(result, AUDIENCE_AUTHOR, &cases, &passed);
    return json_pack(
        "{s:s, s:s, s:o, s:o, s:o, s:o, s:I, s:I, s:o, s:o, s:o, s:o}", "id",
        result->attempt, "outcome", attempt_outcome_words[result->outcome], "reason",
        merge_text(result->reason), "detail", merge_text(result->detail), "points",
        merge_points(result->points_centi), "max_points", merge_points(result->max_centi),
        "cases_passed", (json_int_t)passed, "cases", (json_int_t)cases, "notices",
        json_texts(&result->notices), "lowered", json_texts(&result->lowered), "phases",
        phases_of(result), "suites", suites_of(result));
}

/* A case that a criterion names is that one's; a suite's others go with their suite. So
 * nothing counts twice. */
static bool bears_on(const struct rubric *rubric,
                     const struct rubric_criterion *criterion,
                     const struct result_suite *suite, const struct result_case *test)
{
    const struct rubric_criterion *criteria = rubric_criteria(rubric);
    AUTO_BUF struct buf id = {0};
    if (buf_addf(&id, "%s/%s", suite->id, test->id) < 0)
        return false;
    for (size_t i = 0; i < rubric->criteria.count; i++)
        if (strlist_has(&criteria[i].cases, buf_text(&id)))
            return strlist_has(&criterion->cases, buf_text(&id));
    return strlist_has(&criterion->suites, suite->id);
}

json_t *merge_tests(const struct rubric *rubric, const struct rubric_criterion *criterion,
                    const struct result *result)
{
    json_t *array = json_array();
    if (!result || result->outcome == ATTEMPT_INFRASTRUCTURE)
        return array;
    const struct result_suite *suites = result->suites.items;
    for (size_t i = 0; i < result->suites.count; i++) {
        const struct result_case *cases = suites[i].cases.items;
        for (size_t j = 0; j < suites[i].cases.count; j++)
            if (bears_on(rubric, criterion, &suites[i], &cases[j]))
                json_array_append_new(array, brief_case(&suites[i], &cases[j]));
    }
    return array;
}
