#include "runner/io/lock.h"

#include <errno.h>
#include <fcntl.h>

#include "sandbox/base/cleanup.h"

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
