/* Untrusted bytes made safe for where they are shown. */
#include <string.h>
#include <wchar.h>

#include "sandbox/base/text.h"

/*
 * One UTF-8 sequence (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF).
 * Returns its length, or 0 where the bytes are none; *ret is the code point.
 */
static size_t utf8_take(const unsigned char *at, size_t len, uint32_t *ret)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t size = at[0] < 0x80   ? 1
                  : at[0] < 0xc2 ? 0
                  : at[0] < 0xe0 ? 2
                  : at[0] < 0xf0 ? 3
                  : at[0] < 0xf5 ? 4
                                 : 0;
    if (size == 0 || size > len)
        return 0;
    uint32_t code = size == 1 ? at[0] : at[0] & (0x7fu >> size);
    for (size_t i = 1; i < size; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (at[i] & 0x3f);
    }
    if (code < least[size] || (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff)
        return 0;
    *ret = code;
    return size;
}

/* Characters that change how others are shown, or are not shown at all. */
static bool is_hidden(uint32_t code)
{
    return (code < 0x20 && code != '\t' && code != '\n') ||
           (code >= 0x7f && code < 0xa0) || code == 0x61c || code == 0x200e ||
           code == 0x200f || (code >= 0x202a && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0x2028 || code == 0x2029 ||
           code == 0xfeff || (code >= 0xfff9 && code <= 0xfffb) ||
           (code & 0xfffe) == 0xfffe || (code >= 0xe0000 && code <= 0xe007f);
}

/* Bytes of a string-like sequence (OSC, DCS, APC, PM, SOS) up to BEL or ST, as ECMA-48
 * has it. */
static size_t escape_string(const unsigned char *at, size_t len, size_t from)
{
    for (size_t i = from; i < len; i++) {
        if (at[i] == 0x07)
            return i + 1;
        if (at[i] == 0x1b && i + 1 < len && at[i + 1] == '\\')
            return i + 2;
        if (at[i] == '\n')
            return i; /* unterminated: a whole log must not vanish behind it */
    }
    return len;
}

/* Length of the escape sequence that begins at ESC. */
static size_t escape_skip(const unsigned char *at, size_t len)
{
    if (len < 2)
        return len;
    if (strchr("]PX^_", at[1]) && at[1])
        return escape_string(at, len, 2);
    if (at[1] != '[')
        return at[1] >= 0x20 && at[1] < 0x7f ? 2 : 1;
    size_t i = 2;
    while (i < len && at[i] >= 0x20 && at[i] < 0x40)
        i++;
    return i < len && at[i] >= 0x40 && at[i] < 0x7f ? i + 1 : i;
}

/* What a place makes of one clean code point; bytes are its UTF-8. */
typedef int (*text_emit)(struct buf *out, uint32_t code, const char *bytes, size_t size);

static int text_each(struct buf *out, const void *bytes, size_t len, text_emit emit)
{
    const unsigned char *at = bytes;
    while (len > 0) {
        uint32_t code = 0;
        size_t size = utf8_take(at, len, &code);
        int r = 0;
        if (size == 0) {
            size = 1;
            r = emit(out, 0xfffd, "\xef\xbf\xbd", 3);
        } else if (code == 0x1b) {
            size = escape_skip(at, len);
        } else if (!is_hidden(code)) {
            r = emit(out, code, (const char *)at, size);
        }
        if (r < 0)
            return r;
        at += size;
        len -= size;
    }
    return 0;
}

/* Never half a character: what does not fit whole marks the cut. */
static int emit_clean(struct buf *out, uint32_t code, const char *bytes, size_t size)
{
    (void)code;
    size_t limit = out->limit ? out->limit : (size_t)BUF_LIMIT_DEFAULT;
    if (out->cut || out->len + size > limit) {
        out->cut = true;
        return 0;
    }
    return buf_add(out, bytes, size);
}

static int emit_line(struct buf *out, uint32_t code, const char *bytes, size_t size)
{
    if (code == '\t' || code == '\n')
        return emit_clean(out, ' ', " ", 1);
    return emit_clean(out, code, bytes, size);
}

static int emit_html(struct buf *out, uint32_t code, const char *bytes, size_t size)
{
    switch (code) {
    case '&':
        return emit_clean(out, 0, "&amp;", 5);
    case '<':
        return emit_clean(out, 0, "&lt;", 4);
    case '>':
        return emit_clean(out, 0, "&gt;", 4);
    case '"':
        return emit_clean(out, 0, "&quot;", 6);
    case '\'':
        return emit_clean(out, 0, "&#39;", 5);
    default:
        return emit_clean(out, code, bytes, size);
    }
}

static int emit_markdown(struct buf *out, uint32_t code, const char *bytes, size_t size)
{
    if (code == '<' || code == '>' || code == '&')
        return emit_html(out, code, bytes, size);
    if (code < 0x80 && code != 0 && strchr("\\`*_{}[]()#+-.!|~@:$", (int)code)) {
        /* '.' ':' '-' '(' ')' only matter in places where a backslash is harmless too;
         * '@' and
         * ':' keep a host from turning them into mentions and links */
        char escaped[2] = {'\\', (char)code};
        if (code == '@' || code == ':')
            return code == '@' ? emit_clean(out, 0, "&#64;", 5)
                               : emit_clean(out, 0, "&#58;", 5);
        return emit_clean(out, 0, escaped, 2);
    }
    return emit_line(out, code, bytes, size);
}

int text_add_clean(struct buf *out, const void *bytes, size_t len)
{
    return text_each(out, bytes, len, emit_clean);
}

int text_add_line(struct buf *out, const char *text)
{
    return text_each(out, text, strlen(text), emit_line);
}

int text_add_html(struct buf *out, const char *text)
{
    return text_each(out, text, strlen(text), emit_html);
}

int text_add_markdown(struct buf *out, const char *text)
{
    return text_each(out, text, strlen(text), emit_markdown);
}

/* East Asian wide and emoji blocks: enough for columns of names; no locale is asked. */
static size_t code_columns(uint32_t code)
{
    if ((code >= 0x300 && code <= 0x36f) || (code >= 0x200b && code <= 0x200d) ||
        (code >= 0xfe00 && code <= 0xfe0f) || (code >= 0x20d0 && code <= 0x20ff))
        return 0;
    if ((code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xa4cf) ||
        (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) ||
        (code >= 0xfe30 && code <= 0xfe6f) || (code >= 0xff00 && code <= 0xff60) ||
        (code >= 0xffe0 && code <= 0xffe6) || (code >= 0x1f300 && code <= 0x1faff) ||
        (code >= 0x20000 && code <= 0x3fffd))
        return 2;
    return 1;
}

size_t text_columns(const char *utf8)
{
    size_t columns = 0, len = strlen(utf8);
    const unsigned char *at = (const unsigned char *)utf8;
    while (len > 0) {
        uint32_t code = 0;
        size_t size = utf8_take(at, len, &code);
        columns += size ? code_columns(code) : 1;
        at += size ? size : 1;
        len -= size ? size : 1;
    }
    return columns;
}
