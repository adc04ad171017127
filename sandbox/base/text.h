/*
 * text -- strict numbers with units, exact decimals, and safe copies of untrusted bytes.
 *
 * Every parser here takes the whole string or refuses it: "abc" and "1e99" are never "no
 * limit".
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

/** A decimal integer within [min, max]; @return 0 or -EINVAL/-ERANGE with the reason in
 * err. */
int text_parse_int(const char *text, int64_t min, int64_t max, int64_t *ret,
                   struct error *err);
/** A duration with its unit, "500ms" "10s" "2m" "1h"; at least 1 ms, at most 1000 h. */
int text_parse_ms(const char *text, int64_t *ret_ms, struct error *err);
/** A size with its unit, "64KiB" "256MiB" "1GiB" "10B"; at most 1 EiB. */
int text_parse_bytes(const char *text, int64_t *ret_bytes, struct error *err);
/** A decimal with at most two places, "2.5" → 250, "-1" → -100; at most 10^9 points. */
int text_parse_centi(const char *text, int64_t *ret_centi, struct error *err);

/** "2.5" from 250, "10" from 1000: no superfluous zeros, no locale. */
int text_add_centi(struct buf *out, int64_t centi);
/** "1.2 s", "340 ms", "2 min 5 s": for people. */
int text_add_ms(struct buf *out, int64_t ms);
/** "12 KiB", "3.4 MiB": for people. */
int text_add_bytes(struct buf *out, int64_t bytes);

/** The value of a hexadecimal digit of either case, -1 for any other character. */
int text_hex_value(char digit);
/** An identifier: [a-z0-9] then [a-z0-9._-], at most 64 bytes, no "..". */
bool text_is_id(const char *text);
/** A relative path that stays inside: no empty part, ".", "..", leading or trailing "/",
 * NUL. */
bool text_is_inner_path(const char *path);

/**
 * Copies untrusted bytes as clean UTF-8: invalid sequences become U+FFFD; C0 controls but
 * \t \n, DEL, C1 controls and bidirectional overrides are dropped; an escape sequence
 * (CSI, OSC) is dropped whole. Safe for a terminal, a log, JSON.
 */
int text_add_clean(struct buf *out, const void *bytes, size_t len);
/** text_add_clean() on one line: \t \n \r become spaces. */
int text_add_line(struct buf *out, const char *text);
/** Clean and escaped for HTML and XML, element text and quoted attributes alike. */
int text_add_html(struct buf *out, const char *text);
/** Clean, on one line, and with Markdown's and HTML's special characters escaped. */
int text_add_markdown(struct buf *out, const char *text);

/** Columns a terminal needs for clean UTF-8 (wide characters 2, combining 0). */
size_t text_columns(const char *utf8);
