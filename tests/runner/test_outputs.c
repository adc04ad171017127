/* What an attempt writes for others holds what its audience may see, and nothing that a
 * submission could use against the reader. */
#include <stdlib.h>
#include <string.h>

#include "tests/support/sample.h"
#include "tests/support/unit.h"

#include "assignments/report.h"
#include "runner/core/annotations.h"
#include "runner/core/junit_out.h"
#include "runner/core/review_page.h"
#include "runner/core/summary.h"
#include "runner/core/view.h"
#include "sandbox/base/cleanup.h"

static const char hostile[] =
    "line 1: expected \"a\", found \"]]></failure><testcase name='x'/>&lol; | `` "
    "<b>@team "
    "\x1b[31m\xff\n::set-output name=x::y\n::error::boo %0A##[add-mask]a\"";

static struct result_case *case_of(struct result *result, size_t suite, size_t index)
{
    struct result_suite *suites = result->suites.items;
    return &((struct result_case *)suites[suite].cases.items)[index];
}

static void fill(struct result *result)
{
    sample_result(result, "c-001@sample", "0123456789abcdef");
    case_of(result, 0, 1)->message = strdup(hostile);
    case_of(result, 0, 1)->output = strdup(hostile);
    case_of(result, 1, 0)->message = strdup("a secret message");
}

typedef int (*writer)(const struct result *result, enum audience audience,
                      struct buf *out);
static const writer writers[] = {junit_write, summary_write, annotations_write};

static void expect_absent(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("'%s' must not be in\n%s", part, text);
}

static void a_candidate_sees_neither_hidden_names_nor_points(void **state)
{
    (void)state;
    static const char *const hidden[] = {"secret",  "edge",   "wall-time",
                                         " of 4.5", "points", "1.5"};
    CLEANUP(result_done) struct result result = {0};
    fill(&result);
    for (size_t i = 0; i < COUNT_OF(writers); i++) {
        AUTO_BUF struct buf seen = {0}, all = {0};
        assert_int_equal(writers[i](&result, AUDIENCE_CANDIDATE, &seen), 0);
        assert_int_equal(writers[i](&result, AUDIENCE_REVIEWER, &all), 0);
        for (size_t k = 0; k < COUNT_OF(hidden); k++)
            expect_absent(buf_text(&seen), hidden[k]);
        expect_contains(buf_text(&seen), "bad");
        expect_contains(buf_text(&all), "secret");
    }
}

static void read_back(const struct buf *xml, struct report *ret)
{
    struct error err = {0};
    expect_ok(report_read(REPORT_JUNIT, xml, ret, &err), &err);
    for (size_t i = 0; i < ret->notes.count; i++)
        print_error("%s\n", ret->notes.items[i]);
    assert_int_equal(ret->notes.count, 0);
    assert_false(ret->truncated);
}

static void junit_reads_back_as_it_was_written(void **state)
{
    (void)state;
    CLEANUP(result_done) struct result result = {0};
    CLEANUP(report_done) struct report report = {0};
    AUTO_BUF struct buf xml = {0};
    fill(&result);
    assert_int_equal(junit_write(&result, AUDIENCE_AUTHOR, &xml), 0);
    read_back(&xml, &report);
    const struct report_case *cases = report.cases.items;
    assert_int_equal(report.cases.count, 3);
    assert_string_equal(cases[0].name, "good");
    assert_string_equal(cases[0].scope, "examples");
    assert_int_equal(cases[0].verdict, VERDICT_PASS);
    assert_int_equal(cases[0].duration_ms, 10);
    assert_int_equal(cases[1].verdict, VERDICT_FAIL);
    expect_contains(cases[1].message, "</failure><testcase name='x'/>&lol;");
    assert_int_equal(cases[2].verdict, VERDICT_FAIL);
    expect_contains(cases[2].message, "wall-time: a secret message");
}

