/*
 * attendant -- a small process beside a launcher, for what nobody should wait for:
 *
 *  - it finds where cgroups can be made, and makes the first run's; it limits them, too,
 *    where there is one run only;
 *  - it makes network namespaces: the kernel takes as long for one as for all the rest of
 *    a run's walls; for an only run one of IPC, too, which ends when it does itself;
 *  - it holds a run's mount namespace past the run's end: the end of one is a wait for
 *    every processor;
 *  - when the launcher is gone, however that came, it kills and removes the cgroups that
 *    are left.
 *
 * Where there is none (it could not be started), the launcher and its runs do the same
 * themselves.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "sandbox/cgroup.h"

struct attendant {
    int socket; /* -1: none */
    pid_t pid;
    bool making; /* namespaces */
    bool found;  /* the cgroups */
};

#define ATTENDANT_NONE                                                                   \
    {                                                                                    \
        .socket = -1                                                                     \
    }

/** Starts one for the calling process, in whose namespaces it lives. It begins with the
 * cgroups and a network namespace, on another processor where there is one.
 * @param only  the limits of the only run that there will be: then its groups are ready,
 * and it gets an IPC namespace, too. NULL: there may be more */
void attendant_start(struct attendant *ret, const struct cgroup_limits *only);
/** Waits until the cgroups are found; asked once, before any network namespace.
 * @return false: nobody does that */
bool attendant_take_groups(struct attendant *attendant, struct cgroup_host *ret);
/** Asks for another network namespace. */
void attendant_make_network(struct attendant *attendant);
/** Waits until it is made. @return its descriptor, owned; -1: there is none
 * @param ret_ipc_fd  of the IPC namespace made with it, owned; -1, or untouched where
 * nothing came: there is none. NULL where none was asked for */
int attendant_take_network(struct attendant *attendant, int *ret_ipc_fd);
/** Says which process is pid 1 of a run, and the serial of its cgroups: its mount
 * namespace is held until the next, or until that is let go. */
void attendant_hold(struct attendant *attendant, pid_t init, unsigned serial);
void attendant_let_go(struct attendant *attendant);
/** Whether it is there to remove what cgroups are left at the end. */
bool attendant_clears(const struct attendant *attendant);
/** Lets go of it: the attendant ends by itself. @param wait  until it has ended */
void attendant_leave(struct attendant *attendant, bool wait);
