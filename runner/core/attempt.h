/*
 * attempt -- grades one checked-out submission: build, then every suite, within one
 * budget.
 *
 * Pure but for a struct of operations, so that it is tested without a kernel. What a
 * submission does wrong is a verdict in the result; an error is ours, ends the attempt,
 * and is retried.
 *
 * Every suite starts from the tree as the build left it; every case of an io suite from a
 * fresh copy of it. What a suite leaves of the budget is there for the next; when it is
 * spent, the rest is not-run and everything measured so far is kept.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "assignments/assignment.h"
#include "runner/core/result.h"
#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/sandbox.h"

/* Raised only when verdicts may change for the same submission: part of the run digest.
 */
#define ATTEMPT_GRADING_VERSION "1"

/* One run in the sandbox. Everything is borrowed for the call. */
struct attempt_request {
    const char *name; /* "build", "examples/one-city": for messages */
    bool build;       /* over the built tree itself; otherwise over a copy of it */
    struct limits limits;
    const struct strlist *command, *arguments; /* arguments may be NULL */
    const char *input;                         /* file of the assignment, NULL: empty */
    const struct json_array
        *files;               /* of struct case_file, laid over the copy; may be NULL */
    const char *suite_folder; /* of the assignment, bound at /suite; NULL: none */
    bool report;              /* the program gets descriptor 3 */
    const char *report_file;  /* read from the work tree after the run; NULL: none */
    bool output_overrun_kills;
};

struct attempt_reply {
    struct ending ending;
    struct buf output, errors;
    struct buf report; /* from descriptor 3 or the file; empty when there is none */
};

struct attempt_ops {
    void *context;
    int (*run)(void *context, const struct attempt_request *request,
               struct attempt_reply *reply, struct error *err);
    /** Reads a file of the assignment. */
    int (*read)(void *context, const char *path, struct buf *ret, struct error *err);
};

struct attempt_plan {
    const struct assignment *assignment;
    const struct variant *variant;
    bool deadline_passed; /* suites that wait for the deadline are run */
    /* Whose eyes the output of this attempt meets. Hidden suites that share a process
     * with the candidate's code could be read by it and printed: they are not run for a
     * candidate. */
    enum audience audience;
};

/* Why suites of a plan are held back whatever the submission is. */
enum attempt_held { ATTEMPT_HELD_UNTIL_DEADLINE = 1, ATTEMPT_HELD_FROM_CANDIDATE = 2 };

/** For what reasons suites of this plan are not run, as bits: part of the run digest, as
 * an attempt in which they do run is another one. */
unsigned attempt_held(const struct attempt_plan *plan);

/**
 * Adds the build phase and the suites to a result, sums it, and marks it as graded.
 * @return 0, or negative: our fault; the result holds what was measured so far
 */
int attempt_grade(const struct attempt_plan *plan, const struct attempt_ops *ops,
                  struct result *result, struct error *err);
