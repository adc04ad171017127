#include "assignments/report.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/text.h"

enum { NOTES_MAX = 20, MESSAGE_FULL_BYTES = REPORT_MESSAGE_BYTES - 100 };

static const struct json_field case_fields[] = {
    {"scope", JSON_KIND_TEXT, offsetof(struct report_case, scope)},
    {"name", JSON_KIND_TEXT, offsetof(struct report_case, name), .required = true},
    {"message", JSON_KIND_TEXT, offsetof(struct report_case, message)},
};
/* only for growing and freeing the array: reports are never written as JSON */
static const struct json_table case_table = {"report-case", sizeof(struct report_case),
                                             case_fields, COUNT_OF(case_fields)};

static int (*const readers[REPORT_FORMAT_COUNT])(const struct buf *bytes,
                                                 struct report *ret,
                                                 struct error *err) = {
#define REPORT_ROW(name, word, reader) [REPORT_##name] = (reader),
    REPORT_FORMATS(REPORT_ROW)
#undef REPORT_ROW
};

int report_read(enum report_format format, const struct buf *bytes, struct report *ret,
                struct error *err)
{
    CLEANUP(report_done) struct report report = {0};
    if (format < 0 || format >= REPORT_FORMAT_COUNT || !readers[format])
        return error_set(err, -EINVAL, "the format %d has no report to read", format);
    int r = readers[format](bytes, &report, err);
    if (r < 0)
        return r;
    if (bytes->cut) {
        report.truncated = true;
        report_note(&report,
                    "the report is longer than its limit; the rest was not read");
    }
    *ret = report;
    report = (struct report){0};
    return 0;
}

void report_done(struct report *report)
{
    if (!report)
        return;
    struct report_case *cases = report->cases.items;
    for (size_t i = 0; i < report->cases.count; i++)
        json_release(&case_table, &cases[i]);
    free(cases);
    strlist_done(&report->notes);
    *report = (struct report){0};
}

/* A clean copy of at most `limit` bytes on one line. */
static char *clean_line(const char *text, size_t len, size_t limit)
{
    AUTO_BUF struct buf raw = {.limit = limit * 2}, clean = {.limit = limit};
    if (buf_add(&raw, text, len) < 0 || text_add_line(&clean, buf_text(&raw)) < 0)
        return NULL;
    return buf_take(&clean);
}

struct report_case *report_add(struct report *report, const char *name, size_t name_len,
                               enum verdict verdict)
{
    if (report->cases.count >= REPORT_CASES_MAX) {
        report->truncated = true;
        report_note(report, "more than %d cases: the rest was not read",
                    REPORT_CASES_MAX);
        return NULL;
    }
    char *copy = clean_line(name, name_len, REPORT_NAME_BYTES);
    struct report_case *entry =
        copy ? json_array_grow(&report->cases, &case_table) : NULL;
    if (!entry) {
        free(copy);
        return NULL;
    }
    entry->name = copy;
    entry->verdict = (int)verdict;
    return entry;
}

void report_drop_last(struct report *report)
{
    struct report_case *cases = report->cases.items;
    if (report->cases.count > 0)
        json_release(&case_table, &cases[--report->cases.count]);
}

int report_set_name(struct report_case *entry, const char *name)
{
    free(entry->name);
    entry->name = clean_line(name, strlen(name), REPORT_NAME_BYTES);
    return entry->name ? 0 : -ENOMEM;
}

int report_set_scope(struct report_case *entry, const char *scope)
{
    free(entry->scope);
    entry->scope = clean_line(scope, strlen(scope), REPORT_NAME_BYTES);
    return entry->scope ? 0 : -ENOMEM;
}

int report_add_message(struct report_case *entry, const char *text, size_t len)
{
    AUTO_BUF struct buf whole = {.limit = REPORT_MESSAGE_BYTES};
    /* a full one is left alone: a million lines must not copy it a million times */
    if (len == 0 || (entry->message && strlen(entry->message) >= MESSAGE_FULL_BYTES))
        return 0;
    if (entry->message)
        buf_addf(&whole, "%s\n", entry->message);
    if (text_add_clean(&whole, text, len) < 0)
        return -ENOMEM;
    while (whole.len > 0 && strchr(" \n\t", whole.data[whole.len - 1]))
        whole.data[--whole.len] = '\0';
    free(entry->message);
    entry->message = buf_take(&whole);
    return entry->message ? 0 : -ENOMEM;
}

void report_note(struct report *report, const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (report->notes.count >= NOTES_MAX || strlist_has(&report->notes, text))
        return;
    AUTO_BUF struct buf clean = {.limit = sizeof(text)};
    if (text_add_line(&clean, text) == 0)
        strlist_add(&report->notes, buf_text(&clean));
}
