#include "runner/core/summary.h"

#include <string.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/text.h"

enum { SUMMARY_BYTES_MAX = 900 << 10, CELL_BYTES = 300, NOTICES_MAX = 50 };

static bool is_full(const struct buf *out) { return out->len >= SUMMARY_BYTES_MAX; }

static int add_cell(struct buf *out, const char *text)
{
    AUTO_BUF struct buf cell = {.limit = CELL_BYTES};
    text_add_line(&cell, text ? text : "");
    text_add_markdown(out, buf_text(&cell));
    return buf_adds(out, " | ");
}

static int add_points(struct buf *out, int64_t centi, int64_t max_centi)
{
    text_add_centi(out, centi);
    buf_adds(out, " of ");
    return text_add_centi(out, max_centi);
}

static int add_suite(struct buf *out, const struct result_suite *suite, bool points)
{
    const struct result_case *cases = suite->cases.items;
    buf_adds(out, "\n### ");
    text_add_markdown(out, suite->title ? suite->title : suite->id);
    buf_addf(out, ": %s\n\n", verdict_word((enum verdict)suite->verdict));
    if (suite->message) {
        text_add_markdown(out, suite->message);
        buf_adds(out, "\n\n");
    }
    buf_adds(out, points ? "| case | verdict | points | |\n|---|---|--:|---|\n"
                         : "| case | verdict | |\n|---|---|---|\n");
    for (size_t i = 0; i < suite->cases.count && !is_full(out); i++) {
        buf_adds(out, "| ");
        add_cell(out, cases[i].title ? cases[i].title : cases[i].id);
        add_cell(out, verdict_word((enum verdict)cases[i].verdict));
        if (points) {
            add_points(out, cases[i].points_centi, cases[i].max_centi);
            buf_adds(out, " | ");
        }
        add_cell(out, cases[i].message);
        buf_addc(out, '\n');
    }
    return 0;
}

/* A log in a fence that it cannot close: longer than any run of backticks in it. */
static int add_log(struct buf *out, const char *log)
{
    size_t longest = 2, run = 0;
    for (const char *at = log; *at; at++) {
        run = *at == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    buf_addc(out, '\n');
    for (size_t i = 0; i <= longest; i++)
        buf_addc(out, '`');
    buf_addc(out, '\n');
    text_add_clean(out, log, strlen(log));
    buf_addc(out, '\n');
    for (size_t i = 0; i <= longest; i++)
        buf_addc(out, '`');
    return buf_addc(out, '\n');
}

static int add_phases(struct buf *out, const struct result *result)
{
    const struct result_phase *phases = result->phases.items;
    for (size_t i = 0; i < result->phases.count; i++) {
        if (phases[i].verdict == VERDICT_PASS)
            continue;
        buf_addf(out, "\n**%s: %s**", phases[i].id,
                 verdict_word((enum verdict)phases[i].verdict));
        if (phases[i].message) {
            buf_adds(out, " (");
            text_add_markdown(out, phases[i].message);
            buf_adds(out, ")");
        }
        buf_addc(out, '\n');
        if (phases[i].log)
            add_log(out, phases[i].log);
    }
    return 0;
}

int summary_write(const struct result *result, enum audience audience, struct buf *out)
{
    const struct result_suite *suites = result->suites.items;
    bool points = audience != AUDIENCE_CANDIDATE;
    buf_adds(out, "## ");
    text_add_markdown(out, result->assignment);
    buf_addf(out, ": %s", attempt_outcome_words[result->outcome]);
    if (points && result->outcome == ATTEMPT_GRADED) {
        buf_adds(out, ", ");
        add_points(out, result->points_centi, result->max_centi);
        buf_adds(out, " points");
    }
    buf_addf(out, "\n\nCommit `%.12s`\n", result->commit.id ? result->commit.id : "–");
    if (result->detail) {
        buf_addc(out, '\n');
        text_add_markdown(out, result->detail);
        buf_addc(out, '\n');
    }
    add_phases(out, result);
    for (size_t i = 0; i < result->suites.count; i++)
        if (result_shows(&suites[i], audience) && !is_full(out))
            add_suite(out, &suites[i], points);
    if (result->notices.count > 0)
        buf_adds(out, "\nTo know:\n\n");
    for (size_t i = 0; i < result->notices.count && i < NOTICES_MAX; i++) {
        AUTO_BUF struct buf line = {.limit = CELL_BYTES};
        text_add_line(&line, result->notices.items[i]);
        buf_adds(out, "- ");
        text_add_markdown(out, buf_text(&line));
        buf_addc(out, '\n');
    }
    bool cut = is_full(out) || result->notices.count > NOTICES_MAX;
    return buf_adds(out, cut ? "\n*The rest was left out: this is too long.*\n" : "");
}
