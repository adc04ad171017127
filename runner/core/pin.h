/*
 * pin -- which commit of a repository is graded.
 *
 * Three ways: what a ref points at now; one commit by its full id; or the last commit of
 * a ref that the deadline allows. The dates in a commit are its author's claims, so the
 * deadline is measured by when a fetch of ours first saw the commit:
 *
 *  1. A ledger keeps, for the ref, every fetch: when, and which commit the ref pointed
 * at.
 *  2. What a fetch by the deadline saw was in time. The ref's tip in the last such fetch
 * is the commit, whatever the ref shows today (it may have been rewritten since).
 *  3. A commit that only the first fetch after the deadline saw may have been pushed
 * before or after: nobody looked. There, and only there, its claimed date decides in the
 *     candidate's favour, and a notice says so.
 *  4. What a later fetch saw first is late, whatever it claims.
 *
 * Where a claim and a sighting disagree about the deadline, a notice gives both.
 * Pure: ledger and history come in as data.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runner/core/refusal.h"
#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/base/strlist.h"

enum { PIN_COMMIT_CHARS = 40, PIN_REF_BYTES_MAX = 255, PIN_HISTORY_MAX = 20000 };

/* One fetch: what the ref pointed at. */
struct pin_sighting {
    int64_t seen; /* seconds */
    char commit[PIN_COMMIT_CHARS + 1];
};

/* The first-seen ledger of one submission's ref, in the order of the fetches. */
struct pin_ledger {
    const struct pin_sighting *sightings; /* borrowed */
    size_t count;
};

/* One commit of the ref's history, newest first along first parents. */
struct pin_commit {
    char id[PIN_COMMIT_CHARS + 1];
    int64_t committed, authored; /* claims, seconds: 0..CLOCK_LATEST */
    bool odd; /* a claim lay outside of that and was moved to the nearer end */
};

struct pin_history {
    const struct pin_commit *commits; /* borrowed */
    size_t count;
};

struct pin {
    char commit[PIN_COMMIT_CHARS + 1];
    int64_t committed, authored; /* claims; 0 where the commit is not in the history */
    int64_t first_seen;          /* 0: unknown */
    struct strlist notices;      /* sentences for people */
};

/** Moves claims to within 0..CLOCK_LATEST, and says in `odd` whether one had to be. */
void pin_bound_claims(struct pin_commit *commit);

/** Is this a full commit id (40 hexadecimal digits)? */
bool pin_is_commit(const char *text);
/** Is this a ref that a roster may name: HEAD, a branch or tag name, refs/...? */
bool pin_is_ref(const char *text);

/** When a fetch first saw a commit: its own sighting or that of a descendant in the
 * history. 0: never. */
int64_t pin_first_seen(const struct pin_ledger *ledger, const struct pin_history *history,
                       const char *commit);

/** What the ref points at now, whatever the deadline. @return 0, -ENOMEM */
int pin_tip(const struct pin_ledger *ledger, const struct pin_history *history,
            const char *tip, struct pin *ret);
/**
 * Rules 2 to 4 of the head of this file.
 *
 * @param history  of the ref as it is now; may be empty when the ref is gone
 * @return         0 and ret filled; 1 and NOTHING_IN_TIME set; -ENOMEM
 */
int pin_by_deadline(const struct pin_ledger *ledger, const struct pin_history *history,
                    int64_t deadline, struct pin *ret, struct refusal *refusal,
                    struct error *err);
void pin_done(struct pin *pin);
