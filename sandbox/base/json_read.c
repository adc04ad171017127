/* Reading structs by their table of fields, and freeing them by it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/base/clock.h"
#include "sandbox/base/json.h"
#include "sandbox/base/text.h"

/* Where we are: what a message needs. */
struct place {
    const struct json_doc *doc;
    const char *pointer; /* of the field's value */
    const struct json_field *field;
};

static void *member(void *into, const struct json_field *field)
{
    return (char *)into + field->offset;
}

static bool out_of_range(const struct json_field *field, int64_t value)
{
    return (field->min != 0 || field->max != 0) &&
           (value < field->min || value > field->max);
}

static int range_fault(const struct place *place, const char *what, struct error *err)
{
    const struct json_field *field = place->field;
    AUTO_BUF struct buf low = {0}, high = {0};
    bool centi = field->kind == JSON_KIND_CENTI;
    if (centi)
        text_add_centi(&low, field->min), text_add_centi(&high, field->max);
    else
        buf_addf(&low, "%lld", (long long)field->min),
            buf_addf(&high, "%lld", (long long)field->max);
    if (field->max == INT64_MAX)
        return json_fault(place->doc, place->pointer, err, "%s must be at least %s", what,
                          buf_text(&low));
    return json_fault(place->doc, place->pointer, err, "%s must be between %s and %s",
                      what, buf_text(&low), buf_text(&high));
}

static int read_text(const struct place *place, const json_t *value, char **ret,
                     struct error *err)
{
    const struct json_field *field = place->field;
    const char *text = json_string_value(value);
    if (!text)
        return json_fault(place->doc, place->pointer, err, "must be a string");
    if (json_string_length(value) != strlen(text))
        return json_fault(place->doc, place->pointer, err,
                          "must not contain a NUL character");
    if (field->kind == JSON_KIND_ID && !text_is_id(text))
        return json_fault(
            place->doc, place->pointer, err,
            "'%.60s' is not an id: small letters, digits, '-', '_' and '.', "
            "starting with a letter or digit, at most 64",
            text);
    if (field->kind == JSON_KIND_PATH && !text_is_inner_path(text))
        return json_fault(
            place->doc, place->pointer, err,
            "'%.60s' must be a relative path without '.', '..' or a trailing '/'", text);
    if (field->kind == JSON_KIND_TEXT && out_of_range(field, (int64_t)strlen(text)))
        return range_fault(place, "its length in bytes", err);
    char *copy = strdup(text);
    if (!copy)
        return error_set(err, -ENOMEM, "out of memory");
    *ret = copy;
    return 0;
}

static int read_number(const struct place *place, const json_t *value, int64_t *ret,
                       struct error *err)
{
    if (!json_is_integer(value))
        return json_fault(place->doc, place->pointer, err, "must be a whole number");
    int64_t number = json_integer_value(value);
    if (out_of_range(place->field, number))
        return range_fault(place, "it", err);
    *ret = number;
    return 0;
}

/* Quantities are strings with their unit: exact, and nobody has to guess the unit. */
static int read_quantity(const struct place *place, const json_t *value, int64_t *ret,
                         struct error *err)
{
    static const char *const forms[] = {
        [JSON_KIND_CENTI] = "a string like \"2.5\"",
        [JSON_KIND_MS] = "a string like \"10s\"",
        [JSON_KIND_BYTES] = "a string like \"64MiB\"",
        [JSON_KIND_TIME] = "a string like \"2026-11-24T18:00:00+01:00\""};
    enum json_kind kind = place->field->kind;
    const char *text = json_string_value(value);
    struct error reason = {0};
    int64_t number = 0;
    int r = 0;
    if (!text)
        return json_fault(place->doc, place->pointer, err, "must be %s", forms[kind]);
    if (kind == JSON_KIND_CENTI)
        r = text_parse_centi(text, &number, &reason);
    else if (kind == JSON_KIND_MS)
        r = text_parse_ms(text, &number, &reason);
    else if (kind == JSON_KIND_BYTES)
        r = text_parse_bytes(text, &number, &reason);
    else
        r = clock_parse(text, &number, &reason);
    if (r < 0)
        return json_fault(place->doc, place->pointer, err, "%s", reason.text);
    if (out_of_range(place->field, number))
        return range_fault(place,
                           kind == JSON_KIND_MS      ? "it (in milliseconds)"
                           : kind == JSON_KIND_BYTES ? "it (in bytes)"
                                                     : "it",
                           err);
    *ret = number;
    return 0;
}

