#include "runner/core/view.h"

#include <errno.h>
#include <string.h>

#include "runner/core/table.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/text.h"

enum { LOG_LINES = 40 };

static int add_clean_line(struct buf *out, const char *prefix, const char *text)
{
    AUTO_BUF struct buf line = {.limit = 400};
    text_add_line(&line, text);
    return buf_addf(out, "%s%s\n", prefix, buf_text(&line));
}

/* The first lines of a log, numbered as evidence counts them ("log:build:12") and
 * indented, so that none can be taken for ours. */
static int add_log(struct buf *out, const char *log)
{
    const char *at = log;
    int r = 0;
    for (int number = 1; *at && r == 0 && number <= LOG_LINES; number++) {
        size_t len = strcspn(at, "\n");
        AUTO_BUF struct buf line = {.limit = 200}, prefix = {0};
        buf_add(&line, at, len);
        buf_addf(&prefix, "  %4d | ", number);
        r = add_clean_line(out, buf_text(&prefix), buf_text(&line));
        at += len + (at[len] == '\n');
    }
    return r == 0 && *at ? buf_adds(out, "       | (it goes on: --json has the rest)\n")
                         : r;
}

static int add_phases(struct buf *out, const struct result *result)
{
    const struct result_phase *phases = result->phases.items;
    int r = 0;
    for (size_t i = 0; i < result->phases.count && r == 0; i++) {
        bool passed = phases[i].verdict == VERDICT_PASS;
        r = buf_addf(out, "%s: %s", phases[i].id,
                     verdict_word((enum verdict)phases[i].verdict));
        if (r == 0 && !passed && phases[i].message)
            r = buf_addf(out, " (%s)", phases[i].message);
        if (r == 0)
            r = buf_addc(out, '\n');
        if (r == 0 && !passed && phases[i].log)
            r = add_log(out, phases[i].log);
    }
    return r;
}

static bool has_title(const struct result_case *entry)
{
    return entry->title && strcmp(entry->title, entry->id) != 0;
}

static int add_case_row(struct table *table, const struct result_case *entry, bool titles,
                        bool points)
{
    AUTO_BUF struct buf verdict = {0}, score = {0}, time = {0};
    buf_addf(&verdict, "%s%s", verdict_word((enum verdict)entry->verdict),
             entry->close ? " (close)" : "");
    if (entry->usage.wall_ms > 0)
        text_add_ms(&time, entry->usage.wall_ms);
    int r = table_cellf(table, "  %s", entry->id);
    if (r == 0 && titles)
        r = table_cell(table, has_title(entry) ? entry->title : "");
    if (r == 0)
        r = table_cell(table, buf_text(&verdict));
    if (points && r == 0) {
        text_add_centi(&score, entry->points_centi);
        buf_adds(&score, "/");
        text_add_centi(&score, entry->max_centi);
        r = table_cell(table, entry->max_centi > 0 ? buf_text(&score) : "");
    }
    if (r == 0)
        r = table_cell(table, buf_text(&time));
    return r < 0 ? r : table_cell(table, entry->message ? entry->message : "");
}

/* Ids stand below their suite's, so that "t:examples/list" can be read off. */
static int add_cases(struct buf *out, const struct result_suite *suite, bool points,
                     size_t width, bool color)
{
    CLEANUP(table_done) struct table table = {0};
    const struct result_case *cases = suite->cases.items;
    AUTO_BUF struct buf place = {0};
    bool titles = false;
    int r = buf_addf(&place, "  t:%s/", suite->id);
    for (size_t i = 0; i < suite->cases.count; i++)
        titles = titles || has_title(&cases[i]);
    table_column(&table, buf_text(&place), false, false);
    if (titles)
        table_column(&table, "case", false, true);
    table_column(&table, "verdict", false, false);
    if (points)
        table_column(&table, "points", true, false);
    table_column(&table, "time", true, false);
    table_column(&table, "", false, true);
    for (size_t i = 0; i < suite->cases.count && r == 0; i++)
        r = add_case_row(&table, &cases[i], titles, points);
    return r < 0 ? r : table_print(&table, width, color, out);
}

static int add_suite(struct buf *out, const struct result_suite *suite, bool points,
                     size_t width, bool color)
{
    static const char *const levels[] = {"", "host", "apart", "shared"};
    AUTO_BUF struct buf head = {0};
    buf_addf(&head, "\n%s: %s", suite->title ? suite->title : suite->id,
             verdict_word((enum verdict)suite->verdict));
    if (points) {
        buf_adds(&head, ", ");
        text_add_centi(&head, suite->points_centi);
        buf_adds(&head, " of ");
        text_add_centi(&head, suite->max_centi);
        buf_addf(&head, " points, integrity %lld (%s)", (long long)suite->integrity,
                 levels[suite->integrity & 3]);
    }
    int r = buf_addf(out, "%s\n", buf_text(&head));
    if (r == 0 && suite->message)
        r = add_clean_line(out, "  note: ", suite->message);
    return r < 0 ? r : add_cases(out, suite, points, width, color);
}

static int add_list(struct buf *out, const char *title, const struct strlist *list)
{
    int r = list->count > 0 ? buf_addf(out, "\n%s\n", title) : 0;
    for (size_t i = 0; i < list->count && r == 0; i++)
        r = add_clean_line(out, "  - ", list->items[i]);
    return r;
}

static int add_head(struct buf *out, const struct result *result, bool points)
{
    int r = buf_addf(out, "%s at %.12s: %s", result->submission,
                     result->commit.id ? result->commit.id : "no commit",
                     attempt_outcome_words[result->outcome]);
    if (r == 0 && result->outcome != ATTEMPT_GRADED)
        r = buf_addf(out, " (%s)", result->reason ? result->reason : "no reason");
    if (r == 0 && points && result->outcome == ATTEMPT_GRADED) {
        buf_adds(out, ", ");
        text_add_centi(out, result->points_centi);
        buf_adds(out, " of ");
        text_add_centi(out, result->max_centi);
        r = buf_adds(out, " points");
    }
    if (r == 0)
        r = buf_addc(out, '\n');
    if (r == 0 && result->detail)
        r = add_clean_line(out, "  ", result->detail);
    return r;
}

int view_add_result(struct buf *out, const struct result *result, enum audience audience,
                    size_t width, bool color)
{
    const struct result_suite *suites = result->suites.items;
    bool points = audience != AUDIENCE_CANDIDATE;
    int r = add_head(out, result, points);
    if (r == 0)
        r = add_phases(out, result);
    for (size_t i = 0; i < result->suites.count && r == 0; i++)
        if (result_shows(&suites[i], audience))
            r = add_suite(out, &suites[i], points, width, color);
    if (r == 0)
        r = add_list(out, "To know:", &result->notices);
    if (r == 0 && points)
        r = add_list(out, "Refused system calls:", &result->denied);
    if (r == 0 && points)
        r = add_list(out, "Layers that were lowered by name:", &result->lowered);
    return r;
}
