#include "sandbox/base/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "sandbox/base/io.h"
#include "sandbox/base/kernel.h"

/* ".takehome-THREAD-TRY.tmp" */
#define TEMPORARY ".takehome-"
#define TEMPORARY_END ".tmp"

int fs_open_beneath(int dirfd, const char *path, int flags, mode_t mode)
{
    struct open_how how = {
        .flags = (uint64_t)(unsigned)(flags | O_CLOEXEC),
        .mode = (flags & O_CREAT) ? mode : 0,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    for (int tries = 0;; tries++) {
        long fd = syscall(SYS_openat2, dirfd, path, &how, sizeof(how));
        if (fd >= 0)
            return (int)fd;
        /* a rename elsewhere can make the kernel unsure that it stayed beneath */
        if (errno != EAGAIN || tries >= 16)
            return -errno;
    }
}

static int read_regular(int fd, const char *path, size_t limit, struct buf *ret,
                        struct error *err)
{
    struct stat st;
    if (fstat(fd, &st) < 0)
        return error_errno(err, "cannot read %s", path);
    if (!S_ISREG(st.st_mode))
        return error_set(err, -EINVAL, "%s is not a regular file", path);
    if ((uint64_t)st.st_size > limit)
        return error_set(err, -EFBIG, "%s has %lld bytes; at most %zu are read", path,
                         (long long)st.st_size, limit);
    AUTO_BUF struct buf content = {.limit = limit};
    int r = io_read_all(fd, &content);
    if (r < 0)
        return error_set(err, r, "cannot read %s: %s", path, strerror(-r));
    if (content.cut)
        return error_set(err, -EFBIG, "%s grew past %zu bytes while it was read", path,
                         limit);
    buf_done(ret);
    *ret = content;
    content = (struct buf){0};
    return 0;
}

int fs_read(int dirfd, const char *path, size_t limit, struct buf *ret, struct error *err)
{
    /* O_NONBLOCK: a FIFO in the place of a file must not hold us up */
    AUTO_FD int fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return error_errno(err, "cannot open %s", path);
    return read_regular(fd, path, limit, ret, err);
}

int fs_read_beneath(int dirfd, const char *path, size_t limit, struct buf *ret,
                    struct error *err)
{
    AUTO_FD int fd = fs_open_beneath(dirfd, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
    if (fd < 0)
        return error_set(err, fd, "cannot open %s: %s", path, strerror(-fd));
    return read_regular(fd, path, limit, ret, err);
}

/* Splits "a/b/c" into the opened folder "a/b" and the name "c". */
static int open_parent(int dirfd, const char *path, const char **ret_name,
                       struct error *err)
{
    const char *slash = strrchr(path, '/');
    *ret_name = slash ? slash + 1 : path;
    AUTO_FREE char *folder =
        slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
    if (!folder)
        return error_set(err, -ENOMEM, "out of memory");
    int fd = openat(dirfd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return error_errno(err, "cannot open the folder %s", folder);
    return fd;
}

/* A temporary is locked while somebody writes it: what is not locked was left by a crash.
 * A sweep may take it before we lock it, and then we make another. Where a file system
 * has no locks, nothing is swept, and nobody loses anything. */
static bool hold(int fd)
{
    struct stat st;
    if (flock(fd, LOCK_EX | LOCK_NB) < 0)
        return errno != EWOULDBLOCK;
    return fstat(fd, &st) == 0 && st.st_nlink > 0;
}

static bool is_temporary(const char *name)
{
    size_t len = strlen(name), end = strlen(TEMPORARY_END);
    return strncmp(name, TEMPORARY, strlen(TEMPORARY)) == 0 && len > end &&
           strcmp(name + len - end, TEMPORARY_END) == 0;
}

/* A new file beside the target that nobody else uses. */
static int open_temporary(int folder_fd, mode_t mode, char *ret_name, size_t size)
{
    for (unsigned try = 0; try < 100; try++) {
        snprintf(ret_name, size, TEMPORARY "%ld-%u" TEMPORARY_END,
                 (long)syscall(SYS_gettid), try);
        AUTO_FD int fd =
            openat(folder_fd, ret_name,
                   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
        if (fd < 0 && errno != EEXIST)
            return -errno;
        if (fd >= 0 && hold(fd))
            return TAKE_FD(fd);
    }
    return -EEXIST;
}

void fs_sweep(int dirfd, const char *path)
{
    int folder_fd = openat(dirfd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = folder_fd < 0 ? NULL : fdopendir(folder_fd);
    if (!folder) {
        cleanup_fd(&folder_fd);
        return;
    }
    for (const struct dirent *entry; (entry = readdir(folder));) {
        if (!is_temporary(entry->d_name))
            continue;
        AUTO_FD int fd = openat(folder_fd, entry->d_name,
                                O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
            unlinkat(folder_fd, entry->d_name, 0);
    }
    closedir(folder);
}

static int fill_and_rename(int folder_fd, const char *temporary, int fd, const char *name,
                           const struct buf *content, unsigned flags)
{
    int r = io_write_all(fd, content->data, content->len);
    if (r < 0)
        return r;
    if ((flags & FS_WRITE_SYNC) && fsync(fd) < 0)
        return -errno;
    unsigned how = (flags & FS_WRITE_REPLACE) ? 0 : RENAME_NOREPLACE;
    if (renameat2(folder_fd, temporary, folder_fd, name, how) < 0)
        return -errno;
    if ((flags & FS_WRITE_SYNC) && fsync(folder_fd) < 0)
        return -errno;
    return 0;
}

int fs_write(int dirfd, const char *path, const void *data, size_t len, mode_t mode,
             unsigned flags, struct error *err)
{
    const char *name;
    AUTO_FD int folder_fd = open_parent(dirfd, path, &name, err);
    if (folder_fd < 0)
        return folder_fd;
    char temporary[64];
    AUTO_FD int fd = open_temporary(folder_fd, mode, temporary, sizeof(temporary));
    if (fd < 0)
        return error_set(err, fd, "cannot write beside %s: %s", path, strerror(-fd));
    union {
        const void *in;
        char *out;
    } bytes = {.in = data}; /* buf has no const twin; the bytes are only read */
    const struct buf content = {.data = bytes.out, .len = len};
    int r = fill_and_rename(folder_fd, temporary, fd, name, &content, flags);
    if (r == 0)
        return 0;
    unlinkat(folder_fd, temporary, 0);
    return error_set(err, r, "cannot write %s: %s", path, strerror(-r));
}

int fs_make_dirs(int dirfd, const char *path, mode_t mode, struct error *err)
{
    AUTO_FREE char *copy = strdup(path);
    if (!copy)
        return error_set(err, -ENOMEM, "out of memory");
    for (char *at = copy + 1;; at++) {
        if (*at != '/' && *at != '\0')
            continue;
        char end = *at;
        *at = '\0';
        if (mkdirat(dirfd, copy, mode) < 0 && errno != EEXIST)
            return error_errno(err, "cannot make the folder %s", copy);
        if (end == '\0')
            return 0;
        *at = end;
    }
}
