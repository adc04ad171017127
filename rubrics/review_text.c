#include "rubrics/review_text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "rubrics/evidence.h"
#include "sandbox/base/text.h"

/* One pass over the lines; what a line means depends only on its first characters. */
struct reader {
    const char *name;
    int line;
    struct review *review;
    const char *criterion; /* of the heading above; borrowed from the review */
    bool in_comment;       /* a continuation would belong to the last comment */
    int blanks;            /* empty lines since then: kept if the comment goes on */
    struct error *err;
};

static int text_fault(const struct reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static int text_fault(const struct reader *reader, const char *format, ...)
{
    char reason[400];
    va_list args;
    va_start(args, format);
    vsnprintf(reason, sizeof(reason), format, args);
    va_end(args);
    return error_set(reader->err, -EINVAL, "%s:%d: %s", reader->name, reader->line,
                     reason);
}

static const char *skip_blanks(const char *at) { return at + strspn(at, " \t"); }

/* Takes one pointer: up to a blank or comma, or in double quotes. NULL: a quote is open.
 */
static const char *take_pointer(const char *at, struct buf *into)
{
    if (*at != '"') {
        size_t len = strcspn(at, " \t,");
        buf_add(into, at, len);
        return at + len;
    }
    for (at++; *at && *at != '"'; at++) {
        if (*at == '\\' && (at[1] == '"' || at[1] == '\\'))
            at++;
        buf_addc(into, *at);
    }
    return *at == '"' ? at + 1 : NULL;
}

static int check_pointer(const struct reader *reader, const char *text)
{
    struct evidence evidence = {0};
    struct error reason = {0};
    int r = evidence_parse(text, &evidence, &reason);
    evidence_done(&evidence);
    return r < 0 ? text_fault(reader, "%s", reason.text) : 0;
}

static struct review_score *last_score(const struct reader *reader)
{
    struct review_score *scores = reader->review->scores.items;
    return &scores[reader->review->scores.count - 1];
}

static int read_evidence(struct reader *reader, const char *at)
{
    if (!reader->criterion)
        return text_fault(reader, "evidence stands under a criterion: '## correctness: "
                                  "3' comes first");
    struct strlist *list = &last_score(reader)->evidence;
    for (at = skip_blanks(at); *at; at = skip_blanks(at)) {
        AUTO_BUF struct buf pointer = {0};
        at = take_pointer(at, &pointer);
        if (!at)
            return text_fault(reader, "a quote is not closed");
        int r = check_pointer(reader, buf_text(&pointer));
        if (r < 0)
            return r;
        if (list->count >= RUBRIC_EVIDENCE_MAX)
            return text_fault(reader, "at most %d pieces of evidence a criterion",
                              RUBRIC_EVIDENCE_MAX);
        if (strlist_add(list, buf_text(&pointer)) < 0)
            return error_set(reader->err, -ENOMEM, "out of memory");
        at = skip_blanks(at);
        if (*at && *at != ',')
            return text_fault(reader, "a comma stands between two pieces of evidence");
        if (*at)
            at++;
    }
    return 0;
}

/* "## correctness: 3" */
static int read_heading(struct reader *reader, const char *at)
{
    at = skip_blanks(at);
    size_t len = strcspn(at, ": \t");
    AUTO_FREE char *id = strndup(at, len);
    const char *colon = skip_blanks(at + len);
    const char *level = *colon ? skip_blanks(colon + 1) : colon;
    if (!id || !text_is_id(id) || *colon != ':')
        return text_fault(reader,
                          "a heading is '## CRITERION: LEVEL', like '## correctness: 3'");
    if (review_find(reader->review, id))
        return text_fault(reader, "the criterion '%s' has a heading above", id);
    if (reader->review->scores.count >= RUBRIC_CRITERIA_MAX)
        return text_fault(reader, "at most %d criteria", RUBRIC_CRITERIA_MAX);
    int64_t number = REVIEW_LEVEL_NONE;
    if (*level && text_parse_int(level, 0, REVIEW_LEVEL_MAX, &number, NULL) < 0)
        return text_fault(
            reader,
            "'%.40s' is no level: it is the number of one of the rubric's anchors",
            level);
    struct review_score *score = review_add_score(reader->review);
    if (!score)
        return error_set(reader->err, -ENOMEM, "out of memory");
    score->level = number;
    score->line = reader->line;
    score->criterion = TAKE(id);
    reader->criterion = score->criterion;
    return 0;
}

static int read_comment(struct reader *reader, enum comment_kind kind, const char *at)
{
    AUTO_BUF struct buf place = {0};
    if (reader->review->comments.count >= REVIEW_COMMENTS_MAX)
        return text_fault(reader, "at most %d comments", REVIEW_COMMENTS_MAX);
    at = take_pointer(skip_blanks(at), &place);
    if (!at)
        return text_fault(reader, "a quote is not closed");
    int r = check_pointer(reader, buf_text(&place));
    if (r < 0)
        return r;
    at = skip_blanks(at);
    if (!*at)
        return text_fault(reader, "the comment says nothing: write it behind its place");
    struct review_comment *comment = review_add_comment(reader->review);
    if (!comment)
        return error_set(reader->err, -ENOMEM, "out of memory");
    comment->kind = (int)kind;
    comment->line = reader->line;
    comment->place = buf_take(&place);
    comment->text = strdup(at);
    if (reader->criterion)
        comment->criterion = strdup(reader->criterion);
    reader->in_comment = true;
    if (!comment->place || !comment->text || (reader->criterion && !comment->criterion))
        return error_set(reader->err, -ENOMEM, "out of memory");
    return 0;
}

/* A further line of the comment above. */
static int read_more(struct reader *reader, const char *at)
{
    struct review_comment *comments = reader->review->comments.items;
    if (!reader->in_comment)
        return text_fault(reader,
                          "a line that begins with a blank goes on with a comment, and "
                          "there is none above");
    struct review_comment *comment = &comments[reader->review->comments.count - 1];
    AUTO_BUF struct buf whole = {0};
    buf_adds(&whole, comment->text);
    for (int i = 0; i <= reader->blanks; i++)
        buf_addc(&whole, '\n');
    buf_adds(&whole, at);
    char *text = buf_take(&whole);
    if (!text)
        return error_set(reader->err, -ENOMEM, "out of memory");
    free(comment->text);
    comment->text = text;
    if (strlen(text) > REVIEW_TEXT_BYTES_MAX)
        return text_fault(reader, "a comment has at most %d bytes",
                          REVIEW_TEXT_BYTES_MAX);
    return 0;
}

/* A comment is whole when something else begins: only now does a question have its end.
 */
static int end_comment(struct reader *reader)
{
    const struct review_comment *comments = review_comments(reader->review);
    if (!reader->in_comment)
        return 0;
    const struct review_comment *comment = &comments[reader->review->comments.count - 1];
    const char *wrong =
        review_text_fault((enum comment_kind)comment->kind, comment->text);
    reader->in_comment = false;
    if (strlen(comment->text) > REVIEW_TEXT_BYTES_MAX)
        return text_fault(reader, "a comment has at most %d bytes",
                          REVIEW_TEXT_BYTES_MAX);
    return wrong ? text_fault(reader, "%s (the comment on %.80s)", wrong, comment->place)
                 : 0;
}

struct head {
    const char *key;
    size_t offset; /* of a char * in the review */
    const char *example;
};

static const struct head heads[] = {
    {"submission", offsetof(struct review, submission), "c-014@customers-by-location"},
    {"commit", offsetof(struct review, commit), "4f2a91c0"},
    {"rubric", offsetof(struct review, rubric), "backend@1"},
};

static int read_minutes(struct reader *reader, const char *value)
{
    if (*value &&
        text_parse_int(value, 0, REVIEW_MINUTES_MAX, &reader->review->minutes, NULL) < 0)
        return text_fault(reader, "'%.40s' is no number of minutes", value);
    return 0;
}

static int read_head(struct reader *reader, const char *line)
{
    size_t len = strcspn(line, ":");
    const char *value = line[len] ? skip_blanks(line + len + 1) : "";
    bool known = line[len] == ':';
    if (known && len == 8 && strncmp(line, "evidence", len) == 0)
        return read_evidence(reader, value);
    if (known && reader->criterion)
        return text_fault(reader,
                          "'%.40s' stands above the first criterion, or it is no "
                          "line of a review",
                          line);
    if (known && len == 7 && strncmp(line, "minutes", len) == 0)
        return read_minutes(reader, value);
    for (size_t i = 0; known && i < COUNT_OF(heads); i++) {
        char **to = (char **)(void *)((char *)reader->review + heads[i].offset);
        if (strlen(heads[i].key) != len || strncmp(line, heads[i].key, len) != 0)
            continue;
        if (*to)
            return text_fault(reader, "'%s' stands here twice", heads[i].key);
        if (!*value)
            return text_fault(reader, "'%s:' needs its value, like %s", heads[i].key,
                              heads[i].example);
        *to = strdup(value);
        return *to ? 0 : error_set(reader->err, -ENOMEM, "out of memory");
    }
    return text_fault(reader,
                      "'%.40s' is no line of a review: lines begin with '## ', "
                      "'evidence:', '+', '-', '?', '.' or '#'",
                      line);
}

static int read_line(struct reader *reader, const char *line)
{
    if (!*skip_blanks(line)) {
        reader->blanks++;
        return 0;
    }
    if (line[0] == '#' && line[1] != '#')
        return 0;
    if (line[0] == ' ' || line[0] == '\t') {
        int r = read_more(reader, line[0] == '\t'  ? line + 1
                                  : line[1] == ' ' ? line + 2
                                                   : line + 1);
        reader->blanks = 0;
        return r;
    }
    int r = end_comment(reader);
    reader->blanks = 0;
    if (r < 0)
        return r;
    if (line[0] == '#')
        return line[2] == '#' ? text_fault(reader, "a heading has two #")
                              : read_heading(reader, line + 2);
    const char *mark = strchr(comment_marks, line[0]);
    if (mark && (line[1] == ' ' || line[1] == '\t'))
        return read_comment(reader, (enum comment_kind)(mark - comment_marks), line + 1);
    return read_head(reader, line);
}

static int read_lines(struct reader *reader, const char *text, size_t len)
{
    const char *end = text + len;
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        size_t size = newline ? (size_t)(newline - text) : (size_t)(end - text);
        AUTO_FREE char *line = strndup(text, size);
        if (!line)
            return error_set(reader->err, -ENOMEM, "out of memory");
        reader->line++;
        if (strlen(line) != size)
            return text_fault(reader, "the line holds a NUL character");
        while (size > 0 && strchr(" \t\r", line[size - 1]))
            line[--size] = '\0';
        int r = read_line(reader, line);
        if (r < 0)
            return r;
        text = newline ? newline + 1 : end;
    }
    return end_comment(reader);
}

