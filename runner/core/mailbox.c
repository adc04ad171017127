#include "runner/core/mailbox.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/text.h"

enum { PARTS_DEEP_MAX = 5, HEADER_BYTES_MAX = 4000, BOUNDARY_BYTES_MAX = 200 };

/* Some bytes of the file. */
struct span {
    const char *at;
    size_t len;
};

static struct span line_of(const struct span *text)
{
    const char *end = text->len ? memchr(text->at, '\n', text->len) : NULL;
    return (struct span){text->at, end ? (size_t)(end - text->at) + 1 : text->len};
}

static void drop(struct span *text, size_t len)
{
    text->at += len;
    text->len -= len;
}

static bool begins(const struct span *text, const char *word)
{
    size_t len = strlen(word);
    return text->len >= len && strncasecmp(text->at, word, len) == 0;
}

static size_t without_end(const struct span *line)
{
    size_t len = line->len;
    while (len > 0 && (line->at[len - 1] == '\n' || line->at[len - 1] == '\r'))
        len--;
    return len;
}

/* ----- headers ----- */

/* The header's value, with its folded lines; "" where there is none. */
static int find_header(struct span head, const char *name, struct buf *ret)
{
    bool inside = false;
    buf_reset(ret);
    for (struct span line; (line = line_of(&head)).len > 0; drop(&head, line.len)) {
        size_t len = without_end(&line);
        bool folded = len > 0 && (line.at[0] == ' ' || line.at[0] == '\t');
        size_t skip = 0;
        if (!folded) {
            if (inside)
                return 0;
            inside = begins(&line, name) && line.len > strlen(name) &&
                     line.at[strlen(name)] == ':';
            skip = strlen(name) + 1;
        }
        if (inside && len > skip &&
            (buf_add(ret, line.at + skip, len - skip) < 0 || ret->cut))
            return -ENOMEM;
    }
    return 0;
}

/* Splits off the headers, which end at an empty line. */
static struct span take_head(struct span *message)
{
    struct span head = {message->at, 0};
    while (message->len > 0) {
        struct span line = line_of(message);
        drop(message, line.len);
        if (without_end(&line) == 0)
            break;
        head.len += line.len;
    }
    return head;
}

/* The value of a parameter: `boundary="x"`. */
static bool take_parameter(const char *header, const char *name, char *ret, size_t size)
{
    const char *at = header;
    size_t len = strlen(name);
    while ((at = strcasestr(at, name)) && at[len] != '=')
        at += len;
    if (!at)
        return false;
    at += len + 1;
    const char *end = *at == '"' ? strchr(at + 1, '"') : at + strcspn(at, "; \t");
    at += *at == '"';
    if (!end || end <= at || (size_t)(end - at) >= size)
        return false;
    memcpy(ret, at, (size_t)(end - at));
    ret[end - at] = '\0';
    return true;
}

/* ----- decoding ----- */

/* What "=" begins: the bytes that it takes, with the byte that it stands for, or '\n' for
 * a line that only goes on; 0: it is a character like any other. */
static size_t read_escape(const char *at, size_t len, char *ret)
{
    if (len >= 2 && at[1] == '\n')
        return *ret = '\n', 2;
    if (len >= 3 && at[1] == '\r' && at[2] == '\n')
        return *ret = '\n', 3;
    if (len < 3 || text_hex_value(at[1]) < 0 || text_hex_value(at[2]) < 0)
        return 0;
    *ret = (char)(text_hex_value(at[1]) << 4 | text_hex_value(at[2]));
    return 3;
}

/* @param header  within a header "_" is a blank (RFC 2047) */
static int add_quoted(struct buf *out, const char *at, size_t len, bool header)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < len;) {
        char byte = '\0';
        size_t taken = at[i] == '=' ? read_escape(at + i, len - i, &byte) : 0;
        bool soft = taken > 0 && at[i + 1] != '0' && byte == '\n';
        if (taken == 0)
            r = buf_addc(out, header && at[i] == '_' ? ' ' : at[i]);
        else if (!soft)
            r = buf_addc(out, byte);
        i += taken ? taken : 1;
    }
    return r;
}

static int add_base64(struct buf *out, const char *at, size_t len)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned bits = 0, have = 0;
    int r = 0;
    for (size_t i = 0; r == 0 && i < len && at[i] != '='; i++) {
        const char *found = at[i] ? strchr(letters, at[i]) : NULL;
        if (!found)
            continue; /* line ends */
        bits = bits << 6 | (unsigned)(found - letters);
        have += 6;
        if (have >= 8) {
            have -= 8;
            r = buf_addc(out, (char)(bits >> have & 0xff));
        }
    }
    return r;
}

/* What windows-1252 has where ISO-8859-1 has controls, from 0x80 on; mail that is called
 * the latter has it there, too. 0: nothing. */
static const unsigned short windows_1252[32] = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
    0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
    0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

