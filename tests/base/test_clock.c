/* An instant always says its zone, and prints as the same instant. */
#include <errno.h>
#include <string.h>

#include "tests/support/unit.h"

#include "sandbox/base/clock.h"

static void instants_are_read_with_their_zone(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t seconds; /* -1: refused */
        const char *reason;
    } rows[] = {
        {"1970-01-01T00:00:00Z", 0, NULL},
        {"2026-11-24T18:00:00+01:00", 1795539600, NULL},
        {"2026-11-24 17:00Z", 1795539600, NULL},
        {"2024-02-29T12:00:00-05:30", 1709227800, NULL},
        {"2026-11-24T18:00:00.123Z", 1795543200, NULL},
        {"2026-11-24T18:00:00", -1, "zone"},
        {"2026-02-29T18:00:00Z", -1, "not a time"},
        {"2026-13-01T00:00:00Z", -1, "not a time"},
        {"24.11.2026 18:00", -1, "not a time"},
        {"2026-11-24T18:00:00+25:00", -1, "no zone"},
        {"2026-11-24T18:00:00Zoo", -1, "no zone"},
        {"", -1, "not a time"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t seconds = -1;
        struct error err = {0};
        clock_parse(rows[i].text, &seconds, &err);
        if (seconds != rows[i].seconds ||
            (rows[i].reason && !strstr(err.text, rows[i].reason)))
            fail_msg("'%s' gave %lld: %s", rows[i].text, (long long)seconds, err.text);
    }
}

static void an_instant_prints_in_utc(void **state)
{
    (void)state;
    AUTO_BUF struct buf out = {0};
    assert_int_equal(clock_add_utc(&out, 1795539600), 0);
    assert_string_equal(buf_text(&out), "2026-11-24T17:00:00Z");
    buf_reset(&out);
    assert_int_equal(clock_add_utc(&out, CLOCK_LATEST), 0);
    assert_string_equal(buf_text(&out), "9999-12-31T23:59:59Z");
    assert_int_equal(clock_add_utc(&out, CLOCK_LATEST + 1), -EINVAL);
    assert_int_equal(clock_add_utc(&out, INT64_MAX), -EINVAL);
    assert_int_equal(clock_add_utc(&out, INT64_MIN), -EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instants_are_read_with_their_zone),
        cmocka_unit_test(an_instant_prints_in_utc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
