/* view -- one attempt as text for a terminal, for an audience. */
#pragma once

#include <stdbool.h>

#include "runner/core/result.h"
#include "sandbox/base/buf.h"

/**
 * Adds what an attempt found: outcome, phases, suites with their cases, notices;
 * of a phase that failed the first lines of its log, numbered.
 *
 * For a candidate: the visible suites only, no points, no counts of what is hidden.
 * @param width  columns that the tables may take; TABLE_WHOLE: what they need
 * @param color  with terminal colours
 */
int view_add_result(struct buf *out, const struct result *result, enum audience audience,
                    size_t width, bool color);