static int add_latin(struct buf *out, unsigned char byte)
{
    unsigned code = byte;
    if (byte >= 0x80 && byte < 0xa0 && windows_1252[byte - 0x80])
        code = windows_1252[byte - 0x80];
    if (code < 0x80)
        return buf_addc(out, (char)code);
    if (code < 0x800)
        return buf_addf(out, "%c%c", 0xc0 | code >> 6, 0x80 | (code & 63));
    return buf_addf(out, "%c%c%c", 0xe0 | code >> 12, 0x80 | (code >> 6 & 63),
                    0x80 | (code & 63));
}

/* As UTF-8: ISO-8859-1 and windows-1252 are turned, anything else is taken as it is and
 * cleaned. */
static int add_utf8(struct buf *out, const struct buf *raw, const char *charset)
{
    bool latin = strncasecmp(charset, "iso-8859-1", 10) == 0 ||
                 strncasecmp(charset, "windows-1252", 12) == 0;
    AUTO_BUF struct buf turned = {0};
    int r = 0;
    for (size_t i = 0; r == 0 && latin && i < raw->len; i++)
        r = add_latin(&turned, (unsigned char)raw->data[i]);
    const struct buf *from = latin ? &turned : raw;
    return r < 0 || from->len == 0 ? r : text_add_clean(out, from->data, from->len);
}

/* "=?UTF-8?Q?…?=" at `at`, or nothing. @return the bytes that were read, 0, or <0 */
static int add_word(struct buf *out, const char *at)
{
    AUTO_BUF struct buf raw = {0};
    char charset[40];
    if (strncmp(at, "=?", 2) != 0)
        return 0;
    size_t len = strcspn(at + 2, "?");
    if (len == 0 || len >= sizeof(charset) || at[2 + len] != '?' || !at[3 + len] ||
        at[4 + len] != '?')
        return 0;
    memcpy(charset, at + 2, len);
    charset[len] = '\0';
    const char *text = at + 5 + len, *end = strstr(text, "?=");
    if (!end)
        return 0;
    int r = tolower((unsigned char)at[3 + len]) == 'b'
                ? add_base64(&raw, text, (size_t)(end - text))
                : add_quoted(&raw, text, (size_t)(end - text), true);
    r = r < 0 ? r : add_utf8(out, &raw, charset);
    return r < 0 ? r : (int)(end + 2 - at);
}

static int add_header_text(struct buf *out, const char *value)
{
    int r = 0;
    value += strspn(value, " \t");
    while (r >= 0 && *value) {
        r = add_word(out, value);
        if (r > 0) {
            value += r;
            /* blanks between two encoded words are none */
            size_t blanks = strspn(value, " \t");
            value += strncmp(value + blanks, "=?", 2) == 0 ? blanks : 0;
        } else if (r == 0) {
            r = buf_addc(out, *value++);
        }
    }
    return r < 0 ? r : 0;
}

/* ----- parts ----- */

static int find_text(struct span message, int depth, struct buf *ret);

static int decode(const struct span *head, const struct span *body, const char *type,
                  struct buf *ret)
{
    AUTO_BUF struct buf encoding = {.limit = HEADER_BYTES_MAX}, raw = {0};
    char charset[40] = "utf-8";
    int r = find_header(*head, "Content-Transfer-Encoding", &encoding);
    const char *how = buf_text(&encoding) + strspn(buf_text(&encoding), " \t");
    take_parameter(type, "charset", charset, sizeof(charset));
    if (r == 0 && strncasecmp(how, "base64", 6) == 0)
        r = add_base64(&raw, body->at, body->len);
    else if (r == 0 && strncasecmp(how, "quoted-printable", 16) == 0)
        r = add_quoted(&raw, body->at, body->len, false);
    else if (r == 0)
        r = buf_add(&raw, body->at, body->len);
    r = r < 0 ? r : add_utf8(ret, &raw, charset);
    return r < 0 ? r : 1;
}

/* The first part of several that has text. */
static int find_in_parts(struct span body, const char *boundary, int depth,
                         struct buf *ret)
{
    AUTO_BUF struct buf mark = {0};
    struct span part = {NULL, 0};
    int r = buf_addf(&mark, "--%s", boundary);
    while (r == 0 && body.len > 0) {
        struct span line = line_of(&body);
        bool border = line.len >= mark.len && memcmp(line.at, mark.data, mark.len) == 0;
        if (border && part.at) {
            part.len = (size_t)(line.at - part.at);
            r = find_text(part, depth + 1, ret);
        }
        if (border)
            part.at = line.at + line.len;
        drop(&body, line.len);
    }
    return r;
}

