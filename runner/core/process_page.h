/* process_page -- process.json as the page that candidates get, and the letter that
 * follows a stage of it. */
#pragma once

#include "runner/core/process.h"
#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

#define PROCESS_PAGE "templates/process.md"

/** PROCESS.md. @param own  a team's own template; NULL: the bundled one */
int process_page_render(const struct process_plan *plan, const char *own, struct buf *out,
                        struct error *err);
/**
 * The letter after a stage other than the take-home, for a person to go on with.
 *
 * @param advance  whether the candidate goes on; after the last stage nothing is next
 */
int process_letter_render(const struct process_plan *plan,
                          const struct process_stage *stage, bool advance,
                          const char *own, struct buf *out, struct error *err);
