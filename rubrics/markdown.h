/* markdown -- what a reviewer or author wrote, within a line of Markdown. */
#pragma once

#include "sandbox/base/buf.h"

/**
 * Adds text clean and on one line. Code spans stay as they were written; outside of them
 * whatever would start markup, a link, a table cell or HTML is escaped, and nothing else,
 * so that the source still reads like prose.
 */
int markdown_add_inline(struct buf *out, const char *text);
