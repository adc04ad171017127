/* What pictures and documents say of who made them. Every length is the file's own claim
 * and is held against what is there. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "runner/core/scrub.h"
#include "sandbox/base/cleanup.h"

static size_t big_endian(const unsigned char *bytes, int count)
{
    size_t value = 0;
    for (int i = 0; i < count; i++)
        value = value << 8 | bytes[i];
    return value;
}

/* ----- JPEG (ITU T.81, B.1): markers, until the picture itself begins ----- */

static bool is_private_marker(unsigned char marker)
{
    return marker == 0xe1 || marker == 0xed || marker == 0xfe || marker == 0xec;
}

static int scrub_jpeg(const unsigned char *bytes, size_t len, struct buf *out)
{
    int r = buf_add(out, bytes, 2);
    size_t at = 2;
    while (r == 0 && at + 4 <= len) {
        unsigned char marker = bytes[at + 1];
        size_t length = big_endian(bytes + at + 2, 2) + 2;
        if (bytes[at] != 0xff || length < 4 || at + length > len)
            return -EINVAL;
        if (marker == 0xda) /* start of scan: all that follows is the picture */
            return buf_add(out, bytes + at, len - at) < 0 ? -ENOMEM : 1;
        if (!is_private_marker(marker))
            r = buf_add(out, bytes + at, length);
        at += length;
    }
    return r < 0 ? r : -EINVAL;
}

/* ----- PNG (ISO 15948): chunks of length, type, data, CRC ----- */

static int scrub_png(const unsigned char *bytes, size_t len, struct buf *out)
{
    static const char *const private[] = {"tEXt", "iTXt", "zTXt", "eXIf", "tIME"};
    int r = buf_add(out, bytes, 8);
    for (size_t at = 8; r == 0 && at < len;) {
        if (len - at < 12)
            return -EINVAL;
        size_t length = big_endian(bytes + at, 4);
        bool drop = false;
        if (length > len - at - 12)
            return -EINVAL;
        for (size_t i = 0; i < COUNT_OF(private); i++)
            drop = drop || memcmp(bytes + at + 4, private[i], 4) == 0;
        if (!drop)
            r = buf_add(out, bytes + at, length + 12);
        at += length + 12;
    }
    return r < 0 ? r : 1;
}

/* ----- PDF (ISO 32000): blanked in place, so that its offsets stay true ----- */

static void blank(char *text, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (text[i] != '\n' && text[i] != '\r')
            text[i] = ' ';
}

/* The end of "(…)" with its nested ones and escapes, or of "<…>". */
static size_t value_end(const char *text, size_t at, size_t len)
{
    int depth = 0;
    if (text[at] == '<') {
        const char *end = memchr(text + at, '>', len - at);
        return end ? (size_t)(end - text) : len;
    }
    for (; at < len; at++) {
        if (text[at] == '\\')
            at++;
        else if (text[at] == '(')
            depth++;
        else if (text[at] == ')' && --depth == 0)
            return at;
    }
    return len;
}

static void blank_key(char *text, size_t len, const char *key)
{
    size_t length = strlen(key);
    for (size_t at = 0; at + length < len; at++) {
        if (memcmp(text + at, key, length) != 0)
            continue;
        size_t value = at + length;
        while (value < len && (text[value] == ' ' || text[value] == '\n' ||
                               text[value] == '\r' || text[value] == '\t'))
            value++;
        if (value >= len || (text[value] != '(' && text[value] != '<') ||
            (value + 1 < len && text[value] == '<' && text[value + 1] == '<'))
            continue;
        size_t end = value_end(text, value, len);
        if (end < len)
            blank(text, value + 1, end);
        at = end;
    }
}

static int scrub_pdf(const unsigned char *bytes, size_t len, struct buf *out)
{
    static const char *const keys[] = {"/Author",       "/Creator", "/Producer",
                                       "/Title",        "/Subject", "/Keywords",
                                       "/CreationDate", "/ModDate"};
    if (buf_add(out, bytes, len) < 0)
        return -ENOMEM;
    char *text = out->data + out->len - len;
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        blank_key(text, len, keys[i]);
    for (char *at = text;;) {
        char *begin = memmem(at, len - (size_t)(at - text), "<x:xmpmeta", 10);
        char *end = begin
                        ? memmem(begin, len - (size_t)(begin - text), "</x:xmpmeta>", 12)
                        : NULL;
        if (!end)
            return 1;
        blank(text, (size_t)(begin - text), (size_t)(end - text) + 12);
        at = end;
    }
}

int scrub_add_document(const unsigned char *bytes, size_t len, struct buf *out)
{
    static const unsigned char png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    if (len >= 4 && bytes[0] == 0xff && bytes[1] == 0xd8)
        return scrub_jpeg(bytes, len, out);
    if (len >= sizeof(png) && memcmp(bytes, png, sizeof(png)) == 0)
        return scrub_png(bytes, len, out);
    if (len >= 5 && memcmp(bytes, "%PDF-", 5) == 0)
        return scrub_pdf(bytes, len, out);
    return 0;
}

bool scrub_is_opaque(const unsigned char *bytes, size_t len)
{
    static const char *const signs[] = {"/ObjStm", "/FlateDecode", "/Encrypt"};
    if (len < 5 || memcmp(bytes, "%PDF-", 5) != 0)
        return false;
    for (size_t i = 0; i < COUNT_OF(signs); i++)
        if (memmem(bytes, len, signs[i], strlen(signs[i])))
            return true;
    const char *author = memmem(bytes, len, "/Author", 7);
    const char *end = (const char *)bytes + len;
    if (!author)
        return false;
    for (author += 7; author < end && *author == ' ';)
        author++;
    return author < end && *author >= '0' && *author <= '9'; /* "/Author 7 0 R" */
}

/* ----- what cannot be looked into ----- */

static bool is_packed(const unsigned char *bytes, size_t len)
{
    static const struct {
        const char *magic;
        size_t len;
    } packed[] = {{"PK\3\4", 4},
                  {"PK\5\6", 4},
                  {"\x1f\x8b", 2},
                  {"BZh", 3},
                  {"\xfd"
                   "7zXZ",
                   5},
                  {"7z\xbc\xaf\x27", 5},
                  {"\x28\xb5\x2f\xfd", 4},
                  {"Rar!", 4},
                  {"\xd0\xcf\x11\xe0", 4}};
    for (size_t i = 0; i < COUNT_OF(packed); i++)
        if (len >= packed[i].len && memcmp(bytes, packed[i].magic, packed[i].len) == 0)
            return true;
    return false;
}

/* Compilers and editors write down where they ran. */
static bool holds_home(const unsigned char *bytes, size_t len)
{
    static const char *const homes[] = {"/home/", "/Users/", ":\\Users\\"};
    for (size_t i = 0; i < COUNT_OF(homes); i++)
        if (memmem(bytes, len, homes[i], strlen(homes[i])))
            return true;
    return false;
}

const char *scrub_binary_fault(const struct scrub_identity *identity,
                               const unsigned char *bytes, size_t len)
{
    if (is_packed(bytes, len))
        return "left out: packed";
    if (holds_home(bytes, len))
        return "left out: names a home folder";
    return scrub_holds_known(identity, bytes, len) ? "left out: names them" : NULL;
}
