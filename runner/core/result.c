#include "runner/core/result.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/base/cleanup.h"

const char *const attempt_outcome_words[] = {"graded", "refused", "infrastructure", NULL};
const char *const audience_words[] = {"candidate", "reviewer", "author", NULL};
static const char *const kind_words[] = {"io", "apart", "unit", NULL};

/* The words of the verdict table in its order. */
static const char *const verdict_words[] = {
#define VERDICT_ROW(name, word, passes, sentence) word,
    VERDICTS(VERDICT_ROW)
#undef VERDICT_ROW
        NULL};

#define FIELD(type, member, json_name, json_kind, ...)                                   \
    {                                                                                    \
        .name = (json_name), .kind = JSON_KIND_##json_kind,                              \
        .offset = offsetof(type, member), __VA_ARGS__                                    \
    }

#define USAGE(member, json_name, text)                                                   \
    FIELD(struct result_usage, member, json_name, INT, .summary = (text))

static const struct json_field usage_fields[] = {
    USAGE(wall_ms, "wall_ms", "Milliseconds by the clock."),
    USAGE(cpu_ms, "cpu_ms", "Milliseconds of CPU, user and system, of the whole tree."),
    USAGE(memory_peak_bytes, "memory_peak_bytes",
          "Most memory at once; 0: not measured."),
    USAGE(processes_peak, "processes_peak", "Most processes at once; 0: not measured."),
};
static const struct json_table usage_table = {"usage", sizeof(struct result_usage),
                                              usage_fields, COUNT_OF(usage_fields)};

#define CASE(member, json_name, json_kind, ...)                                          \
    FIELD(struct result_case, member, json_name, json_kind, __VA_ARGS__)

static const struct json_field case_fields[] = {
    CASE(id, "id", TEXT, .required = true),
    CASE(title, "title", TEXT),
    CASE(verdict, "verdict", WORD, .required = true, .words = verdict_words),
    CASE(points_centi, "points", CENTI),
    CASE(max_centi, "max_points", CENTI),
    CASE(bonus, "bonus", BOOL),
    CASE(close, "close", BOOL, .summary = "Within 20 % of a limit."),
    CASE(attempts, "attempts", INT, .fallback = 1),
    CASE(message, "message", TEXT),
    CASE(output, "output", TEXT, .summary = "The end of what it printed, cleaned."),
    CASE(usage, "usage", OBJECT, .table = &usage_table),
};
static const struct json_table case_table = {"case", sizeof(struct result_case),
                                             case_fields, COUNT_OF(case_fields)};

#define SUITE(member, json_name, json_kind, ...)                                         \
    FIELD(struct result_suite, member, json_name, json_kind, __VA_ARGS__)

static const struct json_field suite_fields[] = {
    SUITE(id, "id", ID, .required = true),
    SUITE(title, "title", TEXT),
    SUITE(kind, "kind", WORD, .required = true, .words = kind_words),
    SUITE(integrity, "integrity", INT, .min = 1, .max = 3, .fallback = 3,
          .summary =
              "1: compared outside the sandbox. 2: harness apart. 3: shared process."),
    SUITE(visibility, "visibility", WORD, .required = true, .words = audience_words),
    SUITE(verdict, "verdict", WORD, .required = true, .words = verdict_words),
    SUITE(points_centi, "points", CENTI),
    SUITE(max_centi, "max_points", CENTI),
    SUITE(message, "message", TEXT),
    SUITE(cases, "cases", OBJECTS, .table = &case_table),
    SUITE(usage, "usage", OBJECT, .table = &usage_table),
    SUITE(log, "log", TEXT),
};
static const struct json_table suite_table = {"suite", sizeof(struct result_suite),
                                              suite_fields, COUNT_OF(suite_fields)};

#define PHASE(member, json_name, json_kind, ...)                                         \
    FIELD(struct result_phase, member, json_name, json_kind, __VA_ARGS__)

static const struct json_field phase_fields[] = {
    PHASE(id, "id", ID, .required = true),
    PHASE(verdict, "verdict", WORD, .required = true, .words = verdict_words),
    PHASE(exit_status, "exit_status", INT, .fallback = -1),
    PHASE(message, "message", TEXT),
    PHASE(log, "log", TEXT),
    PHASE(usage, "usage", OBJECT, .table = &usage_table),
};
static const struct json_table phase_table = {"phase", sizeof(struct result_phase),
                                              phase_fields, COUNT_OF(phase_fields)};

#define COMMIT(member, json_name, json_kind, text)                                       \
    FIELD(struct result_commit, member, json_name, json_kind, .summary = (text))

