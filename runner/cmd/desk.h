/* desk -- what most commands begin with: the workspace that one stands in, its store, its
 * files. */
#pragma once

#include "assignments/assignment.h"
#include "rubrics/rubric.h"
#include "runner/core/decision.h"
#include "runner/core/job.h"
#include "runner/core/result.h"
#include "runner/core/roster.h"
#include "runner/io/store.h"
#include "runner/io/workspace.h"
#include "sandbox/base/error.h"

struct desk {
    struct workspace workspace;
    struct roster roster;
    struct store *store;
};

/** Opens the workspace of the current folder; results that the store does not know are
 * ingested. A file of a result that is of no use is passed over with a warning. */
int desk_open(struct desk *ret, struct error *err);
void desk_close(struct desk *desk);
/** The roster's entry; -ENOENT names the nearest thing to do. `c-001` alone is enough
 * when it has one assignment. */
int desk_find(const struct desk *desk, const char *word, struct roster_entry **ret,
              struct error *err);
/** Loads an assignment of the workspace by its id, which is the name of its folder. */
int desk_assignment(const struct desk *desk, const char *id, struct assignment *ret,
                    struct error *err);
/** Loads the rubric that an assignment names. */
int desk_rubric(const struct desk *desk, const struct assignment *assignment,
                struct rubric *ret, struct error *err);
/** Notes that a grading has come to this attempt just now: it is the latest one. */
int desk_found(struct desk *desk, const struct result *result, struct error *err);
/** The latest result of a submission: what the last grading found. @return 1 found, 0
 * none */
int desk_result(const struct desk *desk, const char *submission, struct result *ret,
                struct error *err);
/** What was decided about a submission. @return 1 found, 0 none */
int desk_decision(const struct desk *desk, const char *submission, struct decision *ret,
                  struct error *err);
/** Adds the paths of the submitted reviews (reviews/SUBMISSION.PERSON.json), sorted: of
 * one submission, or of all for NULL. */
int desk_reviews(const struct desk *desk, const char *submission, struct strlist *ret,
                 struct error *err);
/** The job that grades an entry. */
int desk_job(const struct desk *desk, const struct roster_entry *entry, struct job *ret,
             struct error *err);
/** Whether who asks may know of extensions: not a reviewer who tells nobody. */
bool desk_sees_extensions(const struct desk *desk);
/** Whether standard output wants colours: a terminal, and NO_COLOR is not set. */
bool desk_colors(void);
/** The width for table_print(): the terminal's ($COLUMNS, what it says itself, or 80);
 * TABLE_WHOLE where standard output is none, so that nothing is cut in a file. */
size_t desk_width(void);
