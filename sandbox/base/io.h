/* io -- whole reads and writes, pipes that are born close-on-exec, packets with
 * descriptors. */
#pragma once

#include <stddef.h>
#include <sys/types.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

/** Writes all of it, over EINTR and short writes. @return 0 or -errno */
int io_write_all(int fd, const void *data, size_t len);
/** Reads to the end of file, keeping at most the buffer's limit (reads on past it). */
int io_read_all(int fd, struct buf *into);
/** Puts /dev/null where descriptor 0, 1 or 2 is closed: else the next file that is
 * opened, whatever it is, would be taken for a standard stream. @return 0 or -errno */
int io_keep_streams(void);
/** pipe2(O_CLOEXEC). */
int io_pipe(int ret_fds[2], struct error *err);
enum { IO_FDS_MAX = 8 };
#define IO_FDS_NONE                                                                      \
    {                                                                                    \
        -1, -1, -1, -1, -1, -1, -1, -1                                                   \
    }

/** One packet over a SEQPACKET socket, with at most IO_FDS_MAX descriptors; over EINTR.
 * @return 0 or -errno */
int io_send_packet(int socket, const void *data, size_t len, const int *fds,
                   size_t fd_count);
/**
 * The next packet.
 *
 * @param ret_fds  IO_FDS_MAX descriptors that came with it, close-on-exec, owned; the
 *                 others are -1
 * @param flags    0 or MSG_DONTWAIT
 * @return         its bytes; 0: the other side is gone; -errno
 */
ssize_t io_receive_packet(int socket, void *ret, size_t len, int ret_fds[IO_FDS_MAX],
                          int flags);
