#include "runner/core/csv.h"

#include <errno.h>
#include <string.h>

void csv_init(struct csv *csv, const char *name, const char *text, size_t len)
{
    *csv = (struct csv){.name = name, .at = text, .end = text + len, .line = 1};
    if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        csv->at += 3;
}

static int fault(const struct csv *csv, size_t field, struct error *err, const char *why)
{
    return error_set(err, -EINVAL, "%s:%d: field %zu: %s", csv->name, csv->line, field,
                     why);
}

static int keep(struct csv *csv, struct buf *field, char byte, size_t number,
                struct error *err)
{
    if (byte == '\0')
        return fault(csv, number, err, "a NUL byte");
    if (buf_addc(field, byte) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    return field->cut ? fault(csv, number, err, "longer than 4096 bytes") : 0;
}

/* From behind the opening quote to behind the closing one. */
static int read_quoted(struct csv *csv, struct buf *field, size_t number,
                       struct error *err)
{
    int opened = csv->line;

    for (; csv->at < csv->end; csv->at++) {
        int r;
        if (*csv->at == '"') {
            if (csv->at + 1 == csv->end || csv->at[1] != '"') {
                csv->at++;
                return 0;
            }
            csv->at++;
        }
        if (*csv->at == '\n')
            csv->line++;
        r = keep(csv, field, *csv->at, number, err);
        if (r < 0)
            return r;
    }
    csv->line = opened;
    return fault(csv, number, err, "a quote is opened and never closed");
}

static int read_plain(struct csv *csv, struct buf *field, size_t number,
                      struct error *err)
{
    for (; csv->at < csv->end && !strchr(",\r\n", *csv->at); csv->at++) {
        int r = *csv->at == '"'
                    ? fault(csv, number, err,
                            "a quote inside a field: quote the field, double the quote")
                    : keep(csv, field, *csv->at, number, err);
        if (r < 0)
            return r;
    }
    /* strchr() finds the NUL that ends its string too */
    if (csv->at < csv->end && *csv->at == '\0')
        return fault(csv, number, err, "a NUL byte");
    return 0;
}

/* Behind a field: 1 another one follows, 0 the record ends. */
static int read_separator(struct csv *csv, size_t number, struct error *err)
{
    if (csv->at == csv->end)
        return 0;
    if (*csv->at == ',') {
        csv->at++;
        return 1;
    }
    if (*csv->at == '\r' && csv->at + 1 < csv->end && csv->at[1] == '\n')
        csv->at++;
    if (*csv->at == '\n') {
        csv->at++;
        csv->line++;
        return 0;
    }
    return fault(csv, number, err,
                 *csv->at == '\r' ? "a carriage return without a line feed"
                                  : "text behind a closing quote");
}

static int read_record(struct csv *csv, struct strlist *fields, struct error *err)
{
    int more = 1;

    while (more > 0) {
        AUTO_BUF struct buf field = {.limit = CSV_FIELD_BYTES_MAX};
        size_t number = fields->count + 1;
        int r;

        if (number > CSV_FIELDS_MAX)
            return fault(csv, number, err, "more than 64 fields");
        if (csv->at < csv->end && *csv->at == '"') {
            csv->at++;
            r = read_quoted(csv, &field, number, err);
        } else {
            r = read_plain(csv, &field, number, err);
        }
        if (r < 0)
            return r;
        if (strlist_add(fields, buf_text(&field)) < 0)
            return error_set(err, -ENOMEM, "out of memory");
        more = read_separator(csv, number, err);
    }
    return more < 0 ? more : 1;
}

int csv_next(struct csv *csv, struct strlist *ret, int *ret_line, struct error *err)
{
    AUTO_STRLIST struct strlist fields = {0};
    int r;

    while (csv->at < csv->end) {
        if (*csv->at == '\r' && csv->at + 1 < csv->end && csv->at[1] == '\n')
            csv->at++;
        if (*csv->at != '\n')
            break;
        csv->at++;
        csv->line++;
    }
    if (csv->at == csv->end)
        return 0;
    *ret_line = csv->line;
    r = read_record(csv, &fields, err);
    if (r < 0)
        return r;
    strlist_done(ret);
    *ret = fields;
    fields = (struct strlist){0};
    return 1;
}
