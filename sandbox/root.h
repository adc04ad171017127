/*
 * root -- what runs find at "/": read-only binds, a few accounts, a small /dev. Built in
 * the launcher's mount namespace, of which every run gets a copy, and kept for the next
 * run while it wants the same. A run can write nowhere in it; its tree and its own /proc
 * are mounted over it (mounts_enter_root).
 */
#pragma once

#include <stdbool.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/policy.h"

struct root {
    bool built;
    struct buf built_of; /* owned */
};

/** Builds it with the policy's binds, unless it is there already.
 * @param path  where: a folder of the launcher's own, the same each time */
int root_ensure(struct root *root, const char *path, const struct policy *policy,
                struct error *err);
/** Forgets what it was built of. */
void root_done(struct root *root);
