/* A review is text for people and JSON for the program, and each gives the other. */
#include <errno.h>
#include <string.h>

#include "tests/support/unit.h"

#include "tests/support/marking.h"

#define HEAD "submission: c-014@sample\ncommit: 4f2a91c0\nrubric: small@1\n"

static const struct {
    const char *text, *says;
} malformed[] = {
    {"", "a.review:1: the line 'submission: c-014@customers-by-location' is missing"},
    {"submission: c-014@sample\nrubric: small@1\n", "a.review:1: the line 'commit:"},
    {"submission: c-014@sample\ncommit: 4f2a91c0\n", "the line 'rubric:"},
    {"submission:\n", "a.review:1: 'submission:' needs its value"},
    {HEAD "submission: c-1@x\n", "a.review:4: 'submission' stands here twice"},
    {HEAD "minutes: soon\n", "a.review:4: 'soon' is no number of minutes"},
    {HEAD "minutes: -5\n", "a.review:4: '-5' is no number of minutes"},
    {HEAD "## correctness\n", "a.review:4: a heading is '## CRITERION: LEVEL'"},
    {HEAD "## correctness: 3.5\n",
     "a.review:4: '3.5' is no level: it is the number of one"},
    {HEAD "## correctness: 99\n", "a.review:4: '99' is no level"},
    {HEAD "## a: 1\n## a: 1\n", "a.review:5: the criterion 'a' has a heading above"},
    {HEAD "### a: 1\n", "a.review:4: a heading has two #"},
    {HEAD "evidence: a.c:1\n", "a.review:4: evidence stands under a criterion"},
    {HEAD "## a: 1\nevidence: a.c\n", "a.review:5: 'a.c' is no evidence"},
    {HEAD "## a: 1\nevidence: ../../etc/passwd:1\n", "a.review:5: '../../etc/passwd:1'"},
    {HEAD "## a: 1\nevidence: /etc/passwd:1\n", "is no evidence"},
    {HEAD "## a: 1\nevidence: a.c:0\n", "'a.c:0' is no evidence"},
    {HEAD "## a: 1\nevidence: a.c:1 b.c:2\n", "a comma stands between"},
    {HEAD "## a: 1\nevidence: \"a.c:1\n", "a.review:5: a quote is not closed"},
    {HEAD "+ a.c:1\n", "a.review:4: the comment says nothing"},
    {HEAD "+ nice work\n", "a.review:4: 'nice' is no evidence"},
    {HEAD "? a.c:1 Why not\n", "a question ends with '?'"},
    {HEAD "  and more\n", "a.review:4: a line that begins with a blank"},
    {HEAD "looks good to me\n", "a.review:4: 'looks good to me' is no line of a review"},
    {HEAD "+ a.c:1 rings \x1b[31m\n", "control characters"},
    {HEAD "+ a.c:1 \xff\xfe\n", "not UTF-8"},
    {"submission: c-014\ncommit: 4f2a91c0\nrubric: small@1\n", "must be a submission"},
    {"submission: c-014@x\ncommit: main\nrubric: small@1\n", "must be a commit"},
    {"submission: c-014@x\ncommit: 4f2a91c0\nrubric: small\n", "'small' is no rubric"},
};

static void each_malformed_review_gives_its_one_message(void **state)
{
    (void)state;
    assert_true(COUNT_OF(malformed) >= 16);
    for (size_t i = 0; i < COUNT_OF(malformed); i++) {
        struct review review = {.minutes = 77};
        struct error err = {0};
        if (marking_review(malformed[i].text, NULL, &review, &err) >= 0)
            fail_msg("row %zu is accepted: %s", i, malformed[i].text);
        if (!strstr(err.text, malformed[i].says))
            fail_msg("row %zu: '%s' does not contain '%s'", i, err.text,
                     malformed[i].says);
        assert_int_equal(review.minutes, 77);
    }
}

static void a_nul_and_a_file_too_large_are_refused(void **state)
{
    (void)state;
    static char large[REVIEW_FILE_BYTES_MAX + 1];
    struct review review = {0};
    struct error err = {0};
    assert_int_equal(review_text_parse("x", "a\0b", 3, &review, &err), -EINVAL);
    expect_contains(err.text, "NUL");
    error_clear(&err);
    assert_int_equal(review_text_parse("x", large, sizeof(large), &review, &err), -EFBIG);
}

