#include "runner/core/letter.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "runner/core/feedback.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/json.h"

/* What each kind is: its template, how values are escaped, and how long it should be. */
static const struct {
    const char *template;
    enum mustache_escape escape;
    size_t words_min, words_max; /* 0: any */
} kinds[] = {
    [LETTER_ADVANCE] = {"templates/advance.md", MUSTACHE_MARKDOWN, 80, 300},
    [LETTER_DECLINE] = {"templates/decline.md", MUSTACHE_MARKDOWN, 60, 220},
    [LETTER_BRIEF] = {"templates/brief.md", MUSTACHE_MARKDOWN, 0, 0},
    [LETTER_BRIEF_HTML] = {"templates/brief.html", MUSTACHE_HTML, 0, 0},
};

const char *letter_template(enum letter_kind kind) { return kinds[kind].template; }

/* Where evidence was printed; lines are made of it afterwards. */
struct printed {
    json_t *values; /* [{"from", "to", "evidence"}] */
};

static int on_value(void *context, const struct mustache_value *value)
{
    struct printed *printed = context;
    json_t *evidence = json_object_get(value->owner, "evidence");
    if (!evidence)
        return 0;
    return json_array_append_new(
        printed->values, json_pack("{s:I, s:I, s:O}", "from", (json_int_t)value->from,
                                   "to", (json_int_t)value->to, "evidence", evidence));
}

static void add_evidence(json_t *to, const json_t *from)
{
    for (size_t i = 0; i < json_array_size(from); i++) {
        json_t *pointer = json_array_get(from, i);
        bool known = false;
        for (size_t k = 0; k < json_array_size(to); k++)
            known = known || json_equal(json_array_get(to, k), pointer);
        if (!known)
            json_array_append(to, pointer);
    }
}

/* The end of the sentence that begins at `at`: a stop before a blank, or the line's end.
 */
static size_t sentence_end(const char *text, size_t at)
{
    for (; text[at] && text[at] != '\n'; at++)
        if (strchr(".!?", text[at]) && (text[at + 1] == ' ' || text[at + 1] == '\n'))
            return at + 1;
    return at;
}

static json_t *sentences_of(const char *text, const json_t *values)
{
    json_t *sentences = json_array();
    for (size_t at = 0; text[at];) {
        size_t end = sentence_end(text, at);
        json_t *evidence = json_array();
        for (size_t i = 0; i < json_array_size(values); i++) {
            const json_t *value = json_array_get(values, i);
            size_t from = (size_t)json_integer_value(json_object_get(value, "from"));
            if (from >= at && from < end)
                add_evidence(evidence, json_object_get(value, "evidence"));
        }
        while (at < end && strchr(" -\n", text[at]))
            at++;
        if (json_array_size(evidence) > 0 && end > at)
            json_array_append_new(sentences, json_pack("{s:o, s:O}", "text",
                                                       json_stringn(text + at, end - at),
                                                       "evidence", evidence));
        json_decref(evidence);
        at = end + (text[end] == '\n' || text[end] == ' ');
    }
    return sentences;
}

static size_t count_words(const char *text)
{
    size_t words = 0;
    for (const char *at = text; *at;) {
        at += strspn(at, " \t\n");
        words += *at != '\0';
        at += strcspn(at, " \t\n");
    }
    return words;
}

static int check_view(enum letter_kind kind, const json_t *view, struct error *err)
{
    size_t strengths = json_array_size(json_object_get(view, "strengths"));
    size_t questions = json_array_size(json_object_get(view, "questions"));
    bool letter = kind == LETTER_ADVANCE || kind == LETTER_DECLINE;
    if (letter && strengths < FEEDBACK_STRENGTHS_MIN)
        return error_set(
            err, -EPERM,
            "a letter names at least %d strengths placed in the candidate's own "
            "work; the submitted reviews have %zu",
            FEEDBACK_STRENGTHS_MIN, strengths);
    if (!letter && questions < FEEDBACK_QUESTIONS_MIN)
        return error_set(
            err, -EPERM,
            "a brief has at least %d questions; the submitted reviews have %zu "
            "questions and concerns",
            FEEDBACK_QUESTIONS_MIN, questions);
    return 0;
}

