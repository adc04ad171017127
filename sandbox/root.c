#include "sandbox/root.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "sandbox/base/io.h"
#include "sandbox/base/kernel.h"

enum { PATH_BYTES = 4200, MEMORY_DEVICES = 1 /* their major number */ };

/* What every run's /dev holds; nothing else of the machine's devices has a name. Their
 * numbers are the same everywhere (the kernel's devices.txt). */
static const struct {
    const char *path;
    unsigned minor;
} devices[] = {{"/dev/null", 3},
               {"/dev/zero", 5},
               {"/dev/full", 7},
               {"/dev/random", 8},
               {"/dev/urandom", 9}};
static const struct {
    const char *target, *path;
} links[] = {{"/proc/self/fd", "dev/fd"},
             {"/proc/self/fd/0", "dev/stdin"},
             {"/proc/self/fd/1", "dev/stdout"},
             {"/proc/self/fd/2", "dev/stderr"}};

/* While the root is built it is the working directory: every target is its path without
 * the slash. */
static int make_folders(const char *path, struct error *err)
{
    char part[PATH_BYTES];
    for (const char *at = strchr(path, '/'); at; at = strchr(at + 1, '/')) {
        snprintf(part, sizeof(part), "%.*s", (int)(at - path), path);
        if (mkdir(part, 0755) < 0 && errno != EEXIST)
            return error_errno(err, "make /%s", part);
    }
    return 0;
}

static int make_one(const char *path, bool folder)
{
    int r = folder ? mkdir(path, 0755) : mknod(path, S_IFREG | 0644, 0);
    return r < 0 && errno != EEXIST ? -errno : 0;
}

/* The place that something is bound to: a folder for a folder, an empty file for the
 * rest. */
static int make_target(const char *target, bool folder, struct error *err)
{
    const char *path = target + 1;
    int r = make_one(path, folder);
    if (r == -ENOENT) {
        r = make_folders(path, err);
        if (r < 0)
            return r;
        r = make_one(path, folder);
    }
    return r < 0 ? error_set(err, r, "make %s: %s", target, strerror(-r)) : 0;
}

/* With what is mounted below it: nobody wants to see what lies under that, and a user
 * namespace is not shown it. Flags are only added: there the kernel refuses to lose one.
 */
static int bind_mount(const char *source, const char *target, uint64_t flags,
                      struct error *err)
{
    struct mount_attr attr = {.attr_set = flags};
    if (mount(source, target + 1, NULL, MS_BIND | MS_REC, NULL) < 0)
        return error_errno(err, "bind %s", source);
    if (flags != 0 &&
        mount_setattr(AT_FDCWD, target + 1, AT_RECURSIVE, &attr, sizeof(attr)) < 0)
        return error_errno(err, "make the bind of %s safe", source);
    return 0;
}

/* ----- what is made below a bind: whoever can write to its source, or could before it
 * was bound read-only, may have laid links there ----- */

/* One step down, made where it is not. @param folder  else an empty file at the end */
static int step_down(int parent_fd, const char *name, bool folder, struct error *err)
{
    int r = folder ? mkdirat(parent_fd, name, 0755)
                   : mknodat(parent_fd, name, S_IFREG | 0644, 0);
    if (r < 0 && errno != EEXIST && errno != EROFS)
        return error_errno(err, "make %s", name);
    int fd = openat(parent_fd, name,
                    O_PATH | O_NOFOLLOW | O_CLOEXEC | (folder ? O_DIRECTORY : 0));
    struct stat st;
    if (fd < 0 && errno == ENOENT)
        return error_set(err, -EROFS,
                         "there is no %s, and none can be made: what is "
                         "bound above it is read-only",
                         name);
    if (fd < 0 && errno != ENOTDIR && errno != ELOOP)
        return error_errno(err, "open %s", name);
    if (fd >= 0 && fstat(fd, &st) == 0 && !S_ISLNK(st.st_mode))
        return fd;
    cleanup_fd(&fd);
    return error_set(err, -ELOOP, "%s is a link: it may lead anywhere", name);
}

/* In the root itself only we make links: "/lib", which is copied, may be followed, but
 * never out of the root. @return a descriptor; -1: there is no such folder */
