/* draft_view -- the feedback draft as text for a terminal: criterion, tests, levels,
 * gaps. */
#pragma once

#include "sandbox/base/buf.h"
#include "sandbox/base/json.h"

/** @param draft  of merge_draft() */
int draft_view(const json_t *draft, struct buf *out);
