#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/syscall.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/syscalls.h"

#include "sandbox/syscalls_filter.h" /* made while building */

static int load(unsigned flags, const struct sock_filter *rows, size_t count)
{
    union {
        const struct sock_filter *in;
        struct sock_filter *out;
    } unconst = {.in = rows}; /* the kernel only reads */
    struct sock_fprog program = {.len = (unsigned short)count, .filter = unconst.out};

    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

int syscalls_confine(int *ret_listener, struct error *err)
{
    int fd = load(SECCOMP_FILTER_FLAG_NEW_LISTENER, filter_named, COUNT_OF(filter_named));

    if (fd >= 0) {
        *ret_listener = fd;
        return 0;
    }
    if (errno != EBUSY)
        return error_errno(err, "load the system call filter");
    if (load(0, filter_unnamed, COUNT_OF(filter_unnamed)) < 0)
        return error_errno(err, "load the system call filter");
    *ret_listener = -1;
    return 0;
}
