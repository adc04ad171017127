/*
 * workdays -- dates by working days: Monday to Friday without holidays, in the zone of
 * the process (TZ, which a workspace sets: workspace_open), so that a day begins when it
 * begins for the people who work.
 *
 * Holidays are a file, a line each, "#" begins a comment:
 *
 *   2026-12-25  Christmas Day
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

enum { WORKDAYS_HOLIDAYS_MAX = 2000, WORKDAYS_FILE_BYTES_MAX = 1 << 20 };

struct workdays {
    int32_t *holidays; /* year * 10000 + month * 100 + day; owned */
    size_t count;
};

/** Reads a file of holidays; the first mistake is "name:line: date: reason". */
int workdays_parse(const char *name, const char *text, struct workdays *ret,
                   struct error *err);
/** "2026-12-24" as the last second of that day, in the process's zone. */
int workdays_parse_day(const char *text, int64_t *ret_seconds, struct error *err);
/** Adds the day of an instant, "2026-12-24", in the process's zone. */
int workdays_add_day(struct buf *out, int64_t seconds);
void workdays_done(struct workdays *workdays);
/**
 * The instant `days` working days after `seconds`, at the same local time of day.
 *
 * @param workdays  NULL: no holidays
 */
int64_t workdays_add(const struct workdays *workdays, int64_t seconds, int64_t days);
