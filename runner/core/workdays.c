#include "runner/core/workdays.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/clock.h"

enum { SUNDAY = 0, SATURDAY = 6, DATE_LENGTH = 10 };

static bool is_holiday(const struct workdays *workdays, const struct tm *day)
{
    int32_t date = (day->tm_year + 1900) * 10000 + (day->tm_mon + 1) * 100 + day->tm_mday;
    for (size_t i = 0; workdays && i < workdays->count; i++)
        if (workdays->holidays[i] == date)
            return true;
    return false;
}

int64_t workdays_add(const struct workdays *workdays, int64_t seconds, int64_t days)
{
    time_t start = (time_t)seconds;
    struct tm first;
    if (!localtime_r(&start, &first))
        return seconds;
    time_t now = start;
    for (int passed = 1; days > 0; passed++) {
        struct tm day = first;
        day.tm_mday += passed;
        day.tm_isdst = -1; /* a day may have 23 or 25 hours: the time of day stays */
        now = mktime(&day);
        days -= day.tm_wday != SUNDAY && day.tm_wday != SATURDAY &&
                !is_holiday(workdays, &day);
    }
    return now;
}

static int add(struct workdays *to, int32_t date)
{
    int32_t *grown = reallocarray(to->holidays, to->count + 1, sizeof(*grown));
    if (!grown)
        return -ENOMEM;
    to->holidays = grown;
    to->holidays[to->count++] = date;
    return 0;
}

/* "2026-12-25", then nothing, a blank or a comment; an instant's parser knows its days.
 */
static bool parse_date(const char *line, size_t len, int32_t *ret)
{
    char instant[] = "2026-12-25T00:00:00Z";
    int64_t seconds;
    struct error ignored = {0};
    if (len < DATE_LENGTH || (len > DATE_LENGTH && !strchr(" \t#", line[DATE_LENGTH])))
        return false;
    memcpy(instant, line, DATE_LENGTH);
    if (clock_parse(instant, &seconds, &ignored) < 0)
        return false;
    int32_t date = 0;
    for (int i = 0; i < DATE_LENGTH; i++)
        if (line[i] != '-')
            date = date * 10 + (line[i] - '0');
    *ret = date;
    return true;
}

int workdays_parse(const char *name, const char *text, struct workdays *ret,
                   struct error *err)
{
    struct workdays workdays = {0};
    int r = 0;
    for (int line = 1; r == 0 && *text; line++) {
        size_t len = strcspn(text, "\r\n"), blank = strspn(text, " \t");
        int32_t date;
        if (blank < len && text[blank] != '#') {
            if (!parse_date(text, len, &date))
                r = error_set(err, -EINVAL,
                              "%s:%d: date: a line begins with a day like 2026-12-25",
                              name, line);
            else if (workdays.count >= WORKDAYS_HOLIDAYS_MAX)
                r = error_set(err, -EINVAL, "%s:%d: date: at most %d holidays", name,
                              line, WORKDAYS_HOLIDAYS_MAX);
            else if (add(&workdays, date) < 0)
                r = error_set(err, -ENOMEM, "out of memory");
        }
        text += len;
        text += *text == '\r';
        text += *text == '\n';
    }
    if (r < 0) {
        workdays_done(&workdays);
        return r;
    }
    *ret = workdays;
    return 0;
}

int workdays_parse_day(const char *text, int64_t *ret_seconds, struct error *err)
{
    int32_t date;
    if (strlen(text) != DATE_LENGTH || !parse_date(text, DATE_LENGTH, &date))
        return error_set(err, -EINVAL, "'%.40s' is no day like 2026-12-24", text);
    struct tm day = {.tm_year = date / 10000 - 1900,
                     .tm_mon = date / 100 % 100 - 1,
                     .tm_mday = date % 100,
                     .tm_hour = 23,
                     .tm_min = 59,
                     .tm_sec = 59,
                     .tm_isdst = -1};
    *ret_seconds = mktime(&day);
    return 0;
}

int workdays_add_day(struct buf *out, int64_t seconds)
{
    time_t at = (time_t)seconds;
    struct tm day;
    if (!localtime_r(&at, &day))
        return -EINVAL;
    return buf_addf(out, "%04d-%02d-%02d", day.tm_year + 1900, day.tm_mon + 1,
                    day.tm_mday);
}

void workdays_done(struct workdays *workdays)
{
    free(workdays->holidays);
    *workdays = (struct workdays){0};
}
