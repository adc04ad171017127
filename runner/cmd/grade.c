/* grade -- grades what is due of a workspace; with --repo, one repository and no
 * workspace. */
#include "runner/cmd/grade.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/cmd/command.h"
#include "runner/cmd/desk.h"
#include "runner/cmd/run_job.h"
#include "runner/core/refusal.h"
#include "runner/core/view.h"
#include "runner/io/bundled.h"
#include "runner/io/scheduler.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/text.h"

enum { FIRST_GUESS_MS = 3000 };

static const struct option_row rows[] = {
    {"due", OPTION_FLAG, offsetof(struct grade_values, due), NULL,
     "leave out what can no longer change (for cron)", 0, 0, NULL},
    {"jobs", OPTION_INT, offsetof(struct grade_values, jobs), "N",
     "at once; default by cores and memory", 1, 256, NULL},
    {"plain", OPTION_FLAG, offsetof(struct grade_values, plain), NULL, "no progress line",
     0, 0, NULL},
    {"strict", OPTION_FLAG, offsetof(struct grade_values, strict), NULL,
     "exit 1 when a case that is shown does not pass", 0, 0, NULL},
    {"repo", OPTION_TEXT, offsetof(struct grade_values, repository), "URL",
     "grade this repository, without a workspace", 0, 0, NULL},
    {"ref", OPTION_TEXT, offsetof(struct grade_values, ref), "REF",
     "with --repo; default HEAD", 0, 0, NULL},
    {"assignment", OPTION_TEXT, offsetof(struct grade_values, assignment), "FOLDER",
     "with --repo: the assignment", 0, 0, NULL},
    {"variant", OPTION_TEXT, offsetof(struct grade_values, variant), "ID",
     "with --repo: where there are several", 0, 0, NULL},
    {"junit", OPTION_TEXT, offsetof(struct grade_values, junit), "FILE",
     "with --repo: JUnit XML", 0, 0, NULL},
    {"json", OPTION_TEXT, offsetof(struct grade_values, json), "FILE",
     "with --repo: what the audience may see", 0, 0, NULL},
    {"summary", OPTION_TEXT, offsetof(struct grade_values, summary), "FILE",
     "with --repo: Markdown, appended", 0, 0, NULL},
    {"annotations", OPTION_FLAG, offsetof(struct grade_values, annotations), NULL,
     "with --repo: GitHub annotations on stdout", 0, 0, NULL},
    {"audience", OPTION_WORD, offsetof(struct grade_values, audience), "WHO",
     "with --repo: candidate (default), reviewer, author", 0, 0, audience_words},
    {"lower", OPTION_LIST, offsetof(struct grade_values, lowered), "LAYER",
     "with --repo: a layer that may be missing", 0, 0, NULL},
};

/* One `takehome grade` over a workspace. */
struct grading_run {
    struct desk desk;
    struct scheduler scheduler;
    struct roster_entry **entries; /* by job; borrowed from the roster */
    char **ids, **job_paths;       /* by job; owned */
    char *program;
    const char *argv[4];
    bool progress, drawn;
    int64_t graded, refused, failed, not_pass;
    bool usage_fault;
    const char *sound; /* the last assignment that was looked at; borrowed */
};

static void run_done(struct grading_run *run)
{
    for (size_t i = 0; i < run->scheduler.queue.count; i++) {
        free(run->ids[i]);
        free(run->job_paths[i]);
    }
    free(run->ids);
    free(run->job_paths);
    free(run->entries);
    free(run->scheduler.queue.jobs);
    free(run->program);
    desk_close(&run->desk);
}

/* What was asked for last is what would be asked for now: the deadline, too. */
static bool is_same_job(const struct grading_run *run, const char *path,
                        const struct buf *text)
{
    AUTO_BUF struct buf before = {0};
    return fs_read(run->desk.workspace.fd, path, JSON_FILE_BYTES_MAX, &before, NULL) <
               0 ||
           strcmp(buf_text(&before), buf_text(text)) == 0;
}

/* After its deadline a submission that was graded then cannot change any more; a folder
 * that held no repository may be a disk that was not there. */
static bool is_settled(struct grading_run *run, const struct roster_entry *entry,
                       const char *id)
{
    CLEANUP(store_attempt_done) struct store_attempt latest = {0};
    AUTO_FREE char *failure = NULL;
    int64_t tries = 0;
    if (roster_due(entry) == 0 || clock_now() <= roster_due(entry))
        return false;
    return store_failure(run->desk.store, id, &failure, &tries, NULL) == 0 &&
           store_latest(run->desk.store, id, &latest, NULL) > 0 &&
           latest.found > roster_due(entry) &&
           strcmp(latest.reason, refusal_word(REFUSAL_NOT_A_REPOSITORY)) != 0;
}

