#include "sandbox/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/io.h"
#include "sandbox/root.h"
#include "sandbox/tree.h"

static int do_mount(const char *source, const char *target, const char *type,
                    unsigned long flags, const char *options, struct error *err)
{
    if (mount(source, target, type, flags, options) < 0)
        return error_errno(err, "mount %s", target);
    return 0;
}

int mounts_open_stage(struct confinement *confinement, const char *place,
                      struct error *err)
{
    char root[64];
    snprintf(confinement->stage, sizeof(confinement->stage), "%s", place);
    int r = do_mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL, err);
    if (r == 0)
        r = do_mount("stage", place, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0711", err);
    if (r == 0) /* whatever is bound with all that is mounted below it, this is not */
        r = do_mount(NULL, place, NULL, MS_UNBINDABLE, NULL, err);
    mounts_root_path(confinement, root, sizeof(root));
    if (r == 0 && mkdir(root, 0755) < 0)
        r = error_errno(err, "make the stage");
    return r;
}

void mounts_root_path(const struct confinement *confinement, char *ret, size_t size)
{
    snprintf(ret, size, "%s/root", confinement->stage);
}

static void tree_path(const struct confinement *confinement, int tree, const char *part,
                      char *ret, size_t size)
{
    snprintf(ret, size, "%s/%d%s", confinement->stage, tree, part);
}

void mounts_box_path(const struct confinement *confinement, int tree, char *ret,
                     size_t size)
{
    tree_path(confinement, tree, "/box", ret, size);
}

/* One of a tree's three folders, owned by the run's user. */
static int make_part(const struct confinement *confinement, int tree, const char *part,
                     mode_t mode, struct error *err)
{
    char path[64];
    tree_path(confinement, tree, part, path, sizeof(path));
    if (mkdir(path, 0700) < 0 || chown(path, confinement->uid, confinement->gid) < 0 ||
        chmod(path, mode) < 0)
        return error_errno(err, "make a tree's folder");
    return 0;
}

int mounts_tree_new(const struct confinement *confinement, int tree, int64_t bytes,
                    int64_t inodes, int *ret_fd, struct error *err)
{
    char path[64], options[96];
    tree_path(confinement, tree, "", path, sizeof(path));
    /* the folders of the tree itself take inodes, too */
    snprintf(options, sizeof(options), "mode=0711,size=%lld,nr_inodes=%lld",
             (long long)bytes, (long long)inodes + 8);
    if (mkdir(path, 0700) < 0)
        return error_errno(err, "make a tree");
    int r = do_mount("tree", path, "tmpfs", MS_NOSUID | MS_NODEV, options, err);
    if (r == 0)
        r = make_part(confinement, tree, "/box", 0755, err);
    if (r == 0)
        r = make_part(confinement, tree, "/tmp", 01777, err);
    if (r == 0)
        r = make_part(confinement, tree, "/shm", 01777, err);
    if (r == 0) {
        tree_path(confinement, tree, "/box", path, sizeof(path));
        *ret_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        r = *ret_fd < 0 ? error_errno(err, "open a tree") : 0;
    }
    if (r < 0)
        mounts_tree_free(confinement, tree);
    return r;
}

void mounts_tree_free(const struct confinement *confinement, int tree)
{
    char path[64];
    tree_path(confinement, tree, "", path, sizeof(path));
    umount2(path, MNT_DETACH);
    rmdir(path);
}

/* An earlier run's leftovers are no concern of the next: its folder is made anew. */
static int renew_part(const struct confinement *confinement, int tree, int pit_fd,
                      const char *part, struct error *err)
{
    int r = tree_wipe(pit_fd, part + 1, err);
    return r < 0 ? r : make_part(confinement, tree, part, 01777, err);
}

