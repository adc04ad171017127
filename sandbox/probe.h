/* probe -- each layer tried for real: by a run that looks around and tells what it sees.
 */
#pragma once

#include <sys/types.h>

#include "sandbox/base/error.h"
#include "sandbox/policy.h"

struct probe {
    sandbox_layers working; /* tried, and seen from inside */
    char reason[300];       /* what failed, where something did; "" otherwise */
};

/**
 * Tries all layers, as this user, on this machine.
 * @return 0, also when layers are missing; negative when nothing could be tried (see
 * reason)
 */
int probe_run(struct probe *ret, struct error *err);
/** The same as another user, which only root can ask for: in a process of its own. */
int probe_run_as(uid_t uid, struct probe *ret, struct error *err);