static json_t *warnings_of(enum letter_kind kind, size_t words)
{
    json_t *warnings = json_array();
    AUTO_BUF struct buf text = {0};
    if (kinds[kind].words_max == 0 ||
        (words >= kinds[kind].words_min && words <= kinds[kind].words_max))
        return warnings;
    buf_addf(&text, "length: %zu words; %zu to %zu read best", words,
             kinds[kind].words_min, kinds[kind].words_max);
    json_array_append_new(warnings, json_string(buf_text(&text)));
    return warnings;
}

int letter_render(enum letter_kind kind, const char *text, const json_t *view,
                  struct buf *out, json_t **ret_sidecar, struct error *err)
{
    AUTO_JSON json_t *values = json_array();
    struct printed printed = {values};
    const struct mustache_options options = {.escape = kinds[kind].escape,
                                             .strict = true,
                                             .value = on_value,
                                             .context = &printed};
    int r = check_view(kind, view, err);
    if (r == 0)
        r = mustache_render(kinds[kind].template, text, view, &options, out, err);
    if (r < 0)
        return r;
    size_t words = count_words(buf_text(out));
    *ret_sidecar = json_pack("{s:s, s:o, s:I, s:o}", "schema", "takehome-sidecar/1",
                             "sentences", sentences_of(buf_text(out), values), "words",
                             (json_int_t)words, "warnings", warnings_of(kind, words));
    return *ret_sidecar ? 0 : error_set(err, -ENOMEM, "out of memory");
}

/* Days and months in English, whatever the locale: RFC 5322 knows no other. */
static int add_date(struct buf *out, int64_t seconds)
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t when = (time_t)seconds;
    struct tm tm;
    if (!gmtime_r(&when, &tm))
        return -EINVAL;
    return buf_addf(out, "Date: %.3s, %02d %.3s %04d %02d:%02d:%02d +0000\r\n",
                    days + tm.tm_wday * 3, tm.tm_mday, months + tm.tm_mon * 3,
                    tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static bool is_plain(unsigned char c)
{
    return (c >= 33 && c <= 126 && c != '=') || c == ' ';
}

/* Quoted-printable (RFC 2045): lines of at most 76, soft breaks, trailing blanks encoded.
 */
static int add_quoted(struct buf *out, const char *text)
{
    size_t column = 0;
    int r = 0;
    for (const char *at = text; *at && r == 0; at++) {
        if (*at == '\n') {
            r = buf_adds(out, "\r\n");
            column = 0;
            continue;
        }
        bool plain = is_plain((unsigned char)*at) && !(*at == ' ' && at[1] == '\n');
        if (column + (plain ? 1 : 3) > 75) {
            r = buf_adds(out, "=\r\n");
            column = 0;
        }
        if (r == 0)
            r = plain ? buf_addc(out, *at) : buf_addf(out, "=%02X", (unsigned char)*at);
        column += plain ? 1 : 3;
    }
    return r;
}

/* An encoded word (RFC 2047) where the subject is not plain; never a line break. */
static int add_subject(struct buf *out, const char *subject)
{
    bool plain = true;
    for (const char *at = subject; *at; at++)
        plain = plain && is_plain((unsigned char)*at);
    if (plain)
        return buf_addf(out, "Subject: %s\r\n", subject);
    buf_adds(out, "Subject: =?UTF-8?Q?");
    for (const char *at = subject; *at; at++) {
        bool safe = is_plain((unsigned char)*at) && !strchr(" ?_", *at);
        if (safe)
            buf_addc(out, *at);
        else
            buf_addf(out, "=%02X", (unsigned char)*at);
    }
    return buf_adds(out, "?=\r\n");
}

int letter_add_eml(const char *subject, const char *text, int64_t seconds,
                   struct buf *out)
{
    int r = add_date(out, seconds);
    if (r == 0)
        r = add_subject(out, subject);
    if (r == 0)
        r = buf_adds(out, "MIME-Version: 1.0\r\n"
                          "Content-Type: text/plain; charset=UTF-8\r\n"
                          "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
    return r < 0 ? r : add_quoted(out, text);
}
