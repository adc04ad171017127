/*
 * fs -- files of others, walked with *at() calls and never through a link; files of ours,
 * whole or not at all.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

/**
 * Opens a path below a folder: no link is followed, nothing above is reached
 * (openat2 RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS), O_CLOEXEC is
 * added.
 * @return a descriptor or -errno
 */
int fs_open_beneath(int dirfd, const char *path, int flags, mode_t mode);
/** Reads a regular file of at most `limit` bytes (larger: -EFBIG). Follows links: for
 * files of ours. */
int fs_read(int dirfd, const char *path, size_t limit, struct buf *ret,
            struct error *err);
/** The same below a folder of somebody else: no link, no device, no FIFO is touched. */
int fs_read_beneath(int dirfd, const char *path, size_t limit, struct buf *ret,
                    struct error *err);

enum fs_write_flags {
    FS_WRITE_REPLACE =
        1,             /* replace what is there; otherwise an existing file is -EEXIST */
    FS_WRITE_SYNC = 2, /* fsync the file and its folder before returning */
};

/**
 * Writes a file whole or not at all: temporary file beside it, rename, clean-up on
 * failure. What a kill leaves of it, fs_sweep() removes.
 * @param mode  permission bits of a new file
 */
int fs_write(int dirfd, const char *path, const void *data, size_t len, mode_t mode,
             unsigned flags, struct error *err);
/** Removes what writers that were killed left of fs_write() in a folder; what somebody is
 * writing stays. A missing folder is fine. */
void fs_sweep(int dirfd, const char *path);
/** Makes every missing folder of a path. */
int fs_make_dirs(int dirfd, const char *path, mode_t mode, struct error *err);
/** Removes a file or a whole tree; a missing one is fine. Links are removed, never
 * followed. */
int fs_remove_tree(int dirfd, const char *name, struct error *err);

struct fs_limits {
    int64_t bytes;   /* of all regular files together; 0: no limit */
    int64_t entries; /* files, folders and links; 0: no limit */
};

/**
 * Copies the content of one folder into another (which may hold files already: they are
 * replaced). Regular files, folders and symbolic links (as links, never followed);
 * anything else is left out. Modes keep only the owner's bits, spread to 0755/0644;
 * owners are set to uid/gid unless -1.
 *
 * @return 0; -EFBIG past a limit; other -errno. On failure the destination is
 * half-filled.
 */
int fs_copy_tree(int source_fd, int target_fd, const struct fs_limits *limits, uid_t uid,
                 gid_t gid, struct error *err);

/* What a walk is at. */
struct fs_entry {
    const char *path; /* relative to the folder that was walked; borrowed */
    int parent_fd;    /* of the entry; borrowed */
    const char *name;
    mode_t mode;
    int64_t bytes;       /* its length */
    int64_t held_bytes;  /* what it takes where it is: holes take nothing */
    uint64_t inode;      /* the same for all names of one file */
    uint64_t name_count; /* of the file; 1: this is the only one */
};
/**
 * Copies one regular file or link to entry->path below another folder (the last part of
 * which may differ from entry->name, where it comes from): missing
 * folders are made, and what stands in the way (a file where a folder must be, too) is
 * replaced. Owner and modes as in fs_copy_tree().
 */
int fs_copy_entry(int target_fd, const struct fs_entry *entry, uid_t uid, gid_t gid,
                  struct error *err);

/** @return 0, or negative to end the walk */
typedef int (*fs_visit)(void *context, const struct fs_entry *entry, struct error *err);
/**
 * Calls `visit` for every entry below a folder, in byte order, a folder before what is in
 * it, links not followed.
 *
 * @return 0; what `visit` returned when it was negative; -EFBIG for folders that are
 * nested deeper than 128 levels; other -errno
 */
int fs_walk(int dirfd, fs_visit visit, void *context, struct error *err);
