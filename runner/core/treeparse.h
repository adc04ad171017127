/*
 * treeparse -- the entries of one git tree object, read from its bytes.
 *
 * The format: for each entry, an octal mode, a space, the name, a NUL, 20 bytes of object
 * id. Anything else is corrupt. Names are not judged here (see treename).
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { TREE_ID_BYTES = 20 };

enum tree_kind { TREE_FILE, TREE_EXECUTABLE, TREE_LINK, TREE_FOLDER, TREE_SUBMODULE };

struct tree_entry {
    enum tree_kind kind;
    const char *name; /* borrowed; ends with a NUL */
    size_t name_len;
    const unsigned char *id; /* borrowed; TREE_ID_BYTES */
};

/**
 * Reads the entry at *at and moves *at behind it.
 *
 * @return 1 an entry, 0 the end, -1 corrupt (also for a mode that is none)
 */
int tree_next(const unsigned char **at, const unsigned char *end, struct tree_entry *ret);
