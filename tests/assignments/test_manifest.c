/* What a report claims is held against what was expected and how the run ended. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assignments/manifest.h"
#include "sandbox/base/cleanup.h"
#include "tests/support/unit.h"

enum { CASES_MAX = 5 };

/* One judgement: what is expected, what is reported, how the run ended; and the verdicts
 * in the suite's order, separated by blanks. */
struct row {
    const char *name;
    const char *expected[CASES_MAX]; /* a name with '!' before it is a canary */
    enum report_format format;
    const char *report;
    enum verdict run;
    const char *verdicts;
    const char *note; /* a part of one of the notes; NULL: there is none */
};

static const struct row rows[] = {
    {"as reported",
     {"a", "b"},
     REPORT_TAP,
     "1..2\nok 1 - a\nnot ok 2 - b\n",
     VERDICT_FAIL,
     "pass fail",
     NULL},
    {"never reported",
     {"a", "b"},
     REPORT_TAP,
     "1..1\nok 1 - a\n",
     VERDICT_PASS,
     "pass missing",
     NULL},
    {"reported, not expected",
     {"a"},
     REPORT_TAP,
     "1..2\nok 1 - a\nok 2 - mine\n",
     VERDICT_PASS,
     "pass",
     "1 reported cases are not in the manifest"},
    {"twice: the worst counts",
     {"a"},
     REPORT_TAP,
     "1..3\nok 1 - a\nnot ok 2 - a\nok 3 - a\n",
     VERDICT_FAIL,
     "fail",
     "a was reported more than once"},
    {"twice in the manifest: one each",
     {"a", "a"},
     REPORT_TAP,
     "1..2\nok 1 - a\nnot ok 2 - a\n",
     VERDICT_FAIL,
     "pass fail",
     NULL},
    {"twice in the manifest, once reported",
     {"a", "a"},
     REPORT_TAP,
     "1..1\nok 1 - a\n",
     VERDICT_PASS,
     "pass missing",
     NULL},
    {"a name inside another is not it",
     {"run"},
     REPORT_TAP,
     "1..2\nok 1 - must not run\nok 2 - x.run\n",
     VERDICT_PASS,
     "missing",
     "2 reported cases are not in the manifest"},
    {"class and name",
     {"TestQuotes.test_comma", "test_other"},
     REPORT_JUNIT,
     "<testcase classname='tests.test_csv.TestQuotes' name='test_comma'/>"
     "<testcase classname='tests.test_csv.TestQuotes' name='test_other'/>",
     VERDICT_PASS,
     "pass pass",
     NULL},
    {"the class tells two apart",
     {"A.t", "B.t"},
     REPORT_JUNIT,
     "<testcase classname='B' name='t'><failure/></testcase>"
     "<testcase classname='A' name='t'/>",
     VERDICT_FAIL,
     "pass fail",
     NULL},
    {"half a class is none",
     {"uotes.t"},
     REPORT_JUNIT,
     "<testcase classname='Quotes' name='t'/>",
     VERDICT_PASS,
     "missing",
     "not in the manifest"},
    {"double colons join, too",
     {"csv::Quotes::t"},
     REPORT_JUNIT,
     "<testcase classname='csv::Quotes' name='t'/>",
     VERDICT_PASS,
     "pass",
     NULL},
    {"skipped is not passed",
     {"a"},
     REPORT_TAP,
     "1..1\nok 1 - a # SKIP no\n",
     VERDICT_PASS,
     "skipped",
     NULL},
    {"cut short by a limit",
     {"a", "b"},
     REPORT_TAP,
     "1..2\nok 1 - a\n",
     VERDICT_WALL_TIME,
     "pass wall-time",
     "the plan says 2 cases"},
    {"cut short by a crash",
     {"a", "b"},
     REPORT_TAP,
     "ok 1 - a\n",
     VERDICT_CRASHED,
     "pass crashed",
     "no plan"},
    {"exit(0) in the middle",
     {"a", "b", "c"},
     REPORT_TAP,
     "1..3\nok 1 - a\n",
     VERDICT_PASS,
     "pass missing missing",
     "the plan says 3 cases"},
    {"exit(1) in the middle",
     {"a", "b", "c"},
     REPORT_TAP,
     "1..3\nok 1 - a\n",
     VERDICT_FAIL,
     "pass missing missing",
     "the plan says 3 cases"},
    {"all pass, exit 1",
     {"a", "b"},
     REPORT_TAP,
     "1..2\nok 1 - a\nok 2 - b\n",
     VERDICT_FAIL,
     "tampered tampered",
     "said that it failed"},
    {"all pass, exit 1, made to look truncated",
     {"a", "b"},
     REPORT_TAP,
     "ok 1 - a\nok 2 - b\n",
     VERDICT_FAIL,
     "tampered tampered",
     "said that it failed"},
    {"all pass, then killed",
     {"a"},
     REPORT_TAP,
     "1..1\nok 1 - a\n",
     VERDICT_CRASHED,
     "pass",
     "ended badly (crashed)"},
    {"a failure, exit 0",
     {"a"},
     REPORT_TAP,
     "1..1\nnot ok 1 - a\n",
     VERDICT_PASS,
     "fail",
     "said that it succeeded"},
    {"nothing reported, exit 0",
     {"a"},
     REPORT_TAP,
     "",
     VERDICT_PASS,
     "missing",
     "no plan"},
    {"nothing reported, exit 1",
     {"a"},
     REPORT_JUNIT,
     "",
     VERDICT_FAIL,
     "missing",
     "the report is empty"},
    {"a canary that failed",
     {"a", "!c"},
     REPORT_TAP,
     "1..2\nok 1 - a\nnot ok 2 - c\n",
     VERDICT_FAIL,
     "pass pass",
     NULL},
    {"a canary that erred",
     {"a", "!c"},
     REPORT_JUNIT,
     "<testcase name='a'/><testcase name='c'><error/></testcase>",
     VERDICT_FAIL,
     "pass pass",
     NULL},
    {"a canary that passed",
     {"a", "!c"},
     REPORT_TAP,
     "1..2\nok 1 - a\nok 2 - c\n",
     VERDICT_PASS,
     "tampered tampered",
     "must fail was not reported failing"},
    {"a canary that was skipped",
     {"a", "!c"},
     REPORT_TAP,
     "1..2\nok 1 - a\nok 2 - c # SKIP\n",
     VERDICT_PASS,
     "tampered tampered",
     "must fail was not reported failing"},
    {"a canary marked as still to do",
     {"a", "!c"},
     REPORT_TAP,
     "1..2\nok 1 - a\nnot ok 2 - c # todo\n",
     VERDICT_PASS,
     "tampered tampered",
     "must fail was not reported failing"},
    {"a canary that is missing",
     {"a", "!c"},
     REPORT_TAP,
     "1..1\nok 1 - a\n",
     VERDICT_PASS,
     "tampered tampered",
     "must fail was not reported failing"},
    {"nothing reported where there is a canary",
     {"a", "!c"},
     REPORT_TAP,
     "",
     VERDICT_FAIL,
     "missing missing",
     "no plan"},
    {"only failures reported, no canary",
     {"a", "!c"},
     REPORT_JUNIT,
     "<testcase name='tests/import'><error/></testcase><testcase "
     "name='a'><failure/></testcase>",
     VERDICT_FAIL,
     "fail missing",
     "not in the manifest"},
    {"only a canary that passed",
     {"a", "!c"},
     REPORT_TAP,
     "1..2\nnot ok 1 - a\nok 2 - c\n",
     VERDICT_FAIL,
     "tampered tampered",
     "must fail was not reported failing"},
    {"a canary that was not reached",
     {"a", "!c"},
     REPORT_TAP,
     "1..2\nok 1 - a\n",
     VERDICT_MEMORY,
     "pass memory",
     "the plan says 2 cases"},
    {"a canary that both passed and failed",
     {"!c"},
     REPORT_TAP,
     "1..2\nok 1 - c\nnot ok 2 - c\n",
     VERDICT_FAIL,
     "pass",
     "more than once"},
    {"a flaky pass",
     {"a"},
     REPORT_JUNIT,
     "<testcase name='a'><flakyFailure/></testcase>",
     VERDICT_PASS,
     "flaky",
     NULL},
};

