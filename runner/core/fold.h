/*
 * fold -- letters as a name is recognised by: "É", "é", "e" and "&eacute;" are one.
 *
 * No locale and no tables of the system: the same answer on every machine.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "sandbox/base/buf.h"

enum { FOLD_BYTES = 8 };

/* One character as it stands in a text, and what it is compared as. */
struct fold {
    size_t bytes;          /* that it takes in the text; 0 at the end */
    char text[FOLD_BYTES]; /* "" for an accent of its own, which belongs to the letter
                              before */
    bool letter, upper;
};

/**
 * Reads a character of UTF-8, of Latin-1 where the bytes are no UTF-8, or one that is
 * written as \u00e9, &#233;, &#xe9; or &eacute;. Latin letters lose their accents,
 * Greek and Cyrillic ones their case.
 */
struct fold fold_next(const char *text);

/**
 * Adds a text as it is compared.
 *
 * @param german  "ü" as "ue" and "å" as "aa", as people write their own names without
 *                the letter; otherwise "u" and "a"
 */
int fold_add(struct buf *out, const char *text, bool german);
