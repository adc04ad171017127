#include "assignments/compare.h"

#include <errno.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

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
    DECIMAL_PLACES = 9,
    QUOTE_BYTES = 120
};

/* In units of 10^-9. */
__extension__ typedef __int128 decimal;

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

static void quote(struct buf *out, bool have, struct span text)
{
    if (!have) {
        buf_adds(out, "nothing");
        return;
    }
    AUTO_BUF struct buf raw = {.limit = QUOTE_BYTES}, clean = {.limit = QUOTE_BYTES};
    buf_add(&raw, text.at, (size_t)(text.end - text.at));
    text_add_line(&clean, buf_text(&raw));
    buf_addf(out, "\"%s%s\"", buf_text(&clean), raw.cut ? "…" : "");
}

static void say(struct buf *message, const char *unit, long number, bool have_expected,
                struct span expected, bool have_found, struct span found)
{
    if (!message)
        return;
    buf_addf(message, "%s %ld: expected ", unit, number);
    quote(message, have_expected, expected);
    buf_adds(message, ", found ");
    quote(message, have_found, found);
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

/* A decimal in units of 10^-9, exact; false for what is none or too large. */
static bool parse_decimal(struct span text, decimal *ret)
{
    decimal value = 0;
    int places = -1, digits = 0;
    const char *at = text.at;
    bool negative = at < text.end && *at == '-';
    if (at < text.end && (*at == '-' || *at == '+'))
        at++;
    for (; at < text.end; at++) {
        if (*at == '.' && places < 0) {
            places = 0;
            continue;
        }
        if (*at < '0' || *at > '9' || ++digits > 27)
            return false;
        if (places >= DECIMAL_PLACES)
            continue; /* finer than what is told apart */
        value = value * 10 + (*at - '0');
        places += places >= 0;
    }
    for (int i = places < 0 ? 0 : places; i < DECIMAL_PLACES; i++)
        value *= 10;
    *ret = negative ? -value : value;
    return digits > 0;
}

static bool same_word(struct span a, struct span b, decimal tolerance)
{
    decimal x, y;
    if (same_bytes(a, b))
        return true;
    if (tolerance < 0 || !parse_decimal(a, &x) || !parse_decimal(b, &y))
        return false;
    decimal apart = x > y ? x - y : y - x;
    return apart <= tolerance;
}

static bool compare_words(struct span expected, struct span found, decimal tolerance,
                          struct buf *message)
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

static bool compare_regex(const struct buf *expected, struct span found,
                          struct buf *message)
{
    struct span pattern = trim_end(span_of(expected), true);
    found = trim_end(found, true);
    AUTO_BUF struct buf expression = {0}, subject = {.limit = REGEX_OUTPUT_MAX};
    buf_addf(&expression, "^(%.*s)$", (int)(pattern.end - pattern.at), pattern.at);
    buf_add(&subject, found.at, (size_t)(found.end - found.at));
    regex_t regex;
    if (regcomp(&regex, buf_text(&expression), REG_EXTENDED | REG_NOSUB) != 0)
        return false; /* compare_check() has refused such an assignment */
    bool same = !subject.cut && strlen(buf_text(&subject)) == subject.len &&
                regexec(&regex, buf_text(&subject), 0, NULL, 0) == 0;
    regfree(&regex);
    if (!same && message) {
        buf_adds(message, "expected a match of ");
        quote(message, true, pattern);
        buf_adds(message, ", found ");
        quote(message, true, found);
    }
    return same;
}

/* jansson stops at 2,048 levels by itself. */
static json_t *parse_json(const struct buf *text)
{
    return json_loadb(buf_text(text), text->len, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES,
                      NULL);
}

static bool compare_json(const struct buf *expected, const struct buf *found,
                         struct buf *message)
{
    AUTO_JSON json_t *a = parse_json(expected), *b = parse_json(found);
    if (a && b && json_equal(a, b))
        return true;
    if (message && !b)
        buf_adds(message, "the output is not valid JSON");
    else if (message)
        compare_lines(span_of(expected), span_of(found), true, message);
    if (message && message->len == 0)
        buf_adds(message, "the JSON differs");
    return false;
}

int compare_check(const struct compare *compare, const char *expected, struct error *err)
{
    decimal tolerance;
    const char *text = compare->tolerance;
    if (text && (!parse_decimal((struct span){text, text + strlen(text)}, &tolerance) ||
                 tolerance < 0))
        return error_set(err, -EINVAL, "the tolerance '%s' is not a decimal like 0.001",
                         text);
    if (text && compare->mode != COMPARE_NUMBERS)
        return error_set(err, -EINVAL, "a tolerance is for mode numbers");
    if (compare->mode == COMPARE_REGEX) {
        regex_t regex;
        if (strlen(expected) > REGEX_BYTES_MAX)
            return error_set(err, -EINVAL, "the expression is longer than %d bytes",
                             REGEX_BYTES_MAX);
        int code = regcomp(&regex, expected, REG_EXTENDED | REG_NOSUB);
        if (code != 0) {
            char reason[100];
            regerror(code, &regex, reason, sizeof(reason));
            return error_set(err, -EINVAL, "not a regular expression: %s", reason);
        }
        regfree(&regex);
    }
    if (compare->mode == COMPARE_JSON) {
        AUTO_JSON json_t *value = json_loads(expected, JSON_DECODE_ANY, NULL);
        if (!value)
            return error_set(err, -EINVAL, "the expected output is not valid JSON");
    }
    return 0;
}

bool compare_output(const struct compare *compare, const struct compare *suite_default,
                    const struct buf *expected, const struct buf *output,
                    struct buf *message)
{
    const struct compare *by = compare->mode == COMPARE_DEFAULT ? suite_default : compare;
    struct span a = span_of(expected), b = span_of(output);
    decimal tolerance = 0;
    switch (by->mode) {
    case COMPARE_EXACT:
        return compare_exact(a, b, message);
    case COMPARE_TOKENS:
        return compare_words(a, b, -1, message);
    case COMPARE_NUMBERS:
        if (by->tolerance)
            parse_decimal(
                (struct span){by->tolerance, by->tolerance + strlen(by->tolerance)},
                &tolerance);
        return compare_words(a, b, tolerance, message);
    case COMPARE_REGEX:
        return compare_regex(expected, b, message);
    case COMPARE_JSON:
        return compare_json(expected, output, message);
    default:
        return compare_lines(a, b, true, message);
    }
}
