/* Any bytes are a tree object: each entry is read inside them, and a name that passes is
 * one plain name to every system. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "runner/core/treename.h"
#include "runner/core/treeparse.h"
#include "sandbox/base/cleanup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

/* A slow twin of the check, for ASCII: what is left of a name without all behind a ':',
 * and without dots and blanks at the end. */
static bool reads_as_git(const char *name)
{
    char left[TREENAME_BYTES_MAX + 1];
    size_t count = 0;
    for (; *name && *name != ':'; name++)
        left[count++] = *name;
    while (count > 0 && strchr(". ", left[count - 1]))
        count--;
    left[count] = '\0';
    return strcasecmp(left, ".git") == 0 || strcasecmp(left, "git~1") == 0;
}

static void check_name(const struct tree_entry *entry)
{
    struct refusal refusal = {0};
    int r = treename_check(entry->name, entry->name_len, "f/", &refusal);

    must(r == (refusal.reason != REFUSAL_NONE));
    must(!strpbrk(refusal.detail, "\n\r\x1b"));
    if (r)
        return;
    must(entry->name_len > 0 && entry->name_len <= TREENAME_BYTES_MAX);
    must(!strchr(entry->name, '/') && strcmp(entry->name, ".") != 0 &&
         strcmp(entry->name, "..") != 0);
    must(treename_is_utf8(entry->name, entry->name_len));
    bool ascii = true;
    for (const char *p = entry->name; *p; p++) {
        must((unsigned char)*p >= ' ' && *p != 0x7f);
        ascii = ascii && isascii((unsigned char)*p);
    }
    must(!ascii || !reads_as_git(entry->name));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const unsigned char *at = data, *end = data + size;
    struct tree_entry entry;
    int r;

    for (;;) {
        const unsigned char *before = at;
        r = tree_next(&at, end, &entry);
        if (r <= 0) {
            must(at == before && (r < 0 || at == end));
            break;
        }
        must(at > before + TREE_ID_BYTES && at <= end);
        must(entry.kind <= TREE_SUBMODULE && strlen(entry.name) == entry.name_len);
        must((const unsigned char *)entry.name > before &&
             entry.id + TREE_ID_BYTES == at);
        check_name(&entry);
    }
    return 0;
}
