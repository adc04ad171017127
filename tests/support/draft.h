/* draft -- a feedback draft as merge makes it, of two reviewers who differ on structure;
 * with a hidden case, a failing one, and bytes that somebody hostile might put in. */
#pragma once

#include <string.h>

#include "runner/core/feedback.h"

#define DRAFT_COMMIT "4f2a91c04f2a91c04f2a91c04f2a91c04f2a91c0"

#define DRAFT_COMMENT(kind, criterion, weight, place, text, reviewer)                    \
    "{\"kind\":\"" kind "\",\"criterion\":" criterion ",\"weight\":" weight              \
    ",\"place\":\"" place "\",\"text\":\"" text "\",\"reviewer\":\"" reviewer "\"}"

/* clang-format off */
#define DRAFT_COMMENTS \
    DRAFT_COMMENT("strength", "null", "0", "README.md:8", "says what is left open and why", "R1") "," \
    DRAFT_COMMENT("strength", "\"correct\"", "40", "listing.py:13", "keeps the rule for 'the same city' in one function", "R1") "," \
    DRAFT_COMMENT("strength", "\"structure\"", "20", "reading.py:36", "returns what is wrong with a row as a value", "R1") "," \
    DRAFT_COMMENT("strength", "\"structure\"", "20", "reading.py:43", "Small generators, each with one thing to do", "R2") "," \
    DRAFT_COMMENT("strength", "\"tests\"", "40", "t:edge/secret", "passes where few do", "R2") "," \
    DRAFT_COMMENT("strength", "\"tests\"", "40", "tests/a.py:9", "checks the same as edge/secret does", "R1") "," \
    DRAFT_COMMENT("strength", "\"tests\"", "40", "t:examples/good", "passes with quoted fields", "R2") "," \
    DRAFT_COMMENT("concern", "\"structure\"", "20", "out.py:30", "sorts by byte value, not by name", "R2") "," \
    DRAFT_COMMENT("concern", "\"correct\"", "40", "main.py:8", "reads the whole file at once <script>alert(1)</script>", "R2") "," \
    DRAFT_COMMENT("question", "\"correct\"", "40", "main.py:8", "What would change if the file were 10 GB?", "R1") "," \
    DRAFT_COMMENT("question", "\"tests\"", "40", "tests/a.py:9", "Which change would this test not notice?", "R1") "," \
    DRAFT_COMMENT("note", "null", "0", "main.py:1", "the file is new", "R1")
/* clang-format on */

#define DRAFT_CASE(id, verdict, visible)                                                 \
    "{\"id\":\"" id "\",\"title\":\"" id "\",\"verdict\":\"" verdict                     \
    "\",\"visible\":" visible ",\"message\":null,\"close\":false}"

#define DRAFT_LEVEL(reviewer, level, evidence)                                           \
    "{\"reviewer\":\"" reviewer "\",\"level\":" level                                    \
    ",\"anchor\":\"seen\",\"evidence\":[" evidence "]}"

#define DRAFT_CRITERION(id, title, weight, tests, levels, apart)                         \
    "{\"id\":\"" id "\",\"title\":\"" title                                              \
    "\",\"question\":\"Is it?\",\"weight\":" weight ",\"tests\":[" tests                 \
    "],\"levels\":[" levels "],\"disagreement\":" apart ",\"gaps\":[]}"

