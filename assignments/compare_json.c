#include "assignments/compare_json.h"

#include <string.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/json.h"
#include "sandbox/base/text.h"

enum { DEPTH_MAX = 100, POINTER_BYTES = 200, QUOTE_BYTES = 120 };

/* The walk below recurses, and the text is a stranger's. Brackets in strings count as
 * none. */
static bool is_deep(const char *text, size_t len)
{
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < len; i++) {
        if (quoted && text[i] == '\\')
            i++;
        else if (text[i] == '"')
            quoted = !quoted;
        else if (!quoted && (text[i] == '{' || text[i] == '['))
            depth++;
        else if (!quoted && (text[i] == '}' || text[i] == ']'))
            depth--;
        if (depth > DEPTH_MAX)
            return true;
    }
    return false;
}

json_t *compare_json_parse(const char *text, size_t len)
{
    if (is_deep(text, len))
        return NULL;
    return json_loadb(text, len, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
}

static void quote(struct buf *out, const json_t *value)
{
    AUTO_BUF struct buf text = {.limit = QUOTE_BYTES};
    AUTO_FREE char *printed =
        value ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    text_add_line(&text, printed ? printed : "nothing");
    buf_addf(out, "%s%s", buf_text(&text), text.cut ? "…" : "");
}

static void say(struct buf *message, const struct buf *at, const json_t *a,
                const json_t *b)
{
    if (!message)
        return;
    if (at->len > 0)
        text_add_line(message, buf_text(at));
    buf_adds(message, at->len > 0 ? ": expected " : "expected ");
    quote(message, a);
    buf_adds(message, ", found ");
    quote(message, b);
}

static bool compare_values(const json_t *a, const json_t *b, struct buf *at,
                           struct buf *message);

/* One member or element; either side may lack it. */
static bool compare_part(const json_t *a, const json_t *b, const char *part,
                         struct buf *at, struct buf *message)
{
    size_t len = at->len;
    buf_addf(at, "/%s", part);
    bool same =
        a && b ? compare_values(a, b, at, message) : (say(message, at, a, b), false);
    at->len = len;
    if (at->data)
        at->data[len] = '\0';
    return same;
}

static bool compare_arrays(const json_t *a, const json_t *b, struct buf *at,
                           struct buf *message)
{
    size_t count = json_array_size(a), other = json_array_size(b);
    for (size_t i = 0; i < count || i < other; i++) {
        AUTO_BUF struct buf part = {0};
        buf_addf(&part, "%zu", i);
        if (!compare_part(json_array_get(a, i), json_array_get(b, i), buf_text(&part), at,
                          message))
            return false;
    }
    return true;
}

static bool compare_objects(const json_t *a, const json_t *b, struct buf *at,
                            struct buf *message)
{
    /* const is only lost for jansson's iterator, which does not write */
    union {
        const json_t *in;
        json_t *out;
    } sides[] = {{.in = a}, {.in = b}};
    for (size_t side = 0; side < COUNT_OF(sides); side++)
        for (void *i = json_object_iter(sides[side].out); i;
             i = json_object_iter_next(sides[side].out, i)) {
            const char *key = json_object_iter_key(i);
            if (!compare_part(json_object_get(a, key), json_object_get(b, key), key, at,
                              message))
                return false;
        }
    return true;
}

static bool compare_values(const json_t *a, const json_t *b, struct buf *at,
                           struct buf *message)
{
    if (json_is_array(a) && json_is_array(b))
        return compare_arrays(a, b, at, message);
    if (json_is_object(a) && json_is_object(b))
        return compare_objects(a, b, at, message);
    if (json_equal(a, b))
        return true;
    say(message, at, a, b);
    return false;
}

bool compare_json(const struct buf *expected, const struct buf *found,
                  struct buf *message)
{
    AUTO_JSON json_t *a = compare_json_parse(buf_text(expected), expected->len);
    AUTO_JSON json_t *b = compare_json_parse(buf_text(found), found->len);
    AUTO_BUF struct buf at = {.limit = POINTER_BYTES};
    if (!b && message)
        buf_adds(message, found->len == 0 ? "expected JSON, found nothing"
                                          : "the output is not valid JSON");
    return a && b && compare_values(a, b, &at, message);
}
