/*
 * scrub -- what a reader sees of a candidate's work, without who the candidate is.
 *
 * Lines stay lines: a place in the scrubbed text is the same place in the work. What is
 * known (name, address, account) is replaced wherever it stands; what has the form of an
 * identity (addresses, home folders, authors' lines, manifests) is replaced where that
 * form is clear, and reported where it is not. A name that is an ordinary word ("Mark")
 * is replaced with the rest of the name only, and reported alone.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/base/strlist.h"

enum { SCRUB_LINE_BYTES_MAX = 64 << 10, SCRUB_FINDINGS_MAX = 5000 };

/* Who must not be seen. */
struct scrub_identity {
    const char *pseudonym; /* borrowed: "c-014" */
    struct strlist known;  /* replaced; folded (fold.h), sorted: "jane doe", "jane-doe" */
    struct strlist weak;   /* only reported; the same: "mark" */
};

/* Something that was replaced, or that a person should look at. */
struct scrub_finding {
    char *path; /* as it is shown */
    int line;   /* 0: of the whole file */
    const char *kind;
    bool replaced;
};

struct scrub_report {
    struct scrub_finding *items; /* owned */
    size_t count;
};

/**
 * Collects what is known of a person; each may be NULL.
 *
 * @param repository  an address: its account is an identity, too
 */
int scrub_identity_add(struct scrub_identity *identity, const char *name,
                       const char *email, const char *repository);
void scrub_identity_done(struct scrub_identity *identity);

/** Adds a text without identities. @param path names the file: manifests have fields */
int scrub_add_text(const struct scrub_identity *identity, const char *path,
                   const char *text, size_t len, struct buf *out,
                   struct scrub_report *report, struct error *err);
/** Only what is known: for a path, or a line of output. */
int scrub_add_known(const struct scrub_identity *identity, const char *text,
                    struct buf *out);
/** Whether bytes that are no text hold something known, as ASCII or UTF-16. */
bool scrub_holds_known(const struct scrub_identity *identity, const void *bytes,
                       size_t len);
int scrub_report_add(struct scrub_report *report, const char *path, int line,
                     const char *kind, bool replaced);
void scrub_report_done(struct scrub_report *report);

/**
 * Removes what pictures and documents say of who made them: JPEG (EXIF, XMP, IPTC,
 * comments), PNG (texts, EXIF, time), PDF (the document's information and XMP, blanked).
 *
 * @return 1: done; 0: another kind of file, nothing was added; -EINVAL: damaged; -ENOMEM
 */
int scrub_add_document(const unsigned char *bytes, size_t len, struct buf *out);
/** Why bytes that are no text are not shown: they name somebody, or cannot be looked
 * into. @return NULL: nothing speaks against it */
const char *scrub_binary_fault(const struct scrub_identity *identity,
                               const unsigned char *bytes, size_t len);
/** Whether a document was cleaned and may hold more than can be seen: a PDF whose parts
 * are compressed, or say elsewhere who its author is. */
bool scrub_is_opaque(const unsigned char *bytes, size_t len);
