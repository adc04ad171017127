#include "runner/core/grading.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/text.h"

void attempt_reply_done(struct attempt_reply *reply)
{
    buf_done(&reply->output);
    buf_done(&reply->errors);
    buf_done(&reply->report);
}

bool grading_budget_left(const struct grading *grading)
{
    return grading->wall_left_ms > 0 && grading->cpu_left_ms > 0;
}

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static void note_denied(struct grading *grading, const struct ending_denied *denied)
{
    for (size_t i = 0; i < grading->denied_count; i++) {
        if (strcmp(grading->denied[i].call, denied->call) == 0) {
            grading->denied[i].count += denied->count;
            return;
        }
    }
    if (grading->denied_count < ENDING_DENIED_MAX)
        grading->denied[grading->denied_count++] = *denied;
}

int grading_run(struct grading *grading, struct attempt_request *request,
                const struct limits *own, struct attempt_reply *reply, struct error *err)
{
    request->limits = *own;
    request->limits.wall_ms = least(own->wall_ms, grading->wall_left_ms);
    request->limits.cpu_ms = least(own->cpu_ms, grading->cpu_left_ms);
    int r = grading->ops->run(grading->ops->context, request, reply, err);
    if (r < 0)
        return error_wrap(err, "%s", request->name);
    const struct ending *ending = &reply->ending;
    if (ending->starved && ending->verdict == VERDICT_WALL_TIME)
        return error_set(err, -EAGAIN,
                         "%s ran out of time while this machine gave it too little CPU",
                         request->name);
    grading->wall_left_ms -= ending->wall_ms;
    grading->cpu_left_ms -= ending->cpu_user_ms + ending->cpu_system_ms;
    for (size_t i = 0; i < ending->denied_count; i++)
        note_denied(grading, &ending->denied[i]);
    return 0;
}

void grading_usage(const struct ending *ending, struct result_usage *ret)
{
    *ret = (struct result_usage){
        .wall_ms = ending->wall_ms,
        .cpu_ms = ending->cpu_user_ms + ending->cpu_system_ms,
        .memory_peak_bytes = ending->memory_peak_bytes,
        .processes_peak = ending->processes_peak,
    };
}

bool grading_is_close(const struct ending *ending, const struct limits *limits)
{
    int64_t cpu_ms = ending->cpu_user_ms + ending->cpu_system_ms;
    return ending->wall_ms * 5 > limits->wall_ms * 4 || cpu_ms * 5 > limits->cpu_ms * 4;
}

static int add_denied(struct buf *out, const struct ending *ending)
{
    int r = buf_adds(out, "stopped at a system call that the sandbox refuses");
    for (size_t i = 0; i < ending->denied_count && r == 0; i++)
        r = buf_addf(out, "%s%s", i ? ", " : ": ", ending->denied[i].call);
    return r;
}

static int add_limit(struct buf *out, const struct ending *ending,
                     const struct limits *limits)
{
    int r = buf_addf(out, "%s", verdict_sentence(ending->verdict));
    if (r < 0)
        return r;
    switch (ending->verdict) {
    case VERDICT_CPU_TIME:
        r = buf_adds(out, " of ");
        return r < 0 ? r : text_add_ms(out, limits->cpu_ms);
    case VERDICT_WALL_TIME:
        r = buf_adds(out, " of ");
        return r < 0 ? r : text_add_ms(out, limits->wall_ms);
    case VERDICT_MEMORY:
        r = buf_adds(out, " of ");
        return r < 0 ? r : text_add_bytes(out, limits->memory_bytes);
    case VERDICT_OUTPUT:
        r = buf_adds(out, " of ");
        return r < 0 ? r : text_add_bytes(out, limits->output_bytes);
    case VERDICT_DISK:
        r = buf_adds(out, " of ");
        return r < 0 ? r : text_add_bytes(out, limits->disk_bytes);
    case VERDICT_PROCESSES:
        return buf_addf(out, " of %lld", (long long)limits->processes);
    default:
        return 0;
    }
}

int grading_add_ending(struct buf *out, const struct ending *ending,
                       const struct limits *limits)
{
    switch (ending->verdict) {
    case VERDICT_PASS:
    case VERDICT_FAIL:
        return buf_addf(out, "exit status %d", ending->exit_status);
    case VERDICT_CRASHED:
        return buf_addf(out, "ended by signal %d (%s)", ending->signal,
                        strsignal(ending->signal));
    case VERDICT_DENIED:
        return add_denied(out, ending);
    default:
        return add_limit(out, ending, limits);
    }
}

char *grading_log(const struct attempt_reply *reply, size_t limit)
{
    AUTO_BUF struct buf log = {.limit = limit};
    if (reply->errors.len == 0 && reply->output.len == 0)
        return NULL;
    text_add_clean(&log, buf_text(&reply->errors), reply->errors.len);
    if (reply->errors.len > 0 && reply->output.len > 0)
        buf_addc(&log, '\n');
    text_add_clean(&log, buf_text(&reply->output), reply->output.len);
    return log.len > 0 ? buf_take(&log) : NULL;
}

struct result_case *suite_add_case(const struct suite_case *entry,
                                   struct result_suite *to)
{
    struct result_case *added = result_add_case(to);
    if (!added)
        return NULL;
    added->id = strdup(entry->id);
    added->title = strdup(entry->title  ? entry->title
                          : entry->name ? entry->name
                                        : entry->id);
    added->max_centi = entry->points_centi;
    added->bonus = entry->bonus;
    added->attempts = 1;
    return added->id && added->title ? added : NULL;
}

int suite_not_run(const struct suite *suite, struct result_suite *to, const char *reason)
{
    const struct suite_case *cases = suite->cases.items;
    for (size_t i = to->cases.count; i < suite->cases.count; i++) {
        if (cases[i].canary)
            continue;
        struct result_case *added = suite_add_case(&cases[i], to);
        if (!added)
            return -ENOMEM;
        added->verdict = VERDICT_NOT_RUN;
        added->message = strdup(reason);
        added->attempts = 0;
    }
    return 0;
}
