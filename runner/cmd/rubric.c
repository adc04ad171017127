/* rubric lint, rubric show -- is a rubric right, and how does it read? */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "rubrics/rubric.h"
#include "rubrics/rubric_lint.h"
#include "runner/cmd/command.h"
#include "runner/cmd/rubric_source.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/text.h"

static int load(const char *word, struct json_doc *doc, struct rubric *ret,
                struct error *err)
{
    static const struct rubric_places here = {NULL, "rubrics"};
    return rubric_source_load(&here, word, doc, ret, err);
}

void rubric_print_findings(const struct json_doc *doc, const struct strlist *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        AUTO_BUF struct buf pointer = {0};
        buf_add(&pointer, findings->items[i], strcspn(findings->items[i], ":"));
        printf("%s:%d: %s\n", doc->name, json_doc_line(doc, buf_text(&pointer)),
               findings->items[i]);
    }
}

static int run_lint(const struct command_call *call, struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    CLEANUP(rubric_done) struct rubric rubric = {0};
    CLEANUP(strlist_done) struct strlist findings = {0};
    int r = load(call->words->items[0], &doc, &rubric, err);
    if (r == 0)
        r = rubric_lint(&rubric, &findings, err);
    if (r < 0)
        return r;
    rubric_print_findings(&doc, &findings);
    if (findings.count == 0)
        printf("%s: %s@%lld: %zu criteria, fine\n", doc.name, rubric.id,
               (long long)rubric.version, rubric.criteria.count);
    return EXIT_DONE;
}

/* ----- show ----- */

struct show_values {
    bool markdown, html, json, notes;
};

static const struct option_row show_rows[] = {
    {"markdown", OPTION_FLAG, offsetof(struct show_values, markdown), NULL,
     "the page that candidates see", 0, 0, NULL},
    {"html", OPTION_FLAG, offsetof(struct show_values, html), NULL,
     "the same page in HTML", 0, 0, NULL},
    {"json", OPTION_FLAG, offsetof(struct show_values, json), NULL,
     "the file itself, to start one's own from", 0, 0, NULL},
    {"notes", OPTION_FLAG, offsetof(struct show_values, notes), NULL,
     "also what is for reviewers only", 0, 0, NULL},
};

static int add_criterion(struct buf *out, const struct rubric_criterion *criterion,
                         bool notes)
{
    const struct rubric_level *levels = criterion->levels.items;
    int r = buf_addf(out, "\n%s (%lld of 100)\n  %s\n", criterion->title,
                     (long long)criterion->weight, criterion->question);
    for (size_t i = 0; r == 0 && i < criterion->levels.count; i++)
        r = buf_addf(out, "  %lld  %s\n", (long long)levels[i].level, levels[i].anchor);
    if (r == 0 && notes && criterion->note)
        r = buf_addf(out, "  note to reviewers: %s\n", criterion->note);
    return r;
}

static int add_text(struct buf *out, const struct rubric *rubric, bool notes)
{
    AUTO_BUF struct buf raw = {0};
    int r = buf_addf(&raw, "%s (%s@%lld)\n", rubric->title, rubric->id,
                     (long long)rubric->version);
    for (size_t i = 0; r == 0 && i < rubric->criteria.count; i++)
        r = add_criterion(&raw, &rubric_criteria(rubric)[i], notes);
    return r < 0 ? r : text_add_clean(out, raw.data, raw.len);
}

static int run_show(const struct command_call *call, struct error *err)
{
    const struct show_values *values = call->values;
    AUTO_JSON_DOC struct json_doc doc = {0};
    CLEANUP(rubric_done) struct rubric rubric = {0};
    AUTO_BUF struct buf out = {0};
    if (values->markdown + values->html + values->json > 1)
        return error_set(err, -EINVAL, "one of --markdown, --html and --json");
    int r = load(call->words->items[0], &doc, &rubric, err);
    if (r == 0 && values->html)
        r = rubric_add_html(&out, &rubric, values->notes, err);
    else if (r == 0 && values->markdown)
        r = rubric_add_markdown(&out, &rubric, values->notes);
    else if (r == 0 && values->json)
        r = buf_add(&out, doc.text, doc.len);
    else if (r == 0)
        r = add_text(&out, &rubric, values->notes);
    if (r < 0)
        return r == -ENOMEM ? error_set(err, r, "out of memory") : r;
    fputs(buf_text(&out), stdout);
    return EXIT_DONE;
}

const struct command command_rubric_lint = {
    .name = "rubric lint",
    .usage = "RUBRIC",
    .summary = "Checks a rubric",
    .text = "A mistake in the file ends it with 2. What makes scoring unfair is found in "
            "words:\nanchors that grade instead of saying what is seen, two questions in "
            "one, the person\ninstead of the work, too many criteria, a case that counts "
            "twice.",
    .words_min = 1,
    .words_max = 1,
    .run = run_lint,
};

const struct command command_rubric_show = {
    .name = "rubric show",
    .usage = "RUBRIC [--markdown | --html | --json] [--notes]",
    .summary = "Prints a rubric's criteria, levels and anchors",
    .text =
        "RUBRIC is a file; backend@3, which is a team's rubrics/backend@3.json; or one "
        "that comes\n"
        "with takehome: backend, data, frontend, systems. What candidates get has no "
        "notes.",
    .options = COMMAND_OPTIONS(show_rows),
    .values_size = sizeof(struct show_values),
    .words_min = 1,
    .words_max = 1,
    .run = run_show,
};
