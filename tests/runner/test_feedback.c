/* What can be said is chosen by rules, and each of it rests on something. */
#include <errno.h>

#include "tests/support/unit.h"

#include "tests/support/draft.h"

static json_t *graph_of(const json_t *draft)
{
    struct feedback_facts facts = draft_facts();
    return draft_graph(draft, &facts, DECISION_DECLINE);
}

static bool has_evidence(const json_t *statement, const char *pointer)
{
    const json_t *list = json_object_get(statement, "evidence");
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(json_string_value(json_array_get(list, i)), pointer) == 0)
            return true;
    return false;
}

static const struct {
    const char *place, *text;
    int agree;
    bool shown;
} strengths[] = {
    /* two agree on tests (40) and on structure (20); hidden ones take no turn */
    {"t:edge/secret", "The case `edge/secret` passes where few do.", 2, false},
    {"tests/a.py:9", "`tests/a.py`, line 9, checks the same as edge/secret does.", 2,
     false},
    {"t:examples/good", "The case `examples/good` passes with quoted fields.", 2, true},
    {"reading.py:36",
     "`reading.py`, line 36, returns what is wrong with a row as a value.", 2, true},
    {"listing.py:13",
     "`listing.py`, line 13, keeps the rule for 'the same city' in one function.", 1,
     true},
    {"README.md:8", "`README.md`, line 8, says what is left open and why.", 1, true},
    {"reading.py:43",
     "`reading.py`, line 43: Small generators, each with one thing to do.", 2, true},
};

static void
strengths_stand_by_agreement_then_weight_and_one_of_each_criterion_first(void **state)
{
    (void)state;
    AUTO_JSON json_t *draft = draft_new();
    AUTO_JSON json_t *graph = graph_of(draft);
    const json_t *list = json_object_get(graph, "strengths");
    assert_int_equal(json_array_size(list), COUNT_OF(strengths));
    for (size_t i = 0; i < COUNT_OF(strengths); i++) {
        const json_t *one = json_array_get(list, i);
        if (strcmp(draft_part(graph, "strengths", i, "place"), strengths[i].place) != 0 ||
            strcmp(draft_part(graph, "strengths", i, "text"), strengths[i].text) != 0 ||
            json_integer_value(json_object_get(one, "agree")) != strengths[i].agree ||
            json_is_true(json_object_get(one, "shown")) != strengths[i].shown)
            fail_msg("row %zu: %s", i, json_dumps(one, JSON_COMPACT));
    }
}

static void a_strength_rests_on_its_place_its_review_and_shown_passing_cases(void **state)
{
    (void)state;
    AUTO_JSON json_t *draft = draft_new();
    AUTO_JSON json_t *graph = graph_of(draft);
    const json_t *one = json_array_get(json_object_get(graph, "strengths"), 4);
    assert_true(has_evidence(one, "listing.py:13@" DRAFT_COMMIT));
    assert_true(has_evidence(one, "review:R1"));
    assert_true(has_evidence(one, "t:examples/good"));
    assert_false(has_evidence(one, "t:edge/secret"));  /* hidden */
    assert_false(has_evidence(one, "t:examples/bad")); /* not a pass */
}

static const struct {
    const char *place, *asks, *noted;
} questions[] = {
    /* structure is where the two differ; then by weight, and a question before others */
    {"out.py:30", "What would you look at first here, if you came back to it tomorrow?",
     "sorts by byte value, not by name."},
    {"main.py:8", "What would change if the file were 10 GB?",
     "reads the whole file at once <script>alert(1)</script>."},
    {"tests/a.py:9", "Which change would this test not notice?", NULL},
};

static void
questions_stand_by_disagreement_then_weight_and_a_concern_is_never_asked(void **state)
{
    (void)state;
    AUTO_JSON json_t *draft = draft_new();
    AUTO_JSON json_t *graph = graph_of(draft);
    const json_t *list = json_object_get(graph, "questions");
    assert_int_equal(json_array_size(list), COUNT_OF(questions));
    for (size_t i = 0; i < COUNT_OF(questions); i++) {
        const json_t *noted = json_object_get(json_array_get(list, i), "noted");
        const char *note =
            json_string_value(json_object_get(json_array_get(noted, 0), "text"));
        assert_string_equal(draft_part(graph, "questions", i, "place"),
                            questions[i].place);
        assert_string_equal(draft_part(graph, "questions", i, "asks"), questions[i].asks);
        assert_int_equal(json_array_size(noted), questions[i].noted ? 1 : 0);
        if (questions[i].noted)
            assert_string_equal(note, questions[i].noted);
    }
}

static void every_concern_gets_an_open_question_that_accuses_nobody(void **state)
{
    (void)state;
    AUTO_JSON json_t *draft = draft_new();
    draft_comment(draft, "concern", "tests", 40, "a.py:1", "never checks anything");
    draft_comment(draft, "concern", "tests", 40, "a.py:2", "wrong");
    draft_comment(draft, "concern", "tests", 40, "a.py:3", "why not a set");
    AUTO_JSON json_t *graph = graph_of(draft);
    const json_t *list = json_object_get(graph, "questions");
    size_t seen = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *asks = draft_part(graph, "questions", i, "asks");
        assert_int_equal(asks[strlen(asks) - 1], '?');
        if (strcmp(draft_part(graph, "questions", i, "kind"), "concern") != 0)
            continue;
        seen++;
        assert_null(strstr(asks, "never"));
        assert_null(strstr(asks, "wrong"));
        assert_null(strstr(asks, "Why"));
        assert_null(strstr(asks, "Did"));
    }
    assert_int_equal(seen, 4);
}

