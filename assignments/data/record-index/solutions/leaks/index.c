/*
 * index.c -- as the good one, but index_free() forgets the categories: a hash table of categories, and in each a hash table of its records.
 *
 * Both levels are the same table of "named things": an open array of pointers, probed linearly, at
 * most half full. Parts are sorted only when a category is listed, into an array that lives until the next put.
 */
#include "catalogue.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct table {
    void **slots; /* NULL is free; the first member of what is there is its name */
    size_t size;  /* a power of two, or 0 */
    size_t count;
};

struct category {
    char *name;
    struct table parts;
    struct entry **sorted; /* NULL: not sorted since the last new part */
};

struct entry {
    char *part; /* first, see struct table; the texts stand behind the entry */
    struct record record;
};

struct index {
    struct table categories;
};

static uint64_t name_hash(const char *name)
{
    uint64_t hash = 14695981039346656037u;

    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 1099511628211u;
    return hash ^ hash >> 29;
}

static const char *slot_name(const void *slot)
{
    return *(char *const *)slot;
}

/* The slot that holds the name, or the free one where it belongs; size is not 0. */
static void **table_find(const struct table *table, const char *name)
{
    size_t at = name_hash(name) & (table->size - 1);

    while (table->slots[at] && strcmp(slot_name(table->slots[at]), name) != 0)
        at = (at + 1) & (table->size - 1);
    return &table->slots[at];
}

static void *table_get(const struct table *table, const char *name)
{
    return table->size ? *table_find(table, name) : NULL;
}

/* Makes room for one more; the table is as it was when there is no memory. */
static int table_grow(struct table *table)
{
    struct table bigger = {.size = table->size ? 2 * table->size : 8, .count = table->count};

    if (2 * (table->count + 1) <= table->size)
        return 0;
    bigger.slots = calloc(bigger.size, sizeof(*bigger.slots));
    if (!bigger.slots)
        return -1;
    for (size_t i = 0; i < table->size; i++)
        if (table->slots[i])
            *table_find(&bigger, slot_name(table->slots[i])) = table->slots[i];
    free(table->slots);
    *table = bigger;
    return 0;
}

/* One block: the entry, then its texts, so that freeing is one call. */
static struct entry *entry_new(const char *category, const struct record *record)
{
    size_t part = strlen(record->part) + 1, description = strlen(record->description) + 1;
    struct entry *entry = malloc(sizeof(*entry) + part + description);

    if (!entry)
        return NULL;
    entry->part = memcpy(entry + 1, record->part, part);
    entry->record = (struct record){
        .category = category,
        .part = entry->part,
        .quantity = record->quantity,
        .description = memcpy(entry->part + part, record->description, description),
    };
    return entry;
}

static void category_free(struct category *category)
{
    if (!category)
        return;
    for (size_t i = 0; i < category->parts.size; i++)
        free(category->parts.slots[i]);
    free(category->parts.slots);
    free(category->sorted);
    free(category->name);
    free(category);
}

static struct category *category_need(struct index *index, const char *name)
{
    struct category *category = table_get(&index->categories, name);

    if (category)
        return category;
    category = calloc(1, sizeof(*category));
    if (!category || !(category->name = strdup(name)) || table_grow(&index->categories) < 0) {
        category_free(category);
        return NULL;
    }
    *table_find(&index->categories, name) = category;
    index->categories.count++;
    return category;
}

struct index *index_new(void)
{
    return calloc(1, sizeof(struct index));
}

void index_free(struct index *index)
{
    if (!index)
        return;
    free(index->categories.slots);
    free(index);
}

int index_put(struct index *index, const struct record *record)
{
    struct category *category = category_need(index, record->category);
    struct entry *entry = category ? entry_new(category->name, record) : NULL;
    void **slot;

    if (!entry || table_grow(&category->parts) < 0) {
        free(entry);
        return -1;
    }
    slot = table_find(&category->parts, record->part);
    category->parts.count += !*slot;
    free(*slot);
    *slot = entry;
    free(category->sorted);
    category->sorted = NULL;
    return 0;
}

const struct record *index_get(struct index *index, const char *category, const char *part)
{
    struct category *found = table_get(&index->categories, category);
    struct entry *entry = found ? table_get(&found->parts, part) : NULL;

    return entry ? &entry->record : NULL;
}

size_t index_count(struct index *index, const char *category)
{
    struct category *found = table_get(&index->categories, category);

    return found ? found->parts.count : 0;
}

static int entry_compare(const void *left, const void *right)
{
    return strcmp((*(struct entry *const *)left)->part, (*(struct entry *const *)right)->part);
}

static int category_sort(struct category *category)
{
    size_t count = 0;

    if (category->sorted)
        return 0;
    category->sorted = malloc((category->parts.count + 1) * sizeof(*category->sorted));
    if (!category->sorted)
        return -1;
    for (size_t i = 0; i < category->parts.size; i++)
        if (category->parts.slots[i])
            category->sorted[count++] = category->parts.slots[i];
    qsort(category->sorted, count, sizeof(*category->sorted), entry_compare);
    return 0;
}

int index_list(struct index *index, const char *category,
               int (*visit)(const struct record *record, void *data), void *data)
{
    struct category *found = table_get(&index->categories, category);
    int r = found ? category_sort(found) : 0;

    for (size_t i = 0; found && r == 0 && i < found->parts.count; i++)
        r = visit(&found->sorted[i]->record, data);
    return r;
}
