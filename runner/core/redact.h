/* redact -- the part of a result that an audience may see, in the form of a result file.
 */
#pragma once

#include "runner/core/result.h"

/**
 * What the audience sees, as JSON: new reference, NULL when out of memory. For a
 * candidate: visible suites only, without points, digests of what is hidden, or refused
 * system calls.
 */
json_t *redact_result(const struct result *result, enum audience audience);