static const struct json_field commit_fields[] = {
    COMMIT(id, "id", TEXT, "Full hash."),
    COMMIT(ref, "ref", TEXT, "As it was asked for."),
    COMMIT(committed, "committed", TIME, "The commit's own claim."),
    COMMIT(first_seen, "first_seen", TIME, "When a fetch of ours first saw it."),
};
static const struct json_table commit_table = {"commit", sizeof(struct result_commit),
                                               commit_fields, COUNT_OF(commit_fields)};

#define RESULT(member, json_name, json_kind, ...)                                        \
    FIELD(struct result, member, json_name, json_kind, __VA_ARGS__)

static const struct json_field result_fields[] = {
    RESULT(schema, "schema", TEXT, .required = true, .summary = "takehome-result/1"),
    RESULT(program, "program", TEXT),
    RESULT(attempt, "attempt", TEXT, .required = true),
    RESULT(submission, "submission", TEXT, .required = true, .summary = "A pseudonym."),
    RESULT(assignment, "assignment", ID, .required = true),
    RESULT(assignment_version, "assignment_version", TEXT),
    RESULT(variant, "variant", ID),
    RESULT(run_digest, "run_digest", TEXT, .required = true),
    RESULT(marking_digest, "marking_digest", TEXT),
    RESULT(outcome, "outcome", WORD, .required = true, .words = attempt_outcome_words),
    RESULT(reason, "reason", TEXT),
    RESULT(detail, "detail", TEXT),
    RESULT(commit, "commit", OBJECT, .table = &commit_table),
    RESULT(started, "started", TIME),
    RESULT(finished, "finished", TIME),
    RESULT(layers, "layers", TEXTS,
           .summary = "Layers of the sandbox that every run had."),
    RESULT(lowered, "lowered", TEXTS,
           .summary = "Layers that were allowed to be missing."),
    RESULT(denied, "denied", TEXTS, .summary = "System calls that were refused."),
    RESULT(notices, "notices", TEXTS, .summary = "What a person should know."),
    RESULT(usage, "usage", OBJECT, .table = &usage_table),
    RESULT(points_centi, "points", CENTI),
    RESULT(max_centi, "max_points", CENTI),
    RESULT(phases, "phases", OBJECTS, .table = &phase_table),
    RESULT(suites, "suites", OBJECTS, .table = &suite_table),
};
const struct json_table result_table = {"result", sizeof(struct result), result_fields,
                                        COUNT_OF(result_fields)};

static int read_document(const struct json_doc *doc, struct result *ret,
                         struct error *err)
{
    const char *schema = json_string_value(json_object_get(doc->root, "schema"));
    if (!schema || strcmp(schema, RESULT_SCHEMA) != 0)
        return json_fault(doc, "/schema", err,
                          "this program reads %s: a newer result needs a newer takehome",
                          RESULT_SCHEMA);
    struct result result = {0};
    int r = json_read(doc, doc->root, "", &result_table, &result, err);
    if (r == 0)
        *ret = result;
    return r;
}

int result_load(int dirfd, const char *path, struct result *ret, struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    int r = json_doc_load(dirfd, path, &doc, err);
    return r < 0 ? r : read_document(&doc, ret, err);
}

int result_parse(const char *name, const char *text, size_t len, struct result *ret,
                 struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    int r = json_doc_parse(name, text, len, &doc, err);
    return r < 0 ? r : read_document(&doc, ret, err);
}

int result_print(const struct result *result, struct buf *out, struct error *err)
{
    AUTO_JSON json_t *value = json_write(&result_table, result);
    return json_print(value, out, err);
}

/* A text's beginning, of whole characters; none is left of it for 0 bytes. */
static void cut(char **text, size_t bytes)
{
    if (!*text || strlen(*text) <= bytes)
        return;
    while (bytes > 0 && ((unsigned char)(*text)[bytes] & 0xc0) == 0x80)
        bytes--;
    (*text)[bytes] = '\0';
    if (bytes == 0) {
        free(*text);
        *text = NULL;
    }
}

static void cut_texts(struct result *result, size_t outputs, size_t messages)
{
    struct result_phase *phases = result->phases.items;
    struct result_suite *suites = result->suites.items;
    for (size_t i = 0; i < result->phases.count; i++)
        cut(&phases[i].log, outputs);
    for (size_t i = 0; i < result->suites.count; i++) {
        struct result_case *cases = suites[i].cases.items;
        cut(&suites[i].log, outputs);
        for (size_t k = 0; k < suites[i].cases.count; k++) {
            cut(&cases[k].output, outputs);
            cut(&cases[k].message, messages);
        }
    }
}

