#include "runner/core/review_page.h"

#include <errno.h>
#include <string.h>

#include "rubrics/embedded.h"
#include "rubrics/mustache.h"
#include "sandbox/base/text.h"
#include "sandbox/base/verdict.h"

enum { COMMIT_SHOWN = 12, LOG_LINES_MAX = 400, LOG_LINE_BYTES = 400 };

static json_t *cases_of(const struct result_suite *suite)
{
    const struct result_case *cases = suite->cases.items;
    json_t *list = json_array();
    for (size_t i = 0; i < suite->cases.count; i++) {
        AUTO_BUF struct buf id = {0};
        buf_addf(&id, "%s/%s", suite->id, cases[i].id);
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s, s:s*}", "id", buf_text(&id),
                                        "title", cases[i].title, "verdict",
                                        verdict_word((enum verdict)cases[i].verdict),
                                        "message", cases[i].message));
    }
    return list;
}

static json_t *suites_of(const struct result *result)
{
    const struct result_suite *suites = result->suites.items;
    json_t *list = json_array();
    for (size_t i = 0; i < result->suites.count; i++)
        if (result_shows(&suites[i], AUDIENCE_REVIEWER))
            json_array_append_new(
                list, json_pack("{s:s, s:s, s:o}", "title", suites[i].title, "verdict",
                                verdict_word((enum verdict)suites[i].verdict), "cases",
                                cases_of(&suites[i])));
    return list;
}

/* Numbered as evidence counts them: "log:build:12". */
static json_t *lines_of(const char *log, bool *ret_cut)
{
    json_t *lines = json_array();
    const char *at = log ? log : "";
    for (json_int_t n = 1; *at && n <= LOG_LINES_MAX; n++) {
        AUTO_BUF struct buf text = {.limit = LOG_LINE_BYTES};
        size_t len = strcspn(at, "\n");
        text_add_clean(&text, at, len);
        *ret_cut = *ret_cut || text.cut;
        json_array_append_new(lines,
                              json_pack("{s:I, s:s}", "n", n, "text", buf_text(&text)));
        at += len + (at[len] == '\n');
    }
    *ret_cut = *ret_cut || *at;
    return lines;
}

static int add_log(json_t *logs, const char *id, int verdict, const char *message,
                   const char *log)
{
    bool cut = false;
    json_t *lines = lines_of(log, &cut);
    /* linked by their number, as files are: a suite may be called as a phase is */
    return json_array_append_new(
        logs,
        json_pack("{s:s, s:i, s:s, s:s*, s:b, s:b, s:o}", "id", id, "at",
                  (int)json_array_size(logs) + 1, "verdict",
                  verdict_word((enum verdict)verdict), "message", message, "has_lines",
                  json_array_size(lines) > 0, "cut", cut, "lines", lines));
}

/* What checkout and build said where they failed, and suites where they say anything:
 * their cases have the reason else. */
static json_t *logs_of(const struct result *result)
{
    const struct result_phase *phases = result->phases.items;
    const struct result_suite *suites = result->suites.items;
    json_t *logs = json_array();
    for (size_t i = 0; i < result->phases.count; i++)
        if (phases[i].verdict != VERDICT_PASS)
            add_log(logs, phases[i].id, phases[i].verdict, phases[i].message,
                    phases[i].log);
    for (size_t i = 0; i < result->suites.count; i++)
        if (suites[i].verdict != VERDICT_PASS && suites[i].log &&
            result_shows(&suites[i], AUDIENCE_REVIEWER))
            add_log(logs, suites[i].id, suites[i].verdict, suites[i].message,
                    suites[i].log);
    return logs;
}

static json_t *levels_of(const struct rubric_criterion *criterion)
{
    const struct rubric_level *levels = criterion->levels.items;
    json_t *list = json_array();
    for (size_t i = 0; i < criterion->levels.count; i++)
        json_array_append_new(list, json_pack("{s:I, s:s}", "level",
                                              (json_int_t)levels[i].level, "anchor",
                                              levels[i].anchor));
    return list;
}

static json_t *criteria_of(const struct rubric *rubric)
{
    const struct rubric_criterion *criteria = rubric_criteria(rubric);
    json_t *list = json_array();
    for (size_t i = 0; i < rubric->criteria.count; i++)
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:I, s:o, s:s*}", "id", criteria[i].id,
                            "title", criteria[i].title, "question", criteria[i].question,
                            "weight", (json_int_t)criteria[i].weight, "levels",
                            levels_of(&criteria[i]), "note", criteria[i].note));
    return list;
}

/* Why there is no line to show: nobody changed it, it is empty, or there were too many.
 */
static void add_kind(json_t *file, bool lines)
{
    bool cut = json_is_true(json_object_get(file, "cut")),
         given = !json_is_true(json_object_get(file, "is_new")) &&
                 !json_is_true(json_object_get(file, "changed"));
    json_object_set_new(file, "has_lines", json_boolean(lines));
    json_object_set_new(file, "as_given", json_boolean(!lines && given));
    json_object_set_new(file, "empty", json_boolean(!lines && !given && !cut));
}

/* What Mustache cannot ask: is there a line at all, is it neither new nor gone. Files
 * are linked by their number: a name may be anything, also that of another part. */
static json_t *files_of(const json_t *files)
{
    json_t *list = json_deep_copy(files);
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *file = json_array_get(list, i);
        json_t *lines = json_object_get(file, "lines");
        json_object_set_new(file, "at", json_integer((json_int_t)i + 1));
        add_kind(file, json_array_size(lines) > 0);
        for (size_t k = 0; k < json_array_size(lines); k++) {
            json_t *line = json_array_get(lines, k);
            bool same = !json_is_true(json_object_get(line, "added")) &&
                        !json_is_true(json_object_get(line, "removed"));
            json_object_set_new(line, "same", json_boolean(same));
        }
    }
    return list;
}

int review_page_render(const struct review_page *page, struct buf *out, struct error *err)
{
    static const struct mustache_options options = {.escape = MUSTACHE_HTML};
    AUTO_BUF struct buf reference = {0};
    const struct result *result = page->result;
    rubric_add_reference(&reference, page->rubric);
    AUTO_JSON json_t *suites = suites_of(result);
    AUTO_JSON json_t *data = json_pack(
        "{s:s, s:s, s:s, s:{s:s, s:s*}, s:s*, s:s%, s:s, s:b, s:O, s:o, s:o, s:o, s:s}",
        "submission", page->submission, "candidate", page->candidate, "reviewer",
        page->reviewer, "assignment", "title", page->title, "assistance",
        page->assistance, "form", page->form, "commit", result->commit.id,
        strnlen(result->commit.id, COMMIT_SHOWN), "rubric", buf_text(&reference),
        "has_results", json_array_size(suites) > 0, "suites", suites, "logs",
        logs_of(result), "criteria", criteria_of(page->rubric), "files",
        files_of(page->files), "history", page->history);
    if (!data)
        return error_set(err, -ENOMEM,
                         "the page: out of memory, or text that is not "
                         "UTF-8");
    return mustache_render(REVIEW_PAGE,
                           page->own ? page->own : embedded_text(REVIEW_PAGE), data,
                           &options, out, err);
}
