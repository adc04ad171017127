/* run_spec -- one run, as launcher, init and child see it; and what every run of a
 * launcher shares. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "sandbox/policy.h"
#include "sandbox/sandbox.h"
#include "sandbox/syscalls.h"

/* What the launcher found out once. */
struct confinement {
    sandbox_layers applied, lowered;
    bool plain; /* below a user namespace of our own: one id, the caller's */
    uid_t uid;  /* of runs, in the launcher's eyes */
    gid_t gid;
    char stage[32]; /* a folder that is a mount point of the launcher's own */
    int landlock_abi;
};

/* What is borrowed belongs to the caller, or to the wire that it came over. */
struct run_spec {
    struct policy policy;    /* borrows what it points to; environment and host name are
                                there */
    const char *const *argv; /* borrowed, NULL-terminated */
    int input_fd, output_fd, errors_fd, report_fd; /* borrowed; report -1: none */
    int tree;                                      /* id; 0: an empty one of its own */
    bool fresh_tree; /* made for this run alone, and empty before it */
    const struct syscalls_filters *filters; /* borrowed; of the policy's calls */
};
