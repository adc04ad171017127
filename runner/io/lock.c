#include "runner/io/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"

int lock_take(int dirfd, const char *path, struct error *err)
{
    AUTO_FD int fd = openat(dirfd, path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fd < 0)
        return error_errno(err, "cannot open the lock %s", path);
    if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
        return TAKE_FD(fd);
    if (errno == EAGAIN || errno == EACCES)
        return error_set(err, -EBUSY, "another process holds %s", path);
    return error_errno(err, "cannot take the lock %s", path);
}

int lock_wait(int dirfd, const char *path, int64_t wait_ms, struct error *err)
{
    const struct timespec pause = {.tv_nsec = 5000000};
    int64_t until_ms = clock_ms() + wait_ms;
    for (;;) {
        struct error busy = {0};
        int fd = lock_take(dirfd, path, &busy);
        if (fd >= 0)
            return fd;
        if (busy.code != -EBUSY || clock_ms() > until_ms)
            return error_set(err, busy.code, "%s", busy.text);
        nanosleep(&pause, NULL);
    }
}
