/* assignment lint -- is an assignment complete and right? */
#include <stdio.h>

#include "assignments/assignment.h"
#include "runner/cmd/command.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/text.h"

enum { HOURS_WARNED = 4 };

static void warn(int *count, const char *folder, const char *text)
{
    printf("%s: warning: %s\n", folder, text);
    ++*count;
}

/* What is allowed, and a fair author would think about. */
static int print_warnings(const char *folder, const struct assignment *assignment)
{
    int count = 0;
    bool hidden = false;
    if (assignment->effort.max_hours > HOURS_WARNED)
        warn(&count, folder, "more than 4 hours is a lot to ask: make the task smaller");
    if (assignment->product_overlap == 2)
        warn(&count, folder,
             "the task overlaps with production work: nobody works for free");
    if (assignment->verify.count == 0)
        warn(&count, folder, "no known solutions: `verify` would prove the suites fair");
    for (size_t i = 0; i < assignment->suites.count; i++) {
        const struct suite *suite = assignment_suite(assignment, i);
        AUTO_BUF struct buf text = {0};
        hidden = hidden || suite->visibility != SUITE_CANDIDATE;
        if (suite->kind != SUITE_UNIT)
            continue;
        buf_addf(
            &text,
            "suite %s shares a process with the submission (integrity 3): an adaptive "
            "forgery cannot be excluded; kind io cannot be forged",
            suite->id);
        warn(&count, folder, buf_text(&text));
    }
    if (!hidden)
        warn(&count, folder,
             "every suite is visible: printing the expected lines would pass");
    return count;
}

static int run_lint(const struct command_call *call, struct error *err)
{
    const char *folder = call->words->items[0];
    CLEANUP(assignment_done) struct assignment assignment = {0};
    int r = assignment_load(folder, &assignment, err);
    if (r < 0)
        return r;
    int count = print_warnings(folder, &assignment);
    printf("%s: %s %s: %d warning%s\n", folder, assignment.id, assignment.version, count,
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
        "not add up are errors with their line. Warnings say what a fair author would\n"
        "think about.",
    .words_min = 1,
    .words_max = 1,
    .run = run_lint,
};
