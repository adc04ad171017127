/* Numbers are strict, decimals exact, and untrusted bytes are harmless where they are
 * shown. */
#include <string.h>

#include "tests/support/unit.h"

#include "sandbox/base/text.h"

static void durations_need_a_unit_and_a_number(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms; /* -1: refused */
    } rows[] = {
        {"500ms", 500},
        {"10s", 10000},
        {"2m", 120000},
        {"1h", 3600000},
        {"10", -1},
        {"abc", -1},
        {"1e99", -1},
        {"", -1},
        {"0s", -1},
        {"-1s", -1},
        {"1 s", -1},
        {"10sec", -1},
        {"99999999999999999999s", -1},
        {"1001h", -1},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t ms = -1;
        struct error err = {0};
        int r = text_parse_ms(rows[i].text, &ms, &err);
        if ((r < 0) != (rows[i].ms < 0) || ms != rows[i].ms)
            fail_msg("'%s' gave %d, %lld ms", rows[i].text, r, (long long)ms);
    }
}

static void sizes_need_a_binary_unit(void **state)
{
    (void)state;
    int64_t bytes = -1;
    assert_int_equal(text_parse_bytes("64KiB", &bytes, NULL), 0);
    assert_int_equal(bytes, 65536);
    bytes = -1;
    assert_true(text_parse_bytes("64KB", &bytes, NULL) < 0);
    assert_true(text_parse_bytes("64", &bytes, NULL) < 0);
    assert_true(text_parse_bytes("99999999TiB", &bytes, NULL) < 0);
    assert_int_equal(bytes, -1);
}

static void points_are_exact_and_print_as_they_were_read(void **state)
{
    (void)state;
    static const char *const same[] = {"0",  "2",    "2.5",  "0.25",
                                       "-1", "1000", "0.05", "-0.5"};
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        int64_t centi = 0;
        AUTO_BUF struct buf out = {0};
        assert_int_equal(text_parse_centi(same[i], &centi, NULL), 0);
        assert_int_equal(text_add_centi(&out, centi), 0);
        assert_string_equal(buf_text(&out), same[i]);
    }
    static const char *const bad[] = {"",    ".",   "1.",  ".5", "1.234",
                                      "1e3", "1,5", "NaN", "+1", "1000000001"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        int64_t centi = 7;
        if (text_parse_centi(bad[i], &centi, NULL) == 0 || centi != 7)
            fail_msg("'%s' was taken for %lld", bad[i], (long long)centi);
    }
}

static void inner_paths_never_leave(void **state)
{
    (void)state;
    static const char *const good[] = {"a", "a/b", ".hidden", "a..b", "..a", "a b/c"};
    static const char *const bad[] = {"",  "/",  "/a",   "a/",    "a//b",
                                      ".", "..", "a/..", "a/./b", "../a"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        if (!text_is_inner_path(good[i]))
            fail_msg("'%s' was refused", good[i]);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (text_is_inner_path(bad[i]))
            fail_msg("'%s' was allowed", bad[i]);
}

struct escape_row {
    const char *in, *out;
};

static void run_rows(const struct escape_row *rows, size_t count,
                     int (*add)(struct buf *, const char *))
{
    for (size_t i = 0; i < count; i++) {
        AUTO_BUF struct buf out = {0};
        assert_int_equal(add(&out, rows[i].in), 0);
        if (strcmp(buf_text(&out), rows[i].out) != 0)
            fail_msg("row %zu: got '%s', expected '%s'", i, buf_text(&out), rows[i].out);
    }
}

static int add_clean(struct buf *out, const char *text)
{
    return text_add_clean(out, text, strlen(text));
}

static void a_terminal_sees_no_control_of_a_stranger(void **state)
{
    (void)state;
    static const struct escape_row rows[] = {
        {"plain\ttext\n", "plain\ttext\n"},
        {"\x1b[31mred\x1b[0m", "red"},
        {"\x1b]0;title\x07"
         "after",
         "after"},
        {"\x1b]8;;http://x\x1b\\link", "link"},
        {"\x1b]unterminated\nnext line", "\nnext line"},
        {"a\rb\x08"
         "\x7f",
         "ab"},
        {"\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xe2\x80\xae"
         "evil",
         "evil"},
        {"\xc2\x9b"
         "31m",
         "31m"},
        {"\x1b", ""},
        {"\x1b[", ""},
        {"caf\xc3\xa9", "caf\xc3\xa9"},
    };
    run_rows(rows, sizeof(rows) / sizeof(rows[0]), add_clean);
}

static void html_and_markdown_show_what_was_typed(void **state)
{
    (void)state;
    static const struct escape_row html[] = {
        {"<script>alert('x')</script>",
         "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"},
        {"a & \"b\"", "a &amp; &quot;b&quot;"},
    };
    static const struct escape_row markdown[] = {
        {"*bold* [a](b)", "\\*bold\\* \\[a\\]\\(b\\)"},
        {"a\nb", "a b"},
        {"@team", "&#64;team"},
        {"<img>", "&lt;img&gt;"},
    };
    run_rows(html, sizeof(html) / sizeof(html[0]), text_add_html);
    run_rows(markdown, sizeof(markdown) / sizeof(markdown[0]), text_add_markdown);
}

static void a_cut_never_leaves_half_a_character(void **state)
{
    (void)state;
    AUTO_BUF struct buf out = {.limit = 4};
    assert_int_equal(add_clean(&out, "abc\xc3\xa9z"), 0);
    assert_string_equal(buf_text(&out), "abc");
    assert_true(out.cut);
}

static void columns_are_counted_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(text_columns("caf\xc3\xa9"), 4);
    assert_int_equal(text_columns("\xe6\x97\xa5\xe6\x9c\xac"), 4);
    assert_int_equal(text_columns("e\xcc\x81"), 1);
}

static void a_hexadecimal_digit_has_its_value_in_either_case(void **state)
{
    (void)state;
    static const char digits[] = "0123456789abcdef", capitals[] = "0123456789ABCDEF";
    for (int i = 0; i < 16; i++) {
        assert_int_equal(text_hex_value(digits[i]), i);
        assert_int_equal(text_hex_value(capitals[i]), i);
    }
    for (const char *at = "gG/:@` \xe4"; *at; at++)
        assert_int_equal(text_hex_value(*at), -1);
    assert_int_equal(text_hex_value('\0'), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_need_a_unit_and_a_number),
        cmocka_unit_test(sizes_need_a_binary_unit),
        cmocka_unit_test(points_are_exact_and_print_as_they_were_read),
        cmocka_unit_test(inner_paths_never_leave),
        cmocka_unit_test(a_terminal_sees_no_control_of_a_stranger),
        cmocka_unit_test(html_and_markdown_show_what_was_typed),
        cmocka_unit_test(a_cut_never_leaves_half_a_character),
        cmocka_unit_test(columns_are_counted_not_bytes),
        cmocka_unit_test(a_hexadecimal_digit_has_its_value_in_either_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
