#include "assignments/assignment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "assignments/assignment_check.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/verdict.h"

static const char *const overlap_words[] = {"none", "similar", "production", NULL};
static const char *const kind_words[] = {"io", "apart", "unit", NULL};
static const char *const visibility_words[] = {"candidate", "reviewer", "author", NULL};
static const char *const format_words[] = {
#define REPORT_ROW(name, word, reader) word,
    REPORT_FORMATS(REPORT_ROW)
#undef REPORT_ROW
        NULL};
static const char *const outcome_words[] = {"graded", "refused", NULL};
static const char *const verdict_words[] = {
#define VERDICT_ROW(name, word, passes, sentence) word,
    VERDICTS(VERDICT_ROW)
#undef VERDICT_ROW
        NULL};

#define FIELD(type, member, json_name, json_kind, ...)                                   \
    {                                                                                    \
        .name = (json_name), .kind = JSON_KIND_##json_kind,                              \
        .offset = offsetof(type, member), __VA_ARGS__                                    \
    }
#define TABLE(variable, json_name, type, fields)                                         \
    static const struct json_table variable = {json_name, sizeof(type), fields,          \
                                               COUNT_OF(fields)}

static const struct json_field build_fields[] = {
    FIELD(struct build, command, "command", TEXTS, .min = 1, .max = 64, .required = true),
    FIELD(struct build, limits, "limits", OBJECT, .table = &limits_table),
};
TABLE(build_table, "build", struct build, build_fields);

static const struct json_field variant_fields[] = {
    FIELD(struct variant, id, "id", ID, .required = true),
    FIELD(struct variant, environment, "environment", ID, .required = true,
          .summary = "The root that runs see: host, or an imported environment."),
    FIELD(struct variant, starter, "starter", PATH,
          .summary = "The folder candidates begin with."),
    FIELD(struct variant, build, "build", OBJECT, .table = &build_table),
    FIELD(struct variant, protect, "protect", TEXTS, .max = 100,
          .summary = "Globs: these files are always the starter's."),
    FIELD(struct variant, dependencies, "dependencies", TEXTS, .max = 200),
};
TABLE(variant_table, "variant", struct variant, variant_fields);

static const struct json_field submission_fields[] = {
    FIELD(struct submission_rules, folder, "folder", TEXT,
          .summary = "Below the repository; \".\" is its top."),
    FIELD(struct submission_rules, paths, "paths", TEXTS, .required = true, .min = 1,
          .max = 100, .summary = "Globs of the files that are taken from the candidate."),
    FIELD(struct submission_rules, max_files, "max_files", INT, .min = 1, .max = 100000,
          .fallback = 2000),
    FIELD(struct submission_rules, max_file_bytes, "max_file_bytes", BYTES, .min = 1,
          .max = 1 << 30, .fallback = 4 << 20),
    FIELD(struct submission_rules, max_bytes, "max_bytes", BYTES, .min = 1,
          .max = INT64_C(1) << 34, .fallback = 64 << 20),
    FIELD(struct submission_rules, max_path_bytes, "max_path_bytes", INT, .min = 10,
          .max = 4000, .fallback = 240),
    FIELD(struct submission_rules, max_depth, "max_depth", INT, .min = 1, .max = 100,
          .fallback = 16),
};
TABLE(submission_table, "submission", struct submission_rules, submission_fields);

static const struct json_field file_fields[] = {
    FIELD(struct case_file, path, "path", PATH, .required = true,
          .summary = "In the work tree."),
    FIELD(struct case_file, source, "source", PATH, .required = true,
          .summary = "In the assignment."),
};
TABLE(file_table, "file", struct case_file, file_fields);

static const struct json_field case_fields[] = {
    FIELD(struct suite_case, id, "id", ID, .required = true),
    FIELD(struct suite_case, title, "title", TEXT, .min = 1, .max = 200),
    FIELD(struct suite_case, name, "name", TEXT, .min = 1, .max = 500,
          .summary = "As the report calls it; absent: the id."),
    FIELD(struct suite_case, arguments, "arguments", TEXTS, .max = 200),
    FIELD(struct suite_case, input, "input", PATH,
          .summary = "The file for standard input."),
    FIELD(struct suite_case, files, "files", OBJECTS, .max = 200, .table = &file_table),
    FIELD(struct suite_case, expected, "expected", PATH,
          .summary = "The file with the expected output."),
    FIELD(struct suite_case, expected_errors, "expected_errors", PATH),
    FIELD(struct suite_case, expected_status, "expected_status", INT, .min = 0,
          .max = 255),
    FIELD(struct suite_case, points_centi, "points", CENTI, .min = 0, .max = 100000000,
          .fallback = -1),
    FIELD(struct suite_case, bonus, "bonus", BOOL),
    FIELD(struct suite_case, canary, "canary", BOOL,
          .summary = "Must be reported failing."),
    FIELD(struct suite_case, compare, "compare", OBJECT, .table = &compare_table),
};
TABLE(case_table, "case", struct suite_case, case_fields);

