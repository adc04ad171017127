/*
 * fuzz_main -- feeds every file of the folders or files named on the command line to
 * LLVMFuzzerTestOneInput, so that a corpus runs as a plain test.
 *
 * Beside each file it feeds every prefix up to 256 bytes and copies with one byte
 * changed: a corpus that grows from real files soon holds no broken ones. Linked with
 * libFuzzer
 * (-fsanitize=fuzzer) this file is left out.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/base/fs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILE_BYTES_MAX = 1 << 20, PREFIXES = 256, CHANGES = 400 };

static void feed(const void *data, size_t size)
{
    /* an own allocation of exactly this size: a read past its end is then seen */
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy)
        abort();
    if (size)
        memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static void feed_variants(const struct buf *bytes)
{
    static const uint8_t values[] = {0, '\n', '"', '\\', ',', 0x80, 0xff, '{'};
    uint32_t state = 2463534242u;

    feed(bytes->data, bytes->len);
    for (size_t len = 0; len < bytes->len && len < PREFIXES; len++)
        feed(bytes->data, len);
    for (int i = 0; bytes->len > 0 && i < CHANGES; i++) {
        size_t at;
        char was;
        state ^= state << 13, state ^= state >> 17, state ^= state << 5;
        at = state % bytes->len;
        was = bytes->data[at];
        bytes->data[at] = (char)values[i % sizeof values];
        feed(bytes->data, bytes->len);
        bytes->data[at] = was;
    }
}

static int count_file(void *context, const struct fs_entry *entry, struct error *err)
{
    AUTO_BUF struct buf bytes = {0};
    int r;

    if (!S_ISREG(entry->mode))
        return 0;
    r = fs_read(entry->parent_fd, entry->name, FILE_BYTES_MAX, &bytes, err);
    if (r < 0)
        return r;
    feed_variants(&bytes);
    ++*(size_t *)context;
    return 0;
}

int main(int argc, char **argv)
{
    struct error err = {0};
    size_t files = 0;

    for (int i = 1; i < argc; i++) {
        AUTO_FD int dir = open(argv[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (dir < 0 || fs_walk(dir, count_file, &files, &err) < 0) {
            fprintf(stderr, "%s: %s\n", argv[i], dir < 0 ? strerror(errno) : err.text);
            return 1;
        }
    }
    printf("%zu files\n", files);
    return files > 0 ? 0 : 1; /* an empty corpus proves nothing */
}
