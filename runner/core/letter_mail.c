/* A letter as a mail: RFC 5322 and MIME, by hand, because it is forty lines. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "runner/core/letter.h"
#include "sandbox/base/text.h"

enum { LINE_MAX_QP = 76, WORD_BYTES_MAX = 20 };

/* Not strftime(): the names of days and months are fixed by the format. */
static int add_date(struct buf *out, int64_t seconds)
{
    static const char days[] = "SunMonTueWedThuFriSat",
                      months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t at = (time_t)seconds;
    struct tm tm;
    if (!gmtime_r(&at, &tm))
        return -EINVAL;
    return buf_addf(out, "Date: %.3s, %d %.3s %d %02d:%02d:%02d +0000\r\n",
                    days + 3 * tm.tm_wday, tm.tm_mday, months + 3 * tm.tm_mon,
                    tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static const struct {
    const char *entity;
    char means;
} entities[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}};

/* The character that an entity stands for, '\0' when none begins here. */
static char entity_at(const char *text, size_t len, size_t *ret_size)
{
    for (size_t i = 0; i < COUNT_OF(entities); i++) {
        *ret_size = strlen(entities[i].entity);
        if (len >= *ret_size && memcmp(text, entities[i].entity, *ret_size) == 0)
            return entities[i].means;
    }
    return '\0';
}

/* The text without Markdown's backslashes and entities, which a mail would show; code
 * spans stay as they are. */
static int add_plain(struct buf *out, const char *text, size_t len)
{
    bool code = false;
    int r = 0;
    for (size_t i = 0; r == 0 && i < len; i++) {
        bool escape = !code && text[i] == '\\' && i + 1 < len &&
                      strchr("\\`<>[]()|*_#~+-", text[i + 1]) && text[i + 1];
        size_t size;
        char plain = code ? '\0' : entity_at(text + i, len - i, &size);
        i += plain ? size - 1 : escape;
        code = code != (!escape && text[i] == '`');
        r = buf_addc(out, plain ? plain : text[i]);
    }
    return r;
}

static bool is_ascii(const char *text)
{
    for (; *text; text++)
        if (*text & 0x80)
            return false;
    return true;
}

static bool continues(char byte) { return ((unsigned char)byte & 0xc0) == 0x80; }

/* RFC 2047: words of at most 75 characters, never cut within a character. */
static int add_encoded(struct buf *out, const char *text)
{
    int r = 0;
    for (const char *at = text; r == 0 && *at;) {
        size_t len = strnlen(at, WORD_BYTES_MAX);
        while (len > 1 && continues(at[len]))
            len--;
        r = buf_adds(out, at == text ? "=?UTF-8?Q?" : "\r\n =?UTF-8?Q?");
        for (size_t i = 0; r == 0 && i < len; i++)
            r = buf_addf(out, "=%02X", (unsigned char)at[i]);
        if (r == 0)
            r = buf_adds(out, "?=");
        at += len;
    }
    return r;
}

static int add_subject(struct buf *out, const char *subject)
{
    AUTO_BUF struct buf line = {0};
    int r = text_add_line(&line, subject);
    if (r == 0)
        r = buf_adds(out, "Subject: ");
    if (r == 0)
        r = is_ascii(buf_text(&line)) && line.len < 900
                ? buf_adds(out, buf_text(&line))
                : add_encoded(out, buf_text(&line));
    return r < 0 ? r : buf_adds(out, "\r\n");
}

/* local@domain of plain characters; anything else is not put into a header. */
static bool is_address(const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123"
                                "456789.!#$%&'*+/=?^_`{|}~-";
    size_t local = strspn(text, plain);
    const char *domain = text + local + 1;
    return local > 0 && text[local] == '@' && strspn(domain, plain) == strlen(domain) &&
           *domain && strlen(text) < 250;
}

static int add_from(struct buf *out, const struct letter_mail *mail)
{
    AUTO_BUF struct buf name = {0};
    if (!mail->contact || !is_address(mail->contact))
        return 0;
    int r = text_add_line(&name, mail->company ? mail->company : "");
    for (size_t i = 0; i < name.len; i++)
        if (strchr("\"\\", name.data[i]))
            name.data[i] = '\''; /* inside a quoted string */
    if (r == 0)
        r = buf_adds(out, "From: ");
    if (r == 0 && !is_ascii(buf_text(&name)))
        r = add_encoded(out, buf_text(&name));
    else if (r == 0)
        r = buf_addf(out, "\"%s\"", buf_text(&name));
    return r < 0 ? r : buf_addf(out, " <%s>\r\n", mail->contact);
}

static bool is_line_end(const char *text, size_t len, size_t at)
{
    return at == len || text[at] == '\n';
}

/* Quoted-printable (RFC 2045): lines of at most 76, blanks at a line's end encoded. */
static int add_quoted(struct buf *out, const char *text, size_t len)
{
    size_t column = 0;
    int r = 0;
    for (size_t i = 0; r == 0 && i < len; i++) {
        unsigned char byte = (unsigned char)text[i];
        bool blank = byte == ' ' || byte == '\t';
        bool plain = (byte > ' ' && byte < 0x7f && byte != '=') ||
                     (blank && !is_line_end(text, len, i + 1));
        size_t need = plain ? 1 : 3;
        if (byte == '\n') {
            r = buf_adds(out, "\r\n");
            column = 0;
            continue;
        }
        /* "From " at a line's start is changed by some mailers on the way */
        if (column == 0 && len - i >= 5 && memcmp(text + i, "From ", 5) == 0)
            plain = false, need = 3;
        if (column + need > LINE_MAX_QP - 1) {
            r = buf_adds(out, "=\r\n");
            column = 0;
        }
        if (r == 0)
            r = plain ? buf_addc(out, (char)byte) : buf_addf(out, "=%02X", byte);
        column += need;
    }
    return r;
}

int letter_eml(const char *text, const struct letter_mail *mail, struct buf *out,
               struct error *err)
{
    static const char mark[] = "Subject: ";
    AUTO_BUF struct buf subject = {0}, body = {0}, made = {0};
    const char *end = strchrnul(text, '\n'), *rest = end + strspn(end, "\r\n");
    if (strncmp(text, mark, strlen(mark)) != 0)
        return error_set(err, -EINVAL, "the letter does not begin with a line '%s…'",
                         mark);
    int r = add_plain(&subject, text + strlen(mark), (size_t)(end - text) - strlen(mark));
    if (r == 0)
        r = add_plain(&body, rest, strlen(rest));
    if (r == 0)
        r = add_date(&made, mail->date);
    if (r == 0)
        r = add_from(&made, mail);
    if (r == 0)
        r = add_subject(&made, buf_text(&subject));
    if (r == 0)
        r = buf_adds(&made, "X-Unsent: 1\r\nMIME-Version: 1.0\r\n"
                            "Content-Type: text/plain; charset=UTF-8\r\n"
                            "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
    if (r == 0)
        r = add_quoted(&made, buf_text(&body), body.len);
    if (r == 0)
        r = buf_add(out, buf_text(&made), made.len);
    return r < 0 ? error_set(err, r, "the mail cannot be made") : 0;
}
