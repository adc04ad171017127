/* dossier -- all that is known of one submission: what reviews, drafts and decisions are
 * made of. */
#pragma once

#include "rubrics/review.h"
#include "runner/cmd/desk.h"
#include "runner/core/consolidation.h"
#include "runner/core/decision.h"

/* Held while a review's files are changed. */
#define DOSSIER_REVIEW_LOCK ".takehome/review.lock"

struct dossier {
    struct desk desk;
    struct roster_entry *entry; /* borrowed from the desk's roster */
    char *id;
    struct assignment assignment;
    struct rubric rubric;
    struct result result;
    bool has_result;
    struct review *reviews; /* submitted ones; owned */
    size_t review_count;
    struct decision decision;
    bool decided;
    struct consolidation consolidation; /* empty: nothing was settled */
};

int dossier_open(const char *word, struct dossier *ret, struct error *err);
/** Only what the records say: entry, id, result and decision. The assignment need not be
 * there: what was mistyped can be ended. */
int dossier_open_records(const char *word, struct dossier *ret, struct error *err);
void dossier_close(struct dossier *dossier);
/** The feedback draft: new reference. */
int dossier_draft(const struct dossier *dossier, json_t **ret, struct error *err);
/**
 * Hands a review in: it is sealed (its digest stands in the log before anybody can see
 * it) and never replaced, since others will be compared with it.
 *
 * @param review  with its reviewer; gets the time
 * @return        0; -EEXIST: this person's is in already
 */
int dossier_submit(const struct dossier *dossier, struct review *review,
                   struct error *err);
/**
 * Whether others' reviews are sealed to who asks: their own is begun and not in, or they
 * may be the next to read it (who only reviews always, who decides as long as reviews are
 * wanted). Nobody reads another's levels first.
 */
bool dossier_sealed(const struct dossier *dossier);
/** Adds "reviews/SUBMISSION.PERSON.SUFFIX" as an absolute path. */
int dossier_review_path(const struct dossier *dossier, const char *person,
                        const char *suffix, struct buf *out);
