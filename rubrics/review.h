/*
 * review -- one reviewer's levels with evidence, and comments bound to a place.
 *
 * Stored as JSON (schema "takehome-review/1"); written by people in the text form of
 * review_text.h. Reading puts comments in the order of the text form: those without a
 * criterion first, then by criterion as the scores list them. So text and JSON turn into
 * each other exactly.
 */
#pragma once

#include <stdint.h>

#include "rubrics/rubric.h"
#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/base/json.h"
#include "sandbox/base/strlist.h"

#define REVIEW_SCHEMA "takehome-review/1"

enum {
    REVIEW_LEVEL_NONE = -1,
    REVIEW_LEVEL_MAX = RUBRIC_LEVELS_MAX - 1,
    REVIEW_MINUTES_MAX = 6000,
    REVIEW_COMMENTS_MAX = 500,
    REVIEW_TEXT_BYTES_MAX = 4000,
};

/* name, word in JSON, mark in the text form */
#define COMMENT_KINDS(ROW)                                                               \
    ROW(STRENGTH, "strength", '+')                                                       \
    ROW(CONCERN, "concern", '-')                                                         \
    ROW(QUESTION, "question", '?')                                                       \
    ROW(NOTE, "note", '.')

enum comment_kind {
#define COMMENT_ROW(name, word, mark) COMMENT_##name,
    COMMENT_KINDS(COMMENT_ROW)
#undef COMMENT_ROW
        COMMENT_KIND_COUNT
};

extern const char *const comment_words[]; /* ended by NULL */
extern const char comment_marks[];        /* in the same order */

struct review_score {
    char *criterion;
    int64_t level;           /* REVIEW_LEVEL_NONE: not scored yet, absent in JSON */
    struct strlist evidence; /* pointers (evidence.h) */
    int line;                /* of its heading, in the text it was read from; 0: none */
};

struct review_comment {
    int kind;        /* enum comment_kind */
    char *criterion; /* NULL: of the whole work */
    char *place;     /* an evidence pointer */
    char *text;      /* a question ends with "?" */
    int line;        /* of the text it was read from; 0: none */
};

struct review {
    char *schema;
    char *submission; /* "c-014@customers-by-location" */
    char *reviewer;   /* from people.json; NULL in what text gives */
    char *commit;     /* that was read */
    char *rubric;     /* "backend@1" */
    int64_t minutes;
    int64_t submitted;          /* seconds; 0: not yet */
    struct json_array scores;   /* of struct review_score */
    struct json_array comments; /* of struct review_comment */
};

extern const struct json_table review_table;

/** Reads and checks a document by itself (not against a rubric). */
int review_read(const struct json_doc *doc, struct review *ret, struct error *err);
int review_load(int dirfd, const char *path, struct review *ret, struct error *err);
/** The JSON of a review. Same review, same bytes. */
int review_print(const struct review *review, struct buf *out, struct error *err);
/** The same as a value: new reference, NULL when out of memory. */
json_t *review_write(const struct review *review);
void review_done(struct review *review);

const struct review_score *review_scores(const struct review *review);
const struct review_comment *review_comments(const struct review *review);
/** The score of a criterion, NULL when there is none. Borrowed. */
const struct review_score *review_find(const struct review *review,
                                       const char *criterion);
/** Adds a zeroed element; NULL when out of memory. */
struct review_score *review_add_score(struct review *review);
struct review_comment *review_add_comment(struct review *review);

/**
 * What the review still lacks before it may be submitted, in words, one entry each: a
 * level without evidence, a criterion without a level, a level that the rubric does not
 * have. Nothing missing: an empty list.
 */
int review_check(const struct review *review, const struct rubric *rubric,
                 struct strlist *ret_missing, struct error *err);

/** Adds to what is missing, as "line 12: reason" where there is a line. @return 0 or
 * -ENOMEM */
int review_add_missing(struct strlist *missing, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** What is allowed but worth a second look, in words, one entry each: a review without a
 * strength, and one whose levels are all the same, after minutes and without a comment.
 */
int review_warnings(const struct review *review, struct strlist *ret, struct error *err);

/**
 * Whether a comment's text is kept as it is: no control characters, no blank at either
 * end or at the end of a line. @return NULL, or what is wrong in words
 */
const char *review_text_fault(enum comment_kind kind, const char *text);
