/*
 * compare -- does an output say what was expected? The expected text never enters the
 * sandbox.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/base/json.h"

enum compare_mode {
    COMPARE_DEFAULT, /* in a case: the suite's; in a suite: TRIM */
    COMPARE_EXACT,   /* byte for byte */
    COMPARE_TRIM,    /* blanks at line ends, CR, and newlines at the end do not count */
    COMPARE_TOKENS,  /* words, however they are spaced */
    COMPARE_NUMBERS, /* words; numbers may differ by the tolerance, exactly reckoned */
    COMPARE_REGEX,   /* the whole trimmed output, at most 1 MiB, matches a POSIX extended
                        expression */
    COMPARE_JSON,    /* equal JSON values, whatever their layout and key order */
};
extern const char *const compare_mode_words[];

struct compare {
    int mode;
    char *tolerance; /* NUMBERS: a decimal, "0.001"; NULL: equal values */
};
extern const struct json_table compare_table;

/**
 * Checks what the table cannot: the tolerance, and that an expected text suits the mode:
 * valid JSON; an expression that compiles, at most 2,000 bytes, without references back
 * and large repeats, so that matching is linear in the output.
 *
 * @param expected  NULL: only the settings are checked
 */
int compare_check(const struct compare *compare, const char *expected, struct error *err);

/**
 * Compares. Never fails on odd output: that is a difference.
 *
 * @param suite_default  used where compare->mode is COMPARE_DEFAULT
 * @param message  when different: one clean, bounded line that quotes both; may be NULL
 * @return  true when the output says what was expected
 */
bool compare_output(const struct compare *compare, const struct compare *suite_default,
                    const struct buf *expected, const struct buf *output,
                    struct buf *message);
