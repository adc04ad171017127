/*
 * wording -- what a letter, a brief, a review or a task should not say, and what to write
 * instead. Checks are rows (wording_rows.h): patterns of words that stand together, held
 * against one sentence at a time. Code spans and code blocks are not read, so that a file
 * may be called anything.
 */
#pragma once

#include <stddef.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

/* What a text is; a check has a set of them. */
enum wording_document {
    WORDING_DECLINE = 1,
    WORDING_ADVANCE = 2,
    WORDING_BRIEF = 4,
    WORDING_REVIEW = 8,
    WORDING_TASK = 16,
};

enum wording_severity { WORDING_INFO, WORDING_WARNING, WORDING_ERROR };
extern const char *const wording_severity_words[];

struct wording_finding {
    const char *check; /* its id */
    enum wording_severity severity;
    int line, column; /* from 1; column in bytes; of the sentence's first word */
    char *sentence;   /* owned; clean, on one line, at most WORDING_SENTENCE_BYTES */
    const char *advice;
};

struct wording_findings {
    struct wording_finding *items; /* owned */
    size_t count;
};

enum { WORDING_SENTENCE_BYTES = 2000, WORDING_FINDINGS_MAX = 500 };

/* The checks of one kind of text, compiled: dear to make, and then good for many texts.
 */
struct wording {
    struct wording_patterns *patterns; /* owned */
};

/** @param only  the one check that is asked for, by its id; NULL: all of the kind */
int wording_init(struct wording *ret, enum wording_document document, const char *only,
                 struct error *err);
void wording_done(struct wording *wording);

/**
 * Reads a text (Markdown) against the checks.
 *
 * A longer sentence is read up to WORDING_SENTENCE_BYTES.
 *
 * @param ret  findings in the order of the text are added; the caller releases them
 */
int wording_check(const struct wording *wording, const char *text,
                  struct wording_findings *ret, struct error *err);
/* One sentence: as it is written, and with its code spans blanked. */
typedef int (*wording_visit)(void *context, const char *raw, const char *prose, int line,
                             int column);
/** Calls `visit` for every sentence of a text; a negative return ends it. */
int wording_each(const char *text, wording_visit visit, void *context);
/** Adds a finding of somebody else's, of the text as a whole (line 1) or of a sentence.
 */
int wording_add(struct wording_findings *findings, const struct wording_finding *finding,
                const char *sentence, struct error *err);
void wording_findings_done(struct wording_findings *findings);
/** "FILE:LINE:COLUMN: CHECK (SEVERITY): SENTENCE → ADVICE", a line each. */
int wording_print(const struct wording_findings *findings, const char *file,
                  struct buf *out);
/** How many findings are errors. */
size_t wording_errors(const struct wording_findings *findings);
