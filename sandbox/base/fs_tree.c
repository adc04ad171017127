/* Whole trees: walked, copied, removed; no link is ever followed. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/base/fs.h"
#include "sandbox/base/strlist.h"

/* One descriptor a level is open while walking, so depth is limited; deeper is -EFBIG. */
enum { FS_DEPTH_MAX = 128 };

static void close_folder(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

/* The names in a folder, sorted by bytes: every walk goes in the same order. */
static int list_names(int folder_fd, struct strlist *ret)
{
    int copy = openat(folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (copy < 0)
        return -errno;
    CLEANUP(close_folder) DIR *folder = fdopendir(copy);
    if (!folder) {
        int code = -errno;
        close(copy);
        return code;
    }
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(folder);
        if (!entry)
            break;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        int r = strlist_add(ret, entry->d_name);
        if (r < 0)
            return r;
    }
    if (errno != 0)
        return -errno;
    strlist_sort(ret);
    return 0;
}

static int open_folder(int parent_fd, const char *name)
{
    int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

struct walk {
    fs_visit visit;
    void *context;
    struct error *err;
};

static int walk_folder(const struct walk *walk, int folder_fd, const char *prefix,
                       int depth);

static int walk_entry(const struct walk *walk, int folder_fd, const char *prefix,
                      const char *name, int depth)
{
    AUTO_BUF struct buf path = {0};
    struct stat st;
    if (buf_addf(&path, "%s%s%s", prefix, prefix[0] ? "/" : "", name) < 0)
        return error_set(walk->err, -ENOMEM, "out of memory");
    if (fstatat(folder_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return error_errno(walk->err, "cannot look at %s", buf_text(&path));
    const struct fs_entry entry = {
        .path = buf_text(&path),
        .parent_fd = folder_fd,
        .name = name,
        .mode = st.st_mode,
        .bytes = (int64_t)st.st_size,
        .held_bytes = (int64_t)st.st_blocks * 512,
        .inode = st.st_ino,
        .name_count = st.st_nlink,
    };
    int r = walk->visit(walk->context, &entry, walk->err);
    if (r < 0 || !S_ISDIR(st.st_mode))
        return r;
    AUTO_FD int fd = open_folder(folder_fd, name);
    if (fd < 0)
        return error_set(walk->err, fd, "cannot open %s: %s", buf_text(&path),
                         strerror(-fd));
    return walk_folder(walk, fd, buf_text(&path), depth + 1);
}

static int walk_folder(const struct walk *walk, int folder_fd, const char *prefix,
                       int depth)
{
    if (depth > FS_DEPTH_MAX)
        return error_set(walk->err, -EFBIG, "folders are nested deeper than %d levels",
                         FS_DEPTH_MAX);
    CLEANUP(strlist_done) struct strlist names = {0};
    int r = list_names(folder_fd, &names);
    if (r < 0)
        return error_set(walk->err, r, "cannot list %s: %s",
                         prefix[0] ? prefix : "a folder", strerror(-r));
    for (size_t i = 0; i < names.count && r >= 0; i++)
        r = walk_entry(walk, folder_fd, prefix, names.items[i], depth);
    return r;
}

int fs_walk(int dirfd, fs_visit visit, void *context, struct error *err)
{
    const struct walk walk = {visit, context, err};
    return walk_folder(&walk, dirfd, "", 0);
}

static int remove_entry(int parent_fd, const char *name, int depth);

static int remove_content(int folder_fd, int depth)
{
    CLEANUP(strlist_done) struct strlist names = {0};
    int r = depth > FS_DEPTH_MAX ? -ELOOP : list_names(folder_fd, &names);
    for (size_t i = 0; i < names.count && r >= 0; i++)
        r = remove_entry(folder_fd, names.items[i], depth);
    return r;
}

static int remove_entry(int parent_fd, const char *name, int depth)
{
    if (unlinkat(parent_fd, name, 0) == 0 || errno == ENOENT)
        return 0;
    if (errno != EISDIR && errno != EPERM)
        return -errno;
    AUTO_FD int fd = open_folder(parent_fd, name);
    if (fd < 0)
        return fd;
    int r = remove_content(fd, depth + 1);
    if (r < 0)
        return r;
    return unlinkat(parent_fd, name, AT_REMOVEDIR) < 0 && errno != ENOENT ? -errno : 0;
}

int fs_remove_tree(int dirfd, const char *name, struct error *err)
{
    int r = remove_entry(dirfd, name, 0);
    if (r < 0)
        return error_set(err, r, "cannot remove %s: %s", name, strerror(-r));
    return 0;
}

/* A file of several names, and the path that it was copied to first. */
struct copied {
    uint64_t inode;
    char *path;
};

struct copy {
    int target_fd; /* the root that is copied to */
    struct copied *shared;
    size_t shared_count;
    struct fs_limits limits, used;
    uid_t uid;
    gid_t gid;
};

/* @return 1, 0 at the end of the file, or -errno */
static int copy_chunk(int from, int to)
{
    char chunk[65536];
    ssize_t n = read(from, chunk, sizeof(chunk));
    if (n <= 0)
        return n == 0 ? 0 : errno == EINTR ? 1 : -errno;
    for (ssize_t done = 0; done < n;) {
        ssize_t w = write(to, chunk + done, (size_t)(n - done));
        if (w < 0 && errno != EINTR)
            return -errno;
        done += w > 0 ? w : 0;
    }
    return 1;
}

/* Goes on where there is data; what is skipped is a hole in the copy, too, or a tree
 * could take many times what it took before. @return false: there is none */
static bool skip_hole(int from, int to)
{
    off_t at = lseek(from, 0, SEEK_CUR), data = lseek(from, at, SEEK_DATA);
    if (data < 0 && errno == ENXIO)
        return false;
    if (data < 0) /* a file system that does not tell */
        data = at;
    return lseek(from, data, SEEK_SET) >= 0 && lseek(to, data, SEEK_SET) >= 0;
}

static int copy_bytes(int from, int to, int64_t bytes)
{
    int r = 1;
    while (r > 0 && skip_hole(from, to))
        r = copy_chunk(from, to);
    return r < 0 ? r : ftruncate(to, bytes) < 0 ? -errno : 0;
}

/* Another name of a file that was copied already.
 * @return 1 when that was made; 0: it is the first */
static int copy_name(const struct copy *copy, const struct fs_entry *entry, int parent_fd)
{
    for (size_t i = 0; entry->name_count > 1 && i < copy->shared_count; i++)
        if (copy->shared[i].inode == entry->inode)
            return linkat(copy->target_fd, copy->shared[i].path, parent_fd, entry->name,
                          0) < 0
                       ? -errno
                       : 1;
    return 0;
}

static int remember_name(struct copy *copy, const struct fs_entry *entry)
{
    if (entry->name_count < 2)
        return 0;
    struct copied *more = realloc(copy->shared, (copy->shared_count + 1) * sizeof(*more));
    if (!more)
        return -ENOMEM;
    copy->shared = more;
    more[copy->shared_count] = (struct copied){entry->inode, strdup(entry->path)};
    return more[copy->shared_count++].path ? 0 : -ENOMEM;
}

static void forget_names(struct copy *copy)
{
    for (size_t i = 0; i < copy->shared_count; i++)
        free(copy->shared[i].path);
    free(copy->shared);
}

static int copy_file(const struct copy *copy, const struct fs_entry *entry)
{
    AUTO_FD int from = openat(entry->parent_fd, entry->name,
                              O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (from < 0)
        return -errno;
    AUTO_FD int to = fs_open_beneath(copy->target_fd, entry->path,
                                     O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
    if (to < 0)
        return to;
    struct stat st;
    int r = fstat(from, &st) < 0 ? -errno : copy_bytes(from, to, (int64_t)st.st_size);
    if (r < 0)
        return r;
    if (copy->uid != (uid_t)-1 && fchown(to, copy->uid, copy->gid) < 0)
        return -errno;
    return fchmod(to, (entry->mode & S_IXUSR) ? 0755 : 0644) < 0 ? -errno : 0;
}

/* The folder that an entry goes into, opened without following anything. */
static int target_parent(const struct copy *copy, const struct fs_entry *entry)
{
    size_t folder = strlen(entry->path) - strlen(entry->name);
    if (folder == 0)
        return open_folder(copy->target_fd, ".");
    AUTO_FREE char *path = strndup(entry->path, folder - 1);
    if (!path)
        return -ENOMEM;
    return fs_open_beneath(copy->target_fd, path, O_RDONLY | O_DIRECTORY, 0);
}

static int copy_link(const struct copy *copy, const struct fs_entry *entry, int parent_fd,
                     const char *name)
{
    char target[4096];
    ssize_t n = readlinkat(entry->parent_fd, entry->name, target, sizeof(target) - 1);
    if (n < 0)
        return -errno;
    target[n] = '\0';
    if (symlinkat(target, parent_fd, name) < 0)
        return -errno;
    if (copy->uid != (uid_t)-1 &&
        fchownat(parent_fd, name, copy->uid, copy->gid, AT_SYMLINK_NOFOLLOW) < 0)
        return -errno;
    return 0;
}

static int copy_folder(const struct copy *copy, const struct fs_entry *entry,
                       int parent_fd)
{
    if (mkdirat(parent_fd, entry->name, 0755) < 0 && errno != EEXIST)
        return -errno;
    AUTO_FD int fd = open_folder(parent_fd, entry->name);
    if (fd < 0)
        return fd;
    if (copy->uid != (uid_t)-1 && fchown(fd, copy->uid, copy->gid) < 0)
        return -errno;
    return fchmod(fd, 0755) < 0 ? -errno : 0;
}

/* What stands in the way is removed, unless both are folders: those are merged. */
static int make_way(int parent_fd, const char *name, mode_t mode)
{
    struct stat st;
    if (fstatat(parent_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT ? 0 : -errno;
    if (S_ISDIR(st.st_mode) && S_ISDIR(mode))
        return 0;
    return remove_entry(parent_fd, name, 0);
}

static int copy_regular(struct copy *copy, const struct fs_entry *entry, int parent_fd)
{
    int r = copy_name(copy, entry, parent_fd);
    if (r != 0)
        return r < 0 ? r : 0;
    r = copy_file(copy, entry);
    return r < 0 ? r : remember_name(copy, entry);
}

static int copy_visit(void *context, const struct fs_entry *entry, struct error *err)
{
    struct copy *copy = context;
    if (!S_ISREG(entry->mode) && !S_ISDIR(entry->mode) && !S_ISLNK(entry->mode))
        return 0;
    copy->used.entries++;
    copy->used.bytes += S_ISREG(entry->mode) ? entry->bytes : 0;
    if ((copy->limits.entries && copy->used.entries > copy->limits.entries) ||
        (copy->limits.bytes && copy->used.bytes > copy->limits.bytes))
        return error_set(err, -EFBIG,
                         "the tree is larger than %lld bytes or %lld entries",
                         (long long)copy->limits.bytes, (long long)copy->limits.entries);
    AUTO_FD int parent_fd = target_parent(copy, entry);
    int r = parent_fd < 0 ? parent_fd : make_way(parent_fd, entry->name, entry->mode);
    if (r == 0 && S_ISREG(entry->mode))
        r = copy_regular(copy, entry, parent_fd);
    else if (r == 0 && S_ISLNK(entry->mode))
        r = copy_link(copy, entry, parent_fd, entry->name);
    else if (r == 0)
        r = copy_folder(copy, entry, parent_fd);
    return r < 0 ? error_set(err, r, "cannot copy %s: %s", entry->path, strerror(-r)) : 0;
}

int fs_copy_tree(int source_fd, int target_fd, const struct fs_limits *limits, uid_t uid,
                 gid_t gid, struct error *err)
{
    struct copy copy = {.target_fd = target_fd, .uid = uid, .gid = gid};
    if (limits)
        copy.limits = *limits;
    int r = fs_walk(source_fd, copy_visit, &copy, err);
    forget_names(&copy);
    return r;
}

/* Every folder above a path, one component at a time; what is no folder gives way. */
static int make_parents(const struct copy *copy, const char *path)
{
    AUTO_FD int at = open_folder(copy->target_fd, ".");
    while (at >= 0) {
        const char *slash = strchr(path, '/');
        if (!slash)
            return TAKE_FD(at);
        AUTO_FREE char *name = strndup(path, (size_t)(slash - path));
        if (!name)
            return -ENOMEM;
        const struct fs_entry folder = {.name = name, .path = name, .mode = S_IFDIR};
        int r = make_way(at, name, folder.mode);
        if (r == 0)
            r = copy_folder(copy, &folder, at);
        if (r < 0)
            return r;
        int next = open_folder(at, name);
        close(at);
        at = next;
        path = slash + 1;
    }
    return at;
}

int fs_copy_entry(int target_fd, const struct fs_entry *entry, uid_t uid, gid_t gid,
                  struct error *err)
{
    const struct copy copy = {.target_fd = target_fd, .uid = uid, .gid = gid};
    const char *slash = strrchr(entry->path, '/');
    const char *name = slash ? slash + 1 : entry->path;
    AUTO_FD int parent_fd = make_parents(&copy, entry->path);
    int r = parent_fd < 0 ? parent_fd : make_way(parent_fd, name, entry->mode);
    if (r == 0)
        r = S_ISLNK(entry->mode) ? copy_link(&copy, entry, parent_fd, name)
                                 : copy_file(&copy, entry);
    return r < 0 ? error_set(err, r, "cannot copy %s: %s", entry->path, strerror(-r)) : 0;
}
