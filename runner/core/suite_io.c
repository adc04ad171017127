/* Suites of kind io: the runner feeds a program and compares what it says, outside the
 * sandbox. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "assignments/compare.h"
#include "runner/core/grading.h"
#include "sandbox/base/cleanup.h"

enum { MESSAGE_BYTES = 600 };

/* One stream against the file that holds what is expected; no file: it does not matter.
 */
static int compare_stream(const struct grading *grading, const struct suite *suite,
                          const struct suite_case *entry, const char *path,
                          const struct buf *found, bool *ret_same, struct buf *message,
                          struct error *err)
{
    AUTO_BUF struct buf expected = {0};
    if (!path)
        return 0;
    int r = grading->ops->read(grading->ops->context, path, &expected, err);
    if (r < 0)
        return r;
    if (!compare_output(&entry->compare, &suite->compare, &expected, found, message))
        *ret_same = false;
    return 0;
}

struct io_case {
    const struct suite *suite;
    const struct suite_case *entry;
    const struct limits *limits;
};

/* What the run's end and its output say together. */
static int judge(const struct grading *grading, const struct io_case *io,
                 const struct attempt_reply *reply, enum verdict *ret,
                 struct buf *message, struct error *err)
{
    const struct ending *ending = &reply->ending;
    bool exited = ending->verdict == VERDICT_PASS || ending->verdict == VERDICT_FAIL;
    if (!exited) {
        *ret = ending->verdict;
        return grading_add_ending(message, ending, io->limits);
    }
    bool same = true;
    if (ending->exit_status != io->entry->expected_status) {
        same = false;
        buf_addf(message, "exit status %d, expected %lld", ending->exit_status,
                 (long long)io->entry->expected_status);
    }
    int r = 0;
    if (same)
        r = compare_stream(grading, io->suite, io->entry, io->entry->expected,
                           &reply->output, &same, message, err);
    if (r == 0 && same)
        r = compare_stream(grading, io->suite, io->entry, io->entry->expected_errors,
                           &reply->errors, &same, message, err);
    *ret = same ? VERDICT_PASS : VERDICT_FAIL;
    return r;
}

static int run_once(struct grading *grading, const struct io_case *io,
                    struct result_case *to, struct error *err)
{
    AUTO_BUF struct buf name = {0}, message = {.limit = MESSAGE_BYTES};
    buf_addf(&name, "%s/%s", io->suite->id, io->entry->id);
    struct attempt_request request = {
        .name = buf_text(&name),
        .command = &io->suite->command,
        .arguments = &io->entry->arguments,
        .input = io->entry->input,
        .files = &io->entry->files,
        .output_overrun_kills = true,
    };
    CLEANUP(attempt_reply_done) struct attempt_reply reply = {0};
    enum verdict verdict = VERDICT_ERROR;
    int r = grading_run(grading, &request, io->limits, &reply, err);
    if (r == 0)
        r = judge(grading, io, &reply, &verdict, &message, err);
    if (r < 0)
        return r;
    free(to->message);
    free(to->output);
    to->verdict = (int)verdict;
    to->message = message.len > 0 ? strdup(buf_text(&message)) : NULL;
    to->output = grading_log(&reply, GRADING_OUTPUT_BYTES);
    to->close = grading_is_close(&reply.ending, &request.limits);
    struct result_usage usage;
    grading_usage(&reply.ending, &usage);
    to->usage = usage;
    return 0;
}

static int run_case(struct grading *grading, const struct io_case *io,
                    struct result_case *to, struct error *err)
{
    int r = run_once(grading, io, to, err);
    while (r == 0 && to->verdict != VERDICT_PASS && to->attempts <= io->suite->retries &&
           grading_budget_left(grading)) {
        to->attempts++;
        r = run_once(grading, io, to, err);
    }
    if (r == 0 && to->verdict == VERDICT_PASS && to->attempts > 1)
        to->verdict = VERDICT_FLAKY;
    if (verdict_passes(to->verdict))
        to->points_centi = to->max_centi;
    return r;
}

int suite_run_io(struct grading *grading, const struct suite *suite,
                 struct result_suite *to, struct error *err)
{
    const struct suite_case *cases = suite->cases.items;
    struct limits limits;
    limits_merge(&suite->limits, &grading->plan->assignment->budget, &limits);
    for (size_t i = 0; i < suite->cases.count; i++) {
        if (!grading_budget_left(grading))
            return suite_not_run(suite, to, "the budget of the attempt is spent");
        struct result_case *added = suite_add_case(&cases[i], to);
        if (!added)
            return error_set(err, -ENOMEM, "out of memory");
        const struct io_case io = {suite, &cases[i], &limits};
        int r = run_case(grading, &io, added, err);
        if (r < 0)
            return r;
    }
    return 0;
}
