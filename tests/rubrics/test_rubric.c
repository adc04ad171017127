/* A rubric is read strictly: each malformed one gives one clear error with its place. */
#include <errno.h>
#include <string.h>

#include "tests/support/unit.h"

#include "rubrics/rubric.h"
#include "rubrics/rubric_lint.h"

#define LEVELS                                                                           \
    "\"levels\":[{\"level\":0,\"anchor\":\"none\"},{\"level\":1,\"anchor\":\"some\"}]"
#define CRITERION(id, weight, rest)                                                      \
    "{\"id\":\"" id "\",\"title\":\"T\",\"question\":\"What?\",\"weight\":" weight       \
    "," rest "}"
#define RUBRIC(criteria)                                                                 \
    "{\"schema\":\"takehome-rubric/1\",\"id\":\"r\",\"version\":1,\"title\":\"R\",\n"    \
    "\"criteria\":[" criteria "]}"
#define WHY "\"weight_reason\":\"matters more\","

static int read_text(const char *text, struct rubric *ret, struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    int r = json_doc_parse("r.json", text, strlen(text), &doc, err);
    return r < 0 ? r : rubric_read(&doc, ret, err);
}

static const struct {
    const char *text, *says;
} malformed[] = {
    {"", "r.json:1"},
    {"[]", "must be an object"},
    {"{\"schema\":\"takehome-rubric/2\"}",
     "/schema: this program reads takehome-rubric/1"},
    {"{\"schema\":\"takehome-rubric/1\"}", "the field 'id' is missing"},
    {RUBRIC(""), "/criteria: the number of its entries must be between 1 and 20"},
    {RUBRIC(CRITERION("a", "99", LEVELS)),
     "r.json:2: /criteria: the weights add up to 99"},
    {RUBRIC(CRITERION("a", "101", LEVELS)),
     "/criteria/0/weight: it must be between 1 and 100"},
    {RUBRIC(CRITERION("a", "0", LEVELS)), "/criteria/0/weight"},
    {RUBRIC(CRITERION("a", "50.5", LEVELS)),
     "/criteria/0/weight: must be a whole number"},
    {RUBRIC(CRITERION("a", "\"100\"", LEVELS)),
     "/criteria/0/weight: must be a whole number"},
    {RUBRIC(CRITERION("a", "50", LEVELS) "," CRITERION("a", "50", LEVELS)),
     "/criteria/1/id: another criterion has this id"},
    {RUBRIC(CRITERION("a", "60", LEVELS) "," CRITERION("b", "40", LEVELS)),
     "/criteria/0: weights differ here, so each needs its 'weight_reason'"},
    {RUBRIC(CRITERION("a", "60", WHY LEVELS) "," CRITERION("b", "40", LEVELS)),
     "/criteria/1: weights differ"},
    {RUBRIC(CRITERION("A b", "100", LEVELS)), "/criteria/0/id: 'A b' is not an id"},
    {RUBRIC(CRITERION("a", "100", "\"levels\":[{\"level\":0,\"anchor\":\"none\"}]")),
     "/criteria/0/levels: the number of its entries"},
    {RUBRIC(CRITERION("a", "100",
                      "\"levels\":[{\"level\":1,\"anchor\":\"none\"},{\"level\":2,"
                      "\"anchor\":\"some\"}]")),
     "/criteria/0/levels/0/level: levels count up from 0: this one must be 0"},
    {RUBRIC(CRITERION("a", "100",
                      "\"levels\":[{\"level\":0,\"anchor\":\"none\"},{\"level\":2,"
                      "\"anchor\":\"some\"}]")),
     "/criteria/0/levels/1/level: levels count up from 0: this one must be 1"},
    {RUBRIC(CRITERION("a", "100",
                      "\"levels\":[{\"level\":0,\"anchor\":\"same\"},{\"level\":1,"
                      "\"anchor\":\"same\"}]")),
     "another level has the same anchor"},
    {RUBRIC(CRITERION("a", "100",
                      "\"levels\":[{\"level\":0},{\"level\":1,\"anchor\":\"some\"}]")),
     "/criteria/0/levels/0: the field 'anchor' is missing"},
    {RUBRIC(CRITERION("a", "100", "\"min_evidence\":0," LEVELS)),
     "/criteria/0/min_evidence"},
    {RUBRIC(CRITERION("a", "100", "\"cases\":[\"no-suite\"]," LEVELS)),
     "/criteria/0/cases/0: must be the name of a case: suite/case"},
    {RUBRIC(CRITERION("a", "100", "\"suites\":[\"s\",\"s\"]," LEVELS)),
     "/criteria/0/suites/1: stands here twice"},
    {RUBRIC(CRITERION("a", "100", "\"wieght\":1," LEVELS)), "wieght: unknown key"},
};

