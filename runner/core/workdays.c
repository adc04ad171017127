#include "runner/core/workdays.h"

enum { DAY_SECONDS = 86400 };

/* 1970-01-01 was a Thursday: 0 is Monday. */
static int64_t weekday(int64_t seconds)
{
    int64_t days = seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0);
    return ((days + 3) % 7 + 7) % 7;
}

int64_t workdays_add(int64_t seconds, int64_t days)
{
    while (days > 0) {
        seconds += DAY_SECONDS;
        days -= weekday(seconds) < 5;
    }
    return seconds;
}