static void a_review_is_the_same_by_way_of_json_and_of_the_form(void **state)
{
    (void)state;
    CLEANUP(rubric_done) struct rubric rubric = {0};
    CLEANUP(review_done) struct review first = {0}, second = {0}, third = {0};
    AUTO_BUF struct buf form = {0}, json = {0}, again = {0};
    AUTO_JSON_DOC struct json_doc doc = {0};
    struct error err = {0};
    expect_ok(marking_rubric(&rubric, &err), &err);
    expect_ok(marking_review(MARKING_REVIEW, "ada", &first, &err), &err);
    expect_ok(review_print(&first, &json, &err), &err);
    expect_ok(json_doc_parse("j", buf_text(&json), json.len, &doc, &err), &err);
    expect_ok(review_read(&doc, &second, &err), &err);
    assert_int_equal(second.submitted, first.submitted);
    assert_string_equal(second.reviewer, "ada");
    assert_int_equal(review_text_form(&second, &rubric, &form), 0);
    expect_ok(marking_review(buf_text(&form), "ada", &third, &err), &err);
    third.submitted = first.submitted; /* never in the text */
    expect_ok(review_print(&third, &again, &err), &err);
    assert_string_equal(buf_text(&again), buf_text(&json));
}

static void the_form_is_a_review_without_levels(void **state)
{
    (void)state;
    CLEANUP(rubric_done) struct rubric rubric = {0};
    CLEANUP(review_done) struct review empty = {0}, read = {0};
    AUTO_BUF struct buf form = {0};
    AUTO_STRLIST struct strlist missing = {0};
    struct error err = {0};
    expect_ok(marking_rubric(&rubric, &err), &err);
    expect_ok(marking_review(HEAD, NULL, &empty, &err), &err);
    assert_int_equal(review_text_form(&empty, &rubric, &form), 0);
    expect_contains(buf_text(&form), "#   2  all inputs\n");
    expect_ok(marking_review(buf_text(&form), NULL, &read, &err), &err);
    expect_ok(review_check(&read, &rubric, &missing, &err), &err);
    assert_int_equal(missing.count, 3); /* minutes and two levels */
}

static const struct {
    const char *text, *says; /* NULL: nothing is missing */
} lacks[] = {
    {"## correctness: 2\nevidence: a:1\n## tests: 1\nevidence: a:1\n", NULL},
    {"## correctness: 2\nevidence: a:1\n", "tests: no level yet"},
    {"## correctness: 2\n## tests: 1\nevidence: a:1\n",
     "correctness: level 2 has 0 of 1"},
    {"## correctness: 2\nevidence: a:1\n## tests: 2\nevidence: a:1\n",
     "no level 2, only 0 to 1"},
    {"## correctness: 2\nevidence: a:1\n## tests: 1\nevidence: a:1\n## style: 1\n",
     "style: the rubric has no such criterion"},
    {"- a:1 no Culture\n  Fit\n## correctness: 2\nevidence: a:1\n## tests: 1\nevidence: "
     "a:1\n",
     "speaks of culture fit"},
    {"- a:1 a poor cultural-fit here\n## correctness: 2\nevidence: a:1\n## tests: "
     "1\nevidence: "
     "a:1\n",
     "speaks of culture fit"},
    {"- a:1 my gut feeling\n   says no\n## correctness: 2\nevidence: a:1\n## "
     "tests: 1\nevidence: a:1\n",
     "or of a feeling"},
    {"+ a:1 culture fitness and CultureInfo fit\n## correctness: 2\nevidence: a:1\n## "
     "tests: "
     "1\nevidence: a:1\n",
     NULL},
};

static void what_is_missing_is_said_in_words(void **state)
{
    (void)state;
    CLEANUP(rubric_done) struct rubric rubric = {0};
    struct error err = {0};
    expect_ok(marking_rubric(&rubric, &err), &err);
    for (size_t i = 0; i < COUNT_OF(lacks); i++) {
        CLEANUP(review_done) struct review review = {0};
        AUTO_STRLIST struct strlist missing = {0};
        AUTO_BUF struct buf text = {0};
        buf_addf(&text, HEAD "minutes: 5\n%s", lacks[i].text);
        expect_ok(marking_review(buf_text(&text), NULL, &review, &err), &err);
        expect_ok(review_check(&review, &rubric, &missing, &err), &err);
        if (missing.count != (lacks[i].says ? 1u : 0u) ||
            (lacks[i].says && !strstr(missing.items[0], lacks[i].says)))
            fail_msg("row %zu: %zu missing, first '%s'", i, missing.count,
                     missing.count ? missing.items[0] : "");
    }
}

static void no_strength_is_a_warning(void **state)
{
    (void)state;
    CLEANUP(review_done) struct review without = {0}, with = {0};
    AUTO_STRLIST struct strlist warnings = {0};
    struct error err = {0};
    expect_ok(marking_review(MARKING_REVIEW, NULL, &with, &err), &err);
    expect_ok(review_warnings(&with, &warnings, &err), &err);
    assert_int_equal(warnings.count, 0);
    expect_ok(marking_review(HEAD "- a.c:1 sorts bytes\n", NULL, &without, &err), &err);
    expect_ok(review_warnings(&without, &warnings, &err), &err);
    assert_int_equal(warnings.count, 1);
}

