/* The draft says what is there and what is missing, and never who reviewed. */
#include <errno.h>

#include "tests/support/marking.h"
#include "tests/support/sample.h"
#include "tests/support/unit.h"

#include "runner/core/gates.h"
#include "runner/core/merge.h"

struct world {
    struct assignment assignment;
    struct rubric rubric;
    struct result result;
    struct review reviews[3];
};

static void world_done(struct world *world)
{
    for (size_t i = 0; i < COUNT_OF(world->reviews); i++)
        review_done(&world->reviews[i]);
    rubric_done(&world->rubric);
    result_done(&world->result);
}

/* The assignment's texts are literals: they are not released. */
static void world_init(struct world *world)
{
    static char id[] = "sample", text[] = "yours";
    struct error err = {0};
    world->assignment = (struct assignment){
        .id = id, .title = id, .version = id, .ownership = text, .contact = text};
    expect_ok(marking_rubric(&world->rubric, &err), &err);
    sample_result(&world->result, "c-014@sample", MARKING_COMMIT);
}

static struct merge_input input_of(const struct world *world, size_t reviews,
                                   int64_t needed)
{
    return (struct merge_input){.assignment = &world->assignment,
                                .rubric = &world->rubric,
                                .result = &world->result,
                                .reviews = world->reviews,
                                .review_count = reviews,
                                .reviews_needed = needed,
                                .submission = "c-014@sample"};
}

static json_t *merged(const struct merge_input *input)
{
    struct error err = {0};
    json_t *draft = NULL;
    expect_ok(merge_draft(input, &draft, &err), &err);
    return draft;
}

static size_t refusals(enum gate_act act, const json_t *draft,
                       const struct decision *decision)
{
    CLEANUP(gate_refusal_done) struct gate_refusal refusal = {0};
    struct error err = {0};
    expect_ok(gates_ask(act, draft, decision, &refusal, &err), &err);
    assert_int_equal(refusal.missing.count == 0, refusal.next.count == 0);
    return refusal.missing.count;
}

static void without_reviews_a_draft_exists_and_says_its_gaps(void **state)
{
    (void)state;
    CLEANUP(world_done) struct world world = {0};
    world_init(&world);
    struct merge_input input = input_of(&world, 0, 1);
    AUTO_JSON json_t *draft = merged(&input);
    assert_true(json_is_false(json_object_get(draft, "complete")));
    assert_string_equal(
        json_string_value(json_array_get(json_object_get(draft, "gaps"), 0)),
        "no finished review yet");
    assert_true(refusals(GATE_DECIDE_DECLINE, draft, NULL) > 0);
    input.result = NULL;
    AUTO_JSON json_t *before = merged(&input);
    assert_true(json_is_null(json_object_get(before, "attempt")));
}

static void a_finished_review_completes_it_and_names_nobody(void **state)
{
    (void)state;
    CLEANUP(world_done) struct world world = {0};
    struct error err = {0};
    AUTO_BUF struct buf text = {0};
    world_init(&world);
    expect_ok(marking_review(MARKING_REVIEW, "adalovelace", &world.reviews[0], &err),
              &err);
    struct merge_input input = input_of(&world, 1, 1);
    AUTO_JSON json_t *draft = merged(&input);
    expect_ok(json_print(draft, &text, &err), &err);
    assert_null(strstr(buf_text(&text), "adalovelace"));
    expect_contains(buf_text(&text), "\"R1\": \"1.60\"");
    expect_contains(buf_text(&text), "\"max_points\": \"4.5\"");
    assert_true(json_is_true(json_object_get(draft, "complete")));
    const json_t *tests =
        json_object_get(json_array_get(json_object_get(draft, "criteria"), 1), "tests");
    assert_int_equal(json_array_size(tests), 1);
    assert_true(json_is_false(json_object_get(json_array_get(tests, 0), "visible")));
}

static void levels_two_apart_are_a_disagreement_in_any_order(void **state)
{
    (void)state;
    CLEANUP(world_done) struct world world = {0};
    struct error err = {0};
    AUTO_BUF struct buf low = {0}, one = {0}, two = {0};
    world_init(&world);
    const char *at = strstr(MARKING_REVIEW, "correctness: 2");
    buf_add(&low, MARKING_REVIEW, (size_t)(at - MARKING_REVIEW));
    buf_addf(&low, "correctness: 0%s", at + strlen("correctness: 2"));
    expect_ok(marking_review(MARKING_REVIEW, "ada", &world.reviews[0], &err), &err);
    expect_ok(marking_review(buf_text(&low), "grace", &world.reviews[1], &err), &err);
    struct merge_input input = input_of(&world, 2, 2);
    AUTO_JSON json_t *draft = merged(&input);
    struct review swapped = world.reviews[0];
    world.reviews[0] = world.reviews[1];
    world.reviews[1] = swapped;
    AUTO_JSON json_t *other = merged(&input);
    const json_t *criteria = json_object_get(draft, "criteria");
    assert_true(
        json_is_true(json_object_get(json_array_get(criteria, 0), "disagreement")));
    assert_true(
        json_is_false(json_object_get(json_array_get(criteria, 1), "disagreement")));
    expect_ok(json_print(draft, &one, &err), &err);
    expect_ok(json_print(other, &two, &err), &err);
    assert_string_equal(buf_text(&one), buf_text(&two));
}

