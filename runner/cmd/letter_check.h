/* letter_check -- reads what lies in out/, a person's edits with it, before it is sent.
 */
#pragma once

#include <stdbool.h>

#include "rubrics/wording.h"
#include "runner/cmd/dossier.h"

/**
 * Holds a file (of out/: SUBMISSION.SUFFIX) against the wording checks and against what
 * is known of the submission: whose names and which tests must not be in it. Prints the
 * findings.
 *
 * @return EXIT_DONE; EXIT_GATE where a finding is an error, or there is no such file yet
 */
int letter_check_file(const struct dossier *dossier, const char *path,
                      enum wording_document document, bool as_json, struct error *err);
int letter_check(const struct dossier *dossier, const char *suffix,
                 enum wording_document document, bool as_json, struct error *err);
