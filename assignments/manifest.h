/*
 * manifest -- what a report is worth: its claims against the cases that were expected and
 * against how the run ended. Pure.
 *
 *   expected, not reported         missing (counts as failed)
 *   reported twice                 the worst of them, with a note
 *   reported, not expected         a note, no points
 *   a canary not reported failing  tampered, the whole suite: somebody answers for the
 * framework all reported passing, but the program ended badly (exit status, signal,
 * limit) tampered for an exit status that contradicts the report; what was reported
 * before a limit or a crash is kept nothing but failures reported, and exit status 0   a
 * note
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
