/* compare_json -- equal JSON values, and where they first differ. */
#pragma once

#include <stdbool.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/json.h"

/** Any JSON value, at most 100 levels deep, no key twice; NULL for what is none. */
json_t *compare_json_parse(const char *text, size_t len);

/**
 * Compares two texts as JSON, whatever their layout and the order of keys. 1 and 1.0
 * differ, as they do for jansson.
 *
 * @param message  when different: the first place as a JSON pointer, and both values;
 *                 clean, one line, bounded; may be NULL
 */
bool compare_json(const struct buf *expected, const struct buf *found,
                  struct buf *message);
