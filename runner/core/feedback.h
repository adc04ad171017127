/*
 * feedback -- one evidence graph, from which letters and the brief are rendered.
 *
 * A view for the templates (rubrics/data/templates): every object that states a fact
 * carries `evidence`, an array of pointers. The renderer is told which object each
 * printed value belongs to, so the sidecar follows from the rendering, whatever template
 * a workspace uses.
 *
 * Strengths are ordered by the number of readers who agree (same place, or same
 * criterion), then by the criterion's weight. Only those placed in the candidate's own
 * code, or at a case that passes and that the candidate may see, are for a letter.
 * Concerns are never in a letter: they become open questions of the brief.
 */
#pragma once

#include <jansson.h>

#include "sandbox/base/error.h"

enum {
    FEEDBACK_STRENGTHS_MIN = 2,
    FEEDBACK_QUESTIONS_MIN = 3,
    FEEDBACK_QUESTIONS_MAX = 8
};

/* What the draft does not know; all borrowed, NULL: left out. */
struct feedback_facts {
    const char *company, *contact, *ownership;
    const char *deletion_date; /* "2027-04-07" */
    const char *reason;        /* a role criterion, word for word; with its id: */
    const char *reason_id;
    const char *const *role_criteria; /* sentences, NULL-terminated */
    const char *next_title, *next_when, *next_length, *next_format, *next_with;
};

/**
 * Builds the view.
 *
 * @param draft           of merge_draft(); borrowed
 * @param strengths_most  4 for a decline, 3 for an advance or a brief
 * @param ret             new reference
 */
int feedback_view(const json_t *draft, const struct feedback_facts *facts,
                  size_t strengths_most, json_t **ret, struct error *err);
