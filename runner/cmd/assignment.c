/* assignment lint, assignment pilot -- is an assignment complete and right? */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#include "assignments/assignment.h"
#include "assignments/lint.h"
#include "assignments/pilots.h"
#include "rubrics/wording.h"
#include "runner/cmd/command.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"

enum { TASK_BYTES_MAX = 1 << 20 };

/* How the task is worded: candidates read it before anything else of ours. */
static int lint_task(const char *folder, const char *task, size_t *count,
                     struct error *err)
{
    CLEANUP(wording_findings_done) struct wording_findings findings = {0};
    AUTO_BUF struct buf path = {0}, text = {0}, lines = {0};
    buf_addf(&path, "%s/%s", folder, task);
    int r = fs_read(AT_FDCWD, buf_text(&path), TASK_BYTES_MAX, &text, err);
    if (r == 0)
        r = wording_check(buf_text(&text), WORDING_TASK, &findings, err);
    if (r == 0)
        r = wording_print(&findings, buf_text(&path), &lines);
    if (r == 0)
        fputs(buf_text(&lines), stdout);
    *count += findings.count;
    return r;
}

static int run_lint(const struct command_call *call, struct error *err)
{
    const char *folder = call->words->items[0];
    CLEANUP(assignment_done) struct assignment assignment = {0};
    int r = assignment_load(folder, &assignment, err);
    if (r < 0)
        return r;
    AUTO_STRLIST struct strlist findings = {0};
    r = assignment_lint(folder, &assignment, &findings, err);
    if (r < 0)
        return r;
    for (size_t i = 0; i < findings.count; i++)
        printf("%s\n", findings.items[i]);
    size_t count = findings.count;
    r = lint_task(folder, assignment.task, &count, err);
    if (r < 0)
        return r;
    printf("%s: %s %s: %zu finding%s\n", folder, assignment.id, assignment.version, count,
           count == 1 ? "" : "s");
    return EXIT_DONE;
}

struct pilot_values {
    int64_t minutes;
};

static const struct option_row pilot_rows[] = {
    {"minutes", OPTION_INT, offsetof(struct pilot_values, minutes), "N",
     "how long it took you, breaks left out", 1, PILOT_MINUTES_MAX, NULL},
};

static int run_pilot(const struct command_call *call, struct error *err)
{
    const struct pilot_values *values = call->values;
    const struct passwd *account = getpwuid(getuid());
    CLEANUP(assignment_done) struct assignment assignment = {0};
    CLEANUP(pilots_done) struct pilots pilots = {0};
    if (values->minutes == 0 || !account)
        return error_set(err, -EINVAL, "say how long it took you: --minutes N");
    int r = assignment_load(call->words->items[0], &assignment, err);
    if (r < 0)
        return r;
    AUTO_FD int fd = open(call->words->items[0], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return error_errno(err, "open %s", call->words->items[0]);
    r = pilots_load(fd, &pilots, err);
    if (r == 0)
        r = pilots_add(fd, &pilots, account->pw_name, values->minutes, err);
    if (r < 0)
        return r;
    printf(
        "%s: %zu tried it; nine of ten needed %lld minutes at most, %lld are promised\n",
        assignment.id, pilots.list.count, (long long)pilots_p90(&pilots),
        (long long)assignment.effort.max_hours * 60);
    return EXIT_DONE;
}

const struct command command_assignment_pilot = {
    .name = "assignment pilot",
    .usage = "FOLDER --minutes N",
    .summary = "Records how long the task took you, of the team",
    .text =
        "Two colleagues try a task before a candidate does; `assignment lint` holds what "
        "they\n"
        "needed against the hours that are promised. Again: your time is replaced.",
    .options = COMMAND_OPTIONS(pilot_rows),
    .values_size = sizeof(struct pilot_values),
    .words_min = 1,
    .words_max = 1,
    .run = run_pilot,
};

const struct command command_assignment_lint = {
    .name = "assignment lint",
    .usage = "FOLDER",
    .summary = "Checks an assignment's folder",
    .text =
        "Reads assignment.json strictly: an unknown key, a missing file or points that "
        "do\n"
        "not add up are errors with their line. Findings say what a fair author would\n"
        "think about.",
    .words_min = 1,
    .words_max = 1,
    .run = run_lint,
};
