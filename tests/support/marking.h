/* marking -- a small rubric and review to test with. */
#pragma once

#include <string.h>

#include "rubrics/review_text.h"
#include "rubrics/rubric.h"

#define MARKING_RUBRIC                                                                   \
    "{\"schema\":\"takehome-rubric/"                                                     \
    "1\",\"id\":\"small\",\"version\":1,\"title\":\"Small\","                            \
    "\"criteria\":[{\"id\":\"correctness\",\"title\":\"Correctness\",\"question\":"      \
    "\"Right?\","                                                                        \
    "\"weight\":60,\"weight_reason\":\"it is "                                           \
    "used\",\"suites\":[\"examples\"],\"levels\":["                                      \
    "{\"level\":0,\"anchor\":\"nothing\"},{\"level\":1,\"anchor\":\"examples\"},"        \
    "{\"level\":2,\"anchor\":\"all inputs\"}]},"                                         \
    "{\"id\":\"tests\",\"title\":\"Tests\",\"question\":\"Noticed?\",\"weight\":40,"     \
    "\"weight_reason\":\"few are asked for\",\"cases\":[\"edge/secret\"],\"levels\":["   \
    "{\"level\":0,\"anchor\":\"no test\"},{\"level\":1,\"anchor\":\"one test\"}]}]}"

#define MARKING_COMMIT "4f2a91c04f2a91c04f2a91c04f2a91c04f2a91c0"
#define MARKING_REVIEW                                                                   \
    "submission: c-014@sample\ncommit: " MARKING_COMMIT                                  \
    "\nrubric: small@1\nminutes: 35\n"                                                   \
    "\n+ README.md:1 says what is left open\n"                                           \
    "\n## correctness: 2\nevidence: src/io.c:40, t:examples/good\n"                      \
    "+ src/io.c:40 keeps one rule in one place\n- src/out.c:3 sorts by byte value\n"     \
    "? src/io.c:8 What if the file were 10 GB?\n"                                        \
    "\n## tests: 1\nevidence: tests/a.c:7\n? tests/a.c:9 Which change would it miss?\n"

static inline int marking_rubric(struct rubric *ret, struct error *err)
{
    CLEANUP(json_doc_done) struct json_doc doc = {0};
    int r =
        json_doc_parse("small.json", MARKING_RUBRIC, strlen(MARKING_RUBRIC), &doc, err);
    return r < 0 ? r : rubric_read(&doc, ret, err);
}

/** A submitted review; `reviewer` NULL: as the text gives it, not submitted. */
static inline int marking_review(const char *text, const char *reviewer,
                                 struct review *ret, struct error *err)
{
    int r = review_text_parse("a.review", text, strlen(text), ret, err);
    if (r < 0 || !reviewer)
        return r;
    ret->reviewer = strdup(reviewer);
    ret->submitted = 1795539600;
    return 0;
}