static void what_a_logical_check_finds_is_named(void **state)
{
    static const struct {
        const char *minutes, *levels[3], *evidence, *comments;
        const char *missing, *warned; /* NULL: none of these checks */
    } reviews[] = {
        {"4", {"3", "3", "3"}, "a.c:1", "", NULL, "straight-lined"},
        {"40", {"3", "3", "3"}, "a.c:1", "", NULL, "no-strength-in-review"},
        {"4", {"3", "2", "3"}, "a.c:1", "", NULL, "no-strength-in-review"},
        {"1", {"3", "3", "3"}, "a.c:1", "", NULL, "after 1 minute and"},
        {"0", {"", "", ""}, NULL, "", NULL, "no-strength-in-review"},
        {"4", {"3", "3", "3"}, "a.c:1", "+ a.c:1 frees\n", NULL, NULL},
        {"4", {"3", "3", "3"}, NULL, "+ a.c:1 frees\n", "score-without-evidence", NULL},
    };
    (void)state;
    CLEANUP(rubric_done) struct rubric rubric = {0};
    struct error err = {0};
    expect_ok(rubric_load_embedded("backend", NULL, &rubric, &err), &err);
    const struct rubric_criterion *criteria = rubric_criteria(&rubric);
    for (size_t i = 0; i < COUNT_OF(reviews); i++) {
        CLEANUP(review_done) struct review review = {0};
        AUTO_STRLIST struct strlist missing = {0}, warnings = {0};
        AUTO_BUF struct buf text = {0}, all = {0};
        buf_addf(
            &text,
            "submission: c-1@a\ncommit: 4f2a91c0\nrubric: backend@1\nminutes: %s\n\n%s",
            reviews[i].minutes, reviews[i].comments);
        for (size_t k = 0; k < 3; k++) {
            buf_addf(&text, "\n## %s: %s\n", criteria[k].id, reviews[i].levels[k]);
            if (reviews[i].evidence)
                buf_addf(&text, "evidence: %s\n", reviews[i].evidence);
        }
        expect_ok(review_text_parse("r", buf_text(&text), text.len, &review, &err), &err);
        expect_ok(review_check(&review, &rubric, &missing, &err), &err);
        expect_ok(review_warnings(&review, &warnings, &err), &err);
        for (size_t k = 0; k < missing.count; k++)
            buf_addf(&all, "%s\n", missing.items[k]);
        bool found = strstr(buf_text(&all), "score-without-evidence") != NULL;
        if (found != (reviews[i].missing != NULL))
            fail_msg("row %zu: %s", i, buf_text(&all));
        const char *last = warnings.count ? warnings.items[warnings.count - 1] : "";
        if (reviews[i].warned ? !strstr(last, reviews[i].warned) : warnings.count > 0)
            fail_msg("row %zu: '%s'", i, last);
    }
}

static void a_criterion_that_was_not_published_is_refused(void **state)
{
    (void)state;
    CLEANUP(rubric_done) struct rubric rubric = {0};
    CLEANUP(review_done) struct review review = {0};
    AUTO_STRLIST struct strlist missing = {0};
    AUTO_BUF struct buf all = {0};
    struct error err = {0};
    static const char text[] = "submission: c-1@a\ncommit: 4f2a91c0\nrubric: backend@1\n"
                               "minutes: 5\n\n## docker: 1\nevidence: a.c:1\n";
    expect_ok(rubric_load_embedded("backend", NULL, &rubric, &err), &err);
    expect_ok(review_text_parse("r", text, sizeof(text) - 1, &review, &err), &err);
    expect_ok(review_check(&review, &rubric, &missing, &err), &err);
    for (size_t k = 0; k < missing.count; k++)
        buf_addf(&all, "%s\n", missing.items[k]);
    expect_contains(buf_text(&all), "docker: the rubric has no such criterion "
                                    "(criterion-not-published)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_malformed_review_gives_its_one_message),
        cmocka_unit_test(a_nul_and_a_file_too_large_are_refused),
        cmocka_unit_test(a_review_is_the_same_by_way_of_json_and_of_the_form),
        cmocka_unit_test(the_form_is_a_review_without_levels),
        cmocka_unit_test(what_is_missing_is_said_in_words),
        cmocka_unit_test(no_strength_is_a_warning),
        cmocka_unit_test(what_a_logical_check_finds_is_named),
        cmocka_unit_test(a_criterion_that_was_not_published_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
