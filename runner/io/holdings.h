/*
 * holdings -- every file that a workspace has about one submission, from one table: what
 * an export gives, and what a purge removes.
 */
#pragma once

#include <stdbool.h>

#include "runner/io/workspace.h"
#include "sandbox/base/error.h"
#include "sandbox/base/strlist.h"

enum holding_class {
    HOLDING_WORK = 1,    /* the candidate's code: mirror, copies, packs */
    HOLDING_RECORDS = 2, /* results, reviews, decisions, letters */
};

/** Adds paths below the workspace, sorted. @param classes  of enum holding_class */
int holdings_list(const struct workspace *workspace, const char *submission,
                  unsigned classes, struct strlist *ret, struct error *err);
/** Removes them all; what is gone already is fine. */
int holdings_remove(const struct workspace *workspace, const struct strlist *paths,
                    struct error *err);
