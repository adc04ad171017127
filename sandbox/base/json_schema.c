/* A JSON Schema (2020-12) from a table of fields: what is checked is what is published.
 */
#include <string.h>

#include "sandbox/base/json.h"

static json_t *string_schema(const char *pattern)
{
    return pattern ? json_pack("{s:s, s:s}", "type", "string", "pattern", pattern)
                   : json_pack("{s:s}", "type", "string");
}

static void set_bounds(json_t *schema, const struct json_field *field, const char *least,
                       const char *most)
{
    if (field->min == 0 && field->max == 0)
        return;
    json_object_set_new(schema, least, json_integer(field->min));
    if (field->max != INT64_MAX)
        json_object_set_new(schema, most, json_integer(field->max));
}

static json_t *word_schema(const struct json_field *field)
{
    json_t *words = json_array();
    for (int i = 0; field->words[i]; i++)
        json_array_append_new(words, json_string(field->words[i]));
    return json_pack("{s:o}", "enum", words);
}

static json_t *reference(const struct json_table *table, json_t *definitions);

static json_t *field_schema(const struct json_field *field, json_t *definitions)
{
    json_t *schema = NULL;
    switch (field->kind) {
    case JSON_KIND_TEXT:
        schema = string_schema(NULL);
        set_bounds(schema, field, "minLength", "maxLength");
        return schema;
    case JSON_KIND_ID:
        return string_schema("^[a-z0-9][a-z0-9._-]{0,63}$");
    case JSON_KIND_PATH:
        return string_schema("^[^/]+(/[^/]+)*$");
    case JSON_KIND_INT:
        schema = json_pack("{s:s}", "type", "integer");
        set_bounds(schema, field, "minimum", "maximum");
        return schema;
    case JSON_KIND_BOOL:
        return json_pack("{s:s}", "type", "boolean");
    case JSON_KIND_CENTI:
        return string_schema("^-?[0-9]{1,10}([.][0-9]{1,2})?$");
    case JSON_KIND_MS:
        return string_schema("^[0-9]+(ms|s|m|min|h)$");
    case JSON_KIND_BYTES:
        return string_schema("^[0-9]+(B|KiB|MiB|GiB|TiB)$");
    case JSON_KIND_TIME:
        return json_pack("{s:s, s:s}", "type", "string", "format", "date-time");
    case JSON_KIND_WORD:
        return word_schema(field);
    case JSON_KIND_TEXTS:
        schema = json_pack("{s:s, s:{s:s}}", "type", "array", "items", "type", "string");
        set_bounds(schema, field, "minItems", "maxItems");
        return schema;
    case JSON_KIND_OBJECT:
        return reference(field->table, definitions);
    case JSON_KIND_OBJECTS:
        schema = json_pack("{s:s, s:o}", "type", "array", "items",
                           reference(field->table, definitions));
        set_bounds(schema, field, "minItems", "maxItems");
        return schema;
    case JSON_KIND_ANY:
        return json_object();
    }
    return NULL;
}

static json_t *object_schema(const struct json_table *table, json_t *definitions)
{
    json_t *properties = json_object(), *required = json_array();
    for (size_t i = 0; i < table->count; i++) {
        const struct json_field *field = &table->fields[i];
        json_t *schema = field_schema(field, definitions);
        if (field->summary)
            json_object_set_new(schema, "description", json_string(field->summary));
        json_object_set_new(properties, field->name, schema);
        if (field->required)
            json_array_append_new(required, json_string(field->name));
    }
    return json_pack("{s:s, s:b, s:o, s:o}", "type", "object", "additionalProperties", 0,
                     "properties", properties, "required", required);
}

/* {"$ref": "#/$defs/NAME"}; the definition is added once. */
static json_t *reference(const struct json_table *table, json_t *definitions)
{
    if (!json_object_get(definitions, table->name)) {
        json_object_set_new(definitions, table->name, json_null()); /* ends a recursion */
        json_object_set_new(definitions, table->name, object_schema(table, definitions));
    }
    AUTO_BUF struct buf path = {0};
    buf_addf(&path, "#/$defs/%s", table->name);
    return json_pack("{s:s}", "$ref", buf_text(&path));
}

json_t *json_schema(const struct json_table *table, const char *id, const char *title)
{
    json_t *definitions = json_object();
    json_t *schema = object_schema(table, definitions);
    json_object_set_new(schema, "$schema",
                        json_string("https://json-schema.org/draft/2020-12/schema"));
    json_object_set_new(schema, "$id", json_string(id));
    json_object_set_new(schema, "title", json_string(title));
    json_object_set_new(schema, "$defs", definitions);
    return schema;
}
