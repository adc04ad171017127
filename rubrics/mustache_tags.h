/* mustache_tags -- a template taken apart: what parsing hands to rendering. */
#pragma once

#include <stddef.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

enum mustache_kind {
    MUSTACHE_KIND_LITERAL,
    MUSTACHE_KIND_ESCAPED,
    MUSTACHE_KIND_RAW,
    MUSTACHE_KIND_SECTION,
    MUSTACHE_KIND_INVERTED,
    MUSTACHE_KIND_END,
    MUSTACHE_KIND_PARTIAL,
};

struct mustache_tag {
    enum mustache_kind kind;
    const char *text; /* LITERAL: borrowed from the template's copy */
    size_t len;
    char *name;     /* owned; NULL for LITERAL */
    char *indent;   /* PARTIAL alone on its line: the blanks before it; owned */
    size_t partner; /* SECTION, INVERTED: index of its END, and the other way round */
    int line;
};

struct mustache_template {
    char *name, *text; /* owned */
    struct mustache_tag *tags;
    size_t count;
};

/** Takes a template apart; "name:line: reason" for one that is not well-formed. */
int mustache_parse(const char *name, const char *text, struct mustache_template *ret,
                   struct error *err);
void mustache_template_done(struct mustache_template *template);
