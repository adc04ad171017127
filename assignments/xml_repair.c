#include "assignments/xml_repair.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/text.h"

enum { LOOK_AHEAD = 100, VALUE_BYTES = 1000, DECLARATION_BYTES = 200, ESCAPE = 0x1b };

enum place { IN_TEXT, IN_TAG, IN_VALUE, IN_CDATA };

struct repair {
    const char *at, *end;
    struct buf *out;
    enum place place;
    char quote;            /* of the value we are in */
    const char *value_end; /* its last quote, where that is known; else NULL */
    unsigned repairs;
};

static bool starts(const struct repair *repair, const char *word)
{
    size_t len = strlen(word);
    return (size_t)(repair->end - repair->at) >= len &&
           memcmp(repair->at, word, len) == 0;
}

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
           (unsigned char)c >= 0x80;
}

static bool is_name(char c)
{
    return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/* Bytes that mean nothing to XML: copied as clean text. */
static int copy_run(struct repair *repair, size_t len)
{
    size_t before = repair->out->len, returns = 0;
    for (size_t i = 0; i < len; i++)
        returns += repair->at[i] == '\r'; /* XML drops them, too */
    int r = text_add_clean(repair->out, repair->at, len);
    if (repair->out->len - before + returns != len)
        repair->repairs |= XML_REPAIR_BYTES;
    repair->at += len;
    return r;
}

static int copy_byte(struct repair *repair)
{
    return buf_addc(repair->out, *repair->at++);
}

/* One byte that stands where XML wants a reference. */
static int escape_byte(struct repair *repair, const char *reference)
{
    repair->repairs |= XML_REPAIR_MARKUP;
    repair->at++;
    return buf_adds(repair->out, reference);
}

/* Leaves bytes out, so that the lines behind them keep their numbers. */
static int drop(struct repair *repair, const char *to)
{
    int r = 0;
    for (; repair->at < to && r == 0; repair->at++)
        if (*repair->at == '\n')
            r = buf_addc(repair->out, '\n');
    return r;
}

/* Leaves out what ends with `mark`; without one, the rest. */
static int drop_to(struct repair *repair, const char *mark)
{
    size_t left = (size_t)(repair->end - repair->at), len = strlen(mark);
    const char *found = memmem(repair->at, left, mark, len);
    if (!found)
        repair->repairs |= XML_REPAIR_END;
    return drop(repair, found ? found + len : repair->end);
}

/* <!DOCTYPE … [ … ]>: the first '>' outside brackets and quotes. */
static int drop_doctype(struct repair *repair)
{
    int depth = 0;
    char quote = 0;
    const char *at = repair->at;
    repair->repairs |= XML_REPAIR_DOCTYPE;
    for (; at < repair->end; at++) {
        if (quote)
            quote = *at == quote ? 0 : quote;
        else if (*at == '"' || *at == '\'')
            quote = *at;
        else if (*at == '[' || *at == ']')
            depth += *at == '[' ? 1 : -1;
        else if (*at == '>' && depth <= 0)
            return drop(repair, at + 1);
    }
    repair->repairs |= XML_REPAIR_END;
    return drop(repair, at);
}

static bool is_character(uint32_t code)
{
    return code == '\t' || code == '\n' || code == '\r' ||
           (code >= 0x20 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd) ||
           (code >= 0x10000 && code <= 0x10ffff);
}

/* "&#27;" or "&#x1b;": its length, 0 where it is none. */
static size_t number_reference(const struct repair *repair, uint32_t *ret)
{
    const char *at = repair->at + 2;
    bool hex = at < repair->end && *at == 'x';
    uint32_t code = 0;
    const char *first = at += hex;
    for (; at < repair->end && at - first < 8 && *at != ';'; at++) {
        const char *digits = "0123456789abcdef", lower = (char)(*at | 0x20);
        const char *digit = *at ? strchr(digits, *at <= '9' ? *at : lower) : NULL;
        if (!digit || digit - digits >= (hex ? 16 : 10))
            return 0;
        code = code * (hex ? 16 : 10) + (uint32_t)(digit - digits);
    }
    if (at == first || at >= repair->end || *at != ';')
        return 0;
    *ret = code;
    return (size_t)(at + 1 - repair->at);
}

/* What a terminal would swallow behind ESC: "[31m". */
static void skip_escape(struct repair *repair)
{
    const char *at = repair->at;
    if (at >= repair->end || *at != '[')
        return;
    for (at++; at < repair->end && *at >= 0x20 && *at < 0x40; at++)
        ;
    if (at < repair->end && *at >= 0x40 && *at < 0x7f)
        repair->at = at + 1;
}

static int copy_reference(struct repair *repair)
{
    static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (starts(repair, names[i])) {
            repair->at += strlen(names[i]);
            return buf_adds(repair->out, names[i]);
        }
    uint32_t code = 0;
    size_t len = starts(repair, "&#") ? number_reference(repair, &code) : 0;
    if (len == 0)
        return escape_byte(repair, "&amp;");
    const char *reference = repair->at;
    repair->at += len;
    if (is_character(code))
        return buf_add(repair->out, reference, len);
    repair->repairs |= XML_REPAIR_BYTES;
    if (code != ESCAPE)
        return buf_adds(repair->out, "\xef\xbf\xbd");
    skip_escape(repair);
    return 0;
}

/*
 * Whether a quote stands where one ends a value: then the tag ends or another attribute
 * follows. In well-formed XML that holds for every one, so only an unescaped quote is
 * ever taken for text.
 */
static bool looks_closing(const struct repair *repair, const char *quote)
{
    const char *at = quote + 1, *end = repair->end;
    bool space = false;
    if (end - at > LOOK_AHEAD)
        end = at + LOOK_AHEAD;
    for (; at < end && is_space(*at); at++)
        space = true;
    if (at >= repair->end || *at == '>')
        return true;
    if (*at == '/')
        return at + 1 >= repair->end || at[1] == '>';
    if (!space || at >= end || !is_name_start(*at))
        return false;
    while (at < end && is_name(*at))
        at++;
    while (at < end && is_space(*at))
        at++;
    if (at >= end || *at++ != '=')
        return at >= repair->end;
    while (at < end && is_space(*at))
        at++;
    return at < end ? *at == '"' || *at == '\'' : at >= repair->end;
}

/*
 * Whether the quote at hand ends the value: it looks so, or no later quote of the line
 * does (then the tag is broken, and must not swallow the next). What was found is kept,
 * so that many quotes do not look for it many times.
 */
static bool quote_closes(struct repair *repair)
{
    if (repair->value_end)
        return repair->at >= repair->value_end;
    repair->value_end = repair->at;
    const char *end = repair->end;
    if (end - repair->at > VALUE_BYTES)
        end = repair->at + VALUE_BYTES;
    for (const char *at = repair->at; at < end && *at != '\n'; at++)
        if (*at == repair->quote && looks_closing(repair, at)) {
            repair->value_end = at;
            break;
        }
    return repair->at == repair->value_end;
}

static int step_text(struct repair *repair)
{
    if (starts(repair, "<![CDATA[")) {
        repair->place = IN_CDATA;
        repair->at += strlen("<![CDATA[");
        return buf_adds(repair->out, "<![CDATA[");
    }
    if (starts(repair, "<!--"))
        return drop_to(repair, "-->");
    if (starts(repair, "<!DOCTYPE") || starts(repair, "<!doctype"))
        return drop_doctype(repair);
    if (starts(repair, "<?"))
        return drop_to(repair, "?>");
    if (*repair->at == '&')
        return copy_reference(repair);
    if (*repair->at == '>') { /* "]]>" may not stand in text; alone it is harmless */
        repair->at++;
        return buf_adds(repair->out, "&gt;");
    }
    const char *next = repair->at + 1;
    if (next < repair->end && *next != '/' && !is_name_start(*next))
        return escape_byte(repair, "&lt;");
    repair->place = IN_TAG;
    return copy_byte(repair);
}

static int step_tag(struct repair *repair)
{
    char c = *repair->at;
    if (c == '>')
        repair->place = IN_TEXT;
    if (c == '"' || c == '\'') {
        repair->place = IN_VALUE;
        repair->quote = c;
        repair->value_end = NULL;
    }
    return copy_byte(repair);
}

static int step_value(struct repair *repair)
{
    char c = *repair->at;
    if (c == '&')
        return copy_reference(repair);
    if (c == '<')
        return escape_byte(repair, "&lt;");
    if (c != repair->quote)
        return copy_byte(repair);
    if (!quote_closes(repair))
        return escape_byte(repair, c == '"' ? "&quot;" : "&apos;");
    repair->place = IN_TAG;
    return copy_byte(repair);
}

static int step_cdata(struct repair *repair)
{
    if (!starts(repair, "]]>"))
        return copy_byte(repair);
    repair->place = IN_TEXT;
    repair->at += 3;
    return buf_adds(repair->out, "]]>");
}

static int repair_all(struct repair *repair)
{
    /* the bytes that mean something in each place */
    static const struct {
        const char *special;
        int (*step)(struct repair *repair);
    } places[] = {
        [IN_TEXT] = {"<&>", step_text},
        [IN_TAG] = {"<>\"'", step_tag},
        [IN_VALUE] = {"<&\"'", step_value},
        [IN_CDATA] = {"]", step_cdata},
    };
    int r = 0;
    while (repair->at < repair->end && r == 0) {
        const char *special = places[repair->place].special, *to = repair->at;
        while (to < repair->end && (!*to || !strchr(special, *to)))
            to++;
        if (to > repair->at)
            r = copy_run(repair, (size_t)(to - repair->at));
        else
            r = places[repair->place].step(repair);
    }
    if (repair->place != IN_TEXT)
        repair->repairs |= XML_REPAIR_END;
    return r;
}

/* A declaration that names a single-byte encoding; anything else is taken for UTF-8. */
static bool is_latin(const char *bytes, size_t len)
{
    static const char *const names[] = {"iso-8859-1", "latin1", "windows-1252"};
    char head[DECLARATION_BYTES + 1];
    size_t size = len < DECLARATION_BYTES ? len : DECLARATION_BYTES;
    if (size < 5 || memcmp(bytes, "<?xml", 5) != 0)
        return false;
    memcpy(head, bytes, size);
    head[size] = '\0';
    char *end = strstr(head, "?>");
    if (end)
        *end = '\0';
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcasestr(head, names[i]))
            return true;
    return false;
}

static int add_latin(const unsigned char *bytes, size_t len, struct buf *out)
{
    int r = 0;
    for (size_t i = 0; i < len && r == 0; i++) {
        const unsigned char pair[] = {(unsigned char)(0xc0 | bytes[i] >> 6),
                                      (unsigned char)(0x80 | (bytes[i] & 0x3f))};
        r = bytes[i] < 0x80 ? buf_addc(out, (char)bytes[i]) : buf_add(out, pair, 2);
    }
    return r;
}

int xml_repair(const void *bytes, size_t len, struct buf *out, unsigned *ret_repairs)
{
    AUTO_BUF struct buf utf8 = {.limit = 2 * len + 1};
    const char *text = bytes ? bytes : "";
    if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        len -= 3;
    }
    if (is_latin(text, len)) {
        if (add_latin((const unsigned char *)text, len, &utf8) < 0)
            return -ENOMEM;
        text = buf_text(&utf8);
        len = utf8.len;
    }
    struct repair repair = {.at = text, .end = text + len, .out = out};
    int r = repair_all(&repair);
    if (r == 0)
        *ret_repairs = repair.repairs;
    return r;
}
