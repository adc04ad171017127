/* Writing structs by the table that reads them. */
#include <stdlib.h>
#include <string.h>

#include "sandbox/base/clock.h"
#include "sandbox/base/json.h"
#include "sandbox/base/text.h"

static json_t *quantity(enum json_kind kind, int64_t number)
{
    AUTO_BUF struct buf text = {0};
    int r = kind == JSON_KIND_CENTI  ? text_add_centi(&text, number)
            : kind == JSON_KIND_TIME ? clock_add_utc(&text, number)
            : kind == JSON_KIND_MS   ? buf_addf(&text, "%lldms", (long long)number)
                                     : buf_addf(&text, "%lldB", (long long)number);
    return r < 0 ? NULL : json_string(buf_text(&text));
}

json_t *json_texts(const struct strlist *list)
{
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++)
        json_array_append_new(array, json_string(list->items[i]));
    return array;
}

static json_t *objects(const struct json_table *table, const struct json_array *list)
{
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++)
        json_array_append_new(
            array, json_write(table, (const char *)list->items + i * table->size));
    return array;
}

/* The value of one field; NULL for one that is left out. */
static json_t *field_value(const struct json_field *field, const void *at)
{
    switch (field->kind) {
    case JSON_KIND_TEXT:
    case JSON_KIND_ID:
    case JSON_KIND_PATH: {
        const char *text = *(char *const *)at;
        return text ? json_string(text) : NULL;
    }
    case JSON_KIND_INT:
        return json_integer(*(const int64_t *)at);
    case JSON_KIND_BOOL:
        return json_boolean(*(const bool *)at);
    case JSON_KIND_CENTI:
        return quantity(field->kind, *(const int64_t *)at);
    case JSON_KIND_MS:
    case JSON_KIND_BYTES:
    case JSON_KIND_TIME: /* 0 is "none": no duration or size of 0 can be read */
        return *(const int64_t *)at == 0 && !field->required
                   ? NULL
                   : quantity(field->kind, *(const int64_t *)at);
    case JSON_KIND_WORD:
        return json_string(field->words[*(const int *)at]);
    case JSON_KIND_TEXTS:
        return json_texts(at);
    case JSON_KIND_OBJECT:
        return json_write(field->table, at);
    case JSON_KIND_OBJECTS:
        return objects(field->table, at);
    case JSON_KIND_ANY:
        return json_incref(*(json_t *const *)at);
    }
    return NULL;
}

json_t *json_write(const struct json_table *table, const void *from)
{
    json_t *object = json_object();
    for (size_t i = 0; i < table->count; i++) {
        json_t *value =
            field_value(&table->fields[i], (const char *)from + table->fields[i].offset);
        if (value)
            json_object_set_new(object, table->fields[i].name, value);
    }
    return object;
}

void *json_array_grow(struct json_array *array, const struct json_table *table)
{
    void *items = realloc(array->items, (array->count + 1) * table->size);
    if (!items)
        return NULL;
    array->items = items;
    void *item = (char *)items + array->count++ * table->size;
    memset(item, 0, table->size);
    return item;
}
