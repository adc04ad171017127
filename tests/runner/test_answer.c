/* No silence, no mass clean-out: when an answer may be recorded, and a submission ended.
 */
#include <string.h>

#include "tests/support/unit.h"

#include "runner/core/answer.h"
#include "sandbox/base/cleanup.h"

enum { TELL = -1 };

static const struct decision advance = {.outcome = DECISION_ADVANCE, .at = 100};
static const struct decision decline = {.outcome = DECISION_DECLINE, .at = 100};
static const struct decision hold = {.outcome = DECISION_HOLD, .at = 100};
static const struct told before = {.at = 99}, after = {.at = 101},
                         cancelled = {.at = 101, .ending = END_CANCELLED},
                         no_work = {.at = 101, .ending = END_NOT_SUBMITTED};

static void silence_is_refused_and_the_next_step_named(void **state)
{
    static const struct {
        const char *name;
        const struct decision *decision;
        const struct told *told;
        bool work, letter, brief;
        int asked;                  /* TELL or an answer_end */
        const char *missing, *next; /* NULL: it is allowed */
    } rows[] = {
        {"nothing decided", NULL, NULL, true, true, true, TELL, "no decision",
         "takehome decide c-1@a advance|decline"},
        {"on hold", &hold, NULL, true, true, true, TELL, "no decision", NULL},
        {"no letter", &decline, NULL, true, false, false, TELL, "no letter",
         "takehome letter c-1@a"},
        {"a letter", &decline, NULL, true, true, false, TELL, NULL, NULL},
        {"nobody told", &decline, NULL, true, true, false, END_ANSWERED, "told",
         "takehome told c-1@a --as-drafted"},
        {"told before it was decided", &decline, &before, true, true, false, END_ANSWERED,
         "told", NULL},
        {"declined and told", &decline, &after, true, true, false, END_ANSWERED, NULL,
         NULL},
        {"advanced without a brief", &advance, &after, true, true, false, END_ANSWERED,
         "brief", "takehome brief c-1@a"},
        {"advanced with a brief", &advance, &after, true, true, true, END_ANSWERED, NULL,
         NULL},
        {"on hold for ever", &hold, &after, true, true, true, END_ANSWERED, "no decision",
         NULL},
        {"withdrawn", NULL, NULL, true, false, false, END_WITHDRAWN, NULL, NULL},
        {"withdrawn after a decision", &advance, NULL, true, false, false, END_WITHDRAWN,
         "decided", NULL},
        {"nothing handed in", NULL, NULL, false, false, false, END_NOT_SUBMITTED, NULL,
         NULL},
        {"work that nobody read", NULL, NULL, true, false, false, END_NOT_SUBMITTED,
         "there is work", "takehome review start c-1@a"},
        {"cancelled in silence", NULL, NULL, false, false, false, END_CANCELLED, "told",
         NULL},
        {"cancelled, and told that nothing came", NULL, &no_work, false, false, false,
         END_CANCELLED, "told that it is cancelled",
         "takehome told c-1@a --as-drafted --ending cancelled"},
        {"declined, and told that it is cancelled", &decline, &cancelled, true, true,
         false, END_ANSWERED, "told", "takehome told c-1@a --as-drafted"},
        {"cancelled and told", NULL, &cancelled, false, false, false, END_CANCELLED, NULL,
         NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct answer_facts facts = {.submission = "c-1@a",
                                           .decision = rows[i].decision,
                                           .told = rows[i].told,
                                           .has_work = rows[i].work,
                                           .has_letter = rows[i].letter,
                                           .has_brief = rows[i].brief};
        CLEANUP(gate_refusal_done) struct gate_refusal refusal = {0};
        struct error err = {0};
        int r = rows[i].asked == TELL
                    ? answer_ask_told(&facts, &refusal, &err)
                    : answer_ask_close(&facts, (enum answer_end)rows[i].asked, &refusal,
                                       &err);
        expect_ok(r, &err);
        if ((rows[i].missing != NULL) != (refusal.missing.count > 0))
            fail_msg("%s: %s", rows[i].name,
                     refusal.missing.count ? refusal.missing.items[0] : "allowed");
        if (rows[i].missing && !strstr(refusal.missing.items[0], rows[i].missing))
            fail_msg("%s: %s", rows[i].name, refusal.missing.items[0]);
        if (rows[i].next && strcmp(refusal.next.items[0], rows[i].next) != 0)
            fail_msg("%s: %s", rows[i].name, refusal.next.items[0]);
        assert_int_equal(refusal.missing.count, refusal.next.count);
    }
}

static void nothing_is_missing_where_nobody_has_looked(void **state)
{
    const struct answer_facts facts = {.submission = "c-1@a", .unseen = true};
    CLEANUP(gate_refusal_done) struct gate_refusal missing = {0};
    CLEANUP(gate_refusal_done) struct gate_refusal withdrawn = {0};
    struct error err = {0};
    (void)state;
    expect_ok(answer_ask_close(&facts, END_NOT_SUBMITTED, &missing, &err), &err);
    assert_int_equal(missing.missing.count, 1);
    assert_string_equal(missing.next.items[0], "takehome grade c-1@a");
    expect_ok(answer_ask_close(&facts, END_WITHDRAWN, &withdrawn, &err), &err);
    assert_int_equal(withdrawn.missing.count, 0);
}

static void what_is_told_is_how_it_ends(void **state)
{
    static const struct {
        const struct decision *decision;
        bool work;
        enum answer_end telling;
        const char *missing; /* NULL: it is allowed */
    } rows[] = {
        {&decline, true, END_ANSWERED, NULL},
        {&decline, true, END_CANCELLED, "it is decided"},
        {&advance, true, END_WITHDRAWN, "it is decided"},
        {&hold, true, END_CANCELLED, NULL},
        {NULL, true, END_CANCELLED, NULL},
        {NULL, true, END_NOT_SUBMITTED, "there is work"},
        {NULL, false, END_NOT_SUBMITTED, NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct answer_facts facts = {.submission = "c-1@a",
                                           .decision = rows[i].decision,
                                           .has_work = rows[i].work,
                                           .has_letter = true,
                                           .telling = rows[i].telling};
        CLEANUP(gate_refusal_done) struct gate_refusal refusal = {0};
        struct error err = {0};
        expect_ok(answer_ask_told(&facts, &refusal, &err), &err);
        if ((rows[i].missing != NULL) != (refusal.missing.count > 0) ||
            (rows[i].missing && !strstr(refusal.missing.items[0], rows[i].missing)))
            fail_msg("row %zu: %s", i,
                     refusal.missing.count ? refusal.missing.items[0] : "allowed");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(silence_is_refused_and_the_next_step_named),
        cmocka_unit_test(nothing_is_missing_where_nobody_has_looked),
        cmocka_unit_test(what_is_told_is_how_it_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
