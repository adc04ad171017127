/* clock -- monotonic milliseconds for measuring, RFC 3339 instants for records. */
#pragma once

#include <stdint.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

/** Milliseconds of CLOCK_MONOTONIC. */
int64_t clock_ms(void);
/** Microseconds of CLOCK_MONOTONIC. */
int64_t clock_us(void);
/** Seconds since 1970-01-01T00:00:00Z. */
int64_t clock_now(void);

/* 9999-12-31T23:59:59Z: what comes later has no text that clock_parse() takes. */
#define CLOCK_LATEST INT64_C(253402300799)

/** "2026-11-24T17:00:00Z" from seconds since the epoch; -EINVAL for a year that has not
 * four digits. */
int clock_add_utc(struct buf *out, int64_t seconds);
/**
 * An RFC 3339 instant with its zone, "2026-11-24T18:00:00+01:00", or with a space instead
 * of the T. A time without a zone is refused: a deadline must say which midnight it
 * means.
 */
int clock_parse(const char *text, int64_t *ret_seconds, struct error *err);
