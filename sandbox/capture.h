/*
 * capture -- the streams of a run: input fed, output drained past its limit, so that the
 * program never blocks on us, and only what fits is kept.
 */
#pragma once

#include <poll.h>

#include "sandbox/base/error.h"
#include "sandbox/sandbox.h"

enum { CAPTURE_STREAMS = 4 }; /* input, output, errors, report */

struct capture_stream {
    int fd;           /* our end; -1: none, or at its end */
    struct buf *into; /* NULL: input, or not captured */
    int pass_fd;      /* what is read is passed on to it, borrowed; -1: none */
    int64_t bytes, limit;
};

struct capture {
    struct capture_stream streams[CAPTURE_STREAMS];
    int theirs[CAPTURE_STREAMS];
    bool owned[CAPTURE_STREAMS]; /* theirs is ours to close */
    const char *input;
    size_t input_left;
};

void capture_init(struct capture *capture);
/** @param ret_fds  the program's ends, borrowed: input, output, errors, report (or -1) */
int capture_open(struct capture *capture, const struct policy *policy,
                 const struct sandbox_streams *streams, int ret_fds[CAPTURE_STREAMS],
                 struct error *err);
/** The program has its ends: lets go of its input. The other ends stay open until all is
 * done, or each stream's end would wake us while the program's exit is on its way. */
void capture_started(struct capture *capture);
void capture_polls(const struct capture *capture, struct pollfd *ret);
/** Moves what can be moved now, without waiting. */
void capture_read(struct capture *capture);
/** Whether standard output or error is past its limit. */
bool capture_overrun(const struct capture *capture);
/** Fills in the ending's numbers of bytes and cuts. */
void capture_count(const struct capture *capture, struct ending *ending);
void capture_done(struct capture *capture);
