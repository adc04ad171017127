#include "rubrics/wording.h"

#include <ctype.h>
#include <errno.h>
#include <regex.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/base/text.h"

enum wording_flags {
    WORDING_EXACT = 1, /* letters' case counts */
    WORDING_RAW = 2,   /* code spans are read, too */
};

struct wording_row {
    const char *id;
    unsigned documents; /* of enum wording_document */
    enum wording_severity severity;
    unsigned flags;
    const char *pattern, *advice;
};

#include "rubrics/wording_rows.h"

const char *const wording_severity_words[] = {"info", "warning", "error", NULL};

/* One sentence: as it was written, and with what is code blotted out. Line breaks and
 * runs of blanks are one space, so that patterns need not know about them. */
struct sentence {
    struct buf raw, prose; /* of other lengths, where an apostrophe was straightened */
    int line, column;
};

struct reader {
    const char *at;
    int line, column;
    bool fenced;
};

/* ----- sentences ----- */

static char take(struct reader *reader)
{
    char c = *reader->at++;
    reader->column++;
    if (c == '\n') {
        reader->line++;
        reader->column = 1;
    }
    return c;
}

static bool at_line_start(const struct reader *reader) { return reader->column == 1; }

/* A line that begins something new: an empty one, a list's, a heading, a fence. */
static bool starts_block(const char *line)
{
    line += strspn(line, " \t>");
    if (*line == '\n' || *line == '\0' || *line == '#' || strncmp(line, "```", 3) == 0)
        return true;
    size_t digits = strspn(line, "0123456789");
    if (digits > 0 && (line[digits] == '.' || line[digits] == ')'))
        return line[digits + 1] == ' ';
    return (*line == '-' || *line == '*' || *line == '+') && line[1] == ' ';
}

static void skip_line(struct reader *reader)
{
    while (*reader->at && take(reader) != '\n')
        ;
}

/* Passes over blanks, marks of lists and headings, and code blocks. */
static void skip_to_prose(struct reader *reader)
{
    while (*reader->at) {
        if (at_line_start(reader)) {
            const char *word = reader->at + strspn(reader->at, " \t");
            bool fence = strncmp(word, "```", 3) == 0;
            if (fence || reader->fenced) {
                reader->fenced = fence ? !reader->fenced : reader->fenced;
                skip_line(reader);
                continue;
            }
            if (starts_block(reader->at)) {
                size_t marks = strspn(reader->at, " \t>#-*+0123456789.)");
                while (marks-- > 0 && *reader->at && *reader->at != '\n')
                    take(reader);
            }
        }
        if (!isspace((unsigned char)*reader->at))
            return;
        take(reader);
    }
}

static int add_byte(struct sentence *sentence, char c, bool code)
{
    if (isspace((unsigned char)c)) {
        const char *text = buf_text(&sentence->raw);
        if (sentence->raw.len == 0 || text[sentence->raw.len - 1] == ' ')
            return 0;
        c = ' ';
    }
    int r = buf_addc(&sentence->raw, c);
    return r < 0 ? r : buf_addc(&sentence->prose, code ? '_' : c);
}

static bool ends_sentence(const struct reader *reader, char c)
{
    return strchr(".!?", c) && (isspace((unsigned char)*reader->at) || !*reader->at);
}

/* A backtick with no second one in its paragraph is a character like any other. */
static bool closes_span(const struct reader *reader)
{
    const char *at = reader->at;
    while (*at && *at != '`') {
        if (*at == '\n' && starts_block(at + 1))
            return false;
        at++;
    }
    return *at == '`';
}

/* Mail programs write "didn’t": to the patterns it is "didn't". */
static void straighten(struct buf *prose)
{
    static const char curly[] = "\xe2\x80\x99";
    size_t to = 0, len = strlen(curly);
    for (size_t i = 0; i < prose->len; to++) {
        bool found = prose->len - i >= len && memcmp(prose->data + i, curly, len) == 0;
        prose->data[to] = found ? '\'' : prose->data[i];
        i += found ? len : 1;
    }
    if (prose->len > 0)
        prose->data[prose->len = to] = '\0';
}

/* @return 1: a sentence; 0: the text is read; <0 */
static int next_sentence(struct reader *reader, struct sentence *ret)
{
    skip_to_prose(reader);
    if (!*reader->at)
        return 0;
    buf_reset(&ret->raw);
    buf_reset(&ret->prose);
    ret->line = reader->line;
    ret->column = reader->column;
    bool code = false;
    while (*reader->at) {
        char c = take(reader);
        if (c == '`')
            code = !code && closes_span(reader);
        if (add_byte(ret, c, code || c == '`') < 0)
            return -ENOMEM;
        if ((!code && ends_sentence(reader, c)) ||
            (c == '\n' && starts_block(reader->at)))
            break;
    }
    while (ret->raw.len > 0 && ret->raw.data[ret->raw.len - 1] == ' ') {
        ret->raw.data[--ret->raw.len] = '\0';
        ret->prose.data[--ret->prose.len] = '\0';
    }
    straighten(&ret->prose);
    return 1;
}

