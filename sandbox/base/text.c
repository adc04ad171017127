#include "sandbox/base/text.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <string.h>

/* Decimal digits at *at as a number below 10^18; false where there are none or too many.
 */
static bool take_digits(const char **at, int64_t *ret)
{
    const char *start = *at;
    int64_t value = 0;
    while (**at >= '0' && **at <= '9') {
        if (*at - start >= 18)
            return false;
        value = value * 10 + (**at - '0');
        (*at)++;
    }
    *ret = value;
    return *at > start;
}

int text_parse_int(const char *text, int64_t min, int64_t max, int64_t *ret,
                   struct error *err)
{
    const char *at = text;
    bool negative = *at == '-';
    int64_t value;
    at += negative;
    if (!take_digits(&at, &value) || *at != '\0')
        return error_set(err, -EINVAL, "'%.60s' is not a whole number", text);
    value = negative ? -value : value;
    if (value < min || value > max)
        return error_set(err, -ERANGE, "%.60s is not between %lld and %lld", text,
                         (long long)min, (long long)max);
    *ret = value;
    return 0;
}

struct unit {
    const char *word;
    int64_t factor;
};

/* A whole number and one of the units, at least 1 and at most `max` of the smallest unit.
 */
static bool parse_units(const char *text, const struct unit *units, int64_t max,
                        int64_t *ret)
{
    const char *at = text;
    int64_t value;
    if (!take_digits(&at, &value))
        return false;
    for (const struct unit *unit = units; unit->word; unit++) {
        if (strcmp(at, unit->word) != 0)
            continue;
        if (value < 1 || value > max / unit->factor)
            return false;
        *ret = value * unit->factor;
        return true;
    }
    return false;
}

int text_parse_ms(const char *text, int64_t *ret_ms, struct error *err)
{
    static const struct unit units[] = {{"ms", 1},      {"s", 1000},    {"m", 60000},
                                        {"min", 60000}, {"h", 3600000}, {NULL, 0}};
    if (!parse_units(text, units, INT64_C(1000) * 3600000, ret_ms))
        return error_set(
            err, -EINVAL,
            "'%.60s' is not a duration like 500ms, 10s, 2m or 1h (at most 1000h)", text);
    return 0;
}

int text_parse_bytes(const char *text, int64_t *ret_bytes, struct error *err)
{
    static const struct unit units[] = {{"B", 1},
                                        {"KiB", INT64_C(1) << 10},
                                        {"MiB", INT64_C(1) << 20},
                                        {"GiB", INT64_C(1) << 30},
                                        {"TiB", INT64_C(1) << 40},
                                        {NULL, 0}};
    if (!parse_units(text, units, INT64_C(1) << 60, ret_bytes))
        return error_set(err, -EINVAL,
                         "'%.60s' is not a size like 512B, 64KiB, 256MiB or 1GiB", text);
    return 0;
}

int text_parse_centi(const char *text, int64_t *ret_centi, struct error *err)
{
    const int64_t most = INT64_C(1000000000);
    const char *at = text;
    bool negative = *at == '-';
    int64_t whole, part = 0;
    at += negative;
    bool ok = take_digits(&at, &whole) && whole <= most;
    if (ok && *at == '.') {
        const char *point = at++;
        ok = take_digits(&at, &part) && at - point <= 3;
        if (at - point == 2)
            part *= 10;
    }
    if (!ok || *at != '\0')
        return error_set(err, -EINVAL,
                         "'%.60s' is not a number of points like 2, 2.5 or 0.25", text);
    *ret_centi = (negative ? -1 : 1) * (whole * 100 + part);
    return 0;
}

int text_add_centi(struct buf *out, int64_t centi)
{
    long long whole = centi / 100, part = centi % 100;
    const char *sign = "";
    if (centi < 0) {
        sign = "-";
        whole = -whole;
        part = -part;
    }
    if (part == 0)
        return buf_addf(out, "%s%lld", sign, whole);
    if (part % 10 == 0)
        return buf_addf(out, "%s%lld.%lld", sign, whole, part / 10);
    return buf_addf(out, "%s%lld.%02lld", sign, whole, part);
}

int text_add_ms(struct buf *out, int64_t ms)
{
    long long t = ms < 0 ? 0 : ms;
    if (t < 1000)
        return buf_addf(out, "%lld ms", t);
    if (t < 60000)
        return buf_addf(out, "%lld.%lld s", t / 1000, t % 1000 / 100);
    if (t < 3600000)
        return buf_addf(out, "%lld min %lld s", t / 60000, t % 60000 / 1000);
    return buf_addf(out, "%lld h %lld min", t / 3600000, t % 3600000 / 60000);
}

int text_add_bytes(struct buf *out, int64_t bytes)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    long long b = bytes < 0 ? 0 : bytes;
    size_t unit = 0;
    long long scale = 1;
    while (unit < 6 && b / scale >= 1024) {
        scale *= 1024;
        unit++;
    }
    long long whole = b / scale, tenth = b % scale * 10 / scale;
    if (unit == 0 || whole >= 100 || tenth == 0)
        return buf_addf(out, "%lld %s", whole, units[unit]);
    return buf_addf(out, "%lld.%lld %s", whole, tenth, units[unit]);
}

static bool is_id_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

int text_hex_value(char digit)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = digit ? strchr(digits, tolower((unsigned char)digit)) : NULL;
    return at ? (int)(at - digits) : -1;
}

bool text_is_id(const char *text)
{
    size_t len = strlen(text);
    if (len == 0 || len > 64 || !is_id_start(text[0]) || strstr(text, ".."))
        return false;
    for (size_t i = 1; i < len; i++)
        if (!is_id_start(text[i]) && !strchr("._-", text[i]))
            return false;
    return true;
}

bool text_is_inner_path(const char *path)
{
    size_t len = strlen(path);
    if (len == 0 || len >= PATH_MAX)
        return false;
    for (const char *part = path;;) {
        size_t size = strcspn(part, "/");
        if (size == 0 || size > NAME_MAX || (size == 1 && part[0] == '.') ||
            (size == 2 && part[0] == '.' && part[1] == '.'))
            return false;
        if (part[size] == '\0')
            return true;
        part += size + 1;
    }
}
