/*
 * mustache -- templates over JSON: variables, sections, inverted sections, lists,
 * implicit iterator, dotted names, partials, comments, changed delimiters, with the rules
 * for lines that hold only a tag. No lambdas: a template cannot run anything.
 *
 *   {{name}}   escaped for where it is shown      {{{name}}} {{&name}}   as it is
 *   {{#name}}…{{/name}}  for a list: each; for true, text, number, object: once
 *   {{^name}}…{{/name}}  for nothing, null, false and an empty list
 *   {{>name}}  another template, indented like the tag when it stands alone on its line
 *   {{!…}}     nothing        {{=<% %>=}}   other delimiters from here on
 *
 * A name is looked up from the innermost section outwards; of a.b only a is, b must be in
 * what was found. What a template prints is always clean text (text_add_clean).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/base/json.h"

enum {
    MUSTACHE_DEPTH_MAX = 64, /* sections and partials within each other */
    MUSTACHE_TEMPLATE_BYTES = 1 << 20,
    MUSTACHE_OUTPUT_BYTES = 8 << 20,
    MUSTACHE_STEPS_MAX = 1000000, /* tags and texts visited */
};

enum mustache_escape {
    MUSTACHE_HTML,     /* for elements and quoted attributes */
    MUSTACHE_MARKDOWN, /* on one line, code spans kept (markdown.h) */
    MUSTACHE_TEXT,     /* on one line */
};

/* A value that was printed: where it stands in the output and what it belongs to. */
struct mustache_value {
    size_t from, to;     /* bytes of the output */
    const json_t *owner; /* the object in which its last name was found; NULL for {{.}} */
};

struct mustache_options {
    enum mustache_escape escape;
    bool strict; /* a name or partial that is not there is an error, not nothing */
    /** The text of a partial, NULL when there is none. Borrowed until the end. */
    const char *(*partial)(void *context, const char *name);
    /** Called for every printed value, in order. */
    int (*value)(void *context, const struct mustache_value *value);
    void *context;
};

/**
 * Renders a template.
 *
 * @param name     what messages call it
 * @param options  NULL: HTML, lenient, no partials
 * @return         0; -EINVAL with "name:line: reason" (of the partial, if in one);
 *                 -EFBIG, -ELOOP or -ENOMEM past a limit. The output may be half-written
 *                 then.
 */
int mustache_render(const char *name, const char *text, const json_t *data,
                    const struct mustache_options *options, struct buf *out,
                    struct error *err);
/** Parses only: whether a template is well-formed. */
int mustache_check(const char *name, const char *text, struct error *err);
