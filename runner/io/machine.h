/*
 * machine -- what of this machine keeps the sandbox from working, and how to mend it.
 *
 * Only facts that a file or a variable tells; whether a layer works is found out by
 * trying it (probe.h).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "sandbox/base/error.h"
#include "sandbox/policy.h"

enum machine_host { MACHINE_PLAIN, MACHINE_CONTAINER, MACHINE_GITHUB, MACHINE_GITLAB };

struct machine {
    bool root;            /* who asks */
    bool userns_clone_0;  /* kernel.unprivileged_userns_clone is 0 */
    bool userns_max_0;    /* user.max_user_namespaces is 0 */
    bool apparmor_limits; /* kernel.apparmor_restrict_unprivileged_userns is 1 */
    bool systemd;
    enum machine_host host;
};

/**
 * Looks.
 *
 * @param root_fd      the folder that is read as "/"
 * @param environment  NULL-terminated "NAME=value": CI systems say who they are there
 */
void machine_look(int root_fd, bool root, const char *const *environment,
                  struct machine *ret);

/* Where what mends is: the folder that is written as "/", and what was installed. */
struct machine_place {
    int root_fd;
    int installed_fd; /* the program's prefix; -1: not installed */
};

struct machine_remedy {
    const char *id;
    const char *why;  /* a sentence about this machine */
    const char *todo; /* what a person does: a command, or a setting of somebody's */
    /* Does it, as root; NULL: only a person can. */
    int (*fix)(const struct machine_place *place, struct error *err);
};

enum { MACHINE_REMEDIES_MAX = 8 };

/**
 * What would help against missing layers, the likeliest first.
 * @return the number of remedies; 0 when nothing is missing
 */
size_t machine_remedies(const struct machine *machine, sandbox_layers missing,
                        const struct machine_remedy *ret[MACHINE_REMEDIES_MAX]);
