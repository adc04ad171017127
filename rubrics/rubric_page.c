/* Rubrics that are held in the program, and the page of a rubric for people. */
#include <errno.h>
#include <string.h>

#include "rubrics/embedded.h"
#include "rubrics/markdown.h"
#include "rubrics/rubric.h"

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

static int read_file(const struct embedded_file *file, struct rubric *ret,
                     struct buf *reference, struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    int r = json_doc_parse(file->name, file->text, strlen(file->text), &doc, err);
    if (r == 0)
        r = rubric_read(&doc, ret, err);
    return r < 0 ? r : rubric_add_reference(reference, ret);
}

int rubric_load_embedded(const char *reference, struct rubric *ret, struct error *err)
{
    AUTO_BUF struct buf known = {.limit = 300};
    for (const struct embedded_file *file = embedded_files; file->name; file++) {
        CLEANUP(rubric_done) struct rubric rubric = {0};
        AUTO_BUF struct buf full = {0};
        if (strncmp(file->name, "rubrics/", 8) != 0)
            continue;
        int r = read_file(file, &rubric, &full, err);
        if (r < 0)
            return r;
        if (strcmp(reference, rubric.id) == 0 ||
            strcmp(reference, buf_text(&full)) == 0) {
            *ret = rubric;
            rubric = (struct rubric){0};
            return 0;
        }
        buf_addf(&known, "%s%s", known.len ? ", " : "", buf_text(&full));
    }
    return error_set(err, -ENOENT, "no rubric '%.60s' comes with takehome; there are: %s",
                     reference, buf_text(&known));
}
