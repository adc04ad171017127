/* An assignment is read strictly: every mistake has its line, its place and its reason.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assignments/assignment.h"
#include "assignments/lint.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"
#include "tests/support/unit.h"

#define CASES TAKEHOME_SOURCE "/tests/assignments/cases"
#define SCHEMA_FILE TAKEHOME_SOURCE "/assignments/schema/assignment.schema.json"

/* For an author of cases, who then reads what was written. */
static bool writes_expected(void) { return getenv("TAKEHOME_WRITE_EXPECTED") != NULL; }

/* A folder with everything that the base assignment names. */
struct folder {
    char path[64];
    int fd;
    size_t read, wrong;
};

static int open_folder(void **state)
{
    static struct folder folder;
    struct error err = {0};
    folder = (struct folder){.path = "/tmp/takehome-assignment-XXXXXX"};
    if (!mkdtemp(folder.path))
        return -1;
    folder.fd = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    AUTO_FD int base = open(CASES "/base", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fs_copy_tree(base, folder.fd, &(struct fs_limits){0}, (uid_t)-1, (gid_t)-1,
                     &err) < 0)
        return -1;
    *state = &folder;
    return 0;
}

static int close_folder(void **state)
{
    struct folder *folder = *state;
    close(folder->fd);
    return fs_remove_tree(AT_FDCWD, folder->path, NULL);
}

static void a_whole_assignment_is_read(void **state)
{
    (void)state;
    struct error err = {0};
    CLEANUP(assignment_done) struct assignment assignment = {0};
    expect_ok(assignment_load(CASES "/base/", &assignment, &err), &err);
    assert_string_equal(assignment.id, "small");
    const struct suite *io = assignment_suite(&assignment, 0);
    const struct suite *unit = assignment_suite(&assignment, 1);
    const struct suite_case *cases = io->cases.items;
    assert_int_equal(io->kind, SUITE_IO);
    assert_int_equal(cases[1].points_centi, 200);
    assert_int_equal(cases[2].points_centi, 50);
    assert_true(cases[2].bonus);
    assert_string_equal(((struct case_file *)cases[0].files.items)->path, "data/f");
    assert_int_equal(suite_integrity(io), 1);
    assert_int_equal(suite_integrity(unit), 3);
    assert_true(unit->after_deadline);
    assert_false(io->after_deadline);
    cases = unit->cases.items;
    assert_int_equal(cases[0].points_centi, 250);
    assert_int_equal(cases[1].points_centi, 0);
    assert_null(assignment_suite(&assignment, 2));
    assert_non_null(assignment_variant(&assignment, NULL));
    assert_null(assignment_variant(&assignment, "c"));
}

static void a_suite_without_a_limit_has_the_budgets(void **state)
{
    (void)state;
    struct error err = {0};
    struct limits limits;
    CLEANUP(assignment_done) struct assignment assignment = {0};
    expect_ok(assignment_load(CASES "/base", &assignment, &err), &err);
    limits_merge(&assignment_suite(&assignment, 0)->limits, &assignment.budget, &limits);
    assert_int_equal(limits.wall_ms, 5000);
    assert_int_equal(limits.cpu_ms, 30000);
    assert_int_equal(limits.open_files, 64);
}

static void a_suite_has_the_budgets_system_calls_or_its_own(void **state)
{
    (void)state;
    const syscalls_groups usual = profile_groups(PROFILE_DEFAULT);
    const syscalls_groups strict = profile_groups(PROFILE_STRICT);
    const syscalls_groups debug = 1u << SYSCALLS_GROUP_DEBUG;
    const syscalls_groups sockets = 1u << SYSCALLS_GROUP_SOCKETS;
    char add[] = "debug", remove[] = "sockets", *adds[] = {add}, *removes[] = {remove};
    const struct strlist none = {0}, one = {.items = adds, .count = 1},
                         less = {.items = removes, .count = 1};
    const struct {
        struct call_rules budget, own;
        syscalls_groups expected;
    } rows[] = {
        {{-1, none, none}, {-1, none, none}, usual},
        {{1, none, none}, {-1, none, none}, strict},
        {{-1, one, less}, {-1, none, none}, (usual | debug) & ~sockets},
        {{-1, one, none}, {-1, none, less}, (usual | debug) & ~sockets},
        {{-1, one, none}, {0, none, none}, usual},
        {{-1, one, none}, {1, none, none}, strict},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct limits budget = {1, 1, 1, 1, 1, 1, 1, 1, rows[i].budget, 0};
        struct limits own = {.rules = rows[i].own}, limits;
        char field[LIMITS_FIELD_BYTES];
        struct error err = {0};
        expect_ok(limits_check(&budget, NULL, field, &err), &err);
        expect_ok(limits_check(&own, &budget, field, &err), &err);
        limits_merge(&own, &budget, &limits);
        assert_int_equal(limits.calls, rows[i].expected);
    }
}

