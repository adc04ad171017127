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
    int fault;        /* -errno: passing on failed, the rest is lost; 0 */
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
/** Moves some of what can be moved now: a program that prints faster than we read does
 * not keep us from looking at the rest for more than some milliseconds and one write to a
 * descriptor that is passed on to. */
void capture_read(struct capture *capture);
/** Moves what is left in the pipes. Nobody who could fill them may live any more. */
void capture_rest(struct capture *capture);
/** Whether all that was to be passed on could be; a reader that went away is no fault.
 * @return 0 or the error */
int capture_passed(const struct capture *capture, struct error *err);
/** Whether standard output or error is past its limit. */
bool capture_overrun(const struct capture *capture);
/** Fills in the ending's numbers of bytes and cuts. */
void capture_count(const struct capture *capture, struct ending *ending);
void capture_done(struct capture *capture);
