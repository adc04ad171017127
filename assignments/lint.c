#include "assignments/lint.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "assignments/pilots.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/text.h"

enum { HOURS_WARNED = 4, RETENTION_DAYS_WARNED = 365, TASK_BYTES_MAX = 1 << 20 };

struct lint {
    const struct assignment *assignment;
    const struct json_doc *doc;
    const char *task; /* TASK.md, every run of blanks and newlines one blank */
    struct strlist *findings;
    int failure; /* the first negative return of an append */
};

__attribute__((format(printf, 3, 4))) static void
find(struct lint *lint, const char *pointer, const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    int r = strlist_addf(lint->findings, "%s:%d: %s: %s", lint->doc->name,
                         json_doc_line(lint->doc, pointer), pointer, text);
    if (r < 0)
        lint->failure = r;
}

static void lint_work(struct lint *lint)
{
    const struct assignment *assignment = lint->assignment;
    if (assignment->effort.max_hours > HOURS_WARNED)
        find(
            lint, "/effort/max_hours",
            "estimate-missing-or-long: more than %d hours is a lot to ask: make the task "
            "smaller",
            HOURS_WARNED);
    if (assignment->product_overlap == OVERLAP_PRODUCTION)
        find(lint, "/product_overlap",
             "the task overlaps with production work: nobody works for free");
    if (assignment->product_overlap == OVERLAP_SIMILAR)
        find(lint, "/product_overlap",
             "the task is similar to the product: say in it that nothing will be used");
    if (assignment->retention_days > RETENTION_DAYS_WARNED)
        find(lint, "/retention_days",
             "copies are kept for more than a year: delete them sooner");
}

/* What the candidate is promised must stand in what the candidate reads. */
static void lint_task(struct lint *lint)
{
    const struct assignment *assignment = lint->assignment;
    AUTO_BUF struct buf ownership = {0}, assistance = {0}, hours = {0};
    text_add_line(&ownership, assignment->ownership);
    text_add_line(&assistance, assignment->assistance);
    buf_addf(&hours, "%lld hour", (long long)assignment->effort.hours);
    if (!strcasestr(lint->task, buf_text(&ownership)))
        find(lint, "/ownership",
             "ownership-missing: this sentence is not in %s: the candidate must read "
             "it",
             assignment->task);
    if (!strcasestr(lint->task, buf_text(&hours)))
        find(lint, "/effort/hours",
             "estimate-missing-or-long: \"%lld hours\" is not in %s: say how long the "
             "task should take",
             (long long)assignment->effort.hours, assignment->task);
    if (!strcasestr(lint->task, buf_text(&assistance)))
        find(lint, "/assistance",
             "this sentence is not in %s: the candidate must read which help is allowed",
             assignment->task);
    if (assignment->contact && !strstr(lint->task, assignment->contact))
        find(lint, "/contact", "is not in %s: say there whom to ask", assignment->task);
}

/* What is promised is what colleagues needed, not what an author hopes. */
static int lint_pilots(struct lint *lint, int folder_fd, struct error *err)
{
    CLEANUP(pilots_done) struct pilots pilots = {0};
    int64_t promised = lint->assignment->effort.max_hours * 60;
    int r = pilots_load(folder_fd, &pilots, err);
    if (r < 0)
        return r;
    int64_t p90 = pilots_p90(&pilots);
    if (pilots.list.count < PILOTS_NEEDED)
        find(lint, "/effort",
             "%zu of %d colleagues have tried it: `takehome assignment pilot FOLDER "
             "--minutes N`",
             pilots.list.count, PILOTS_NEEDED);
    if (p90 > promised)
        find(lint, "/effort/max_hours",
             "estimate-missing-or-long: %s needed up to %lld minutes, more than is "
             "promised",
             pilots.list.count < 10 ? "colleagues" : "nine of ten colleagues",
             (long long)p90);
    return 0;
}

static bool has_canary(const struct suite *suite)
{
    const struct suite_case *cases = suite->cases.items;
    for (size_t i = 0; i < suite->cases.count; i++)
        if (cases[i].canary)
            return true;
    return false;
}

static void lint_unit(struct lint *lint, const struct suite *suite, const char *pointer)
{
    find(lint, pointer,
         "suite %s shares a process with the submission (integrity 3): an adaptive "
         "forgery cannot be excluded; kind io cannot be forged",
         suite->id);
    if (suite->report.format == REPORT_EXIT)
        find(lint, pointer,
             "suite %s is judged by its exit status: any exit(0) passes it", suite->id);
    else if (!has_canary(suite))
        find(lint, pointer,
             "suite %s has no canary: add a case that must be reported failing",
             suite->id);
    if (suite->report.source && strcmp(suite->report.source, "stdout") == 0)
        find(lint, pointer,
             "suite %s reports on standard output, where the submission prints, too: "
             "use source \"report\"",
             suite->id);
    for (size_t i = 0; i < suite->command.count; i++)
        if (!suite->folder && strncmp(suite->command.items[i], "/suite", 6) == 0)
            find(lint, pointer, "suite %s has no folder, so there is no %s", suite->id,
                 suite->command.items[i]);
}

