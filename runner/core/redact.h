/* redact -- the part of a result that an audience may see, as a result of its own. */
#pragma once

#include "runner/core/result.h"

/**
 * Copies what the audience sees. For a candidate: visible suites only, without points,
 * digests of what is hidden, or refused system calls.
 */
int redact_result(const struct result *result, enum audience audience, struct result *ret,
                  struct error *err);
