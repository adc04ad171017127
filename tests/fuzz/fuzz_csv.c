/* Any bytes are a CSV file and a roster: read within the limits and told the same when
 * written again, or refused with a place. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "runner/core/csv.h"
#include "runner/core/roster.h"
#include "sandbox/base/cleanup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void must_name_a_place(const struct error *err)
{
    must(strncmp(err->text, "f:", 2) == 0 && err->text[2] >= '1' && err->text[2] <= '9');
}

/* Quoted, whether it must be or not. */
static void add_field(struct buf *out, const char *text)
{
    must(buf_addc(out, '"') == 0);
    for (; *text; text++)
        must(buf_adds(out, *text == '"' ? "\"\"" : (char[]){*text, '\0'}) == 0);
    must(buf_addc(out, '"') == 0);
}

/* One record written and read: the same fields. */
static void check_record(const struct strlist *record)
{
    AUTO_BUF struct buf text = {0};
    CLEANUP(strlist_done) struct strlist again = {0};
    struct error err = {0};
    struct csv csv;
    int line = 0;

    must(record->count > 0 && record->count <= CSV_FIELDS_MAX);
    for (size_t i = 0; i < record->count; i++) {
        must(strlen(record->items[i]) <= CSV_FIELD_BYTES_MAX);
        must(buf_adds(&text, i ? "," : "") == 0);
        add_field(&text, record->items[i]);
    }
    csv_init(&csv, "f", buf_text(&text), text.len);
    must(csv_next(&csv, &again, &line, &err) == 1);
    must(line == 1 && again.count == record->count);
    for (size_t i = 0; i < record->count; i++)
        must(strcmp(again.items[i], record->items[i]) == 0);
}

static void read_records(const char *text, size_t size)
{
    CLEANUP(strlist_done) struct strlist record = {0};
    struct error err = {0};
    struct csv csv;
    int line = 0, last = 0, r;

    csv_init(&csv, "f", text, size);
    while ((r = csv_next(&csv, &record, &line, &err)) > 0) {
        must(line > last);
        last = line;
        check_record(&record);
    }
    if (r < 0)
        must_name_a_place(&err);
}

static void read_roster(const char *text, size_t size)
{
    CLEANUP(roster_done) struct roster roster = {0}, again = {0};
    AUTO_JSON_DOC struct json_doc doc = {0};
    AUTO_BUF struct buf printed = {0}, twice = {0};
    struct error err = {0};
    int r = roster_parse_csv("f", text, size, &roster, &err);

    if (r < 0) {
        must(r == -EINVAL || r == -EFBIG);
        must_name_a_place(&err);
        return;
    }
    must(roster_print(&roster, &printed, &err) == 0);
    must(json_doc_parse("r", printed.data, printed.len, &doc, &err) == 0);
    must(roster_read(&doc, &again, &err) == 0);
    must(roster_print(&again, &twice, &err) == 0);
    must(printed.len == twice.len && memcmp(printed.data, twice.data, twice.len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_records((const char *)data, size);
    read_roster((const char *)data, size);
    return 0;
}
