#include "assignments/report_time.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS_MAX = 18, EXPONENT_MAX = 30 };

/* Which of ',' and '.' ends the whole seconds: the last, unless it comes twice. */
static const char *find_point(const char *text, size_t len)
{
    const char *point = NULL;
    size_t commas = 0, dots = 0;
    for (size_t i = 0; i < len; i++) {
        commas += text[i] == ',';
        dots += text[i] == '.';
        if (text[i] == ',' || text[i] == '.')
            point = text + i;
    }
    if (!point || (*point == ',' ? commas : dots) > 1)
        return text + len; /* only groups, as in 1,234,567 */
    return point;
}

int64_t report_parse_seconds(const char *text)
{
    text += strspn(text, " \t\n");
    size_t len = strspn(text, "0123456789.,");
    const char *rest = text + len, *point = find_point(text, len);
    int64_t value = 0;
    long exponent = 3; /* milliseconds */
    int digits = 0;
    if (len == 0 || text[0] == ',')
        return 0;
    if (*rest == 'e' || *rest == 'E') {
        char *end;
        long said = strtol(rest + 1, &end, 10);
        if (end == rest + 1 || said < -EXPONENT_MAX || said > EXPONENT_MAX)
            return 0;
        exponent += said;
        rest = end;
    }
    if (rest[strspn(rest, " \t\ns")] != '\0')
        return 0;
    for (const char *at = text; at < text + len; at++) {
        bool digit = *at >= '0' && *at <= '9';
        if (!digit && at != point && strspn(at + 1, "0123456789") != 3)
            return 0; /* groups are of three */
        if (!digit || (at > point && digits >= DIGITS_MAX))
            continue; /* finer than anybody measures */
        if (++digits > DIGITS_MAX)
            return 0;
        value = value * 10 + (*at - '0');
        exponent -= at > point;
    }
    for (; exponent < 0 && value > 0; exponent++)
        value /= 10;
    for (; exponent > 0 && value > 0 && value <= INT64_C(1000000000000); exponent--)
        value *= 10;
    return value > INT64_C(1000000000000) ? 0 : value;
}
