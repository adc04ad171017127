#include "runner/core/scrub.h"

#include <ctype.h>
#include <errno.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "runner/core/scrub_rows.h"
#include "sandbox/base/cleanup.h"

enum { PART_BYTES_MIN = 3, GROUPS = 8, REPLACED_MAX = 200 };

/* First names that are words as well: alone they say little, and would spoil a text. */
static const char *const ordinary[] = {
    "mark",  "will",  "art",   "grant", "bill",  "rose",   "may",   "june",  "april",
    "jack",  "faith", "hope",  "frank", "max",   "pat",    "rich",  "sue",   "gene",
    "page",  "case",  "field", "brook", "long",  "young",  "white", "black", "brown",
    "green", "king",  "price", "cook",  "baker", "stone",  "wood",  "hill",  "lane",
    "rob",   "drew",  "dean",  "chase", "miles", "parker", "ray",   "jean",  "van",
    "der",   "von",   "test",  "user",  "main",  "data",   "code",  "dev",   "admin",
    "root",  "git",   "info"};

/* ----- who is known ----- */

static int add_new(struct strlist *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcasecmp(list->items[i], text) == 0)
            return 0;
    return strlist_add(list, text);
}

static bool is_ordinary(const char *word)
{
    for (size_t i = 0; i < COUNT_OF(ordinary); i++)
        if (strcasecmp(ordinary[i], word) == 0)
            return true;
    return false;
}

static int add_part(struct scrub_identity *identity, const char *part)
{
    if (strlen(part) < PART_BYTES_MIN)
        return 0;
    return add_new(is_ordinary(part) ? &identity->weak : &identity->known, part);
}

/* "Jane Doe", and as accounts and files write it: JaneDoe, jane-doe, doe.jane. */
static int add_name(struct scrub_identity *identity, const char *name)
{
    static const char *const joints[] = {" ", "", "-", ".", "_"};
    AUTO_STRLIST struct strlist parts = {0};
    AUTO_FREE char *copy = strdup(name);
    char *save = NULL;
    int r = copy ? add_new(&identity->known, name) : -ENOMEM;
    for (char *part = copy ? strtok_r(copy, " \t", &save) : NULL; r == 0 && part;
         part = strtok_r(NULL, " \t", &save)) {
        r = strlist_add(&parts, part);
        if (r == 0)
            r = add_part(identity, part);
    }
    const char *first = parts.count > 1 ? parts.items[0] : NULL;
    const char *last = parts.count > 1 ? parts.items[parts.count - 1] : NULL;
    for (size_t i = 0; r == 0 && first && i < COUNT_OF(joints); i++) {
        AUTO_BUF struct buf one = {0}, other = {0};
        buf_addf(&one, "%s%s%s", first, joints[i], last);
        buf_addf(&other, "%s%s%s", last, joints[i], first);
        r = add_new(&identity->known, buf_text(&one));
        if (r == 0)
            r = add_new(&identity->known, buf_text(&other));
    }
    return r;
}

/* The account in an address: what stands before the repository's own name. */
static int add_owner(struct scrub_identity *identity, const char *repository)
{
    const char *host = strstr(repository, "://");
    const char *colon = strchr(repository, ':');
    const char *from = host ? host + 3 : colon ? colon + 1 : NULL;
    if (!from)
        return 0;
    if (host && !(from = strchr(from, '/')))
        return 0;
    from += *from == '/';
    size_t len = strcspn(from, "/");
    if (from[len] != '/' || len < PART_BYTES_MIN)
        return 0;
    AUTO_FREE char *owner = strndup(from, len);
    return owner ? add_part(identity, owner) : -ENOMEM;
}

int scrub_identity_add(struct scrub_identity *identity, const char *name,
                       const char *email, const char *repository)
{
    int r = name && *name ? add_name(identity, name) : 0;
    if (r == 0 && email && strchr(email, '@')) {
        AUTO_FREE char *local = strndup(email, strcspn(email, "@"));
        r = local ? add_new(&identity->known, email) : -ENOMEM;
        if (r == 0)
            r = add_part(identity, local);
    }
    return r == 0 && repository ? add_owner(identity, repository) : r;
}

void scrub_identity_done(struct scrub_identity *identity)
{
    strlist_done(&identity->known);
    strlist_done(&identity->weak);
}

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

/* ----- what is known ----- */

/* The longest of them that stands at `at` as a word of its own. */
static size_t match_at(const struct strlist *list, const char *text, size_t at)
{
    size_t longest = 0;
    if (at > 0 && isalnum((unsigned char)text[at - 1]))
        return 0;
    for (size_t i = 0; i < list->count; i++) {
        size_t len = strlen(list->items[i]);
        if (len > longest && strncasecmp(text + at, list->items[i], len) == 0 &&
            !isalnum((unsigned char)text[at + len]))
            longest = len;
    }
    return longest;
}

/* @return how many were replaced, or -ENOMEM */
static int replace_known(const struct scrub_identity *identity, const char *text,
                         struct buf *out)
{
    int count = 0, r = 0;
    for (size_t at = 0; r == 0 && text[at];) {
        size_t len = match_at(&identity->known, text, at);
        r = len ? buf_adds(out, identity->pseudonym) : buf_addc(out, text[at]);
        count += len > 0;
        at += len ? len : 1;
    }
    return r < 0 ? r : count;
}

int scrub_add_known(const struct scrub_identity *identity, const char *text,
                    struct buf *out)
{
    int r = replace_known(identity, text, out);
    return r < 0 ? r : 0;
}

/* Each byte of a word, alone or followed by a NUL. */
static bool is_word(const unsigned char *bytes, const char *word, size_t length,
                    size_t step)
{
    for (size_t i = 0; i < length; i++)
        if (tolower(bytes[i * step]) != tolower((unsigned char)word[i]) ||
            (step == 2 && bytes[i * step + 1] != 0))
            return false;
    return true;
}

static bool holds(const unsigned char *bytes, size_t len, const char *word, size_t step)
{
    size_t length = strlen(word);
    for (size_t at = 0; length && at + length * step <= len; at++)
        if (is_word(bytes + at, word, length, step))
            return true;
    return false;
}

bool scrub_holds_known(const struct scrub_identity *identity, const void *bytes,
                       size_t len)
{
    for (size_t i = 0; i < identity->known.count; i++)
        if (holds(bytes, len, identity->known.items[i], 1) ||
            holds(bytes, len, identity->known.items[i], 2))
            return true;
    return false;
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

static int compile(struct scrubbing *s, struct error *err)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i].file && strcmp(rows[i].file, s->file) != 0)
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
    int known = r < 0 ? r : replace_known(s->identity, buf_text(&raw), &line);
    if (known > 0)
        r = scrub_report_add(s->report, s->path, s->line, "known", true);
    if (known < 0 || r < 0)
        return -ENOMEM;
    for (size_t at = 0; r == 0 && at < line.len; at++)
        if (match_at(&s->identity->weak, buf_text(&line), at)) {
            r = scrub_report_add(s->report, s->path, s->line, "may be a name", false);
            break;
        }
    for (size_t i = 0; r == 0 && i < COUNT_OF(rows) && line.len <= SCRUB_LINE_BYTES_MAX;
         i++)
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
