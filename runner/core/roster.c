#include "runner/core/roster.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "runner/core/csv.h"
#include "runner/core/pin.h"
#include "runner/core/refusal.h"
#include "runner/core/remote.h"
#include "runner/core/treename.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/text.h"

#define ENTRY(member, json_kind, is_required)                                            \
    {                                                                                    \
        .name = #member, .kind = JSON_KIND_##json_kind,                                  \
        .offset = offsetof(struct roster_entry, member), .required = (is_required)       \
    }

/* The rows are the columns of the CSV, too, but for the last two. */
enum { EXTENSION_FIELDS = 2, WHY_BYTES_MIN = 10, WHY_BYTES_MAX = 500 };

static const struct json_field entry_fields[] = {
    ENTRY(candidate, ID, true),   ENTRY(name, TEXT, false),
    ENTRY(email, TEXT, false),    ENTRY(repository, TEXT, true),
    ENTRY(ref, TEXT, false),      ENTRY(assignment, ID, true),
    ENTRY(variant, ID, false),    ENTRY(deadline, TIME, false),
    ENTRY(extended, TIME, false), ENTRY(extension, TEXT, false),
};
enum {
    COLUMNS = COUNT_OF(entry_fields) - EXTENSION_FIELDS,
    ALL_COLUMNS = (1 << COLUMNS) - 1,
};

static const struct json_table entry_table = {"entry", sizeof(struct roster_entry),
                                              entry_fields, COUNT_OF(entry_fields)};

static const struct json_field roster_fields[] = {
    {.name = "schema",
     .kind = JSON_KIND_TEXT,
     .offset = offsetof(struct roster, schema),
     .required = true,
     .summary = ROSTER_SCHEMA},
    {.name = "entries",
     .kind = JSON_KIND_OBJECTS,
     .offset = offsetof(struct roster, entries),
     .required = true,
     .table = &entry_table},
};
const struct json_table roster_table = {"roster", sizeof(struct roster), roster_fields,
                                        COUNT_OF(roster_fields)};

struct roster_entry *roster_at(const struct roster *roster, size_t index)
{
    struct roster_entry *entries = roster->entries.items;
    return index < roster->entries.count ? &entries[index] : NULL;
}

size_t roster_count(const struct roster *roster) { return roster->entries.count; }

void roster_done(struct roster *roster) { json_release(&roster_table, roster); }

int roster_add_submission_id(struct buf *out, const struct roster_entry *entry)
{
    return buf_addf(out, "%s@%s", entry->candidate, entry->assignment);
}

struct roster_entry *roster_find(const struct roster *roster, const char *submission)
{
    for (size_t i = 0; i < roster->entries.count; i++) {
        struct roster_entry *entry = roster_at(roster, i);
        size_t len = strlen(entry->candidate);
        if (strncmp(submission, entry->candidate, len) == 0 && submission[len] == '@' &&
            strcmp(submission + len + 1, entry->assignment) == 0)
            return entry;
    }
    return NULL;
}

static bool is_clean_line(const char *text)
{
    AUTO_BUF struct buf clean = {0};
    return !text ||
           (text_add_line(&clean, text) == 0 && strcmp(buf_text(&clean), text) == 0);
}

/* What the columns cannot say by their kind. NULL: fine. */
static const char *entry_fault(const struct roster_entry *entry, const char **ret_column)
{
    static const char unclean[] = "it holds a line break or control characters";
    struct refusal refusal = {0};
    struct remote remote;
    *ret_column = "name";
    if (!is_clean_line(entry->name))
        return unclean;
    *ret_column = "email";
    if (!is_clean_line(entry->email))
        return unclean;
    *ret_column = "repository";
    if (remote_parse(entry->repository, &remote, &refusal) != 0)
        return "it is not a path, https://, ssh:// or git:// address (credentials belong "
               "into the "
               "environment)";
    *ret_column = "ref";
    if (entry->ref && !pin_is_commit(entry->ref) && !pin_is_ref(entry->ref))
        return "it is no branch, tag, HEAD or full commit id";
    *ret_column = "candidate";
    return strchr(entry->candidate, '@') ? "it must not hold an '@'" : NULL;
}

/* ----- CSV ----- */

struct header {
    const struct json_field *columns[COLUMNS]; /* by position; NULL: none */
    size_t count;
};