/* ----- findings ----- */

int wording_add(struct wording_findings *findings, const struct wording_finding *finding,
                const char *sentence, struct error *err)
{
    AUTO_BUF struct buf clean = {.limit = WORDING_SENTENCE_BYTES};
    if (findings->count >= WORDING_FINDINGS_MAX)
        return 0;
    struct wording_finding *items =
        realloc(findings->items, (findings->count + 1) * sizeof(*items));
    if (!items)
        return error_set(err, -ENOMEM, "out of memory");
    findings->items = items;
    text_add_line(&clean, sentence);
    char *kept = strdup(buf_text(&clean));
    if (!kept)
        return error_set(err, -ENOMEM, "out of memory");
    items[findings->count] = *finding;
    items[findings->count++].sentence = kept;
    return 0;
}

void wording_findings_done(struct wording_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        free(findings->items[i].sentence);
    free(findings->items);
    *findings = (struct wording_findings){0};
}

size_t wording_errors(const struct wording_findings *findings)
{
    size_t errors = 0;
    for (size_t i = 0; i < findings->count; i++)
        errors += findings->items[i].severity == WORDING_ERROR;
    return errors;
}

int wording_print(const struct wording_findings *findings, const char *file,
                  struct buf *out)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < findings->count; i++) {
        const struct wording_finding *finding = &findings->items[i];
        r = buf_addf(out, "%s:%d:%d: %s (%s): %s\n    → %s\n", file, finding->line,
                     finding->column, finding->check,
                     wording_severity_words[finding->severity], finding->sentence,
                     finding->advice);
    }
    return r;
}

/* ----- checks ----- */

struct wording_patterns {
    regex_t compiled[COUNT_OF(rows)];
    bool used[COUNT_OF(rows)];
};

void wording_done(struct wording *wording)
{
    struct wording_patterns *patterns = wording->patterns;
    for (size_t i = 0; patterns && i < COUNT_OF(rows); i++)
        if (patterns->used[i])
            regfree(&patterns->compiled[i]);
    free(patterns);
    wording->patterns = NULL;
}

static int compile(struct wording_patterns *patterns, enum wording_document document,
                   const char *only, struct error *err)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (!(rows[i].documents & document) || (only && strcmp(only, rows[i].id) != 0))
            continue;
        int fold = (rows[i].flags & WORDING_EXACT) ? 0 : REG_ICASE;
        if (regcomp(&patterns->compiled[i], rows[i].pattern,
                    REG_EXTENDED | REG_NOSUB | fold) != 0)
            return error_set(err, -EINVAL, "the pattern of check %s is broken",
                             rows[i].id);
        patterns->used[i] = true;
    }
    return 0;
}

int wording_init(struct wording *ret, enum wording_document document, const char *only,
                 struct error *err)
{
    CLEANUP(wording_done)
    struct wording wording = {calloc(1, sizeof(struct wording_patterns))};
    int r = wording.patterns ? compile(wording.patterns, document, only, err)
                             : error_set(err, -ENOMEM, "out of memory");
    if (r == 0)
        ret->patterns = TAKE(wording.patterns);
    return r;
}

struct checking {
    const struct wording_patterns *patterns;
    struct wording_findings *findings;
    struct error *err;
};

static int check_sentence(void *context, const char *raw, const char *prose, int line,
                          int column)
{
    const struct checking *c = context;
    int r = 0;
    for (size_t i = 0; r == 0 && i < COUNT_OF(rows); i++) {
        const char *text = (rows[i].flags & WORDING_RAW) ? raw : prose;
        if (!c->patterns->used[i] ||
            regexec(&c->patterns->compiled[i], text, 0, NULL, 0) != 0)
            continue;
        const struct wording_finding finding = {.check = rows[i].id,
                                                .severity = rows[i].severity,
                                                .line = line,
                                                .column = column,
                                                .advice = rows[i].advice};
        r = wording_add(c->findings, &finding, raw, c->err);
    }
    return r;
}

int wording_each(const char *text, wording_visit visit, void *context)
{
    struct sentence sentence = {.raw = {.limit = WORDING_SENTENCE_BYTES},
                                .prose = {.limit = WORDING_SENTENCE_BYTES}};
    struct reader reader = {.at = text, .line = 1, .column = 1};
    int r = 1;
    while (r > 0) {
        r = next_sentence(&reader, &sentence);
        if (r > 0 && visit(context, buf_text(&sentence.raw), buf_text(&sentence.prose),
                           sentence.line, sentence.column) < 0)
            r = -ECANCELED;
    }
    buf_done(&sentence.raw);
    buf_done(&sentence.prose);
    return r;
}

int wording_check(const struct wording *wording, const char *text,
                  struct wording_findings *ret, struct error *err)
{
    struct checking checking = {wording->patterns, ret, err};
    int r = wording_each(text, check_sentence, &checking);
    return r == -ENOMEM ? error_set(err, r, "out of memory") : r;
}
