/* zip -- one archive that any system opens. */
#pragma once

#include <stdint.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

struct zip;

/** Begins an archive in memory; the same files and time give the same bytes. */
int zip_new(int64_t at, struct zip **ret, struct error *err);
int zip_add(struct zip *zip, const char *path, const void *bytes, size_t len,
            struct error *err);
/** Adds every regular file below a folder as PREFIX/path. */
int zip_add_folder(struct zip *zip, const char *prefix, int dirfd, struct error *err);
/** Ends it and adds its bytes. */
int zip_end(struct zip *zip, struct buf *out, struct error *err);
void zip_free(struct zip **zip);