static int csv_fault(const char *name, int line, const char *column, struct error *err,
                     const char *reason)
{
    return error_set(err, -EINVAL, "%s:%d: %s: %s", name, line, column, reason);
}

static bool has_column(const struct header *header, const struct json_field *field)
{
    for (size_t i = 0; i < header->count; i++)
        if (header->columns[i] == field)
            return true;
    return false;
}

static int read_header(const char *name, const struct strlist *record, int line,
                       struct header *ret, struct error *err)
{
    for (size_t i = 0; i < record->count; i++) {
        const struct json_field *found = NULL;
        AUTO_BUF struct buf shown = {.limit = 60};
        for (size_t k = 0; k < COLUMNS; k++)
            if (strcmp(entry_fields[k].name, record->items[i]) == 0)
                found = &entry_fields[k];
        text_add_line(&shown, record->items[i]);
        if (!found)
            return csv_fault(
                name, line, buf_text(&shown), err,
                "unknown column; known: candidate, name, email, repository, ref, "
                "assignment, variant, deadline");
        if (has_column(ret, found))
            return csv_fault(name, line, found->name, err,
                             "the column stands there twice");
        ret->columns[ret->count++] = found;
    }
    for (size_t k = 0; k < COLUMNS; k++)
        if (entry_fields[k].required && !has_column(ret, &entry_fields[k]))
            return csv_fault(name, line, entry_fields[k].name, err,
                             "the column is missing");
    return 0;
}

/* Each field as JSON would hold it, so that one table reads both. */
static json_t *record_value(const struct header *header, const struct strlist *record)
{
    json_t *value = json_object();
    for (size_t i = 0; i < record->count; i++)
        if (record->items[i][0] != '\0')
            json_object_set_new(value, header->columns[i]->name,
                                json_string(record->items[i]));
    return value;
}

/* What would be lost on the way into JSON: an empty field is an absent one, and bytes
 * that are no text are dropped. NULL: nothing. */
static const char *field_fault(const struct json_field *column, const char *field)
{
    if (!treename_is_utf8(field, strlen(field)))
        return "it is not UTF-8";
    return column->required && field[0] == '\0' ? "it is empty" : NULL;
}

static int check_fields(const char *name, const struct header *header,
                        const struct strlist *record, int line, struct error *err)
{
    if (record->count != header->count)
        return error_set(err, -EINVAL, "%s:%d: %zu fields, the header has %zu", name,
                         line, record->count, header->count);
    for (size_t i = 0; i < record->count; i++) {
        const char *fault = field_fault(header->columns[i], record->items[i]);
        if (fault)
            return csv_fault(name, line, header->columns[i]->name, err, fault);
    }
    return 0;
}

/* "x:1: /ref: reason" of a record's own little document, with the line of the CSV. */
static int record_fault(const char *name, int line, const struct error *reason,
                        struct error *err)
{
    const char *text = strchr(reason->text, '/');
    if (!text)
        text = strstr(reason->text, ": ") ? strstr(reason->text, ": ") + 1 : reason->text;
    return error_set(err, -EINVAL, "%s:%d: %s", name, line, text + 1);
}

static int read_record(const char *name, const struct header *header,
                       const struct strlist *record, int line, struct roster *to,
                       struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    struct roster_entry entry = {0};
    struct error reason = {0};
    const char *column, *fault;
    int r = check_fields(name, header, record, line, err);
    if (r < 0)
        return r;
    doc.name = strdup("x");
    doc.text = strdup("");
    doc.root = record_value(header, record);
    if (!doc.name || !doc.text || !doc.root)
        return error_set(err, -ENOMEM, "out of memory");
    if (json_read(&doc, doc.root, "", &entry_table, &entry, &reason) < 0)
        return record_fault(name, line, &reason, err);
    entry.line = line;
    fault = entry_fault(&entry, &column);
    r = fault ? csv_fault(name, line, column, err, fault)
              : roster_add(to, &entry, &reason);
    if (r < 0 && !fault)
        r = error_set(err, -EINVAL, "%s:%d: %s", name, line, reason.text);
    json_release(&entry_table, &entry);
    return r;
}

