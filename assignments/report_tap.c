/*
 * TAP 12, 13 and 14 (testanything.org), as programs really print it.
 *
 *   TAP version 14            optional
 *   1..N  [# SKIP reason]     the plan: first or last, once
 *   ok 1 - name               ok | not ok, number and name optional
 *   not ok 2 name # todo why  a directive: todo is no failure, skip is skipped
 *     ---                     a YAML block, indented: the case's message
 *     message: …
 *     ...
 *       ok 1 - inner          a subtest, indented by four: only its summary line counts
 *   Bail out!  reason         nothing after it was run
 *
 * Anything else is somebody's print and is passed over. cmocka prints "not ok N # SKIP
 * name" and a second plan for a second group: both are taken as meant.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "assignments/report.h"
#include "sandbox/base/cleanup.h"

struct tap {
    struct report *report;
    const char *line;
    size_t len;
    long planned;    /* -1: no plan yet; plans of several groups are added up */
    long group_from; /* cases read before the current group's plan */
    long last_id;    /* highest number in this group */
    bool bailed, yaml;
};

static bool starts(const struct tap *tap, const char *word)
{
    size_t len = strlen(word);
    return tap->len >= len && strncmp(tap->line, word, len) == 0;
}

static size_t skip_blanks(const struct tap *tap, size_t at)
{
    while (at < tap->len && (tap->line[at] == ' ' || tap->line[at] == '\t'))
        at++;
    return at;
}

/* A number of at most nine digits; 0 where there is none. */
static size_t take_number(const struct tap *tap, size_t at, long *ret)
{
    long value = 0;
    size_t digits = 0;
    while (at < tap->len && isdigit((unsigned char)tap->line[at]) && digits < 9) {
        value = value * 10 + (tap->line[at++] - '0');
        digits++;
    }
    *ret = digits ? value : 0;
    return at;
}

static void read_plan(struct tap *tap)
{
    long count;
    size_t at = take_number(tap, 3, &count);
    if (at == 3)
        return; /* "1.." and no number: somebody's print */
    long read = (long)tap->report->cases.count;
    if (tap->planned >= 0 && read == tap->group_from)
        report_note(tap->report, "two plans without a case between them");
    tap->planned = (tap->planned < 0 ? 0 : tap->planned) + count;
    if (count < REPORT_CASES_MAX)
        tap->group_from = read;
    tap->last_id = 0;
}

/* Where the directive begins ("# " not escaped), or the line's end. */
static size_t find_directive(const struct tap *tap, size_t at)
{
    for (; at < tap->len; at++) {
        if (tap->line[at] == '\\')
            at++;
        else if (tap->line[at] == '#')
            return at;
    }
    return tap->len;
}

static bool directive_is(const struct tap *tap, size_t at, const char *word)
{
    size_t len = strlen(word);
    return at + len <= tap->len && strncasecmp(tap->line + at, word, len) == 0;
}

/* "\#" and "\\" stand for the characters themselves. */
static size_t unescape(char *text, size_t len)
{
    size_t to = 0;
    for (size_t from = 0; from < len; from++) {
        if (text[from] == '\\' && from + 1 < len && strchr("\\#", text[from + 1]))
            from++;
        text[to++] = text[from];
    }
    return to;
}

static enum verdict directive_verdict(const struct tap *tap, size_t *directive, bool ok,
                                      size_t *ret_text)
{
    size_t at = *directive < tap->len ? skip_blanks(tap, *directive + 1) : tap->len;
    bool skip = directive_is(tap, at, "skip"), todo = directive_is(tap, at, "todo");
    if (!skip && !todo) {
        *directive = tap->len; /* a '#' inside a name */
        return ok ? VERDICT_PASS : VERDICT_FAIL;
    }
    while (at < tap->len && tap->line[at] != ' ')
        at++;
    *ret_text = skip_blanks(tap, at);
    if (skip)
        return VERDICT_SKIPPED;
    return ok ? VERDICT_PASS : VERDICT_SKIPPED;
}

static void check_number(struct tap *tap, long id)
{
    if (id == 0)
        return;
    if (id <= tap->last_id && tap->last_id > 0 && id != 1)
        report_note(tap->report, "number %ld comes twice or out of order", id);
    tap->last_id = id;
}

