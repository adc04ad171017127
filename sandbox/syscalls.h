/*
 * syscalls -- the filter of system calls, made from syscalls_rows.h for a set of groups.
 *
 * A filter has two forms: what is not allowed is either reported to a listener that
 * answers and remembers the name, or, where no listener can be had, refused by the kernel
 * alone. Those of the two profiles are made when takehome is built (syscalls_export.c)
 * and loaded as they are; another set's are made once by the launcher.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/base/profile.h"

enum { SYSCALLS_NAME_BYTES = 32 };

enum syscalls_weight { SYSCALLS_QUIET, SYSCALLS_GRAVE };

/* A call as the kernel saw it: numbers only, what pointers lead to may change. */
struct syscalls_asked {
    int number;
    const uint64_t *args; /* six */
};

/* What is answered to a call that the filter does not allow. */
struct syscalls_answer {
    char name[SYSCALLS_NAME_BYTES]; /* "ptrace", or "call 500" */
    const char *group;              /* that would allow it; "" when none can */
    int error;                      /* positive errno */
    enum syscalls_weight weight;
};

/** Looks up a native call that runs with these groups may not make. */
void syscalls_answer_of(const struct syscalls_asked *asked, syscalls_groups groups,
                        struct syscalls_answer *ret);

/* The filters of a set of groups that is no profile; {0} holds none. */
struct syscalls_filters {
    syscalls_groups groups;
    struct buf named, unnamed;
};

void syscalls_filters_done(struct syscalls_filters *filters);
/** Makes the filters of a set, unless they are there already or ready made. */
int syscalls_filters_ensure(struct syscalls_filters *filters, syscalls_groups groups,
                            struct error *err);

/**
 * Puts the calling thread under the filter of a set. no_new_privs must be set already.
 *
 * @param filters       of this set, where it is no profile's
 * @param ret_listener  a descriptor of the listener, owned; -1 when the kernel gives none
 * (we run below another supervisor): then refused calls are not named
 */
int syscalls_confine(syscalls_groups groups, const struct syscalls_filters *filters,
                     int *ret_listener, struct error *err);
