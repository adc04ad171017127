#include "runner/io/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"

#define PREFIX "takehome-grade-"
#define PATTERN "XXXXXX"

enum { TRIES = 20 };

static void sweep_one(int top_fd, const char *name)
{
    AUTO_FD int fd =
        openat(top_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat st;
    if (fd >= 0 && fstat(fd, &st) == 0 && st.st_uid == geteuid() &&
        flock(fd, LOCK_EX | LOCK_NB) == 0)
        fs_remove_tree(top_fd, name, NULL);
}

static void sweep(const char *top)
{
    DIR *folder = opendir(top);
    const struct dirent *entry;
    while (folder && (entry = readdir(folder)))
        if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) == 0 &&
            strlen(entry->d_name) == strlen(PREFIX PATTERN))
            sweep_one(dirfd(folder), entry->d_name);
    if (folder)
        closedir(folder);
}

/* @return 1 made and locked; 0 a sweeper was quicker: once more */
static int make_one(const char *top, struct scratch *ret, struct error *err)
{
    AUTO_BUF struct buf path = {0};
    struct stat st;
    if (buf_addf(&path, "%s/" PREFIX PATTERN, top) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    if (!mkdtemp(path.data))
        return error_errno(err, "cannot make a folder in %s", top);
    AUTO_FD int fd =
        open(buf_text(&path), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return 0;
    if (fd < 0 || flock(fd, LOCK_EX) < 0 || fstat(fd, &st) < 0)
        return error_errno(err, "cannot lock %s", buf_text(&path));
    if (st.st_nlink == 0)
        return 0;
    *ret = (struct scratch){buf_take(&path), TAKE_FD(fd)};
    return 1;
}

int scratch_make(struct scratch *ret, struct error *err)
{
    const char *named = getenv("TMPDIR");
    AUTO_FREE char *top = realpath(named && named[0] ? named : "/tmp", NULL);
    int r = 0;
    if (!top)
        return error_errno(err, "cannot open TMPDIR %s", named ? named : "/tmp");
    sweep(top);
    for (int i = 0; i < TRIES && r == 0; i++)
        r = make_one(top, ret, err);
    if (r == 0)
        return error_set(err, -EAGAIN, "somebody removes what is made in %s", top);
    return r < 0 ? r : 0;
}

void scratch_done(struct scratch *scratch)
{
    if (scratch->path)
        fs_remove_tree(AT_FDCWD, scratch->path, NULL);
    free(scratch->path);
    cleanup_fd(&scratch->fd);
    scratch->path = NULL;
}
