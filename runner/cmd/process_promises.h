/* process_promises -- what process.json tells candidates, held against what the program
 * goes by. */
#pragma once

#include "runner/core/process.h"
#include "runner/io/workspace.h"

/**
 * Compares the days that process.json promises with takehome.json and with every
 * assignment, and fills in those that it leaves to them.
 *
 * @param doc   of process.json: a contradiction is "path:line: /field: reason"
 * @param plan  read from it
 */
int process_promises(const struct workspace *workspace, const struct json_doc *doc,
                     struct process_plan *plan, struct error *err);
