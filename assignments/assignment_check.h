/* assignment_check -- what the table of fields cannot say: files, references, points. */
#pragma once

#include "assignments/assignment.h"

/**
 * Checks a read assignment and fills in the points of its cases.
 *
 * @param folder_fd  of the assignment: the files it names must be there
 * @return  0, or -EINVAL with "path:line: pointer: reason"
 */
int assignment_check(const struct json_doc *doc, int folder_fd,
                     struct assignment *assignment, struct error *err);