int roster_parse_csv(const char *name, const char *text, size_t len, struct roster *ret,
                     struct error *err)
{
    CLEANUP(roster_done) struct roster roster = {0};
    CLEANUP(strlist_done) struct strlist record = {0};
    struct header header = {.count = 0};
    struct csv csv;
    int line = 1;
    csv_init(&csv, name, text, len);
    int r = csv_next(&csv, &record, &line, err);
    if (r == 0)
        r = error_set(err, -EINVAL, "%s:1: the file is empty: it begins with a header",
                      name);
    if (r > 0 && record.count > COLUMNS)
        r = csv_fault(name, line, "header", err, "too many columns");
    if (r > 0)
        r = read_header(name, &record, line, &header, err);
    for (size_t i = 0; i < header.count; i++)
        roster.columns |= 1u << (header.columns[i] - entry_fields);
    while (r >= 0 && (r = csv_next(&csv, &record, &line, err)) > 0) {
        r = roster.entries.count >= ROSTER_ROWS_MAX
                ? error_set(err, -EFBIG, "%s:%d: more than %d rows", name, line,
                            ROSTER_ROWS_MAX)
                : read_record(name, &header, &record, line, &roster, err);
    }
    if (r < 0)
        return r;
    *ret = roster;
    roster = (struct roster){0};
    return 0;
}

/* ----- in memory ----- */

int64_t roster_due(const struct roster_entry *entry)
{
    return entry->extended > entry->deadline ? entry->extended : entry->deadline;
}

static int check_extension(const struct roster_entry *entry, int64_t until,
                           const char *reason, struct error *err)
{
    size_t len = strlen(reason);
    if (!entry->deadline)
        return error_set(err, -EINVAL, "%s@%s has no deadline to extend",
                         entry->candidate, entry->assignment);
    if (until < entry->deadline)
        return error_set(err, -EINVAL,
                         "--until: it is before the deadline: an extension is later (the "
                         "deadline itself takes one back)");
    if (len < WHY_BYTES_MIN || len > WHY_BYTES_MAX)
        return error_set(err, -EINVAL, "--reason WHY: %d to %d bytes", WHY_BYTES_MIN,
                         WHY_BYTES_MAX);
    return is_clean_line(reason)
               ? 0
               : error_set(err, -EINVAL,
                           "--reason: it holds a line break or control characters");
}

int roster_extend(struct roster_entry *entry, int64_t until, const char *reason,
                  struct error *err)
{
    int r = check_extension(entry, until, reason, err);
    if (r < 0)
        return r;
    bool is_later = until > entry->deadline;
    char *kept = is_later ? strdup(reason) : NULL;
    if (is_later && !kept)
        return error_set(err, -ENOMEM, "out of memory");
    free(entry->extension);
    entry->extension = kept;
    entry->extended = is_later ? until : 0;
    return 0;
}

static int copy_text(const char *from, char **ret)
{
    free(*ret);
    *ret = from ? strdup(from) : NULL;
    return from && !*ret ? -ENOMEM : 0;
}

static int give_ref(struct roster_entry *entry)
{
    return entry->ref ? 0 : copy_text("HEAD", &entry->ref);
}

static const char *text_at(const struct roster_entry *entry,
                           const struct json_field *field)
{
    const char *text;
    memcpy(&text, (const char *)entry + field->offset, sizeof(text));
    return text;
}

static int64_t time_at(const struct roster_entry *entry, const struct json_field *field)
{
    int64_t seconds;
    memcpy(&seconds, (const char *)entry + field->offset, sizeof(seconds));
    return seconds;
}

static bool is_column(unsigned columns, size_t k) { return columns >> k & 1; }

static bool differs(const struct json_field *field, const struct roster_entry *one,
                    const struct roster_entry *other)
{
    if (field->kind == JSON_KIND_TIME)
        return time_at(one, field) != time_at(other, field);
    const char *a = text_at(one, field), *b = text_at(other, field);
    return !a != !b || (a && strcmp(a, b) != 0);
}

/* @return 1 where that changed something, 0, or -ENOMEM */
static int copy_entry(const struct roster_entry *from, unsigned columns,
                      struct roster_entry *to)
{
    int r = 0, changed = 0;
    for (size_t k = 0; r == 0 && k < COLUMNS; k++) {
        const struct json_field *field = &entry_fields[k];
        if (!is_column(columns, k) || !differs(field, from, to))
            continue;
        changed = 1;
        void *place = (char *)to + field->offset;
        if (field->kind == JSON_KIND_TIME)
            *(int64_t *)place = time_at(from, field);
        else
            r = copy_text(text_at(from, field), place);
    }
    return r < 0 ? r : changed;
}

