/*
 * review_text -- the whole review in one file that a person fills in.
 *
 *   submission: c-014@customers-by-location
 *   commit: 4f2a91c…
 *   rubric: backend@1
 *   minutes: 35
 *
 *   # a line that begins with one # is for the reader only
 *   ## correctness: 3
 *   evidence: src/io.c:40, t:examples/one-city
 *   + src/parse.py:12 rejects a short row with its line number
 *     and goes on to the next one
 *   - src/out.py:30 sorts by byte value, not by name
 *   ? src/main.py:8 What would you change if the file were 10 GB?
 *   . src/main.py:1 a note
 *
 * "+ - ? ." mark a strength, concern, question and note, bound to a place; a line that
 * begins with two blanks goes on with the comment above it. Comments before the first
 * criterion are of the whole work. A pointer with a blank, a comma or a quote in it
 * stands in double quotes, with \" and \\ inside. The reviewer and the time of submitting
 * are not in the text: the program knows them.
 */
#pragma once

#include <stddef.h>

#include "rubrics/review.h"
#include "rubrics/rubric.h"
#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

enum { REVIEW_FILE_BYTES_MAX = 1 << 20 };

/**
 * Parses the text form.
 *
 * @param name  what messages call the file
 * @return      0, or -EINVAL with "name:line: reason"
 */
int review_text_parse(const char *name, const char *text, size_t len, struct review *ret,
                      struct error *err);
/**
 * The form to fill in: a review's head, scores and comments so far, with each criterion's
 * question, anchors and note as lines for the reader. Parsing it gives the same review
 * without reviewer and time.
 */
int review_text_form(const struct review *review, const struct rubric *rubric,
                     struct buf *out);
