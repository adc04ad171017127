/*
 * table -- columns that a person likes to read.
 *
 * Cells are cleaned on the way in, and hold 2000 bytes at most. The widest flexible
 * column gives way when a row would be wider than the caller allows; nothing is wrapped.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/strlist.h"

enum {
    TABLE_COLUMNS_MAX = 10,
    TABLE_WIDTH = 80, /* of a terminal that does not say */
    TABLE_WHOLE = 0,  /* as wide as its cells: for files */
};

struct table_column {
    const char *title; /* borrowed */
    bool right;        /* numbers */
    bool flexible;     /* may be shortened */
};

struct table {
    struct table_column columns[TABLE_COLUMNS_MAX];
    size_t count;
    struct strlist cells; /* row by row */
};

/** Adds a column; before the first row. */
void table_column(struct table *table, const char *title, bool right, bool flexible);
/** Adds the next cell; NULL is "–". @return 0 or -ENOMEM */
int table_cell(struct table *table, const char *text);
int table_cellf(struct table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/** Adds the table's lines, at most `width` columns each (where the flexible ones can
 * give so much) or TABLE_WHOLE; the header in bold where `bold`. @return 0 or -ENOMEM */
int table_print(const struct table *table, size_t width, bool bold, struct buf *out);
void table_done(struct table *table);
