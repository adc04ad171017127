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
/**
 * After a build: lays the protected files again where they are no longer the author's.
 *
 * @param ret_notices  gets a sentence for each
 */
int worktree_protect(int assignment_fd, int built_fd, const struct variant *variant,
                     struct strlist *ret_notices, struct error *err);
/** Bytes and entries below a folder: what a copy takes in a tmpfs, at most.
 * @param in_memory  it is in a tmpfs itself: files with holes or several names take no
 *                   more than they do there (a disk may hold less than there is) */
int worktree_measure(int dirfd, bool in_memory, int64_t *ret_bytes, int64_t *ret_entries,
                     struct error *err);
