/* report_time -- how long a report says a case took: seconds as frameworks print them. */
#pragma once

#include <stdint.h>

/**
 * "0.012", "1,234.5" (grouped), "0,012" (a decimal comma), "1.2e-05".
 *
 * @return milliseconds, rounded down; 0 for what is no number, negative or over 10^9 s
 */
int64_t report_parse_seconds(const char *text);
