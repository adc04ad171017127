/* bundled -- where the assignments that come with the program lie. */
#pragma once

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

/**
 * Adds the absolute path of something bundled ("customers-by-location", "demo/reviews"):
 * beside the installed program, or in the tree it was built in.
 *
 * @return 0; -ENOENT when it is in neither place
 */
int bundled_path(struct buf *out, const char *name, struct error *err);
/** Adds the path of the running program. */
int bundled_program(struct buf *out, struct error *err);
