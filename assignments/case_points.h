/*
 * case_points -- how many points each case of a suite carries, exact to the hundredth.
 *
 * Where cases say their points, they add up to the suite's. Where only the suite says,
 * its points are spread evenly: everybody gets the floor, and the hundredths left over go
 * to the first cases, one each (largest remainder; all remainders are equal). Canaries
 * carry none; bonus cases always say theirs and are beside the suite's.
 */
#pragma once

#include "assignments/assignment.h"

/**
 * Fills in points_centi of the suite and of its cases (-1: not said).
 *
 * @param ret_pointer  on failure: which part is wrong, "/points" or "/cases/3/points"
 * @return 0 or -EINVAL with the reason alone in err
 */
int case_points_fill(struct suite *suite, struct buf *ret_pointer, struct error *err);
