/* reading_places -- whether the places that a review names are there to be looked at. */
#pragma once

#include "runner/cmd/reading.h"

/**
 * Adds, in words, each place that leads nowhere: a file or line that the work does not
 * have, a case that was not run, a line beyond a log. What cannot be looked up (the work
 * was graded elsewhere, the place is in another commit) is left alone.
 */
int reading_check_places(const struct reading *reading, const struct review *review,
                         struct strlist *missing, struct error *err);
/** The same of one place: -EINVAL with the words where it leads nowhere. */
int reading_check_place(const struct reading *reading, const struct review *review,
                        const char *pointer, struct error *err);
