#include "sandbox/base/verdict.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

static const struct {
    const char *word, *sentence;
} rows[] = {
#define VERDICT_ROW(name, word, sentence) [VERDICT_##name] = {word, sentence},
    VERDICTS(VERDICT_ROW)
#undef VERDICT_ROW
};

const char *verdict_word(enum verdict verdict)
{
    return (unsigned)verdict < VERDICT_COUNT ? rows[verdict].word : "";
}

const char *verdict_sentence(enum verdict verdict)
{
    return (unsigned)verdict < VERDICT_COUNT ? rows[verdict].sentence : "";
}

int verdict_parse(const char *word, enum verdict *ret)
{
    for (size_t i = 0; i < VERDICT_COUNT; i++) {
        if (strcmp(rows[i].word, word) == 0) {
            *ret = (enum verdict)i;
            return 0;
        }
    }
    return -EINVAL;
}
