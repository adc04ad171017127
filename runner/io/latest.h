/*
 * latest -- which attempt the last grading of a submission found: an attempt that was
 * made long ago is the latest again when the repository shows its commit again.
 *
 * One file a submission, .takehome/latest/SUBMISSION, of one line: "SECONDS ATTEMPT".
 * It is written whole; without it the attempt that finished last counts.
 */
#pragma once

#include <stdint.h>

#include "sandbox/base/error.h"

/** Notes what a grading found. @param workspace_fd  the workspace's folder
 * @param seconds  when it did */
int latest_write(int workspace_fd, const char *submission, const char *attempt,
                 int64_t seconds, struct error *err);
/**
 * @param ret_attempt  its id; the caller frees it
 * @return             0; -ENOENT: no grading noted anything; -EINVAL: it is not such a
 * line
 */
int latest_read(int workspace_fd, const char *submission, char **ret_attempt,
                int64_t *ret_seconds, struct error *err);
