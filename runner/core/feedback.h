/*
 * feedback -- what can be said about one submission, and what each of it rests on: the
 * one evidence graph (schema "takehome-feedback/1") behind both letters and the brief.
 *
 *   strengths   [{id, text, path, line | case, joint, says, criterion, weight, agree,
 *                 reviewers, shown, evidence}]            the best first
 *   questions   [{id, text, path, line | case, asks, kind, criterion, spread, weight,
 *                 noted, evidence}]                       by disagreement, then weight
 *   concerns    [{text, path, line, says, weight, evidence}]  those that name nothing
 * hidden, for who was declined and asked notes       [{text, …, evidence}] unseen [{text,
 * evidence}]                        what tests could not see table       [{title, passed,
 * cases, verdict, …, evidence}]    a row a suite criteria    [{title, weight, question,
 * levels, apart, evidence}] assignment, commit, readers, decision, reason, next,
 * ownership, deletion, contact, answer_by, role facts, each with its evidence
 *
 * An object with `evidence` is a statement. Evidence is what a review can point at
 * ("src/io.c:40@4f2a…", "t:examples/one-city", "log:build:12"), or names a source:
 * "review:R1", "attempt:ID", "assignment:ID@VERSION", "commit:HASH", "decision",
 * "process:…".
 *
 * Strengths are ordered by the number of reviewers who agree (theirs stand at the same
 * place or under the same criterion), then by the criterion's weight; a second one of a
 * criterion comes after every criterion had its first. `shown` is false where a candidate
 * may not read it: it rests on a hidden or failing case, or names a hidden one.
 *
 * A concern becomes an open question to start from, worded by us; the reviewer's own
 * words go along in `noted`, for the interviewer only.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "runner/core/decision.h"
#include "runner/core/process.h"
#include "sandbox/base/error.h"
#include "sandbox/base/json.h"

#define FEEDBACK_SCHEMA "takehome-feedback/1"

enum {
    FEEDBACK_STRENGTHS_MIN = 2,
    FEEDBACK_QUESTIONS_MIN = 3,
    FEEDBACK_QUESTIONS_MAX = 8,
    FEEDBACK_TEXT_BYTES = 280, /* of one comment; the rest is cut at a word */
};

/* What the process says. All borrowed; NULL where nothing is known. */
struct feedback_facts {
    const char *company, *contact;
    const char *name;      /* the candidate's; NULL while reviews are blind */
    const char *ownership; /* NULL: the assignment's */
    const char *reason;    /* a published role criterion's sentence, word for word */
    const char *deletion;  /* "2027-05-23": when our copies are deleted */
    const char *answer_by; /* "2026-12-01": by when the candidate hears about the next */
    const char *until;     /* "2026-12-24": a hold's new date */
    struct {
        const char *id, *title, *length, *format, *who, *when;
    } next;
    const struct strlist *role; /* sentences of the role's criteria */
};

/**
 * Builds the graph of a draft.
 *
 * @param draft    of merge_draft()
 * @param outcome  DECISION_ADVANCE or DECISION_DECLINE; -1: nobody decided yet
 * @param ret      a new reference
 */
int feedback_build(const json_t *draft, const struct feedback_facts *facts, int outcome,
                   json_t **ret, struct error *err);