bool roster_changes(const struct roster *from, const struct roster_entry *entry,
                    const struct roster_entry *known, const char *column)
{
    for (size_t k = 0; k < COLUMNS; k++)
        if (strcmp(entry_fields[k].name, column) == 0)
            return is_column(from->columns, k) && differs(&entry_fields[k], entry, known);
    return false;
}

int roster_add(struct roster *roster, const struct roster_entry *entry, struct error *err)
{
    AUTO_BUF struct buf id = {0};
    roster_add_submission_id(&id, entry);
    if (roster_find(roster, buf_text(&id)))
        return error_set(err, -EEXIST, "%s is in the roster already", buf_text(&id));
    struct roster_entry *added = json_array_grow(&roster->entries, &entry_table);
    if (!added || copy_entry(entry, ALL_COLUMNS, added) < 0 || give_ref(added) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    added->line = entry->line;
    return 0;
}

int roster_merge(struct roster *roster, const struct roster *from, size_t *ret_added,
                 size_t *ret_changed, struct error *err)
{
    for (size_t i = 0; i < from->entries.count; i++) {
        const struct roster_entry *entry = roster_at(from, i);
        AUTO_BUF struct buf id = {0};
        roster_add_submission_id(&id, entry);
        struct roster_entry *known = roster_find(roster, buf_text(&id));
        int r = known ? copy_entry(entry, from->columns, known)
                      : roster_add(roster, entry, err);
        if (r < 0)
            return error_set(err, r, "out of memory");
        *ret_added += !known;
        *ret_changed += known && r > 0;
    }
    return 0;
}

int roster_remove(struct roster *roster, const char *submission, struct error *err)
{
    struct roster_entry *entries = roster->entries.items,
                        *found = roster_find(roster, submission);
    if (!found)
        return error_set(err, -ENOENT, "%.100s is not in the roster", submission);
    json_release(&entry_table, found);
    roster->entries.count--;
    size_t after = roster->entries.count - (size_t)(found - entries);
    memmove(found, found + 1, after * sizeof(*found));
    return 0;
}

int roster_read(const struct json_doc *doc, struct roster *ret, struct error *err)
{
    struct roster roster = {0};
    int r = json_read(doc, doc->root, "", &roster_table, &roster, err);
    for (size_t i = 0; r == 0 && i < roster.entries.count; i++) {
        const char *column, *fault = entry_fault(roster_at(&roster, i), &column);
        AUTO_BUF struct buf pointer = {0};
        buf_addf(&pointer, "/entries/%zu/%s", i, column);
        if (fault)
            r = json_fault(doc, buf_text(&pointer), err, "%s", fault);
        else
            r = give_ref(roster_at(&roster, i));
    }
    if (r < 0) {
        roster_done(&roster);
        return r;
    }
    *ret = roster;
    return 0;
}

int roster_print(const struct roster *roster, struct buf *out, struct error *err)
{
    AUTO_JSON json_t *value = json_write(&roster_table, roster);
    json_object_set_new(value, "schema", json_string(ROSTER_SCHEMA));
    return json_print(value, out, err);
}

int roster_print_submissions(const struct roster *roster, struct buf *out,
                             struct error *err)
{
    AUTO_JSON json_t *value =
        json_pack("{s:s, s:[]}", "schema", SUBMISSIONS_SCHEMA, "entries");
    for (size_t i = 0; i < roster->entries.count; i++) {
        const struct roster_entry *entry = roster_at(roster, i);
        AUTO_BUF struct buf id = {0}, deadline = {0};
        roster_add_submission_id(&id, entry);
        json_t *row =
            json_pack("{s:s, s:s, s:s}", "submission", buf_text(&id), "candidate",
                      entry->candidate, "assignment", entry->assignment);
        if (entry->variant)
            json_object_set_new(row, "variant", json_string(entry->variant));
        if (entry->deadline && clock_add_utc(&deadline, entry->deadline) == 0)
            json_object_set_new(row, "deadline", json_string(buf_text(&deadline)));
        json_array_append_new(json_object_get(value, "entries"), row);
    }
    return json_print(value, out, err);
}