static int settle(const struct confinement *confinement, int tree, int pit_fd,
                  bool *ret_pruned, struct error *err)
{
    AUTO_FD int fd = openat(pit_fd, "box", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return error_errno(err, "open tree %d", tree);
    struct tree content = {.fd = fd,
                           .pit_fd = pit_fd,
                           .uid = confinement->plain ? (uid_t)-1 : confinement->uid,
                           .gid = confinement->gid};
    int r = tree_settle(&content, err);
    *ret_pruned = content.pruned;
    return r;
}

static int open_tree_root(const struct confinement *confinement, int tree,
                          struct error *err)
{
    char path[64];
    tree_path(confinement, tree, "", path, sizeof(path));
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? error_errno(err, "open tree %d", tree) : fd;
}

int mounts_tree_prepare(const struct confinement *confinement, int tree,
                        struct error *err)
{
    bool pruned;
    AUTO_FD int fd = open_tree_root(confinement, tree, err);
    int r = fd < 0 ? fd : settle(confinement, tree, fd, &pruned, err);
    if (r == 0)
        r = renew_part(confinement, tree, fd, "/tmp", err);
    return r < 0 ? r : renew_part(confinement, tree, fd, "/shm", err);
}

int mounts_tree_settle(const struct confinement *confinement, int tree, bool *ret_pruned,
                       struct error *err)
{
    AUTO_FD int fd = open_tree_root(confinement, tree, err);
    return fd < 0 ? fd : settle(confinement, tree, fd, ret_pruned, err);
}

bool mounts_tree_full(const struct confinement *confinement, int tree,
                      int64_t *ret_used_bytes)
{
    char path[64];
    struct statvfs st;
    tree_path(confinement, tree, "", path, sizeof(path));
    *ret_used_bytes = 0;
    if (statvfs(path, &st) < 0)
        return false;
    *ret_used_bytes = (int64_t)(st.f_blocks - st.f_bfree) * (int64_t)st.f_frsize;
    return st.f_bavail == 0 || st.f_ffree == 0;
}

/* ----- a run moves in ----- */

/* A tree is mounted safe already. */
static int add_tree(const struct confinement *confinement, int tree, struct error *err)
{
    static const struct {
        const char *part, *target;
    } rows[] = {{"/box", "box"}, {"/tmp", "tmp"}, {"/shm", "dev/shm"}};
    char source[64];
    int r = 0;
    for (size_t i = 0; r == 0 && i < COUNT_OF(rows); i++) {
        tree_path(confinement, tree, rows[i].part, source, sizeof(source));
        r = do_mount(source, rows[i].target, NULL, MS_BIND, NULL, err);
    }
    return r;
}

static int add_proc(const struct confinement *confinement, struct error *err)
{
    /* pid 1 is a copy of the launcher: its command line, which names the job, is nobody's
     * business inside, whatever their group. (2 lets a group see all: 0, where a plain
     * user's may be that.) */
    int r = do_mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
                     "hidepid=4", err);
    if (r < 0 || !confinement->plain)
        return r;
    /* a plain user's run owns its namespaces' settings: queues of any size, say */
    r = do_mount("proc/sys", "proc/sys", NULL, MS_BIND, NULL, err);
    return r < 0 ? r
                 : do_mount(NULL, "proc/sys", NULL,
                            MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV |
                                MS_NOEXEC,
                            NULL, err);
}

/* The new root becomes "/"; the old one is detached, so that nothing of the machine has a
 * name. */
static int pivot(struct error *err)
{
    if (syscall(SYS_pivot_root, ".", ".") < 0)
        return error_errno(err, "enter the root");
    if (umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
        return error_errno(err, "leave the old root");
    return 0;
}

int mounts_enter_root(const struct confinement *confinement, int tree, struct error *err)
{
    char root[64];
    mounts_root_path(confinement, root, sizeof(root));
    if (chdir(root) < 0)
        return error_errno(err, "enter %s", root);
    int r = add_tree(confinement, tree, err);
    if (r == 0)
        r = add_proc(confinement, err);
    return r < 0 ? r : pivot(err);
}
