/* silence -- a wording check that is wrong about one sentence is silenced for it, once,
 * with a reason that is kept (decisions/SUBMISSION.silenced.json) and stands in the log.
 */
#pragma once

#include "rubrics/wording.h"
#include "runner/cmd/dossier.h"

/** Silences a check where it is found now; -EINVAL where it is not, or may never be. */
int silence_add(const struct dossier *dossier, const char *check, const char *reason,
                const struct wording_findings *findings, struct error *err);
/** Takes the silenced ones out of the findings. */
int silence_apply(const struct dossier *dossier, struct wording_findings *findings,
                  struct error *err);
