/* assignment lint -- is an assignment complete and right? */
#include <fcntl.h>
#include <stdio.h>

#include "assignments/assignment.h"
#include "assignments/lint.h"
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
