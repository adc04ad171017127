/*
 * letter_logic -- the checks of a letter or brief that need to know more than its words:
 * what the work shows, what was published, and what became of others.
 *
 *   strengths-missing     fewer than two strengths with their place in the work
 *   template-only         hardly a word that could not have gone to anybody
 *   reason-not-published  "In this role …" that is not word for word the process's, is
 * not the decision's, or is a second one; none where the team always gives one
 *   untrue-someone-else   "someone else" while nobody of the cohort advances; "many …"
 *                         while there were few
 *   unsourced-sentence    a sentence about the work that rests on nothing
 */
#pragma once

#include <stdbool.h>

#include "rubrics/wording.h"
#include "sandbox/base/error.h"
#include "sandbox/base/json.h"

enum { LETTER_TEMPLATE_PERCENT = 85 };

/* Everything is borrowed. */
struct letter_facts {
    const char *text;
    enum wording_document document; /* DECLINE, ADVANCE or BRIEF */
    bool plain;                     /* praises nothing by intention */
    const json_t *graph;            /* of feedback_build() */
    const json_t *sidecar;          /* of what we wrote; NULL: none lies there */
    const char *template_text;      /* NULL: unknown */
    int advanced, candidates;       /* of the cohort, this one not counted */
    int64_t many;                   /* candidates that a letter may call many */
    bool reason_required;           /* the team always gives a reason with a decline */
};

/** Adds what it finds. */
int letter_logic(const struct letter_facts *facts, struct wording_findings *findings,
                 struct error *err);
