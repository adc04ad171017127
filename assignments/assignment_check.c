#include "assignments/assignment_check.h"
#include "assignments/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "assignments/case_points.h"
#include "assignments/glob.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/text.h"

enum { HOURS_REFUSED = 6, EXPECTED_BYTES_MAX = 4 << 20 };

/* What every check needs, so that a pointer is one format away. */
struct check {
    const struct json_doc *doc;
    int folder_fd;
    struct assignment *assignment;
    struct error *err;
};

__attribute__((format(printf, 3, 4))) static int
fault_at(const struct check *c, const char *reason, const char *pointer, ...)
{
    char at[400];
    va_list args;
    va_start(args, pointer);
    vsnprintf(at, sizeof(at), pointer, args);
    va_end(args);
    return json_fault(c->doc, at, c->err, "%s", reason);
}

/* A file or folder that the assignment names must be in it, and not be a link. */
static int check_path(const struct check *c, const char *path, mode_t kind,
                      const char *pointer)
{
    struct stat st;
    AUTO_FD int fd = fs_open_beneath(c->folder_fd, path, O_PATH, 0);
    if (fd < 0 || fstat(fd, &st) < 0)
        return json_fault(c->doc, pointer, c->err,
                          "'%.200s' is not in the assignment's folder: add it", path);
    if ((st.st_mode & S_IFMT) != kind)
        return json_fault(c->doc, pointer, c->err, "'%.200s' is not a %s", path,
                          kind == S_IFDIR ? "folder" : "regular file");
    return 0;
}

/* What decides a verdict lies in suites/, whose content is part of an attempt's digest: a
 * change elsewhere would go unnoticed, and an old result would be taken for a new one. */
static int check_suite_path(const struct check *c, const char *path, mode_t kind,
                            const char *pointer)
{
    if (strcmp(path, "suites") != 0 && strncmp(path, "suites/", 7) != 0)
        return json_fault(c->doc, pointer, c->err,
                          "'%.200s' is not below suites/: move it there, so that an "
                          "attempt notices when it changes",
                          path);
    return check_path(c, path, kind, pointer);
}

static int check_globs(const struct check *c, const struct strlist *globs,
                       const char *pointer)
{
    for (size_t i = 0; i < globs->count; i++)
        if (!glob_is_valid(globs->items[i]))
            return fault_at(c, "is not a pattern like src/** or *.c", "%s/%zu", pointer,
                            i);
    return 0;
}

static int check_effort(const struct check *c)
{
    const struct effort *effort = &c->assignment->effort;
    if (effort->hours > effort->max_hours)
        return fault_at(c, "is less than hours", "/effort/max_hours");
    if (effort->max_hours > HOURS_REFUSED)
        return fault_at(c, "more than 6 hours are refused: make the task smaller",
                        "/effort/max_hours");
    return 0;
}

static int check_limits(const struct check *c, struct limits *own, const char *pointer)
{
    struct limits *budget = &c->assignment->budget;
    struct error reason = {0};
    char field[LIMITS_FIELD_BYTES], at[200];
    int r = limits_check(own, own == budget ? NULL : budget, field, &reason);
    if (r == 0)
        return 0;
    snprintf(at, sizeof(at), "%s%s", pointer, field);
    return json_fault(c->doc, at, c->err, "%s", reason.text);
}

static bool has_suite(const struct assignment *assignment, const struct variant *variant)
{
    for (size_t i = 0; i < assignment->suites.count; i++)
        if (suite_has_variant(assignment_suite(assignment, i), variant))
            return true;
    return false;
}

