/*
 * launcher -- the small process that owns a sandbox: its mount namespace (as a plain user
 * also a user namespace), its trees and its cgroups. Started by sandbox_open() with a
 * fork; serves the caller over the wire until that is closed, one run at a time.
 */
#pragma once

#include "sandbox/cgroup.h"
#include "sandbox/network.h"
#include "sandbox/root.h"
#include "sandbox/run_spec.h"

struct launcher {
    int socket;    /* to the caller */
    int caller_fd; /* its pidfd */
    struct confinement confinement;
    struct cgroup_host groups;
    struct network network;          /* the next run's */
    struct root root;                /* the last run's, kept for the next */
    struct syscalls_filters filters; /* the last set's that is no profile */
    unsigned runs;
    int last_tree; /* ids count up and are never used twice */
};

/** Never returns. @param lowered  layers that may be missing */
void launcher_run(int socket, sandbox_layers lowered) __attribute__((noreturn));
