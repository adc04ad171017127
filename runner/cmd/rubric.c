/* rubric lint, rubric show -- is a rubric right, and how does it read? */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "rubrics/rubric.h"
#include "rubrics/rubric_lint.h"
#include "runner/cmd/command.h"
#include "sandbox/base/cleanup.h"

static int run_lint(const struct command_call *call, struct error *err)
{
    CLEANUP(rubric_done) struct rubric rubric = {0};
    const char *path = call->words->items[0];
    int r = rubric_load(AT_FDCWD, path, &rubric, err);
    if (r < 0)
        return r;
    CLEANUP(strlist_done) struct strlist findings = {0};
    r = rubric_lint(&rubric, &findings, err);
    if (r < 0)
        return r;
    for (size_t i = 0; i < findings.count; i++)
        printf("%s: %s\n", path, findings.items[i]);
    if (findings.count == 0)
        printf("%s: %s@%lld: %zu criteria, fine\n", path, rubric.id,
               (long long)rubric.version, rubric.criteria.count);
    return EXIT_DONE;
}

static void print_criterion(const struct rubric_criterion *criterion)
{
    const struct rubric_level *levels = criterion->levels.items;
    printf("\n%s (%lld of 100)\n  %s\n", criterion->title, (long long)criterion->weight,
           criterion->question ? criterion->question : "");
    for (size_t i = 0; i < criterion->levels.count; i++)
        printf("  %lld  %s\n", (long long)levels[i].level, levels[i].anchor);
}

static int run_show(const struct command_call *call, struct error *err)
{
    CLEANUP(rubric_done) struct rubric rubric = {0};
    int r = rubric_load(AT_FDCWD, call->words->items[0], &rubric, err);
    if (r < 0)
        return r;
    printf("%s (%s@%lld)\n", rubric.title, rubric.id, (long long)rubric.version);
    for (size_t i = 0; i < rubric.criteria.count; i++)
        print_criterion(&rubric_criteria(&rubric)[i]);
    return EXIT_DONE;
}

const struct command command_rubric_lint = {
    .name = "rubric lint",
    .usage = "FILE",
    .summary = "Checks a rubric",
    .text = "A mistake in the file ends it with 2. What makes scoring unfair is found in "
            "words:\nanchors that grade instead of saying what is seen, two questions in "
            "one, the person\ninstead of the work, too many criteria, a case that counts "
            "twice.",
    .words_min = 1,
    .words_max = 1,
    .run = run_lint,
};

const struct command command_rubric_show = {
    .name = "rubric show",
    .usage = "FILE",
    .summary = "Prints a rubric's criteria, levels and anchors",
    .words_min = 1,
    .words_max = 1,
    .run = run_show,
};
