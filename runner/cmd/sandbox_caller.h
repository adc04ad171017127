/*
 * sandbox_caller -- the standard streams of who calls `takehome sandbox`: how a run gets
 * them, and that it leaves them as they were.
 */
#pragma once

#include <stdbool.h>
#include <sys/stat.h>
#include <termios.h>

#include "sandbox/sandbox.h"

struct caller {
    int flags[3];     /* of the descriptors */
    bool is_file[3];  /* a regular one */
    bool is_quick[3]; /* that, and on a disk of this machine's */
    bool is_one;      /* standard output and error are the same */
    bool is_terminal; /* standard input */
    bool is_behind;   /* the terminal is another's now: this is a job in the background */
    struct termios terminal;
    int input_fd; /* what the run gets; owned unless 0 */
    int stop_fd;  /* owned; can be read when a signal wants us to end; -1: it just does */
    bool counts;
};

#define CALLER_NONE                                                                      \
    {                                                                                    \
        .stop_fd = -1                                                                    \
    }

/**
 * Looks at descriptors 0 to 2. Where standard input is a terminal, signals that would end
 * this process are held back from here on until caller_restore(); but not with `counts`,
 * since then a reader that keeps us waiting would keep them, too.
 *
 * @param counts  pipes and terminals are passed on, too, and counted
 * @return        0; -EINVAL: what must not be handed over
 */
int caller_look(bool counts, struct caller *ret, struct error *err);
/** How a run gets them. */
struct sandbox_streams caller_streams(const struct caller *caller);
/** Whether what is passed on may keep us waiting for long: for a reader, or for a disk
 * that is another machine's. */
bool caller_may_wait(const struct caller *caller);
/** A program may have changed what it shared with us: puts flags and terminal back. A
 * signal that was held back takes its effect then: may not return. */
void caller_restore(struct caller *caller);
