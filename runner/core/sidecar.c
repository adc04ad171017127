#include "runner/core/sidecar.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "runner/core/feedback_parts.h"
#include "sandbox/base/json.h"

enum { SHOWN = 80 };

int sidecar_note(struct sidecar_spans *spans, const struct mustache_value *value)
{
    if (!json_object_get(value->owner, "evidence") || value->to == value->from)
        return 0; /* what has no evidence is no statement */
    if (spans->count == spans->cap) {
        size_t cap = spans->cap ? 2 * spans->cap : 32;
        void *items = reallocarray(spans->items, cap, sizeof(*spans->items));
        if (!items)
            return -ENOMEM;
        spans->items = items;
        spans->cap = cap;
    }
    spans->items[spans->count++] =
        (struct sidecar_span){value->owner, value->from, value->to};
    return 0;
}

void sidecar_spans_done(struct sidecar_spans *spans)
{
    free(spans->items);
    *spans = (struct sidecar_spans){0};
}

bool sidecar_shows(const struct sidecar_spans *spans, const json_t *holder)
{
    for (size_t i = 0; i < spans->count; i++)
        if (spans->items[i].holder == holder)
            return true;
    return false;
}

/* Length of "- ", "1. ", "## ": it ends no sentence and states nothing. */
static size_t marker_length(const char *line)
{
    size_t digits = strspn(line, "0123456789"), signs = strspn(line, "#-");
    if (digits > 0 && strncmp(line + digits, ". ", 2) == 0)
        return digits + 2;
    return signs > 0 && line[signs] == ' ' ? signs + 1 : 0;
}

static bool begins_item(const char *line)
{
    line += strspn(line, " \t");
    return *line == '\n' || strchr("|<", *line) || marker_length(line) > 0;
}

/* Where a sentence that begins here ends: at its mark, an item, or an empty line. A dot
 * within a code span or a word ("src/io.c", "e.g. this") ends nothing. */
static size_t sentence_end(const char *text, size_t at)
{
    bool code = false;
    for (; text[at]; at++) {
        code = code != (text[at] == '`');
        if (text[at] == '\n' && begins_item(text + at + 1))
            return at;
        if (code || !strchr(".?!", text[at]))
            continue;
        size_t close = strspn(text + at + 1, "\"')*_");
        const char *next = text + at + 1 + close;
        next += strspn(next, " ");
        if (next > text + at + 1 + close && *next >= 'a' && *next <= 'z')
            continue;
        if (next > text + at + 1 + close || *next == '\n' || *next == '\0')
            return at + 1 + close;
    }
    return at;
}

static bool states_fact(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] == '`' || (text[i] >= '0' && text[i] <= '9'))
            return true;
    return false;
}

static int add_evidence(json_t *evidence, const json_t *holder)
{
    const json_t *list = json_object_get(holder, "evidence");
    int r = 0;
    for (size_t i = 0; r == 0 && i < json_array_size(list); i++)
        r = feedback_add_text(evidence, json_string_value(json_array_get(list, i)));
    return r;
}

/* One sentence, [from, to) without blanks around it. */
static int add_sentence(json_t *sidecar, const char *text, size_t from, size_t to,
                        const struct sidecar_spans *spans)
{
    AUTO_JSON json_t *evidence = json_array();
    int r = evidence ? 0 : -ENOMEM;
    for (size_t i = 0; r == 0 && i < spans->count; i++)
        if (spans->items[i].from < to && spans->items[i].to > from)
            r = add_evidence(evidence, spans->items[i].holder);
    if (r < 0)
        return r;
    if (json_array_size(evidence) > 0)
        return json_array_append_new(json_object_get(sidecar, "sentences"),
                                     json_pack("{s:s%, s:O}", "text", text + from,
                                               to - from, "evidence", evidence));
    if (states_fact(text + from, to - from))
        return -EINVAL;
    return json_array_append_new(json_object_get(sidecar, "wording"),
                                 json_stringn(text + from, to - from));
}

static int add_sentences(json_t *sidecar, const char *file, const char *text,
                         const struct sidecar_spans *spans, struct error *err)
{
    for (size_t at = 0; text[at];) {
        size_t from = at + strspn(text + at, " \t\n"), to;
        if (!text[from])
            return 0;
        from += marker_length(text + from);
        at = sentence_end(text, from);
        for (to = at; to > from && strchr(" \t\n", text[to - 1]);)
            to--;
        int r = add_sentence(sidecar, text, from, to, spans);
        if (r == -EINVAL)
            return error_set(err, -EINVAL,
                             "%s: '%.*s' states a fact, and nothing backs it: take it "
                             "from a value of the template",
                             file, (int)(to - from < SHOWN ? to - from : SHOWN),
                             text + from);
        if (r < 0)
            return error_set(err, -ENOMEM, "out of memory");
    }
    return 0;
}

int sidecar_build(const char *submission, const char *file, const char *text,
                  const struct sidecar_spans *spans, json_t **ret, struct error *err)
{
    char digest[DIGEST_HEX_BYTES];
    sidecar_digest(text, digest);
    AUTO_JSON json_t *sidecar = json_pack(
        "{s:s, s:s, s:s, s:s, s:[], s:[]}", "schema", SIDECAR_SCHEMA, "submission",
        submission, "file", file, "digest", digest, "sentences", "wording");
    if (!sidecar)
        return error_set(err, -ENOMEM, "out of memory");
    int r = add_sentences(sidecar, file, text, spans, err);
    if (r == 0)
        *ret = TAKE(sidecar);
    return r;
}

void sidecar_digest(const char *text, char ret_hex[DIGEST_HEX_BYTES])
{
    struct digest digest;
    digest_init(&digest);
    digest_add_text(&digest, "text", text);
    digest_hex(&digest, ret_hex);
}

bool sidecar_is_of(const json_t *sidecar, const char *text)
{
    char digest[DIGEST_HEX_BYTES];
    sidecar_digest(text, digest);
    return strcmp(feedback_text(sidecar, "digest"), digest) == 0;
}