/* What is wrong with an assignment ends the jobs of its own submissions only. */
static bool is_sound(struct grading_run *run, const char *submission,
                     const char *assignment_id)
{
    CLEANUP(assignment_done) struct assignment assignment = {0};
    struct error reason = {0};
    if (run->sound && strcmp(run->sound, assignment_id) == 0)
        return true;
    if (desk_assignment(&run->desk, assignment_id, &assignment, &reason) < 0) {
        fprintf(stderr, "%s: %s\n", submission, reason.text);
        run->usage_fault = true;
        return false;
    }
    run->sound = assignment_id;
    return true;
}

static int add_job(struct grading_run *run, struct roster_entry *entry, bool due,
                   struct error *err)
{
    struct queue *queue = &run->scheduler.queue;
    CLEANUP(job_done) struct job job = {0};
    AUTO_BUF struct buf id = {0}, path = {0}, text = {0};
    int64_t expected_ms = 0;
    roster_add_submission_id(&id, entry);
    int r = desk_job(&run->desk, entry, &job, err);
    if (r == 0)
        r = job_print(&job, &text, err);
    workspace_path(&run->desk.workspace, &path, ".takehome/jobs/%s.json", buf_text(&id));
    if (r == 0 && due && is_settled(run, entry, buf_text(&id)) &&
        is_same_job(run, buf_text(&path), &text))
        return 0;
    if (r == 0 && !is_sound(run, buf_text(&id), entry->assignment))
        return 0;
    if (r == 0)
        r = fs_write(run->desk.workspace.fd, buf_text(&path), text.data, text.len, 0600,
                     FS_WRITE_REPLACE, err);
    if (r == 0)
        r = store_expected_ms(run->desk.store, entry->assignment, &expected_ms, err);
    if (r < 0)
        return r;
    size_t at = queue->count++;
    run->entries[at] = entry;
    run->ids[at] = buf_take(&id);
    run->job_paths[at] = buf_take(&path);
    queue->jobs[at] = (struct queue_job){
        .submission = run->ids[at],
        .assignment = entry->assignment,
        .expected_ms = expected_ms > 0 ? expected_ms : FIRST_GUESS_MS,
    };
    return 0;
}

static int add_jobs(struct grading_run *run, const struct strlist *words, bool due,
                    struct error *err)
{
    size_t count = words->count ? words->count : roster_count(&run->desk.roster);
    run->scheduler.queue.jobs = calloc(count + 1, sizeof(struct queue_job));
    run->entries = calloc(count + 1, sizeof(*run->entries));
    run->ids = calloc(count + 1, sizeof(*run->ids));
    run->job_paths = calloc(count + 1, sizeof(*run->job_paths));
    if (!run->scheduler.queue.jobs || !run->entries || !run->ids || !run->job_paths)
        return error_set(err, -ENOMEM, "out of memory");
    int r = 0;
    fs_sweep(run->desk.workspace.fd, ".takehome/jobs");
    fs_sweep(run->desk.workspace.fd, ".takehome/latest");
    for (size_t i = 0; i < count && r == 0; i++) {
        struct roster_entry *entry = roster_at(&run->desk.roster, i);
        if (words->count)
            r = desk_find(&run->desk, words->items[i], &entry, err);
        if (r == 0)
            r = add_job(run, entry, due, err);
    }
    return r;
}

/* ----- what is shown ----- */

static void clear_line(struct grading_run *run)
{
    if (run->drawn)
        fputs("\r\033[K", stderr);
    run->drawn = false;
}

/* "[3/10] about 12 s left: c-004@… c-007@…", within 80 columns. */
static void show_progress(void *context, const struct queue *queue)
{
    struct grading_run *run = context;
    AUTO_BUF struct buf line = {.limit = 78}, left = {0};
    if (!run->progress)
        return;
    text_add_ms(&left,
                queue_left_ms(queue, run->scheduler.workers, clock_ms()) / 1000 * 1000);
    buf_addf(&line, "[%zu/%zu] about %s left:", queue_in_state(queue, QUEUE_ENDED),
             queue->count, buf_text(&left));
    for (size_t i = 0; i < queue->count; i++)
        if (queue->jobs[i].state == QUEUE_RUNNING)
            buf_addf(&line, " %s", queue->jobs[i].submission);
    clear_line(run);
    fprintf(stderr, "%s", buf_text(&line));
    fflush(stderr);
    run->drawn = true;
}

