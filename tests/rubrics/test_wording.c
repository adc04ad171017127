/* Each check finds its bad sentence, passes its good one, and leaves neutral prose alone.
 */
#include <stdio.h>
#include <string.h>

#include "tests/support/unit.h"

#include "rubrics/wording.h"
#include "sandbox/base/cleanup.h"

static const enum wording_document documents[] = {
    WORDING_DECLINE, WORDING_ADVANCE, WORDING_BRIEF, WORDING_REVIEW, WORDING_TASK};

struct row {
    const char *check;
    enum wording_document document;
    const char *bad, *good;
};

#include "tests/rubrics/wording_paraphrases_rows.h"
#include "tests/rubrics/wording_sentences_rows.h"

static void check(const char *text, enum wording_document document, const char *only,
                  struct wording_findings *ret)
{
    CLEANUP(wording_done) struct wording wording = {0};
    struct error err = {0};
    expect_ok(wording_init(&wording, document, only, &err), &err);
    expect_ok(wording_check(&wording, text, ret, &err), &err);
}

static bool finds(const char *text, enum wording_document document, const char *only)
{
    CLEANUP(wording_findings_done) struct wording_findings findings = {0};
    check(text, document, only, &findings);
    return findings.count > 0;
}

static void each_check_finds_its_bad_sentence_and_passes_its_good_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sentences); i++) {
        const struct row *row = &sentences[i];
        if (!finds(row->bad, row->document, row->check))
            fail_msg("%s does not find: %s", row->check, row->bad);
        if (finds(row->good, row->document, row->check))
            fail_msg("%s finds fault with: %s", row->check, row->good);
    }
}

static void a_fault_in_other_words_is_found_as_well(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(paraphrases); i++)
        if (!finds(paraphrases[i].bad, paraphrases[i].document, paraphrases[i].check))
            fail_msg("%s does not find: %s", paraphrases[i].check, paraphrases[i].bad);
}

/* All sentences as one text of a kind, a paragraph each. */
static void check_together(const char *const *list, size_t count, size_t document,
                           struct wording_findings *findings)
{
    AUTO_BUF struct buf text = {0}, told = {0};
    for (size_t i = 0; i < count; i++)
        buf_addf(&text, "%s\n\n", list[i]);
    check(buf_text(&text), documents[document], NULL, findings);
    wording_print(findings, "prose", &told);
    if (findings->count > 0)
        print_message("%s", buf_text(&told));
}

static void a_faults_words_in_another_trades_prose_are_left_alone(void **state)
{
    (void)state;
    assert_true(COUNT_OF(harmless) >= 60);
    for (size_t d = 0; d < COUNT_OF(documents); d++) {
        CLEANUP(wording_findings_done) struct wording_findings findings = {0};
        check_together(harmless, COUNT_OF(harmless), d, &findings);
        assert_int_equal(findings.count, 0);
    }
}

static void neutral_sentences_raise_no_error_and_hardly_a_warning(void **state)
{
    (void)state;
    size_t errors = 0, others = 0;
    assert_true(COUNT_OF(neutral) >= 200);
    for (size_t d = 0; d < COUNT_OF(documents); d++) {
        CLEANUP(wording_findings_done) struct wording_findings findings = {0};
        check_together(neutral, COUNT_OF(neutral), d, &findings);
        errors += wording_errors(&findings);
        others += findings.count - wording_errors(&findings);
    }
    assert_int_equal(errors, 0);
    assert_true(others <= 2);
}

static void a_finding_tells_where_its_sentence_begins(void **state)
{
    (void)state;
    CLEANUP(wording_findings_done) struct wording_findings findings = {0};
    AUTO_BUF struct buf text = {0};
    check("# Title\n\nOne is fine. This is\ngarbage.\n\n- lol\n", WORDING_REVIEW, NULL,
          &findings);
    assert_int_equal(findings.count, 2);
    wording_print(&findings, "f.md", &text);
    expect_contains(buf_text(&text),
                    "f.md:3:14: derision (error): This is garbage.\n    → ");
    expect_contains(buf_text(&text), "f.md:6:3: derision (error): lol\n");
    assert_int_equal(wording_errors(&findings), 2);
}

static void code_is_not_read_but_for_what_leaks(void **state)
{
    (void)state;
    assert_false(finds("The function `wtf_lol()` returns early.", WORDING_REVIEW, NULL));
    assert_false(finds("See:\n\n```\nthis is garbage\n```\n\nIt ends there.",
                       WORDING_REVIEW, NULL));
    assert_true(finds("The `name is long. This is garbage.", WORDING_REVIEW, "derision"));
    assert_true(finds("See `/home/ci/out`.", WORDING_DECLINE, "internal-link-leak"));
}

static bool finds_curly(const char *text, enum wording_document document,
                        const char *check)
{
    AUTO_BUF struct buf curly = {0};
    for (; *text; text++)
        *text == '\'' ? buf_adds(&curly, "\xe2\x80\x99") : buf_addc(&curly, *text);
    return finds(buf_text(&curly), document, check);
}

static void an_apostrophe_is_one_however_it_is_written(void **state)
{
    (void)state;
    static const char *const faults[] = {
        "You didn't meet our bar.", "Your code doesn't cover errors.",
        "Your solution was good but it wasn't finished."};
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        assert_true(finds(faults[i], WORDING_DECLINE, "negative-in-decline"));
        assert_true(finds_curly(faults[i], WORDING_DECLINE, "negative-in-decline"));
    }
    assert_false(finds_curly("The parser doesn't copy.", WORDING_REVIEW, NULL));
}

static void checks_that_were_made_once_read_one_text_after_the_other(void **state)
{
    (void)state;
    CLEANUP(wording_findings_done) struct wording_findings findings = {0};
    CLEANUP(wording_done) struct wording wording = {0};
    struct error err = {0};
    expect_ok(wording_init(&wording, WORDING_REVIEW, NULL, &err), &err);
    for (size_t i = 1; i <= 3; i++) {
        expect_ok(wording_check(&wording, "This is garbage.", &findings, &err), &err);
        expect_ok(wording_check(&wording, "It reads its input.", &findings, &err), &err);
        assert_int_equal(findings.count, i);
    }
    wording_done(&wording);
    wording_done(&wording);
}

static void hostile_text_is_shown_clean_and_ends(void **state)
{
    (void)state;
    CLEANUP(wording_findings_done) struct wording_findings findings = {0};
    AUTO_BUF struct buf text = {0};
    for (int i = 0; i < 20000; i++)
        buf_adds(&text, "lol \x1b[31m\xff ` but well ");
    check(buf_text(&text), WORDING_DECLINE, NULL, &findings);
    assert_true(findings.count > 0);
    for (size_t i = 0; i < findings.count; i++)
        assert_null(strchr(findings.items[i].sentence, '\x1b'));
    assert_true(findings.count <= WORDING_FINDINGS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_check_finds_its_bad_sentence_and_passes_its_good_one),
        cmocka_unit_test(a_fault_in_other_words_is_found_as_well),
        cmocka_unit_test(a_faults_words_in_another_trades_prose_are_left_alone),
        cmocka_unit_test(neutral_sentences_raise_no_error_and_hardly_a_warning),
        cmocka_unit_test(a_finding_tells_where_its_sentence_begins),
        cmocka_unit_test(code_is_not_read_but_for_what_leaks),
        cmocka_unit_test(an_apostrophe_is_one_however_it_is_written),
        cmocka_unit_test(checks_that_were_made_once_read_one_text_after_the_other),
        cmocka_unit_test(hostile_text_is_shown_clean_and_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
