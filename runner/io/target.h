/*
 * target -- a file that a person named for a report.
 *
 * A regular file is replaced whole; what else is there (a device, a FIFO, standard
 * output) is written to, and a link leads to where it leads, as a shell's `>` has it.
 */
#pragma once

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

/** Whether it can be written as far as can be told before. @return 0, or -EINVAL with
 * "--OPTION PATH: reason" */
int target_check(const char *option, const char *path, struct error *err);
int target_write(const char *path, const struct buf *text, struct error *err);
/** Adds to what is there: other steps may have written to the same file. */
int target_append(const char *path, const struct buf *text, struct error *err);
