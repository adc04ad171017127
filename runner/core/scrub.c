#include "runner/core/scrub.h"

#include <ctype.h>
#include <errno.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "runner/core/scrub_known.h"
#include "runner/core/scrub_rows.h"
#include "sandbox/base/cleanup.h"

enum { GROUPS = 8, REPLACED_MAX = 200 };

/* ----- the report ----- */

int scrub_report_add(struct scrub_report *report, const char *path, int line,
                     const char *kind, bool replaced)
{
    if (report->count >= SCRUB_FINDINGS_MAX)
        return 0;
    struct scrub_finding *grown =
        reallocarray(report->items, report->count + 1, sizeof(*grown));
    if (!grown)
        return -ENOMEM;
    report->items = grown;
    grown[report->count] = (struct scrub_finding){strdup(path), line, kind, replaced};
    if (!grown[report->count].path)
        return -ENOMEM;
    report->count++;
    return 0;
}

void scrub_report_done(struct scrub_report *report)
{
    for (size_t i = 0; i < report->count; i++)
        free(report->items[i].path);
    free(report->items);
    *report = (struct scrub_report){0};
}

/* ----- what has the form of an identity ----- */

struct scrubbing {
    const struct scrub_identity *identity;
    const char *path, *file;
    int line;
    struct scrub_report *report;
    regex_t compiled[COUNT_OF(rows)];
    bool used[COUNT_OF(rows)];
};

static void scrubbing_done(struct scrubbing *s)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (s->used[i])
            regfree(&s->compiled[i]);
}

static bool is_file(const char *file, const char *wanted)
{
    size_t len = strlen(file), end = strlen(wanted) - 1;
    if (wanted[0] != '*')
        return strcmp(file, wanted) == 0;
    return len > end && strcmp(file + len - end, wanted + 1) == 0;
}

static int compile(struct scrubbing *s, struct error *err)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i].file && !is_file(s->file, rows[i].file))
            continue;
        if (regcomp(&s->compiled[i], rows[i].pattern, REG_EXTENDED) != 0)
            return error_set(err, -EINVAL, "the pattern of '%s' is broken", rows[i].kind);
        s->used[i] = true;
    }
    return 0;
}

/* Addresses that stand in tests and examples are nobody's (RFC 2606). */
static bool is_example(const char *text, size_t len)
{
    static const char *const ends[] = {"example.com", "example.org", "example.net",
                                       ".example",    ".test",       ".invalid",
                                       "localhost"};
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        size_t end = strlen(ends[i]);
        if (len >= end && strncasecmp(text + len - end, ends[i], end) == 0)
            return true;
    }
    return false;
}

/* A value stays what it was: a list, a quoted text, a word. */
static int add_value(const struct scrubbing *s, const char *was, size_t len,
                     struct buf *out)
{
    const char *p = s->identity->pseudonym;
    if (len > 0 && (*was == '[' || *was == '"' || *was == '\'' || *was == '{'))
        return *was == '[' ? buf_addf(out, "[\"%s\"]", p) : buf_addf(out, "\"%s\"", p);
    return buf_adds(out, p);
}

/* Nothing is left of it but the pseudonym. */
static bool is_done(const struct scrubbing *s, const char *was, size_t len)
{
    static const char marks[] = "[]{}\"' \t";
    const char *p = s->identity->pseudonym;
    while (len > 0 && strchr(marks, *was))
        was++, len--;
    while (len > 0 && strchr(marks, was[len - 1]))
        len--;
    return len == 0 || (len == strlen(p) && memcmp(was, p, len) == 0);
}

/* One row over one line, which is replaced by what comes out. */
static int apply(struct scrubbing *s, size_t row, struct buf *line)
{
    AUTO_BUF struct buf out = {0};
    regmatch_t groups[GROUPS];
    const char *at = buf_text(line);
    int group = rows[row].group, r = 0, flags = 0;
    for (int i = 0; r == 0 && i < REPLACED_MAX &&
                    regexec(&s->compiled[row], at, GROUPS, groups, flags) == 0;
         i++, flags = REG_NOTBOL) {
        regmatch_t whole = groups[0], part = groups[group < 0 ? 0 : group];
        if (whole.rm_eo == 0 || part.rm_so < 0)
            break;
        const char *was = at + part.rm_so;
        size_t len = (size_t)(part.rm_eo - part.rm_so);
        bool keep =
            group < 0 || is_done(s, was, len) || (group == 0 && is_example(was, len));
        r = buf_add(&out, at, (size_t)part.rm_so);
        if (r == 0)
            r = keep ? buf_add(&out, was, len) : add_value(s, was, len, &out);
        if (r == 0 && (!keep || (group < 0 && !is_done(s, was, len))))
            r = scrub_report_add(s->report, s->path, s->line, rows[row].kind, group >= 0);
        at += part.rm_eo;
    }
    if (r == 0)
        r = buf_adds(&out, at);
    if (r == 0) {
        struct buf old = *line;
        *line = out;
        out = old;
    }
    return r;
}

static int scrub_line(struct scrubbing *s, const char *text, size_t len, struct buf *out)
{
    AUTO_BUF struct buf raw = {0}, line = {0};
    int r = buf_add(&raw, text, len);
    int known = r < 0 ? r : scrub_replace(s->identity, buf_text(&raw), &line);
    if (known > 0)
        r = scrub_report_add(s->report, s->path, s->line, "known", true);
    if (known < 0 || r < 0)
        return -ENOMEM;
    for (size_t at = 0; r == 0 && at < line.len; at++)
        if (scrub_match(&s->identity->weak, buf_text(&line), at)) {
            r = scrub_report_add(s->report, s->path, s->line, "may be a name", false);
            break;
        }
    bool whole = line.len <= SCRUB_LINE_BYTES_MAX;
    if (r == 0 && !whole)
        r = scrub_report_add(s->report, s->path, s->line,
                             "long: only what is known was looked for", false);
    for (size_t i = 0; r == 0 && i < COUNT_OF(rows) && whole; i++)
        if (s->used[i])
            r = apply(s, i, &line);
    return r < 0 ? r : buf_add(out, buf_text(&line), line.len);
}

int scrub_add_text(const struct scrub_identity *identity, const char *path,
                   const char *text, size_t len, struct buf *out,
                   struct scrub_report *report, struct error *err)
{
    const char *slash = strrchr(path, '/');
    CLEANUP(scrubbing_done)
    struct scrubbing s = {.identity = identity,
                          .path = path,
                          .file = slash ? slash + 1 : path,
                          .line = 1,
                          .report = report};
    int r = compile(&s, err);
    for (size_t at = 0; r == 0 && at < len; s.line++) {
        const char *end = memchr(text + at, '\n', len - at);
        size_t length = end ? (size_t)(end - (text + at)) : len - at;
        r = scrub_line(&s, text + at, length, out);
        if (r == 0 && end)
            r = buf_addc(out, '\n');
        at += length + (end != NULL);
    }
    return r == -ENOMEM ? error_set(err, r, "out of memory") : r;
}
