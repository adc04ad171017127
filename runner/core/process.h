/*
 * process -- process.json (schema "takehome-process/1"): the stages that candidates go
 * through, whom they ask, and what the role needs.
 *
 * A role criterion is published before anybody applies: "In this role we are looking for
 * …". It is the only place that a decision's reason may come from.
 */
#pragma once

#include <stdint.h>

#include "sandbox/base/error.h"
#include "sandbox/base/json.h"

#define PROCESS_SCHEMA "takehome-process/1"
#define PROCESS_ROLE_WORDS "In this role we are looking for "

struct process_stage {
    char *id, *title;
    char *length;           /* for people: "45 minutes"; or */
    int64_t length_minutes; /* 0: `length` says it */
    char *format;           /* "a video call over your own code" */
    char *who;              /* a role, never a name: "two engineers of the team" */
    char *when;             /* "within a week", NULL: not said */
    char *about;            /* may be NULL */
    struct strlist graded;  /* what is looked at */
};

struct process_criterion {
    char *id;
    char *sentence; /* begins with PROCESS_ROLE_WORDS, ends with "."; or */
    char *text;     /* the same under the name it has in a role */
};

struct process_role {
    char *id, *title;
    struct strlist assignments;
    struct json_array criteria; /* of struct process_criterion */
};

struct process_plan {
    char *schema, *company, *contact, *ownership;
    int64_t answer_days, retention_days; /* the first are working days; 0: not said */
    struct json_array stages;            /* of struct process_stage */
    struct json_array role_criteria;     /* of struct process_criterion: of every role */
    struct json_array roles;             /* of struct process_role */
    char *next_stage;                    /* an id; NULL: the stage after "take-home" */
};

extern const struct json_table process_plan_table;

/** Reads and checks a document; the first mistake is "path:line: /pointer: reason". */
int process_plan_read(const struct json_doc *doc, struct process_plan *ret,
                      struct error *err);
int process_plan_load(int dirfd, const char *path, struct process_plan *ret,
                      struct error *err);
void process_plan_done(struct process_plan *plan);

/** By id, NULL when there is none. Borrowed. */
const struct process_stage *process_stage(const struct process_plan *plan,
                                          const char *id);
/** The stage that follows the take-home: never NULL after loading. Borrowed. */
const struct process_stage *process_next_stage(const struct process_plan *plan);
/** The sentence of a role criterion by its id, NULL when there is none. Borrowed. */
const char *process_role_sentence(const struct process_plan *plan, const char *id);
/** "45 minutes". */
int process_add_length(struct buf *out, const struct process_stage *stage);
