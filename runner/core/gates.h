/*
 * gates -- what may happen when: one table over the feedback draft.
 *
 * A gate guards honest people against haste. It refuses with everything that is missing,
 * and the command that comes next; a refusal is exit status 3, no error.
 */
#pragma once

#include <stdbool.h>

#include "runner/core/decision.h"
#include "sandbox/base/error.h"
#include "sandbox/base/json.h"
#include "sandbox/base/strlist.h"

enum gate_act {
    GATE_DECIDE_ADVANCE,
    GATE_DECIDE_DECLINE,
    GATE_DECIDE_HOLD,
    GATE_DECIDE_PLAIN, /* a decline that names no strengths */
    GATE_LETTER_ADVANCE,
    GATE_LETTER_DECLINE,
    GATE_ACT_COUNT
};

enum {
    GATE_STRENGTHS = 2,
    GATE_QUESTIONS = 3,
    GATE_READERS_SETTLE = 3,
    GATE_DOUBLE_ONE_IN = 5
};

struct gate_refusal {
    struct strlist missing; /* one sentence each; empty: the gate is open */
    struct strlist next;    /* commands, in order, each once */
};

/**
 * Asks whether an act is allowed.
 *
 * @param draft     a draft of merge_draft()
 * @param decision  NULL: none is recorded
 * @param ret       left with nothing missing when the gate is open
 * @return          0 open or refused alike; -EINVAL for a draft that is none
 */
int gates_ask(enum gate_act act, const json_t *draft, const struct decision *decision,
              struct gate_refusal *ret, struct error *err);
void gate_refusal_done(struct gate_refusal *refusal);
/**
 * The reviews that a submission needs: "solo" 1; "pair" 1, and 2 for one in five, so that
 * readers learn how far they agree; "panel" 2. Which ones is chosen by the digest of the
 * id: always the same, and by nobody.
 */
int64_t gates_reviews_needed(const char *team, const char *submission);
