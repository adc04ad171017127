/*
 * fingerprint -- the digests that say what an attempt was graded with.
 *
 *   run digest      grading version, sandbox profile and layers, environment, and of the
 *                   assignment all that can change a verdict: commands, limits, rules,
 *                   the content of its starter and suites, and which suites are held back
 *   marking digest  the points and the rubric: when only it changes, results are rescored
 */
#pragma once

#include "assignments/assignment.h"
#include "runner/core/digest.h"
#include "sandbox/base/error.h"
#include "sandbox/policy.h"

/**
 * @param folder_fd  of the assignment
 * @param held       attempt_held() of the attempt
 */
int fingerprint_run(int folder_fd, const struct variant *variant, sandbox_layers layers,
                    unsigned held, char ret_hex[DIGEST_HEX_BYTES], struct error *err);
int fingerprint_marking(int folder_fd, const struct assignment *assignment,
                        char ret_hex[DIGEST_HEX_BYTES], struct error *err);
