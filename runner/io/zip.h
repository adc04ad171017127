/* zip -- one archive that any system opens. */
#pragma once

#include <stdint.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

struct zip;

/**
 * Begins an archive in memory; the same files and time give the same bytes. A file may
 * have 8 MiB (of zip_add_folder()), the archive 256 MiB.
 *
 * @param at   the time of every file, seconds
 * @param ret  the caller's, for zip_free()
 */
int zip_new(int64_t at, struct zip **ret, struct error *err);
/** Adds a file. @return 0; -EIO: it does not fit, or the archive cannot be written; the
 * archive is of no use then */
int zip_add(struct zip *zip, const char *path, const void *bytes, size_t len,
            struct error *err);
/** Adds every regular file below a folder as PREFIX/path. */
int zip_add_folder(struct zip *zip, const char *prefix, int dirfd, struct error *err);
/** Ends it and adds its bytes to `out`; nothing can be added after. */
int zip_end(struct zip *zip, struct buf *out, struct error *err);
void zip_free(struct zip **zip);
