/* checkout_child -- what the confined child of a checkout does. */
#pragma once

#include "runner/io/checkout.h"

struct checkout_work {
    const struct checkout_request *request;
    struct refusal *refusal; /* the parent's */
};

/** A confined_work: `context` is a struct checkout_work. Sends at most one struct
 * refusal. */
int checkout_child_run(void *context, int channel, struct error *err);