static int check_variant(const struct check *c, size_t index)
{
    struct variant *variants = c->assignment->variants.items;
    struct variant *variant = &variants[index];
    char pointer[64];
    int r = 0;
    for (size_t i = 0; i < index; i++)
        if (strcmp(variants[i].id, variant->id) == 0)
            return fault_at(c, "this id was used before", "/variants/%zu/id", index);
    snprintf(pointer, sizeof(pointer), "/variants/%zu/starter", index);
    if (!has_suite(c->assignment, variant))
        return fault_at(c, "no suite is for this variant", "/variants/%zu", index);
    if (variant->starter)
        r = check_path(c, variant->starter, S_IFDIR, pointer);
    if (r == 0 && variant->protect.count > 0 && !variant->starter)
        r = fault_at(c, "protected files come from the starter, and there is none",
                     "/variants/%zu/protect", index);
    snprintf(pointer, sizeof(pointer), "/variants/%zu/protect", index);
    if (r == 0)
        r = check_globs(c, &variant->protect, pointer);
    snprintf(pointer, sizeof(pointer), "/variants/%zu/build/limits", index);
    return r < 0 ? r : check_limits(c, &variant->build.limits, pointer);
}

static int check_expected(const struct check *c, const struct suite *suite,
                          const struct suite_case *entry, const char *pointer)
{
    AUTO_BUF struct buf text = {0};
    struct error reason = {0};
    char at[120];
    snprintf(at, sizeof(at), "%s/expected", pointer);
    int r = check_suite_path(c, entry->expected, S_IFREG, at);
    if (r < 0)
        return r;
    r = fs_read_beneath(c->folder_fd, entry->expected, EXPECTED_BYTES_MAX, &text,
                        &reason);
    const struct compare *compare =
        entry->compare.mode == COMPARE_DEFAULT ? &suite->compare : &entry->compare;
    if (r == 0)
        r = compare_check(compare, buf_text(&text), &reason);
    return r < 0 ? json_fault(c->doc, at, c->err, "%s", reason.text) : 0;
}

static int check_case_files(const struct check *c, const struct suite_case *entry,
                            const char *pointer)
{
    const struct case_file *files = entry->files.items;
    char at[120];
    int r = 0;
    for (size_t i = 0; i < entry->files.count && r == 0; i++) {
        for (size_t k = 0; k < i; k++)
            if (strcmp(files[k].path, files[i].path) == 0)
                return fault_at(c, "another file of this case is laid there",
                                "%s/files/%zu/path", pointer, i);
        snprintf(at, sizeof(at), "%s/files/%zu/source", pointer, i);
        r = check_suite_path(c, files[i].source, S_IFREG, at);
    }
    return r;
}

/* A mode or tolerance by itself; what is expected is checked against it elsewhere. */
static int check_compare(const struct check *c, const struct compare *compare,
                         const char *pointer)
{
    struct error reason = {0};
    if (compare_check(compare, NULL, &reason) < 0)
        return fault_at(c, reason.text, "%s/compare", pointer);
    return 0;
}

static int check_io_case(const struct check *c, const struct suite *suite,
                         const struct suite_case *entry, const char *pointer)
{
    char at[120];
    if (check_compare(c, &entry->compare, pointer) < 0)
        return -EINVAL;
    if (entry->name || entry->canary)
        return json_fault(c->doc, pointer, c->err,
                          "'name' and 'canary' are for kind unit");
    int r = check_case_files(c, entry, pointer);
    snprintf(at, sizeof(at), "%s/input", pointer);
    if (r == 0 && entry->input)
        r = check_suite_path(c, entry->input, S_IFREG, at);
    if (r == 0 && entry->expected)
        r = check_expected(c, suite, entry, pointer);
    snprintf(at, sizeof(at), "%s/expected_errors", pointer);
    if (r == 0 && entry->expected_errors)
        r = check_suite_path(c, entry->expected_errors, S_IFREG, at);
    return r;
}

/* A name is matched against a report's, which is read clean and on one line. */
static int check_name(const struct check *c, const char *name, const char *pointer)
{
    AUTO_BUF struct buf clean = {0};
    if (text_add_line(&clean, name) < 0)
        return error_set(c->err, -ENOMEM, "out of memory");
    if (strcmp(buf_text(&clean), name) == 0)
        return 0;
    return fault_at(c, "has characters that no report can hold (controls, line ends)",
                    "%s/name", pointer);
}