static int enter_top(int root_fd, const char *name)
{
    const struct open_how how = {.flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
                                 .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
    return (int)syscall(SYS_openat2, root_fd, name, &how, sizeof(how));
}

/* Walks to a target from the root that is built, without following others' links.
 * @param ret_name  its last part, in `path`. @return the folder that holds it */
static int walk_down(char *path, const char **ret_name, struct error *err)
{
    char *save = NULL, *name = strtok_r(path, "/", &save);
    AUTO_FD int at_fd = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    bool top = true;
    for (char *next; at_fd >= 0 && name && (next = strtok_r(NULL, "/", &save));
         name = next) {
        int fd = top ? enter_top(at_fd, name) : -1;
        if (fd < 0)
            fd = step_down(at_fd, name, true, err);
        top = false;
        if (fd < 0)
            return fd;
        cleanup_fd(&at_fd);
        at_fd = fd;
    }
    if (at_fd < 0 || !name)
        return error_set(err, -EINVAL, "there is no such place to bind to");
    *ret_name = name;
    return TAKE_FD(at_fd);
}

/* The same, and the target itself. @return a descriptor of it */
static int make_below(char *path, bool folder, int *ret_parent_fd, const char **ret_name,
                      struct error *err)
{
    AUTO_FD int parent_fd = walk_down(path, ret_name, err);
    int fd = parent_fd < 0 ? parent_fd : step_down(parent_fd, *ret_name, folder, err);
    if (fd >= 0)
        *ret_parent_fd = TAKE_FD(parent_fd);
    return fd;
}

static int bind_below(const struct policy_bind *bind, bool folder, uint64_t flags,
                      struct error *err)
{
    char path[PATH_BYTES], place[64];
    const char *name = NULL;
    struct mount_attr attr = {.attr_set = flags};
    AUTO_FD int parent_fd = -1;
    snprintf(path, sizeof(path), "%s", bind->target);
    AUTO_FD int fd = make_below(path, folder, &parent_fd, &name, err);
    if (fd < 0)
        return error_wrap(err, "bind %s to %s", bind->source, bind->target);
    snprintf(place, sizeof(place), "/proc/self/fd/%d", fd);
    if (mount(bind->source, place, NULL, MS_BIND | MS_REC, NULL) < 0)
        return error_errno(err, "bind %s", bind->source);
    /* the name is the new mount's now */
    AUTO_FD int mounted_fd = openat(parent_fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (mounted_fd < 0 || mount_setattr(mounted_fd, "", AT_EMPTY_PATH | AT_RECURSIVE,
                                        &attr, sizeof(attr)) < 0)
        return error_errno(err, "make the bind of %s safe", bind->source);
    return 0;
}

/* Whether a target lies below another's.
 * @param number  of the bind whose target it is; bind_count: it is none's */
static bool is_below(const struct policy *policy, size_t number, const char *target)
{
    for (size_t i = 0; i < policy->bind_count; i++) {
        const char *other = policy->binds[i].target;
        size_t len = strlen(other);
        if (i != number && strncmp(target, other, len) == 0 && target[len] == '/')
            return true;
    }
    return false;
}

static int make_folder(const struct policy *policy, const char *target, struct error *err)
{
    char path[PATH_BYTES];
    const char *name;
    AUTO_FD int parent_fd = -1;
    if (!is_below(policy, policy->bind_count, target))
        return make_target(target, true, err);
    snprintf(path, sizeof(path), "%s", target);
    AUTO_FD int fd = make_below(path, true, &parent_fd, &name, err);
    return fd < 0 ? error_wrap(err, "make %s", target) : 0;
}

/* "/bin" on a merged-usr system is a link: the same link is made inside. */
static int copy_top_link(const struct policy *policy, size_t number, struct error *err)
{
    const struct policy_bind *bind = &policy->binds[number];
    char text[PATH_BYTES], path[PATH_BYTES];
    const char *name = bind->target + 1;
    AUTO_FD int parent_fd = -1;
    ssize_t len = readlink(bind->source, text, sizeof(text) - 1);
    if (len < 0)
        return error_errno(err, "read the link %s", bind->source);
    text[len] = '\0';
    snprintf(path, sizeof(path), "%s", bind->target);
    if (is_below(policy, number, bind->target)) {
        parent_fd = walk_down(path, &name, err);
        if (parent_fd < 0)
            return error_wrap(err, "make the link %s", bind->target);
    }
    return symlinkat(text, parent_fd < 0 ? AT_FDCWD : parent_fd, name) < 0
               ? error_errno(err, "make the link %s", bind->target)
               : 0;
}

static int bind_to(const struct policy *policy, size_t number,
                   const struct policy_bind *bind, bool folder, uint64_t flags,
                   struct error *err)
{
    if (is_below(policy, number, bind->target))
        return bind_below(bind, folder, flags, err);
    int r = make_target(bind->target, folder, err);
    return r < 0 ? r : bind_mount(bind->source, bind->target, flags, err);
}

static int add_bind(const struct policy *policy, size_t number, struct error *err)
{
    const struct policy_bind *bind = &policy->binds[number];
    const uint64_t flags =
        MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | (bind->writable ? 0 : MOUNT_ATTR_RDONLY);
    struct stat st;
    bool top = strchr(bind->source + 1, '/') == NULL;
    if (lstat(bind->source, &st) < 0) {
        if (bind->optional && (errno == ENOENT || errno == ENOTDIR))
            return 0;
        return error_errno(err, "bind %s", bind->source);
    }
    if (top && S_ISLNK(st.st_mode))
        return copy_top_link(policy, number, err);
    if (S_ISLNK(st.st_mode) && stat(bind->source, &st) < 0)
        return bind->optional ? 0 : error_errno(err, "bind %s", bind->source);
    return bind_to(policy, number, bind, S_ISDIR(st.st_mode), flags, err);
}

/* Whether a bind's target is a folder or lies below it. */
static bool has_bind_in(const struct policy *policy, const char *folder)
{
    size_t len = strlen(folder);
    for (size_t i = 0; i < policy->bind_count; i++) {
        const char *target = policy->binds[i].target;
        if (strncmp(target, folder, len) == 0 && (!target[len] || target[len] == '/'))
            return true;
    }
    return false;
}

/* Nodes of our own, where we may make them: a bind for each takes a good part of the time
 * that the root does. Not in a user namespace, nor in many containers, and not where the
 * policy has something in /dev. */
static bool make_nodes(const struct policy *policy)
{
    bool made = !has_bind_in(policy, "/dev");
    mode_t mask = umask(0);
    for (size_t i = 0; made && i < COUNT_OF(devices); i++)
        made = mknod(devices[i].path + 1, S_IFCHR | 0666,
                     makedev(MEMORY_DEVICES, devices[i].minor)) == 0;
    umask(mask);
    return made;
}

static int bind_devices(const struct policy *policy, struct error *err)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < COUNT_OF(devices); i++) {
        const struct policy_bind bind = {.source = devices[i].path,
                                         .target = devices[i].path};
        r = bind_to(policy, policy->bind_count, &bind, false,
                    MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, err);
    }
    return r;
}

