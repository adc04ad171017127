#include "runner/io/checkout.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "runner/io/checkout_child.h"
#include "runner/io/confined.h"
#include "sandbox/base/cleanup.h"

enum { WALL_MS = 60000, CPU_MS = 30000, MEMORY_BYTES = 512 << 20 };

static int receive(void *context, const void *record, size_t len, struct error *err)
{
    struct refusal got, *refusal = ((struct checkout_work *)context)->refusal;
    if (len != sizeof(got))
        return error_set(err, -EPROTO, "the checking-out child sent an odd record");
    memcpy(&got, record, sizeof(got));
    got.detail[sizeof(got.detail) - 1] = '\0';
    if (got.reason <= REFUSAL_NONE || got.reason >= REFUSAL_COUNT)
        return error_set(err, -EPROTO, "the checking-out child sent an odd refusal");
    refusal_set(refusal, got.reason, "%s", got.detail);
    return 0;
}

/* A limit that was reached is the repository's doing, but for time by the clock: a disk
 * can be slow. */
static int judge_end(enum confined_end end, struct refusal *refusal, struct error *err)
{
    switch (end) {
    case CONFINED_DONE:
        return 0;
    case CONFINED_WALL_TIME:
        return error_set(err, -ETIMEDOUT, "it took too long by the clock");
    case CONFINED_CPU_TIME:
    case CONFINED_MEMORY:
    case CONFINED_FILE_SIZE:
        refusal_set(refusal, REFUSAL_TOO_COSTLY,
                    "checking out needs more than %d MiB of memory or %d s of CPU",
                    MEMORY_BYTES >> 20, CPU_MS / 1000);
        return 0;
    case CONFINED_CRASHED:
        break;
    }
    return error_set(err, -EIO, "the checking-out child crashed");
}

int checkout_run(const struct checkout_request *request, struct refusal *ret_refusal,
                 struct error *err)
{
    struct refusal refusal = {0};
    struct checkout_work work = {request, &refusal};
    const char *const readable[] = {request->mirror, "/dev/urandom", NULL};
    const struct confined spec = {
        .wall_limit_ms = request->wall_limit_ms ? request->wall_limit_ms : WALL_MS,
        .cpu_limit_ms = CPU_MS,
        .memory_limit_bytes = MEMORY_BYTES,
        .file_limit_bytes = request->max_file_bytes + 4096,
        .readable = readable,
        .writable_fds = &request->target_fd,
        .writable_fd_count = 1,
        .landlock_lowered = request->landlock_lowered,
    };
    enum confined_end end = CONFINED_CRASHED;
    int r = confined_run(&spec, checkout_child_run, receive, &work, &end, err);
    if (r == 0)
        r = judge_end(end, &refusal, err);
    if (r == 0)
        *ret_refusal = refusal;
    return r;
}
