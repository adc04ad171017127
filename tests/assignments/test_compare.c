/* An output says what was expected, or one line tells a person where it does not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assignments/compare.h"
#include "assignments/decimal.h"
#include "sandbox/base/cleanup.h"
#include "tests/support/unit.h"

struct row {
    enum compare_mode mode;
    const char *tolerance, *expected, *found;
    const char *message; /* NULL: the same */
};

static const struct row rows[] = {
    {COMPARE_EXACT, NULL, "a\nb\n", "a\nb\n", NULL},
    {COMPARE_EXACT, NULL, "a\nb\n", "a\nc\n", "line 2: expected \"b\", found \"c\""},
    {COMPARE_EXACT, NULL, "a\n", "a",
     "the text is the same, but for a newline at its end"},
    {COMPARE_EXACT, NULL, "a", "a\n",
     "the text is the same, but for a newline at its end"},
    {COMPARE_EXACT, NULL, "a ", "a", "line 1: expected \"a \", found \"a\""},
    {COMPARE_EXACT, NULL, "a\n", "a\r\n",
     "line 1: expected \"a\", found \"a\" (they differ in characters that are not "
     "shown)"},
    {COMPARE_EXACT, NULL, "", "x", "line 1: expected nothing, found \"x\""},
    {COMPARE_EXACT, NULL, "x", "", "line 1: expected \"x\", found nothing"},
    {COMPARE_EXACT, NULL, "a\n\n", "a\n", "line 2: expected \"\", found nothing"},
    {COMPARE_DEFAULT, NULL, "a \nb\t\n\n", "a\r\nb\n", NULL},
    {COMPARE_TRIM, NULL, "a\nb", "a\nb\n\n\n", NULL},
    {COMPARE_TRIM, NULL, "a\n\nb", "a\nb", "line 2: expected \"\", found \"b\""},
    {COMPARE_TRIM, NULL, " a", "a", "line 1: expected \" a\", found \"a\""},
    {COMPARE_TRIM, NULL, "", "\n \n", NULL},
    {COMPARE_TOKENS, NULL, "a b\nc", "  a\tb c\n\n", NULL},
    {COMPARE_TOKENS, NULL, "a b c", "a b", "word 3: expected \"c\", found nothing"},
    {COMPARE_TOKENS, NULL, "1.0", "1", "word 1: expected \"1.0\", found \"1\""},
    {COMPARE_NUMBERS, NULL, "1.0 x", "1 x", NULL},
    {COMPARE_NUMBERS, NULL, "1.0 x", "1 y", "word 2: expected \"x\", found \"y\""},
    {COMPARE_NUMBERS, "0.001", "3.1416", "3.1415926", NULL},
    {COMPARE_NUMBERS, "0.001", "1", "1.001", NULL},
    {COMPARE_NUMBERS, "0.001", "1", "1.0010000001",
     "word 1: expected \"1\", found \"1.0010000001\""},
    {COMPARE_NUMBERS, "0.1", "0.3", "0.2", NULL}, /* not so in binary */
    {COMPARE_NUMBERS, NULL, "0.3", "0.30000000000000004",
     "word 1: expected \"0.3\", found \"0.30000000000000004\""},
    {COMPARE_NUMBERS, "1e-9", "0.3", "0.30000000000000004", NULL},
    {COMPARE_NUMBERS, NULL, "1e-05", "0.00001", NULL},
    {COMPARE_NUMBERS, "0.5", "nan", "0", "word 1: expected \"nan\", found \"0\""},
    {COMPARE_NUMBERS, "0.5", "inf", "inf", NULL},
    {COMPARE_NUMBERS, "1", "1,5", "1.5", "word 1: expected \"1,5\", found \"1.5\""},
    {COMPARE_NUMBERS, "1", "0x10", "16", "word 1: expected \"0x10\", found \"16\""},
    {COMPARE_REGEX, NULL, "[0-9]+ rows?\n", "12 rows\n", NULL},
    {COMPARE_REGEX, NULL, "[0-9]+ rows?", "12 rows, 3 columns",
     "expected a match of \"[0-9]+ rows?\", found \"12 rows, 3 columns\""},
    {COMPARE_REGEX, NULL, "a|b", "ab", "expected a match of \"a|b\", found \"ab\""},
    {COMPARE_REGEX, NULL, "line 1.line 2", "line 1\nline 2\n", NULL},
    {COMPARE_JSON, NULL, "{\"a\": 1, \"b\": [1, 2]}", "{\"b\":[1,2],\"a\":1}\n", NULL},
    {COMPARE_JSON, NULL, "{\"a\": [1, {\"b\": 2}]}", "{\"a\": [1, {\"b\": 3}]}",
     "/a/1/b: expected 2, found 3"},
    {COMPARE_JSON, NULL, "[1, 2]", "[1]", "/1: expected 2, found nothing"},
    {COMPARE_JSON, NULL, "[1]", "[1, {\"x\": null}]",
     "/1: expected nothing, found {\"x\":null}"},
    {COMPARE_JSON, NULL, "{\"a\": 1}", "{\"a\": 1, \"b\": 2}",
     "/b: expected nothing, found 2"},
    {COMPARE_JSON, NULL, "1", "\"1\"", "expected 1, found \"1\""},
    {COMPARE_JSON, NULL, "{}", "{", "the output is not valid JSON"},
    {COMPARE_JSON, NULL, "{}", "{\"a\":1,\"a\":1}", "the output is not valid JSON"},
    {COMPARE_JSON, NULL, "{}", "", "expected JSON, found nothing"},
};

