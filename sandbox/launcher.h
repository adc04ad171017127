/*
 * launcher -- what owns a sandbox: its mount namespace (as a plain user also a user
 * namespace), its trees, its cgroups, an attendant.
 *
 * It is a small process of its own, started by sandbox_open() with a fork, which serves
 * the caller over the wire until that is closed, one run at a time (launcher_serve); or
 * the caller itself, for a program that runs one program and ends (sandbox_within).
 */
#pragma once

#include "sandbox/attendant.h"
#include "sandbox/capture.h"
#include "sandbox/cgroup.h"
#include "sandbox/root.h"
#include "sandbox/run_spec.h"
#include "sandbox/wire.h"

struct launcher {
    int socket;    /* to the caller; -1: this is the caller */
    int caller_fd; /* its pidfd; or what says that the caller wants an end, or -1 */
    struct confinement confinement;
    struct cgroup_host groups;
    bool searched; /* where groups can be made */
    struct attendant attendant;
    int wakeful_fd;   /* see wakeful.h */
    int network_fd;   /* an empty network namespace, kept for the next run; -1: none */
    struct root root; /* the last run's, kept for the next */
    struct syscalls_filters filters; /* the last set's that is no profile */
    int last_tree;                   /* ids count up and are never used twice */
};

#define LAUNCHER_EMPTY                                                                   \
    {                                                                                    \
        .socket = -1, .caller_fd = -1, .groups = CGROUP_HOST_NONE,                       \
        .attendant = ATTENDANT_NONE, .wakeful_fd = -1, .network_fd = -1                  \
    }

/** Whether there is a caller that may ask for another run. */
static inline bool launcher_is_served(const struct launcher *launcher)
{
    return launcher->socket >= 0;
}

/**
 * Makes the calling process a launcher: in a mount namespace of its own from then on, not
 * dumpable, with umask 022.
 *
 * @param lowered  layers that may be missing
 * @param only     the limits of the only run it will make; NULL: there may be more
 */
int launcher_open(struct launcher *launcher, sandbox_layers lowered,
                  const struct cgroup_limits *only, struct error *err);
/** Waits until it is known which layers this machine has; a run does, too.
 * @return -ENOTSUP: not what is demanded */
int launcher_settle(struct launcher *launcher, struct error *err);
/** Lets go of everything; the attendant removes what is left. */
void launcher_close(struct launcher *launcher);

/** Makes a tree, with a copy of tree `from` unless that is 0.
 * @return its id. @param ret_fd of its box/, owned */
int launcher_tree(struct launcher *launcher, const struct wire_message *asked, int from,
                  int *ret_fd, struct error *err);
/** One run; sets the spec's filters and, where it has none, its tree.
 * @param capture  as for keeper_run() */
int launcher_make_run(struct launcher *launcher, struct run_spec *spec,
                      struct capture *capture, struct wire_ended *ret, struct error *err);

/** The process of its own: never returns. */
void launcher_serve(int socket, sandbox_layers lowered) __attribute__((noreturn));
