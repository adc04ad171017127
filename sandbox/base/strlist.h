/* strlist -- a list of owned strings, NULL-terminated, so that it can serve as an argv.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "sandbox/base/cleanup.h"

struct strlist {
    char **items; /* owned; items[count] is NULL; NULL while empty */
    size_t count;
};

/** Appends a copy. @return 0 or -ENOMEM */
int strlist_add(struct strlist *list, const char *text);
int strlist_addf(struct strlist *list, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/** Appends a copy unless the list has it already. @return 0 or -ENOMEM */
int strlist_add_new(struct strlist *list, const char *text);
/** Appends `text` itself and frees it on failure. @return 0 or -ENOMEM (also for NULL) */
int strlist_take(struct strlist *list, char *text);
bool strlist_has(const struct strlist *list, const char *text);
/** Sorts by byte value: no locale. */
void strlist_sort(struct strlist *list);
void strlist_done(struct strlist *list);

#define AUTO_STRLIST CLEANUP(strlist_done)
