#include "sandbox/base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int io_write_all(int fd, const void *data, size_t len)
{
    const char *at = data;
    while (len > 0) {
        ssize_t n = write(fd, at, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        at += n;
        len -= (size_t)n;
    }
    return 0;
}

int io_read_all(int fd, struct buf *into)
{
    char chunk[16384];
    for (;;) {
        ssize_t n = read(fd, chunk, sizeof(chunk));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (n == 0)
            return 0;
        int r = buf_add(into, chunk, (size_t)n);
        if (r < 0)
            return r;
    }
}

int io_keep_streams(void)
{
    for (int fd = 0; fd < 3; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
            return -errno;
    return 0;
}

int io_pipe(int ret_fds[2], struct error *err)
{
    if (pipe2(ret_fds, O_CLOEXEC) < 0)
        return error_errno(err, "cannot make a pipe");
    return 0;
}

int io_send_error(int fd, const struct error *err)
{
    /* sizeof(struct error) < PIPE_BUF: the write is atomic */
    return io_write_all(fd, err, sizeof(*err));
}

int io_receive_error(int fd, struct error *err)
{
    struct error received;
    size_t have = 0;
    while (have < sizeof(received)) {
        ssize_t n = read(fd, (char *)&received + have, sizeof(received) - have);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return error_errno(err, "cannot read an error from a child");
        if (n == 0)
            break;
        have += (size_t)n;
    }
    if (have == 0)
        return 0;
    if (have < sizeof(received))
        return error_set(err, -EPROTO, "a child's error came in half");
    received.text[sizeof(received.text) - 1] = '\0';
    error_set(err, received.code, "%s", received.text);
    return 1;
}
