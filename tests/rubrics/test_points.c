/* What the levels of a review come to is exact. */
#include <errno.h>

#include "tests/support/unit.h"

#include "rubrics/points.h"
#include "tests/support/marking.h"

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
        cmocka_unit_test(the_mean_level_is_in_exact_hundredths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
