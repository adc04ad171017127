#include "runner/core/refusal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/text.h"

static const struct {
    const char *word, *sentence;
} rows[REFUSAL_COUNT] = {
#define REFUSAL_ROW(name, word, sentence) [REFUSAL_##name] = {word, sentence},
    REFUSALS(REFUSAL_ROW)
#undef REFUSAL_ROW
};

const char *refusal_word(enum refusal_reason reason)
{
    return (unsigned)reason < REFUSAL_COUNT ? rows[reason].word : "";
}

const char *refusal_sentence(enum refusal_reason reason)
{
    return (unsigned)reason < REFUSAL_COUNT ? rows[reason].sentence : "";
}

/* Cuts before a character, never inside one. */
static size_t whole_characters(const char *text, size_t limit)
{
    size_t len = strlen(text);
    if (len <= limit)
        return len;
    while (limit > 0 && ((unsigned char)text[limit] & 0xc0) == 0x80)
        limit--;
    return limit;
}

int refusal_set(struct refusal *refusal, enum refusal_reason reason, const char *format,
                ...)
{
    char raw[2 * REFUSAL_DETAIL_BYTES];
    AUTO_BUF struct buf clean = {0};
    va_list args;
    size_t len;

    if (refusal->reason != REFUSAL_NONE)
        return 1;
    va_start(args, format);
    vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    refusal->reason = reason;
    if (text_add_line(&clean, raw) < 0)
        return 1; /* the reason stands without its detail */
    len = whole_characters(buf_text(&clean), sizeof refusal->detail - 1);
    memcpy(refusal->detail, buf_text(&clean), len);
    refusal->detail[len] = '\0';
    return 1;
}
