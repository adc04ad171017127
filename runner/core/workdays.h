/* workdays -- dates by working days: Monday to Friday, in UTC. */
#pragma once

#include <stdint.h>

/** The instant `days` working days after `seconds`, at the same time of day. */
int64_t workdays_add(int64_t seconds, int64_t days);
