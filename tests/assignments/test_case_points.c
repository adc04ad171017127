/* Every hundredth of a suite's points is carried by a case, and none twice. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assignments/case_points.h"
#include "sandbox/base/cleanup.h"
#include "tests/support/unit.h"

enum { CASES_MAX = 8, NONE = -1 };

struct row {
    const char *name;
    int64_t suite; /* hundredths, NONE: not said */
    size_t count;
    int64_t said[CASES_MAX];
    const char *kinds; /* for each case: '.' plain, 'b' bonus, 'c' canary */
    int64_t total;     /* the suite's afterwards */
    int64_t carried[CASES_MAX];
    const char *pointer, *reason; /* of a refusal; NULL: none */
};

static const struct row rows[] = {
    {"evenly", 600, 3, {NONE, NONE, NONE}, "...", 600, {200, 200, 200}, NULL, NULL},
    {"what is over goes first",
     1000,
     3,
     {NONE, NONE, NONE},
     "...",
     1000,
     {334, 333, 333},
     NULL,
     NULL},
    {"fewer hundredths than cases",
     2,
     3,
     {NONE, NONE, NONE},
     "...",
     2,
     {1, 1, 0},
     NULL,
     NULL},
    {"said", 300, 2, {100, 200}, "..", 300, {100, 200}, NULL, NULL},
    {"summed", NONE, 2, {100, 250}, "..", 350, {100, 250}, NULL, NULL},
    {"nobody says", NONE, 2, {NONE, NONE}, "..", 0, {0, 0}, NULL, NULL},
    {"zero", 0, 2, {NONE, NONE}, "..", 0, {0, 0}, NULL, NULL},
    {"bonus is beside", 300, 3, {100, 200, 50}, "..b", 300, {100, 200, 50}, NULL, NULL},
    {"bonus beside spread",
     300,
     3,
     {NONE, NONE, 50},
     "..b",
     300,
     {150, 150, 50},
     NULL,
     NULL},
    {"a canary carries none",
     300,
     3,
     {NONE, NONE, NONE},
     ".c.",
     300,
     {150, 0, 150},
     NULL,
     NULL},
    {"one case carries nothing", 200, 2, {200, 0}, "..", 200, {200, 0}, NULL, NULL},
    {"too few",
     400,
     2,
     {100, 200},
     "..",
     0,
     {0},
     "/points",
     "add up to 3 points, the suite says 4"},
    {"too many",
     250,
     2,
     {100, 200},
     "..",
     0,
     {0},
     "/points",
     "add up to 3 points, the suite says 2.5"},
    {"all or none", 300, 2, {100, NONE}, "..", 0, {0}, "/cases", "all or none"},
    {"bonus must say",
     300,
     2,
     {300, NONE},
     ".b",
     0,
     {0},
     "/cases/1/points",
     "must say its points"},
    {"a canary with points",
     300,
     2,
     {200, 100},
     ".c",
     0,
     {0},
     "/cases/1/points",
     "a canary carries no points"},
    {"nobody to carry", 300, 1, {NONE}, "c", 0, {0}, "/points", "no case could carry"},
    {"no cases", 300, 0, {0}, "", 0, {0}, "/points", "no case could carry"},
};

static void check_row(const struct row *row)
{
    struct suite_case cases[CASES_MAX] = {{0}};
    struct suite suite = {.points_centi = row->suite, .cases = {cases, row->count}};
    struct error err = {0};
    AUTO_BUF struct buf pointer = {0};
    for (size_t i = 0; i < row->count; i++) {
        cases[i].points_centi = row->said[i];
        cases[i].bonus = row->kinds[i] == 'b';
        cases[i].canary = row->kinds[i] == 'c';
    }
    int r = case_points_fill(&suite, &pointer, &err);
    if (row->reason) {
        assert_true(r < 0);
        assert_string_equal(buf_text(&pointer), row->pointer);
        expect_contains(err.text, row->reason);
        return;
    }
    expect_ok(r, &err);
    if (suite.points_centi != row->total)
        fail_msg("%s: %lld hundredths in all", row->name, (long long)suite.points_centi);
    for (size_t i = 0; i < row->count; i++)
        if (cases[i].points_centi != row->carried[i])
            fail_msg("%s: case %zu carries %lld", row->name, i,
                     (long long)cases[i].points_centi);
}

static void points_are_spread_or_must_add_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        check_row(&rows[i]);
}

static void a_spread_adds_up_to_the_hundredth(void **state)
{
    (void)state;
    static struct suite_case cases[1000];
    for (int64_t points = 1; points < 100000; points = points * 3 + 1)
        for (size_t count = 1; count <= COUNT_OF(cases); count = count * 2 + 1) {
            struct suite suite = {.points_centi = points, .cases = {cases, count}};
            struct error err = {0};
            AUTO_BUF struct buf pointer = {0};
            int64_t sum = 0;
            for (size_t i = 0; i < count; i++)
                cases[i].points_centi = NONE;
            expect_ok(case_points_fill(&suite, &pointer, &err), &err);
            for (size_t i = 0; i < count; i++) {
                sum += cases[i].points_centi;
                assert_true(cases[0].points_centi - cases[i].points_centi <= 1);
            }
            assert_int_equal(sum, points);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_are_spread_or_must_add_up),
        cmocka_unit_test(a_spread_adds_up_to_the_hundredth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