static void fill_suite(const struct row *row, struct suite_case *cases,
                       struct suite *suite)
{
    memset(cases, 0, CASES_MAX * sizeof(*cases));
    *suite = (struct suite){.kind = SUITE_UNIT, .report.format = (int)row->format};
    suite->cases.items = cases;
    for (size_t i = 0; i < CASES_MAX && row->expected[i]; i++) {
        cases[i].canary = row->expected[i][0] == '!';
        /* borrowed: nothing is freed through the suite here */
        cases[i].id = strdup(row->expected[i] + cases[i].canary);
        suite->cases.count++;
    }
}

static void judge(const struct row *row, const struct suite *suite, struct manifest *ret)
{
    struct error err = {0};
    CLEANUP(report_done) struct report report = {0};
    AUTO_BUF struct buf bytes = {0};
    const struct manifest_run run = {row->run, row->run == VERDICT_PASS ? 0 : 1};
    buf_adds(&bytes, row->report);
    expect_ok(report_read(row->format, &bytes, &report, &err), &err);
    expect_ok(manifest_judge(suite, &report, &run, ret, &err), &err);
}

static bool has_note(const struct manifest *manifest, const char *part)
{
    for (size_t i = 0; i < manifest->notes.count; i++)
        if (strstr(manifest->notes.items[i], part))
            return true;
    return false;
}