static void one_said_by_two_is_said_once_with_both_behind_it(void **state)
{
    (void)state;
    AUTO_JSON json_t *draft = draft_new();
    draft_comment(draft, "strength", "correct", 40, "listing.py:13", "has one rule");
    AUTO_JSON json_t *graph = graph_of(draft);
    assert_int_equal(json_array_size(json_object_get(graph, "strengths")),
                     COUNT_OF(strengths));
}

static void long_and_odd_texts_are_cut_and_cleaned(void **state)
{
    (void)state;
    AUTO_JSON json_t *draft = draft_new();
    AUTO_BUF struct buf text = {0};
    buf_adds(&text, "keeps \x1b[31mall ");
    for (int i = 0; i < 200; i++)
        buf_adds(&text, "w\xc3\xb6rter ");
    json_array_clear(json_object_get(draft, "comments"));
    draft_comment(draft, "strength", "correct", 40, "a`b.py:3", buf_text(&text));
    draft_comment(draft, "strength", "correct", 40, "log:build:3", "prints no warning");
    AUTO_JSON json_t *graph = graph_of(draft);
    const char *says = draft_part(graph, "strengths", 0, "text");
    assert_int_equal(json_array_size(json_object_get(graph, "strengths")), 1);
    assert_true(strlen(says) < FEEDBACK_TEXT_BYTES + 60);
    assert_null(strchr(says, '\x1b'));
    expect_contains(says, "`a'b.py`, line 3, keeps all w\xc3\xb6rter");
    assert_string_equal(says + strlen(says) - strlen("w\xc3\xb6rter …"),
                        "w\xc3\xb6rter …");
}

static void what_tests_could_not_see_is_said(void **state)
{
    (void)state;
    AUTO_JSON json_t *draft = draft_new();
    AUTO_JSON json_t *graph = graph_of(draft);
    assert_string_equal(draft_part(graph, "unseen", 0, "text"),
                        "Edge <cases>: 1 of 2 cases did not come to an answer.");
    expect_contains(draft_part(graph, "unseen", 1, "text"), "own process");
    assert_string_equal(draft_part(graph, "unseen", 2, "text"),
                        "No test bears on: Structure.");
    json_object_set_new(draft, "attempt", json_null());
    AUTO_JSON json_t *ungraded = graph_of(draft);
    expect_contains(draft_part(ungraded, "unseen", 0, "text"), "No tests were run");
}

static void every_statement_has_evidence(void **state)
{
    (void)state;
    static const char *const lists[] = {"strengths", "questions", "notes",
                                        "unseen",    "table",     "criteria"};
    static const char *const facts[] = {"assignment", "commit",    "readers",  "decision",
                                        "reason",     "ownership", "deletion", "contact",
                                        "company",    "answer_by", "next"};
    AUTO_JSON json_t *draft = draft_new();
    AUTO_JSON json_t *graph = graph_of(draft);
    for (size_t i = 0; i < COUNT_OF(facts); i++)
        if (json_array_size(
                json_object_get(json_object_get(graph, facts[i]), "evidence")) == 0)
            fail_msg("'%s' has no evidence", facts[i]);
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        const json_t *list = json_object_get(graph, lists[i]);
        assert_true(json_array_size(list) > 0);
        for (size_t j = 0; j < json_array_size(list); j++)
            if (json_array_size(json_object_get(json_array_get(list, j), "evidence")) ==
                0)
                fail_msg("'%s' %zu has no evidence", lists[i], j);
    }
}

static void another_value_is_no_draft(void **state)
{
    (void)state;
    AUTO_JSON json_t *graph = NULL;
    AUTO_JSON json_t *none = json_object();
    struct error err = {0};
    struct feedback_facts facts = draft_facts();
    assert_int_equal(feedback_build(none, &facts, -1, &graph, &err), -EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            strengths_stand_by_agreement_then_weight_and_one_of_each_criterion_first),
        cmocka_unit_test(
            a_strength_rests_on_its_place_its_review_and_shown_passing_cases),
        cmocka_unit_test(
            questions_stand_by_disagreement_then_weight_and_a_concern_is_never_asked),
        cmocka_unit_test(every_concern_gets_an_open_question_that_accuses_nobody),
        cmocka_unit_test(one_said_by_two_is_said_once_with_both_behind_it),
        cmocka_unit_test(long_and_odd_texts_are_cut_and_cleaned),
        cmocka_unit_test(what_tests_could_not_see_is_said),
        cmocka_unit_test(every_statement_has_evidence),
        cmocka_unit_test(another_value_is_no_draft),
    };
    return cmocka_run_group_tests_name("feedback", tests, NULL, NULL);
}