static void the_bundled_assignments_are_read(void **state)
{
    (void)state;
    static const char *const folders[] = {"customers-by-location", "record-index"};
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        struct error err = {0};
        AUTO_BUF struct buf path = {0};
        CLEANUP(assignment_done) struct assignment assignment = {0};
        buf_addf(&path, "%s/assignments/data/%s", TAKEHOME_SOURCE, folders[i]);
        expect_ok(assignment_load(buf_text(&path), &assignment, &err), &err);
        assert_string_equal(assignment.id, folders[i]);
    }
}

/* The reason without the name of the temporary folder, newline at the end. */
static void load_error(const struct folder *folder, struct buf *ret)
{
    struct error err = {0};
    CLEANUP(assignment_done) struct assignment assignment = {0};
    int r = assignment_load(folder->path, &assignment, &err);
    const char *text = err.text;
    size_t len = strlen(folder->path);
    if (strncmp(text, folder->path, len) == 0)
        text += len + 1;
    buf_addf(ret, "%s\n", r < 0 ? text : "loaded without an error");
    /* untouched on failure */
    if (r < 0)
        assert_null(assignment.id);
}

static int check_invalid(void *context, const struct fs_entry *entry, struct error *err)
{
    struct folder *folder = context;
    AUTO_BUF struct buf text = {0}, found = {0}, expected = {0};
    if (strcmp(entry->name, ASSIGNMENT_FILE) != 0)
        return 0;
    int r = fs_read(entry->parent_fd, entry->name, 1 << 20, &text, err);
    if (r == 0)
        r = fs_write(folder->fd, ASSIGNMENT_FILE, text.data ? text.data : "", text.len,
                     0644, FS_WRITE_REPLACE, err);
    if (r < 0)
        return r;
    load_error(folder, &found);
    folder->read++;
    if (writes_expected())
        return fs_write(entry->parent_fd, "error", found.data, found.len, 0644,
                        FS_WRITE_REPLACE, err);
    r = fs_read(entry->parent_fd, "error", 1 << 16, &expected, err);
    if (r == 0 && strcmp(buf_text(&found), buf_text(&expected)) != 0) {
        print_error("%s\n  expected %s  found    %s", entry->path, buf_text(&expected),
                    buf_text(&found));
        folder->wrong++;
    }
    return r;
}

