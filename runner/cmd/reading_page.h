/* reading_page -- the page that a reviewer reads: beside the copy, and in a pack. */
#pragma once

#include "runner/cmd/dossier.h"
#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

/**
 * Adds the page.
 *
 * @param dossier  blinded (blind_copy.h)
 * @param copy     the blind copy's folder
 * @param form     the text's name in a pack; NULL: the review is written here
 */
int reading_page(const struct dossier *dossier, const char *copy, const char *person,
                 const char *form, struct buf *out, struct error *err);