static void compare_row(const struct row *row, bool *ret_same, struct buf *message)
{
    AUTO_FREE char *tolerance = row->tolerance ? strdup(row->tolerance) : NULL;
    const struct compare compare = {(int)row->mode, tolerance}, none = {0};
    struct error err = {0};
    AUTO_BUF struct buf expected = {0}, found = {0};
    buf_adds(&expected, row->expected);
    buf_adds(&found, row->found);
    expect_ok(compare_check(&compare, row->expected, &err), &err);
    *ret_same = compare_output(&compare, &none, &expected, &found, message);
    assert_int_equal(compare_output(&compare, &none, &expected, &found, NULL), *ret_same);
}

static void an_output_is_compared_in_its_mode(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_BUF struct buf message = {0};
        bool same;
        compare_row(&rows[i], &same, &message);
        const char *expected = rows[i].message ? rows[i].message : "";
        if (same == !rows[i].message && strcmp(buf_text(&message), expected) == 0)
            continue;
        print_error("row %zu (%s, '%s' and '%s'): '%s', not '%s'\n", i,
                    compare_mode_words[rows[i].mode], rows[i].expected, rows[i].found,
                    buf_text(&message), expected);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

static void a_case_without_a_mode_takes_its_suites(void **state)
{
    (void)state;
    const struct compare none = {0}, exact = {.mode = COMPARE_EXACT},
                         tokens = {.mode = COMPARE_TOKENS};
    AUTO_BUF struct buf a = {0}, b = {0};
    buf_adds(&a, "x y\n");
    buf_adds(&b, "x  y\n");
    assert_false(compare_output(&none, &exact, &a, &b, NULL));
    assert_true(compare_output(&none, &tokens, &a, &b, NULL));
    assert_false(compare_output(&exact, &tokens, &a, &b, NULL));
}

/* The difference is quoted, wherever in a long line it stands, in clean short text. */
static void a_long_line_is_quoted_around_its_difference(void **state)
{
    (void)state;
    const struct compare exact = {.mode = COMPARE_EXACT};
    AUTO_BUF struct buf a = {0}, b = {0}, message = {0};
    for (int i = 0; i < 3000; i++) {
        buf_adds(&a, "é");
        buf_adds(&b, "é");
    }
    buf_adds(&a, "expected end");
    buf_adds(&b, "\x1b[31m\xff other end");
    assert_false(compare_output(&exact, &exact, &a, &b, &message));
    expect_contains(buf_text(&message), "expected end");
    expect_contains(buf_text(&message), "other end");
    expect_contains(buf_text(&message), "\"…éé");
    assert_true(message.len < 400);
    assert_null(strchr(buf_text(&message), 0x1b));
}

static void settings_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    static const struct {
        enum compare_mode mode;
        const char *tolerance, *expected, *reason;
    } bad[] = {
        {COMPARE_TRIM, "0.1", "", "for mode numbers"},
        {COMPARE_DEFAULT, "0.1", "", "for mode numbers"},
        {COMPARE_NUMBERS, "x", "", "not a decimal"},
        {COMPARE_NUMBERS, "-1", "", "not a decimal"},
        {COMPARE_NUMBERS, "", "", "not a decimal"},
        {COMPARE_NUMBERS, "1e-19", "", "not a decimal"},
        {COMPARE_REGEX, NULL, "(a", "not a regular expression"},
        {COMPARE_REGEX, NULL, "(a)\\1", "reference back"},
        {COMPARE_REGEX, NULL, "((a{9}){9}){9}", "may multiply"},
        {COMPARE_REGEX, NULL, "a{99999}", "may multiply"},
        {COMPARE_REGEX, NULL, "a{2,9999}", "may multiply"},
        {COMPARE_JSON, NULL, "{", "not valid JSON"},
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct error err = {0};
        AUTO_FREE char *tolerance = bad[i].tolerance ? strdup(bad[i].tolerance) : NULL;
        const struct compare compare = {(int)bad[i].mode, tolerance};
        if (compare_check(&compare, bad[i].expected, &err) >= 0)
            fail_msg("row %zu was taken", i);
        expect_contains(err.text, bad[i].reason);
    }
}

static void an_expression_is_not_fooled_by_escapes(void **state)
{
    (void)state;
    static const char *const good[] = {"a\\\\1", "a\\{300\\}", "[0-9]{1,3}",
                                       "a{200}", "(a+)+b",     ".*"};
    const struct compare compare = {.mode = COMPARE_REGEX};
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        struct error err = {0};
        expect_ok(compare_check(&compare, good[i], &err), &err);
    }
}

