#include "runner/core/consolidation.h"

#include <errno.h>
#include <string.h>

#define FIELD(type, member, json_kind, ...)                                              \
    {                                                                                    \
#member, JSON_KIND_##json_kind, offsetof(struct type, member), __VA_ARGS__       \
    }

static const struct json_field settlement_fields[] = {
    FIELD(settlement, criterion, ID, .required = true),
    FIELD(settlement, level, INT, .required = true, .min = 0, .max = 10),
    FIELD(settlement, reason, TEXT, .required = true, .min = 10, .max = 500),
    FIELD(settlement, by, ID, .required = true),
    FIELD(settlement, at, TIME, .required = true),
};
static const struct json_table settlement_table = {
    "settlement", sizeof(struct settlement), settlement_fields,
    COUNT_OF(settlement_fields)};

static const struct json_field fields[] = {
    FIELD(consolidation, schema, TEXT, .required = true, .summary = CONSOLIDATION_SCHEMA),
    FIELD(consolidation, submission, TEXT, .required = true, .min = 3, .max = 200),
    FIELD(consolidation, settled, OBJECTS, .required = true, .max = 50,
          .table = &settlement_table),
};
const struct json_table consolidation_table = {
    "consolidation", sizeof(struct consolidation), fields, COUNT_OF(fields)};

int consolidation_load(int dirfd, const char *path, struct consolidation *ret,
                       struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    int r = json_doc_load(dirfd, path, &doc, err);
    if (r < 0)
        return r;
    const char *schema = json_string_value(json_object_get(doc.root, "schema"));
    if (schema && strcmp(schema, CONSOLIDATION_SCHEMA) != 0)
        return json_fault(&doc, "/schema", err, "this program reads %s",
                          CONSOLIDATION_SCHEMA);
    return json_read(&doc, doc.root, "", &consolidation_table, ret, err);
}

void consolidation_done(struct consolidation *consolidation)
{
    json_release(&consolidation_table, consolidation);
}

static struct settlement *find(const struct consolidation *consolidation,
                               const char *criterion)
{
    struct settlement *list = consolidation->settled.items;
    for (size_t i = 0; i < consolidation->settled.count; i++)
        if (strcmp(list[i].criterion, criterion) == 0)
            return &list[i];
    return NULL;
}

const struct settlement *consolidation_find(const struct consolidation *consolidation,
                                            const char *criterion)
{
    return find(consolidation, criterion);
}

int consolidation_set(struct consolidation *consolidation,
                      const struct settlement *settlement, struct error *err)
{
    struct settlement *to = find(consolidation, settlement->criterion);
    if (to)
        json_release(&settlement_table, to);
    else
        to = json_array_grow(&consolidation->settled, &settlement_table);
    if (!to)
        return error_set(err, -ENOMEM, "out of memory");
    *to = (struct settlement){.criterion = strdup(settlement->criterion),
                              .level = settlement->level,
                              .reason = strdup(settlement->reason),
                              .by = strdup(settlement->by),
                              .at = settlement->at};
    return to->criterion && to->reason && to->by
               ? 0
               : error_set(err, -ENOMEM, "out of memory");
}

bool consolidation_remove(struct consolidation *consolidation, const char *criterion)
{
    struct settlement *list = consolidation->settled.items,
                      *found = find(consolidation, criterion);
    if (!found)
        return false;
    json_release(&settlement_table, found);
    consolidation->settled.count--;
    size_t after = consolidation->settled.count - (size_t)(found - list);
    memmove(found, found + 1, after * sizeof(*found));
    return true;
}
