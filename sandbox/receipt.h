/* receipt -- an ending as JSON: how it ended, what it cost, what it was confined by. */
#pragma once

#include <jansson.h>

#include "sandbox/sandbox.h"

/** New reference. */
json_t *receipt_of(const struct ending *ending);
