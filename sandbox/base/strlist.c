#include "sandbox/base/strlist.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int strlist_take(struct strlist *list, char *text)
{
    if (!text)
        return -ENOMEM;
    /* capacity is the next power of two: no field for it, the same growth */
    size_t slots = list->count + 2;
    if (!list->items || (slots & (slots - 1)) == 0 || list->count == 0) {
        size_t cap = 4;
        while (cap <= slots)
            cap *= 2;
        char **items = realloc(list->items, cap * sizeof(*items));
        if (!items) {
            free(text);
            return -ENOMEM;
        }
        list->items = items;
    }
    list->items[list->count++] = text;
    list->items[list->count] = NULL;
    return 0;
}

int strlist_add(struct strlist *list, const char *text)
{
    return strlist_take(list, strdup(text));
}

int strlist_addf(struct strlist *list, const char *format, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, format);
    int length = vasprintf(&text, format, args);
    va_end(args);
    return strlist_take(list, length < 0 ? NULL : text);
}

bool strlist_has(const struct strlist *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], text) == 0)
            return true;
    return false;
}

int strlist_add_new(struct strlist *list, const char *text)
{
    return strlist_has(list, text) ? 0 : strlist_add(list, text);
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void strlist_sort(struct strlist *list)
{
    if (list->count > 1)
        qsort(list->items, list->count, sizeof(*list->items), by_bytes);
}

void strlist_done(struct strlist *list)
{
    if (!list)
        return;
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
    *list = (struct strlist){0};
}
