/* limits -- the limits of each process of a run: a second line behind the cgroups. */
#pragma once

#include "sandbox/base/error.h"
#include "sandbox/run_spec.h"

/** Sets all rows; hard limits are never raised. */
int limits_apply(const struct confinement *confinement, const struct policy *policy,
                 struct error *err);
