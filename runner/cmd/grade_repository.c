/* grade --repo -- one repository, one assignment, no workspace: what a CI job calls. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assignments/assignment.h"
#include "runner/cmd/command.h"
#include "runner/cmd/desk.h"
#include "runner/cmd/grade.h"
#include "runner/core/annotations.h"
#include "runner/core/junit_out.h"
#include "runner/core/redact.h"
#include "runner/core/summary.h"
#include "runner/core/view.h"
#include "runner/io/bundled.h"
#include "runner/io/scheduler.h"
#include "runner/io/scratch.h"
#include "runner/io/target.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/text.h"

static enum audience audience_of(const struct grade_values *values)
{
    return values->audience < 0 ? AUDIENCE_CANDIDATE : (enum audience)values->audience;
}

static int fill_job(const struct grade_values *values, const struct scratch *scratch,
                    struct job *job, struct error *err)
{
    CLEANUP(assignment_done) struct assignment assignment = {0};
    AUTO_BUF struct buf id = {0}, mirror = {0}, attempts = {0};
    int r = assignment_load(values->assignment, &assignment, err);
    if (r < 0)
        return r;
    buf_addf(&id, "submission@%s", assignment.id);
    buf_addf(&mirror, "%s/mirror", scratch->path);
    buf_addf(&attempts, "%s/attempts", scratch->path);
    *job = (struct job){
        .schema = strdup(JOB_SCHEMA),
        .submission = buf_take(&id),
        .assignment = strdup(values->assignment),
        .variant = values->variant ? strdup(values->variant) : NULL,
        .repository = strdup(values->repository),
        .ref = strdup(values->ref ? values->ref : "HEAD"),
        .mirror = buf_take(&mirror),
        .attempts = buf_take(&attempts),
        .audience = audience_of(values),
    };
    for (size_t i = 0; i < values->lowered.count; i++)
        if (strlist_add(&job->lowered, values->lowered.items[i]) < 0)
            return error_set(err, -ENOMEM, "out of memory");
    return 0;
}

static int write_json(const char *path, const struct result *result,
                      enum audience audience, struct error *err)
{
    AUTO_BUF struct buf text = {0};
    AUTO_JSON json_t *seen = redact_result(result, audience);
    int r =
        seen ? json_print(seen, &text, err) : error_set(err, -ENOMEM, "out of memory");
    return r < 0 ? r : target_write(path, &text, err);
}

static int write_junit(const char *path, const struct result *result,
                       enum audience audience, struct error *err)
{
    AUTO_BUF struct buf text = {0};
    if (junit_write(result, audience, &text) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    return target_write(path, &text, err);
}

static int add_summary(const char *path, const struct result *result,
                       enum audience audience, struct error *err)
{
    AUTO_BUF struct buf text = {0};
    if (summary_write(result, audience, &text) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    return target_append(path, &text, err);
}

static int print(const struct grade_values *values, const struct result *result,
                 struct error *err)
{
    AUTO_BUF struct buf text = {0}, out = {0};
    int r = 0;
    if (values->annotations)
        r = annotations_write(result, audience_of(values), &out);
    else
        r = view_add_result(&text, result, audience_of(values), desk_width(),
                            desk_colors());
    if (r == 0 && !values->annotations)
        r = annotations_add_quiet(buf_text(&text), &out);
    fputs(buf_text(&out), stdout);
    return r < 0 ? error_set(err, r, "cannot print the result") : 0;
}

/* A report that cannot be written does not cost the others; its error is the answer. */
static int write_reports(const struct grade_values *values, const struct result *result,
                         struct error *err)
{
    const enum audience audience = audience_of(values);
    int r = 0;
    if (values->json && write_json(values->json, result, audience, err) < 0)
        r = -EIO;
    if (values->junit && write_junit(values->junit, result, audience, err) < 0)
        r = -EIO;
    if (values->summary && add_summary(values->summary, result, audience, err) < 0)
        r = -EIO;
    if (print(values, result, err) < 0)
        r = -EIO;
    return r;
}

static int check_targets(const struct grade_values *values, struct error *err)
{
    const struct {
        const char *option, *path;
    } targets[] = {
        {"json", values->json}, {"junit", values->junit}, {"summary", values->summary}};
    int r = 0;
    for (size_t i = 0; i < COUNT_OF(targets) && r == 0; i++)
        if (targets[i].path)
            r = target_check(targets[i].option, targets[i].path, err);
    return r;
}

/* ----- the job, in a process of its own ----- */

