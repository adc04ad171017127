/* A brief asks at least three open questions, fits two pages, and is safe to open. */
#include <errno.h>
#include <stdio.h>

#include "tests/support/unit.h"

#include "tests/support/draft.h"

#include "runner/core/brief.h"
#include "runner/core/sidecar.h"

static void write_brief(const json_t *draft, struct brief *ret)
{
    struct feedback_facts facts = draft_facts();
    AUTO_JSON json_t *graph = draft_graph(draft, &facts, DECISION_ADVANCE);
    struct error err = {0};
    expect_ok(brief_render(graph, NULL, NULL, ret, &err), &err);
}

static int count(const char *text, const char *part)
{
    int found = 0;
    for (; (text = strstr(text, part)); text += strlen(part))
        found++;
    return found;
}

static void a_brief_holds_what_an_interviewer_needs(void **state)
{
    (void)state;
    AUTO_JSON json_t *draft = draft_new();
    CLEANUP(brief_done) struct brief brief = {0};
    write_brief(draft, &brief);
    static const char *const says[] = {
        "# Brief: c-014, Customers by location",
        "For whoever leads “Talk about your code”. Two people read the code",
        "| Edge &lt;cases&gt; (not shown to the candidate) | 1 of 2 | pass |",
        "| Structure | 20 | R1: 4, R2: 2; the readers differ |",
        "1. `out.py`, line 30: What would you look at first here",
        "   - A reader noted: sorts by byte value, not by name.",
        "1. `main.py`, line 8: What would change if the file were 10 GB?",
        "- No test bears on: Structure.",
        "- `main.py`, line 1: the file is new."};
    for (size_t i = 0; i < COUNT_OF(says); i++)
        expect_contains(brief.markdown, says[i]);
    assert_int_equal(count(brief.markdown, "\n1. "), 3);
    assert_true(sidecar_is_of(brief.sidecar, brief.markdown));
}

static void the_page_says_the_same_escaped_and_loads_nothing(void **state)
{
    (void)state;
    AUTO_JSON json_t *draft = draft_new();
    CLEANUP(brief_done) struct brief brief = {0};
    write_brief(draft, &brief);
    static const char *const says[] = {
        "<!DOCTYPE html>",
        "<html lang=\"en\">",
        "<th scope=\"row\">Edge &lt;cases&gt;",
        "at once &lt;script&gt;alert(1)&lt;/script&gt;.",
        "<code>main.py</code>, line 8: What would change",
        "<main>",
        "<title>Brief: c-014, Customers by location</title>"};
    static const char *const never[] = {"<script", "src=", "href=", "url(", "@import"};
    for (size_t i = 0; i < COUNT_OF(says); i++)
        expect_contains(brief.html, says[i]);
    for (size_t i = 0; i < COUNT_OF(never); i++)
        assert_null(strstr(brief.html, never[i]));
    assert_int_equal(count(brief.html, "<li>"), count(brief.html, "</li>"));
    assert_int_equal(strncmp(brief.html, "<!DOCTYPE html>", 15), 0);
}

static void fewer_than_three_questions_make_no_brief(void **state)
{
    (void)state;
    AUTO_JSON json_t *draft = draft_new();
    struct feedback_facts facts = draft_facts();
    struct brief brief = {0};
    struct error err = {0};
    json_array_remove(json_object_get(draft, "comments"), 7); /* out.py:30 */
    AUTO_JSON json_t *graph = draft_graph(draft, &facts, DECISION_ADVANCE);
    assert_int_equal(brief_render(graph, NULL, NULL, &brief, &err), -ENODATA);
    expect_contains(err.text, "2 of 3 questions or concerns");
    assert_null(brief.markdown);
}

static int printed_lines(const char *text)
{
    int lines = 0;
    while (*text) {
        size_t len = strcspn(text, "\n");
        lines += 1 + (int)(len / (BRIEF_COLUMNS + 1));
        text += len + (text[len] == '\n');
    }
    return lines;
}

static void many_long_comments_still_fit_two_pages(void **state)
{
    (void)state;
    static const char *const kinds[] = {"strength", "concern", "question", "note"};
    AUTO_JSON json_t *draft = draft_new();
    CLEANUP(brief_done) struct brief brief = {0};
    for (int i = 0; i < 200; i++) {
        char place[40], text[400];
        snprintf(place, sizeof(place), "src/file_%d.py:%d", i / 8, i + 1);
        snprintf(text, sizeof(text), "%0350d and more of it", i);
        if (strcmp(kinds[i % 4], "question") == 0)
            text[351] = '?', text[352] = '\0';
        draft_comment(draft, kinds[i % 4], "structure", 20, place, text);
    }
    write_brief(draft, &brief);
    int questions = count(brief.markdown, "\n1. ");
    assert_in_range(questions, FEEDBACK_QUESTIONS_MIN, FEEDBACK_QUESTIONS_MAX);
    assert_true(printed_lines(brief.markdown) <= 120);
    expect_contains(brief.markdown, "More stands in the reviews.");
}

static void every_sentence_of_a_brief_with_a_fact_has_its_evidence(void **state)
{
    (void)state;
    AUTO_JSON json_t *draft = draft_new();
    CLEANUP(brief_done) struct brief brief = {0};
    write_brief(draft, &brief);
    const json_t *sentences = json_object_get(brief.sidecar, "sentences");
    assert_true(json_array_size(sentences) > 15);
    for (size_t i = 0; i < json_array_size(sentences); i++)
        assert_true(json_array_size(
                        json_object_get(json_array_get(sentences, i), "evidence")) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_brief_holds_what_an_interviewer_needs),
        cmocka_unit_test(the_page_says_the_same_escaped_and_loads_nothing),
        cmocka_unit_test(fewer_than_three_questions_make_no_brief),
        cmocka_unit_test(many_long_comments_still_fit_two_pages),
        cmocka_unit_test(every_sentence_of_a_brief_with_a_fact_has_its_evidence),
    };
    return cmocka_run_group_tests_name("brief", tests, NULL, NULL);
}
