#include "runner/io/target.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/io.h"

static int fault(const char *option, const char *path, const char *reason,
                 struct error *err)
{
    return error_set(err, -EINVAL, "--%s %s: %s", option, path, reason);
}

static int check_folder(const char *option, const char *path, struct error *err)
{
    const char *slash = strrchr(path, '/');
    AUTO_FREE char *folder =
        slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
    struct stat st;
    if (!folder)
        return error_set(err, -ENOMEM, "out of memory");
    if (slash && !slash[1])
        return fault(option, path, "it names a folder, not a file", err);
    if (stat(folder, &st) < 0)
        return fault(option, path, "its folder is not there: make it first", err);
    return access(folder, W_OK | X_OK) < 0
               ? fault(option, path, "nothing can be written to its folder", err)
               : 0;
}

int target_check(const char *option, const char *path, struct error *err)
{
    struct stat st;
    if (strcmp(path, "-") == 0)
        return fault(option, path,
                     "a file is meant: /dev/stdout for standard output, ./- for a file "
                     "of that name",
                     err);
    if (stat(path, &st) < 0)
        return check_folder(option, path, err);
    if (S_ISDIR(st.st_mode))
        return fault(option, path, "it is a folder, not a file", err);
    return access(path, W_OK) < 0 ? fault(option, path, strerror(errno), err) : 0;
}

/* Under whatever name: what was printed so far comes first, and nothing is cut off. */
static bool is_output(const struct stat *st)
{
    struct stat output;
    return fstat(STDOUT_FILENO, &output) == 0 && output.st_dev == st->st_dev &&
           output.st_ino == st->st_ino;
}

static int write_to(const char *path, int flags, const struct buf *text,
                    struct error *err)
{
    AUTO_FD int fd = open(path, O_WRONLY | O_CREAT | O_NOCTTY | O_CLOEXEC | flags, 0644);
    if (fd < 0)
        return error_errno(err, "cannot open %s", path);
    int r = io_write_all(fd, text->data, text->len);
    return r < 0 ? error_set(err, r, "cannot write %s: %s", path, strerror(-r)) : 0;
}

int target_write(const char *path, const struct buf *text, struct error *err)
{
    struct stat st, link;
    bool there = stat(path, &st) == 0;
    if (there && is_output(&st)) {
        fflush(stdout);
        int r = io_write_all(STDOUT_FILENO, text->data, text->len);
        return r < 0 ? error_set(err, r, "cannot write %s: %s", path, strerror(-r)) : 0;
    }
    if (there ? !S_ISREG(st.st_mode) : lstat(path, &link) == 0)
        return write_to(path, 0, text, err); /* also where a link leads to no file yet */
    AUTO_FREE char *real = there ? realpath(path, NULL) : strdup(path);
    if (!real)
        return error_errno(err, "cannot open %s", path);
    return fs_write(AT_FDCWD, real, text->data, text->len, 0644, FS_WRITE_REPLACE, err);
}

int target_append(const char *path, const struct buf *text, struct error *err)
{
    return write_to(path, O_APPEND, text, err);
}
