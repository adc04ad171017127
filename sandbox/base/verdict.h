/*
 * verdict -- how a case, a phase or an attempt ended: the one table.
 *
 * A verdict is about the submission. What went wrong on our side is a struct error, is
 * retried, and is never scored.
 */
#pragma once

#include <stdbool.h>

/* name, word in files and messages, does the attempt's owner count it as a pass?,
 * sentence */
#define VERDICTS(ROW)                                                                    \
    ROW(PASS, "pass", "as expected")                                                     \
    ROW(PARTIAL, "partial", "some of it as expected")                                    \
    ROW(FAIL, "fail", "not as expected")                                                 \
    ROW(ERROR, "error", "the test itself stopped before it could judge")                 \
    ROW(CPU_TIME, "cpu-time", "used more CPU time than its limit")                       \
    ROW(WALL_TIME, "wall-time", "ran past its wall-clock limit")                         \
    ROW(MEMORY, "memory", "needed more memory than its limit")                           \
    ROW(OUTPUT, "output", "printed more than its limit")                                 \
    ROW(DISK, "disk", "wrote more to disk than its limit")                               \
    ROW(PROCESSES, "processes", "started more processes than its limit")                 \
    ROW(DENIED, "denied", "stopped at a system call that the sandbox refuses")           \
    ROW(CRASHED, "crashed", "ended by a signal")                                         \
    ROW(MISSING, "missing", "expected by the suite, never reported")                     \
    ROW(SKIPPED, "skipped", "the suite chose not to run it")                             \
    ROW(NOT_RUN, "not-run", "nothing was left of the budget, or what it needs failed")   \
    ROW(FLAKY, "flaky", "passed in one run and failed in another")                       \
    ROW(TAMPERED, "tampered", "the report does not agree with what happened")

enum verdict {
#define VERDICT_ROW(name, word, sentence) VERDICT_##name,
    VERDICTS(VERDICT_ROW)
#undef VERDICT_ROW
        VERDICT_COUNT
};

/** "wall-time"; "" for a number that is none. */
const char *verdict_word(enum verdict verdict);
/** "ran past its wall-clock limit". */
const char *verdict_sentence(enum verdict verdict);
/** @return 0, or -EINVAL for a word that is none; ret untouched then */
int verdict_parse(const char *word, enum verdict *ret);
