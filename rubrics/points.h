/*
 * points -- weighted totals: exact fractions, rounded half up once, at the end.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "rubrics/review.h"
#include "rubrics/rubric.h"
#include "sandbox/base/error.h"

/* One part of a total: weight × reached / possible. */
struct points {
    int64_t weight;   /* of 100 */
    int64_t reached;  /* 0..possible: a level, or the sum of several readers' levels */
    int64_t possible; /* at least 1: the highest level, or the sum of those */
};

/**
 * The weighted total.
 *
 * @param points     borrowed for the call
 * @param ret_centi  0..10000, rounded half up; untouched on failure
 * @return           0; -EINVAL where weights do not add up to 100 or a part is out of
 *                   range; -ERANGE where the exact fraction does not fit
 */
int points_total(const struct points *points, size_t count, int64_t *ret_centi,
                 struct error *err);
/** The total of one review; -EINVAL while a criterion has no level. */
int points_of_review(const struct review *review, const struct rubric *rubric,
                     int64_t *ret_centi, struct error *err);
/**
 * The weighted mean level of one review in hundredths: weights add up to 100, so the sum
 * of weight × level is exact. @return -EINVAL while a criterion has no level
 */
int points_mean_level(const struct review *review, const struct rubric *rubric,
                      int64_t *ret_centi, struct error *err);
