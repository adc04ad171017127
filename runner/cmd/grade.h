/* grade -- the options of `takehome grade`, for its two halves. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sandbox/base/error.h"
#include "sandbox/base/strlist.h"

struct grade_values {
    bool due, plain, strict, annotations;
    int64_t jobs;
    const char *repository, *ref, *assignment, *variant;
    const char *junit, *json, *summary;
    int audience; /* enum audience; -1: not said */
    struct strlist lowered;
};

/** Grades one repository without a workspace, and writes the reports. @return an exit
 * status */
int grade_repository(const struct grade_values *values, struct error *err);
