/*
 * syscalls -- the filter of system calls, made from syscalls_rows.h.
 *
 * Two programs are made when takehome is built (syscalls_export.c) and loaded as they
 * are: what is not allowed is either reported to a listener that answers and remembers
 * the name, or, where no listener can be had, refused by the kernel alone.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

enum { SYSCALLS_NAME_BYTES = 32 };

enum syscalls_weight { SYSCALLS_QUIET, SYSCALLS_GRAVE };

/* What is answered to a call that the filter does not allow. */
struct syscalls_answer {
    char name[SYSCALLS_NAME_BYTES]; /* "ptrace", or "call 500" */
    int error;                      /* positive errno */
    enum syscalls_weight weight;
};

/** Looks up a native call number. */
void syscalls_answer_of(int number, struct syscalls_answer *ret);

/** Adds a filter in the kernel's form (struct sock_filter). Needs libseccomp's run time.
 */
int syscalls_build(bool named, struct buf *out, struct error *err);

/**
 * Puts the calling thread under the filter. no_new_privs must be set already.
 *
 * @param ret_listener  a descriptor of the listener, owned; -1 when the kernel gives none
 * (we run below another supervisor): then refused calls are not named
 */
int syscalls_confine(int *ret_listener, struct error *err);
