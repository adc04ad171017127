/* landlock -- a second wall around files: what the private root should already have
 * hidden. */
#pragma once

#include "sandbox/base/error.h"
#include "sandbox/run_spec.h"

/** The kernel's version of Landlock; 0 where it has none or it is switched off. */
int landlock_version(void);
/**
 * Confines the calling thread: reading and executing everywhere in the root, writing
 * below /box, /tmp, /dev/shm and the writable binds, to the devices and to /proc; signals
 * and abstract sockets only inside, where the kernel can (version 6). no_new_privs must
 * be set.
 */
int landlock_confine(int version, const struct policy *policy, struct error *err);
