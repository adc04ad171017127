/*
 * What the first program has in place of a library.
 *
 * libseccomp makes the filters of a set of system calls that is no profile; a run with
 * such a set is handed over to the second program (main.c), so nobody gets here.
 */
#include <errno.h>

#include "sandbox/syscalls_build.h"

int syscalls_build(syscalls_groups groups, bool named, struct buf *out, struct error *err)
{
    (void)groups;
    (void)named;
    (void)out;
    return error_set(err, -ENOSYS, "this program has the filters of profiles only");
}
