/*
 * lock -- a claim is a lock that a process holds, never a number in a file: when the
 * process is gone, however it ended, so is the claim.
 */
#pragma once

#include <stdint.h>

#include "sandbox/base/error.h"

/** Takes a lock file (made when missing). @return a descriptor that holds it; -EBUSY:
 * another has it */
int lock_take(int dirfd, const char *path, struct error *err);
/** The same, but waits for another to let go; -EBUSY after that time. */
int lock_wait(int dirfd, const char *path, int64_t wait_ms, struct error *err);
