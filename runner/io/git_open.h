/* git_open -- libgit2 as it is used on strangers' repositories: nobody's settings,
 * nobody's hooks. */
#pragma once

#include <stdint.h>

#include "runner/core/refusal.h"
#include "sandbox/base/error.h"

/** Prepares libgit2 in a confined child, for good. */
int git_open_library(int64_t objects_limit, struct error *err);
/**
 * Sorts libgit2's last error: what the repository is becomes a refusal, what is ours an
 * error.
 * @param what  what was being done, for the message
 * @return      1 refused, or negative: -EUCLEAN where the mirror's own files are damaged
 */
int git_open_fault(int code, const char *what, struct refusal *refusal,
                   struct error *err);
