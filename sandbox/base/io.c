#include "sandbox/base/io.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
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

static_assert(sizeof((int[])IO_FDS_NONE) == IO_FDS_MAX * sizeof(int),
              "as many as there are");

union io_control {
    char bytes[CMSG_SPACE(IO_FDS_MAX * sizeof(int))];
    struct cmsghdr align;
};

int io_send_packet(int socket, const void *data, size_t len, const int *fds,
                   size_t fd_count)
{
    union {
        const void *in;
        void *out;
    } unconst = {.in = data};
    struct iovec part = {unconst.out, len};
    union io_control control = {{0}};
    struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
    ssize_t n;
    if (fd_count > IO_FDS_MAX)
        return -EINVAL;
    if (fd_count > 0) {
        header.msg_control = control.bytes;
        header.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
        control.align.cmsg_level = SOL_SOCKET;
        control.align.cmsg_type = SCM_RIGHTS;
        control.align.cmsg_len = CMSG_LEN(fd_count * sizeof(int));
        memcpy(CMSG_DATA(&control.align), fds, fd_count * sizeof(int));
    }
    while ((n = sendmsg(socket, &header, MSG_NOSIGNAL)) < 0 && errno == EINTR)
        ;
    return n < 0 ? -errno : 0;
}

ssize_t io_receive_packet(int socket, void *ret, size_t len, int ret_fds[IO_FDS_MAX],
                          int flags)
{
    struct iovec part = {ret, len};
    union io_control control;
    struct msghdr header = {.msg_iov = &part,
                            .msg_iovlen = 1,
                            .msg_control = control.bytes,
                            .msg_controllen = sizeof(control.bytes)};
    ssize_t n;
    for (int i = 0; i < IO_FDS_MAX; i++)
        ret_fds[i] = -1;
    /* ECONNRESET is said once where the other side closed with something unread; what it
     * had sent before is still to come */
    do
        n = recvmsg(socket, &header, MSG_CMSG_CLOEXEC | flags);
    while (n < 0 && (errno == EINTR || errno == ECONNRESET));
    if (n < 0)
        return -errno;
    struct cmsghdr *attached = CMSG_FIRSTHDR(&header);
    if (attached && attached->cmsg_level == SOL_SOCKET &&
        attached->cmsg_type == SCM_RIGHTS)
        memcpy(ret_fds, CMSG_DATA(attached), attached->cmsg_len - CMSG_LEN(0));
    return n;
}