struct one_job {
    const char *argv[4];
    int status;
    struct buf output, errors;
};

static void one_job_done(struct one_job *one)
{
    buf_done(&one->output);
    buf_done(&one->errors);
}

static const char *const *job_command(void *context, size_t job)
{
    (void)job;
    return ((struct one_job *)context)->argv;
}

static int on_ended(void *context, size_t job, int status, const char *output,
                    const char *errors, struct error *err)
{
    struct one_job *one = context;
    (void)job;
    one->status = status;
    if (buf_adds(&one->output, output) < 0 || buf_adds(&one->errors, errors) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    return SCHEDULER_ENDED;
}

static int take_result(const struct one_job *one, struct result *ret, struct error *err)
{
    static const char said[] = "takehome run-job: ";
    const char *errors = buf_text(&one->errors);
    AUTO_BUF struct buf line = {.limit = 480};
    if (one->status == EXIT_DONE || one->status == EXIT_REFUSED) {
        AUTO_FREE char *path =
            strndup(buf_text(&one->output), strcspn(buf_text(&one->output), "\n"));
        return path ? result_load(AT_FDCWD, path, ret, err)
                    : error_set(err, -ENOMEM, "out of memory");
    }
    text_add_line(&line, strncmp(errors, said, strlen(said)) == 0 ? errors + strlen(said)
                                                                  : errors);
    if (line.len == 0)
        buf_addf(&line, "run-job ended with status %d", one->status);
    return error_set(err, one->status == EXIT_USAGE ? -EINVAL : -EIO, "%s",
                     buf_text(&line));
}

/* @param ret_signal  what stopped it, with -EINTR */
static int run_job(const struct scratch *scratch, const struct job *job,
                   struct result *ret, int *ret_signal, struct error *err)
{
    AUTO_BUF struct buf program = {0}, path = {0}, text = {0};
    CLEANUP(one_job_done) struct one_job one = {0};
    struct queue_job entry = {.submission = job->submission, .assignment = "one"};
    struct scheduler scheduler = {.queue = {&entry, 1},
                                  .workers = 1,
                                  .context = &one,
                                  .command = job_command,
                                  .ended = on_ended};
    buf_addf(&path, "%s/job.json", scratch->path);
    int r = job_print(job, &text, err);
    if (r == 0)
        r = fs_write(AT_FDCWD, buf_text(&path), text.data, text.len, 0600, 0, err);
    if (r == 0)
        r = bundled_program(&program, err);
    const char *const argv[] = {buf_text(&program), "run-job", buf_text(&path), NULL};
    memcpy(one.argv, argv, sizeof(argv));
    if (r == 0)
        r = scheduler_run(&scheduler, err);
    *ret_signal = scheduler.stopped_by;
    return r < 0 ? r : take_result(&one, ret, err);
}

static int grade_in_scratch(const struct grade_values *values, struct result *ret,
                            int *ret_signal, struct error *err)
{
    CLEANUP(scratch_done) struct scratch scratch = SCRATCH_NONE;
    CLEANUP(job_done) struct job job = {0};
    int r = scratch_make(&scratch, err);
    if (r == 0)
        r = fill_job(values, &scratch, &job, err);
    return r < 0 ? r : run_job(&scratch, &job, ret, ret_signal, err);
}

/* A signal that stops us waits until the candidate's files are gone; then it ends this
 * process as it would any other. */
static int grade_one(const struct grade_values *values, struct result *ret,
                     struct error *err)
{
    sigset_t stops, before;
    int stopped_by = 0;
    sigemptyset(&stops);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGHUP);
    sigprocmask(SIG_BLOCK, &stops, &before);
    int r = grade_in_scratch(values, ret, &stopped_by, err);
    if (stopped_by)
        raise(stopped_by);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return r;
}

int grade_repository(const struct grade_values *values, struct error *err)
{
    CLEANUP(result_done) struct result result = {0};
    if (!values->assignment)
        return error_set(err, -EINVAL, "--repo needs --assignment FOLDER");
    int r = check_targets(values, err);
    if (r == 0)
        r = grade_one(values, &result, err);
    if (r == 0)
        r = write_reports(values, &result, err);
    if (r < 0)
        return r;
    if (result.outcome == ATTEMPT_REFUSED)
        return EXIT_REFUSED;
    /* what is hidden is not told by the exit status either */
    bool passes = result_passes(&result, audience_of(values));
    return values->strict && !passes ? EXIT_NOT_PASS : EXIT_DONE;
}
