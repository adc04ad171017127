#include "assignments/compare.h"

#include <errno.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "assignments/compare_json.h"
#include "assignments/decimal.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/text.h"

const char *const compare_mode_words[] = {"default", "exact", "trim", "tokens",
                                          "numbers", "regex", "json", NULL};

static const struct json_field compare_fields[] = {
    {"mode", JSON_KIND_WORD, offsetof(struct compare, mode), .words = compare_mode_words,
     .fallback = COMPARE_DEFAULT, .summary = "How output is compared; default: trim."},
    {"tolerance", JSON_KIND_TEXT, offsetof(struct compare, tolerance), .min = 1,
     .max = 12, .summary = "For numbers: how far apart they may be, \"0.001\"."},
};
const struct json_table compare_table = {"compare", sizeof(struct compare),
                                         compare_fields, COUNT_OF(compare_fields)};

enum {
    REGEX_BYTES_MAX = 2000,
    REGEX_OUTPUT_MAX = 1 << 20,
    REGEX_REPEATS_MAX = 255, /* of one {n,m}, and of all in a pattern multiplied */
    QUOTE_BYTES = 120,
    QUOTE_BEFORE = 40 /* what is quoted before the first difference in a long line */
};

/* A run of bytes that is walked and cut up. */
struct span {
    const char *at, *end;
};

