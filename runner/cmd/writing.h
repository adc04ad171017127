/* writing -- what letters and briefs of one submission are made of: its draft, the
 * process, and the graph of what may be said. */
#pragma once

#include "runner/cmd/dossier.h"
#include "runner/core/letter.h"
#include "runner/core/process.h"
#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/base/json.h"

struct writing {
    const struct dossier *dossier; /* borrowed */
    struct process_plan plan;
    json_t *draft, *graph;
    struct buf length, deletion, answer_by;
    struct strlist role;
    json_t *partials; /* name → text: those of templates/partials/ that were asked for */
};

/** @param until  "2026-12-24", a hold's new date; NULL: none */
int writing_open(const struct dossier *dossier, const char *until, struct writing *ret,
                 struct error *err);
void writing_done(struct writing *writing);
/** The workspace's own template, which stands before the bundled one. `text` holds it;
 * without one `ret` stays empty. */
int writing_template(const struct dossier *dossier, const char *name, struct buf *text,
                     struct letter_template *ret, struct error *err);
/** Lets a team's own template take in templates/partials/NAME.md; `w` outlives it. */
void writing_partials(struct writing *w, struct letter_template *template);