static int check_unit_case(const struct check *c, const struct suite *suite,
                           const struct suite_case *entry, const char *pointer)
{
    if (entry->canary && suite->report.format == REPORT_EXIT)
        return fault_at(c,
                        "an exit status cannot report a canary failing: use tap or "
                        "junit",
                        "%s/canary", pointer);
    if (entry->canary && entry->bonus)
        return fault_at(c, "a canary carries no points", "%s/bonus", pointer);
    if (entry->compare.mode != COMPARE_DEFAULT || entry->compare.tolerance)
        return fault_at(c, "is for kind io: a framework compares by itself", "%s/compare",
                        pointer);
    if (entry->name && check_name(c, entry->name, pointer) < 0)
        return -EINVAL;
    if (entry->arguments.count || entry->input || entry->files.count || entry->expected ||
        entry->expected_errors)
        return json_fault(c->doc, pointer, c->err,
                          "arguments, input, files and expected are for kind io");
    return 0;
}

static int check_cases(const struct check *c, const struct suite *suite, size_t index)
{
    const struct suite_case *cases = suite->cases.items;
    int r = 0;
    for (size_t i = 0; i < suite->cases.count && r == 0; i++) {
        char pointer[80];
        snprintf(pointer, sizeof(pointer), "/suites/%zu/cases/%zu", index, i);
        for (size_t k = 0; k < i; k++)
            if (strcmp(cases[k].id, cases[i].id) == 0)
                return fault_at(c, "this id was used before in the suite", "%s/id",
                                pointer);
        r = suite->kind == SUITE_IO ? check_io_case(c, suite, &cases[i], pointer)
                                    : check_unit_case(c, suite, &cases[i], pointer);
    }
    return r;
}

/* A required suite stands before the one that requires it: so there is no cycle. */
static int check_references(const struct check *c, const struct suite *suite,
                            size_t index)
{
    for (size_t i = 0; i < suite->variants.count; i++)
        if (!assignment_variant(c->assignment, suite->variants.items[i]))
            return fault_at(c, "there is no such variant", "/suites/%zu/variants/%zu",
                            index, i);
    const struct suite *suites = c->assignment->suites.items;
    for (size_t i = 0; i < suite->requires.count; i++) {
        bool found = false;
        for (size_t k = 0; k < index; k++)
            found = found || strcmp(suites[k].id, suite->requires.items[i]) == 0;
        if (!found)
            return fault_at(c, "must be the id of a suite that stands before this one",
                            "/suites/%zu/requires/%zu", index, i);
    }
    return 0;
}

static int check_report(const struct check *c, struct suite *suite, size_t index)
{
    const char *source = suite->report.source;
    if (suite->kind == SUITE_IO) {
        if (suite->report.format != REPORT_UNSAID || source || suite->folder)
            return fault_at(c, "'report' and 'folder' are for kind unit", "/suites/%zu",
                            index);
        if (suite->cases.count == 0)
            return fault_at(c, "kind io needs at least one case", "/suites/%zu", index);
        suite->report.format = REPORT_EXIT; /* from here on always a word's index */
        return 0;
    }
    if (suite->kind == SUITE_APART)
        return fault_at(c, "kind apart is not run by this version: use io or unit",
                        "/suites/%zu/kind", index);
    if (suite->report.format == REPORT_UNSAID)
        return fault_at(c, "say in 'report' how its result is read: exit, tap or junit",
                        "/suites/%zu", index);
    if (suite->report.format != REPORT_EXIT && suite->cases.count == 0)
        return fault_at(
            c,
            "a report needs a manifest: list its cases, so that a missing one "
            "is noticed",
            "/suites/%zu/cases", index);
    if (suite->report.format == REPORT_EXIT && suite->cases.count != 1)
        return fault_at(c, "a suite judged by its exit status has one case",
                        "/suites/%zu/cases", index);
    if (!source || strcmp(source, "stdout") == 0 || strcmp(source, "report") == 0)
        return 0;
    if (strncmp(source, "file:", 5) == 0 && text_is_inner_path(source + 5))
        return 0;
    return fault_at(c, "must be stdout, report or file:PATH", "/suites/%zu/report/source",
                    index);
}

