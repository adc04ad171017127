#include "sandbox/capture.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/io.h"

enum { INPUT, OUTPUT, ERRORS, REPORT };

/* What is read at once: a caller's stack may be small. A pipe holds up to 1 MiB, or what
 * the machine's pipe-max-size says. */
enum { CHUNK_BYTES = 16 << 10, CHUNKS_NOW = 16, CHUNKS_REST = 4096, READ_US = 5000 };

void capture_init(struct capture *capture)
{
    *capture = (struct capture){.theirs = {-1, -1, -1, -1}};
    for (int i = 0; i < CAPTURE_STREAMS; i++)
        capture->streams[i].fd = capture->streams[i].pass_fd = -1;
}

/* The run's user opens it again through /proc/self/fd (shells do, for >&3): it must be
 * allowed. */
static int open_pipe(struct capture *capture, int stream, int ours, struct error *err)
{
    int fds[2];
    int r = io_pipe(fds, err);
    if (r < 0)
        return r;
    fchmod(fds[!ours], 0666);
    capture->streams[stream].fd = fds[ours];
    capture->theirs[stream] = fds[!ours];
    capture->owned[stream] = true;
    fcntl(fds[ours], F_SETFL, O_NONBLOCK);
    return 0;
}

static int open_output(struct capture *capture, int stream, struct buf *into,
                       int64_t limit, struct error *err)
{
    if (into) {
        size_t before = into->limit;
        buf_reset(into);
        into->limit = before && before < (size_t)limit ? before : (size_t)limit;
    }
    capture->streams[stream].into = into;
    capture->streams[stream].limit = limit;
    return open_pipe(capture, stream, 0, err);
}

/* Handed over as it is, or read by us. */
static int open_stream(struct capture *capture, int stream,
                       const struct sandbox_streams *streams, int64_t limit,
                       struct error *err)
{
    int given_fd = stream == OUTPUT ? streams->output_fd : streams->errors_fd;
    if (stream == ERRORS && streams->one_output) {
        capture->theirs[ERRORS] = capture->theirs[OUTPUT];
        return 0;
    }
    bool relay = stream == OUTPUT ? streams->relay_output : streams->relay_errors;
    if (given_fd >= 0 && !relay) {
        capture->theirs[stream] = given_fd;
        return 0;
    }
    capture->streams[stream].pass_fd = given_fd;
    struct buf *into = stream == OUTPUT ? streams->output : streams->errors;
    return open_output(capture, stream, given_fd < 0 ? into : NULL, limit, err);
}

int capture_open(struct capture *capture, const struct policy *policy,
                 const struct sandbox_streams *streams, int ret_fds[CAPTURE_STREAMS],
                 struct error *err)
{
    int r = 0;
    capture->input = streams->input;
    capture->input_left = streams->input_bytes;
    if (streams->input_fd >= 0)
        capture->theirs[INPUT] = streams->input_fd;
    else
        r = open_pipe(capture, INPUT, 1, err);
    if (r == 0)
        r = open_stream(capture, OUTPUT, streams, policy->output_limit_bytes, err);
    if (r == 0)
        r = open_stream(capture, ERRORS, streams, policy->output_limit_bytes, err);
    if (r == 0 && streams->report)
        r = open_output(capture, REPORT, streams->report, streams->report_limit_bytes,
                        err);
    memcpy(ret_fds, capture->theirs, sizeof(capture->theirs));
    return r;
}

static void close_theirs(struct capture *capture, int stream)
{
    if (capture->owned[stream])
        cleanup_fd(&capture->theirs[stream]);
    capture->theirs[stream] = -1;
}

void capture_started(struct capture *capture) { close_theirs(capture, INPUT); }

void capture_polls(const struct capture *capture, struct pollfd *ret)
{
    for (int i = 0; i < CAPTURE_STREAMS; i++)
        ret[i] = (struct pollfd){.fd = capture->streams[i].fd,
                                 .events = i == INPUT ? POLLOUT : POLLIN};
}

static void close_stream(struct capture_stream *stream)
{
    close(stream->fd);
    stream->fd = -1;
}

/* write() without the signals that a caller may not have thought of (nobody reads, the
 * file is longer than its limit): they are taken back. */