static int make_links(struct error *err)
{
    for (size_t i = 0; i < COUNT_OF(links); i++)
        if (symlink(links[i].target, links[i].path) < 0)
            return error_errno(err, "make %s", links[i].path);
    return 0;
}

static int add_devices(const struct policy *policy, struct error *err)
{
    bool own = make_nodes(policy);
    int r = own ? 0 : bind_devices(policy, err);
    if (r == 0)
        r = make_links(err);
    if (r < 0 || !own)
        return r;
    /* a mount of their own, as the root will have no devices */
    return bind_mount("dev", "/dev",
                      MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, err);
}

/* What a bind brought stays as it is: it may be a file of the machine's. */
static int fill_file(const char *path, const char *text, struct error *err)
{
    AUTO_FD int fd =
        open(path + 1, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd < 0 && (errno == EEXIST || errno == EROFS))
        return 0;
    int r = fd < 0 ? -errno : io_write_all(fd, text, strlen(text));
    return r < 0 ? error_set(err, r, "write %s: %s", path, strerror(-r)) : 0;
}

/* Who one is, for programs that ask by name; nothing else of the machine's accounts. */
static int add_accounts(const struct policy *policy, struct error *err)
{
    uint32_t uid = policy_uid(policy);
    char passwd[256], group[128], hosts[256];
    snprintf(passwd, sizeof(passwd),
             "root:x:0:0:root:/root:/bin/sh\nbox:x:%u:%u:box:/tmp:/bin/sh\n"
             "nobody:x:65534:65534:nobody:/nonexistent:/bin/sh\n",
             uid, uid);
    snprintf(group, sizeof(group), "root:x:0:\nbox:x:%u:\nnogroup:x:65534:\n", uid);
    snprintf(hosts, sizeof(hosts), "127.0.0.1 localhost %s\n::1 localhost %s\n",
             policy->host_name, policy->host_name);
    const struct {
        const char *path, *text;
    } rows[] = {
        {"/etc/passwd", passwd},
        {"/etc/group", group},
        {"/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n"},
        {"/etc/hosts", hosts},
    };
    int r = make_target("/etc", true, err);
    for (size_t i = 0; r == 0 && i < COUNT_OF(rows); i++)
        r = fill_file(rows[i].path, rows[i].text, err);
    return r;
}

