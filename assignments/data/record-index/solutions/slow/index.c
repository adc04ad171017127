/* index.c -- one list, kept in order by walking it: every answer is right, and every put walks the list. */
#include "catalogue.h"

#include <stdlib.h>
#include <string.h>

struct node {
    struct node *next;
    struct record record;
};

struct index {
    struct node *first;
};

struct index *index_new(void)
{
    return calloc(1, sizeof(struct index));
}

static void record_clear(struct record *record)
{
    free((char *)record->category);
    free((char *)record->part);
    free((char *)record->description);
}

void index_free(struct index *index)
{
    while (index && index->first) {
        struct node *node = index->first;

        index->first = node->next;
        record_clear(&node->record);
        free(node);
    }
    free(index);
}

int index_put(struct index *index, const struct record *record)
{
    struct record *old = (struct record *)index_get(index, record->category, record->part);
    struct node *node = calloc(1, sizeof(*node));

    if (!node)
        return -1;
    if (old) {
        free(node);
        free((char *)old->description);
        old->description = strdup(record->description);
        old->quantity = record->quantity;
        return 0;
    }
    node->record = (struct record){strdup(record->category), strdup(record->part),
                                   record->quantity, strdup(record->description)};
    struct node **place = &index->first;
    while (*place && strcmp((*place)->record.part, record->part) < 0)
        place = &(*place)->next;
    node->next = *place;
    *place = node;
    return 0;
}

const struct record *index_get(struct index *index, const char *category, const char *part)
{
    for (struct node *node = index->first; node; node = node->next)
        if (strcmp(node->record.category, category) == 0 && strcmp(node->record.part, part) == 0)
            return &node->record;
    return NULL;
}

size_t index_count(struct index *index, const char *category)
{
    size_t count = 0;

    for (struct node *node = index->first; node; node = node->next)
        count += strcmp(node->record.category, category) == 0;
    return count;
}

int index_list(struct index *index, const char *category,
               int (*visit)(const struct record *record, void *data), void *data)
{
    int r = 0;

    for (struct node *node = index->first; node && r == 0; node = node->next)
        if (strcmp(node->record.category, category) == 0)
            r = visit(&node->record, data);
    return r;
}
