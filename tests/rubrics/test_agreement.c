/* The coefficients give the values that their authors published, to the printed digit. */
#include <math.h>

#include "tests/support/unit.h"

#include "rubrics/agreement.h"
#include "sandbox/base/cleanup.h"

#define NO NAN
#define expect_published(value, published, digits)                                       \
    do {                                                                                 \
        double value_ = (value), published_ = (published);                               \
        if (!(fabs(value_ - published_) <= 0.5000001 * pow(10, -(digits))))              \
            fail_msg("%s is %.7f, published as %.7f", #value, value_, published_);       \
    } while (0)

static double alpha(const struct agreement_ratings *ratings, enum agreement_metric metric)
{
    double value = NAN;
    assert_true(agreement_alpha(ratings, metric, &value));
    return value;
}

static double kappa(const double *table, size_t levels, enum agreement_weights weights)
{
    double value = NAN, error;
    assert_true(agreement_kappa(table, levels, weights, &value, &error));
    return value;
}

static void alpha_is_krippendorffs_of_2011(void **state)
{
    (void)state;
    /* four observers, twelve units, five values */
    static const double values[] = {
        1,  2, 3, 3, 2, 1, 4, 1, 2, NO, NO, NO, 1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NO, 3,
        NO, 3, 3, 3, 2, 3, 4, 2, 2, 5,  1,  NO, 1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1,  NO};
    const struct agreement_ratings ratings = {4, 12, values};
    expect_published(alpha(&ratings, AGREEMENT_NOMINAL), .743421, 6);
    expect_published(alpha(&ratings, AGREEMENT_ORDINAL), .815388, 6);
    expect_published(alpha(&ratings, AGREEMENT_INTERVAL), .849107, 6);
    expect_published(alpha(&ratings, AGREEMENT_RATIO), .797403, 6);
    assert_int_equal(agreement_units(&ratings), 11);
}

static void alpha_of_two_observers_is_krippendorffs_too(void **state)
{
    (void)state;
    /* the same paper: binary data of two observers; nominal data a…e of two observers */
    static const double binary[] = {0, 1, 0, 0, 0, 0, 0, 0, 1, 0,
                                    1, 1, 1, 0, 0, 1, 0, 0, 0, 0};
    static const double nominal[] = {1, 1, 2, 2, 4, 3, 3, 3, 5, 4, 4, 1,
                                     2, 1, 2, 2, 2, 3, 3, 3, 5, 4, 4, 4};
    expect_published(alpha(&(struct agreement_ratings){2, 10, binary}, AGREEMENT_NOMINAL),
                     .095, 3);
    expect_published(
        alpha(&(struct agreement_ratings){2, 12, nominal}, AGREEMENT_NOMINAL), .692, 3);
}

static void kappa_is_cohens(void **state)
{
    (void)state;
    static const double cohen_1960[] = {88, 14, 18, 10, 40, 10, 2, 6, 12};
    expect_published(kappa(cohen_1960, 3, AGREEMENT_UNWEIGHTED), .491525, 6);
    expect_published(kappa(cohen_1960, 3, AGREEMENT_LINEAR), .473684, 6);
    expect_published(kappa(cohen_1960, 3, AGREEMENT_QUADRATIC), .454545, 6);
}

static void kappas_error_is_that_of_fleiss_cohen_and_everitt(void **state)
{
    (void)state;
    static const double table[] = {106, 10, 4, 22, 28, 10, 2, 12, 6};
    double value, error;
    assert_true(agreement_kappa(table, 3, AGREEMENT_UNWEIGHTED, &value, &error));
    expect_published(value, .428571, 6);
    expect_published(error, .053711, 6);
}

static void ac1_stays_high_where_kappa_collapses(void **state)
{
    (void)state;
    static const double table[] = {80, 7, 8, 5};
    double value;
    expect_published(kappa(table, 2, AGREEMENT_UNWEIGHTED), .314442, 6);
    assert_true(agreement_ac(table, 2, AGREEMENT_UNWEIGHTED, &value));
    expect_published(value, .808, 3);
}

static void two_by_two_tables_of_the_literature_are_met(void **state)
{
    /* counts, and kappa as printed */
    static const struct {
        const char *source;
        double table[4], kappa;
        int digits;
    } rows[] = {
        {"Feinstein and Cicchetti 1990, balanced", {40, 9, 6, 45}, .70, 2},
        {"Feinstein and Cicchetti 1990, a paradox", {80, 10, 5, 5}, .32, 2},
        {"Sim and Wright 2005", {22, 2, 4, 11}, .67, 2},
        {"Gwet 2008", {118, 5, 2, 0}, -.0234, 4},
    };
    double value;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        expect_published(kappa(rows[i].table, 2, AGREEMENT_UNWEIGHTED), rows[i].kappa,
                         rows[i].digits);
    assert_true(agreement_ac(rows[3].table, 2, AGREEMENT_UNWEIGHTED, &value));
    expect_published(value, .9408, 4);
}

static void kappas_of_four_levels_are_met(void **state)
{
    /* Landis and Koch 1977: multiple sclerosis, read by two neurologists in Winnipeg;
     * Agresti 1990: what wives and husbands answered. Linear weights. */
    static const struct {
        double table[16], kappa, error, weighted;
    } rows[] = {
        {{38, 5, 0, 1, 33, 11, 3, 0, 10, 14, 5, 6, 3, 7, 3, 10}, .2079, .05046, .3797},
        {{7, 7, 2, 3, 2, 8, 3, 7, 1, 5, 4, 9, 2, 8, 9, 14}, .1293, .06860, .2374},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        double value, error;
        assert_true(
            agreement_kappa(rows[i].table, 4, AGREEMENT_UNWEIGHTED, &value, &error));
        expect_published(value, rows[i].kappa, 4);
        expect_published(error, rows[i].error, 5);
        assert_true(agreement_kappa(rows[i].table, 4, AGREEMENT_LINEAR, &value, &error));
        expect_published(value, rows[i].weighted, 4);
    }
}

static void icc_is_that_of_shrout_and_fleiss(void **state)
{
    (void)state;
    /* four judges' rows over six targets */
    static const double values[] = {9, 6, 8, 7, 10, 6, 2, 1, 4, 1, 5, 2,
                                    5, 3, 6, 2, 6,  4, 8, 2, 8, 6, 9, 7};
    double value;
    assert_true(agreement_icc(&(struct agreement_ratings){4, 6, values}, &value));
    expect_published(value, .289764, 6);
}

static void what_nobody_varied_in_is_undefined(void **state)
{
    (void)state;
    static const double same[] = {3, 3, 3, 3, 3, 3}, none[] = {NO, 1, 2, NO};
    static const double table[] = {9, 0, 0, 0}, empty[] = {0, 0, 0, 0};
    double value, error;
    assert_false(agreement_alpha(&(struct agreement_ratings){2, 3, same},
                                 AGREEMENT_ORDINAL, &value));
    assert_false(agreement_alpha(&(struct agreement_ratings){2, 2, none},
                                 AGREEMENT_ORDINAL, &value));
    assert_false(agreement_alpha(&(struct agreement_ratings){0, 0, NULL},
                                 AGREEMENT_ORDINAL, &value));
    assert_false(agreement_kappa(table, 2, AGREEMENT_LINEAR, &value, &error));
    assert_false(agreement_kappa(empty, 2, AGREEMENT_LINEAR, &value, &error));
    assert_false(agreement_ac(table, 2, AGREEMENT_UNWEIGHTED, &value));
    assert_false(agreement_ac(empty, 2, AGREEMENT_UNWEIGHTED, &value));
    assert_false(agreement_icc(&(struct agreement_ratings){2, 3, same}, &value));
    assert_false(agreement_icc(&(struct agreement_ratings){2, 2, none}, &value));
}

static void full_agreement_is_one_where_levels_vary(void **state)
{
    (void)state;
    static const double values[] = {0, 1, 2, 3, 0, 1, 2, 3}, table[] = {4, 0, 0, 5};
    double value;
    expect_published(alpha(&(struct agreement_ratings){2, 4, values}, AGREEMENT_ORDINAL),
                     1, 9);
    expect_published(kappa(table, 2, AGREEMENT_LINEAR), 1, 9);
    assert_true(agreement_ac(table, 2, AGREEMENT_UNWEIGHTED, &value));
    expect_published(value, 1, 9);
}

static void severity_is_found_again_though_not_everybody_read_everything(void **state)
{
    (void)state;
    /* units worth 1 2 3 4; the second rater gives half more, the third half less */
    static const double values[] = {1,  2,  3,   NO, NO, 2.5, NO, 4.5,
                                    .5, NO, 2.5, NO, NO, NO,  NO, NO};
    double severity[4];
    assert_true(agreement_severity(&(struct agreement_ratings){4, 4, values}, severity));
    expect_published(severity[0], 0, 6);
    expect_published(severity[1], .5, 6);
    expect_published(severity[2], -.5, 6);
    assert_true(isnan(severity[3]));
}

static void severity_is_undefined_of_who_read_nothing_that_others_read(void **state)
{
    (void)state;
    /* the first alone with a unit of their own; two pairs that share nothing: the second
     * pair, joined by its last member, marks half higher and half lower */
    static const double values[] = {3, NO, NO, NO, NO, NO, 1,  2,  NO, NO, NO, NO, NO,
                                    9, 7,  NO, 2,  3,  NO, NO, NO, NO, NO, 8,  6};
    double severity[5];
    assert_true(agreement_severity(&(struct agreement_ratings){5, 5, values}, severity));
    assert_true(isnan(severity[0]));
    expect_published(severity[1], -.5, 6);
    expect_published(severity[2], .5, 6);
    expect_published(severity[3], .5, 6);
    expect_published(severity[4], -.5, 6);
    assert_true(agreement_severity(&(struct agreement_ratings){1, 1, values}, severity));
    assert_true(isnan(severity[0]));
}

static void ac1_takes_the_whole_scale_into_account(void **state)
{
    (void)state;
    /* the same answers on a scale of two and of four levels: less is due to chance */
    static const double two[] = {6, 1, 1, 4},
                        four[] = {6, 1, 0, 0, 1, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    double on_two, on_four, seen = 10. / 12, spread = 2 * (7. / 12) * (5. / 12);
    assert_true(agreement_ac(two, 2, AGREEMENT_UNWEIGHTED, &on_two));
    assert_true(agreement_ac(four, 4, AGREEMENT_UNWEIGHTED, &on_four));
    expect_published(on_two, (seen - spread) / (1 - spread), 9);
    expect_published(on_four, (seen - spread / 3) / (1 - spread / 3), 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alpha_is_krippendorffs_of_2011),
        cmocka_unit_test(alpha_of_two_observers_is_krippendorffs_too),
        cmocka_unit_test(kappa_is_cohens),
        cmocka_unit_test(kappas_error_is_that_of_fleiss_cohen_and_everitt),
        cmocka_unit_test(ac1_stays_high_where_kappa_collapses),
        cmocka_unit_test(two_by_two_tables_of_the_literature_are_met),
        cmocka_unit_test(kappas_of_four_levels_are_met),
        cmocka_unit_test(icc_is_that_of_shrout_and_fleiss),
        cmocka_unit_test(what_nobody_varied_in_is_undefined),
        cmocka_unit_test(full_agreement_is_one_where_levels_vary),
        cmocka_unit_test(severity_is_found_again_though_not_everybody_read_everything),
        cmocka_unit_test(severity_is_undefined_of_who_read_nothing_that_others_read),
        cmocka_unit_test(ac1_takes_the_whole_scale_into_account),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
