/* feedback_parts -- comments of a draft made into statements of the graph. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "rubrics/evidence.h"
#include "sandbox/base/buf.h"
#include "sandbox/base/json.h"

/** A member's text, "" when it has none. Borrowed. */
const char *feedback_text(const json_t *object, const char *key);
/** A member's integer, 0 when it has none. */
int64_t feedback_number(const json_t *object, const char *key);

/** Whether a case of a draft passed, be it at a second try. */
bool feedback_passes(const json_t *test);
/** Whether a case passed at once and the candidate may see it. */
bool feedback_is_shown_pass(const json_t *draft, const char *case_id);
/** Whether a text names a case that the candidate may not see. */
bool feedback_names_hidden(const json_t *draft, const char *text);

/** A list with one text in it: new reference, NULL when out of memory. */
json_t *feedback_evidence(const char *format, ...) __attribute__((format(printf, 1, 2)));
/** Appends a text that is not in the list yet. @return 0 or -ENOMEM */
int feedback_add_text(json_t *list, const char *text);
/** Appends the pointer with the commit that it is about. @return 0 or -ENOMEM */
int feedback_add_place(json_t *evidence, const json_t *draft, const char *pointer);
/** Appends a comment's place and the review that it is from. @return 0 or -ENOMEM */
int feedback_add_comment(json_t *evidence, const json_t *draft, const json_t *comment);

/** Adds a text clean, on one line, cut at a word after FEEDBACK_TEXT_BYTES (" …"), ending
 * as a sentence does. @return 0 or -ENOMEM */
int feedback_add_sentence(struct buf *out, const char *text);
/**
 * Sets `path` and `line`, or `case`, of a place.
 * @return 1, 0 when the pointer is no place that people can open, or -ENOMEM
 */
int feedback_set_place(json_t *statement, const char *pointer);

/** ", " where a text goes on from its place ("rejects a short row"), otherwise ": ". */
const char *feedback_joint(const char *says);

/** The four lists of the graph, as feedback.h has them, from the draft's comments, the
 * first to be said first: new references, NULL when out of memory. */
json_t *feedback_strengths(const json_t *draft);
json_t *feedback_questions(const json_t *draft);
json_t *feedback_notes(const json_t *draft);
json_t *feedback_concerns(const json_t *draft);
