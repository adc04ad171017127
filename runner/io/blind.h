/*
 * blind -- the copy of a submission that reviewers read: .takehome/copies/SUBMISSION/
 * COMMIT, whole or not there at all.
 *
 *   work/         the files of the commit, scrubbed (runner/core/scrub.h)
 *   changes.diff  against the assignment's starter
 *   files.json    the same line by line, for the page
 *   history.txt   what the commits say, in their order; not whose, and not when
 *   report.txt    what was replaced, and what still looks like an identity
 *
 * Attempts grade the original.
 */
#pragma once

#include "assignments/assignment.h"
#include "runner/core/scrub.h"
#include "runner/io/workspace.h"
#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

/* Everything is borrowed. */
struct blind_request {
    const struct workspace *workspace;
    const char *submission, *commit; /* full id */
    const struct assignment *assignment;
    const struct variant *variant;
    const struct scrub_identity *identity;
};

/** Makes it, or finds it made. @param ret_path  gets the copy's path */
int blind_copy(const struct blind_request *request, struct buf *ret_path,
               struct error *err);
