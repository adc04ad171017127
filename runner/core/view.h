/* view -- one attempt as text for a terminal, for an audience. */
#pragma once

#include <stdbool.h>

#include "runner/core/result.h"
#include "sandbox/base/buf.h"

/**
 * Adds what an attempt found: outcome, phases, suites with their cases, notices.
 *
 * For a candidate: the visible suites only, no points, no counts of what is hidden.
 * @param color  with terminal colours
 */
int view_add_result(struct buf *out, const struct result *result, enum audience audience,
                    bool color);
