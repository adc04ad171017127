/*
 * csv -- RFC 4180 records, one at a time, strict.
 *
 * Fields are separated by commas and may be quoted; a quote inside a quoted field is
 * doubled; records end with LF or CRLF; a byte order mark at the start is left out. A
 * bare quote, text behind a closing quote, a NUL, a lone CR and an unclosed quote are
 * errors. Empty lines are skipped.
 */
#pragma once

#include <stddef.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/base/strlist.h"

enum { CSV_FIELDS_MAX = 64, CSV_FIELD_BYTES_MAX = 4096 };

struct csv {
    const char *name; /* what messages call the file; borrowed */
    const char *at, *end;
    int line; /* of the next byte, 1... */
};

/** `text` is borrowed until the last csv_next(). */
void csv_init(struct csv *csv, const char *name, const char *text, size_t len);
/**
 * The next record.
 *
 * @param ret       cleared and filled; the caller ends it with strlist_done()
 * @param ret_line  where the record starts
 * @return          1 a record, 0 the end, -EINVAL with "name:line: field N: reason"
 */
int csv_next(struct csv *csv, struct strlist *ret, int *ret_line, struct error *err);
