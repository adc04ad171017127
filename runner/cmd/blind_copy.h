/* blind_copy -- a submission as its reviewers see it. */
#pragma once

#include "runner/cmd/dossier.h"
#include "runner/core/scrub.h"
#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

/**
 * Who must not be seen: the roster's entry, and whoever the history names.
 *
 * @param commit  whose history; NULL: none is known
 * @param ret     its pseudonym is borrowed from the entry
 */
int blind_identity(const struct workspace *workspace, const struct roster_entry *entry,
                   const char *commit, struct scrub_identity *ret, struct error *err);
/** The dossier's result without names; a dossier without one stays as it is. */
int blind_dossier(struct dossier *dossier, struct error *err);
/**
 * Makes the copy of the commit that was graded, or finds it.
 *
 * @param ret_path  its folder
 * @return          0; -ENOENT where nothing was graded, or not here
 */
int blind_copy_of(const struct dossier *dossier, struct buf *ret_path, struct error *err);
