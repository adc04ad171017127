/* Every report is read for what it holds: whole, salvaged or empty, and says so. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assignments/report.h"
#include "assignments/report_time.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"
#include "tests/support/unit.h"

#define SAMPLES TAKEHOME_SOURCE "/tests/assignments/cases"

static void add_escaped(struct buf *out, const char *text)
{
    for (; *text; text++)
        if (*text == '\n')
            buf_adds(out, "\\n");
        else
            buf_addc(out, *text);
}

/* What a reader found, as the .expected files have it. */
static void describe(const struct report *report, struct buf *out)
{
    const struct report_case *cases = report->cases.items;
    for (size_t i = 0; i < report->cases.count; i++) {
        buf_addf(out, "%s [%s] %s", verdict_word((enum verdict)cases[i].verdict),
                 cases[i].scope ? cases[i].scope : "", cases[i].name);
        if (cases[i].duration_ms)
            buf_addf(out, " (%lld ms)", (long long)cases[i].duration_ms);
        if (cases[i].message) {
            buf_adds(out, ": ");
            add_escaped(out, cases[i].message);
        }
        buf_addc(out, '\n');
    }
    if (report->truncated)
        buf_adds(out, "truncated\n");
    for (size_t i = 0; i < report->notes.count; i++)
        buf_addf(out, "note: %s\n", report->notes.items[i]);
}

struct samples {
    enum report_format format;
    const char *suffix;
    size_t read, wrong;
};

static int check_sample(void *context, const struct fs_entry *entry, struct error *err)
{
    struct samples *samples = context;
    AUTO_BUF struct buf bytes = {0}, found = {0}, expected = {0}, name = {0};
    CLEANUP(report_done) struct report report = {0};
    size_t len = strlen(entry->name), suffix = strlen(samples->suffix);
    if (len <= suffix || strcmp(entry->name + len - suffix, samples->suffix) != 0)
        return 0;
    int r = fs_read(entry->parent_fd, entry->name, 1 << 20, &bytes, err);
    if (r == 0)
        r = report_read(samples->format, &bytes, &report, err);
    if (r < 0)
        return r;
    describe(&report, &found);
    buf_addf(&name, "%.*s.expected", (int)(len - suffix), entry->name);
    samples->read++;
    if (getenv("TAKEHOME_WRITE_EXPECTED")) /* for an author of samples, who reads them */
        return fs_write(entry->parent_fd, buf_text(&name), found.data, found.len, 0644,
                        FS_WRITE_REPLACE, err);
    r = fs_read(entry->parent_fd, buf_text(&name), 1 << 20, &expected, err);
    if (r == 0 && strcmp(buf_text(&expected), buf_text(&found)) != 0) {
        print_error("%s\n--- expected\n%s--- found\n%s", entry->path, buf_text(&expected),
                    buf_text(&found));
        samples->wrong++;
    }
    return r;
}

static void check_samples(const char *folder, struct samples *samples, size_t least)
{
    struct error err = {0};
    AUTO_FD int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(fd >= 0);
    expect_ok(fs_walk(fd, check_sample, samples, &err), &err);
    assert_true(samples->read >= least);
    assert_int_equal(samples->wrong, 0);
}

static void tap_of_every_version_is_read_as_meant(void **state)
{
    (void)state;
    struct samples samples = {REPORT_TAP, ".tap", 0, 0};
    check_samples(SAMPLES "/tap", &samples, 30);
}

static void junit_of_every_dialect_is_read_as_meant(void **state)
{
    (void)state;
    struct samples samples = {REPORT_JUNIT, ".xml", 0, 0};
    check_samples(SAMPLES "/junit", &samples, 30);
}

static void read_text(enum report_format format, const char *text, struct report *ret)
{
    struct error err = {0};
    AUTO_BUF struct buf bytes = {0};
    buf_adds(&bytes, text);
    expect_ok(report_read(format, &bytes, ret, &err), &err);
}

static void a_format_without_a_reader_is_never_read_as_another(void **state)
{
    (void)state;
    static const enum report_format formats[] = {REPORT_UNSAID, REPORT_EXIT,
                                                 REPORT_FORMAT_COUNT};
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        struct error err = {0};
        struct report report = {0};
        AUTO_BUF struct buf bytes = {0};
        buf_adds(&bytes, "1..1\nok 1 - a\n");
        assert_int_equal(report_read(formats[i], &bytes, &report, &err), -EINVAL);
        assert_int_equal(report.cases.count, 0);
    }
}

