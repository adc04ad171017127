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

/**
 * Adds text for a CI log, so that nothing in it is a command: the runner takes "::name::"
 * at the beginning of a line (blanks before it or not) and, in its old form, "##[name]"
 * anywhere in one. A blank is put into either.
 *
 * @return 0 or -ENOMEM
 */
int annotations_add_quiet(const char *text, struct buf *out);
