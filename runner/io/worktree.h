/*
 * worktree -- the tree that is built: the author's starter, with the candidate's files
 * over it, and the protected files as the author left them.
 */
#pragma once

#include "assignments/assignment.h"
#include "sandbox/base/error.h"
#include "sandbox/base/strlist.h"

/**
 * Lays a work tree into an empty folder.
 *
 * @param assignment_fd  the assignment's folder
 * @param checkout_fd    the candidate's commit, as it was checked out; nothing in it is
 * trusted
 * @param target_fd      the empty work tree
 * @param ret_notices    gets a sentence for each protected file that the candidate
 * changed, and one for how many files were not taken
 */
int worktree_lay(int assignment_fd, int checkout_fd, int target_fd,
                 const struct submission_rules *rules, const struct variant *variant,
                 struct strlist *ret_notices, struct error *err);
/** Bytes (in whole pages) and entries below a folder: what a tmpfs counts. */
int worktree_measure(int dirfd, int64_t *ret_bytes, int64_t *ret_entries,
                     struct error *err);