/* JSON has no room for them, and it keeps the order. */
static void keep_lines(const struct review *from, struct review *to)
{
    struct review_score *scores = to->scores.items;
    struct review_comment *comments = to->comments.items;
    for (size_t i = 0; i < to->scores.count; i++)
        scores[i].line = review_scores(from)[i].line;
    for (size_t i = 0; i < to->comments.count; i++)
        comments[i].line = review_comments(from)[i].line;
}

/* The JSON reader has the rules of the values; its message is about a pointer, so the
 * line of the text is put in place of the document's. */
static int check_values(struct reader *reader, struct review *ret)
{
    struct error reason = {0};
    AUTO_BUF struct buf json = {0};
    AUTO_JSON_DOC struct json_doc doc = {0};
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        const char *const *value =
            (const char *const *)(const void *)((const char *)reader->review +
                                                heads[i].offset);
        if (!*value)
            return error_set(reader->err, -EINVAL, "%s:1: the line '%s: %s' is missing",
                             reader->name, heads[i].key, heads[i].example);
    }
    reader->review->schema = strdup(REVIEW_SCHEMA);
    int r = review_print(reader->review, &json, &reason);
    if (r == 0)
        r = json_doc_parse("", buf_text(&json), json.len, &doc, &reason);
    if (r == 0)
        r = review_read(&doc, ret, &reason);
    if (r == 0)
        keep_lines(reader->review, ret);
    if (r < 0) {
        const char *at = strstr(reason.text, ": /");
        return error_set(reader->err, r, "%s:1: %s", reader->name,
                         at ? at + 3 : reason.text);
    }
    return 0;
}

int review_text_parse(const char *name, const char *text, size_t len, struct review *ret,
                      struct error *err)
{
    CLEANUP(review_done) struct review review = {0};
    struct reader reader = {.name = name, .review = &review, .err = err};
    if (len > REVIEW_FILE_BYTES_MAX)
        return error_set(err, -EFBIG, "%s: a review has at most %d bytes", name,
                         REVIEW_FILE_BYTES_MAX);
    if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        len -= 3;
    }
    int r = read_lines(&reader, text, len);
    return r < 0 ? r : check_values(&reader, ret);
}