static void lint_io(struct lint *lint, const struct suite *suite, size_t index)
{
    const struct suite_case *cases = suite->cases.items;
    for (size_t i = 0; i < suite->cases.count; i++) {
        char pointer[80];
        snprintf(pointer, sizeof(pointer), "/suites/%zu/cases/%zu", index, i);
        if (!cases[i].expected && !cases[i].expected_errors &&
            cases[i].expected_status == 0)
            find(lint, pointer,
                 "%s/%s expects nothing but exit status 0: a program that does nothing "
                 "passes",
                 suite->id, cases[i].id);
    }
}

static void lint_suites(struct lint *lint)
{
    bool hidden = false;
    int64_t points = 0;
    for (size_t i = 0; i < lint->assignment->suites.count; i++) {
        const struct suite *suite = assignment_suite(lint->assignment, i);
        char pointer[40];
        snprintf(pointer, sizeof(pointer), "/suites/%zu", i);
        hidden = hidden || suite->visibility != SUITE_CANDIDATE;
        points += suite->points_centi;
        if (suite->kind == SUITE_UNIT)
            lint_unit(lint, suite, pointer);
        else
            lint_io(lint, suite, i);
    }
    if (!hidden)
        find(lint, "/suites",
             "every suite is visible: printing the expected lines would pass");
    if (points == 0)
        find(lint, "/suites", "no suite carries points: every submission gets 0 of 0");
}

static int64_t points_of(const struct assignment *assignment, const char *variant_id)
{
    const struct variant *variant = assignment_variant(assignment, variant_id);
    int64_t points = 0;
    for (size_t i = 0; i < assignment->suites.count; i++) {
        const struct suite *suite = assignment_suite(assignment, i);
        if (variant && suite_has_variant(suite, variant))
            points += suite->points_centi;
    }
    return points;
}

/* A suite is fair when a right solution gets all of it, and a wrong one does not. */
static void lint_verify(struct lint *lint)
{
    const struct verify *rows = lint->assignment->verify.items;
    bool right = false, wrong = false;
    for (size_t i = 0; i < lint->assignment->verify.count; i++) {
        int64_t all = points_of(lint->assignment, rows[i].variant);
        bool full = rows[i].points_centi >= all && rows[i].outcome == OUTCOME_GRADED;
        right = right || full;
        wrong = wrong || !full;
    }
    if (lint->assignment->verify.count == 0)
        find(lint, "/verify",
             "no known solutions: grade a right one and a wrong one, and list here what "
             "each must get");
    else if (!right)
        find(lint, "/verify", "no known solution gets every point: is it possible?");
    else if (!wrong)
        find(lint, "/verify",
             "every known solution gets every point: add a wrong one that must not");
}

static int read_task(int folder_fd, const char *path, struct buf *ret, struct error *err)
{
    AUTO_BUF struct buf raw = {0};
    int r = fs_read_beneath(folder_fd, path, TASK_BYTES_MAX, &raw, err);
    for (size_t i = 0; i < raw.len && r == 0; i++) {
        bool space = isspace((unsigned char)raw.data[i]) || raw.data[i] == '>';
        if (space && (ret->len == 0 || ret->data[ret->len - 1] == ' '))
            continue;
        r = buf_addc(ret, space ? ' ' : raw.data[i]);
    }
    return r;
}

int assignment_lint(const char *folder, const struct assignment *assignment,
                    struct strlist *ret_findings, struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    AUTO_BUF struct buf path = {0}, task = {0};
    AUTO_FD int folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder_fd < 0)
        return error_errno(err, "cannot open %s", folder);
    size_t len = strlen(folder);
    while (len > 1 && folder[len - 1] == '/')
        len--;
    buf_addf(&path, "%.*s/" ASSIGNMENT_FILE, (int)len, folder);
    int r = json_doc_load(AT_FDCWD, buf_text(&path), &doc, err);
    if (r == 0)
        r = read_task(folder_fd, assignment->task, &task, err);
    if (r < 0)
        return r;
    struct lint lint = {assignment, &doc, buf_text(&task), ret_findings, 0};
    lint_work(&lint);
    lint_task(&lint);
    lint_suites(&lint);
    lint_verify(&lint);
    r = lint_pilots(&lint, folder_fd, err);
    if (r < 0)
        return r;
    return lint.failure < 0 ? error_set(err, lint.failure, "out of memory") : 0;
}
