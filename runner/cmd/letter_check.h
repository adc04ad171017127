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
    bool on_request;                /* the rest, for who was declined and asked */
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
/** The same for a text that was read already; `path` is what findings call it. */
int letter_check_text(const struct dossier *dossier, const char *path, const char *text,
                      const struct letter_checked *checked, struct error *err);
/** The same for out/SUBMISSION.SUFFIX; EXIT_GATE where there is no such file yet. */
int letter_check(const struct dossier *dossier, const char *suffix,
                 const struct letter_checked *checked, struct error *err);

#define LETTER_ON_REQUEST_SUFFIX "on-request.md"
/**
 * Whether what was not good may be told: the team allows it (`polarity` in
 * takehome.json), the decline names strengths, and the candidate has had the answer, so
 * that they could ask. @return EXIT_DONE or EXIT_GATE
 */
int letter_ask_on_request(const struct dossier *dossier, struct error *err);
