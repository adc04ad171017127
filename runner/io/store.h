/*
 * store -- the index over results: what was graded, when, and what of ours failed.
 *
 * SQLite (WAL, foreign keys, STRICT tables, numbered migrations). It holds nothing that
 * cannot be rebuilt from files (the results, and latest.h's) by adding them again, except
 * the list of our own failures. Several processes may use one store: writes wait for each
 * other up to five seconds.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "runner/core/result.h"
#include "sandbox/base/error.h"

struct store;

/** Opens or makes the store; brings an older one up to date; -ENOTSUP for a newer one. */
int store_open(const char *path, struct store **ret, struct error *err);
void store_close(struct store *store);

/* One finished attempt as the index knows it. Texts are owned. */
struct store_attempt {
    char *id, *submission, *assignment, *variant, *commit_id, *run_digest, *reason, *path;
    int outcome; /* enum attempt_outcome */
    int64_t points_centi, max_centi;
    int64_t cases, passed;
    int64_t wall_ms;
    int64_t finished; /* seconds */
    int64_t found;    /* when a grading last came to it, seconds; at least `finished` */
};

void store_attempt_done(struct store_attempt *attempt);

/**
 * Adds a finished attempt (graded or refused); failures of ours are forgotten with it.
 * The same attempt again changes nothing.
 *
 * @param path  where the result lies, as it is kept
 * @return      1 added, 0 known already
 */
int store_ingest(struct store *store, const struct result *result, const char *path,
                 struct error *err);
/** Notes that the last grading of a submission found this attempt, at that time in
 * seconds. Failures of ours until then are forgotten. */
int store_found(struct store *store, const char *submission, const char *attempt,
                int64_t seconds, struct error *err);
/** The attempt that the last grading found, or one that finished since then. @return 1
 * found, 0 none */
int store_latest(struct store *store, const char *submission, struct store_attempt *ret,
                 struct error *err);
/** Mean wall time of the finished attempts of an assignment; 0 when there are none. */
int store_expected_ms(struct store *store, const char *assignment, int64_t *ret_ms,
                      struct error *err);

/** Forgets everything of a submission: its result files are gone. */
int store_forget(struct store *store, const char *submission, struct error *err);

/** Notes that grading a submission failed on our side: until it is graded, or an attempt
 * is found again. */
int store_failure_add(struct store *store, const char *submission, const char *reason,
                      struct error *err);
/** The last failure of ours, where no grading came to an end since. @return 1 found
 * (ret_reason owned by the caller), 0 none */
int store_failure(struct store *store, const char *submission, char **ret_reason,
                  int64_t *ret_tries, struct error *err);