static void a_hostile_output_costs_no_more_than_its_length(void **state)
{
    (void)state;
    static const struct {
        enum compare_mode mode;
        const char *expected, *again;
    } hostile[] = {
        {COMPARE_REGEX, "(a+)+b", "a"},     {COMPARE_REGEX, "(a|aa)*c", "a"},
        {COMPARE_REGEX, "(.*)(.*)x", "aa"}, {COMPARE_JSON, "[]", "["},
        {COMPARE_JSON, "[]", "{\"a\":"},    {COMPARE_NUMBERS, "1", "1"},
        {COMPARE_NUMBERS, "1", "1e"},       {COMPARE_TOKENS, "x", " "},
        {COMPARE_EXACT, "x", "\n"},
    };
    for (size_t i = 0; i < COUNT_OF(hostile); i++) {
        const struct compare compare = {.mode = (int)hostile[i].mode};
        AUTO_BUF struct buf expected = {0}, found = {0}, message = {0};
        buf_adds(&expected, hostile[i].expected);
        while (found.len < 1 << 19)
            buf_adds(&found, hostile[i].again);
        assert_false(compare_output(&compare, &compare, &expected, &found, &message));
        assert_true(message.len > 0 && message.len < 1000);
    }
}

static void an_output_with_a_nul_byte_matches_no_expression(void **state)
{
    (void)state;
    const struct compare compare = {.mode = COMPARE_REGEX};
    AUTO_BUF struct buf expected = {0}, found = {0};
    buf_adds(&expected, "a");
    buf_add(&found, "a\0b", 3);
    assert_false(compare_output(&compare, &compare, &expected, &found, NULL));
}

static void numbers_are_read_whole_or_not_at_all(void **state)
{
    (void)state;
    static const char *const good[] = {"0",
                                       "-0",
                                       "+1",
                                       ".5",
                                       "5.",
                                       "1e3",
                                       "1E-3",
                                       "-2.5e+1",
                                       "999999999999999999",
                                       "0.000000000000000001",
                                       "1e17",
                                       "0e999",
                                       "0.0000000000000000000001"};
    static const char *const bad[] = {"",
                                      "-",
                                      ".",
                                      "e1",
                                      "1e",
                                      "1e+",
                                      "1.2.3",
                                      "1x",
                                      " 1",
                                      "1 ",
                                      "--1",
                                      "0x1",
                                      "nan",
                                      "1e18",
                                      "1e999",
                                      "1e99999999999",
                                      "1000000000000000000"};
    struct decimal number;
    for (size_t i = 0; i < COUNT_OF(good); i++)
        if (!decimal_parse(good[i], strlen(good[i]), &number))
            fail_msg("'%s' was refused", good[i]);
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (decimal_parse(bad[i], strlen(bad[i]), &number))
            fail_msg("'%s' was taken", bad[i]);
}

static void a_difference_is_decided_to_the_last_digit(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b, *tolerance;
        bool within;
    } near[] = {
        {"1", "1.1", "0.1", true},
        {"1", "1.1000000000000000001", "0.1", false}, /* finer than 10^-18 */
        {"1.0000000000000000001", "1.1", "0.1", true},
        {"1.0000000000000000001", "1", "0", false},
        {"1", "1.0000000000000000001", "0", false},
        {"-1.0000000000000000001", "-1", "0", false},
        {"-1", "-1.1", "0.1", true},
        {"-1", "-1.1000000000000000001", "0.1", false},
        {"-0.05", "0.05", "0.1", true},
        {"999999999999999999", "-999999999999999999", "1", false},
        {"1e-18", "0", "0", false},
        {"1e-18", "0", "1e-18", true},
        {"1.10", "1.1", "0", true},
    };
    for (size_t i = 0; i < COUNT_OF(near); i++) {
        struct decimal a, b, tolerance;
        assert_true(decimal_parse(near[i].a, strlen(near[i].a), &a));
        assert_true(decimal_parse(near[i].b, strlen(near[i].b), &b));
        assert_true(
            decimal_parse(near[i].tolerance, strlen(near[i].tolerance), &tolerance));
        if (decimal_within(&a, &b, &tolerance) != near[i].within ||
            decimal_within(&b, &a, &tolerance) != near[i].within)
            fail_msg("%s and %s within %s", near[i].a, near[i].b, near[i].tolerance);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_output_is_compared_in_its_mode),
        cmocka_unit_test(a_case_without_a_mode_takes_its_suites),
        cmocka_unit_test(a_long_line_is_quoted_around_its_difference),
        cmocka_unit_test(settings_that_do_not_fit_are_refused),
        cmocka_unit_test(an_expression_is_not_fooled_by_escapes),
        cmocka_unit_test(a_hostile_output_costs_no_more_than_its_length),
        cmocka_unit_test(an_output_with_a_nul_byte_matches_no_expression),
        cmocka_unit_test(numbers_are_read_whole_or_not_at_all),
        cmocka_unit_test(a_difference_is_decided_to_the_last_digit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
