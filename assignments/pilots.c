#include "assignments/pilots.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/base/clock.h"
#include "sandbox/base/fs.h"

static const struct json_field pilot_fields[] = {
    {.name = "by",
     .kind = JSON_KIND_TEXT,
     .offset = offsetof(struct pilot, by),
     .required = true,
     .min = 1,
     .max = 100},
    {.name = "minutes",
     .kind = JSON_KIND_INT,
     .offset = offsetof(struct pilot, minutes),
     .required = true,
     .min = 1,
     .max = PILOT_MINUTES_MAX},
    {.name = "at", .kind = JSON_KIND_TIME, .offset = offsetof(struct pilot, at)},
};
static const struct json_table pilot_table = {"pilot", sizeof(struct pilot), pilot_fields,
                                              COUNT_OF(pilot_fields)};

static const struct json_field pilots_fields[] = {
    {.name = "schema",
     .kind = JSON_KIND_TEXT,
     .offset = offsetof(struct pilots, schema),
     .required = true,
     .summary = PILOTS_SCHEMA},
    {.name = "pilots",
     .kind = JSON_KIND_OBJECTS,
     .offset = offsetof(struct pilots, list),
     .required = true,
     .max = PILOTS_MAX,
     .table = &pilot_table},
};
static const struct json_table pilots_table = {"pilots", sizeof(struct pilots),
                                               pilots_fields, COUNT_OF(pilots_fields)};

int pilots_load(int folder_fd, struct pilots *ret, struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    *ret = (struct pilots){0};
    if (faccessat(folder_fd, PILOTS_FILE, F_OK, 0) < 0)
        return 0;
    int r = json_doc_load(folder_fd, PILOTS_FILE, &doc, err);
    if (r == 0)
        r = json_read(&doc, doc.root, "", &pilots_table, ret, err);
    if (r == 0 && strcmp(ret->schema, PILOTS_SCHEMA) != 0) {
        pilots_done(ret);
        return json_fault(&doc, "/schema", err, "this program reads %s", PILOTS_SCHEMA);
    }
    return r;
}

void pilots_done(struct pilots *pilots) { json_release(&pilots_table, pilots); }

static struct pilot *find_or_grow(struct pilots *pilots, const char *by)
{
    struct pilot *list = pilots->list.items;
    for (size_t i = 0; i < pilots->list.count; i++)
        if (strcmp(list[i].by, by) == 0)
            return &list[i];
    struct pilot *added = json_array_grow(&pilots->list, &pilot_table);
    if (added)
        added->by = strdup(by);
    return added && added->by ? added : NULL;
}

int pilots_add(int folder_fd, struct pilots *pilots, const char *by, int64_t minutes,
               struct error *err)
{
    AUTO_BUF struct buf text = {0};
    struct pilot *pilot = find_or_grow(pilots, by);
    if (!pilots->schema)
        pilots->schema = strdup(PILOTS_SCHEMA);
    if (!pilot || !pilots->schema)
        return error_set(err, -ENOMEM, "out of memory");
    pilot->minutes = minutes;
    pilot->at = clock_now();
    AUTO_JSON json_t *value = json_write(&pilots_table, pilots);
    int r = json_print(value, &text, err);
    return r < 0 ? r
                 : fs_write(folder_fd, PILOTS_FILE, text.data, text.len, 0644,
                            FS_WRITE_REPLACE | FS_WRITE_SYNC, err);
}

static int by_size(const void *one, const void *other)
{
    const int64_t *a = one, *b = other;
    return (*a > *b) - (*a < *b);
}

int64_t pilots_p90(const struct pilots *pilots)
{
    const struct pilot *list = pilots->list.items;
    int64_t minutes[PILOTS_MAX];
    size_t count = pilots->list.count;
    if (count == 0)
        return 0;
    for (size_t i = 0; i < count; i++)
        minutes[i] = list[i].minutes;
    qsort(minutes, count, sizeof(*minutes), by_size);
    return minutes[(count * 9 + 9) / 10 - 1];
}