static void say_result(struct grading_run *run, const struct result *result, bool known)
{
    AUTO_BUF struct buf line = {0};
    buf_addf(&line, "%s: %s", result->submission, attempt_outcome_words[result->outcome]);
    if (result->outcome == ATTEMPT_GRADED) {
        buf_adds(&line, ", ");
        text_add_centi(&line, result->points_centi);
        buf_adds(&line, " of ");
        text_add_centi(&line, result->max_centi);
        buf_adds(&line, " points");
    } else {
        AUTO_BUF struct buf detail = {.limit = 200};
        text_add_line(&detail, result->detail ? result->detail : "");
        buf_addf(&line, " (%s)", buf_text(&detail));
    }
    clear_line(run);
    printf("%s%s\n", buf_text(&line), known ? " (unchanged)" : "");
    fflush(stdout);
}

static void say_failure(struct grading_run *run, size_t job, const char *errors)
{
    AUTO_BUF struct buf clean = {.limit = 400};
    text_add_line(&clean, errors);
    clear_line(run);
    fprintf(stderr, "%s: our side failed, it will be tried again: %s\n", run->ids[job],
            buf_text(&clean));
}

/* ----- what becomes of a job ----- */

static int take_failure(struct grading_run *run, size_t job, const char *errors,
                        struct error *err)
{
    if (queue_failed(&run->scheduler.queue.jobs[job], clock_ms()))
        return SCHEDULER_TRY_AGAIN;
    AUTO_BUF struct buf clean = {.limit = 400};
    text_add_line(&clean, errors);
    run->failed++;
    say_failure(run, job, errors);
    int r = store_failure_add(run->desk.store, run->ids[job], buf_text(&clean), err);
    return r < 0 ? r : SCHEDULER_ENDED;
}

static int take_result(struct grading_run *run, size_t job, const char *output,
                       struct error *err)
{
    struct error reason = {0};
    CLEANUP(result_done) struct result result = {0};
    AUTO_FREE char *path = strndup(output, strcspn(output, "\n"));
    if (!path)
        return error_set(err, -ENOMEM, "out of memory");
    if (result_load(AT_FDCWD, path, &result, &reason) < 0)
        return take_failure(run, job, reason.text, err);
    int r = store_ingest(run->desk.store, &result, path, err);
    int noted = r < 0 ? r : desk_found(&run->desk, &result, err);
    if (noted < 0)
        return noted;
    run->graded += result.outcome == ATTEMPT_GRADED;
    run->refused += result.outcome == ATTEMPT_REFUSED;
    run->not_pass += !result_passes(&result, AUDIENCE_AUTHOR);
    say_result(run, &result, r == 0);
    return SCHEDULER_ENDED;
}

static int on_ended(void *context, size_t job, int status, const char *output,
                    const char *errors, struct error *err)
{
    struct grading_run *run = context;
    switch (status) {
    case EXIT_DONE:
    case EXIT_REFUSED:
        return take_result(run, job, output, err);
    case EXIT_USAGE: {
        AUTO_BUF struct buf clean = {.limit = 600};
        text_add_line(&clean, errors);
        clear_line(run);
        fprintf(stderr, "%s: %s\n", run->ids[job], buf_text(&clean));
        run->usage_fault = true;
        return SCHEDULER_ENDED;
    }
    case RUN_JOB_BUSY:
        clear_line(run);
        fprintf(stderr, "%s: another process is grading it\n", run->ids[job]);
        return SCHEDULER_ENDED;
    default:
        return take_failure(run, job, errors, err);
    }
}

static const char *const *job_command(void *context, size_t job)
{
    struct grading_run *run = context;
    run->argv[0] = run->program;
    run->argv[1] = "run-job";
    run->argv[2] = run->job_paths[job];
    run->argv[3] = NULL;
    return run->argv;
}

/* The most that a job of these assignments may take: what decides how many fit. */
static int64_t job_bytes(const struct grading_run *run)
{
    int64_t most = 0;
    const char *last = "";
    for (size_t i = 0; i < run->scheduler.queue.count; i++) {
        CLEANUP(assignment_done) struct assignment assignment = {0};
        const char *id = run->entries[i]->assignment;
        if (strcmp(id, last) == 0 ||
            desk_assignment(&run->desk, id, &assignment, NULL) < 0)
            continue;
        last = id;
        int64_t bytes = assignment.budget.memory_bytes +
                        2 * assignment.budget.disk_bytes +
                        2 * assignment.submission.max_bytes;
        most = bytes > most ? bytes : most;
    }
    return most;
}

