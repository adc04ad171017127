/* reading -- one person's review of one submission in the making: where its text lies,
 * and how it is read, written and told what it lacks. */
#pragma once

#include "rubrics/review.h"
#include "runner/cmd/dossier.h"
#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

struct reading {
    struct dossier dossier;
    char *person;
    struct buf text_path, json_path; /* reviews/SUBMISSION.PERSON.review, .json */
};

#define READING_NONE                                                                     \
    {                                                                                    \
        .dossier = {.desk = {.workspace = WORKSPACE_NONE} }                              \
    }

/**
 * Opens it for who runs this.
 *
 * @return EXIT_DONE; EXIT_GATE, printed: they may not review; <0
 */
int reading_open(const char *word, struct reading *ret, struct error *err);
void reading_done(struct reading *reading);
/** A new review's head and empty scores. */
int reading_fill(const struct reading *reading, struct review *review, struct error *err);
/** Makes the text to fill in where there is none yet. @return 1 made, 0 it was there */
int reading_begin(const struct reading *reading, struct error *err);
/**
 * Reads a review's text, and holds it against the rubric and the commit.
 *
 * @param path     the text; messages call it so
 * @param missing  gets what keeps it from being submitted
 */
int reading_parse(const struct reading *reading, const char *path, struct review *review,
                  struct strlist *missing, struct error *err);
/** Prints what is missing, and what is worth a second look. */
int reading_print(const struct review *review, const struct strlist *missing,
                  struct error *err);
/** Writes the text anew from a review, for its reader, whole or not at all. */
int reading_write(const struct reading *reading, const struct review *review,
                  struct error *err);
