/* A letter as a mail: RFC 5322 and MIME, by hand, because it is forty lines. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "runner/core/letter.h"
#include "sandbox/base/text.h"

/* RFC 2045 and 2047 end lines at 76, RFC 5322 asks for 78 */
enum { LINE_MAX_QP = 76, LINE_MAX_WORD = 76, LINE_MAX_HEADER = 78 };

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

static bool continues(char byte) { return ((unsigned char)byte & 0xc0) == 0x80; }

/* What an encoded word holds as it is, wherever it stands; a blank is "_". */
static bool is_literal(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') || byte == ' ';
}

/* How much of a text has room in a word. */
static size_t fitting(const char *text, size_t room)
{
    size_t fits = 0, need = 0;
    for (size_t i = 0; text[i]; i++) {
        need += is_literal(text[i]) ? 1 : 3;
        if (need > room)
            break;
        fits = continues(text[i + 1]) ? fits : i + 1;
    }
    return fits ? fits : 1;
}

/* RFC 2047: a line of at most 76 a word, never cut within a character. */
static int add_encoded(struct buf *out, const char *text, size_t column)
{
    static const char before[] = "=?UTF-8?Q?", after[] = "?=";
    int r = 0;
    for (const char *at = text; r == 0 && *at;) {
        size_t room = LINE_MAX_WORD - column - strlen(before) - strlen(after);
        size_t len = fitting(at, room);
        r = buf_addf(out, "%s%s", at == text ? "" : "\r\n ", before);
        for (size_t i = 0; r == 0 && i < len; i++)
            r = at[i] == ' '        ? buf_addc(out, '_')
                : is_literal(at[i]) ? buf_addc(out, at[i])
                                    : buf_addf(out, "=%02X", (unsigned char)at[i]);
        if (r == 0)
            r = buf_adds(out, after);
        at += len;
        column = 1;
    }
    return r;
}

/* A word with the blanks before it: a line may begin at it. */
static size_t next_word(const char *text)
{
    size_t blanks = strspn(text, " \t");
    return blanks + strcspn(text + blanks, " \t");
}

/* Whether a header can say it in plain words: ASCII, each with a line's room, and nothing
 * that reads as an encoded one. */
static bool is_plain(const char *text, size_t column)
{
    if (!*text || strchr(" \t", *text) || strstr(text, "=?"))
        return false;
    for (const char *at = text; *at; at++)
        if (*at & 0x80)
            return false;
    for (size_t len; (len = next_word(text)) > 0; text += len)
        if (column + len > LINE_MAX_HEADER || strchr(" \t", text[len - 1]))
            return false;
    return true;
}

/* RFC 5322: a line goes on at a blank. */
static int add_folded(struct buf *out, const char *text, size_t column)
{
    int r = 0;
    for (size_t len; r == 0 && (len = next_word(text)) > 0; text += len) {
        bool fold = column + len > LINE_MAX_HEADER;
        column = fold ? len : column + len;
        r = fold ? buf_adds(out, "\r\n") : 0;
        r = r < 0 ? r : buf_add(out, text, len);
    }
    return r;
}

static int add_subject(struct buf *out, const char *subject)
{
    static const char field[] = "Subject: ";
    AUTO_BUF struct buf line = {0};
    int r = text_add_line(&line, subject);
    if (r == 0)
        r = buf_adds(out, field);
    if (r == 0)
        r = is_plain(buf_text(&line), strlen(field))
                ? add_folded(out, buf_text(&line), strlen(field))
                : add_encoded(out, buf_text(&line), strlen(field));
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
    static const char field[] = "From: ";
    AUTO_BUF struct buf name = {0}, phrase = {0};
    if (!mail->contact || !is_address(mail->contact))
        return 0;
    int r = text_add_line(&name, mail->company ? mail->company : "");
    for (size_t i = 0; i < name.len; i++)
        if (strchr("\"\\", name.data[i]))
            name.data[i] = '\''; /* inside a quoted string */
    if (r == 0)
        r = buf_addf(&phrase, "\"%s\"", buf_text(&name));
    if (r == 0)
        r = buf_adds(out, field);
    if (r == 0)
        r = is_plain(buf_text(&phrase), strlen(field))
                ? add_folded(out, buf_text(&phrase), strlen(field))
                : add_encoded(out, buf_text(&name), strlen(field));
    const char *line = memrchr(out->data, '\n', out->len);
    size_t column = out->len - (line ? (size_t)(line + 1 - out->data) : 0);
    bool fold = column + strlen(" <>") + strlen(mail->contact) > LINE_MAX_HEADER;
    return r < 0 ? r : buf_addf(out, "%s <%s>\r\n", fold ? "\r\n" : "", mail->contact);
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
