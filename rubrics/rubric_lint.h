/*
 * rubric_lint -- what makes a rubric hard to score fairly: anchors that say how good
 * instead of what is seen, two questions in one, the person instead of the work.
 */
#pragma once

#include "rubrics/rubric.h"
#include "sandbox/base/error.h"
#include "sandbox/base/strlist.h"

/** Adds "POINTER: reason" for each finding, in the order of the rubric. */
int rubric_lint(const struct rubric *rubric, struct strlist *ret, struct error *err);
/** Adds the criteria that nothing in the task (its text) speaks of: what is marked is
 * what was asked for. */
int rubric_lint_task(const struct rubric *rubric, const char *task, struct strlist *ret,
                     struct error *err);
