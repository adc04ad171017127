/* confine -- what a confined child does to itself before it touches hostile bytes. */
#pragma once

#include "runner/io/confined.h"

/**
 * Gives up everything that the spec does not name. Cannot be undone.
 *
 * @param parent   our parent's process id: if it died meanwhile, we end
 * @param channel  stays open
 */
int confine_self(const struct confined *spec, int parent, int channel, struct error *err);
