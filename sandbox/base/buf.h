/*
 * buf -- bytes that grow up to a limit; past it, what fits is kept and `cut` is set.
 *
 * Whatever a submission can make grow is kept in one of these. The data are always
 * followed by a NUL byte that is not counted, so buf_text() can be printed when the bytes
 * are text.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "sandbox/base/cleanup.h"

struct buf {
    char *data;   /* owned; NULL while nothing was added */
    size_t len;   /* bytes, without the NUL */
    size_t cap;   /* bytes allocated */
    size_t limit; /* bytes; 0 stands for BUF_LIMIT_DEFAULT */
    bool cut;     /* something did not fit */
};

enum { BUF_LIMIT_DEFAULT = 64 << 20 };

/** Empties the buffer and sets its limit in bytes. */
void buf_init(struct buf *buf, size_t limit);
/** Frees the bytes; NULL and {0} are fine; the buffer may be used again. */
void buf_done(struct buf *buf);
/** Keeps the memory, forgets the content and the cut. */
void buf_reset(struct buf *buf);

/** Adds what fits. @return 0, or -ENOMEM; reaching the limit is not an error (see `cut`).
 */
int buf_add(struct buf *buf, const void *data, size_t len);
int buf_adds(struct buf *buf, const char *text);
int buf_addc(struct buf *buf, char byte);
int buf_addf(struct buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** The bytes as a string: "" while nothing was added. Borrowed; valid until the next
 * change. */
const char *buf_text(const struct buf *buf);
/** Hands the bytes (NUL-terminated, never NULL unless out of memory) to the caller. */
char *buf_take(struct buf *buf);

#define AUTO_BUF CLEANUP(buf_done)
