/*
 * glob -- paths by pattern: `*` and `?` within a part, `**` across parts, on bytes.
 *
 * "**" alone matches everything; behind "dir/" it matches everything below dir; before
 * "/x" an x at any depth. The time is at most pattern length times path length: no
 * pattern explodes.
 */
#pragma once

#include <stdbool.h>

#include "sandbox/base/strlist.h"

bool glob_match(const char *pattern, const char *path);
/** Whether any of the patterns matches. */
bool glob_any(const struct strlist *patterns, const char *path);
/** A relative pattern without "..", at most 256 bytes. */
bool glob_is_valid(const char *pattern);
