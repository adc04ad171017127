/* refuse -- how a gate says no: what is missing, and the next command; exit status 3. */
#pragma once

#include "runner/core/gates.h"
#include "runner/io/workspace.h"
#include "sandbox/base/error.h"

/** Prints what is missing and what comes next. @return EXIT_GATE */
int refuse(const char *id, const struct gate_refusal *refusal);
/** The same with one sentence and one command, "" for none. @return EXIT_GATE */
int refuse_with(const char *id, const char *missing, const char *next_format, ...)
    __attribute__((format(printf, 3, 4)));
/**
 * Refuses who may not do this ("review", "decide", "tell" of people.json).
 *
 * @param ret_person  their id; owned
 * @return EXIT_DONE, EXIT_GATE after it was printed, or <0
 */
int refuse_unless_may(const struct workspace *workspace, const char *act, const char *id,
                      char **ret_person, struct error *err);