/* @return 1: found; 0: there is none; <0 */
static int find_text(struct span message, int depth, struct buf *ret)
{
    AUTO_BUF struct buf type = {.limit = HEADER_BYTES_MAX};
    char boundary[BOUNDARY_BYTES_MAX];
    struct span head = take_head(&message);
    int r = find_header(head, "Content-Type", &type);
    if (r < 0 || depth > PARTS_DEEP_MAX)
        return r;
    const char *what = buf_text(&type) + strspn(buf_text(&type), " \t");
    if (strncasecmp(what, "multipart/", 10) == 0)
        return take_parameter(what, "boundary", boundary, sizeof(boundary))
                   ? find_in_parts(message, boundary, depth, ret)
                   : 0;
    return *what && strncasecmp(what, "text/plain", 10) != 0
               ? 0
               : decode(&head, &message, what, ret);
}

/* ----- messages ----- */

static bool is_to(const struct span *head, const char *address, struct buf *value)
{
    static const char *const fields[] = {"To", "Cc", "Bcc"};
    size_t len = strlen(address);
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        if (find_header(*head, fields[i], value) < 0)
            return false;
        for (const char *at = buf_text(value); (at = strcasestr(at, address)); at++) {
            char before = at > buf_text(value) ? at[-1] : ' ', after = at[len];
            if (strchr(" \t<,;", before) && strchr(" \t>,;", after))
                return true;
        }
    }
    return false;
}

/* Cuts at lines "From …" that follow an empty one; a file without any is one message. */
static struct span next_message(struct span *rest)
{
    bool empty = true;
    if (begins(rest, "From "))
        drop(rest, line_of(rest).len);
    struct span message = {rest->at, 0};
    while (rest->len > 0) {
        struct span line = line_of(rest);
        if (empty && message.len > 0 && line.len >= 5 && memcmp(line.at, "From ", 5) == 0)
            break;
        empty = without_end(&line) == 0;
        message.len += line.len;
        drop(rest, line.len);
    }
    return message;
}

/* One paragraph is one line again; what quotes another mail goes. */
static int add_body(struct buf *out, const char *text)
{
    bool inside = false;
    int r = 0;
    while (r == 0 && *text) {
        text += strncmp(text, ">From ", 6) == 0; /* how an mbox writes such a line */
        size_t len = strcspn(text, "\n"), shown = len;
        while (shown > 0 && strchr(" \t\r", text[shown - 1]))
            shown--;
        bool item = strchr("-*#", *text) && shown > 1 && text[1] == ' ';
        if (*text != '>') {
            if (inside)
                r = buf_adds(out, shown == 0 || item ? "\n" : " ");
            if (r == 0 && shown == 0)
                r = buf_adds(out, "\n");
            if (r == 0)
                r = buf_add(out, text, shown);
            inside = shown > 0;
        }
        text += len + (text[len] == '\n');
    }
    return r < 0 || !inside ? r : buf_adds(out, "\n");
}

static int write_out(const char *name, struct span message, struct buf *out,
                     struct error *err)
{
    AUTO_BUF struct buf subject = {.limit = HEADER_BYTES_MAX}, plain = {0}, line = {0};
    struct span rest = message, head = take_head(&rest);
    int r = find_header(head, "Subject", &subject);
    if (r == 0)
        r = find_text(message, 0, &plain);
    if (r == 0 || plain.len > MAILBOX_TEXT_BYTES_MAX)
        return error_set(err, -EINVAL,
                         "%s: its mail has no text/plain part of at most %d bytes (a "
                         "mail in HTML alone is not read): save the text that was sent "
                         "as a file and use --file",
                         name, MAILBOX_TEXT_BYTES_MAX);
    if (r > 0)
        r = add_header_text(&line, buf_text(&subject));
    if (r == 0)
        r = buf_adds(out, "Subject: ");
    if (r == 0)
        r = text_add_line(out, buf_text(&line));
    if (r == 0)
        r = buf_adds(out, "\n\n");
    if (r == 0)
        r = add_body(out, buf_text(&plain));
    return r < 0 ? error_set(err, r, "%s: out of memory", name) : 0;
}

int mailbox_read(const char *name, const char *bytes, size_t len, const char *address,
                 struct buf *out, struct error *err)
{
    AUTO_BUF struct buf value = {.limit = HEADER_BYTES_MAX};
    struct span rest = {bytes, len}, found = {NULL, 0};
    size_t count = 0;
    if (address && !*address)
        address = NULL; /* which would be found everywhere */
    while (rest.len > 0) {
        struct span message = next_message(&rest), body = message;
        struct span head = take_head(&body);
        if (head.len == 0 || (address && !is_to(&head, address, &value)))
            continue;
        found = message;
        count++;
    }
    if (count == 0)
        return error_set(err, -ENOENT, "%s: %s", name,
                         address ? "no mail in it is to this candidate's address"
                                 : "there is no mail in it");
    if (!address && count > 1)
        return error_set(err, -ENOENT,
                         "%s: %zu mails are in it, and the roster has no address that "
                         "tells which: save the one that was sent",
                         name, count);
    return write_out(name, found, out, err);
}
