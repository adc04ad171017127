/* read.c -- the lines of a catalogue. */
#include "catalogue.h"

#include <stdlib.h>
#include <string.h>

enum { FIELDS = 4, QUANTITY_MOST = 1000000 };

/* Cuts the line at its tabs; returns how many fields there are, of which FIELDS are kept. */
static size_t line_cut(char *line, char *fields[FIELDS])
{
    size_t count = 0;

    for (char *next = line; next; count++) {
        char *field = next;

        next = strchr(field, '\t');
        if (next)
            *next++ = '\0';
        if (count < FIELDS)
            fields[count] = field;
    }
    return count;
}

/* Only digits: strtol would also take a sign and blanks. */
static int quantity_read(const char *text, long *ret_quantity)
{
    long quantity = 0;

    if (!*text)
        return -1;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return -1;
        quantity = 10 * quantity + (*text - '0');
        if (quantity > QUANTITY_MOST)
            return -1;
    }
    *ret_quantity = quantity;
    return 0;
}

/* Why the fields are no record, or NULL. */
static const char *record_fill(char *fields[FIELDS], struct record *ret)
{
    struct record record = {fields[0], fields[1], 0, fields[3]};

    if (!*record.category)
        return "no category";
    if (!*record.part)
        return "no part";
    if (quantity_read(fields[2], &record.quantity) < 0)
        return "quantity is not a number from 0 to 1000000";
    *ret = record;
    return NULL;
}

/* 1: put or nothing on the line, 0: reported, -1: no memory. */
static int line_read(char *line, const char *name, long number, FILE *errors, struct index *index)
{
    char *fields[FIELDS] = {0};
    struct record record;
    const char *reason;
    size_t count;

    if (!*line || *line == '#')
        return 1;
    count = line_cut(line, fields);
    if (count != FIELDS) {
        fprintf(errors, "%s:%ld: expected %d fields, found %zu\n", name, number, FIELDS, count);
        return 0;
    }
    reason = record_fill(fields, &record);
    if (reason) {
        fprintf(errors, "%s:%ld: %s\n", name, number, reason);
        return 0;
    }
    return index_put(index, &record) < 0 ? -1 : 1;
}

long catalogue_read(FILE *file, const char *name, FILE *errors, struct index *index)
{
    char *line = NULL;
    size_t size = 0;
    long skipped = 0;

    for (long number = 1; getline(&line, &size, file) >= 0 && skipped >= 0; number++) {
        int r;

        line[strcspn(line, "\n")] = '\0';
        r = line_read(line, name, number, errors, index);
        skipped = r < 0 ? -1 : skipped + (r == 0);
    }
    free(line);
    return skipped;
}
