/* stats_page -- how far reviewers agree, as a page: a plot, and the same as a table. */
#pragma once

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/base/json.h"

/** @param statistics  what `stats --json` prints */
int stats_page_render(const json_t *statistics, struct buf *out, struct error *err);
