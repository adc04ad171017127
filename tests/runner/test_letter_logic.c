/* What a letter may say depends on what the work shows and on what is true. */
#include <stdlib.h>
#include <string.h>

#include "tests/support/unit.h"

#include "runner/core/letter_logic.h"
#include "sandbox/base/json.h"

#define GRAPH                                                                            \
    "{\"strengths\": [{\"text\": \"`io.c`, line 4, frees\", \"path\": \"io.c\","         \
    " \"line\": 4}, {\"text\": \"the case `s/a`\", \"case\": \"s/a\"}],"                 \
    " \"questions\": [{\"path\": \"out.c\", \"line\": 9}],"                              \
    " \"reason\": {\"text\": \"In this role we are looking for C.\"},"                   \
    " \"role\": [{\"text\": \"In this role we are looking for C.\"},"                    \
    " {\"text\": \"In this role we are looking for SQL.\"}]}"
#define SIDECAR                                                                          \
    "{\"sentences\": [{\"text\": \"Two people read `abc`.\"}],"                          \
    " \"wording\": [\"Your code is where we start.\"]}"
#define PRAISE "`io.c`, line 4, frees what it took.\n\nThe case `s/a` holds.\n\n"
#define TEMPLATE "Thank you for the time that you put into it and for your interest in us"

static const struct {
    const char *text;
    enum wording_document document;
    bool plain;
    int advanced, candidates;
    const char *check; /* NULL: none */
} rows[] = {
    {"Thank you for applying.", WORDING_DECLINE, false, 0, 0, "strengths-missing"},
    {PRAISE, WORDING_DECLINE, false, 0, 0, NULL},
    {"`io.c`, line 4, frees what it took.", WORDING_DECLINE, false, 0, 0,
     "strengths-missing"},
    {"Thank you for applying.", WORDING_DECLINE, true, 0, 0, NULL},
    {"Thank you for applying.", WORDING_ADVANCE, false, 0, 0, NULL},
    {PRAISE "We go on with somebody else.", WORDING_DECLINE, false, 0, 3,
     "untrue-someone-else"},
    {PRAISE "We go on with somebody else.", WORDING_DECLINE, false, 1, 3, NULL},
    {PRAISE "There were many great candidates.", WORDING_DECLINE, false, 1, 3,
     "untrue-someone-else"},
    {PRAISE "There were many great candidates.", WORDING_DECLINE, false, 1, 30, NULL},
    {PRAISE "In this role we are looking for C.", WORDING_DECLINE, false, 0, 0, NULL},
    {PRAISE "In this role we are looking for Docker.", WORDING_DECLINE, false, 0, 0,
     "reason-not-published"},
    {PRAISE "In this role we are looking for SQL.", WORDING_DECLINE, false, 0, 0,
     "reason-not-published"},
    {PRAISE "In this role we are looking for C.\n\nIn this role we are looking for SQL.",
     WORDING_DECLINE, false, 0, 0, "reason-not-published"},
    {PRAISE "There were many great candidates.", WORDING_DECLINE, false, 1, 9,
     "untrue-someone-else"},
    {PRAISE "There were many great candidates.", WORDING_DECLINE, false, 1, 10, NULL},
    {"Your tests cover every branch.", WORDING_ADVANCE, false, 0, 0,
     "unsourced-sentence"},
    {"Your tests in `out.c`, line 9, cover every branch.", WORDING_ADVANCE, false, 0, 0,
     NULL},
    {"We liked `nowhere.c`.", WORDING_BRIEF, false, 0, 0, "unsourced-sentence"},
    {"Two people read `abc`.", WORDING_BRIEF, false, 0, 0, NULL},
    {"Your code is where we start.", WORDING_ADVANCE, false, 0, 0, NULL},
    {"Have your code at hand on Tuesday, 1 December at 14:00 CET.", WORDING_ADVANCE,
     false, 0, 0, NULL},
    {"We will talk about your code on 2026-12-01 and take 60 minutes.", WORDING_ADVANCE,
     false, 0, 0, NULL},
    {TEMPLATE, WORDING_DECLINE, true, 0, 0, NULL},
};

static void each_logical_check_finds_what_is_untrue_or_unfounded(void **state)
{
    AUTO_JSON json_t *graph = json_loads(GRAPH, 0, NULL);
    AUTO_JSON json_t *sidecar = json_loads(SIDECAR, 0, NULL);
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(wording_findings_done) struct wording_findings findings = {0};
        const struct letter_facts facts = {.text = rows[i].text,
                                           .document = rows[i].document,
                                           .plain = rows[i].plain,
                                           .graph = graph,
                                           .sidecar = sidecar,
                                           .advanced = rows[i].advanced,
                                           .candidates = rows[i].candidates,
                                           .many = 10};
        struct error err = {0};
        expect_ok(letter_logic(&facts, &findings, &err), &err);
        const char *found = findings.count ? findings.items[0].check : "nothing";
        if (findings.count != (rows[i].check != NULL) ||
            (rows[i].check && strcmp(found, rows[i].check) != 0))
            fail_msg("'%s': %s, not %s", rows[i].text, found,
                     rows[i].check ? rows[i].check : "nothing");
    }
}

static void a_team_that_always_gives_a_reason_misses_one(void **state)
{
    static const struct {
        const char *text;
        bool plain, required;
        size_t findings;
    } letters[] = {{PRAISE, false, true, 1},
                   {PRAISE, false, false, 0},
                   {"Thank you.", true, true, 0},
                   {PRAISE "In this role we are looking for C.", false, true, 0}};
    AUTO_JSON json_t *graph = json_loads(GRAPH, 0, NULL);
    (void)state;
    for (size_t i = 0; i < COUNT_OF(letters); i++) {
        CLEANUP(wording_findings_done) struct wording_findings findings = {0};
        const struct letter_facts facts = {.text = letters[i].text,
                                           .document = WORDING_DECLINE,
                                           .plain = letters[i].plain,
                                           .graph = graph,
                                           .reason_required = letters[i].required};
        struct error err = {0};
        expect_ok(letter_logic(&facts, &findings, &err), &err);
        if (findings.count != letters[i].findings)
            fail_msg("row %zu: %zu findings", i, findings.count);
    }
}

static void a_letter_that_could_go_to_anybody_is_found(void **state)
{
    static const struct {
        const char *text;
        bool found;
    } letters[] = {
        {TEMPLATE " . `io.c` line 4, s/a", false},
        {TEMPLATE " " TEMPLATE " " TEMPLATE " " TEMPLATE " " TEMPLATE
                  " `io.c` line 4, s/a",
         true},
        {"The scanner in `io.c`, line 4, and s/a show care for the last line.", false},
    };
    AUTO_JSON json_t *graph = json_loads(GRAPH, 0, NULL);
    (void)state;
    for (size_t i = 0; i < COUNT_OF(letters); i++) {
        CLEANUP(wording_findings_done) struct wording_findings findings = {0};
        const struct letter_facts facts = {.text = letters[i].text,
                                           .document = WORDING_DECLINE,
                                           .graph = graph,
                                           .template_text = TEMPLATE};
        struct error err = {0};
        bool found = false;
        expect_ok(letter_logic(&facts, &findings, &err), &err);
        for (size_t k = 0; k < findings.count; k++)
            found = found || strcmp(findings.items[k].check, "template-only") == 0;
        if (found != letters[i].found)
            fail_msg("'%s'", letters[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_logical_check_finds_what_is_untrue_or_unfounded),
        cmocka_unit_test(a_team_that_always_gives_a_reason_misses_one),
        cmocka_unit_test(a_letter_that_could_go_to_anybody_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
