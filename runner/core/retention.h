/*
 * retention -- how long what is kept of a submission: the work itself until the day that
 * the task promises; the records of how it was read and decided as a law may ask.
 *
 *   us-federal   records at least 365 days (29 CFR 1602.14)
 *   us-ca        records at least 1461 days (2 CCR 11013)
 *   eu-default   records 180 days, unless the task says a shorter time
 *
 * Not legal advice: a team chooses its profile (`retention` in takehome.json).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum retention_profile { RETENTION_EU_DEFAULT, RETENTION_US_FEDERAL, RETENTION_US_CA };
extern const char *const retention_words[]; /* ended by NULL */

struct retention_due {
    int64_t work, records; /* seconds: kept until then */
};

/**
 * @param from  when the clock began: the deadline, or the last push
 * @param days  what the task promises for the work
 */
struct retention_due retention_due(enum retention_profile profile, int64_t from,
                                   int64_t days);
