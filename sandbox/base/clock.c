#include "sandbox/base/clock.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

int64_t clock_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_ms(void) { return clock_us() / 1000; }

int64_t clock_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec;
}

int clock_add_utc(struct buf *out, int64_t seconds)
{
    time_t when = (time_t)seconds;
    struct tm tm;
    if (!gmtime_r(&when, &tm) || tm.tm_year < -1900 || tm.tm_year > 9999 - 1900)
        return -EINVAL;
    return buf_addf(out, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900,
                    tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* Exactly `digits` decimal digits at *at, within [min, max]. */
static bool take_number(const char **at, int digits, int min, int max, int *ret)
{
    int value = 0;
    for (int i = 0; i < digits; i++, (*at)++) {
        if (**at < '0' || **at > '9')
            return false;
        value = value * 10 + (**at - '0');
    }
    *ret = value;
    return value >= min && value <= max;
}

static bool take_char(const char **at, const char *any)
{
    if (**at == '\0' || !strchr(any, **at))
        return false;
    (*at)++;
    return true;
}

/* "Z" or "+hh:mm"; seconds east of UTC. */
static bool take_zone(const char **at, int *ret_seconds)
{
    if (take_char(at, "Zz")) {
        *ret_seconds = 0;
        return true;
    }
    int sign = **at == '-' ? -1 : 1, hours, minutes;
    if (!take_char(at, "+-") || !take_number(at, 2, 0, 14, &hours) ||
        !take_char(at, ":") || !take_number(at, 2, 0, 59, &minutes))
        return false;
    *ret_seconds = sign * (hours * 3600 + minutes * 60);
    return true;
}

static bool take_date(const char **at, struct tm *tm)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year, month, day;
    if (!take_number(at, 4, 1970, 9999, &year) || !take_char(at, "-") ||
        !take_number(at, 2, 1, 12, &month) || !take_char(at, "-") ||
        !take_number(at, 2, 1, 31, &day))
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    *tm = (struct tm){.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day};
    return day <= days[month - 1] + (month == 2 && leap ? 1 : 0);
}

static bool take_time(const char **at, struct tm *tm)
{
    if (!take_number(at, 2, 0, 23, &tm->tm_hour) || !take_char(at, ":") ||
        !take_number(at, 2, 0, 59, &tm->tm_min))
        return false;
    if (take_char(at, ":") && !take_number(at, 2, 0, 60, &tm->tm_sec))
        return false;
    if (take_char(at, "."))
        while (**at >= '0' && **at <= '9')
            (*at)++;
    return true;
}

int clock_parse(const char *text, int64_t *ret_seconds, struct error *err)
{
    const char *at = text;
    struct tm tm;
    int east;
    if (!take_date(&at, &tm) || !take_char(&at, "Tt ") || !take_time(&at, &tm))
        return error_set(err, -EINVAL,
                         "'%.60s' is not a time like 2026-11-24T18:00:00+01:00", text);
    if (*at == '\0')
        return error_set(err, -EINVAL,
                         "'%.60s' has no zone: add Z or an offset like +01:00", text);
    if (!take_zone(&at, &east) || *at != '\0')
        return error_set(err, -EINVAL, "'%.60s' ends in something that is no zone", text);
    *ret_seconds = (int64_t)timegm(&tm) - east;
    return 0;
}
