/* Rubrics that are held in the program, and the page of a rubric for people. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "rubrics/embedded.h"
#include "rubrics/markdown.h"
#include "rubrics/mustache.h"
#include "rubrics/rubric.h"
#include "sandbox/base/cleanup.h"

#define PAGE "templates/rubric.html"

static int add_line(struct buf *out, const char *before, const char *text,
                    const char *after)
{
    int r = buf_adds(out, before);
    if (r == 0)
        r = markdown_add_inline(out, text);
    return r < 0 ? r : buf_adds(out, after);
}

static int add_list(struct buf *out, const char *before, const struct strlist *list)
{
    int r = list->count ? buf_adds(out, before) : 0;
    for (size_t i = 0; r == 0 && i < list->count; i++)
        r = buf_addf(out, "%s`%s`", i ? ", " : " ", list->items[i]);
    return r < 0 || !list->count ? r : buf_adds(out, "\n");
}

static int add_criterion(struct buf *out, const struct rubric_criterion *criterion,
                         bool notes)
{
    int r = add_line(out, "\n## ", criterion->title, "");
    if (r == 0)
        r = buf_addf(out, " (%lld of 100)\n\n", (long long)criterion->weight);
    if (r == 0)
        r = add_line(out, "", criterion->question, "\n");
    if (r == 0 && criterion->weight_reason)
        r = add_line(out, "\nWhy this weight: ", criterion->weight_reason, "\n");
    if (r == 0)
        r = buf_adds(out, "\n| level | what can be observed |\n|---|---|\n");
    for (int64_t level = 0; r == 0 && level <= rubric_level_max(criterion); level++) {
        r = buf_addf(out, "| %lld | ", (long long)level);
        if (r == 0)
            r = add_line(out, "", rubric_anchor(criterion, level), " |\n");
    }
    if (r == 0 && notes)
        r = add_list(out, "\nSuites that bear on it:", &criterion->suites);
    if (r == 0 && notes)
        r = add_list(out, "\nCases that bear on it:", &criterion->cases);
    if (r == 0 && notes && criterion->note)
        r = add_line(out, "\nNote to reviewers: ", criterion->note, "\n");
    return r;
}

int rubric_add_markdown(struct buf *out, const struct rubric *rubric, bool notes)
{
    const struct rubric_criterion *criteria = rubric_criteria(rubric);
    int r = add_line(out, "# ", rubric->title, "\n");
    for (size_t i = 0; r == 0 && i < rubric->criteria.count; i++)
        r = add_criterion(out, &criteria[i], notes);
    return r;
}

static int read_file(const struct embedded_file *file, struct json_doc *doc,
                     struct rubric *ret, struct buf *reference, struct error *err)
{
    int r = json_doc_parse(file->name, file->text, strlen(file->text), doc, err);
    if (r == 0)
        r = rubric_read(doc, ret, err);
    return r < 0 ? r : rubric_add_reference(reference, ret);
}

int rubric_load_embedded(const char *reference, struct json_doc *ret_doc,
                         struct rubric *ret, struct error *err)
{
    AUTO_BUF struct buf known = {.limit = 300};
    for (const struct embedded_file *file = embedded_files; file->name; file++) {
        AUTO_JSON_DOC struct json_doc doc = {0};
        CLEANUP(rubric_done) struct rubric rubric = {0};
        AUTO_BUF struct buf full = {0};
        if (strncmp(file->name, "rubrics/", 8) != 0)
            continue;
        int r = read_file(file, &doc, &rubric, &full, err);
        if (r < 0)
            return r;
        if (strcmp(reference, rubric.id) == 0 ||
            strcmp(reference, buf_text(&full)) == 0) {
            if (ret_doc) {
                AUTO_BUF struct buf name = {0};
                buf_addf(&name, "bundled %s", buf_text(&full));
                free(doc.name);
                doc.name = buf_take(&name);
                *ret_doc = doc;
                doc = (struct json_doc){0};
            }
            *ret = rubric;
            rubric = (struct rubric){0};
            return 0;
        }
        buf_addf(&known, "%s%s", known.len ? ", " : "", buf_text(&full));
    }
    return error_set(err, -ENOENT,
                     "no rubric '%.60s': a team's own is rubrics/ID@VERSION.json; with "
                     "takehome come %s",
                     reference, buf_text(&known));
}

/* ----- as a page ----- */

static json_t *levels_of(const struct rubric_criterion *criterion)
{
    json_t *list = json_array();
    for (int64_t level = 0; level <= rubric_level_max(criterion); level++)
        json_array_append_new(list, json_pack("{s:I, s:s}", "level", (json_int_t)level,
                                              "anchor", rubric_anchor(criterion, level)));
    return list;
}

static json_t *texts_of(const struct strlist *texts)
{
    json_t *list = json_array();
    for (size_t i = 0; i < texts->count; i++)
        json_array_append_new(list, json_string(texts->items[i]));
    return list;
}

static json_t *criterion_of(const struct rubric_criterion *criterion, bool notes)
{
    json_t *one = json_pack("{s:s, s:s, s:s, s:I, s:s*, s:o}", "id", criterion->id,
                            "title", criterion->title, "question", criterion->question,
                            "weight", (json_int_t)criterion->weight, "weight_reason",
                            criterion->weight_reason, "levels", levels_of(criterion));
    if (!one || !notes)
        return one;
    json_object_set_new(one, "suites", texts_of(&criterion->suites));
    json_object_set_new(one, "cases", texts_of(&criterion->cases));
    if (criterion->note)
        json_object_set_new(one, "note", json_string(criterion->note));
    return one;
}

int rubric_add_html(struct buf *out, const struct rubric *rubric, bool notes,
                    struct error *err)
{
    static const struct mustache_options options = {.escape = MUSTACHE_HTML};
    const struct rubric_criterion *criteria = rubric_criteria(rubric);
    AUTO_BUF struct buf reference = {0};
    json_t *list = json_array();
    for (size_t i = 0; i < rubric->criteria.count; i++)
        json_array_append_new(list, criterion_of(&criteria[i], notes));
    rubric_add_reference(&reference, rubric);
    AUTO_JSON json_t *data =
        json_pack("{s:s, s:s, s:o}", "title", rubric->title, "reference",
                  buf_text(&reference), "criteria", list);
    if (!data)
        return error_set(err, -ENOMEM, "out of memory");
    return mustache_render(PAGE, embedded_text(PAGE), data, &options, out, err);
}
