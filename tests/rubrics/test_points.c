/* Totals are exact, and rounded half up once. */
#include <errno.h>

#include "tests/support/unit.h"

#include "rubrics/points.h"
#include "tests/support/marking.h"

static const struct {
    struct points parts[3];
    size_t count;
    int r;
    int64_t centi;
} rows[] = {
    {{{100, 1, 1}}, 1, 0, 10000},
    {{{100, 0, 4}}, 1, 0, 0},
    {{{100, 1, 3}}, 1, 0, 3333},
    {{{100, 2, 3}}, 1, 0, 6667},
    {{{50, 1, 3}, {50, 2, 3}}, 2, 0, 5000}, /* thirds that add up lose nothing */
    {{{1, 1, 8}, {99, 0, 1}}, 2, 0, 13},    /* 12.5: half up */
    {{{50, 1, 1}, {49, 1, 1}}, 2, -EINVAL, 0},
    {{{100, 2, 1}}, 1, -EINVAL, 0},
    {{{100, 1, 0}}, 1, -EINVAL, 0},
    {{{100, -1, 1}}, 1, -EINVAL, 0},
};

static void totals_are_exact(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t centi = 77;
        int r = points_total(rows[i].parts, rows[i].count, &centi, NULL);
        if (r != rows[i].r || centi != (r < 0 ? 77 : rows[i].centi))
            fail_msg("row %zu: %d, %lld", i, r, (long long)centi);
    }
}

static void the_mean_level_is_in_exact_hundredths(void **state)
{
    (void)state;
    CLEANUP(rubric_done) struct rubric rubric = {0};
    CLEANUP(review_done) struct review review = {0}, open = {0};
    struct error err = {0};
    int64_t centi = 77;
    expect_ok(marking_rubric(&rubric, &err), &err);
    expect_ok(marking_review(MARKING_REVIEW, NULL, &review, &err), &err);
    expect_ok(points_mean_level(&review, &rubric, &centi, &err), &err);
    assert_int_equal(centi, 60 * 2 + 40 * 1);
    expect_ok(
        marking_review("submission: c-014@sample\ncommit: 4f2a91c0\nrubric: small@1\n"
                       "## tests: 1\n",
                       NULL, &open, &err),
        &err);
    assert_int_equal(points_mean_level(&open, &rubric, &centi, &err), -EINVAL);
    expect_contains(err.text, "correctness has no level yet");
    assert_int_equal(centi, 160);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(totals_are_exact),
        cmocka_unit_test(the_mean_level_is_in_exact_hundredths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