static int check_suite_points(const struct check *c, struct suite *suite, size_t index)
{
    AUTO_BUF struct buf pointer = {0};
    struct error reason = {0};
    if (case_points_fill(suite, &pointer, &reason) < 0)
        return fault_at(c, reason.text, "/suites/%zu%s", index, buf_text(&pointer));
    return 0;
}

static int check_suite(const struct check *c, size_t index)
{
    struct suite *suites = c->assignment->suites.items, *suite = &suites[index];
    char pointer[64];
    for (size_t i = 0; i < index; i++)
        if (strcmp(suites[i].id, suite->id) == 0)
            return fault_at(c, "this id was used before", "/suites/%zu/id", index);
    if (suite->not_before && strcmp(suite->not_before, "deadline") != 0)
        return fault_at(c, "must be \"deadline\", or left out", "/suites/%zu/not_before",
                        index);
    suite->after_deadline = suite->not_before != NULL;
    snprintf(pointer, sizeof(pointer), "/suites/%zu/folder", index);
    int r = suite->folder ? check_suite_path(c, suite->folder, S_IFDIR, pointer) : 0;
    snprintf(pointer, sizeof(pointer), "/suites/%zu/limits", index);
    if (r == 0)
        r = check_limits(c, &suite->limits, pointer);
    snprintf(pointer, sizeof(pointer), "/suites/%zu", index);
    if (r == 0)
        r = check_compare(c, &suite->compare, pointer);
    if (r == 0)
        r = check_references(c, suite, index);
    if (r == 0)
        r = check_report(c, suite, index);
    if (r == 0)
        r = check_cases(c, suite, index);
    return r < 0 ? r : check_suite_points(c, suite, index);
}

static bool lies_in(const char *path, const char *folder)
{
    size_t len = strlen(folder);
    return path && strncmp(path, folder, len) == 0 &&
           (path[len] == '/' || path[len] == '\0');
}

/* The first file or folder of a suite that lies in a folder; NULL: none. */
static const char *found_in(const struct suite *suite, const char *folder)
{
    const struct suite_case *cases = suite->cases.items;
    if (lies_in(suite->folder, folder))
        return suite->folder;
    for (size_t i = 0; i < suite->cases.count; i++) {
        const struct case_file *files = cases[i].files.items;
        const char *const named[] = {cases[i].expected, cases[i].expected_errors,
                                     cases[i].input};
        for (size_t k = 0; k < COUNT_OF(named); k++)
            if (lies_in(named[k], folder))
                return named[k];
        for (size_t k = 0; k < cases[i].files.count; k++)
            if (lies_in(files[k].source, folder))
                return files[k].source;
    }
    return NULL;
}

/* Whatever runs beside a suite can read its folder and print it to whoever sees that. */
static int check_secrets(const struct check *c, size_t index)
{
    const struct suite *suites = c->assignment->suites.items, *suite = &suites[index];
    for (size_t i = 0; suite->folder && i < c->assignment->suites.count; i++) {
        const char *path = suites[i].visibility > suite->visibility
                               ? found_in(&suites[i], suite->folder)
                               : NULL;
        AUTO_BUF struct buf reason = {0};
        if (!path)
            continue;
        buf_addf(&reason,
                 "a submission could read '%.100s' of the suite %.64s there, which fewer "
                 "may see: give each a folder of its own",
                 path, suites[i].id);
        return fault_at(c, buf_text(&reason), "/suites/%zu/folder", index);
    }
    return 0;
}