/* clang-format off */
#define DRAFT_TEXT \
    "{\"schema\":\"takehome-draft/1\",\"submission\":\"c-014@customers\"," \
    "\"candidate\":\"c-014\",\"assignment\":{\"id\":\"customers\"," \
    "\"title\":\"Customers by location\",\"version\":\"1.0.0\"," \
    "\"ownership\":\"You own your code. We use it only to review it.\"," \
    "\"contact\":\"hiring@example.org\",\"retention_days\":180,\"hours\":3," \
    "\"max_hours\":4},\"variant\":\"python\",\"commit\":\"" DRAFT_COMMIT \
    "\",\"deadline\":null,\"attempt\":{\"id\":\"at-1\",\"outcome\":\"graded\"," \
    "\"reason\":null,\"detail\":null,\"points\":\"2\",\"max_points\":\"4.5\"," \
    "\"cases_passed\":2,\"cases\":3,\"notices\":[],\"lowered\":[],\"phases\":[]," \
    "\"suites\":[{\"id\":\"examples\",\"title\":\"The examples\",\"integrity\":1," \
    "\"visible\":true,\"verdict\":\"fail\",\"points\":\"2\",\"max_points\":\"3\"," \
    "\"message\":null,\"cases\":[" DRAFT_CASE( "examples/good" , "pass" , "true" ) "," \
    DRAFT_CASE( "examples/bad" , "fail" , "true" ) "]}," \
    "{\"id\":\"edge\",\"title\":\"Edge " "<cases>\",\"integrity\":3,\"visible\":false," \
    "\"verdict\":\"pass\",\"points\":\"0\",\"max_points\":\"1.5\"," "\"message\":null," \
    "\"cases\":[" DRAFT_CASE( "edge/secret" , "pass" , "false" ) "," DRAFT_CASE( "edge/late" \
    , "not-run" , "false" ) "]}]}," "\"complete\":true,\"reviews_needed\":2,\"reviews_" \
    "finished\":2,\"gaps\":[]," "\"criteria\":[" DRAFT_CRITERION( "correct" , "Correctness" \
    , "40" , DRAFT_CASE( "examples/good" , "pass" , "true" ), DRAFT_LEVEL( "R1" , "3" , \
    "\"listing.py:13\",\"t:examples/good\",\"t:edge/" "secret\"" ) "," DRAFT_LEVEL( "R2" , \
    "3" , "\"t:examples/bad\"" ), "false" ) "," DRAFT_CRITERION( "structure" , "Structure" , \
    "20" , "" , DRAFT_LEVEL( "R1" , "4" , "\"reading.py:36\"" ) "," DRAFT_LEVEL( "R2" , "2" \
    , "\"out.py:30\"" ), "true" ) "," DRAFT_CRITERION( "tests" , "Tests" , "40" , \
    DRAFT_CASE( "edge/secret" , "pass" , "false" ), DRAFT_LEVEL( "R1" , "2" , \
    "\"tests/a.py:9\"" ) "," DRAFT_LEVEL( "R2" , "2" , "\"tests/a.py:9\"" ), "false" ) \
    "],\"comments\":[" DRAFT_COMMENTS "],\"weighted\":{\"R1\":\"2.80\"}}"
/* clang-format on */

static inline json_t *draft_new(void)
{
    json_error_t error;
    json_t *draft = json_loads(DRAFT_TEXT, 0, &error);
    if (!draft)
        fail_msg("the sample draft is no JSON: %d:%d %s", error.line, error.column,
                 error.text);
    return draft;
}

/** What a process would say: everything is known. */
static inline struct feedback_facts draft_facts(void)
{
    return (struct feedback_facts){
        .company = "Quayside Tools",
        .contact = "hiring@example.org",
        .reason = PROCESS_ROLE_WORDS "experience with programs that run every night.",
        .deletion = "2027-05-23",
        .answer_by = "2026-12-01",
        .next = {.id = "code-talk",
                 .title = "Talk about your code",
                 .length = "60 minutes",
                 .format = "video call, with your code on the screen",
                 .who = "two engineers of the team"}};
}

static inline json_t *draft_graph(const json_t *draft, const struct feedback_facts *facts,
                                  int outcome)
{
    struct error err = {0};
    json_t *graph = NULL;
    expect_ok(feedback_build(draft, facts, outcome, &graph, &err), &err);
    return graph;
}

/** The member of an element of a list: "" when there is none. */
static inline const char *draft_part(const json_t *graph, const char *list, size_t at,
                                     const char *key)
{
    const char *text = json_string_value(
        json_object_get(json_array_get(json_object_get(graph, list), at), key));
    return text ? text : "";
}

/** Adds a comment to a draft. */
static inline void draft_comment(json_t *draft, const char *kind, const char *criterion,
                                 int weight, const char *place, const char *text)
{
    json_array_append_new(json_object_get(draft, "comments"),
                          json_pack("{s:s, s:s, s:i, s:s, s:s, s:s}", "kind", kind,
                                    "criterion", criterion, "weight", weight, "place",
                                    place, "text", text, "reviewer", "R1"));
}