static void every_mistake_has_its_line_place_and_reason(void **state)
{
    struct folder *folder = *state;
    struct error err = {0};
    AUTO_FD int cases = open(CASES "/invalid", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(cases >= 0);
    expect_ok(fs_walk(cases, check_invalid, folder, &err), &err);
    assert_true(folder->read >= 60);
    assert_int_equal(folder->wrong, 0);
}

/* A link inside the folder could point at a secret of the machine that grades. */
static void a_named_file_that_is_a_link_is_refused(void **state)
{
    struct folder *folder = *state;
    struct error err = {0};
    AUTO_BUF struct buf text = {0}, found = {0};
    expect_ok(fs_read(AT_FDCWD, CASES "/base/assignment.json", 1 << 20, &text, &err),
              &err);
    expect_ok(fs_write(folder->fd, ASSIGNMENT_FILE, text.data, text.len, 0644,
                       FS_WRITE_REPLACE, &err),
              &err);
    assert_int_equal(unlinkat(folder->fd, "suites/one.out", 0), 0);
    assert_int_equal(symlinkat("/etc/passwd", folder->fd, "suites/one.out"), 0);
    load_error(folder, &found);
    expect_contains(buf_text(&found), "/suites/0/cases/0/expected: 'suites/one.out' is "
                                      "not in the assignment's folder");
}

static void a_folder_that_is_none_is_an_error(void **state)
{
    (void)state;
    struct error err = {0};
    struct assignment assignment = {0};
    assert_true(assignment_load("/nowhere/at/all", &assignment, &err) < 0);
    expect_contains(err.text, "/nowhere/at/all/assignment.json");
}

static void the_published_schema_is_the_tables(void **state)
{
    (void)state;
    struct error err = {0};
    AUTO_BUF struct buf printed = {0}, published = {0};
    AUTO_JSON json_t *schema =
        json_schema(&assignment_table, ASSIGNMENT_SCHEMA, "An assignment of takehome");
    expect_ok(json_print(schema, &printed, &err), &err);
    if (writes_expected())
        expect_ok(fs_write(AT_FDCWD, SCHEMA_FILE, printed.data, printed.len, 0644,
                           FS_WRITE_REPLACE, &err),
                  &err);
    expect_ok(fs_read(AT_FDCWD, SCHEMA_FILE, 1 << 20, &published, &err), &err);
    if (strcmp(buf_text(&printed), buf_text(&published)) != 0)
        fail_msg("%s is out of date: run this test with TAKEHOME_WRITE_EXPECTED=1",
                 SCHEMA_FILE);
}

struct lint_row {
    const char *name;
    void (*change)(struct assignment *assignment);
    const char *finding; /* NULL: none */
};

static struct suite *suite_of(struct assignment *assignment, size_t index)
{
    return &((struct suite *)assignment->suites.items)[index];
}

static void change_nothing(struct assignment *a) { (void)a; }
static void change_hours(struct assignment *a) { a->effort.max_hours = 5; }
static void change_said_hours(struct assignment *a) { a->effort.hours = 3; }
static void change_overlap(struct assignment *a)
{
    a->product_overlap = OVERLAP_PRODUCTION;
}
static void change_similar(struct assignment *a) { a->product_overlap = OVERLAP_SIMILAR; }
static void change_retention(struct assignment *a) { a->retention_days = 1000; }
static void change_ownership(struct assignment *a)
{
    free(a->ownership);
    a->ownership = strdup("All your base are belong to us.");
}
static void change_assistance(struct assignment *a)
{
    free(a->assistance);
    a->assistance = strdup("No tool at all.");
}
static void change_contact(struct assignment *a)
{
    free(a->contact);
    a->contact = strdup("nobody@example.org");
}
static void change_visibility(struct assignment *a)
{
    suite_of(a, 1)->visibility = SUITE_CANDIDATE;
}
static void change_canary(struct assignment *a)
{
    ((struct suite_case *)suite_of(a, 1)->cases.items)[1].canary = false;
}
static void change_exit(struct assignment *a)
{
    suite_of(a, 1)->report.format = REPORT_EXIT;
}
static void change_source(struct assignment *a)
{
    free(suite_of(a, 1)->report.source);
    suite_of(a, 1)->report.source = strdup("stdout");
}
static void change_folder(struct assignment *a)
{
    free(suite_of(a, 1)->folder);
    suite_of(a, 1)->folder = NULL;
}
static void change_expected(struct assignment *a)
{
    struct suite_case *entry = suite_of(a, 0)->cases.items;
    free(entry->expected);
    entry->expected = NULL;
}
static void change_points(struct assignment *a)
{
    suite_of(a, 0)->points_centi = suite_of(a, 1)->points_centi = 0;
}
static void change_verify(struct assignment *a)
{
    ((struct verify *)a->verify.items)->points_centi = 100;
}

static const struct lint_row lint_rows[] = {
    {"hours", change_hours, "estimate-missing-or-long: more than 4 hours"},
    {"hours said", change_said_hours,
     "estimate-missing-or-long: \"3 hours\" is not in TASK.md"},
    {"overlap", change_overlap, "/product_overlap: the task overlaps with production"},
    {"similar", change_similar, "/product_overlap: the task is similar"},
    {"retention", change_retention, "/retention_days: copies are kept for more than"},
    {"ownership", change_ownership, "ownership-missing: this sentence is not in TASK.md"},
    {"assistance", change_assistance, "/assistance: this sentence is not in TASK.md"},
    {"contact", change_contact, "/contact: is not in TASK.md"},
    {"visible", change_visibility, "/suites: every suite is visible"},
    {"canary", change_canary, "suite unit has no canary"},
    {"exit", change_exit, "any exit(0) passes it"},
    {"source", change_source, "where the submission prints, too"},
    {"folder", change_folder, "has no folder, so there is no /suite/run.sh"},
    {"expected", change_expected, "examples/one expects nothing but exit status 0"},
    {"points", change_points, "every submission gets 0 of 0"},
    {"verify", change_verify, "no known solution gets every point"},
    {"pilots", change_nothing, "/effort: 0 of 2 colleagues have tried it"},
    {"unit", change_nothing, "/suites/1: suite unit shares a process"},
    {"all right", change_nothing, "every known solution gets every point"},
};

static void what_an_author_should_think_about_is_found(void **state)
{
    (void)state;
    size_t usual = 0;
    for (size_t i = COUNT_OF(lint_rows); i-- > 0;) {
        struct error err = {0};
        bool found = false;
        CLEANUP(assignment_done) struct assignment assignment = {0};
        AUTO_STRLIST struct strlist findings = {0};
        expect_ok(assignment_load(CASES "/base", &assignment, &err), &err);
        lint_rows[i].change(&assignment);
        expect_ok(assignment_lint(CASES "/base/", &assignment, &findings, &err), &err);
        for (size_t k = 0; k < findings.count; k++)
            found = found || strstr(findings.items[k], lint_rows[i].finding);
        if (!found)
            fail_msg("%s: not found; first finding: %s", lint_rows[i].name,
                     findings.count ? findings.items[0] : "none");
        /* a change brings its own finding and no other */
        if (i == COUNT_OF(lint_rows) - 1)
            usual = findings.count;
        assert_true(findings.count <= usual + 1);
    }
    assert_int_equal(usual, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_assignment_is_read),
        cmocka_unit_test(a_suite_without_a_limit_has_the_budgets),
        cmocka_unit_test(a_suite_has_the_budgets_system_calls_or_its_own),
        cmocka_unit_test(the_bundled_assignments_are_read),
        cmocka_unit_test_setup_teardown(every_mistake_has_its_line_place_and_reason,
                                        open_folder, close_folder),
        cmocka_unit_test_setup_teardown(a_named_file_that_is_a_link_is_refused,
                                        open_folder, close_folder),
        cmocka_unit_test(a_folder_that_is_none_is_an_error),
        cmocka_unit_test(the_published_schema_is_the_tables),
        cmocka_unit_test(what_an_author_should_think_about_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
