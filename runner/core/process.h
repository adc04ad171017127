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
    char *length; /* for people: "45 minutes" */
    char *format; /* "a video call over your own code" */
    char *who;    /* a role, never a name: "two engineers of the team" */
    char *when;   /* "within a week", NULL: not said */
};

struct process_criterion {
    char *id;
    char *sentence; /* begins with PROCESS_ROLE_WORDS, ends with "." */
};

struct process {
    char *schema, *company, *contact;
    struct json_array stages;        /* of struct process_stage */
    struct json_array role_criteria; /* of struct process_criterion */
    char *next_stage;                /* the id of the stage after the take-home */
};

extern const struct json_table process_table;

/** Reads and checks a document; the first mistake is "path:line: /pointer: reason". */
int process_read(const struct json_doc *doc, struct process *ret, struct error *err);
int process_load(int dirfd, const char *path, struct process *ret, struct error *err);
void process_done(struct process *process);

/** By id, NULL when there is none. Borrowed. */
const struct process_stage *process_stage(const struct process *process, const char *id);
const struct process_criterion *process_criterion(const struct process *process,
                                                  const char *id);
