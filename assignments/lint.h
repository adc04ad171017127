/*
 * lint -- what an assignment may do, and a fair author would think about again.
 *
 * Mistakes are assignment_load()'s to refuse; these are findings.
 */
#pragma once

#include "assignments/assignment.h"
#include "sandbox/base/error.h"
#include "sandbox/base/strlist.h"

/**
 * Looks at a loaded assignment and its task.
 *
 * @param folder        as given to assignment_load()
 * @param ret_findings  appended to: "FOLDER/assignment.json:LINE: /pointer: text"
 * @return              0 (findings are no failure), or -errno where a file cannot be read
 */
int assignment_lint(const char *folder, const struct assignment *assignment,
                    struct strlist *ret_findings, struct error *err);
