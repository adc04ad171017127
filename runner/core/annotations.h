/*
 * annotations -- an attempt as GitHub workflow commands.
 *
 * Ten a kind are shown a step, so the total goes first. Nothing that came from a
 * submission can become a command: every text is one clean, escaped line inside ours, and
 * output is not printed.
 */
#pragma once

#include "runner/core/result.h"

int annotations_write(const struct result *result, enum audience audience,
                      struct buf *out);
