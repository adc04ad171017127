#include "runner/core/fold.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "sandbox/base/cleanup.h"

/* U+00C0 to U+017F without their accents; ' ': none. Two letters stand in `pairs`. */
static const char latin[] =
    "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

static const struct {
    uint32_t code;
    const char *plain, *german; /* NULL: the same */
} pairs[] = {
    {0xc4, "a", "ae"},   {0xc5, "a", "aa"},   {0xc6, "ae", NULL},  {0xd6, "o", "oe"},
    {0xd8, "o", "oe"},   {0xdc, "u", "ue"},   {0xde, "th", NULL},  {0xdf, "ss", NULL},
    {0xe4, "a", "ae"},   {0xe5, "a", "aa"},   {0xe6, "ae", NULL},  {0xf6, "o", "oe"},
    {0xf8, "o", "oe"},   {0xfc, "u", "ue"},   {0xfe, "th", NULL},  {0x132, "ij", NULL},
    {0x133, "ij", NULL}, {0x152, "oe", NULL}, {0x153, "oe", NULL}, {0x1e9e, "ss", NULL},
};

/* The same letters as HTML names them: a letter and one of these. */
static const char *const accents[] = {"acute", "grave", "uml",  "circ",
                                      "tilde", "cedil", "ring", "slash"};

static bool is_ascii_letter(uint32_t code)
{
    return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
}

static bool is_accent(uint32_t code) { return code >= 0x300 && code <= 0x36f; }

/* ----- from bytes to a character ----- */

static size_t decode_utf8(const unsigned char *at, uint32_t *ret)
{
    size_t length = at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : 2;
    uint32_t code = at[0] & (0xffu >> (length + 1));
    if (at[0] < 0xc2 || at[0] > 0xf4)
        return 0;
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (at[i] & 0x3fu);
    }
    *ret = code;
    return length;
}

/* Digits of a number of base 10 or 16, at most eight; @return how many there are */
static size_t decode_digits(const char *at, int base, size_t max, uint32_t *ret)
{
    static const char digits[] = "0123456789abcdef";
    uint32_t code = 0;
    size_t count = 0;
    for (; count < max && at[count]; count++) {
        char small = is_ascii_letter((unsigned char)at[count]) ? (char)(at[count] | 0x20)
                                                               : at[count];
        const char *digit = strchr(digits, small);
        if (!digit || digit - digits >= base)
            break;
        code = code * (uint32_t)base + (uint32_t)(digit - digits);
    }
    *ret = code;
    return count;
}

/* "&#233;" and "&#xe9;" */
static size_t decode_reference(const char *at, uint32_t *ret)
{
    bool hex = at[2] == 'x' || at[2] == 'X';
    size_t digits = decode_digits(at + 2 + hex, hex ? 16 : 10, 7, ret);
    const char *end = at + 2 + hex + digits;
    return digits > 0 && *end == ';' ? (size_t)(end - at) + 1 : 0;
}

/* "&eacute;": the letter is what it is compared as */
static size_t decode_entity(const char *at, uint32_t *ret)
{
    if (!is_ascii_letter((unsigned char)at[1]))
        return 0;
    for (size_t i = 0; i < COUNT_OF(accents); i++) {
        size_t len = strlen(accents[i]);
        if (strncmp(at + 2, accents[i], len) == 0 && at[2 + len] == ';') {
            *ret = (unsigned char)at[1];
            return len + 3;
        }
    }
    return 0;
}

static size_t decode_escape(const char *at, uint32_t *ret)
{
    if (at[0] == '&' && at[1] == '#')
        return decode_reference(at, ret);
    if (at[0] == '&')
        return decode_entity(at, ret);
    if (at[0] == '\\' && at[1] == 'u')
        return decode_digits(at + 2, 16, 4, ret) == 4 ? 6 : 0;
    return 0;
}

static size_t decode(const char *text, uint32_t *ret)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t bytes = at[0] < 0x80 ? decode_escape(text, ret) : decode_utf8(at, ret);
    if (bytes > 0)
        return bytes;
    *ret = at[0]; /* ASCII, or Latin-1 */
    return at[0] != 0;
}

/* ----- from a character to what it is compared as ----- */

static void fold_latin(uint32_t code, bool german, struct fold *ret)
{
    char plain = code >= 0xc0 && code <= 0x17f ? latin[code - 0xc0] : ' ';
    ret->letter = plain != ' ';
    /* capitals are the even ones, but for two stretches */
    bool odd = (code >= 0x139 && code <= 0x148) || (code >= 0x179 && code <= 0x17e);
    ret->upper = code < 0xdf || (code > 0xff && (code % 2 == 1) == odd);
    ret->text[0] = plain;
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        if (pairs[i].code != code)
            continue;
        snprintf(ret->text, FOLD_BYTES, "%s",
                 german && pairs[i].german ? pairs[i].german : pairs[i].plain);
        ret->letter = true;
    }
}

/* Greek and Cyrillic in lower case; @return the same character where it has none */
static uint32_t lower(uint32_t code)
{
    if ((code >= 0x391 && code <= 0x3a9) || (code >= 0x410 && code <= 0x42f))
        return code + 0x20;
    if (code >= 0x400 && code <= 0x40f)
        return code + 0x50;
    return code >= 0x460 && code <= 0x52f && code % 2 == 0 ? code + 1 : code;
}

static void encode(uint32_t code, char *ret)
{
    size_t at = 0;
    if (code < 0x800) {
        ret[at++] = (char)(0xc0 | code >> 6);
    } else if (code < 0x10000) {
        ret[at++] = (char)(0xe0 | code >> 12);
        ret[at++] = (char)(0x80 | (code >> 6 & 0x3f));
    } else {
        ret[at++] = (char)(0xf0 | (code >> 18 & 0x7));
        ret[at++] = (char)(0x80 | (code >> 12 & 0x3f));
        ret[at++] = (char)(0x80 | (code >> 6 & 0x3f));
    }
    ret[at] = (char)(0x80 | (code & 0x3f));
}

static struct fold fold_one(const char *text, bool german)
{
    struct fold ret = {0};
    uint32_t code = 0;
    ret.bytes = decode(text, &code);
    if (ret.bytes == 0 || is_accent(code))
        return ret;
    if (code < 0x80) {
        ret.letter = is_ascii_letter(code);
        ret.upper = ret.letter && !(code & 0x20);
        ret.text[0] = (char)(ret.upper ? code | 0x20 : code);
    } else if ((code >= 0xc0 && code <= 0x17f) || code == 0x1e9e) {
        fold_latin(code, german, &ret);
    } else {
        uint32_t small = lower(code);
        encode(small, ret.text);
        ret.letter = code >= 0x370 && code <= 0x52f;
        ret.upper = small != code;
    }
    return ret;
}

struct fold fold_next(const char *text) { return fold_one(text, false); }

int fold_add(struct buf *out, const char *text, bool german)
{
    int r = 0;
    while (r == 0 && *text) {
        struct fold one = fold_one(text, german);
        r = buf_adds(out, one.text);
        text += one.bytes;
    }
    return r;
}
