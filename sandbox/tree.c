#include "sandbox/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/base/cleanup.h"

static void close_folder(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

static DIR *open_folder(int parent_fd, const char *name)
{
    int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    if (fd >= 0 && !folder)
        close(fd);
    return folder;
}

static const struct dirent *next_entry(DIR *folder)
{
    const struct dirent *entry;
    do
        entry = readdir(folder);
    while (entry &&
           (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0));
    return entry;
}

/* Empties one folder; the folders in it are moved to the pit under the next numbers. */
static int empty_folder(int pit_fd, DIR *folder, unsigned *last)
{
    const struct dirent *entry;
    char name[32];
    while ((entry = next_entry(folder))) {
        if (unlinkat(dirfd(folder), entry->d_name, 0) == 0)
            continue;
        if (errno != EISDIR && errno != EPERM)
            return -errno;
        if (unlinkat(dirfd(folder), entry->d_name, AT_REMOVEDIR) == 0)
            continue;
        snprintf(name, sizeof(name), ".wipe.%u", ++*last);
        if (renameat(dirfd(folder), entry->d_name, pit_fd, name) < 0)
            return -errno;
    }
    return 0;
}

static int wipe_folder(int pit_fd, const char *name, unsigned *last)
{
    int r = -EAGAIN;
    /* a folder that loses entries while it is listed may skip some: again until it is
     * empty */
    for (int tries = 0; tries < 100; tries++) {
        CLEANUP(close_folder) DIR *folder = open_folder(pit_fd, name);
        r = folder ? empty_folder(pit_fd, folder, last) : -errno;
        if (r < 0)
            return r;
        if (unlinkat(pit_fd, name, AT_REMOVEDIR) == 0)
            return 0;
        r = -errno;
        if (r != -ENOTEMPTY && r != -EEXIST)
            return r;
    }
    return r;
}

int tree_wipe(int pit_fd, const char *name, struct error *err)
{
    unsigned first = 0, last = 0;
    char at[32];
    int r = unlinkat(pit_fd, name, 0) == 0 ? 0 : -errno;
    if (r == 0 || r == -ENOENT)
        return 0;
    if (r == -EISDIR || r == -EPERM)
        r = wipe_folder(pit_fd, name, &last);
    while (r == 0 && first < last) {
        snprintf(at, sizeof(at), ".wipe.%u", ++first);
        r = wipe_folder(pit_fd, at, &last);
    }
    return r < 0 ? error_set(err, r, "empty a run's folder: %s", strerror(-r)) : 0;
}

static int prune(struct tree *tree, int parent_fd, const char *name, struct error *err)
{
    tree->pruned = true;
    if (renameat(parent_fd, name, tree->pit_fd, ".prune") < 0)
        return error_errno(err, "remove what is nested too deep");
    return tree_wipe(tree->pit_fd, ".prune", err);
}

static int settle_folder(struct tree *tree, DIR *folder, int depth, size_t length,
                         struct error *err);

static int settle_entry(struct tree *tree, DIR *parent, const char *name, int depth,
                        size_t length, struct error *err)
{
    struct stat st;
    length += strlen(name) + 1;
    if (fstatat(dirfd(parent), name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return error_errno(err, "look at a run's file");
    if (tree->uid != (uid_t)-1 && st.st_uid != tree->uid &&
        fchownat(dirfd(parent), name, tree->uid, tree->gid, AT_SYMLINK_NOFOLLOW) < 0)
        return error_errno(err, "give a file to the run");
    if (length > TREE_PATH_MAX || (S_ISDIR(st.st_mode) && depth >= TREE_DEPTH_MAX))
        return prune(tree, dirfd(parent), name, err);
    if (!S_ISDIR(st.st_mode))
        return 0;
    CLEANUP(close_folder) DIR *folder = open_folder(dirfd(parent), name);
    if (!folder)
        return error_errno(err, "open a run's folder");
    return settle_folder(tree, folder, depth + 1, length, err);
}

static int settle_folder(struct tree *tree, DIR *folder, int depth, size_t length,
                         struct error *err)
{
    const struct dirent *entry;
    int r = 0;
    while (r == 0 && (entry = next_entry(folder)))
        r = settle_entry(tree, folder, entry->d_name, depth, length, err);
    return r;
}

int tree_settle(struct tree *tree, struct error *err)
{
    CLEANUP(close_folder) DIR *folder = open_folder(tree->fd, ".");
    if (!folder)
        return error_errno(err, "open a run's tree");
    return settle_folder(tree, folder, 0, 0, err);
}
