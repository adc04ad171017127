/* grade --repo -- one repository, one assignment, no workspace: what a CI job calls. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assignments/assignment.h"
#include "runner/cmd/command.h"
#include "runner/cmd/desk.h"
#include "runner/cmd/grade.h"
#include "runner/core/annotations.h"
#include "runner/core/junit_out.h"
#include "runner/core/redact.h"
#include "runner/core/summary.h"
#include "runner/core/view.h"
#include "runner/io/worker.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/io.h"

/* A folder for mirror and result, gone at the end. */
struct scratch {
    char path[64];
};

static void scratch_done(struct scratch *scratch)
{
    if (scratch->path[0])
        fs_remove_tree(AT_FDCWD, scratch->path, NULL);
}

static int scratch_make(struct scratch *scratch, struct error *err)
{
    snprintf(scratch->path, sizeof(scratch->path), "/tmp/takehome-grade-XXXXXX");
    if (!mkdtemp(scratch->path)) {
        scratch->path[0] = '\0';
        return error_errno(err, "cannot make a folder in /tmp");
    }
    return 0;
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
        .submission = buf_take(&id),
        .assignment = strdup(values->assignment),
        .variant = values->variant ? strdup(values->variant) : NULL,
        .repository = strdup(values->repository),
        .ref = strdup(values->ref ? values->ref : "HEAD"),
        .mirror = buf_take(&mirror),
        .attempts = buf_take(&attempts),
        .audience = values->audience,
    };
    for (size_t i = 0; i < values->lowered.count; i++)
        if (strlist_add(&job->lowered, values->lowered.items[i]) < 0)
            return error_set(err, -ENOMEM, "out of memory");
    return 0;
}

static int write_file(const char *path, const struct buf *text, struct error *err)
{
    return fs_write(AT_FDCWD, path, text->data, text->len, 0644, FS_WRITE_REPLACE, err);
}

/* GitHub hands over a file that other steps may have written to already. */
static int append_file(const char *path, const struct buf *text, struct error *err)
{
    AUTO_FD int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (fd < 0 || io_write_all(fd, text->data, text->len) < 0)
        return error_errno(err, "cannot write %s", path);
    return 0;
}

static int write_json(const char *path, const struct result *result,
                      enum audience audience, struct error *err)
{
    AUTO_BUF struct buf text = {0};
    AUTO_JSON json_t *seen = redact_result(result, audience);
    int r =
        seen ? json_print(seen, &text, err) : error_set(err, -ENOMEM, "out of memory");
    return r < 0 ? r : write_file(path, &text, err);
}

static int write_reports(const struct grade_values *values, const struct result *result,
                         struct error *err)
{
    enum audience audience = (enum audience)values->audience;
    AUTO_BUF struct buf junit = {0}, summary = {0}, notes = {0}, text = {0};
    int r = values->json ? write_json(values->json, result, audience, err) : 0;
    if (r == 0 && values->junit)
        r = junit_write(result, audience, &junit) < 0
                ? -ENOMEM
                : write_file(values->junit, &junit, err);
    if (r == 0 && values->summary)
        r = summary_write(result, audience, &summary) < 0
                ? -ENOMEM
                : append_file(values->summary, &summary, err);
    if (r == 0 && values->annotations) {
        r = annotations_write(result, audience, &notes);
        fputs(buf_text(&notes), stdout);
    } else if (r == 0) {
        AUTO_BUF struct buf quiet = {0};
        r = view_add_result(&text, result, audience, desk_width(), desk_colors());
        if (r == 0)
            r = annotations_add_quiet(buf_text(&text), &quiet);
        fputs(buf_text(&quiet), stdout);
    }
    return r < 0 ? error_set(err, r, "cannot write the reports") : 0;
}

int grade_repository(const struct grade_values *values, struct error *err)
{
    CLEANUP(scratch_done) struct scratch scratch = {""};
    CLEANUP(job_done) struct job job = {0};
    CLEANUP(worker_answer_done) struct worker_answer answer = {0};
    if (!values->assignment)
        return error_set(err, -EINVAL, "--repo needs --assignment FOLDER");
    int r = scratch_make(&scratch, err);
    if (r == 0)
        r = fill_job(values, &scratch, &job, err);
    if (r == 0)
        r = worker_run(&job, &answer, err);
    if (r == 0)
        r = write_reports(values, &answer.result, err);
    if (r < 0)
        return r;
    if (answer.result.outcome == ATTEMPT_REFUSED)
        return EXIT_REFUSED;
    /* what is hidden is not told by the exit status either */
    bool passes = result_passes(&answer.result, (enum audience)values->audience);
    return values->strict && !passes ? EXIT_NOT_PASS : EXIT_DONE;
}
