/*
 * manifest -- what a report is worth: its claims against the cases that were expected and
 * against how the run ended. Pure.
 *
 * A claim is about the case whose name is its scope and name ("TestQuotes.test_comma"),
 * else its name alone.
 *
 *   expected, not reported          missing (counts as failed); where the run was cut
 *                                   short by a limit or a crash: that verdict
 *   reported more often than
 *   the manifest has it             the worst of them, with a note
 *   reported, not expected          a note, no points
 *   a canary reported passing, or
 *   not at all while a case passes  tampered, the whole suite: somebody answers for the
 *                                   framework
 *   nothing reported, and exit
 *   status 126 or 127               error: a program that the suite starts is missing
 *   everything reported passing,
 *   but the exit status is not 0    tampered; unless the report is truncated and a case
 *                                   is missing
 *   a failure reported, but exit
 *   status 0                        a note
 *   a limit or a crash              what was reported before it is kept
 */
#pragma once

#include "assignments/report.h"

/* How the run ended, as far as a report is concerned. */
struct manifest_run {
    enum verdict verdict; /* PASS: exit 0; FAIL: another; or the limit, CRASHED, DENIED */
    int exit_status;
};

struct manifest_case {
    enum verdict verdict;
    char *message; /* NULL: none */
    int64_t duration_ms;
};

struct manifest {
    struct manifest_case *cases; /* one for each case of the suite, in its order; owned */
    size_t count;
    bool tampered;
    struct strlist notes;
};

/**
 * Judges a report. `report` may be NULL for format `exit`: the one case is the exit
 * status.
 * @return 0 or -ENOMEM
 */
int manifest_judge(const struct suite *suite, const struct report *report,
                   const struct manifest_run *run, struct manifest *ret,
                   struct error *err);
void manifest_done(struct manifest *manifest);