static void a_report_past_its_limit_is_truncated(void **state)
{
    (void)state;
    struct error err = {0};
    CLEANUP(report_done) struct report report = {0};
    AUTO_BUF struct buf bytes = {.limit = 20};
    buf_adds(&bytes, "1..2\nok 1 - a\nok 2 - b\n");
    assert_true(bytes.cut);
    expect_ok(report_read(REPORT_TAP, &bytes, &report, &err), &err);
    assert_true(report.truncated);
}

static void more_cases_than_the_limit_are_not_kept(void **state)
{
    (void)state;
    static const enum report_format formats[] = {REPORT_TAP, REPORT_JUNIT};
    for (size_t f = 0; f < COUNT_OF(formats); f++) {
        struct error err = {0};
        CLEANUP(report_done) struct report report = {0};
        AUTO_BUF struct buf bytes = {0};
        for (int i = 1; i <= REPORT_CASES_MAX + 50; i++)
            if (formats[f] == REPORT_TAP)
                buf_addf(&bytes, "ok %d - c%d\n", i, i);
            else
                buf_addf(&bytes, "<testcase name=\"c%d\"/>", i);
        expect_ok(report_read(formats[f], &bytes, &report, &err), &err);
        assert_int_equal(report.cases.count, REPORT_CASES_MAX);
        assert_true(report.truncated);
        expect_contains(report.notes.items[0], "more than 10000 cases");
    }
}

/* Each of these took minutes in a reader that was quadratic; the limit is generous. */
static void hostile_repetition_costs_no_more_than_its_length(void **state)
{
    (void)state;
    static const struct {
        enum report_format format;
        const char *head, *again;
    } rows[] = {
        {REPORT_TAP, "not ok 1 - a\n", "# x\n"},
        {REPORT_TAP, "not ok 1 - a\n  ---\n", "  x\n"},
        {REPORT_TAP, "", "1..1\n"},
        {REPORT_TAP, "ok 1 ", "\\#"},
        {REPORT_JUNIT, "<testcase name=\"", "\""},
        {REPORT_JUNIT, "<testcase name=\"", "\" "},
        {REPORT_JUNIT, "", "<!-"},
        {REPORT_JUNIT, "", "<!--"},
        {REPORT_JUNIT, "", "<![CDATA["},
        {REPORT_JUNIT, "", "<testcase name='a'><"},
        {REPORT_JUNIT, "", "<testsuite>"},
        {REPORT_JUNIT, "", "</a>"},
        {REPORT_JUNIT, "", "<testcase name='a'><failure/>"},
        {REPORT_JUNIT, "<testcase name='a'>", "<failure message='m'>t</failure>"},
        {REPORT_JUNIT, "", "&#"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(report_done) struct report report = {0};
        AUTO_BUF struct buf text = {0};
        buf_adds(&text, rows[i].head);
        while (text.len < 2 << 20)
            buf_adds(&text, rows[i].again);
        read_text(rows[i].format, buf_text(&text), &report);
        assert_true(report.cases.count <= REPORT_CASES_MAX);
        assert_true(report.notes.count <= 20);
    }
}

static void seconds_are_read_without_a_locale(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
    } rows[] = {{"0.0015", 1},
                {"0,25", 250},
                {"1,234.5", 1234500},
                {"1.234,5", 1234500},
                {"12", 12000},
                {"1e-02", 10},
                {"2.5e1", 25000},
                {"NaN", 0},
                {"-1", 0},
                {"1.2.3", 0},
                {"", 0},
                {"99999999999999999999", 0},
                {"1e30", 0},
                {"1e99", 0},
                {"0.1234567890123456789", 123},
                {".5", 500},
                {"5.", 5000},
                {"0x10", 0},
                {"1e", 0},
                {" 1 s ", 1000},
                {"1.234.567", 1234567000},
                {"1,234,567", 1234567000}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (report_parse_seconds(rows[i].text) != rows[i].ms)
            fail_msg("'%s' gave %lld ms, not %lld", rows[i].text,
                     (long long)report_parse_seconds(rows[i].text),
                     (long long)rows[i].ms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tap_of_every_version_is_read_as_meant),
        cmocka_unit_test(junit_of_every_dialect_is_read_as_meant),
        cmocka_unit_test(a_format_without_a_reader_is_never_read_as_another),
        cmocka_unit_test(a_report_past_its_limit_is_truncated),
        cmocka_unit_test(more_cases_than_the_limit_are_not_kept),
        cmocka_unit_test(hostile_repetition_costs_no_more_than_its_length),
        cmocka_unit_test(seconds_are_read_without_a_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
