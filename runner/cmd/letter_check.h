/* letter_check -- reads what lies in out/, a person's edits with it, before it is sent.
 */
#pragma once

#include <stdbool.h>

#include "rubrics/wording.h"
#include "runner/cmd/dossier.h"

/* How a text is read. */
struct letter_checked {
    enum wording_document document; /* DECLINE, ADVANCE or BRIEF */
    bool plain;                     /* a letter that tells nothing of the work */
    bool json;                      /* prints the findings as JSON */
    const char *silence, *reason;   /* a check that is wrong about this text; or NULL */
};

/**
 * Holds a file against the wording checks and against what is known of the submission:
 * whose names and which tests must not be in it, what its sentences rest on. Prints the
 * findings.
 *
 * @return EXIT_DONE; EXIT_GATE where a finding is an error
 */
int letter_check_file(const struct dossier *dossier, const char *path,
                      const struct letter_checked *checked, struct error *err);
/** The same for out/SUBMISSION.SUFFIX; EXIT_GATE where there is no such file yet. */
int letter_check(const struct dossier *dossier, const char *suffix,
                 const struct letter_checked *checked, struct error *err);
