/* criterion -- one criterion on one screen: of a submission, or one's own across all. */
#pragma once

#include "sandbox/base/error.h"

/**
 * Prints it.
 *
 * @param word  a submission, or an assignment: then one's own submitted levels
 * @return      an exit status, or <0
 */
int criterion_show(const char *word, const char *criterion, struct error *err);
