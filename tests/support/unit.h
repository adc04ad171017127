/* unit -- what every unit test includes: cmocka in the order it needs, and rows that
 * explain themselves. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sandbox/base/error.h"

/** Fails with the error's text when r is negative. */
#define expect_ok(r, err)                                                                \
    do {                                                                                 \
        int expect_r_ = (r);                                                             \
        if (expect_r_ < 0)                                                               \
            fail_msg("%s: %d: %s", #r, expect_r_, (err)->text);                          \
    } while (0)

/** Fails unless the text contains the part, printing both. */
#define expect_contains(text, part)                                                      \
    do {                                                                                 \
        const char *expect_text_ = (text), *expect_part_ = (part);                       \
        if (!expect_text_ || !strstr(expect_text_, expect_part_))                        \
            fail_msg("'%s' does not contain '%s'", expect_text_, expect_part_);          \
    } while (0)