static void each_malformed_rubric_gives_its_one_message(void **state)
{
    (void)state;
    assert_true(COUNT_OF(malformed) >= 16);
    for (size_t i = 0; i < COUNT_OF(malformed); i++) {
        struct rubric rubric = {.version = 77};
        struct error err = {0};
        if (read_text(malformed[i].text, &rubric, &err) >= 0)
            fail_msg("row %zu is accepted: %s", i, malformed[i].text);
        if (!strstr(err.text, malformed[i].says))
            fail_msg("row %zu: '%s' does not contain '%s'", i, err.text,
                     malformed[i].says);
        assert_int_equal(rubric.version, 77);
    }
}

static void a_right_rubric_is_read_and_looked_up(void **state)
{
    (void)state;
    CLEANUP(rubric_done) struct rubric rubric = {0};
    struct error err = {0};
    expect_ok(read_text(RUBRIC(CRITERION("a", "60", WHY LEVELS) "," CRITERION(
                            "b", "40", WHY "\"min_evidence\":2," LEVELS)),
                        &rubric, &err),
              &err);
    assert_int_equal(rubric_find(&rubric, "a")->min_evidence, 1);
    assert_int_equal(rubric_find(&rubric, "b")->min_evidence, 2);
    assert_null(rubric_find(&rubric, "c"));
    assert_string_equal(rubric_anchor(rubric_find(&rubric, "a"), 1), "some");
    assert_null(rubric_anchor(rubric_find(&rubric, "a"), 2));
    assert_null(rubric_anchor(rubric_find(&rubric, "a"), -1));
    AUTO_BUF struct buf name = {0};
    rubric_add_reference(&name, &rubric);
    assert_string_equal(buf_text(&name), "r@1");
}

static void a_reference_is_an_id_and_a_version(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",    "r",    "r@",   "@1",
                                        "r@0", "r@01", "r@-1", "R@1"};
    AUTO_FREE char *id = NULL;
    int64_t version = 0;
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        if (rubric_parse_reference(wrong[i], &id, &version, NULL) != -EINVAL)
            fail_msg("'%s' is accepted", wrong[i]);
    assert_int_equal(rubric_parse_reference("back-end@12", &id, &version, NULL), 0);
    assert_string_equal(id, "back-end");
    assert_int_equal(version, 12);
}

