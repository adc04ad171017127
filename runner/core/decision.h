/* decision -- what a named person decided about a submission (schema
 * "takehome-decision/1"). */
#pragma once

#include <stdint.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/base/json.h"

#define DECISION_SCHEMA "takehome-decision/1"

enum decision_outcome { DECISION_ADVANCE, DECISION_DECLINE, DECISION_HOLD };
extern const char *const decision_words[]; /* ended by NULL */

struct decision {
    char *schema, *submission;
    int outcome;  /* enum decision_outcome */
    char *by;     /* from people.json */
    int64_t at;   /* seconds */
    char *reason; /* the id of a role criterion; NULL: none given */
    char *commit; /* that was judged */
    /* a decline without praise: why there is nothing to name, and who else agreed */
    char *no_strengths, *second;
    /* hold: by when the candidate hears, what they were sent, and its SHA-256 */
    int64_t until;
    char *sent, *digest;
};

extern const struct json_table decision_table;

int decision_load(int dirfd, const char *path, struct decision *ret, struct error *err);
/** Same decision, same bytes. */
int decision_print(const struct decision *decision, struct buf *out, struct error *err);
void decision_done(struct decision *decision);
