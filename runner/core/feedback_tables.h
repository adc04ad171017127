/* feedback_tables -- what a brief shows of tests and levels, and what tests could not
 * see.
 */
#pragma once

#include "sandbox/base/json.h"

/* New references, NULL when out of memory. */

/** A row a suite: {title, passed, cases, verdict, shared, hidden, evidence}. */
json_t *feedback_table(const json_t *draft);
/** A row a criterion: {title, weight, question, levels: "R1: 3, R2: 4", apart, evidence}.
 */
json_t *feedback_criteria(const json_t *draft);
/** Sentences, each with its evidence. */
json_t *feedback_unseen(const json_t *draft);
