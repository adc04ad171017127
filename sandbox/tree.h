/*
 * tree -- what a run left in its folders, put in order while nothing of it lives.
 *
 * The content is hostile and may be nested as deep as there are inodes, so nothing here
 * recurses further than TREE_DEPTH_MAX, and what is to be removed is flattened first.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "sandbox/base/error.h"

/* Deeper, or with a path that no system call takes, nothing is kept: it could be neither
 * copied nor given to another. */
enum { TREE_DEPTH_MAX = 100, TREE_PATH_MAX = 3800 };

/* A folder, and a folder of the same file system to take things apart in. */
struct tree {
    int fd;     /* borrowed */
    int pit_fd; /* borrowed */
    uid_t uid;  /* who owns everything afterwards; -1: leave owners alone */
    gid_t gid;
    bool pruned; /* something was too deep and is gone */
};

/** Gives every entry to the run's user, removes what is nested too deep (and says so). */
int tree_settle(struct tree *tree, struct error *err);
/** Removes an entry of the pit with all that is in it, however deep. */
int tree_wipe(int pit_fd, const char *name, struct error *err);
