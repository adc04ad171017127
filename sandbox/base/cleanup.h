/* cleanup -- a local is declared with its destructor; ownership leaves through TAKE. */
#pragma once

#include <stdlib.h>
#include <unistd.h>

/** Calls `function(&variable)` when the variable leaves its scope. */
#define CLEANUP(function) __attribute__((cleanup(function)))

/** The pointer's value; the variable is left NULL, so that its destructor does nothing.
 */
#define TAKE(pointer)                                                                    \
    __extension__({                                                                      \
        __typeof__(pointer) *take_from_ = &(pointer);                                    \
        __typeof__(pointer) taken_ = *take_from_;                                        \
        *take_from_ = NULL;                                                              \
        taken_;                                                                          \
    })

/** The descriptor's number; the variable is left -1. */
#define TAKE_FD(fd)                                                                      \
    __extension__({                                                                      \
        int *take_from_ = &(fd);                                                         \
        int taken_ = *take_from_;                                                        \
        *take_from_ = -1;                                                                \
        taken_;                                                                          \
    })

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static inline void cleanup_free(void *pointer_to_pointer)
{
    free(*(void **)pointer_to_pointer);
}

static inline void cleanup_fd(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

#define AUTO_FREE CLEANUP(cleanup_free)
#define AUTO_FD CLEANUP(cleanup_fd)