static void a_time_that_was_not_measured_is_not_said(void **state)
{
    (void)state;
    CLEANUP(result_done) struct result result = {0};
    AUTO_BUF struct buf xml = {0};
    sample_result(&result, "c-001@sample", "0123456789abcdef");
    case_of(&result, 0, 0)->usage.wall_ms = 1010;
    case_of(&result, 0, 1)->usage.wall_ms = 0;
    assert_int_equal(junit_write(&result, AUDIENCE_CANDIDATE, &xml), 0);
    expect_contains(buf_text(&xml), "name=\"good\" time=\"1.010\"");
    expect_contains(buf_text(&xml), "name=\"bad\">");
    expect_absent(buf_text(&xml), "\"0.000\"");
}

static void every_verdict_has_its_element(void **state)
{
    (void)state;
    for (int verdict = 0; verdict < VERDICT_COUNT; verdict++) {
        CLEANUP(result_done) struct result result = {0};
        CLEANUP(report_done) struct report report = {0};
        AUTO_BUF struct buf xml = {0};
        fill(&result);
        case_of(&result, 0, 0)->verdict = verdict;
        assert_int_equal(junit_write(&result, AUDIENCE_CANDIDATE, &xml), 0);
        read_back(&xml, &report);
        int found = ((struct report_case *)report.cases.items)[0].verdict;
        bool passes = verdict == VERDICT_PASS || verdict == VERDICT_FLAKY;
        bool skipped = verdict == VERDICT_SKIPPED || verdict == VERDICT_NOT_RUN;
        int expected = passes                     ? VERDICT_PASS
                       : skipped                  ? VERDICT_SKIPPED
                       : verdict == VERDICT_ERROR ? VERDICT_ERROR
                                                  : VERDICT_FAIL;
        if (found != expected)
            fail_msg("%s was read back as %s", verdict_word((enum verdict)verdict),
                     verdict_word((enum verdict)found));
    }
}

static void a_failed_build_is_not_only_skipped_cases(void **state)
{
    (void)state;
    CLEANUP(result_done) struct result result = {0};
    CLEANUP(report_done) struct report report = {0};
    AUTO_BUF struct buf xml = {0}, notes = {0}, markdown = {0};
    fill(&result);
    case_of(&result, 0, 0)->verdict = VERDICT_NOT_RUN;
    case_of(&result, 0, 1)->verdict = VERDICT_NOT_RUN;
    struct result_phase *phase = result_add_phase(&result);
    phase->id = strdup("build");
    phase->verdict = VERDICT_FAIL;
    phase->message = strdup("exit status 2");
    phase->log = strdup("```\nmain.c:1: error: ::warning::x");
    assert_int_equal(junit_write(&result, AUDIENCE_CANDIDATE, &xml), 0);
    read_back(&xml, &report);
    const struct report_case *cases = report.cases.items;
    assert_string_equal(cases[0].name, "build");
    assert_int_equal(cases[0].verdict, VERDICT_FAIL);
    expect_contains(cases[0].message, "exit status 2");
    assert_int_equal(annotations_write(&result, AUDIENCE_CANDIDATE, &notes), 0);
    expect_contains(buf_text(&notes), "::error title=build::fail: exit status 2\n");
    assert_int_equal(summary_write(&result, AUDIENCE_CANDIDATE, &markdown), 0);
    expect_contains(buf_text(&markdown), "\n````\n```\nmain.c:1:");
}

static void build_failed(struct result *result, size_t lines)
{
    AUTO_BUF struct buf log = {0};
    struct result_phase *phase = result_add_phase(result);
    phase->id = strdup("build");
    phase->verdict = VERDICT_FAIL;
    for (size_t i = 1; i <= lines; i++)
        buf_addf(&log, "main.c:%zu: </pre><b>\x1b[31m\n", i);
    phase->log = buf_take(&log);
}

static void page_of(const struct result *result, struct buf *out)
{
    struct error err = {0};
    AUTO_JSON json_t *files = json_array();
    static char id[] = "small";
    const struct rubric rubric = {.id = id, .version = 1};
    const struct review_page page = {.submission = "c-001@sample",
                                     .candidate = "c-001",
                                     .reviewer = "ada",
                                     .title = "Sample",
                                     .history = "",
                                     .rubric = &rubric,
                                     .result = result,
                                     .files = files};
    expect_ok(review_page_render(&page, out, &err), &err);
}

