/*
 * runs -- an attempt's operations over a real sandbox: which tree, which binds, which
 * limits.
 */
#pragma once

#include "assignments/assignment.h"
#include "runner/core/attempt.h"
#include "sandbox/sandbox.h"

struct runs {
    struct sandbox *sandbox; /* borrowed */
    int assignment_fd;       /* borrowed */
    const char *folder;      /* of the assignment, absolute: suites are bound from it */
    const struct variant *variant;    /* borrowed: what is protected */
    struct strlist *notices;          /* borrowed: what people shall know */
    struct sandbox_tree tree;         /* the work tree; the build changes it */
    int64_t tree_bytes, tree_entries; /* measured after the build; 0: not yet */
};

/** The operations for attempt_grade(); `runs` must stay where it is. */
struct attempt_ops runs_ops(struct runs *runs);
