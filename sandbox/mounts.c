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
#include "sandbox/tree.h"

enum { PATH_BYTES = 4200 };

/* What every run's /dev holds; nothing else of the machine's devices has a name. */
static const char *const devices[] = {"null", "zero", "full", "random", "urandom"};
static const struct {
    const char *target, *path;
} links[] = {{"/proc/self/fd", "dev/fd"},
             {"/proc/self/fd/0", "dev/stdin"},
             {"/proc/self/fd/1", "dev/stdout"},
             {"/proc/self/fd/2", "dev/stderr"}};

static int do_mount(const char *source, const char *target, const char *type,
                    unsigned long flags, const char *options, struct error *err)
{
    if (mount(source, target, type, flags, options) < 0)
        return error_errno(err, "mount %s", target);
    return 0;
}

int mounts_open_stage(struct confinement *confinement, struct error *err)
{
    /* /sys: always there, bound into no run, and this launcher's view of it is its own */
    snprintf(confinement->stage, sizeof(confinement->stage), "/sys");
    int r = do_mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL, err);
    if (r == 0)
        r = do_mount("stage", confinement->stage, "tmpfs", MS_NOSUID | MS_NODEV,
                     "mode=0711", err);
    if (r == 0 && mkdir("/sys/root", 0755) < 0)
        r = error_errno(err, "make the stage");
    return r;
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

bool mounts_tree_full(const struct confinement *confinement, int tree)
{
    char path[64];
    struct statvfs st;
    tree_path(confinement, tree, "", path, sizeof(path));
    return statvfs(path, &st) == 0 && (st.f_bavail == 0 || st.f_ffree == 0);
}

/* ----- the root of a run; every path is below the new root until it is entered ----- */

static const char *const new_root = "/sys/root";

static void root_path(const char *path, char *ret)
{
    snprintf(ret, PATH_BYTES, "%s%s", new_root, path);
}

/* The place that something is bound to: a folder for a folder, an empty file for the
 * rest. */
static int make_target(const char *target, bool folder, struct error *err)
{
    char path[PATH_BYTES];
    root_path(target, path);
    for (char *at = path + strlen(new_root) + 1; *at; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        if (mkdir(path, 0755) < 0 && errno != EEXIST)
            return error_errno(err, "make %s", path);
        *at = '/';
    }
    if (folder)
        return mkdir(path, 0755) < 0 && errno != EEXIST
                   ? error_errno(err, "make %s", path)
                   : 0;
    AUTO_FD int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    return fd < 0 ? error_errno(err, "make %s", path) : 0;
}

/* The flags that a mount has already must be kept when it is made read-only: in a user
 * namespace the kernel refuses to lose one of them. */
static unsigned long kept_flags(const char *path)
{
    static const struct {
        unsigned long vfs, ms;
    } rows[] = {{ST_NOSUID, MS_NOSUID},         {ST_NODEV, MS_NODEV},
                {ST_NOEXEC, MS_NOEXEC},         {ST_NOATIME, MS_NOATIME},
                {ST_NODIRATIME, MS_NODIRATIME}, {ST_RELATIME, MS_RELATIME},
                {ST_RDONLY, MS_RDONLY}};
    struct statvfs st;
    unsigned long flags = 0;
    if (statvfs(path, &st) < 0)
        return 0;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        flags |= (st.f_flag & rows[i].vfs) ? rows[i].ms : 0;
    return flags;
}

static int bind_mount(const char *source, const char *target, bool writable, bool device,
                      struct error *err)
{
    char path[PATH_BYTES];
    unsigned long flags =
        MS_NOSUID | (device ? MS_NOEXEC : MS_NODEV) | (writable ? 0 : MS_RDONLY);
    root_path(target, path);
    if (mount(source, path, NULL, MS_BIND, NULL) < 0)
        return error_errno(err, "bind %s", source);
    if (mount(NULL, path, NULL, MS_BIND | MS_REMOUNT | flags | kept_flags(path), NULL) <
        0)
        return error_errno(err, "make the bind of %s safe", source);
    return 0;
}

/* "/bin" on a merged-usr system is a link: the same link is made inside. */
static int copy_top_link(const char *source, const char *target, struct error *err)
{
    char text[PATH_BYTES], path[PATH_BYTES];
    ssize_t len = readlink(source, text, sizeof(text) - 1);
    if (len < 0)
        return error_errno(err, "read the link %s", source);
    text[len] = '\0';
    root_path(target, path);
    return symlink(text, path) < 0 ? error_errno(err, "make the link %s", target) : 0;
}

