/* Buffers keep what fits, errors keep the first cause, lists stay NULL-terminated. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/unit.h"

#include "sandbox/base/io.h"
#include "sandbox/base/strlist.h"
#include "sandbox/base/verdict.h"

static void what_fits_is_kept_and_the_cut_is_said(void **state)
{
    (void)state;
    AUTO_BUF struct buf buf = {.limit = 5};
    assert_int_equal(buf_adds(&buf, "abc"), 0);
    assert_false(buf.cut);
    assert_int_equal(buf_adds(&buf, "defgh"), 0);
    assert_true(buf.cut);
    assert_string_equal(buf_text(&buf), "abcde");
    buf_reset(&buf);
    assert_string_equal(buf_text(&buf), "");
    assert_false(buf.cut);
}

static void formatted_text_longer_than_a_line_is_whole(void **state)
{
    (void)state;
    char wide[1001];
    memset(wide, 'x', 1000);
    wide[1000] = '\0';
    AUTO_BUF struct buf buf = {0};
    assert_int_equal(buf_addf(&buf, "<%s>", wide), 0);
    assert_int_equal(buf.len, 1002);
    assert_int_equal(buf_text(&buf)[1001], '>');
}

static void the_first_cause_wins_and_wrapping_goes_in_front(void **state)
{
    (void)state;
    struct error err = {0};
    assert_int_equal(error_set(&err, -ENOENT, "no %s", "file"), -ENOENT);
    assert_int_equal(error_set(&err, -EIO, "later"), -ENOENT);
    assert_int_equal(error_wrap(&err, "phase %d", 2), -ENOENT);
    assert_string_equal(err.text, "phase 2: no file");
    assert_int_equal(error_set(NULL, -EIO, "ignored"), -EIO);
    assert_int_equal(sizeof(struct error), 504); /* it is sent whole, in one packet */
    struct error slip = {0};
    assert_true(error_set(&slip, 0, "a slip is still a failure") < 0);
}

static void a_list_is_an_argv_at_every_length(void **state)
{
    (void)state;
    CLEANUP(strlist_done) struct strlist list = {0};
    for (int i = 0; i < 100; i++) {
        assert_int_equal(strlist_addf(&list, "%02d", 99 - i), 0);
        assert_int_equal(list.count, i + 1);
        assert_null(list.items[i + 1]);
    }
    strlist_sort(&list);
    assert_string_equal(list.items[0], "00");
    assert_true(strlist_has(&list, "57"));
    assert_false(strlist_has(&list, "100"));
    assert_int_equal(strlist_add_new(&list, "57"), 0);
    assert_int_equal(list.count, 100);
    assert_int_equal(strlist_add_new(&list, "100"), 0);
    assert_string_equal(list.items[100], "100");
}

static void every_verdict_has_a_word_that_reads_back(void **state)
{
    (void)state;
    for (int v = 0; v < VERDICT_COUNT; v++) {
        enum verdict back = VERDICT_COUNT;
        assert_int_equal(verdict_parse(verdict_word((enum verdict)v), &back), 0);
        assert_int_equal(back, v);
        assert_true(strlen(verdict_sentence((enum verdict)v)) > 5);
    }
    enum verdict untouched = VERDICT_FAIL;
    assert_true(verdict_parse("passed", &untouched) < 0);
    assert_int_equal(untouched, VERDICT_FAIL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fits_is_kept_and_the_cut_is_said),
        cmocka_unit_test(formatted_text_longer_than_a_line_is_whole),
        cmocka_unit_test(the_first_cause_wins_and_wrapping_goes_in_front),
        cmocka_unit_test(a_list_is_an_argv_at_every_length),
        cmocka_unit_test(every_verdict_has_a_word_that_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