static size_t check_row(const struct row *row)
{
    struct suite_case cases[CASES_MAX];
    struct suite suite;
    CLEANUP(manifest_done) struct manifest manifest = {0};
    AUTO_BUF struct buf found = {0};
    fill_suite(row, cases, &suite);
    judge(row, &suite, &manifest);
    for (size_t i = 0; i < manifest.count; i++)
        buf_addf(&found, "%s%s", i ? " " : "", verdict_word(manifest.cases[i].verdict));
    for (size_t i = 0; i < suite.cases.count; i++)
        free(cases[i].id);
    bool noted = row->note ? has_note(&manifest, row->note) : manifest.notes.count == 0;
    bool tampered = strstr(row->verdicts, "tampered") != NULL;
    if (strcmp(buf_text(&found), row->verdicts) == 0 && noted &&
        manifest.tampered == tampered)
        return 0;
    print_error("%s: '%s', not '%s'; first note: %s\n", row->name, buf_text(&found),
                row->verdicts, manifest.notes.count ? manifest.notes.items[0] : "none");
    return 1;
}

static void claims_are_held_against_what_was_expected(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        wrong += check_row(&rows[i]);
    assert_int_equal(wrong, 0);
}

static void an_exit_status_is_the_one_case(void **state)
{
    (void)state;
    static const enum verdict verdicts[] = {VERDICT_PASS, VERDICT_FAIL, VERDICT_CPU_TIME,
                                            VERDICT_CRASHED};
    struct suite_case entry = {0};
    struct suite suite = {.kind = SUITE_UNIT, .cases = {&entry, 1}};
    for (size_t i = 0; i < COUNT_OF(verdicts); i++) {
        struct error err = {0};
        CLEANUP(manifest_done) struct manifest manifest = {0};
        const struct manifest_run run = {verdicts[i], 1};
        expect_ok(manifest_judge(&suite, NULL, &run, &manifest, &err), &err);
        assert_int_equal(manifest.cases[0].verdict, verdicts[i]);
        assert_false(manifest.tampered);
    }
}

/* A thousand cases that each come ten times must not make ten thousand notes. */
static void a_flood_of_claims_makes_few_notes(void **state)
{
    (void)state;
    struct error err = {0};
    static const char name[] = "a";
    struct suite_case entry = {0};
    AUTO_FREE char *id = strdup(name);
    entry.id = id;
    struct suite suite = {.kind = SUITE_UNIT, .cases = {&entry, 1}};
    CLEANUP(report_done) struct report report = {0};
    CLEANUP(manifest_done) struct manifest manifest = {0};
    AUTO_BUF struct buf bytes = {0};
    for (int i = 0; i < REPORT_CASES_MAX; i++)
        buf_adds(&bytes, i % 2 ? "ok a\n" : "ok b\n");
    expect_ok(report_read(REPORT_TAP, &bytes, &report, &err), &err);
    const struct manifest_run run = {VERDICT_PASS, 0};
    expect_ok(manifest_judge(&suite, &report, &run, &manifest, &err), &err);
    assert_int_equal(manifest.cases[0].verdict, VERDICT_PASS);
    assert_true(manifest.notes.count < 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(claims_are_held_against_what_was_expected),
        cmocka_unit_test(an_exit_status_is_the_one_case),
        cmocka_unit_test(a_flood_of_claims_makes_few_notes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
