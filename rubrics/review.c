#include "rubrics/review.h"

#include <errno.h>
#include <string.h>

#include "rubrics/evidence.h"
#include "sandbox/base/text.h"

#define COMMENT_WORD(name, word, mark) word,
const char *const comment_words[] = {COMMENT_KINDS(COMMENT_WORD) NULL};
#undef COMMENT_WORD
#define COMMENT_MARK(name, word, mark) mark,
const char comment_marks[] = {COMMENT_KINDS(COMMENT_MARK) '\0'};
#undef COMMENT_MARK

#define FIELD(type, member, json_kind, ...)                                              \
    {                                                                                    \
#member, JSON_KIND_##json_kind, offsetof(type, member), __VA_ARGS__              \
    }
#define SCORE(member, json_kind, ...)                                                    \
    FIELD(struct review_score, member, json_kind, __VA_ARGS__)

static const struct json_field score_fields[] = {
    SCORE(criterion, ID, .required = true),
    SCORE(level, INT, .max = REVIEW_LEVEL_MAX, .fallback = REVIEW_LEVEL_NONE,
          .summary = "Absent while it is not scored."),
    SCORE(evidence, TEXTS, .max = RUBRIC_EVIDENCE_MAX, .summary = "Pointers."),
};
static const struct json_table score_table = {"score", sizeof(struct review_score),
                                              score_fields, COUNT_OF(score_fields)};

#define COMMENT(member, json_kind, ...)                                                  \
    FIELD(struct review_comment, member, json_kind, __VA_ARGS__)

static const struct json_field comment_fields[] = {
    COMMENT(kind, WORD, .required = true, .words = comment_words),
    COMMENT(criterion, ID, .summary = "Absent: of the whole work."),
    COMMENT(place, TEXT, .required = true, .min = 1, .max = EVIDENCE_BYTES_MAX,
            .summary = "An evidence pointer."),
    COMMENT(text, TEXT, .required = true, .min = 1, .max = REVIEW_TEXT_BYTES_MAX,
            .summary = "A question ends with a question mark."),
};
static const struct json_table comment_table = {"comment", sizeof(struct review_comment),
                                                comment_fields, COUNT_OF(comment_fields)};

#define REVIEW(member, json_kind, ...)                                                   \
    FIELD(struct review, member, json_kind, __VA_ARGS__)

static const struct json_field review_fields[] = {
    REVIEW(schema, TEXT, .required = true, .summary = REVIEW_SCHEMA),
    REVIEW(submission, TEXT, .required = true, .min = 1, .max = 200),
    REVIEW(reviewer, ID, .summary = "From people.json."),
    REVIEW(commit, TEXT, .required = true, .summary = "The commit that was read."),
    REVIEW(rubric, TEXT, .required = true, .summary = "backend@1"),
    REVIEW(minutes, INT, .max = REVIEW_MINUTES_MAX),
    REVIEW(submitted, TIME, .summary = "Absent until it is submitted."),
    REVIEW(scores, OBJECTS, .required = true, .max = RUBRIC_CRITERIA_MAX,
           .table = &score_table),
    REVIEW(comments, OBJECTS, .max = REVIEW_COMMENTS_MAX, .table = &comment_table),
};
const struct json_table review_table = {"review", sizeof(struct review), review_fields,
                                        COUNT_OF(review_fields)};

const struct review_score *review_scores(const struct review *review)
{
    return review->scores.items;
}

const struct review_comment *review_comments(const struct review *review)
{
    return review->comments.items;
}

const struct review_score *review_find(const struct review *review, const char *criterion)
{
    const struct review_score *scores = review_scores(review);
    for (size_t i = 0; i < review->scores.count; i++)
        if (strcmp(scores[i].criterion, criterion) == 0)
            return &scores[i];
    return NULL;
}

struct review_score *review_add_score(struct review *review)
{
    struct review_score *score = json_array_grow(&review->scores, &score_table);
    if (score)
        score->level = REVIEW_LEVEL_NONE;
    return score;
}

struct review_comment *review_add_comment(struct review *review)
{
    return json_array_grow(&review->comments, &comment_table);
}

const char *review_text_fault(enum comment_kind kind, const char *text)
{
    size_t len = strlen(text);
    AUTO_BUF struct buf clean = {0};
    if (len == 0)
        return "the comment says nothing";
    if (text_add_clean(&clean, text, len) < 0 || strcmp(buf_text(&clean), text) != 0)
        return "the comment holds control characters or is not UTF-8";
    if (strchr(" \t\n", text[0]) || strchr(" \t\n", text[len - 1]))
        return "the comment begins or ends with a blank";
    if (strstr(text, " \n") || strstr(text, "\t\n"))
        return "a line of the comment ends with a blank";
    if (kind == COMMENT_QUESTION && text[len - 1] != '?')
        return "a question ends with '?'";
    return NULL;
}

/* Where a value of the document stands, and what is wrong there. */
static int fault(const struct json_doc *doc, const char *list, size_t index,
                 const char *below, struct error *err)
{
    struct error reason = *err;
    AUTO_BUF struct buf pointer = {0};
    buf_addf(&pointer, "/%s/%zu%s", list, index, below);
    error_clear(err);
    return json_fault(doc, buf_text(&pointer), err, "%s", reason.text);
}