static ssize_t write_quietly(int fd, const void *data, size_t len)
{
    const struct timespec now = {0};
    sigset_t broken, before, pending;
    sigemptyset(&broken);
    sigaddset(&broken, SIGPIPE);
    sigaddset(&broken, SIGXFSZ);
    sigpending(&pending);
    pthread_sigmask(SIG_BLOCK, &broken, &before);
    ssize_t n = write(fd, data, len);
    int code = errno;
    int raised = code == EPIPE ? SIGPIPE : code == EFBIG ? SIGXFSZ : 0;
    if (n < 0 && raised && !sigismember(&pending, raised))
        while (sigtimedwait(&broken, NULL, &now) < 0 && errno == EINTR)
            ;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = code;
    return n;
}

/* A program that does not read its input is no fault of anybody's. */
static void feed(struct capture *capture)
{
    struct capture_stream *stream = &capture->streams[INPUT];
    while (stream->fd >= 0) {
        ssize_t n = capture->input_left > 0
                        ? write_quietly(stream->fd, capture->input, capture->input_left)
                        : 0;
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            return;
        if (n > 0) {
            capture->input += n;
            capture->input_left -= (size_t)n;
        }
        if (n < 0 || capture->input_left == 0)
            close_stream(stream);
    }
}

/* As far as the limit allows; a reader that went away gets no more. It may keep us
 * waiting, as a slow disk may: the run's clocks are not ours but the launcher's. */
static void pass_on(struct capture_stream *stream, const char *data, size_t len)
{
    int64_t room = stream->limit - stream->bytes;
    if (room < (int64_t)len)
        len = room > 0 ? (size_t)room : 0;
    while (stream->pass_fd >= 0 && len > 0) {
        ssize_t n = write_quietly(stream->pass_fd, data, len);
        if (n < 0 && errno == EAGAIN) {
            struct pollfd ready = {.fd = stream->pass_fd, .events = POLLOUT};
            poll(&ready, 1, -1);
        } else if (n < 0 && errno != EINTR) {
            stream->fault = errno == EPIPE ? 0 : -errno;
            stream->pass_fd = -1;
        } else if (n > 0) {
            data += n;
            len -= (size_t)n;
        }
    }
}

static void drain(struct capture_stream *stream, int chunks, int64_t until_us)
{
    char chunk[CHUNK_BYTES];
    while (stream->fd >= 0 && chunks-- > 0 && clock_us() < until_us) {
        ssize_t n = read(stream->fd, chunk, sizeof(chunk));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            return;
        if (n <= 0) {
            close_stream(stream);
            return;
        }
        pass_on(stream, chunk, (size_t)n);
        stream->bytes += n;
        if (stream->into)
            buf_add(stream->into, chunk, (size_t)n);
    }
}

void capture_read(struct capture *capture)
{
    int64_t until_us = clock_us() + READ_US;
    feed(capture);
    for (int i = OUTPUT; i < CAPTURE_STREAMS; i++)
        drain(&capture->streams[i], CHUNKS_NOW, until_us);
}

void capture_rest(struct capture *capture)
{
    for (int i = OUTPUT; i < CAPTURE_STREAMS; i++)
        drain(&capture->streams[i], CHUNKS_REST, INT64_MAX);
}

int capture_passed(const struct capture *capture, struct error *err)
{
    for (int i = OUTPUT; i <= ERRORS; i++)
        if (capture->streams[i].fault < 0)
            return error_set(err, capture->streams[i].fault,
                             "what the program printed is lost: cannot write to "
                             "standard %s: %s",
                             i == OUTPUT ? "output" : "error",
                             strerror(-capture->streams[i].fault));
    return 0;
}

static bool is_over(const struct capture_stream *stream)
{
    return stream->limit > 0 && stream->bytes > stream->limit;
}

bool capture_overrun(const struct capture *capture)
{
    return is_over(&capture->streams[OUTPUT]) || is_over(&capture->streams[ERRORS]);
}

void capture_count(const struct capture *capture, struct ending *ending)
{
    ending->output_bytes = capture->streams[OUTPUT].bytes;
    ending->errors_bytes = capture->streams[ERRORS].bytes;
    ending->output_cut = is_over(&capture->streams[OUTPUT]);
    ending->errors_cut = is_over(&capture->streams[ERRORS]);
    ending->report_cut = is_over(&capture->streams[REPORT]);
}

void capture_done(struct capture *capture)
{
    for (int i = 0; i < CAPTURE_STREAMS; i++) {
        close_theirs(capture, i);
        cleanup_fd(&capture->streams[i].fd);
    }
}
