#include "runner/core/table.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/text.h"

enum { GAP = 2, LEAST_WIDTH = 6, CELL_BYTES = 2000 };

void table_column(struct table *table, const char *title, bool right, bool flexible)
{
    if (table->count < TABLE_COLUMNS_MAX)
        table->columns[table->count++] = (struct table_column){title, right, flexible};
}

int table_cell(struct table *table, const char *text)
{
    AUTO_BUF struct buf clean = {.limit = CELL_BYTES};
    int r = text_add_line(&clean, text ? text : "–");
    return r < 0 ? r : strlist_take(&table->cells, buf_take(&clean));
}

int table_cellf(struct table *table, const char *format, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, format);
    int length = vasprintf(&text, format, args);
    va_end(args);
    if (length < 0)
        return -ENOMEM;
    int r = table_cell(table, text);
    free(text);
    return r;
}

static void measure(const struct table *table, size_t *widths)
{
    for (size_t i = 0; i < table->count; i++)
        widths[i] = text_columns(table->columns[i].title);
    for (size_t i = 0; i < table->cells.count; i++) {
        size_t columns = text_columns(table->cells.items[i]);
        if (columns > widths[i % table->count])
            widths[i % table->count] = columns;
    }
}

static size_t total(const struct table *table, const size_t *widths)
{
    size_t sum = 0;
    for (size_t i = 0; i < table->count; i++)
        sum += widths[i] + (i + 1 < table->count ? GAP : 0);
    return sum;
}

/* Takes columns from the widest flexible one until the row fits, or none can give more.
 */
static void shrink(const struct table *table, size_t width, size_t *widths)
{
    while (total(table, widths) > width) {
        size_t widest = table->count;
        for (size_t i = 0; i < table->count; i++)
            if (table->columns[i].flexible && widths[i] > LEAST_WIDTH &&
                (widest == table->count || widths[i] > widths[widest]))
                widest = i;
        if (widest == table->count)
            return;
        widths[widest]--;
    }
}

/* The longest beginning of a clean text that fits, by whole characters. */
static size_t fitting_bytes(const char *text, size_t width)
{
    size_t len = strlen(text);
    while (len > 0) {
        AUTO_FREE char *head = strndup(text, len);
        if (!head || text_columns(head) <= width)
            break;
        len--;
        while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
            len--;
    }
    return len;
}

static int add_cell(struct buf *out, const struct table_column *column, const char *text,
                    size_t width, bool last)
{
    size_t columns = text_columns(text);
    if (columns > width) {
        size_t len = fitting_bytes(text, width - 1);
        return buf_addf(out, "%.*s…%*s", (int)len, text, last ? 0 : GAP, "");
    }
    int pad = (int)(width - columns);
    if (column->right)
        return buf_addf(out, "%*s%s%*s", pad, "", text, last ? 0 : GAP, "");
    return buf_addf(out, "%s%*s", text, last ? 0 : pad + GAP, "");
}

static int add_row(struct buf *out, const struct table *table, const char *const *cells,
                   const size_t *widths)
{
    int r = 0;
    for (size_t i = 0; i < table->count && r == 0; i++)
        r = add_cell(out, &table->columns[i], cells[i], widths[i], i + 1 == table->count);
    return r < 0 ? r : buf_addc(out, '\n');
}

int table_print(const struct table *table, size_t width, bool bold, struct buf *out)
{
    size_t widths[TABLE_COLUMNS_MAX] = {0};
    const char *titles[TABLE_COLUMNS_MAX];
    measure(table, widths);
    if (width != TABLE_WHOLE)
        shrink(table, width, widths);
    for (size_t i = 0; i < table->count; i++)
        titles[i] = table->columns[i].title;
    int r = bold ? buf_adds(out, "\033[1m") : 0;
    if (r == 0)
        r = add_row(out, table, titles, widths);
    if (r == 0 && bold)
        r = buf_adds(out, "\033[0m");
    for (size_t i = 0; i + table->count <= table->cells.count && r == 0;
         i += table->count)
        r = add_row(out, table, (const char *const *)table->cells.items + i, widths);
    return r;
}

void table_done(struct table *table)
{
    strlist_done(&table->cells);
    *table = (struct table){0};
}
