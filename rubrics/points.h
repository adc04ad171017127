/*
 * points -- what the levels of a review come to: exact, without a float.
 */
#pragma once

#include <stdint.h>

#include "rubrics/review.h"
#include "rubrics/rubric.h"
#include "sandbox/base/error.h"

/**
 * The weighted mean level of one review in hundredths: weights add up to 100, so the sum
 * of weight × level is exact. @return -EINVAL while a criterion has no level
 */
int points_mean_level(const struct review *review, const struct rubric *rubric,
                      int64_t *ret_centi, struct error *err);
