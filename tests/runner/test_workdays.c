/* Working days: weekends and holidays do not count, and a day keeps its time of day. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/support/unit.h"

#include "runner/core/workdays.h"
#include "sandbox/base/clock.h"

static int64_t at(const char *text)
{
    int64_t seconds = 0;
    struct error err = {0};
    expect_ok(clock_parse(text, &seconds, &err), &err);
    return seconds;
}

static void enter(const char *zone)
{
    setenv("TZ", zone, 1);
    tzset();
}

static void weekends_and_holidays_do_not_count(void **state)
{
    static const struct {
        const char *zone, *from;
        int64_t days;
        const char *to;
    } rows[] = {
        {"UTC0", "2026-11-24T18:00:00Z", 1, "2026-11-25T18:00:00Z"},
        {"UTC0", "2026-11-27T18:00:00Z", 1, "2026-11-30T18:00:00Z"}, /* Friday */
        {"UTC0", "2026-11-28T18:00:00Z", 1, "2026-11-30T18:00:00Z"}, /* Saturday */
        {"UTC0", "2026-11-24T18:00:00Z", 5, "2026-12-01T18:00:00Z"},
        {"UTC0", "2026-12-23T12:00:00Z", 3, "2026-12-30T12:00:00Z"}, /* 25th: holiday */
        {"UTC0", "2026-12-24T12:00:00Z", 0, "2026-12-24T12:00:00Z"},
        {"UTC0", "2027-12-30T12:00:00Z", 2, "2028-01-04T12:00:00Z"}, /* over the year */
        /* it is Saturday there already, though Friday in UTC */
        {"Asia/Tokyo", "2026-11-27T16:00:00Z", 1, "2026-11-29T16:00:00Z"},
        /* clocks go back: the day has 25 hours, the time of day stays */
        {"Europe/Berlin", "2026-10-23T16:00:00Z", 1, "2026-10-26T17:00:00Z"},
        {"Europe/Berlin", "2026-03-27T17:00:00Z", 1, "2026-03-30T16:00:00Z"},
        {"Europe/Berlin", "2026-10-22T22:30:00Z", 2, "2026-10-26T23:30:00Z"},
        {"America/Los_Angeles", "2026-03-06T20:00:00Z", 1, "2026-03-09T19:00:00Z"},
        {"America/Los_Angeles", "2026-10-30T19:00:00Z", 5, "2026-11-06T20:00:00Z"},
        /* still Thursday evening there; 00:30 of the day after would be another day */
        {"America/Los_Angeles", "2026-10-30T06:30:00Z", 2, "2026-11-03T07:30:00Z"},
    };
    static const char file[] = "# public holidays\n2026-12-25  Christmas Day\n"
                               "2026-12-28 # by the company\r\n\n  # and\n2028-01-03\n";
    struct workdays workdays = {0};
    struct error err = {0};
    (void)state;
    expect_ok(workdays_parse("holidays.txt", file, &workdays, &err), &err);
    assert_int_equal(workdays.count, 3);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_BUF struct buf got = {0};
        enter(rows[i].zone);
        clock_add_utc(&got, workdays_add(&workdays, at(rows[i].from), rows[i].days));
        if (strcmp(buf_text(&got), rows[i].to) != 0)
            fail_msg("%s + %lld in %s: %s, not %s", rows[i].from, (long long)rows[i].days,
                     rows[i].zone, buf_text(&got), rows[i].to);
    }
    workdays_done(&workdays);
}

static void a_line_that_is_no_day_is_named(void **state)
{
    static const char *const lines[] = {"25.12.2026", "2026-13-01", "2026-02-29",
                                        "2026-1-1",   "Christmas",  "2026-12-25x"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        struct workdays workdays = {0};
        struct error err = {0};
        AUTO_BUF struct buf text = {0};
        buf_addf(&text, "2026-01-01\n%s\n", lines[i]);
        assert_int_equal(workdays_parse("h.txt", buf_text(&text), &workdays, &err),
                         -EINVAL);
        expect_contains(err.text, "h.txt:2: date: ");
    }
}

static void a_day_ends_with_its_last_second_where_the_team_works(void **state)
{
    int64_t end = 0;
    struct error err = {0};
    (void)state;
    enter("Europe/Berlin");
    expect_ok(workdays_parse_day("2026-12-24", &end, &err), &err);
    assert_int_equal(end, at("2026-12-24T22:59:59Z"));
    assert_int_equal(workdays_parse_day("24.12.2026", &end, &err), -EINVAL);
    assert_int_equal(workdays_parse_day("2026-12-24 ", &end, &err), -EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weekends_and_holidays_do_not_count),
        cmocka_unit_test(a_line_that_is_no_day_is_named),
        cmocka_unit_test(a_day_ends_with_its_last_second_where_the_team_works),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
