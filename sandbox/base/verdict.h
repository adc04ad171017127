/*
 * verdict -- how a case, a phase or an attempt ended: the one table.
 *
 * A verdict is about the submission. What went wrong on our side is a struct error, is
 * retried, and is never scored.
 */
#pragma once

#include <stdbool.h>

/* name, word in files and messages, does a case that ends so pass?, sentence */
#define VERDICTS(ROW)                                                                    \
    ROW(PASS, "pass", true, "as expected")                                               \
    ROW(PARTIAL, "partial", false, "some of it as expected")                             \
    ROW(FAIL, "fail", false, "not as expected")                                          \
    ROW(ERROR, "error", false, "the test itself stopped before it could judge")          \
    ROW(CPU_TIME, "cpu-time", false, "used more CPU time than its limit")                \
    ROW(WALL_TIME, "wall-time", false, "ran past its wall-clock limit")                  \
    ROW(MEMORY, "memory", false, "needed more memory than its limit")                    \
    ROW(OUTPUT, "output", false, "printed more than its limit")                          \
    ROW(DISK, "disk", false, "wrote more to disk than its limit")                        \
    ROW(PROCESSES, "processes", false, "started more processes than its limit")          \
    ROW(DENIED, "denied", false, "stopped at a system call that the sandbox refuses")    \
    ROW(CRASHED, "crashed", false, "ended by a signal")                                  \
    ROW(MISSING, "missing", false, "expected by the suite, never reported")              \
    ROW(SKIPPED, "skipped", false, "the suite chose not to run it")                      \
    ROW(NOT_RUN, "not-run", false,                                                       \
        "nothing was left of the budget, or what it needs failed")                       \
    ROW(FLAKY, "flaky", true, "passed in one run and failed in another")                 \
    ROW(TAMPERED, "tampered", false, "the report does not agree with what happened")

enum verdict {
#define VERDICT_ROW(name, word, passes, sentence) VERDICT_##name,
    VERDICTS(VERDICT_ROW)
#undef VERDICT_ROW
        VERDICT_COUNT
};

/** "wall-time"; "" for a number that is none. */
const char *verdict_word(enum verdict verdict);
/** Whether a case that ended so counts as passed: its points are full. */
bool verdict_passes(int verdict);
/** "ran past its wall-clock limit". */
const char *verdict_sentence(enum verdict verdict);
/** @return 0, or -EINVAL for a word that is none; ret untouched then */
int verdict_parse(const char *word, enum verdict *ret);
