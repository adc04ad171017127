/*
 * decimal -- numbers as programs print them, compared exactly: no floating point, no
 * locale.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* In units of 10^-18, rounded down; `more`: the number is a little larger than that. */
struct decimal {
    __extension__ __int128 units;
    bool more;
};

/**
 * Reads "12", "-0.5", "+3.", ".25", "1e-05": the whole text, at most 300 bytes.
 *
 * @return false for what is no number, or is 10^18 or more in size
 */
bool decimal_parse(const char *text, size_t len, struct decimal *ret);

/** Whether two numbers are at most `tolerance` apart; the tolerance must be exact. */
bool decimal_within(const struct decimal *a, const struct decimal *b,
                    const struct decimal *tolerance);
