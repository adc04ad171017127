#include "runner/io/zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"

enum { FILE_BYTES_MAX = 8 << 20, ZIP_BYTES_MAX = 256 << 20 };

struct zip {
    struct archive *archive;
    struct buf bytes;
    int64_t at;
    bool failed; /* the buffer is full, or memory is */
};

static la_ssize_t keep(struct archive *archive, void *context, const void *bytes,
                       size_t len)
{
    struct zip *zip = context;
    if (zip->bytes.len + len > ZIP_BYTES_MAX || buf_add(&zip->bytes, bytes, len) < 0) {
        archive_set_error(archive, ENOMEM, "the archive is too large");
        return -1;
    }
    return (la_ssize_t)len;
}

static int fault(const struct zip *zip, struct error *err)
{
    const char *why = archive_error_string(zip->archive);
    return error_set(err, -EIO, "write the archive: %s", why ? why : "libarchive");
}

int zip_new(int64_t at, struct zip **ret, struct error *err)
{
    CLEANUP(zip_free) struct zip *zip = calloc(1, sizeof(*zip));
    if (!zip || !(zip->archive = archive_write_new()))
        return error_set(err, -ENOMEM, "out of memory");
    zip->at = at;
    if (archive_write_set_format_zip(zip->archive) != ARCHIVE_OK ||
        archive_write_set_bytes_in_last_block(zip->archive, 1) != ARCHIVE_OK ||
        archive_write_open(zip->archive, zip, NULL, keep, NULL) != ARCHIVE_OK)
        return fault(zip, err);
    *ret = TAKE(zip);
    return 0;
}

int zip_add(struct zip *zip, const char *path, const void *bytes, size_t len,
            struct error *err)
{
    struct archive_entry *entry = archive_entry_new();
    if (!entry)
        return error_set(err, -ENOMEM, "out of memory");
    archive_entry_set_pathname_utf8(entry, path);
    archive_entry_set_size(entry, (la_int64_t)len);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_mtime(entry, zip->at, 0);
    int r =
        archive_write_header(zip->archive, entry) != ARCHIVE_OK ||
                (len && archive_write_data(zip->archive, bytes, len) != (la_ssize_t)len)
            ? fault(zip, err)
            : 0;
    archive_entry_free(entry);
    return r;
}

struct adding {
    struct zip *zip;
    const char *prefix;
    int dirfd;
};

static int add_entry(void *context, const struct fs_entry *entry, struct error *err)
{
    const struct adding *adding = context;
    AUTO_BUF struct buf bytes = {0}, path = {0};
    if (!S_ISREG(entry->mode))
        return 0;
    int r = fs_read_beneath(adding->dirfd, entry->path, FILE_BYTES_MAX, &bytes, err);
    if (r == 0 && buf_addf(&path, "%s/%s", adding->prefix, entry->path) < 0)
        r = error_set(err, -ENOMEM, "out of memory");
    return r < 0 ? r : zip_add(adding->zip, buf_text(&path), bytes.data, bytes.len, err);
}

int zip_add_folder(struct zip *zip, const char *prefix, int dirfd, struct error *err)
{
    struct adding adding = {zip, prefix, dirfd};
    return fs_walk(dirfd, add_entry, &adding, err);
}

int zip_end(struct zip *zip, struct buf *out, struct error *err)
{
    if (archive_write_close(zip->archive) != ARCHIVE_OK)
        return fault(zip, err);
    return buf_add(out, zip->bytes.data, zip->bytes.len) < 0
               ? error_set(err, -ENOMEM, "out of memory")
               : 0;
}

void zip_free(struct zip **zip)
{
    if (!*zip)
        return;
    archive_write_free((*zip)->archive);
    buf_done(&(*zip)->bytes);
    free(*zip);
    *zip = NULL;
}