static int read_word(const struct place *place, const json_t *value, int *ret,
                     struct error *err)
{
    const char *text = json_string_value(value);
    AUTO_BUF struct buf list = {0};
    for (int i = 0; place->field->words[i]; i++) {
        if (text && strcmp(text, place->field->words[i]) == 0) {
            *ret = i;
            return 0;
        }
        buf_addf(&list, "%s%s", i ? ", " : "", place->field->words[i]);
    }
    return json_fault(place->doc, place->pointer, err, "must be one of: %s",
                      buf_text(&list));
}

static int read_texts(const struct place *place, const json_t *value, struct strlist *ret,
                      struct error *err)
{
    if (!json_is_array(value))
        return json_fault(place->doc, place->pointer, err, "must be a list of strings");
    if (out_of_range(place->field, (int64_t)json_array_size(value)))
        return range_fault(place, "the number of its entries", err);
    for (size_t i = 0; i < json_array_size(value); i++) {
        AUTO_BUF struct buf pointer = {0};
        const json_t *item = json_array_get(value, i);
        buf_addf(&pointer, "%s/%zu", place->pointer, i);
        const char *text = json_string_value(item);
        if (!text || json_string_length(item) != strlen(text))
            return json_fault(place->doc, buf_text(&pointer), err, "must be a string");
        if (strlist_add(ret, text) < 0)
            return error_set(err, -ENOMEM, "out of memory");
    }
    return 0;
}

static int read_objects(const struct place *place, const json_t *value,
                        struct json_array *ret, struct error *err)
{
    const struct json_table *table = place->field->table;
    if (!json_is_array(value))
        return json_fault(place->doc, place->pointer, err, "must be a list of objects");
    size_t count = json_array_size(value);
    if (out_of_range(place->field, (int64_t)count))
        return range_fault(place, "the number of its entries", err);
    ret->items = calloc(count ? count : 1, table->size);
    if (!ret->items)
        return error_set(err, -ENOMEM, "out of memory");
    for (size_t i = 0; i < count; i++) {
        AUTO_BUF struct buf pointer = {0};
        buf_addf(&pointer, "%s/%zu", place->pointer, i);
        ret->count = i + 1;
        int r = json_read(place->doc, json_array_get(value, i), buf_text(&pointer), table,
                          (char *)ret->items + i * table->size, err);
        if (r < 0)
            return r;
    }
    return 0;
}

static int read_field(const struct place *place, json_t *value, void *into,
                      struct error *err)
{
    void *to = member(into, place->field);
    switch (place->field->kind) {
    case JSON_KIND_TEXT:
    case JSON_KIND_ID:
    case JSON_KIND_PATH:
        return read_text(place, value, to, err);
    case JSON_KIND_INT:
        return read_number(place, value, to, err);
    case JSON_KIND_BOOL:
        if (!json_is_boolean(value))
            return json_fault(place->doc, place->pointer, err, "must be true or false");
        *(bool *)to = json_is_true(value);
        return 0;
    case JSON_KIND_CENTI:
    case JSON_KIND_MS:
    case JSON_KIND_BYTES:
    case JSON_KIND_TIME:
        return read_quantity(place, value, to, err);
    case JSON_KIND_WORD:
        return read_word(place, value, to, err);
    case JSON_KIND_TEXTS:
        return read_texts(place, value, to, err);
    case JSON_KIND_OBJECT:
        return json_read(place->doc, value, place->pointer, place->field->table, to, err);
    case JSON_KIND_OBJECTS:
        return read_objects(place, value, to, err);
    case JSON_KIND_ANY:
        *(json_t **)to = json_incref(value);
        return 0;
    }
    return error_set(err, -EINVAL, "a field table has an unknown kind");
}

