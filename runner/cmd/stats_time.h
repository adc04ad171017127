/* stats_time -- what readers gave beside what candidates were asked for: their minutes,
 * the candidate's hours. Never an input to a score. */
#pragma once

#include "assignments/assignment.h"
#include "rubrics/review.h"
#include "runner/io/workspace.h"
#include "sandbox/base/json.h"

/* All borrowed. */
struct stats_time {
    const struct workspace *workspace;
    const struct assignment *assignment;
    const struct review *reviews;
    size_t review_count;
    const struct strlist *submissions; /* that were read */
};

/** Prints the sum, the least, and one's own. */
void stats_time_print(const struct stats_time *s);
/** The same for each submission: new reference. */
json_t *stats_time_json(const struct stats_time *s);
