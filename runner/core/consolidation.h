/*
 * consolidation -- where readers were far apart and one person settled a criterion, with
 * a reason (schema "takehome-consolidation/1"). The readers' own levels stay as they are;
 * taking a settlement back leaves a line in the log.
 */
#pragma once

#include <stdint.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/base/json.h"

#define CONSOLIDATION_SCHEMA "takehome-consolidation/1"

struct settlement {
    char *criterion;
    int64_t level;
    char *reason;
    char *by; /* from people.json */
    int64_t at;
};

struct consolidation {
    char *schema, *submission;
    struct json_array settled; /* of struct settlement, one a criterion */
};

extern const struct json_table consolidation_table;

int consolidation_load(int dirfd, const char *path, struct consolidation *ret,
                       struct error *err);
void consolidation_done(struct consolidation *consolidation);
/** NULL: that criterion is not settled. Borrowed. */
const struct settlement *consolidation_find(const struct consolidation *consolidation,
                                            const char *criterion);
/** Adds a copy; one of the same criterion is replaced. */
int consolidation_set(struct consolidation *consolidation,
                      const struct settlement *settlement, struct error *err);
/** @return whether there was one to take back */
bool consolidation_remove(struct consolidation *consolidation, const char *criterion);
