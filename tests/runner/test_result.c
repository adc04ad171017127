/* A result reads back as it was written, byte for byte, and a newer format is not
 * guessed. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "tests/support/sample.h"
#include "tests/support/unit.h"

#include "runner/core/digest.h"
#include "sandbox/base/fs.h"

static void a_result_reads_back_as_it_was_written(void **state)
{
    (void)state;
    char folder[] = "/tmp/takehome-result-XXXXXX";
    assert_non_null(mkdtemp(folder));
    AUTO_FD int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct error err = {0};
    CLEANUP(result_done) struct result result = {0}, back = {0};
    AUTO_BUF struct buf first = {0}, second = {0};
    sample_result(&result, "c-001@sample", "abc");
    expect_ok(result_print(&result, &first, &err), &err);
    expect_ok(fs_write(dir, "r.json", first.data, first.len, 0644, 0, &err), &err);
    expect_ok(result_load(dir, "r.json", &back, &err), &err);
    expect_ok(result_print(&back, &second, &err), &err);
    assert_string_equal(buf_text(&first), buf_text(&second));
    assert_int_equal(back.points_centi, 200);
    assert_int_equal(back.max_centi, 450);
    assert_int_equal(result_case_find(&back, "edge", "secret")->verdict,
                     VERDICT_WALL_TIME);
    assert_null(result_case_find(&back, "edge", "good"));
    fs_remove_tree(AT_FDCWD, folder, NULL);
}

static void a_newer_result_is_refused_with_the_reason(void **state)
{
    (void)state;
    char folder[] = "/tmp/takehome-result-XXXXXX";
    assert_non_null(mkdtemp(folder));
    AUTO_FD int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct error err = {0};
    struct result back = {0};
    const char text[] = "{\n  \"schema\": \"takehome-result/9\"\n}\n";
    expect_ok(fs_write(dir, "r.json", text, sizeof(text) - 1, 0644, 0, &err), &err);
    assert_true(result_load(dir, "r.json", &back, &err) < 0);
    expect_contains(err.text, "r.json:2: /schema");
    fs_remove_tree(AT_FDCWD, folder, NULL);
}

static void outputs_are_cut_for_a_reader_with_a_limit_and_the_verdicts_stay(void **state)
{
    (void)state;
    struct error err = {0};
    CLEANUP(result_done) struct result result = {0}, back = {0};
    AUTO_BUF struct buf whole = {0}, fit = {0}, tight = {0};
    sample_result(&result, "c-001@sample", "abc");
    struct result_case *bad = result_case_find(&result, "examples", "bad");
    bad->message = strdup("expected 1, found 2");
    bad->output = calloc(1, 9001);
    for (int i = 0; i < 3000; i++) /* U+20AC: a cut must not halve one */
        memcpy(bad->output + 3 * (size_t)i, "\xe2\x82\xac", 3);
    expect_ok(result_print(&result, &whole, &err), &err);
    expect_ok(result_fit(&result, whole.len, &fit, &err), &err);
    assert_string_equal(buf_text(&fit), buf_text(&whole));
    buf_reset(&fit);
    expect_ok(result_fit(&result, whole.len - 1, &fit, &err), &err);
    assert_true(fit.len < whole.len);
    expect_ok(result_parse("r.json", buf_text(&fit), fit.len, &back, &err), &err);
    const struct result_case *kept = result_case_find(&back, "examples", "bad");
    assert_int_equal(strlen(kept->output), 2046);
    assert_string_equal(kept->message, "expected 1, found 2");
    assert_int_equal(back.points_centi, 200);
    expect_contains(back.notices.items[0], "are cut");
    expect_ok(result_fit(&result, fit.len - 1700, &tight, &err), &err);
    assert_true(tight.len <= fit.len - 1700);
    expect_contains(buf_text(&tight), "expected 1, found 2");
    buf_reset(&tight);
    assert_int_equal(result_fit(&result, 100, &tight, &err), -E2BIG);
}

static void a_digest_is_sha256_and_knows_its_parts_apart(void **state)
{
    (void)state;
    char one[DIGEST_HEX_BYTES], other[DIGEST_HEX_BYTES];
    struct digest digest;
    digest_init(&digest);
    digest_hex(&digest, one);
    assert_string_equal(
        one, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    digest_init(&digest);
    digest_add_text(&digest, "a", "bc");
    digest_hex(&digest, one);
    digest_init(&digest);
    digest_add_text(&digest, "ab", "c");
    digest_hex(&digest, other);
    assert_string_not_equal(one, other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_result_reads_back_as_it_was_written),
        cmocka_unit_test(a_newer_result_is_refused_with_the_reason),
        cmocka_unit_test(outputs_are_cut_for_a_reader_with_a_limit_and_the_verdicts_stay),
        cmocka_unit_test(a_digest_is_sha256_and_knows_its_parts_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
