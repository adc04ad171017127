/*
 * result -- what one attempt found: the file that everything else is built from.
 *
 * result.json (schema "takehome-result/1") is written once, whole or not at all. Every
 * list is in the assignment's order, so that two attempts of one commit differ only in
 * their usage. Text that came out of a submission is cleaned (UTF-8, no controls) and cut
 * to its limit before it is kept; whoever shows it escapes it for where it is shown.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/base/json.h"
#include "sandbox/base/strlist.h"
#include "sandbox/base/verdict.h"

#define RESULT_SCHEMA "takehome-result/1"

/* How an attempt ended. INFRASTRUCTURE is ours: retried, never scored. */
enum attempt_outcome { ATTEMPT_GRADED, ATTEMPT_REFUSED, ATTEMPT_INFRASTRUCTURE };
extern const char
    *const attempt_outcome_words[]; /* "graded", "refused", "infrastructure" */

/* Who may see a suite's cases; each audience also sees what those before it see. */
enum audience { AUDIENCE_CANDIDATE, AUDIENCE_REVIEWER, AUDIENCE_AUTHOR };
extern const char *const audience_words[];

/* What one run in the sandbox cost: milliseconds and bytes; 0 where not measured. */
struct result_usage {
    int64_t wall_ms, cpu_ms, memory_peak_bytes, processes_peak;
};

struct result_case {
    char *id;    /* within its suite */
    char *title; /* for people; the id where the assignment has none */
    int verdict; /* enum verdict */
    int64_t points_centi, max_centi; /* 0 of 0: counts nothing */
    bool bonus;                      /* its max_centi is not part of the suite's */
    bool close;                      /* within 20 % of a limit */
    int64_t attempts; /* runs it took; more than 1 only with declared retries */
    char *message;    /* one line: what was expected, what was found; safe for its suite's
                         audience; may be NULL */
    char *output;     /* the end of what it printed, or NULL */
    struct result_usage usage;
};

struct result_suite {
    char *id, *title;
    int kind;          /* index: io, apart, unit */
    int64_t integrity; /* 1 host, 2 apart, 3 shared */
    int visibility;    /* enum audience: the least that sees its cases */
    int verdict;       /* of the run as a whole */
    int64_t points_centi, max_centi;
    char *message; /* of the suite as a whole: report truncated, not run before the
                      deadline … */
    struct json_array cases; /* of struct result_case */
    struct result_usage usage;
    char *log; /* cleaned, bounded output of the suite's own run (unit); NULL */
};

struct result_phase { /* checkout and build */
    char *id;
    int verdict;
    int64_t exit_status; /* -1: by a signal, or nothing was run */
    char *message, *log;
    struct result_usage usage;
};

struct result_commit {
    char *id;           /* full hash */
    char *ref;          /* as asked for */
    int64_t committed;  /* the commit's claim, seconds */
    int64_t first_seen; /* when a fetch of ours first saw it, seconds; 0 unknown */
};

struct result {
    char *schema;
    char *program;    /* "takehome 0.1.0": recorded, not digested */
    char *attempt;    /* id: submission, commit and run digest, shortened */
    char *submission; /* "c-014@customers-by-location"; never a name */
    char *assignment, *assignment_version, *variant;
    char *run_digest, *marking_digest; /* hex SHA-256 */
    int outcome;                       /* enum attempt_outcome */
    char
        *reason; /* refused: a word of the refusals' table; infrastructure: what failed */
    char *detail; /* one sentence for people; NULL when graded */
    struct result_commit commit;
    int64_t started, finished;      /* seconds */
    struct strlist layers, lowered; /* of the sandbox: words */
    struct strlist denied;          /* refused system calls, "ptrace ×3" */
    struct strlist
        notices; /* "protected file Makefile was changed: the author's was used" */
    struct result_usage usage;
    int64_t points_centi, max_centi;
    struct json_array phases; /* of struct result_phase */
    struct json_array suites; /* of struct result_suite */
};

extern const struct json_table result_table;

/** Loads a result; `path:line: pointer: reason` for a file that is none, or of a newer
 * schema. */
int result_load(int dirfd, const char *path, struct result *ret, struct error *err);
/** The same from memory; `name` is what messages call it. */
int result_parse(const char *name, const char *text, size_t len, struct result *ret,
                 struct error *err);
/** The text of a result. Same result, same bytes. */
int result_print(const struct result *result, struct buf *out, struct error *err);
void result_done(struct result *result);

/**
 * Adds the id of an attempt: submission, commit and run digest, shortened.
 *
 * @param commit  NULL or "" where it was refused before there was one: then the reason
 */
int result_add_attempt_id(struct buf *out, const char *submission, const char *commit,
                          const char *reason, const char *run_digest);

/** Adds a zeroed element; NULL when out of memory. Earlier pointers into the array are
 * invalid then. */
struct result_phase *result_add_phase(struct result *result);
struct result_suite *result_add_suite(struct result *result);
struct result_case *result_add_case(struct result_suite *suite);
/** A suite or case by id, NULL when there is none. Borrowed. */
struct result_suite *result_suite_find(const struct result *result, const char *id);
struct result_case *result_case_find(const struct result *result, const char *suite_id,
                                     const char *case_id);
/** Whether an audience sees a suite's cases. */
bool result_shows(const struct result_suite *suite, enum audience audience);
/** The cases of the suites that an audience sees, and how many of them pass. */
void result_count(const struct result *result, enum audience audience, int64_t *ret_cases,
                  int64_t *ret_passed);
/** Whether it was graded and all that an audience sees of it passes: the builds, the
 * suites as a whole, and each of their cases. */
bool result_passes(const struct result *result, enum audience audience);
/**
 * The text of a result within a limit that a reader has: outputs and logs are cut for it,
 * then messages, and a notice of the result says so.
 *
 * @param limit  bytes
 * @return       0; -E2BIG when it is larger even without them
 */
int result_fit(struct result *result, size_t limit, struct buf *out, struct error *err);
/** Sums the suites' and the result's points and usage from the cases. */
void result_sum(struct result *result);
