#include "runner/core/retention.h"

#include <stddef.h>

enum { DAY_SECONDS = 86400 };

const char *const retention_words[] = {"eu-default", "us-federal", "us-ca", NULL};

static const int64_t least_days[] = {0, 365, 1461};
static const int64_t eu_days = 180;

struct retention_due retention_due(enum retention_profile profile, int64_t from,
                                   int64_t days)
{
    int64_t records = least_days[profile];
    if (profile == RETENTION_EU_DEFAULT)
        records = days < eu_days ? days : eu_days;
    else if (days > records)
        records = days;
    return (struct retention_due){from + days * DAY_SECONDS,
                                  from + records * DAY_SECONDS};
}