static int read_point(struct tap *tap, bool ok)
{
    long id;
    size_t at = skip_blanks(tap, ok ? 2 : 6), text = 0;
    at = skip_blanks(tap, take_number(tap, at, &id));
    if (at < tap->len && tap->line[at] == '-')
        at = skip_blanks(tap, at + 1);
    check_number(tap, id);
    size_t directive = find_directive(tap, at);
    enum verdict verdict = directive_verdict(tap, &directive, ok, &text);
    size_t end = directive;
    while (end > at && (tap->line[end - 1] == ' ' || tap->line[end - 1] == '\t'))
        end--;
    AUTO_FREE char *name = strndup(tap->line + at, end - at);
    if (!name)
        return -ENOMEM;
    size_t len = unescape(name, end - at);
    /* cmocka: "not ok 2 # SKIP name" */
    bool behind = len == 0 && verdict == VERDICT_SKIPPED && text < tap->len;
    struct report_case *entry =
        behind ? report_add(tap->report, tap->line + text, tap->len - text, verdict)
               : report_add(tap->report, name, len, verdict);
    if (entry && !behind && text > 0 && text < tap->len)
        return report_add_message(entry, tap->line + text, tap->len - text);
    return 0;
}

/* A line of the YAML block or a comment below a failing case: its message. */
static int add_detail(struct tap *tap, size_t from)
{
    struct report_case *cases = tap->report->cases.items;
    if (tap->report->cases.count == 0)
        return 0;
    struct report_case *last = &cases[tap->report->cases.count - 1];
    if (last->verdict == VERDICT_PASS)
        return 0;
    return report_add_message(last, tap->line + from, tap->len - from);
}

static int read_indented(struct tap *tap)
{
    size_t at = skip_blanks(tap, 0);
    bool opens = tap->len - at == 3 && strncmp(tap->line + at, "---", 3) == 0;
    bool closes = tap->len - at == 3 && strncmp(tap->line + at, "...", 3) == 0;
    if (opens || closes) {
        tap->yaml = opens;
        return 0;
    }
    return tap->yaml ? add_detail(tap, at) : 0;
}

static bool is_point(const struct tap *tap, const char *word)
{
    size_t len = strlen(word);
    return starts(tap, word) &&
           (tap->len == len || strchr(" \t#-", tap->line[len]) != NULL);
}

static int read_line(struct tap *tap)
{
    if (tap->len > 0 && (tap->line[0] == ' ' || tap->line[0] == '\t'))
        return read_indented(tap);
    tap->yaml = false;
    if (tap->bailed)
        return 0;
    if (is_point(tap, "ok"))
        return read_point(tap, true);
    if (is_point(tap, "not ok"))
        return read_point(tap, false);
    if (starts(tap, "1.."))
        read_plan(tap);
    else if (starts(tap, "Bail out!"))
        tap->bailed = true;
    else if (starts(tap, "# ") && tap->len > 2)
        return add_detail(tap, 2);
    return 0;
}

static void check_end(struct tap *tap)
{
    struct report *report = tap->report;
    long read = (long)report->cases.count;
    if (tap->bailed) {
        report->truncated = true;
        report_note(report, "the suite bailed out after %ld cases", read);
    }
    if (tap->planned < 0) {
        report->truncated = true;
        report_note(report, "there is no plan (a line like 1..%ld)", read ? read : 1);
    } else if (tap->planned != read) {
        report->truncated = report->truncated || read < tap->planned;
        report_note(report, "the plan says %ld cases, the report has %ld", tap->planned,
                    read);
    }
}

int report_read_tap(const struct buf *bytes, struct report *ret, struct error *err)
{
    struct tap tap = {.report = ret, .planned = -1};
    const char *at = buf_text(bytes), *end = at + bytes->len;
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *stop = newline ? newline : end;
        tap.line = at;
        tap.len = (size_t)(stop - at);
        if (tap.len > 0 && stop[-1] == '\r')
            tap.len--;
        if (read_line(&tap) < 0)
            return error_set(err, -ENOMEM, "out of memory");
        at = newline ? newline + 1 : end;
    }
    check_end(&tap);
    return 0;
}
