/*
 * ledger -- when a fetch of ours first saw a commit: one file beside each mirror, a line
 * a sighting: "SECONDS COMMIT REF". It only grows; a line that was half-written is passed
 * over.
 */
#pragma once

#include "runner/core/pin.h"
#include "sandbox/base/error.h"

struct ledger {
    struct pin_sighting *sightings; /* of one ref; owned */
    size_t count;
};

/**
 * Adds what a ref points at now and reads all of its lines. That nothing was new is worth
 * a line, too: after the deadline it proves that what comes later is late. Of a run of
 * fetches that saw the same commit, the first and the last are given.
 */
int ledger_add(const char *mirror, const char *ref, const char *commit, int64_t seconds,
               struct ledger *ret, struct error *err);
void ledger_done(struct ledger *ledger);
