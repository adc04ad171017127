/* git_patch -- two versions of files, line by line: as a unified diff, and as JSON for
 * pages:
 * [{path, is_new, changed, lines: [{n, text, added, removed}]}]. */
#pragma once

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/base/json.h"

enum { PATCH_LINES_MAX = 20000, PATCH_LINE_BYTES = 2000 };

struct patch {
    struct buf text;
    json_t *files; /* owned */
    size_t lines;  /* so far; what goes beyond PATCH_LINES_MAX is in the text only */
    int opened;
};

int patch_init(struct patch *patch, struct error *err);
void patch_done(struct patch *patch);
/** Adds one file; an empty `before` is a new one. */
int patch_add(struct patch *patch, const char *path, const struct buf *before,
              const struct buf *after, struct error *err);