static int check_score(const struct json_doc *doc, const struct review *review, size_t at,
                       struct error *err)
{
    const struct review_score *scores = review_scores(review);
    struct error reason = {0};
    int r = 0;
    AUTO_BUF struct buf below = {0};
    for (size_t i = 0; i < at && r == 0; i++)
        if (strcmp(scores[i].criterion, scores[at].criterion) == 0)
            r = error_set(&reason, -EINVAL, "this criterion was scored before");
    if (r < 0)
        buf_adds(&below, "/criterion");
    for (size_t i = 0; i < scores[at].evidence.count && r == 0; i++) {
        struct evidence evidence = {0};
        r = evidence_parse(scores[at].evidence.items[i], &evidence, &reason);
        evidence_done(&evidence);
        if (r < 0)
            buf_addf(&below, "/evidence/%zu", i);
    }
    if (r == 0)
        return 0;
    *err = reason;
    return fault(doc, "scores", at, buf_text(&below), err);
}

static int check_comment(const struct json_doc *doc, const struct review *review,
                         size_t at, struct error *err)
{
    const struct review_comment *comment = &review_comments(review)[at];
    struct error reason = {0};
    CLEANUP(evidence_done) struct evidence place = {0};
    const char *wrong =
                   review_text_fault((enum comment_kind)comment->kind, comment->text),
               *below = "/text";
    if (wrong)
        error_set(&reason, -EINVAL, "%s", wrong);
    else if (evidence_parse(comment->place, &place, &reason) < 0)
        below = "/place";
    else if (comment->criterion && !review_find(review, comment->criterion)) {
        below = "/criterion";
        error_set(&reason, -EINVAL, "no score here is of the criterion '%s'",
                  comment->criterion);
    }
    if (reason.code == 0)
        return 0;
    *err = reason;
    return fault(doc, "comments", at, below, err);
}

static int check_head(const struct json_doc *doc, const struct review *review,
                      struct error *err)
{
    AUTO_FREE char *id = NULL;
    int64_t version;
    struct error reason = {0};
    size_t len = strlen(review->commit);
    if (len < 7 || len > 64 || strspn(review->commit, "0123456789abcdef") != len)
        return json_fault(doc, "/commit", err, "must be a commit: 7 to 64 of 0-9a-f");
    if (rubric_parse_reference(review->rubric, &id, &version, &reason) < 0)
        return json_fault(doc, "/rubric", err, "%s", reason.text);
    AUTO_BUF struct buf clean = {0};
    text_add_line(&clean, review->submission);
    if (strcmp(buf_text(&clean), review->submission) != 0 ||
        strpbrk(review->submission, " /") || !strchr(review->submission, '@'))
        return json_fault(doc, "/submission", err,
                          "must be a submission: c-014@customers-by-location");
    return 0;
}

/* The place of a comment's criterion among the scores; 0 for none. */
static size_t rank(const struct review *review, const struct review_comment *comment)
{
    const struct review_score *scores = review_scores(review);
    for (size_t i = 0; comment->criterion && i < review->scores.count; i++)
        if (strcmp(scores[i].criterion, comment->criterion) == 0)
            return i + 1;
    return 0;
}

/* Stable, so that a reviewer's own order is kept within a criterion. */
static void order_comments(struct review *review)
{
    struct review_comment *comments = review->comments.items;
    for (size_t i = 1; i < review->comments.count; i++) {
        struct review_comment moved = comments[i];
        size_t at = i;
        for (; at > 0 && rank(review, &comments[at - 1]) > rank(review, &moved); at--)
            comments[at] = comments[at - 1];
        comments[at] = moved;
    }
}

int review_read(const struct json_doc *doc, struct review *ret, struct error *err)
{
    struct error local = {0};
    const char *schema = json_string_value(json_object_get(doc->root, "schema"));
    err = err ? err : &local;
    if (schema && strcmp(schema, REVIEW_SCHEMA) != 0)
        return json_fault(doc, "/schema", err, "this program reads %s", REVIEW_SCHEMA);
    CLEANUP(review_done) struct review review = {0};
    int r = json_read(doc, doc->root, "", &review_table, &review, err);
    if (r == 0)
        r = check_head(doc, &review, err);
    for (size_t i = 0; r == 0 && i < review.scores.count; i++)
        r = check_score(doc, &review, i, err);
    for (size_t i = 0; r == 0 && i < review.comments.count; i++)
        r = check_comment(doc, &review, i, err);
    if (r < 0)
        return r;
    order_comments(&review);
    *ret = review;
    review = (struct review){0};
    return 0;
}

int review_load(int dirfd, const char *path, struct review *ret, struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    int r = json_doc_load(dirfd, path, &doc, err);
    return r < 0 ? r : review_read(&doc, ret, err);
}

json_t *review_write(const struct review *review)
{
    json_t *value = json_write(&review_table, review);
    const json_t *scores = json_object_get(value, "scores");
    for (size_t i = 0; i < json_array_size(scores); i++) {
        json_t *score = json_array_get(scores, i);
        if (json_integer_value(json_object_get(score, "level")) == REVIEW_LEVEL_NONE)
            json_object_del(score, "level");
    }
    return value;
}

int review_print(const struct review *review, struct buf *out, struct error *err)
{
    AUTO_JSON json_t *value = review_write(review);
    return json_print(value, out, err);
}

void review_done(struct review *review) { json_release(&review_table, review); }
