/*
 * merge -- what the tests say and what the reviewers say about one submission, in one
 * JSON value: the feedback draft (schema "takehome-draft/1").
 *
 * It exists from the first attempt on and says itself what it lacks. Letters, briefs and
 * gates read nothing else. Reviewers stand in it as R1, R2 … by the order of their ids'
 * digests; levels and comments are those of submitted reviews only, so that nobody reads
 * another's scores before their own are in.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "assignments/assignment.h"
#include "rubrics/review.h"
#include "rubrics/rubric.h"
#include "runner/core/consolidation.h"
#include "runner/core/result.h"
#include "sandbox/base/error.h"
#include "sandbox/base/json.h"

#define DRAFT_SCHEMA "takehome-draft/1"

enum { MERGE_REVIEWS_MAX = 20 };

/* All borrowed for the call. */
struct merge_input {
    const struct assignment *assignment;
    const struct rubric *rubric;
    const struct result *result; /* NULL: not graded yet */
    const struct review *reviews;
    size_t review_count;
    int64_t reviews_needed;                    /* 1 or more: by the team's size */
    const struct consolidation *consolidation; /* NULL: nothing was settled */
    const char *submission, *variant;          /* variant: may be NULL */
    int64_t deadline;                          /* seconds; 0: none */
};

/**
 * Merges.
 *
 * @param ret  a new reference
 * @return     0; -EINVAL for a review or result of another submission, or two reviews of
 *             one person
 */
int merge_draft(const struct merge_input *input, json_t **ret, struct error *err);
/** The number that a submitted review's reader has in the draft: 1 for R1. */
size_t merge_reader(const struct review *reviews, size_t count, size_t index);
