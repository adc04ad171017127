/*
 * scratch -- a folder for as long as one command runs: below TMPDIR (else /tmp), 0700,
 * gone at its end.
 *
 * It is locked while it is used. What a killed command left is unlocked, and the next one
 * removes it: only folders of the same user, by their names, never through a link.
 */
#pragma once

#include "sandbox/base/error.h"

struct scratch {
    char *path; /* absolute; owned */
    int fd;     /* holds the lock */
};

#define SCRATCH_NONE                                                                     \
    {                                                                                    \
        .fd = -1                                                                         \
    }

/** Removes what killed ones left, and makes a folder. @param ret  SCRATCH_NONE */
int scratch_make(struct scratch *ret, struct error *err);
/** Removes the folder with all that is in it. */
void scratch_done(struct scratch *scratch);
