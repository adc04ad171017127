/* assignment lint, assignment pilot -- is an assignment complete and right? */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "assignments/assignment.h"
#include "assignments/lint.h"
#include "assignments/pilots.h"
#include "rubrics/rubric_lint.h"
#include "rubrics/wording.h"
#include "runner/cmd/command.h"
#include "runner/cmd/rubric_source.h"
#include "runner/io/workspace.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"

enum { TASK_BYTES_MAX = 1 << 20 };

/* How the task is worded: candidates read it before anything else of ours. */
static int lint_task(const char *folder, const char *task, size_t *count,
                     struct error *err)
{
    CLEANUP(wording_findings_done) struct wording_findings findings = {0};
    CLEANUP(wording_done) struct wording wording = {0};
    AUTO_BUF struct buf path = {0}, text = {0}, lines = {0};
    buf_addf(&path, "%s/%s", folder, task);
    int r = fs_read(AT_FDCWD, buf_text(&path), TASK_BYTES_MAX, &text, err);
    if (r == 0)
        r = wording_init(&wording, WORDING_TASK, NULL, err);
    if (r == 0)
        r = wording_check(&wording, buf_text(&text), &findings, err);
    if (r == 0)
        r = wording_print(&findings, buf_text(&path), &lines);
    if (r == 0)
        fputs(buf_text(&lines), stdout);
    *count += findings.count;
    return r;
}

static bool has_case(const struct assignment *assignment, const char *name)
{
    size_t len = strcspn(name, "/");
    for (size_t i = 0; i < assignment->suites.count; i++) {
        const struct suite *suite = assignment_suite(assignment, i);
        const struct suite_case *cases = suite->cases.items;
        if (strlen(suite->id) != len || strncmp(suite->id, name, len) != 0)
            continue;
        for (size_t k = 0; name[len] && k < suite->cases.count; k++)
            if (strcmp(cases[k].id, name + len + 1) == 0)
                return true;
        return !name[len];
    }
    return false;
}

/* A suite or case that a criterion hopes for and the assignment does not have. */
static int lint_links(const struct assignment *assignment, const struct strlist *names,
                      size_t criterion, const char *key, struct strlist *ret)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < names->count; i++)
        if (!has_case(assignment, names->items[i]))
            r = strlist_addf(ret, "/criteria/%zu/%s/%zu: the assignment has no %s",
                             criterion, key, i, names->items[i]);
    return r;
}

static int lint_all_links(const struct assignment *assignment,
                          const struct rubric *rubric, struct strlist *ret)
{
    const struct rubric_criterion *criteria = rubric_criteria(rubric);
    int r = 0;
    for (size_t i = 0; r == 0 && i < rubric->criteria.count; i++) {
        r = lint_links(assignment, &criteria[i].suites, i, "suites", ret);
        if (r == 0)
            r = lint_links(assignment, &criteria[i].cases, i, "cases", ret);
    }
    return r;
}

/* The rubric is read beside the task: it marks what was asked for. */
static int lint_rubric(const char *folder, const struct assignment *assignment,
                       size_t *count, struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    CLEANUP(rubric_done) struct rubric rubric = {0};
    AUTO_STRLIST struct strlist findings = {0};
    AUTO_BUF struct buf own = {0}, path = {0}, task = {0};
    buf_addf(&own, "%s/../../rubrics", folder);
    buf_addf(&path, "%s/%s", folder, assignment->task);
    const struct rubric_places places = {folder, buf_text(&own)};
    int r = rubric_source_load(&places, assignment->rubric, &doc, &rubric, err);
    if (r == 0)
        r = fs_read(AT_FDCWD, buf_text(&path), TASK_BYTES_MAX, &task, err);
    if (r == 0)
        r = rubric_lint(&rubric, &findings, err);
    if (r == 0)
        r = rubric_lint_task(&rubric, buf_text(&task), &findings, err);
    if (r == 0 && lint_all_links(assignment, &rubric, &findings) < 0)
        r = error_set(err, -ENOMEM, "out of memory");
    if (r == 0)
        rubric_print_findings(&doc, &findings);
    *count += findings.count;
    return r;
}

/* In a workspace an assignment is found by its folder's name. @return it, or NULL */
static const char *name_in_workspace(const char *real)
{
    static const char place[] = "/assignments/";
    AUTO_BUF struct buf file = {0};
    const char *name = strrchr(real, '/');
    size_t len = name ? (size_t)(name + 1 - real) : 0;
    if (len < strlen(place) ||
        strncmp(real + len - strlen(place), place, strlen(place)) != 0)
        return NULL;
    buf_addf(&file, "%.*s/" WORKSPACE_FILE, (int)(len - strlen(place)), real);
    return access(buf_text(&file), F_OK) == 0 ? name + 1 : NULL;
}

static int run_lint(const struct command_call *call, struct error *err)
{
    const char *folder = call->words->items[0];
    CLEANUP(assignment_done) struct assignment assignment = {0};
    AUTO_FREE char *real = realpath(folder, NULL);
    int r = assignment_load_named(folder, real ? name_in_workspace(real) : NULL,
                                  &assignment, err);
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
    if (r == 0)
        r = lint_rubric(folder, &assignment, &count, err);
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
    size_t count = pilots.list.count;
    printf("%s: %zu tried it; %s %lld minutes at most, %lld are promised\n",
           assignment.id, count, count < 10 ? "it took" : "nine of ten needed",
           (long long)pilots_p90(&pilots), (long long)assignment.effort.max_hours * 60);
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