static struct span span_of(const struct buf *buf)
{
    return (struct span){buf_text(buf), buf_text(buf) + buf->len};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static struct span trim_end(struct span text, bool newlines)
{
    while (text.end > text.at &&
           (is_blank(text.end[-1]) || (newlines && text.end[-1] == '\n')))
        text.end--;
    return text;
}

/* The next line without its newline; false at the end. */
static bool next_line(struct span *rest, struct span *ret)
{
    if (rest->at >= rest->end)
        return false;
    const char *newline = memchr(rest->at, '\n', (size_t)(rest->end - rest->at));
    *ret = (struct span){rest->at, newline ? newline : rest->end};
    rest->at = newline ? newline + 1 : rest->end;
    return true;
}

static bool same_bytes(struct span a, struct span b)
{
    return a.end - a.at == b.end - b.at &&
           memcmp(a.at, b.at, (size_t)(a.end - a.at)) == 0;
}

/* Where two texts begin to differ. */
static size_t common_prefix(struct span a, struct span b)
{
    size_t at = 0;
    while (a.at + at < a.end && b.at + at < b.end && a.at[at] == b.at[at])
        at++;
    return at;
}

/* A clean quotation that begins at byte `from`, moved back to where a character does. */
static void quote(struct buf *out, bool have, struct span text, size_t from)
{
    if (!have) {
        buf_adds(out, "nothing");
        return;
    }
    AUTO_BUF struct buf raw = {.limit = QUOTE_BYTES}, clean = {.limit = QUOTE_BYTES};
    while (from > 0 && ((unsigned char)text.at[from] & 0xc0) == 0x80)
        from--;
    text.at += from;
    buf_add(&raw, text.at, (size_t)(text.end - text.at));
    text_add_clean(&clean, raw.data ? raw.data : "", raw.len);
    buf_adds(out, from ? "\"…" : "\"");
    text_add_line(out, buf_text(&clean));
    buf_adds(out, raw.cut ? "…\"" : "\"");
}

static void say(struct buf *message, const char *unit, long number, bool have_expected,
                struct span expected, bool have_found, struct span found)
{
    size_t from = 0;
    if (!message)
        return;
    if (have_expected && have_found)
        from = common_prefix(expected, found);
    from = from > QUOTE_BYTES - QUOTE_BEFORE ? from - QUOTE_BEFORE : 0;
    AUTO_BUF struct buf a = {0}, b = {0};
    quote(&a, have_expected, expected, from);
    quote(&b, have_found, found, from);
    buf_addf(message, "%s %ld: expected %s, found %s", unit, number, buf_text(&a),
             buf_text(&b));
    if (have_expected && have_found && strcmp(buf_text(&a), buf_text(&b)) == 0)
        buf_adds(message, " (they differ in characters that are not shown)");
}

/* Line by line: the first line that differs is what a person wants to see. */
static bool compare_lines(struct span expected, struct span found, bool trim,
                          struct buf *message)
{
    if (trim) {
        expected = trim_end(expected, true);
        found = trim_end(found, true);
    }
    for (long number = 1;; number++) {
        struct span a = {NULL, NULL}, b = {NULL, NULL};
        bool have_a = next_line(&expected, &a), have_b = next_line(&found, &b);
        if (!have_a && !have_b)
            return true;
        bool same = have_a && have_b &&
                    (trim ? same_bytes(trim_end(a, false), trim_end(b, false))
                          : same_bytes(a, b));
        if (!same) {
            say(message, "line", number, have_a, a, have_b, b);
            return false;
        }
    }
}

static bool compare_exact(struct span expected, struct span found, struct buf *message)
{
    if (same_bytes(expected, found))
        return true;
    if (compare_lines(expected, found, false, message) && message)
        buf_adds(message, "the text is the same, but for a newline at its end");
    return false;
}

static bool next_word(struct span *rest, struct span *ret)
{
    while (rest->at < rest->end && (is_blank(*rest->at) || *rest->at == '\n'))
        rest->at++;
    const char *start = rest->at;
    while (rest->at < rest->end && !is_blank(*rest->at) && *rest->at != '\n')
        rest->at++;
    *ret = (struct span){start, rest->at};
    return rest->at > start;
}

static bool same_word(struct span a, struct span b, const struct decimal *tolerance)
{
    struct decimal x, y;
    if (same_bytes(a, b))
        return true;
    return tolerance && decimal_parse(a.at, (size_t)(a.end - a.at), &x) &&
           decimal_parse(b.at, (size_t)(b.end - b.at), &y) &&
           decimal_within(&x, &y, tolerance);
}

/* Without a tolerance words are only words. */
static bool compare_words(struct span expected, struct span found,
                          const struct decimal *tolerance, struct buf *message)
{
    for (long number = 1;; number++) {
        struct span a, b;
        bool have_a = next_word(&expected, &a), have_b = next_word(&found, &b);
        if (!have_a && !have_b)
            return true;
        if (!have_a || !have_b || !same_word(a, b, tolerance)) {
            say(message, "word", number, have_a, a, have_b, b);
            return false;
        }
    }
}

/* The whole output must match: the pattern is put between anchors. */
static int regex_compile(struct span pattern, regex_t *ret)
{
    AUTO_BUF struct buf expression = {0};
    pattern = trim_end(pattern, true);
    buf_addf(&expression, "^(%.*s)$", (int)(pattern.end - pattern.at), pattern.at);
    return regcomp(ret, buf_text(&expression), REG_EXTENDED | REG_NOSUB);
}

static bool compare_regex(const struct buf *expected, struct span found,
                          struct buf *message)
{
    struct span pattern = trim_end(span_of(expected), true);
    AUTO_BUF struct buf subject = {.limit = REGEX_OUTPUT_MAX};
    regex_t regex;
    found = trim_end(found, true);
    buf_add(&subject, found.at, (size_t)(found.end - found.at));
    if (regex_compile(pattern, &regex) != 0)
        return false; /* compare_check() has refused such an assignment */
    bool same = !subject.cut && strlen(buf_text(&subject)) == subject.len &&
                regexec(&regex, buf_text(&subject), 0, NULL, 0) == 0;
    regfree(&regex);
    if (!same && message) {
        buf_adds(message, "expected a match of ");
        quote(message, true, pattern, 0);
        buf_adds(message, ", found ");
        quote(message, true, found, 0);
    }
    return same;
}

/*
 * glibc matches with an automaton, in time linear in the output, but for references back
 * (exponential) and counted repeats (copied, so nested ones take all memory).
 */
static int check_regex_cost(const char *pattern, struct error *err)
{
    long repeats = 1;
    for (const char *at = pattern; *at; at++) {
        if (*at == '\\' && at[1]) {
            at++;
            if (*at >= '1' && *at <= '9')
                return error_set(err, -EINVAL,
                                 "a reference back like \\1 can take for ever: "
                                 "write the expression without it");
        } else if (*at == '{') {
            long least = strtol(at + 1, NULL, 10);
            const char *comma = at + 1 + strspn(at + 1, "0123456789");
            long most = *comma == ',' ? strtol(comma + 1, NULL, 10) : least;
            most = most < least ? least : most;
            repeats = most > REGEX_REPEATS_MAX ? most : repeats * (most > 1 ? most : 1);
        }
        if (repeats > REGEX_REPEATS_MAX)
            return error_set(err, -EINVAL,
                             "repeats like {2,9} may multiply to %d at most",
                             REGEX_REPEATS_MAX);
    }
    return 0;
}

static int check_regex(const char *expected, struct error *err)
{
    regex_t regex;
    if (strlen(expected) > REGEX_BYTES_MAX)
        return error_set(err, -EINVAL, "the expression is longer than %d bytes",
                         REGEX_BYTES_MAX);
    int r = check_regex_cost(expected, err);
    if (r < 0)
        return r;
    int code =
        regex_compile((struct span){expected, expected + strlen(expected)}, &regex);
    if (code != 0) {
        char reason[100];
        regerror(code, &regex, reason, sizeof(reason));
        return error_set(err, -EINVAL, "not a regular expression: %s", reason);
    }
    regfree(&regex);
    return 0;
}

int compare_check(const struct compare *compare, const char *expected, struct error *err)
{
    struct decimal tolerance;
    const char *text = compare->tolerance;
    if (text && compare->mode != COMPARE_NUMBERS)
        return error_set(err, -EINVAL, "a tolerance is for mode numbers");
    if (text && (!decimal_parse(text, strlen(text), &tolerance) || tolerance.units < 0 ||
                 tolerance.more))
        return error_set(err, -EINVAL, "the tolerance '%s' is not a decimal like 0.001",
                         text);
    if (!expected)
        return 0;
    if (compare->mode == COMPARE_REGEX)
        return check_regex(expected, err);
    AUTO_JSON json_t *value = NULL;
    if (compare->mode == COMPARE_JSON &&
        !(value = compare_json_parse(expected, strlen(expected))))
        return error_set(err, -EINVAL, "the expected output is not valid JSON");
    return 0;
}

bool compare_output(const struct compare *compare, const struct compare *suite_default,
                    const struct buf *expected, const struct buf *output,
                    struct buf *message)
{
    const struct compare *by = compare->mode == COMPARE_DEFAULT ? suite_default : compare;
    struct span a = span_of(expected), b = span_of(output);
    struct decimal tolerance = {0};
    switch (by->mode) {
    case COMPARE_EXACT:
        return compare_exact(a, b, message);
    case COMPARE_TOKENS:
        return compare_words(a, b, NULL, message);
    case COMPARE_NUMBERS:
        if (by->tolerance)
            decimal_parse(by->tolerance, strlen(by->tolerance), &tolerance);
        return compare_words(a, b, &tolerance, message);
    case COMPARE_REGEX:
        return compare_regex(expected, b, message);
    case COMPARE_JSON:
        return compare_json(expected, output, message);
    default:
        return compare_lines(a, b, true, message);
    }
}