static const struct json_field report_fields[] = {
    FIELD(struct suite_report, format, "format", WORD, .required = true,
          .words = format_words, .fallback = REPORT_UNSAID),
    FIELD(struct suite_report, source, "source", TEXT, .min = 1, .max = 4000,
          .summary = "stdout, report (descriptor 3) or file:PATH; absent: report."),
};
TABLE(report_table, "report", struct suite_report, report_fields);

static const struct json_field suite_fields[] = {
    FIELD(struct suite, id, "id", ID, .required = true),
    FIELD(struct suite, title, "title", TEXT, .required = true, .min = 1, .max = 200),
    FIELD(struct suite, kind, "kind", WORD, .required = true, .words = kind_words),
    FIELD(struct suite, command, "command", TEXTS, .required = true, .min = 1, .max = 64),
    FIELD(struct suite, folder, "folder", PATH, .summary = "Bound read-only at /suite."),
    FIELD(struct suite, report, "report", OBJECT, .table = &report_table),
    FIELD(struct suite, points_centi, "points", CENTI, .min = 0, .max = 100000000,
          .fallback = -1),
    FIELD(struct suite, visibility, "visibility", WORD, .required = true,
          .words = visibility_words),
    FIELD(struct suite, variants, "variants", TEXTS, .max = 50),
    FIELD(struct suite, requires, "requires", TEXTS, .max = 50),
    FIELD(struct suite, not_before, "not_before", TEXT,
          .summary = "\"deadline\": not run before it."),
    FIELD(struct suite, limits, "limits", OBJECT, .table = &limits_table),
    FIELD(struct suite, retries, "retries", INT, .min = 0, .max = 5),
    FIELD(struct suite, compare, "compare", OBJECT, .table = &compare_table),
    FIELD(struct suite, cases, "cases", OBJECTS, .max = 1000, .table = &case_table),
};
TABLE(suite_table, "suite", struct suite, suite_fields);

static const struct json_field verify_case_fields[] = {
    FIELD(struct verify_case, id, "case", TEXT, .required = true, .min = 3, .max = 200),
    FIELD(struct verify_case, verdict, "verdict", WORD, .required = true,
          .words = verdict_words),
};
TABLE(verify_case_table, "verify-case", struct verify_case, verify_case_fields);

static const struct json_field verify_fields[] = {
    FIELD(struct verify, solution, "solution", PATH, .required = true),
    FIELD(struct verify, variant, "variant", ID),
    FIELD(struct verify, outcome, "attempt", WORD, .required = true,
          .words = outcome_words),
    FIELD(struct verify, points_centi, "points", CENTI, .fallback = -1),
    FIELD(struct verify, cases, "cases", OBJECTS, .max = 1000,
          .table = &verify_case_table),
};
TABLE(verify_table, "verify", struct verify, verify_fields);

static const struct json_field effort_fields[] = {
    FIELD(struct effort, hours, "hours", INT, .required = true, .min = 1, .max = 100),
    FIELD(struct effort, max_hours, "max_hours", INT, .required = true, .min = 1,
          .max = 100),
};
TABLE(effort_table, "effort", struct effort, effort_fields);