static int add_bind(const struct policy_bind *bind, struct error *err)
{
    struct stat st;
    bool top = strchr(bind->source + 1, '/') == NULL;
    if (lstat(bind->source, &st) < 0) {
        if (bind->optional && (errno == ENOENT || errno == ENOTDIR))
            return 0;
        return error_errno(err, "bind %s", bind->source);
    }
    if (top && S_ISLNK(st.st_mode))
        return copy_top_link(bind->source, bind->target, err);
    if (S_ISLNK(st.st_mode) && stat(bind->source, &st) < 0)
        return bind->optional ? 0 : error_errno(err, "bind %s", bind->source);
    int r = make_target(bind->target, S_ISDIR(st.st_mode), err);
    return r < 0 ? r : bind_mount(bind->source, bind->target, bind->writable, false, err);
}

static int add_devices(struct error *err)
{
    char source[64], path[PATH_BYTES];
    int r = make_target("/dev", true, err);
    for (size_t i = 0; r == 0 && i < COUNT_OF(devices); i++) {
        snprintf(source, sizeof(source), "/dev/%s", devices[i]);
        r = make_target(source, false, err);
        if (r == 0)
            r = bind_mount(source, source, true, true, err);
    }
    for (size_t i = 0; r == 0 && i < COUNT_OF(links); i++) {
        snprintf(path, sizeof(path), "%s/%s", new_root, links[i].path);
        r = symlink(links[i].target, path) < 0 ? error_errno(err, "make %s", path) : 0;
    }
    return r;
}

static int add_tree(const struct confinement *confinement, int tree, struct error *err)
{
    static const struct {
        const char *part, *target;
    } rows[] = {{"/box", "/box"}, {"/tmp", "/tmp"}, {"/shm", "/dev/shm"}};
    char source[64];
    int r = 0;
    for (size_t i = 0; r == 0 && i < COUNT_OF(rows); i++) {
        tree_path(confinement, tree, rows[i].part, source, sizeof(source));
        r = make_target(rows[i].target, true, err);
        if (r == 0)
            r = bind_mount(source, rows[i].target, true, false, err);
    }
    return r;
}

static int fill_file(const char *path, const char *text, struct error *err)
{
    AUTO_FD int fd = open(path, O_WRONLY | O_TRUNC | O_NOFOLLOW | O_CLOEXEC);
    int r = fd < 0 ? -errno : io_write_all(fd, text, strlen(text));
    return r < 0 ? error_set(err, r, "write %s: %s", path, strerror(-r)) : 0;
}

/* Who one is, for programs that ask by name; nothing else of the machine's accounts. */
static int add_accounts(struct error *err)
{
    static const struct {
        const char *path, *text;
    } rows[] = {
        {"/etc/passwd",
         "root:x:0:0:root:/root:/bin/sh\nbox:x:1000:1000:box:/tmp:/bin/sh\n"
         "nobody:x:65534:65534:nobody:/nonexistent:/bin/sh\n"},
        {"/etc/group", "root:x:0:\nbox:x:1000:\nnogroup:x:65534:\n"},
        {"/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n"},
        {"/etc/hosts", "127.0.0.1 localhost box\n::1 localhost box\n"},
    };
    char path[PATH_BYTES];
    int r = 0;
    for (size_t i = 0; r == 0 && i < COUNT_OF(rows); i++) {
        r = make_target(rows[i].path, false, err);
        root_path(rows[i].path, path);
        if (r == 0)
            r = fill_file(path, rows[i].text, err);
    }
    return r;
}

static int add_proc(struct error *err)
{
    char path[PATH_BYTES];
    int r = make_target("/proc", true, err);
    root_path("/proc", path);
    if (r < 0)
        return r;
    /* pid 1 is a copy of the launcher: its command line, which names the job, is nobody's
     * business inside */
    return do_mount("proc", path, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, "hidepid=2",
                    err);
}

/* The new root becomes "/"; the old one is detached, so that nothing of the machine has a
 * name. */
static int pivot(struct error *err)
{
    if (mount(NULL, new_root, NULL,
              MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) < 0)
        return error_errno(err, "make the root read-only");
    if (chdir(new_root) < 0 || syscall(SYS_pivot_root, ".", ".") < 0)
        return error_errno(err, "enter the root");
    if (umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
        return error_errno(err, "leave the old root");
    return 0;
}

int mounts_enter_root(const struct confinement *confinement, const struct run_spec *spec,
                      struct error *err)
{
    int r = do_mount("root", new_root, "tmpfs", MS_NOSUID | MS_NODEV,
                     "mode=0755,size=1m,nr_inodes=1000", err);
    umask(022);
    for (size_t i = 0; r == 0 && i < spec->policy.bind_count; i++)
        r = add_bind(&spec->policy.binds[i], err);
    if (r == 0)
        r = add_accounts(err);
    if (r == 0)
        r = add_devices(err);
    if (r == 0)
        r = add_tree(confinement, spec->tree, err);
    if (r == 0)
        r = add_proc(err);
    return r < 0 ? r : pivot(err);
}
