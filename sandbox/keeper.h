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
 * @return 0 and ret filled (without what the caller measures); negative: our fault
 */
int keeper_run(struct launcher *launcher, const struct run_spec *spec,
               struct wire_ended *ret, struct error *err);