static void what_makes_a_rubric_unfair_is_found(void **state)
{
    /* one criterion's title, question, two anchors; and what is found */
    static const struct {
        const char *title, *question, *low, *high, *finding;
    } rows[] = {
        {"Tests", "Would they notice a mistake?", "No test runs.", "Each rule has one.",
         NULL},
        {"Tests", "Would they notice a mistake?", "Very poor.", "Each rule has one.",
         "/criteria/0/levels/0/anchor: it grades"},
        {"Tests", "Would they notice a mistake?", "No test runs.", "Exceeds expectations",
         "/criteria/0/levels/1/anchor: it grades"},
        {"Tests and style", "Would they notice a mistake?", "No test runs.", "One runs.",
         "/criteria/0/title: it asks two things"},
        {"Passion", "Does it show?", "No test runs.", "One runs.",
         "/criteria/0: nobody can see it"},
        {"Tests", "Would they notice a mistake?", "No test runs.",
         "The candidate understands testing.",
         "/criteria/0/levels/1/anchor: it is about"},
        {"Handling", "Is an outstanding call awaited?", "No call is.", "Each call is.",
         NULL},
        {"Tests", "Would they notice a mistake?", "No test runs.",
         "Thoroughly and consistently.", "/criteria/0/levels/1/anchor: it grades"},
        {"Tests", "Would they notice a mistake?", "No test runs.", "TBD",
         "/criteria/0/levels/1/anchor: it grades"},
        {"Tests", "Would they notice a mistake?", "No test runs.",
         "Only the family's reply is checked.", NULL},
        {"Tests", "Would they notice a mistake?", "No test runs.", "All tests pass.",
         "/criteria/0/levels/1/anchor: the tests count this already"},
        {"Tests", "Would they notice a mistake?", "No test runs.",
         "A test passes the wrong type and expects an error.", NULL},
        {"Tests", "Do they run? Are they short?", "No test runs.", "Each rule has one.",
         "/criteria/0/title: it asks two things"},
        {"Input/output", "Is it apart?", "It is one function.", "It is two.",
         "/criteria/0/title: it asks two things"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO_BUF struct buf text = {0};
        AUTO_JSON_DOC struct json_doc doc = {0};
        CLEANUP(rubric_done) struct rubric rubric = {0};
        CLEANUP(strlist_done) struct strlist findings = {0};
        struct error err = {0};
        buf_addf(&text,
                 "{\"schema\":\"takehome-rubric/1\",\"id\":\"a\",\"version\":1,"
                 "\"title\":\"A\",\"criteria\":[{\"id\":\"a\",\"title\":\"%s\","
                 "\"question\":\"%s\",\"weight\":100,\"levels\":[{\"level\":0,"
                 "\"anchor\":\"%s\"},{\"level\":1,\"anchor\":\"%s\"}]}]}",
                 rows[i].title, rows[i].question, rows[i].low, rows[i].high);
        expect_ok(json_doc_parse("a", buf_text(&text), text.len, &doc, &err), &err);
        expect_ok(rubric_read(&doc, &rubric, &err), &err);
        expect_ok(rubric_lint(&rubric, &findings, &err), &err);
        if (!rows[i].finding && findings.count > 0)
            fail_msg("row %zu: %s", i, findings.items[0]);
        if (rows[i].finding &&
            (findings.count == 0 ||
             strncmp(findings.items[0], rows[i].finding, strlen(rows[i].finding)) != 0))
            fail_msg("row %zu: %s", i, findings.count ? findings.items[0] : "nothing");
    }
}

/* Criteria of one rubric, what is found in them, and the same without the mistake. */
static int lint_text(const char *criteria, const char *task, struct strlist *findings)
{
    AUTO_BUF struct buf text = {0};
    AUTO_JSON_DOC struct json_doc doc = {0};
    CLEANUP(rubric_done) struct rubric rubric = {0};
    struct error err = {0};
    buf_addf(
        &text,
        "{\"schema\":\"takehome-rubric/1\",\"id\":\"a\",\"version\":1,\"title\":\"A\","
        "\"criteria\":[%s]}",
        criteria);
    expect_ok(json_doc_parse("a", buf_text(&text), text.len, &doc, &err), &err);
    expect_ok(rubric_read(&doc, &rubric, &err), &err);
    return task ? rubric_lint_task(&rubric, task, findings, &err)
                : rubric_lint(&rubric, findings, &err);
}

#define ONE(id, title, question, tests)                                                  \
    "{\"id\":\"" id "\",\"title\":\"" title "\",\"question\":\"" question                \
    "\",\"weight\":50," tests                                                            \
    "\"levels\":[{\"level\":0,\"anchor\":\"No rule has one\"},"                          \
    "{\"level\":1,\"anchor\":\"Each rule has one\"}]}"

static void what_counts_twice_or_was_not_asked_for_is_found(void **state)
{
    static const struct {
        const char *criteria, *task, *finding;
    } rows[] = {
        {ONE("a", "A", "Is it?", "\"cases\":[\"s/x\"],") "," ONE("b", "B", "Is it?",
                                                                 "\"cases\":[\"s/x\"],"),
         NULL, "/criteria/1/cases/0: it bears on 'a' already"},
        {ONE("a", "A", "Is it?", "\"suites\":[\"s\"],") "," ONE("b", "B", "Is it?",
                                                                "\"suites\":[\"s\"],"),
         NULL, "/criteria/1/suites/0: it bears on 'a' already"},
        {ONE("a", "A", "Is it?", "\"suites\":[\"s\"],") "," ONE("b", "B", "Is it?",
                                                                "\"cases\":[\"s/x\"],"),
         NULL, NULL},
        {ONE("a", "Sorting", "Is it?", "") "," ONE("b", "Accessibility", "Is it?", ""),
         "Print the list, sorted by name.",
         "/criteria/1: nothing in the task speaks of 'Accessibility'"},
        {ONE("a", "Sorting", "Is it?", "") "," ONE("b", "Accessibility", "Is it?", ""),
         "Print a sorted and accessible list.", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(strlist_done) struct strlist findings = {0};
        assert_int_equal(lint_text(rows[i].criteria, rows[i].task, &findings), 0);
        if (findings.count != (rows[i].finding != NULL) ||
            (rows[i].finding &&
             strncmp(findings.items[0], rows[i].finding, strlen(rows[i].finding)) != 0))
            fail_msg("row %zu: %zu, %s", i, findings.count,
                     findings.count ? findings.items[0] : "nothing");
    }
}

static void more_than_seven_criteria_are_too_many(void **state)
{
    (void)state;
    for (size_t count = 7; count <= 8; count++) {
        CLEANUP(strlist_done) struct strlist findings = {0};
        AUTO_BUF struct buf criteria = {0};
        for (size_t i = 0; i < count; i++)
            buf_addf(&criteria,
                     "%s{\"id\":\"c%zu\",\"title\":\"Names\",\"question\":\"Are they "
                     "told?\",\"weight\":%d,\"weight_reason\":\"so be it\","
                     "\"levels\":[{\"level\":0,\"anchor\":\"None is\"},"
                     "{\"level\":1,\"anchor\":\"Each name says what it holds\"}]}",
                     i ? "," : "", i, i ? 10 : 100 - 10 * ((int)count - 1));
        assert_int_equal(lint_text(buf_text(&criteria), NULL, &findings), 0);
        assert_int_equal(findings.count, count - 7);
        if (count == 8)
            assert_non_null(strstr(findings.items[0], "/criteria: 8 are more"));
    }
}

static void a_page_for_candidates_has_no_note_and_no_case(void **state)
{
    CLEANUP(rubric_done) struct rubric rubric = {0};
    AUTO_JSON_DOC struct json_doc doc = {0};
    struct buf pages[4] = {{0}};
    struct error err = {0};
    static const char text[] =
        "{\"schema\":\"takehome-rubric/1\",\"id\":\"a\",\"version\":2,\"title\":\"A "
        "<b>\","
        "\"criteria\":[{\"id\":\"a\",\"title\":\"A\",\"question\":\"Is "
        "it?\",\"weight\":100,"
        "\"levels\":[{\"level\":0,\"anchor\":\"none | is\"},{\"level\":1,\"anchor\":"
        "\"<i>all</i>\"}],\"suites\":[\"hidden-suite\"],\"cases\":[\"s/hidden-case\"],"
        "\"note\":\"private note\"}]}";
    (void)state;
    expect_ok(json_doc_parse("a", text, strlen(text), &doc, &err), &err);
    expect_ok(rubric_read(&doc, &rubric, &err), &err);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(rubric_add_markdown(&pages[i], &rubric, i), 0);
        expect_ok(rubric_add_html(&pages[2 + i], &rubric, i, &err), &err);
    }
    for (int i = 0; i < 4; i++) {
        static const char *const secrets[] = {"hidden-suite", "hidden-case",
                                              "private note"};
        for (size_t k = 0; k < COUNT_OF(secrets); k++)
            assert_int_equal(strstr(buf_text(&pages[i]), secrets[k]) != NULL, i % 2);
        assert_null(strstr(buf_text(&pages[i]), "<i>"));
        buf_done(&pages[i]);
    }
}

static void bundled_rubrics_have_no_finding(void **state)
{
    static const char *const names[] = {"backend", "data", "frontend", "systems"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        CLEANUP(rubric_done) struct rubric rubric = {0};
        CLEANUP(strlist_done) struct strlist findings = {0};
        struct error err = {0};
        expect_ok(rubric_load_embedded(names[i], NULL, &rubric, &err), &err);
        expect_ok(rubric_lint(&rubric, &findings, &err), &err);
        if (findings.count > 0)
            fail_msg("%s: %s", names[i], findings.items[0]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_makes_a_rubric_unfair_is_found),
        cmocka_unit_test(what_counts_twice_or_was_not_asked_for_is_found),
        cmocka_unit_test(more_than_seven_criteria_are_too_many),
        cmocka_unit_test(a_page_for_candidates_has_no_note_and_no_case),
        cmocka_unit_test(bundled_rubrics_have_no_finding),
        cmocka_unit_test(each_malformed_rubric_gives_its_one_message),
        cmocka_unit_test(a_right_rubric_is_read_and_looked_up),
        cmocka_unit_test(a_reference_is_an_id_and_a_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