static bool case_exists(const struct assignment *assignment, const char *id)
{
    for (size_t i = 0; i < assignment->suites.count; i++) {
        const struct suite *suite = assignment_suite(assignment, i);
        const struct suite_case *cases = suite->cases.items;
        size_t len = strlen(suite->id);
        for (size_t k = 0; k < suite->cases.count; k++)
            if (strncmp(id, suite->id, len) == 0 && id[len] == '/' &&
                strcmp(id + len + 1, cases[k].id) == 0)
                return true;
    }
    return false;
}

/* What a solution of this variant can get, bonus and all. */
static int64_t most_points(const struct assignment *assignment,
                           const struct variant *variant)
{
    int64_t points = 0;
    for (size_t i = 0; i < assignment->suites.count; i++) {
        const struct suite *suite = assignment_suite(assignment, i);
        const struct suite_case *cases = suite->cases.items;
        if (!suite_has_variant(suite, variant))
            continue;
        for (size_t k = 0; k < suite->cases.count; k++)
            points += cases[k].points_centi;
    }
    return points;
}

static int check_verify(const struct check *c, size_t index)
{
    const struct verify *verify = &((struct verify *)c->assignment->verify.items)[index];
    const struct verify_case *cases = verify->cases.items;
    char pointer[64];
    if (!assignment_variant(c->assignment, verify->variant))
        return verify->variant
                   ? fault_at(c, "there is no such variant", "/verify/%zu/variant", index)
                   : fault_at(c, "say which variant this solution is for", "/verify/%zu",
                              index);
    if (verify->points_centi >
        most_points(c->assignment, assignment_variant(c->assignment, verify->variant)))
        return fault_at(c, "more than all cases of this variant carry",
                        "/verify/%zu/points", index);
    snprintf(pointer, sizeof(pointer), "/verify/%zu/solution", index);
    int r = check_path(c, verify->solution, S_IFDIR, pointer);
    for (size_t i = 0; i < verify->cases.count && r == 0; i++)
        if (!case_exists(c->assignment, cases[i].id))
            r = fault_at(c, "there is no such case: write suite/case",
                         "/verify/%zu/cases/%zu/case", index, i);
    return r;
}

static int check_submission(const struct check *c)
{
    const struct submission_rules *rules = &c->assignment->submission;
    bool top = !rules->folder || strcmp(rules->folder, ".") == 0;
    if (!top && !text_is_inner_path(rules->folder))
        return fault_at(c, "must be \".\" or a path inside the repository",
                        "/submission/folder");
    return check_globs(c, &rules->paths, "/submission/paths");
}

static int check_rubric(const struct check *c)
{
    const char *rubric = c->assignment->rubric, *at = strchr(rubric, '@');
    AUTO_FREE char *id = at ? strndup(rubric, (size_t)(at - rubric)) : NULL;
    if (id && text_is_id(id) && at[1] >= '1' && at[1] <= '9' &&
        strspn(at + 1, "0123456789") == strlen(at + 1))
        return 0;
    if (!text_is_inner_path(rubric))
        return fault_at(c, "must be a file of the assignment or id@version", "/rubric");
    return check_path(c, rubric, S_IFREG, "/rubric");
}

int assignment_check(const struct json_doc *doc, int folder_fd,
                     struct assignment *assignment, struct error *err)
{
    const struct check c = {doc, folder_fd, assignment, err};
    int r = check_effort(&c);
    if (r == 0)
        r = check_path(&c, assignment->task, S_IFREG, "/task");
    if (r == 0)
        r = check_rubric(&c);
    if (r == 0)
        r = check_submission(&c);
    if (r == 0)
        r = check_limits(&c, &assignment->budget, "/budget");
    for (size_t i = 0; i < assignment->variants.count && r == 0; i++)
        r = check_variant(&c, i);
    for (size_t i = 0; i < assignment->suites.count && r == 0; i++)
        r = check_suite(&c, i);
    for (size_t i = 0; i < assignment->suites.count && r == 0; i++)
        r = check_secrets(&c, i);
    for (size_t i = 0; i < assignment->verify.count && r == 0; i++)
        r = check_verify(&c, i);
    return r;
}
