/* summary -- an attempt as Markdown: a step summary, or a comment. */
#pragma once

#include "runner/core/result.h"

/** Adds what the audience sees, at most 900 KiB (GitHub drops a summary of over 1 MiB).
 */
int summary_write(const struct result *result, enum audience audience, struct buf *out);
