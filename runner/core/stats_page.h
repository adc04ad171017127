/* stats_page -- how far reviewers agree, as a page: a plot, and the same as a table. */
#pragma once

#include <jansson.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

/** @param statistics  what `stats --json` prints */
int stats_page_render(const json_t *statistics, struct buf *out, struct error *err);