int result_fit(struct result *result, size_t limit, struct buf *out, struct error *err)
{
    static const struct {
        size_t outputs, messages;
    } steps[] = {{2048, SIZE_MAX}, {512, SIZE_MAX}, {100, 200}, {0, 60}, {0, 0}};
    int r = result_print(result, out, err);
    if (r == 0 && out->len > limit &&
        strlist_add(&result->notices, "it printed too much to be kept: outputs and "
                                      "messages are cut") < 0)
        return error_set(err, -ENOMEM, "out of memory");
    for (size_t i = 0; r == 0 && out->len > limit; i++) {
        if (i == COUNT_OF(steps))
            return error_set(err, -E2BIG, "the result is larger than %zu bytes", limit);
        cut_texts(result, steps[i].outputs, steps[i].messages);
        buf_reset(out);
        r = result_print(result, out, err);
    }
    return r;
}

void result_done(struct result *result) { json_release(&result_table, result); }

int result_add_attempt_id(struct buf *out, const char *submission, const char *commit,
                          const char *reason, const char *run_digest)
{
    return buf_addf(out, "%s-%.12s-%.12s", submission,
                    commit && commit[0] ? commit : reason, run_digest);
}

struct result_phase *result_add_phase(struct result *result)
{
    return json_array_grow(&result->phases, &phase_table);
}

struct result_suite *result_add_suite(struct result *result)
{
    return json_array_grow(&result->suites, &suite_table);
}

struct result_case *result_add_case(struct result_suite *suite)
{
    return json_array_grow(&suite->cases, &case_table);
}

struct result_suite *result_suite_find(const struct result *result, const char *id)
{
    struct result_suite *suites = result->suites.items;
    for (size_t i = 0; i < result->suites.count; i++)
        if (strcmp(suites[i].id, id) == 0)
            return &suites[i];
    return NULL;
}

struct result_case *result_case_find(const struct result *result, const char *suite_id,
                                     const char *case_id)
{
    const struct result_suite *suite = result_suite_find(result, suite_id);
    struct result_case *cases = suite ? suite->cases.items : NULL;
    for (size_t i = 0; suite && i < suite->cases.count; i++)
        if (strcmp(cases[i].id, case_id) == 0)
            return &cases[i];
    return NULL;
}

bool result_shows(const struct result_suite *suite, enum audience audience)
{
    return suite->visibility <= (int)audience;
}

void result_count(const struct result *result, enum audience audience, int64_t *ret_cases,
                  int64_t *ret_passed)
{
    const struct result_suite *suites = result->suites.items;
    *ret_cases = *ret_passed = 0;
    for (size_t i = 0; i < result->suites.count; i++) {
        const struct result_case *cases = suites[i].cases.items;
        for (size_t k = 0;
             result_shows(&suites[i], audience) && k < suites[i].cases.count; k++) {
            ++*ret_cases;
            *ret_passed += verdict_passes(cases[k].verdict);
        }
    }
}

bool result_passes(const struct result *result, enum audience audience)
{
    const struct result_suite *suites = result->suites.items;
    const struct result_phase *phases = result->phases.items;
    int64_t cases, passed;
    result_count(result, audience, &cases, &passed);
    bool passes = result->outcome == ATTEMPT_GRADED && passed == cases;
    for (size_t i = 0; i < result->phases.count; i++)
        passes = passes && verdict_passes(phases[i].verdict);
    for (size_t i = 0; i < result->suites.count; i++)
        if (result_shows(&suites[i], audience))
            passes = passes && verdict_passes(suites[i].verdict);
    return passes;
}

static void usage_add(struct result_usage *sum, const struct result_usage *part)
{
    sum->wall_ms += part->wall_ms;
    sum->cpu_ms += part->cpu_ms;
    if (part->memory_peak_bytes > sum->memory_peak_bytes)
        sum->memory_peak_bytes = part->memory_peak_bytes;
    if (part->processes_peak > sum->processes_peak)
        sum->processes_peak = part->processes_peak;
}

/* Cases of an io suite have a usage each; a unit suite's is that of its one run. */
static void suite_sum(struct result_suite *suite)
{
    const struct result_case *cases = suite->cases.items;
    suite->points_centi = suite->max_centi = 0;
    for (size_t i = 0; i < suite->cases.count; i++) {
        suite->points_centi += cases[i].points_centi;
        suite->max_centi += cases[i].bonus ? 0 : cases[i].max_centi;
        usage_add(&suite->usage, &cases[i].usage);
    }
}

void result_sum(struct result *result)
{
    struct result_suite *suites = result->suites.items;
    const struct result_phase *phases = result->phases.items;
    result->usage = (struct result_usage){0};
    result->points_centi = result->max_centi = 0;
    for (size_t i = 0; i < result->phases.count; i++)
        usage_add(&result->usage, &phases[i].usage);
    for (size_t i = 0; i < result->suites.count; i++) {
        suite_sum(&suites[i]);
        result->points_centi += suites[i].points_centi;
        result->max_centi += suites[i].max_centi;
        usage_add(&result->usage, &suites[i].usage);
    }
}
