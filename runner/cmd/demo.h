/* demo -- the second half of `takehome demo`: reviews, decisions, letters. */
#pragma once

#include "sandbox/base/error.h"

/** In the demo's workspace (the current folder): takes in the sample reviews and goes on
 * to letters. */
int demo_reviews(struct error *err);
