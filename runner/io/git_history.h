/* git_history -- what a repository's commits say they do: read by a confined child,
 * without who made them, and when. */
#pragma once

#include <stdbool.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

enum { HISTORY_COMMITS_MAX = 300, HISTORY_MESSAGE_BYTES = 2000 };

/**
 * Adds the commits as text, the oldest first: "1. SUBJECT", the lines of its message,
 * and how much it changed.
 *
 * @param mirror  bare repository
 * @param commit  full id: its history is read, the latest HISTORY_COMMITS_MAX of it
 */
int history_add(const char *mirror, const char *commit, bool landlock_lowered,
                struct buf *out, struct error *err);
