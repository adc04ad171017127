/* syscalls_build -- what libseccomp is needed for: filters from rows, and the names of
 * calls. It is asked while takehome is built (syscalls_export.c); a sandbox asks it only
 * for a set of groups that is no profile. */
#pragma once

#include "sandbox/syscalls.h"

/** Makes a filter in the kernel's form (struct sock_filter), as libseccomp has it.
 * @param out  empty */
int syscalls_compile(syscalls_groups groups, bool named, struct buf *out,
                     struct error *err);
/** The same, packed: what is loaded. */
int syscalls_build(syscalls_groups groups, bool named, struct buf *out,
                   struct error *err);
/** The name of a native call. @return false when nobody knows it; then ret is left alone
 */
bool syscalls_name(int number, char ret[SYSCALLS_NAME_BYTES]);
