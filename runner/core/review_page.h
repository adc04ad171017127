/* review_page -- the page that a reviewer reads on another machine: results, rubric, and
 * the work line by line; one file, nothing loaded, names taken out. */
#pragma once

#include "rubrics/rubric.h"
#include "runner/core/letter.h"
#include "runner/core/result.h"
#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/base/json.h"

#define REVIEW_PAGE "templates/review.html"

/* Everything is borrowed. */
struct review_page {
    const char *submission, *candidate, *reviewer, *title;
    const char *assistance; /* which help the task allows */
    const char *form;       /* the text's name beside the page; NULL: it is edited here */
    const char *history;    /* what the commits say */
    const struct rubric *rubric;
    const struct result *result; /* blinded; what a reviewer may see of it is shown */
    const json_t *files;         /* of a blind copy */
    const char *own;             /* a team's own template; NULL: the bundled one */
};

int review_page_render(const struct review_page *page, struct buf *out,
                       struct error *err);
