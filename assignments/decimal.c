#include "assignments/decimal.h"

#include <stdint.h>

enum { TEXT_BYTES_MAX = 300, PLACES = 18, EXPONENT_MAX = 1000 };

/* 10^36: a number of 18 digits before and 18 behind the point, below 2^127. */
__extension__ typedef __int128 wide;

struct scan {
    const char *at, *end;
};

static bool is_digit(const struct scan *scan)
{
    return scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9';
}

static bool take_sign(struct scan *scan)
{
    bool negative = scan->at < scan->end && *scan->at == '-';
    if (scan->at < scan->end && (*scan->at == '-' || *scan->at == '+'))
        scan->at++;
    return negative;
}

/* "e-05" at the end, or nothing. */
static bool take_exponent(struct scan *scan, int *ret)
{
    int value = 0, digits = 0;
    *ret = 0;
    if (scan->at == scan->end)
        return true;
    if (*scan->at != 'e' && *scan->at != 'E')
        return false;
    scan->at++;
    bool negative = take_sign(scan);
    for (; is_digit(scan) && value <= EXPONENT_MAX; scan->at++, digits++)
        value = value * 10 + (*scan->at - '0');
    *ret = negative ? -value : value;
    return digits > 0 && scan->at == scan->end && value <= EXPONENT_MAX;
}

/* The digits, the point left out; *ret_whole: how many stand before it. */
static size_t take_digits(struct scan *scan, char *digits, int *ret_whole)
{
    size_t count = 0;
    bool point = false;
    *ret_whole = 0;
    for (; is_digit(scan) || (scan->at < scan->end && *scan->at == '.' && !point);
         scan->at++) {
        if (*scan->at == '.') {
            point = true;
            continue;
        }
        digits[count++] = *scan->at;
        *ret_whole += !point;
    }
    return count;
}

/* `whole` of the digits stand before the point; false where they are too many. */
static bool sum_digits(const char *digits, size_t count, int whole, wide *ret, bool *more)
{
    wide value = 0;
    int place = whole; /* of the next digit; below -PLACES it is too fine to keep */
    *more = false;
    for (size_t i = 0; i < count; i++) {
        place--;
        if (place < -PLACES) {
            *more = *more || digits[i] != '0';
            continue;
        }
        if (value == 0 && digits[i] == '0')
            continue;
        if (place >= PLACES)
            return false;
        value = value * 10 + (digits[i] - '0');
    }
    if (place < -PLACES)
        place = -PLACES;
    for (; value > 0 && place > -PLACES; place--)
        value *= 10;
    *ret = value;
    return true;
}

bool decimal_parse(const char *text, size_t len, struct decimal *ret)
{
    char digits[TEXT_BYTES_MAX];
    struct scan scan = {text, text + len};
    int whole, exponent;
    wide value;
    bool more;
    if (len == 0 || len > TEXT_BYTES_MAX)
        return false;
    bool negative = take_sign(&scan);
    size_t count = take_digits(&scan, digits, &whole);
    if (count == 0 || !take_exponent(&scan, &exponent) ||
        !sum_digits(digits, count, whole + exponent, &value, &more))
        return false;
    /* rounded down, so a negative number that is not exact lies above one unit less */
    ret->units = negative ? -value - more : value;
    ret->more = more;
    return true;
}

bool decimal_within(const struct decimal *a, const struct decimal *b,
                    const struct decimal *tolerance)
{
    bool swap = a->units < b->units || (a->units == b->units && b->more && !a->more);
    const struct decimal *high = swap ? b : a, *low = swap ? a : b;
    wide apart = high->units - low->units; /* the difference is within one unit of it */
    if (apart != tolerance->units)
        return apart < tolerance->units;
    /* on the edge only what was rounded off decides; where both were, it cannot */
    return !high->more || low->more;
}
