/* Suites of kind unit: a framework loads the candidate's code; its report is a claim. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "assignments/manifest.h"
#include "runner/core/grading.h"
#include "sandbox/base/cleanup.h"

/* The bytes that the suite's author named as the report. */
static const struct buf *report_bytes(const struct suite *suite,
                                      const struct attempt_reply *reply)
{
    const char *source = suite->report.source;
    return source && strcmp(source, "stdout") == 0 ? &reply->output : &reply->report;
}

static const char *report_file(const struct suite *suite)
{
    const char *source = suite->report.source;
    return source && strncmp(source, "file:", 5) == 0 ? source + 5 : NULL;
}

static bool wants_descriptor(const struct suite *suite)
{
    const char *source = suite->report.source;
    return suite->report.format != REPORT_EXIT &&
           (!source || strcmp(source, "report") == 0);
}

static int judge(const struct suite *suite, const struct attempt_reply *reply,
                 struct manifest *ret, struct error *err)
{
    CLEANUP(report_done) struct report report = {0};
    const struct manifest_run run = {reply->ending.verdict, reply->ending.exit_status};
    int r = 0;
    if (suite->report.format != REPORT_EXIT)
        r = report_read((enum report_format)suite->report.format,
                        report_bytes(suite, reply), &report, err);
    if (r < 0)
        return r;
    return manifest_judge(suite, suite->report.format == REPORT_EXIT ? NULL : &report,
                          &run, ret, err);
}

static int run_once(struct grading *grading, const struct suite *suite,
                    struct attempt_reply *reply, struct manifest *ret, struct error *err)
{
    struct limits limits;
    limits_merge(&suite->limits, &grading->plan->assignment->budget, &limits);
    struct attempt_request request = {
        .name = suite->id,
        .command = &suite->command,
        .suite_folder = suite->folder,
        .report = wants_descriptor(suite),
        .report_file = report_file(suite),
    };
    int r = grading_run(grading, &request, &limits, reply, err);
    return r < 0 ? r : judge(suite, reply, ret, err);
}

/* The first run fills the cases; a later one can only turn a failure into flaky, or show
 * that the report is no report. A canary
 * says something about the report, nothing about the submission: it is no case of it. */
static int take_cases(const struct suite *suite, const struct manifest *manifest,
                      int64_t attempt, struct result_suite *to)
{
    const struct suite_case *entries = suite->cases.items;
    size_t at = 0;
    for (size_t i = 0; i < manifest->count; i++) {
        if (entries[i].canary)
            continue;
        if (attempt == 1 && !suite_add_case(&entries[i], to))
            return -ENOMEM;
        struct result_case *entry = &((struct result_case *)to->cases.items)[at++];
        const struct manifest_case *found = &manifest->cases[i];
        entry->attempts = attempt;
        if (attempt > 1 && !manifest->tampered &&
            (verdict_passes(entry->verdict) || found->verdict != VERDICT_PASS))
            continue;
        free(entry->message);
        entry->verdict =
            attempt > 1 && !manifest->tampered ? VERDICT_FLAKY : (int)found->verdict;
        entry->message = found->message ? strdup(found->message) : NULL;
        entry->usage.wall_ms = found->duration_ms;
    }
    return 0;
}

static int take_notes(const struct manifest *manifest, struct result_suite *to)
{
    AUTO_BUF struct buf notes = {.limit = 2000};
    if (to->message)
        buf_adds(&notes, to->message);
    for (size_t i = 0; i < manifest->notes.count; i++)
        if (!strstr(buf_text(&notes), manifest->notes.items[i]))
            buf_addf(&notes, "%s%s", notes.len ? "; " : "", manifest->notes.items[i]);
    free(to->message);
    to->message = notes.len > 0 ? buf_take(&notes) : NULL;
    return 0;
}

static bool all_pass(const struct result_suite *suite)
{
    const struct result_case *cases = suite->cases.items;
    for (size_t i = 0; i < suite->cases.count; i++)
        if (!verdict_passes(cases[i].verdict))
            return false;
    return true;
}

/* The durations that a report claims are shown, the sum is what was measured. */
static void settle(struct result_suite *to)
{
    struct result_case *cases = to->cases.items;
    for (size_t i = 0; i < to->cases.count; i++) {
        cases[i].usage = (struct result_usage){0};
        if (verdict_passes(cases[i].verdict))
            cases[i].points_centi = cases[i].max_centi;
    }
}

int suite_run_unit(struct grading *grading, const struct suite *suite,
                   struct result_suite *to, struct error *err)
{
    int r = 0;
    for (int64_t attempt = 1; r == 0 && attempt <= suite->retries + 1; attempt++) {
        CLEANUP(attempt_reply_done) struct attempt_reply reply = {0};
        CLEANUP(manifest_done) struct manifest manifest = {0};
        r = run_once(grading, suite, &reply, &manifest, err);
        if (r == 0)
            r = take_cases(suite, &manifest, attempt, to);
        if (r < 0)
            break;
        struct result_usage usage;
        grading_usage(&reply.ending, &usage);
        to->usage.wall_ms += usage.wall_ms;
        to->usage.cpu_ms += usage.cpu_ms;
        to->usage.memory_peak_bytes = usage.memory_peak_bytes;
        to->usage.processes_peak = usage.processes_peak;
        to->verdict = manifest.tampered ? VERDICT_TAMPERED : (int)reply.ending.verdict;
        free(to->log);
        to->log = grading_log(&reply, GRADING_LOG_BYTES);
        r = take_notes(&manifest, to);
        if (manifest.tampered || all_pass(to) || !grading_budget_left(grading))
            break;
    }
    settle(to);
    return r < 0 ? error_set(err, r, "out of memory") : 0;
}
