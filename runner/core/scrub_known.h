/* scrub_known -- where a text names somebody who is known (runner/core/scrub.h). */
#pragma once

#include "runner/core/scrub.h"

/**
 * The longest of the words that stands at a place: as a word of its own, or where a name
 * in an identifier begins and ends (getQuintero, quintero92, Quinteros).
 *
 * @param list  folded (fold.h)
 * @return      its bytes in the text; 0: none
 */
size_t scrub_match(const struct strlist *list, const char *text, size_t at);
/** Adds a text with what is known replaced. @return how many places, or -ENOMEM */
int scrub_replace(const struct scrub_identity *identity, const char *text,
                  struct buf *out);
