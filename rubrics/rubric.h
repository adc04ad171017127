/*
 * rubric -- what reviewers score: criteria with a weight, and levels with an anchor that
 * says what can be observed.
 *
 * rubric.json (schema "takehome-rubric/1") is checked strictly: ids are unique, weights
 * are whole numbers that add up to 100 and are explained where they differ, levels count
 * up from 0 and each has its own anchor. `backend@1` names a rubric's version.
 */
#pragma once

#include <stdint.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/base/json.h"
#include "sandbox/base/strlist.h"

#define RUBRIC_SCHEMA "takehome-rubric/1"

enum { RUBRIC_CRITERIA_MAX = 20, RUBRIC_LEVELS_MAX = 11, RUBRIC_EVIDENCE_MAX = 20 };

struct rubric_level {
    int64_t level;
    char *anchor;
};

struct rubric_criterion {
    char *id, *title;
    char *question; /* what is looked at, one sentence */
    int64_t weight; /* of 100 */
    char *weight_reason;
    struct json_array levels; /* of struct rubric_level */
    int64_t min_evidence;     /* pointers that a level needs */
    struct strlist suites;    /* ids of suites that bear on it */
    struct strlist cases;     /* "suite/case" */
    char *note;               /* to reviewers only; may be NULL */
};

struct rubric {
    char *schema, *id, *title;
    int64_t version;
    struct json_array criteria; /* of struct rubric_criterion */
};

extern const struct json_table rubric_table;

/** Reads and checks a document; the first mistake is "path:line: /pointer: reason". */
int rubric_read(const struct json_doc *doc, struct rubric *ret, struct error *err);
/**
 * Loads a rubric that is held in the program, by "backend@1" or "backend"; -ENOENT lists
 * those there are.
 *
 * @param ret_doc  gets the document, the caller's to free; NULL: not wanted
 */
int rubric_load_embedded(const char *reference, struct json_doc *ret_doc,
                         struct rubric *ret, struct error *err);
void rubric_done(struct rubric *rubric);

/** Its criteria as an array of `criteria.count`. Borrowed. */
const struct rubric_criterion *rubric_criteria(const struct rubric *rubric);
/** A criterion by id, NULL when there is none. Borrowed. */
const struct rubric_criterion *rubric_find(const struct rubric *rubric, const char *id);
/** The highest level. */
int64_t rubric_level_max(const struct rubric_criterion *criterion);
/** The anchor of a level, NULL when there is none. Borrowed. */
const char *rubric_anchor(const struct rubric_criterion *criterion, int64_t level);
/** "backend@1". */
int rubric_add_reference(struct buf *out, const struct rubric *rubric);
/** Takes "backend@1" apart; -EINVAL otherwise. The id is the caller's. */
int rubric_parse_reference(const char *text, char **ret_id, int64_t *ret_version,
                           struct error *err);
/** The page for people, in Markdown; suites, cases and private notes only with `notes`.
 */
int rubric_add_markdown(struct buf *out, const struct rubric *rubric, bool notes);
/** The same in HTML. */
int rubric_add_html(struct buf *out, const struct rubric *rubric, bool notes,
                    struct error *err);