static const struct json_field assignment_fields[] = {
    FIELD(struct assignment, schema, "schema", TEXT, .required = true,
          .summary = "takehome-assignment/1"),
    FIELD(struct assignment, id, "id", ID, .required = true),
    FIELD(struct assignment, title, "title", TEXT, .required = true, .min = 1,
          .max = 200),
    FIELD(struct assignment, version, "version", TEXT, .required = true, .min = 1,
          .max = 40),
    FIELD(struct assignment, task, "task", PATH, .required = true,
          .summary = "What the candidate reads."),
    FIELD(struct assignment, role_tasks, "role_tasks", TEXTS, .required = true, .min = 1,
          .max = 10, .summary = "The weekly work that this resembles."),
    FIELD(struct assignment, product_overlap, "product_overlap", WORD, .required = true,
          .words = overlap_words),
    FIELD(struct assignment, effort, "effort", OBJECT, .required = true,
          .table = &effort_table),
    FIELD(struct assignment, ownership, "ownership", TEXT, .required = true, .min = 20,
          .max = 2000,
          .summary = "That the candidate owns the code, and what it is used for."),
    FIELD(struct assignment, assistance, "assistance", TEXT, .required = true, .min = 5,
          .max = 2000, .summary = "Which AI help is allowed."),
    FIELD(struct assignment, contact, "contact", TEXT, .required = true, .min = 3,
          .max = 200),
    FIELD(struct assignment, retention_days, "retention_days", INT, .required = true,
          .min = 1, .max = 3650),
    FIELD(struct assignment, rubric, "rubric", TEXT, .required = true, .min = 1,
          .max = 200),
    FIELD(struct assignment, variants, "variants", OBJECTS, .required = true, .min = 1,
          .max = 20, .table = &variant_table),
    FIELD(struct assignment, submission, "submission", OBJECT, .required = true,
          .table = &submission_table),
    FIELD(struct assignment, budget, "budget", OBJECT, .required = true,
          .table = &limits_table),
    FIELD(struct assignment, suites, "suites", OBJECTS, .required = true, .min = 1,
          .max = 50, .table = &suite_table),
    FIELD(struct assignment, verify, "verify", OBJECTS, .max = 100,
          .table = &verify_table),
};
const struct json_table assignment_table = {"assignment", sizeof(struct assignment),
                                            assignment_fields,
                                            COUNT_OF(assignment_fields)};

/* The document's name is the path that a person can open. */
static int load_doc(const char *folder, struct json_doc *ret, struct error *err)
{
    AUTO_BUF struct buf path = {0};
    size_t len = strlen(folder);
    while (len > 1 && folder[len - 1] == '/')
        len--;
    if (buf_addf(&path, "%.*s/" ASSIGNMENT_FILE, (int)len, folder) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    return json_doc_load(AT_FDCWD, buf_text(&path), ret, err);
}

static int check_schema(const struct json_doc *doc, struct error *err)
{
    const char *schema = json_string_value(json_object_get(doc->root, "schema"));
    if (schema && strcmp(schema, ASSIGNMENT_SCHEMA) == 0)
        return 0;
    return json_fault(doc, "/schema", err,
                      "must be \"%s\", the format this program reads", ASSIGNMENT_SCHEMA);
}

int assignment_load(const char *folder, struct assignment *ret, struct error *err)
{
    return assignment_load_named(folder, NULL, ret, err);
}

int assignment_load_named(const char *folder, const char *name, struct assignment *ret,
                          struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    CLEANUP(assignment_done) struct assignment assignment = {0};
    int r = load_doc(folder, &doc, err);
    if (r < 0)
        return r;
    AUTO_FD int folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder_fd < 0)
        return error_errno(err, "cannot open %s", folder);
    r = check_schema(&doc, err);
    if (r == 0)
        r = json_read(&doc, doc.root, "", &assignment_table, &assignment, err);
    if (r == 0 && name && strcmp(assignment.id, name) != 0)
        r = json_fault(&doc, "/id", err,
                       "must be the name of its folder, \"%.100s\": change one of them",
                       name);
    if (r == 0)
        r = assignment_check(&doc, folder_fd, &assignment, err);
    if (r < 0)
        return r;
    *ret = assignment;
    assignment = (struct assignment){0};
    return 0;
}

void assignment_done(struct assignment *assignment)
{
    json_release(&assignment_table, assignment);
}

const struct variant *assignment_variant(const struct assignment *assignment,
                                         const char *id)
{
    const struct variant *variants = assignment->variants.items;
    if (!id)
        return assignment->variants.count == 1 ? variants : NULL;
    for (size_t i = 0; i < assignment->variants.count; i++)
        if (strcmp(variants[i].id, id) == 0)
            return &variants[i];
    return NULL;
}

const struct suite *assignment_suite(const struct assignment *assignment, size_t index)
{
    const struct suite *suites = assignment->suites.items;
    return index < assignment->suites.count ? &suites[index] : NULL;
}

bool suite_has_variant(const struct suite *suite, const struct variant *variant)
{
    return suite->variants.count == 0 || strlist_has(&suite->variants, variant->id);
}

int suite_integrity(const struct suite *suite)
{
    return suite->kind == SUITE_IO ? 1 : suite->kind == SUITE_APART ? 2 : 3;
}
