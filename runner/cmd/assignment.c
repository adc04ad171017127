/* assignment lint -- is an assignment complete and right? */
#include <stdio.h>

#include "assignments/assignment.h"
#include "assignments/lint.h"
#include "runner/cmd/command.h"
#include "sandbox/base/cleanup.h"

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
    printf("%s: %s %s: %zu finding%s\n", folder, assignment.id, assignment.version,
           findings.count, findings.count == 1 ? "" : "s");
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
