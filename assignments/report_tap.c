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
 *   # text                    directly below a failing case: its message
 *   Bail out!  reason         nothing after it was run
 *
 * A case without a name is called by its number.
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
    long group_plan; /* of the current group; -1: not said yet */
    long last_id;    /* highest number in this group */
    bool bailed, yaml;
    bool attach; /* comments belong to the case above */
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

/* The first nine digits of a number; 0 where there is none. */
static size_t take_number(const struct tap *tap, size_t at, long *ret)
{
    long value = 0;
    size_t digits = 0;
    for (; at < tap->len && isdigit((unsigned char)tap->line[at]); digits++, at++)
        value = digits < 9 ? value * 10 + (tap->line[at] - '0') : value;
    *ret = value;
    return at;
}

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

static bool directive_is(const struct tap *tap, size_t at, const char *word)
{
    size_t len = strlen(word);
    return at + len <= tap->len && strncasecmp(tap->line + at, word, len) == 0;
}

/* "1..0 # SKIP no compiler": nothing was run, and this is why. */
static void note_empty_plan(struct tap *tap, size_t at)
{
    while (at < tap->len && strchr(" \t#", tap->line[at]))
        at++;
    if (directive_is(tap, at, "skip"))
        at = skip_blanks(tap, at + strlen("skip"));
    if (at < tap->len)
        report_note(tap->report, "nothing was run: %.*s", (int)(tap->len - at),
                    tap->line + at);
    else
        report_note(tap->report, "nothing was run: the plan is empty");
}

static void read_plan(struct tap *tap)
{
    long count;
    size_t at = take_number(tap, 3, &count);
    if (at == 3)
        return; /* "1.." and no number: somebody's print */
    long read = (long)tap->report->cases.count;
    bool first = tap->planned < 0;
    if (!first && read == tap->group_from)
        report_note(tap->report, "two plans without a case between them");
    tap->planned = (first ? 0 : tap->planned) + count;
    tap->attach = false;
    if (count == 0)
        note_empty_plan(tap, at);
    /* behind its cases a plan ends a group, before them it begins one */
    tap->group_plan = first && read > 0 ? -1 : count;
    if (first && read > 0 && tap->last_id > count)
        report_note(tap->report, "number %ld is outside the plan", tap->last_id);
    if (count < REPORT_CASES_MAX)
        tap->group_from = read;
    tap->last_id = 0;
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

/*
 * Where the directive begins: a '#' behind a blank, not escaped, with "skip…" or "todo"
 * behind it; the line's end where there is none. *ret_text: its reason.
 */
static size_t find_directive(const struct tap *tap, size_t at, bool *ret_skip,
                             size_t *ret_text)
{
    for (size_t start = at; at < tap->len; at++) {
        if (tap->line[at] == '\\')
            at++;
        else if (tap->line[at] == '#' && (at == start || is_blank(tap->line[at - 1]))) {
            size_t word = skip_blanks(tap, at + 1), end = word + 4;
            *ret_skip = directive_is(tap, word, "skip");
            bool todo = directive_is(tap, word, "todo") &&
                        (end >= tap->len || !isalnum((unsigned char)tap->line[end]));
            if (!*ret_skip && !todo)
                continue; /* a '#' inside a name */
            while (end < tap->len && !is_blank(tap->line[end]))
                end++;
            *ret_text = skip_blanks(tap, end);
            return at;
        }
    }
    *ret_text = tap->len;
    return tap->len;
}

static void check_number(struct tap *tap, long id)
{
    if (id == 0)
        return;
    bool again = id == 1 && tap->group_plan < 0; /* a next group, its plan behind it */
    if (id <= tap->last_id && tap->last_id > 0 && !again)
        report_note(tap->report, "number %ld comes twice or out of order", id);
    if (tap->group_plan >= 0 && id > tap->group_plan)
        report_note(tap->report, "number %ld is outside the plan", id);
    tap->last_id = id;
}

/* The name between the number and the directive, unescaped; the number without one. */
static char *point_name(const struct tap *tap, size_t from, size_t to, long id)
{
    while (to > from && is_blank(tap->line[to - 1]))
        to--;
    char *name = NULL;
    if (to == from && id > 0)
        return asprintf(&name, "%ld", id) < 0 ? NULL : name;
    name = strndup(tap->line + from, to - from);
    if (name)
        name[unescape(name, strlen(name))] = '\0';
    return name;
}

static int read_point(struct tap *tap, bool ok)
{
    long id;
    size_t at = skip_blanks(tap, ok ? 2 : 6), text;
    at = skip_blanks(tap, take_number(tap, at, &id));
    if (at < tap->len && tap->line[at] == '-')
        at = skip_blanks(tap, at + 1);
    check_number(tap, id);
    bool skip = false;
    size_t directive = find_directive(tap, at, &skip, &text);
    bool todo = directive < tap->len && !skip;
    enum verdict verdict = skip || (todo && !ok) ? VERDICT_SKIPPED
                           : ok                  ? VERDICT_PASS
                                                 : VERDICT_FAIL;
    /* cmocka: "not ok 2 # SKIP name" */
    bool behind = skip && directive == at && text < tap->len;
    AUTO_FREE char *name = behind ? strndup(tap->line + text, tap->len - text)
                                  : point_name(tap, at, directive, id);
    if (!name)
        return -ENOMEM;
    struct report_case *entry = report_add(tap->report, name, strlen(name), verdict);
    tap->attach = entry != NULL;
    if (entry && !behind && text < tap->len)
        return report_add_message(entry, tap->line + text, tap->len - text);
    return 0;
}

/* A line of the YAML block or a comment below a failing case: its message. */
static int add_detail(struct tap *tap, size_t from)
{
    struct report_case *cases = tap->report->cases.items;
    if (tap->report->cases.count == 0 || !tap->attach)
        return 0;
    struct report_case *last = &cases[tap->report->cases.count - 1];
    if (last->verdict == VERDICT_PASS)
        return 0;
    return report_add_message(last, tap->line + from, tap->len - from);
}

static int read_indented(struct tap *tap)
{
    size_t at = skip_blanks(tap, 0);
    /* indented by four, it is a subtest's */
    bool opens = at < 4 && tap->len - at == 3 && strncmp(tap->line + at, "---", 3) == 0;
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

static void bail(struct tap *tap)
{
    size_t at = skip_blanks(tap, strlen("Bail out!"));
    tap->bailed = true;
    if (at < tap->len)
        report_note(tap->report, "bailed out: %.*s", (int)(tap->len - at),
                    tap->line + at);
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
        bail(tap);
    else if (tap->len == 0 || starts(tap, "# Subtest"))
        tap->attach = false;
    else if (starts(tap, "#"))
        return add_detail(tap, skip_blanks(tap, 1));
    return 0;
}

static void check_end(struct tap *tap)
{
    struct report *report = tap->report;
    long read = (long)report->cases.count;
    if (tap->bailed) {
        report->truncated = true;
        report_note(report, "the suite bailed out; cases before that: %ld", read);
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
    struct tap tap = {.report = ret, .planned = -1, .group_plan = -1};
    const char *at = buf_text(bytes), *end = at + bytes->len;
    if (bytes->len >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
        at += 3;
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