static size_t depth_of(const char *target)
{
    size_t depth = 0;
    for (const char *at = target; (at = strchr(at, '/')) != NULL; at++)
        depth++;
    return depth;
}

/* Whatever their order in the policy, what is above comes first: it would cover what is
 * below, and a part that was to be read-only would be as writable as the rest. */
static int add_binds(const struct policy *policy, struct error *err)
{
    size_t left = policy->bind_count;
    int r = 0;
    for (size_t depth = 1; r == 0 && left > 0; depth++)
        for (size_t i = 0; r == 0 && i < policy->bind_count; i++)
            if (depth_of(policy->binds[i].target) == depth) {
                r = add_bind(policy, i, err);
                left--;
            }
    return r;
}

static int fill(const struct policy *policy, struct error *err)
{
    static const char *const folders[] = {"/box", "/tmp", "/dev", "/dev/shm", "/proc"};
    int r = add_binds(policy, err);
    for (size_t i = 0; r == 0 && i < COUNT_OF(folders); i++)
        r = make_folder(policy, folders[i], err);
    if (r == 0)
        r = add_accounts(policy, err);
    return r < 0 ? r : add_devices(policy, err);
}

/* The caller may have paths of its own to open yet. */
static int go_back(int folder_fd)
{
    return folder_fd >= 0 && fchdir(folder_fd) == 0 ? 0 : chdir("/");
}

static int build(const char *path, const struct policy *policy, struct error *err)
{
    AUTO_FD int before_fd = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (mount("root", path, "tmpfs", MS_NOSUID, /* devices are made in it */
              "mode=0755,size=1m,nr_inodes=1000") < 0)
        return error_errno(err, "mount the root");
    int r = chdir(path) < 0 ? error_errno(err, "enter the root") : fill(policy, err);
    if (r == 0 &&
        mount(NULL, ".", NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV,
              NULL) < 0)
        r = error_errno(err, "make the root read-only");
    if (go_back(before_fd) < 0 && r == 0)
        r = error_errno(err, "leave the root");
    if (r < 0)
        umount2(path, MNT_DETACH);
    return r;
}

/* What the binds are, by name and by file. A file that is bound keeps its number while it
 * is, so a number tells whether it was replaced; a link is copied, so its change counts.
 */
static int describe(const struct policy *policy, struct buf *out)
{
    int r = buf_addf(out, "%u %s\n", policy_uid(policy), policy->host_name);
    for (size_t i = 0; r == 0 && i < policy->bind_count; i++) {
        const struct policy_bind *bind = &policy->binds[i];
        struct stat link = {0}, st = {0};
        if (lstat(bind->source, &link) == 0)
            stat(bind->source, &st);
        buf_add(out, bind->source, strlen(bind->source) + 1);
        r = buf_addf(out, "%s|%d%d|%ju.%ju|%ju.%ju.%jd.%ld\n", bind->target,
                     bind->writable, bind->optional, (uintmax_t)st.st_dev,
                     (uintmax_t)st.st_ino, (uintmax_t)link.st_dev, (uintmax_t)link.st_ino,
                     S_ISLNK(link.st_mode) ? (intmax_t)link.st_ctim.tv_sec : 0,
                     S_ISLNK(link.st_mode) ? link.st_ctim.tv_nsec : 0L);
    }
    return r;
}

/* Who makes one run only need not remember what its root was built of: the first is built
 * again by the second. */
int root_ensure(struct root *root, const char *path, const struct policy *policy,
                struct error *err)
{
    AUTO_BUF struct buf wanted = {0};
    bool first = !root->built;
    if (!first && describe(policy, &wanted) < 0)
        return error_set(err, -ENOMEM, "remember a run's binds");
    if (root->built_of.len > 0 && wanted.len == root->built_of.len &&
        memcmp(wanted.data, root->built_of.data, wanted.len) == 0)
        return 0;
    if (root->built)
        umount2(path, MNT_DETACH);
    root->built = false;
    int r = build(path, policy, err);
    if (r < 0)
        return r;
    root->built = true;
    buf_done(&root->built_of);
    root->built_of = wanted;
    wanted = (struct buf){0};
    return 0;
}

void root_done(struct root *root)
{
    buf_done(&root->built_of);
    *root = (struct root){0};
}