/* An absent field: its fallback; an absent object: those of its fields. */
static void fill_absent(const struct json_field *field, void *into)
{
    void *to = member(into, field);
    switch (field->kind) {
    case JSON_KIND_INT:
    case JSON_KIND_CENTI:
    case JSON_KIND_MS:
    case JSON_KIND_BYTES:
    case JSON_KIND_TIME:
        *(int64_t *)to = field->fallback;
        break;
    case JSON_KIND_WORD:
        *(int *)to = (int)field->fallback;
        break;
    case JSON_KIND_BOOL:
        *(bool *)to = field->fallback != 0;
        break;
    case JSON_KIND_OBJECT:
        for (size_t i = 0; i < field->table->count; i++)
            fill_absent(&field->table->fields[i], to);
        break;
    default:
        break;
    }
}

/* The name nearest to a mistyped key is the most useful thing a message can say. */
static int unknown_key(const struct json_doc *doc, const char *pointer, const char *key,
                       const struct json_table *table, struct error *err)
{
    AUTO_BUF struct buf at = {0}, known = {0};
    buf_addf(&at, "%s/", pointer);
    for (const char *c = key; *c; c++)
        buf_adds(&at, *c == '~' ? "~0" : *c == '/' ? "~1" : (char[]){*c, '\0'});
    for (size_t i = 0; i < table->count; i++)
        buf_addf(&known, "%s%s", i ? ", " : "", table->fields[i].name);
    AUTO_BUF struct buf shown = {.limit = 300}, where = {.limit = 120};
    text_add_line(&shown, buf_text(&known));
    text_add_line(&where, buf_text(&at));
    return error_set(err, -EINVAL, "%s:%d: %s: unknown key; known here: %s", doc->name,
                     json_doc_line(doc, buf_text(&at)), buf_text(&where),
                     buf_text(&shown));
}

static int check_keys(const struct json_doc *doc, const json_t *value,
                      const char *pointer, const struct json_table *table,
                      struct error *err)
{
    /* const is only lost for jansson's iterator, which does not write */
    union {
        const json_t *in;
        json_t *out;
    } object = {.in = value};
    for (void *at = json_object_iter(object.out); at;
         at = json_object_iter_next(object.out, at)) {
        const char *key = json_object_iter_key(at);
        bool known = false;
        for (size_t i = 0; i < table->count; i++)
            known = known || strcmp(table->fields[i].name, key) == 0;
        if (!known)
            return unknown_key(doc, pointer, key, table, err);
    }
    return 0;
}

static int read_all(const struct json_doc *doc, const json_t *value, const char *pointer,
                    const struct json_table *table, void *into, struct error *err)
{
    if (!json_is_object(value))
        return json_fault(doc, pointer, err, "must be an object");
    int r = check_keys(doc, value, pointer, table, err);
    for (size_t i = 0; i < table->count && r >= 0; i++) {
        const struct json_field *field = &table->fields[i];
        json_t *item = json_object_get(value, field->name);
        AUTO_BUF struct buf at = {0};
        buf_addf(&at, "%s/%s", pointer, field->name);
        const struct place place = {doc, buf_text(&at), field};
        if (!item && field->required)
            return json_fault(doc, pointer, err, "the field '%s' is missing",
                              field->name);
        if (!item)
            fill_absent(field, into);
        else
            r = read_field(&place, item, into, err);
    }
    return r;
}

int json_read(const struct json_doc *doc, const json_t *value, const char *pointer,
              const struct json_table *table, void *into, struct error *err)
{
    int r = read_all(doc, value, pointer, table, into, err);
    if (r < 0)
        json_release(table, into);
    return r;
}

static void release_field(const struct json_field *field, void *to)
{
    struct json_array *array = to;
    switch (field->kind) {
    case JSON_KIND_TEXT:
    case JSON_KIND_ID:
    case JSON_KIND_PATH:
        free(*(char **)to);
        break;
    case JSON_KIND_TEXTS:
        strlist_done(to);
        break;
    case JSON_KIND_OBJECT:
        json_release(field->table, to);
        break;
    case JSON_KIND_OBJECTS:
        for (size_t i = 0; i < array->count; i++)
            json_release(field->table, (char *)array->items + i * field->table->size);
        free(array->items);
        break;
    case JSON_KIND_ANY:
        json_decref(*(json_t **)to);
        break;
    default:
        break;
    }
}

void json_release(const struct json_table *table, void *into)
{
    if (!into)
        return;
    for (size_t i = 0; i < table->count; i++)
        release_field(&table->fields[i], member(into, &table->fields[i]));
    memset(into, 0, table->size);
}
