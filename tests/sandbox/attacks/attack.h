/*
 * attack -- what every small hostile program says at its end: ATTACK_HELD when the wall
 * held and it could tell, ATTACK_BREACH when it got through. Some are ended before they
 * can say anything.
 */
#pragma once

#include <stdlib.h>

enum { ATTACK_HELD = 7, ATTACK_BREACH = 99 };
