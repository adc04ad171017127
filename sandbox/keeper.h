/*
 * keeper -- one run from outside: starts pid 1, watches clocks, memory, disk and the
 * listener of refused calls, and counts what happened. Part of the launcher.
 */
#pragma once

#include "sandbox/launcher.h"
#include "sandbox/wire.h"

/**
 * Runs and waits. No process of the run is left when it returns, and no cgroup but of a
 * launcher that serves nobody else (its attendant removes those).
 *
 * @param capture  drained meanwhile; what it passes on to must never keep one waiting.
 *                 NULL: the caller does that itself
 * @return         0 and ret filled (without what the caller measures); negative: our
 * fault
 */
int keeper_run(struct launcher *launcher, const struct run_spec *spec,
               struct capture *capture, struct wire_ended *ret, struct error *err);
