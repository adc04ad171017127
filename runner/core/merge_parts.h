/* merge_parts -- the parts of a draft that come from one source each. */
#pragma once

#include "runner/core/merge.h"

/** A string, or JSON's null for NULL: new reference. */
json_t *merge_text(const char *text);
/** A string of hundredths, "8.5": new reference. */
json_t *merge_points(int64_t centi);
/** The assignment's facts that letters state. */
json_t *merge_assignment(const struct assignment *assignment);
/** What an attempt found, with every audience's cases marked; null for NULL, and for one
 * that failed on our side. */
json_t *merge_attempt(const struct result *result);
/** The tests of an attempt that bear on a criterion, each once, in the attempt's order.
 */
json_t *merge_tests(const struct rubric *rubric, const struct rubric_criterion *criterion,
                    const struct result *result);
