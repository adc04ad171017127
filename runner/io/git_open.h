/* git_open -- libgit2 as it is used on strangers' repositories: nobody's settings,
 * nobody's hooks. */
#pragma once

#include <git2.h>
#include <stdint.h>

#include "runner/core/refusal.h"
#include "sandbox/base/error.h"

/** Prepares libgit2 in a confined child, for good. */
int git_open_library(int64_t objects_limit, struct error *err);
/** Told of one commit. @return 0 to go on, else what git_walk() returns */
typedef int git_walk_each(git_repository *repository, const git_oid *id, int channel);
/**
 * In a confined child, which ends after it: libgit2's memory goes with that. Goes through
 * the commits that lead to one, the latest first.
 *
 * @param commit  full id
 * @param most    so many at most
 */
int git_walk(const char *mirror, const char *commit, int most, git_walk_each *each,
             int channel, struct error *err);
/**
 * Sorts libgit2's last error: what the repository is becomes a refusal, what is ours an
 * error.
 * @param what  what was being done, for the message
 * @return      1 refused, or negative: -EUCLEAN where the mirror's own files are damaged
 */
int git_open_fault(int code, const char *what, struct refusal *refusal,
                   struct error *err);
