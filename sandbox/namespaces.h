/* namespaces -- who a run is on this machine, and the walls it is born behind. */
#pragma once

#include "sandbox/base/error.h"
#include "sandbox/run_spec.h"

/**
 * Gives the launcher its own mount namespace; as a plain user (or as a root that may not)
 * below a user namespace of its own. Fills plain, uid, gid of the confinement.
 * @return 0, or -ENOTSUP with reason and remedy
 */
int namespaces_open(struct confinement *confinement, struct error *err);

/** The number of the pid namespace that we are in; 0 where /proc does not tell. */
unsigned namespaces_pid_space(void);
/** Whether the caller has a capability (CAP_...) now. */
bool namespaces_may(int capability);

/**
 * Forks into the new namespaces of a run, but for the network's and IPC's: those take
 * longest and are entered later.
 *
 * @param cgroup_fd    born inside this v2 group; -1: none
 * @param ret_pidfd    owned; only in the parent
 * @param ret_born     whether the group was entered by that (old kernels, filtered
 * clone3: no)
 * @return             pid in the parent, 0 in the child, -errno
 */
int namespaces_fork(const struct confinement *confinement, int cgroup_fd, int *ret_pidfd,
                    bool *ret_born, struct error *err);

/** Brings the loopback of the current network namespace up. */
int namespaces_loopback(struct error *err);

/** Becomes uid and gid of the run for good, without other groups where we may drop them.
 */
int namespaces_identity(const struct confinement *confinement, struct error *err);
/** An own user namespace in which the current user and group are `inside`. */
int namespaces_nest(uint32_t inside, struct error *err);

/** Empties the bounding set: what is executed can never have a capability. */
int namespaces_drop_bounding(struct error *err);
/** Empties the ambient, inheritable, permitted and effective set: all that a process has
 * which executes nothing. */
int namespaces_drop_capabilities(struct error *err);
