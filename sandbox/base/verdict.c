#include "sandbox/base/verdict.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

static const struct {
    const char *word, *sentence;
    bool passes;
} rows[] = {
#define VERDICT_ROW(name, word, passes, sentence)                                        \
    [VERDICT_##name] = {word, sentence, passes},
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

bool verdict_passes(int verdict)
{
    return (unsigned)verdict < VERDICT_COUNT && rows[verdict].passes;
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