static void a_review_not_submitted_shows_no_level(void **state)
{
    (void)state;
    CLEANUP(world_done) struct world world = {0};
    struct error err = {0};
    world_init(&world);
    expect_ok(marking_review(MARKING_REVIEW, NULL, &world.reviews[0], &err), &err);
    struct merge_input input = input_of(&world, 1, 1);
    AUTO_JSON json_t *draft = merged(&input);
    assert_int_equal(json_array_size(json_object_get(draft, "comments")), 0);
    assert_int_equal(json_integer_value(json_object_get(draft, "reviews_finished")), 0);
}

static void what_belongs_elsewhere_is_refused(void **state)
{
    (void)state;
    CLEANUP(world_done) struct world world = {0};
    struct error err = {0};
    json_t *draft = NULL;
    world_init(&world);
    expect_ok(marking_review(MARKING_REVIEW, "ada", &world.reviews[0], &err), &err);
    expect_ok(marking_review(MARKING_REVIEW, "ada", &world.reviews[1], &err), &err);
    struct merge_input twice = input_of(&world, 2, 1), other = input_of(&world, 1, 1);
    assert_int_equal(merge_draft(&twice, &draft, &err), -EINVAL);
    expect_contains(err.text, "two submitted reviews of one person");
    error_clear(&err);
    other.submission = "c-015@sample";
    assert_int_equal(merge_draft(&other, &draft, &err), -EINVAL);
    expect_contains(err.text, "the result is of c-014@sample");
    assert_null(draft);
}

static void gates_open_by_what_the_draft_holds(void **state)
{
    (void)state;
    CLEANUP(world_done) struct world world = {0};
    struct error err = {0};
    char submission[] = "c-014@sample", elsewhere[] = "c-015@sample";
    struct decision decline = {.submission = submission, .outcome = DECISION_DECLINE};
    struct decision foreign = {.submission = elsewhere, .outcome = DECISION_DECLINE};
    world_init(&world);
    expect_ok(marking_review(MARKING_REVIEW, "ada", &world.reviews[0], &err), &err);
    struct merge_input input = input_of(&world, 1, 1), panel = input_of(&world, 1, 2);
    AUTO_JSON json_t *draft = merged(&input);
    AUTO_JSON json_t *half = merged(&panel);
    assert_int_equal(refusals(GATE_DECIDE_ADVANCE, draft, NULL), 0);
    assert_int_equal(refusals(GATE_DECIDE_DECLINE, draft, NULL), 0);
    assert_int_equal(refusals(GATE_DECIDE_DECLINE, half, NULL), 1);
    assert_int_equal(refusals(GATE_LETTER_DECLINE, draft, NULL), 1);
    assert_int_equal(refusals(GATE_LETTER_DECLINE, draft, &decline), 0);
    assert_int_equal(refusals(GATE_LETTER_DECLINE, draft, &foreign), 1);
    assert_int_equal(refusals(GATE_LETTER_ADVANCE, draft, &decline), 1);
    json_t *comments = json_object_get(draft, "comments");
    for (size_t i = json_array_size(comments); i-- > 0;)
        if (strcmp(
                json_string_value(json_object_get(json_array_get(comments, i), "kind")),
                "strength") == 0) {
            json_array_remove(comments, i); /* one strength is left, of two */
            break;
        }
    assert_int_equal(refusals(GATE_DECIDE_DECLINE, draft, NULL), 1);
    assert_int_equal(refusals(GATE_DECIDE_HOLD, draft, NULL), 0);
    json_object_set_new(draft, "reviews_needed", json_integer(0));
    json_object_set_new(draft, "reviews_finished", json_integer(0));
    assert_int_equal(refusals(GATE_DECIDE_HOLD, draft, NULL), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_reviews_a_draft_exists_and_says_its_gaps),
        cmocka_unit_test(a_finished_review_completes_it_and_names_nobody),
        cmocka_unit_test(levels_two_apart_are_a_disagreement_in_any_order),
        cmocka_unit_test(a_review_not_submitted_shows_no_level),
        cmocka_unit_test(what_belongs_elsewhere_is_refused),
        cmocka_unit_test(gates_open_by_what_the_draft_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
