/* mounts -- the trees of a launcher, and the private root of a run. */
#pragma once

#include "sandbox/base/error.h"
#include "sandbox/run_spec.h"

/*
 * A tree is a tmpfs below the launcher's stage: box/ is what the caller sees and what
 * stands at /box; tmp/ and shm/ stand at /tmp and /dev/shm, so that one limit holds for
 * all three.
 */

/* Where launchers build: a folder that is always there, bound into no run, with nothing
 * in it that we need; a launcher's view of it is its own. The spare one covers the
 * cgroups. */
#define MOUNTS_STAGE "/sys/kernel"
#define MOUNTS_SPARE_STAGE "/sys"

/** Covers it with a small tmpfs; other mounts of the launcher are private.
 * @return -ENOENT: there is no such place */
int mounts_open_stage(struct confinement *confinement, const char *place,
                      struct error *err);
/** Where the root is built. */
void mounts_root_path(const struct confinement *confinement, char *ret, size_t size);
/** Mounts an empty tree. @param ret_fd  of its box/, owned */
int mounts_tree_new(const struct confinement *confinement, int tree, int64_t bytes,
                    int64_t inodes, int *ret_fd, struct error *err);
void mounts_tree_free(const struct confinement *confinement, int tree);
/** Gives what the caller laid into box/ to the run's user, and empties tmp/ and shm/. */
int mounts_tree_prepare(const struct confinement *confinement, int tree,
                        struct error *err);
/** After a run: gives everything to the run's user (as before one), and removes what is
 * nested too deep to be copied; @param ret_pruned says whether there was such. */
int mounts_tree_settle(const struct confinement *confinement, int tree, bool *ret_pruned,
                       struct error *err);
/** No block or no inode is left. @param ret_used_bytes  what its files take */
bool mounts_tree_full(const struct confinement *confinement, int tree,
                      int64_t *ret_used_bytes);

/** In the run's own mount namespace: adds tree and /proc to the root and moves into it.
 */
int mounts_enter_root(const struct confinement *confinement, int tree, struct error *err);
/** The path of a tree's box/ in the launcher's eyes. */
void mounts_box_path(const struct confinement *confinement, int tree, char *ret,
                     size_t size);