static int grade_workspace(const struct command_call *call, struct error *err)
{
    const struct grade_values *values = call->values;
    CLEANUP(run_done) struct grading_run run = {.desk = {.workspace = WORKSPACE_NONE}};
    AUTO_BUF struct buf program = {0};
    int r = desk_open(&run.desk, err);
    if (r == 0)
        r = bundled_program(&program, err);
    if (r == 0)
        r = add_jobs(&run, call->words, values->due, err);
    if (r < 0)
        return r;
    run.program = buf_take(&program);
    run.progress = !values->plain && isatty(2);
    run.scheduler.workers =
        values->jobs ? (size_t)values->jobs : scheduler_workers(job_bytes(&run));
    run.scheduler.context = &run;
    run.scheduler.command = job_command;
    run.scheduler.ended = on_ended;
    run.scheduler.progress = show_progress;
    r = scheduler_run(&run.scheduler, err);
    clear_line(&run);
    if (r < 0)
        return r;
    fprintf(stderr, "%lld graded, %lld refused, %lld failed on our side\n",
            (long long)run.graded, (long long)run.refused, (long long)run.failed);
    if (run.failed)
        return EXIT_INFRASTRUCTURE;
    if (run.usage_fault)
        return EXIT_USAGE;
    if (run.refused)
        return EXIT_REFUSED;
    return values->strict && run.not_pass ? EXIT_NOT_PASS : EXIT_DONE;
}

/* An unset variable of a script: what it stood for must not be guessed. */
static int check_empty(const struct grade_values *values, struct error *err)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *const *text = (const void *)((const char *)values + rows[i].offset);
        if (rows[i].kind == OPTION_TEXT && *text && !(*text)[0])
            return error_set(err, -EINVAL,
                             "--%s is empty: say one, or leave the option out",
                             rows[i].name);
    }
    return 0;
}

static int check_lowered(const struct grade_values *values, struct error *err)
{
    enum sandbox_layer layer;
    for (size_t i = 0; i < values->lowered.count; i++) {
        AUTO_BUF struct buf list = {0};
        if (sandbox_layer_parse(values->lowered.items[i], &layer) == 0)
            continue;
        for (int k = 0; k < SANDBOX_LAYER_COUNT; k++)
            buf_addf(&list, "%s%s", k ? ", " : "",
                     sandbox_layer_word((enum sandbox_layer)k));
        return error_set(err, -EINVAL, "--lower: '%.60s' is no layer: %s are",
                         values->lowered.items[i], buf_text(&list));
    }
    return 0;
}

/* An option that would do nothing is an answer to a question that nobody asked. */
static int check_place(const struct grade_values *values, struct error *err)
{
    const struct {
        const char *option;
        bool given, with_repository;
    } places[] = {{"ref", values->ref, true},
                  {"assignment", values->assignment, true},
                  {"variant", values->variant, true},
                  {"junit", values->junit, true},
                  {"json", values->json, true},
                  {"summary", values->summary, true},
                  {"annotations", values->annotations, true},
                  {"audience", values->audience >= 0, true},
                  {"lower", values->lowered.count > 0, true},
                  {"due", values->due, false},
                  {"jobs", values->jobs, false}};
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        if (!places[i].given || places[i].with_repository == !!values->repository)
            continue;
        return places[i].with_repository
                   ? error_set(err, -EINVAL, "--%s goes with --repo: leave it out",
                               places[i].option)
                   : error_set(err, -EINVAL,
                               "--repo grades one repository: leave --%s out",
                               places[i].option);
    }
    return 0;
}

static int run_grade(const struct command_call *call, struct error *err)
{
    const struct grade_values *values = call->values;
    int r = check_empty(values, err);
    if (r == 0 && values->repository && call->words->count > 0)
        r = error_set(err, -EINVAL, "--repo grades one repository: leave the names out");
    if (r == 0)
        r = check_place(values, err);
    if (r == 0)
        r = check_lowered(values, err);
    if (r < 0)
        return r;
    return values->repository ? grade_repository(values, err)
                              : grade_workspace(call, err);
}

static const struct grade_values defaults = {.audience = -1};

const struct command command_grade = {
    .name = "grade",
    .usage = "[SUBMISSION…] | --repo URL --assignment FOLDER",
    .summary = "Grades submissions, or one repository in CI",
    .text = "In a workspace: fetches and grades every submission (or the named ones), "
            "several at\n"
            "a time. Ctrl-C stops within a second; running it again continues. A commit "
            "that was\n"
            "graded with the same suites is not graded twice.\n"
            "\n"
            "With --repo: one repository, no workspace; reports are for --audience. Its "
            "files\n"
            "lie in TMPDIR meanwhile. A report that is no regular file is written to as "
            "it is.\n"
            "Exit status: 0 done, 6 refused, 5 our side failed, 2 usage or a bad file.",
    .options = COMMAND_OPTIONS(rows),
    .values_size = sizeof(struct grade_values),
    .defaults = &defaults,
    .words_max = 10000,
    .run = run_grade,
};
