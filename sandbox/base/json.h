/*
 * json -- strict documents: one table of fields reads a struct, finds the line of a
 * mistake and prints the schema.
 *
 * jansson keeps no line numbers, so a document keeps its text and json_doc_line() scans
 * for the place of a JSON pointer (RFC 6901) when a message needs it. Unknown keys, wrong
 * types, missing fields and values out of range are -EINVAL with "path:line: pointer:
 * reason".
 *
 * A table describes one object. Field kinds and what they store at `offset`:
 *   TEXT   char *            owned copy (NULL when absent)       min, max: bytes
 *   ID     char *            text_is_id()
 *   PATH   char *            text_is_inner_path()
 *   INT    int64_t                                               min, max: value
 *   BOOL   bool
 *   CENTI  int64_t           decimal string "2.5" → 250          min, max: value in
 * hundredths MS     int64_t           duration string "10s" → 10000       min, max: value
 * in ms BYTES  int64_t           size string "64MiB"                 min, max: value in
 * bytes TIME   int64_t           RFC 3339 instant, seconds WORD   int               index
 * into `words` TEXTS  struct strlist    array of strings                    min, max:
 * count OBJECT a struct          read by `table`; absent: all its fallbacks OBJECTS
 * struct json_array  array of structs read by `table`  min, max: count ANY    json_t * a
 * new reference, NULL when absent min == max == 0 means no bound. An absent optional
 * number holds `fallback`.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/error.h"
#include "sandbox/base/strlist.h"

enum { JSON_DEPTH_MAX = 64, JSON_FILE_BYTES_MAX = 16 << 20 };

struct json_doc {
    char *name; /* owned: the path as messages show it */
    char *text; /* owned */
    size_t len;
    json_t *root; /* owned */
};

enum json_kind {
    JSON_KIND_TEXT,
    JSON_KIND_ID,
    JSON_KIND_PATH,
    JSON_KIND_INT,
    JSON_KIND_BOOL,
    JSON_KIND_CENTI,
    JSON_KIND_MS,
    JSON_KIND_BYTES,
    JSON_KIND_TIME,
    JSON_KIND_WORD,
    JSON_KIND_TEXTS,
    JSON_KIND_OBJECT,
    JSON_KIND_OBJECTS,
    JSON_KIND_ANY,
};

struct json_table;

struct json_field {
    const char *name;
    enum json_kind kind;
    size_t offset;
    bool required;
    int64_t min, max, fallback;
    const char *const *words;       /* WORD: NULL-terminated */
    const struct json_table *table; /* OBJECT, OBJECTS */
    const char *summary;            /* for the schema: one sentence */
};

struct json_table {
    const char *name; /* the schema's definition name */
    size_t size;      /* of the struct */
    const struct json_field *fields;
    size_t count;
};

struct json_array {
    void *items; /* owned; `count` structs of the table's size */
    size_t count;
};

/** Loads a document: at most JSON_FILE_BYTES_MAX, JSON_DEPTH_MAX deep, no duplicate keys,
 * UTF-8. */
int json_doc_load(int dirfd, const char *path, struct json_doc *ret, struct error *err);
/** The same from memory; `name` is what messages call it. */
int json_doc_parse(const char *name, const char *text, size_t len, struct json_doc *ret,
                   struct error *err);
void json_doc_done(struct json_doc *doc);
/** The line (1…) where the value of a pointer stands, or that of its nearest ancestor. */
int json_doc_line(const struct json_doc *doc, const char *pointer);
/** Sets "name:line: pointer: reason"; @return -EINVAL */
int json_fault(const struct json_doc *doc, const char *pointer, struct error *err,
               const char *format, ...) __attribute__((format(printf, 4, 5)));

/**
 * Reads one object into a zeroed struct.
 *
 * @param pointer  where `value` stands in the document ("" for the root)
 * @param into     released (json_release) and zeroed on failure
 */
int json_read(const struct json_doc *doc, const json_t *value, const char *pointer,
              const struct json_table *table, void *into, struct error *err);
/** Frees what json_read() allocated inside the struct and zeroes it. */
void json_release(const struct json_table *table, void *into);

/**
 * The object that json_read() would read back: new reference, NULL when out of memory.
 * Absent texts are left out; quantities are written in their smallest unit ("1500ms",
 * "64B").
 */
json_t *json_write(const struct json_table *table, const void *from);
/** Appends one zeroed struct; NULL when out of memory. Earlier pointers are invalid then.
 */
void *json_array_grow(struct json_array *array, const struct json_table *table);

/** A JSON Schema (2020-12) of a table: new reference, NULL when out of memory. */
json_t *json_schema(const struct json_table *table, const char *id, const char *title);

/** An array of a list's texts. A new reference; NULL when out of memory. */
json_t *json_texts(const struct strlist *list);
/** Text of a value: sorted keys, two spaces, a final newline. Same value, same bytes. */
int json_print(const json_t *value, struct buf *out, struct error *err);

static inline void json_decref_cleanup(json_t **value) { json_decref(*value); }
#define AUTO_JSON CLEANUP(json_decref_cleanup)
#define AUTO_JSON_DOC CLEANUP(json_doc_done)
