#include "runner/core/feedback_tables.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "runner/core/feedback_parts.h"
#include "sandbox/base/json.h"

enum { INTEGRITY_SHARED = 3 };

static const json_t *attempt_of(const json_t *draft)
{
    return json_object_get(draft, "attempt");
}

static const json_t *suites_of(const json_t *draft)
{
    return json_object_get(attempt_of(draft), "suites");
}

static bool has_verdict(const json_t *test, const char *verdict)
{
    return strcmp(feedback_text(test, "verdict"), verdict) == 0;
}

json_t *feedback_table(const json_t *draft)
{
    const json_t *suites = suites_of(draft);
    json_t *rows = json_array();
    for (size_t i = 0; i < json_array_size(suites); i++) {
        const json_t *suite = json_array_get(suites, i);
        const json_t *cases = json_object_get(suite, "cases");
        json_int_t passed = 0;
        for (size_t j = 0; j < json_array_size(cases); j++)
            passed += feedback_passes(json_array_get(cases, j));
        json_array_append_new(
            rows,
            json_pack(
                "{s:s, s:I, s:I, s:s, s:b, s:b, s:o}", "title",
                feedback_text(suite, "title"), "passed", passed, "cases",
                (json_int_t)json_array_size(cases), "verdict",
                feedback_text(suite, "verdict"), "shared",
                feedback_number(suite, "integrity") == INTEGRITY_SHARED, "hidden",
                !json_is_true(json_object_get(suite, "visible")), "evidence",
                feedback_evidence("attempt:%s", feedback_text(attempt_of(draft), "id"))));
    }
    return rows;
}

static json_t *criterion_row(const json_t *criterion)
{
    const json_t *levels = json_object_get(criterion, "levels");
    AUTO_BUF struct buf text = {0};
    AUTO_JSON json_t *evidence = json_array();
    for (size_t i = 0; i < json_array_size(levels); i++) {
        const json_t *level = json_array_get(levels, i);
        AUTO_BUF struct buf source = {0};
        if (buf_addf(&text, "%s%s: %lld", i ? ", " : "", feedback_text(level, "reviewer"),
                     (long long)feedback_number(level, "level")) < 0 ||
            buf_addf(&source, "review:%s", feedback_text(level, "reviewer")) < 0 ||
            feedback_add_text(evidence, buf_text(&source)) < 0)
            return NULL;
    }
    return json_pack(
        "{s:s, s:I, s:s, s:s, s:b, s:O}", "title", feedback_text(criterion, "title"),
        "weight", (json_int_t)feedback_number(criterion, "weight"), "question",
        feedback_text(criterion, "question"), "levels",
        text.len ? buf_text(&text) : "none yet", "apart",
        json_is_true(json_object_get(criterion, "disagreement")), "evidence", evidence);
}

json_t *feedback_criteria(const json_t *draft)
{
    const json_t *criteria = json_object_get(draft, "criteria");
    json_t *rows = json_array();
    for (size_t i = 0; i < json_array_size(criteria); i++)
        json_array_append_new(rows, criterion_row(json_array_get(criteria, i)));
    return rows;
}

/* One sentence; the evidence's reference is taken. */
static int add_unseen(json_t *list, json_t *evidence, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static int add_unseen(json_t *list, json_t *evidence, const char *format, ...)
{
    AUTO_FREE char *text = NULL;
    va_list args;
    va_start(args, format);
    int r = vasprintf(&text, format, args);
    va_end(args);
    if (r < 0) {
        text = NULL; /* undefined then */
        json_decref(evidence);
        return -1;
    }
    return json_array_append_new(
        list, json_pack("{s:s, s:o}", "text", text, "evidence", evidence));
}

/* Cases that say nothing either way. */
static int add_undecided(json_t *list, const json_t *draft, const json_t *suite)
{
    static const char *const undecided[] = {"not-run", "skipped", "missing",
                                            "error",   "flaky",   "tampered"};
    const json_t *cases = json_object_get(suite, "cases");
    int count = 0;
    for (size_t i = 0; i < json_array_size(cases); i++)
        for (size_t j = 0; j < COUNT_OF(undecided); j++)
            count += has_verdict(json_array_get(cases, i), undecided[j]);
    if (count == 0)
        return 0;
    return add_unseen(
        list, feedback_evidence("attempt:%s", feedback_text(attempt_of(draft), "id")),
        "%s: %d of %zu cases did not come to an answer.", feedback_text(suite, "title"),
        count, json_array_size(cases));
}

static int add_suites(json_t *list, const json_t *draft)
{
    const json_t *suites = suites_of(draft);
    int r = 0;
    for (size_t i = 0; r == 0 && i < json_array_size(suites); i++) {
        const json_t *suite = json_array_get(suites, i);
        r = add_undecided(list, draft, suite);
        if (r == 0 && feedback_number(suite, "integrity") == INTEGRITY_SHARED)
            r = add_unseen(
                list,
                feedback_evidence("attempt:%s", feedback_text(attempt_of(draft), "id")),
                "The suite “%s” runs inside the submission's own process: read its "
                "result beside the code.",
                feedback_text(suite, "title"));
    }
    return r;
}

static int add_attempt(json_t *list, const json_t *draft)
{
    const json_t *attempt = attempt_of(draft);
    const char *id = feedback_text(attempt, "id");
    if (!json_is_object(attempt))
        return add_unseen(
            list, feedback_evidence("submission:%s", feedback_text(draft, "submission")),
            "No tests were run: nothing here comes from them.");
    if (strcmp(feedback_text(attempt, "outcome"), "refused") == 0)
        return add_unseen(list, feedback_evidence("attempt:%s", id),
                          "The tests were not run (%s): what is known comes from "
                          "reading.",
                          feedback_text(attempt, "reason"));
    if (json_array_size(suites_of(draft)) == 0)
        return add_unseen(list, feedback_evidence("attempt:%s", id),
                          "No suite was run: what is known comes from reading.");
    return add_suites(list, draft);
}

json_t *feedback_unseen(const json_t *draft)
{
    const json_t *criteria = json_object_get(draft, "criteria");
    AUTO_JSON json_t *list = json_array();
    AUTO_BUF struct buf untested = {0};
    AUTO_JSON json_t *evidence = json_array();
    if (!list || !evidence || add_attempt(list, draft) < 0)
        return NULL;
    for (size_t i = 0; i < json_array_size(criteria); i++) {
        const json_t *one = json_array_get(criteria, i);
        AUTO_BUF struct buf source = {0};
        if (json_array_size(json_object_get(one, "tests")) > 0)
            continue;
        if (buf_addf(&untested, "%s%s", untested.len ? "; " : "",
                     feedback_text(one, "title")) < 0 ||
            buf_addf(&source, "criterion:%s", feedback_text(one, "id")) < 0 ||
            feedback_add_text(evidence, buf_text(&source)) < 0)
            return NULL;
    }
    if (untested.len > 0 && add_unseen(list, json_incref(evidence),
                                       "No test bears on: %s.", buf_text(&untested)) < 0)
        return NULL;
    return TAKE(list);
}
