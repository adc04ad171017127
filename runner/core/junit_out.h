/* junit_out -- an attempt as JUnit XML, as pytest writes it, for whoever reads it. */
#pragma once

#include "runner/core/result.h"

/**
 * Adds a document: one testsuite a suite, one testcase a case, names unique (GitLab takes
 * the first of two). Only what the audience sees, and no points. A phase that failed, or
 * an attempt that was not graded, is a failing case of a suite "attempt".
 *
 * @return 0 or -ENOMEM
 */
int junit_write(const struct result *result, enum audience audience, struct buf *out);