static void a_log_is_numbered_harmless_and_says_where_it_was_cut(void **state)
{
    (void)state;
    CLEANUP(result_done) struct result result = {0};
    AUTO_BUF struct buf shown = {0}, page = {0};
    sample_result(&result, "c-001@sample", "0123456789abcdef");
    build_failed(&result, 1000);
    assert_int_equal(view_add_result(&shown, &result, AUDIENCE_CANDIDATE, 0, false), 0);
    expect_contains(buf_text(&shown), "    40 | main.c:40: </pre><b>");
    expect_absent(buf_text(&shown), "main.c:41:");
    expect_contains(buf_text(&shown), "it goes on");
    page_of(&result, &page);
    expect_contains(buf_text(&page), "<span id=\"log-1-400\">");
    expect_contains(buf_text(&page), "main.c:400: &lt;/pre&gt;&lt;b&gt;");
    expect_absent(buf_text(&page), "main.c:401:");
    expect_absent(buf_text(&page), "\x1b");
    expect_contains(buf_text(&page), "Not all of it is on this page");
}

static void
a_reviewers_page_has_the_logs_of_what_failed_and_of_nothing_hidden(void **state)
{
    (void)state;
    CLEANUP(result_done) struct result result = {0};
    AUTO_BUF struct buf seen = {0}, hidden = {0};
    sample_result(&result, "c-001@sample", "0123456789abcdef");
    build_failed(&result, 2);
    struct result_suite *suite = result_suite_find(&result, "edge");
    assert_non_null(suite);
    suite->verdict = VERDICT_FAIL;
    suite->log = strdup("what the suite printed");
    suite->visibility = AUDIENCE_REVIEWER;
    page_of(&result, &seen);
    expect_contains(buf_text(&seen), "build: fail</h3>");
    expect_contains(buf_text(&seen), "<code>log:edge:NUMBER</code>");
    expect_contains(buf_text(&seen), "what the suite printed</span>");
    expect_absent(buf_text(&seen), "Not all of it");
    suite->visibility = AUDIENCE_AUTHOR;
    page_of(&result, &hidden);
    expect_absent(buf_text(&hidden), "what the suite printed");
}

static void a_refused_submission_says_why_everywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(writers); i++) {
        CLEANUP(result_done) struct result result = {0};
        AUTO_BUF struct buf out = {0};
        result.assignment = strdup("sample");
        result.outcome = ATTEMPT_REFUSED;
        result.reason = strdup("too-many-files");
        result.detail = strdup("9000 files where 500 are allowed");
        assert_int_equal(writers[i](&result, AUDIENCE_CANDIDATE, &out), 0);
        expect_contains(buf_text(&out), "9000 files where 500 are allowed");
    }
}

/* Every line is one of our commands, and says nothing else. */
static void no_text_of_a_submission_becomes_a_command(void **state)
{
    (void)state;
    CLEANUP(result_done) struct result result = {0};
    AUTO_BUF struct buf out = {0};
    fill(&result);
    assert_int_equal(annotations_write(&result, AUDIENCE_CANDIDATE, &out), 0);
    size_t lines = 0;
    for (const char *at = buf_text(&out); *at; at += strcspn(at, "\n") + 1, lines++)
        assert_true(strncmp(at, "::error title=", 14) == 0 ||
                    strncmp(at, "::notice title=", 15) == 0);
    assert_int_equal(lines, 2);
    expect_contains(buf_text(&out), "::notice title=sample::1 of 2 cases pass\n");
    expect_contains(buf_text(&out), "boo %250A");
}

