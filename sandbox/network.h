/* network -- an empty network namespace, made while the launcher does something else:
 * the kernel takes as long for one as for all the rest of a run. */
#pragma once

#include <pthread.h>
#include <stdbool.h>

struct network {
    pthread_t maker;
    bool making;
    int fd; /* what the maker leaves; -1: it could not */
};

#define NETWORK_EMPTY                                                                    \
    {                                                                                    \
        .fd = -1                                                                         \
    }

/** Starts making one, as the calling thread's user namespace would own it. A failure
 * shows when it is taken. */
void network_make(struct network *network);
/** Waits until it is made. @return its descriptor, owned; -1 when there is none */
int network_take(struct network *network);
