#include "runner/core/treeparse.h"

#include <string.h>
#include <sys/stat.h>

static int kind_of_mode(uint32_t mode, enum tree_kind *ret)
{
    switch (mode & S_IFMT) {
    case S_IFREG:
        /* old programs wrote 0664 and the like; git keeps only the owner's x bit */
        *ret = mode & S_IXUSR ? TREE_EXECUTABLE : TREE_FILE;
        return 0;
    case S_IFLNK:
        *ret = TREE_LINK;
        return 0;
    case S_IFDIR:
        *ret = TREE_FOLDER;
        return 0;
    case 0160000:
        *ret = TREE_SUBMODULE;
        return 0;
    default:
        return -1;
    }
}

int tree_next(const unsigned char **at, const unsigned char *end, struct tree_entry *ret)
{
    const unsigned char *p = *at, *nul;
    uint32_t mode = 0;

    if (p == end)
        return 0;
    for (; p < end && *p >= '0' && *p <= '7'; p++) {
        if (mode > 0177777 >> 3)
            return -1;
        mode = mode << 3 | (uint32_t)(*p - '0');
    }
    if (p == *at || p == end || *p != ' ' || kind_of_mode(mode, &ret->kind) < 0)
        return -1;
    p++;
    nul = memchr(p, '\0', end - p);
    if (!nul || end - nul - 1 < TREE_ID_BYTES)
        return -1;
    ret->name = (const char *)p;
    ret->name_len = nul - p;
    ret->id = nul + 1;
    *at = nul + 1 + TREE_ID_BYTES;
    return 1;
}