static void a_log_holds_no_commands(void **state)
{
    (void)state;
    static const struct {
        const char *text, *quiet;
    } rows[] = {
        {"plain: text\n", "plain: text\n"},
        {"::error::x\n", ": :error::x\n"},
        {"a\n  \t::stop-commands::x", "a\n  \t: :stop-commands::x"},
        {"a ::error::x\n", "a ::error::x\n"},
        {"a ##[add-mask]b ##[error]c", "a # #[add-mask]b # #[error]c"},
        {"###[x]", "## #[x]"},
        {"::", ": :"},
        {":", ":"},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_BUF struct buf out = {0};
        assert_int_equal(annotations_add_quiet(rows[i].text, &out), 0);
        assert_string_equal(buf_text(&out), rows[i].quiet);
    }
}

static void a_summary_cannot_be_broken_out_of(void **state)
{
    (void)state;
    CLEANUP(result_done) struct result result = {0};
    AUTO_BUF struct buf out = {0};
    fill(&result);
    assert_int_equal(summary_write(&result, AUDIENCE_CANDIDATE, &out), 0);
    expect_absent(buf_text(&out), "<b>");
    expect_absent(buf_text(&out), "@team");
    expect_absent(buf_text(&out), "\n::");
    expect_absent(buf_text(&out), "\x1b");
    expect_contains(buf_text(&out), "\\|");
}

static void no_more_than_ten_of_a_kind_and_the_total_first(void **state)
{
    (void)state;
    CLEANUP(result_done) struct result result = {0};
    AUTO_BUF struct buf out = {0};
    fill(&result);
    for (int i = 0; i < 40; i++)
        sample_case(result.suites.items, "again", VERDICT_FAIL, 0, 0);
    assert_int_equal(annotations_write(&result, AUDIENCE_CANDIDATE, &out), 0);
    size_t errors = 0;
    for (const char *at = buf_text(&out); *at; at += strcspn(at, "\n") + 1)
        errors += strncmp(at, "::error", 7) == 0;
    assert_int_equal(errors, 9);
    assert_int_equal(strncmp(buf_text(&out), "::notice title=sample::1 of 42", 30), 0);
}

static void outputs_end_at_what_their_readers_take(void **state)
{
    (void)state;
    CLEANUP(result_done) struct result result = {0};
    CLEANUP(report_done) struct report report = {0};
    AUTO_BUF struct buf markdown = {0}, xml = {0}, text = {0};
    fill(&result);
    for (int i = 0; i < 4000; i++)
        buf_adds(&text, "<&|");
    for (int i = 0; i < 3000; i++) {
        sample_case(result.suites.items, "again", VERDICT_FAIL, 0, 0);
        struct result_case *last = case_of(&result, 0, (size_t)i + 2);
        last->message = strdup(buf_text(&text));
        last->output = strdup(buf_text(&text));
    }
    assert_int_equal(summary_write(&result, AUDIENCE_CANDIDATE, &markdown), 0);
    assert_true(markdown.len < 1 << 20);
    expect_contains(buf_text(&markdown), "The rest was left out");
    assert_int_equal(junit_write(&result, AUDIENCE_CANDIDATE, &xml), 0);
    assert_true(xml.len < 30000000);
    read_back(&xml, &report);
    assert_int_equal(report.cases.count, 3002);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_candidate_sees_neither_hidden_names_nor_points),
        cmocka_unit_test(junit_reads_back_as_it_was_written),
        cmocka_unit_test(a_time_that_was_not_measured_is_not_said),
        cmocka_unit_test(every_verdict_has_its_element),
        cmocka_unit_test(a_failed_build_is_not_only_skipped_cases),
        cmocka_unit_test(a_log_is_numbered_harmless_and_says_where_it_was_cut),
        cmocka_unit_test(
            a_reviewers_page_has_the_logs_of_what_failed_and_of_nothing_hidden),
        cmocka_unit_test(a_refused_submission_says_why_everywhere),
        cmocka_unit_test(no_text_of_a_submission_becomes_a_command),
        cmocka_unit_test(a_log_holds_no_commands),
        cmocka_unit_test(a_summary_cannot_be_broken_out_of),
        cmocka_unit_test(no_more_than_ten_of_a_kind_and_the_total_first),
        cmocka_unit_test(outputs_end_at_what_their_readers_take),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
