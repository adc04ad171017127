#include "sandbox/base/buf.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t buf_limit(const struct buf *buf)
{
    return buf->limit ? buf->limit : (size_t)BUF_LIMIT_DEFAULT;
}

void buf_init(struct buf *buf, size_t limit) { *buf = (struct buf){.limit = limit}; }

void buf_done(struct buf *buf)
{
    if (!buf)
        return;
    free(buf->data);
    *buf = (struct buf){.limit = buf->limit};
}

void buf_reset(struct buf *buf)
{
    buf->len = 0;
    buf->cut = false;
    if (buf->data)
        buf->data[0] = '\0';
}

/* Room for `extra` bytes and the NUL; doubling, so that many small adds stay linear. */
static int buf_reserve(struct buf *buf, size_t extra)
{
    size_t need = buf->len + extra + 1;
    if (need <= buf->cap)
        return 0;
    size_t cap = buf->cap ? buf->cap : 64;
    while (cap < need)
        cap *= 2;
    char *data = realloc(buf->data, cap);
    if (!data)
        return -ENOMEM;
    buf->data = data;
    buf->cap = cap;
    return 0;
}

int buf_add(struct buf *buf, const void *data, size_t len)
{
    size_t room = buf_limit(buf) - buf->len;
    if (len > room) {
        len = room;
        buf->cut = true;
    }
    if (buf_reserve(buf, len) < 0)
        return -ENOMEM;
    if (len > 0)
        memcpy(buf->data + buf->len, data, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
    return 0;
}

int buf_adds(struct buf *buf, const char *text)
{
    return buf_add(buf, text, strlen(text));
}

int buf_addc(struct buf *buf, char byte) { return buf_add(buf, &byte, 1); }

int buf_addf(struct buf *buf, const char *format, ...)
{
    char small[256];
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(small, sizeof(small), format, args);
    va_end(args);
    int r = -EINVAL;
    if (length >= 0 && (size_t)length < sizeof(small)) {
        r = buf_add(buf, small, (size_t)length);
    } else if (length >= 0) {
        char *large = malloc((size_t)length + 1);
        r = -ENOMEM;
        if (large) {
            vsnprintf(large, (size_t)length + 1, format, again);
            r = buf_add(buf, large, (size_t)length);
            free(large);
        }
    }
    va_end(again);
    return r;
}

const char *buf_text(const struct buf *buf) { return buf->data ? buf->data : ""; }

char *buf_take(struct buf *buf)
{
    char *data = buf->data ? buf->data : calloc(1, 1);
    *buf = (struct buf){.limit = buf->limit};
    return data;
}
