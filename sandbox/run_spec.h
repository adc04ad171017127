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

struct run_spec {
    struct policy policy;      /* its pointers lead into `body` and the arrays below */
    char *body;                /* owned */
    const char **argv;         /* owned, NULL-terminated */
    const char **environment;  /* owned, NULL-terminated */
    struct policy_bind *binds; /* owned */
    int input_fd, output_fd, errors_fd, report_fd; /* owned; report -1: none */
    int tree;                                      /* id */
    const struct syscalls_filters *filters;        /* borrowed; of the policy's calls */
    bool own_tree; /* made for this run alone, and empty before it */
};

#define RUN_SPEC_EMPTY                                                                   \
    {                                                                                    \
        .input_fd = -1, .output_fd = -1, .errors_fd = -1, .report_fd = -1                \
    }

void run_spec_done(struct run_spec *spec);
