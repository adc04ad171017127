/*
 * options -- one row an option: it parses the command line, prints the help and is what
 * the README is checked against.
 *
 * "--name VALUE", "--name=VALUE"; "--" ends options; options and words may be mixed. An
 * unknown option, a missing or a bad value is -EINVAL with the nearest thing to do next.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/base/strlist.h"

enum option_kind {
    OPTION_FLAG,  /* bool */
    OPTION_TEXT,  /* const char *, borrowed from argv; given twice: an error */
    OPTION_LIST,  /* struct strlist: may be given again and again */
    OPTION_INT,   /* int64_t within [min, max] */
    OPTION_MS,    /* int64_t from "10s" */
    OPTION_BYTES, /* int64_t from "64MiB" */
    OPTION_WORD,  /* int, index into words */
};

struct option_row {
    const char *name; /* without the dashes */
    enum option_kind kind;
    size_t offset;     /* in the command's struct of values */
    const char *value; /* "FILE", "10s": what the help calls it; NULL for flags */
    const char *help;  /* one line, at most 55 columns */
    int64_t min, max;
    const char *const *words;
};

struct option_rows {
    const struct option_row *rows;
    size_t count;
};

/**
 * Parses a command's arguments.
 *
 * @param values     the command's zeroed struct, with its own defaults already in it
 * @param ret_words  what is not an option, in order; the caller releases it
 * @param stop_at_word  options end at the first word (for `sandbox CMD ARG…`)
 */
int options_parse(const struct option_rows *rows, const char *const *argv,
                  bool stop_at_word, void *values, struct strlist *ret_words,
                  struct error *err);
/** Frees the lists inside a struct of values. */
void options_release(const struct option_rows *rows, void *values);
/** Appends "  --name VALUE   help" for every row, aligned; with their 25 columns before
 * the help no line is wider than 80. */
int options_help(const struct option_rows *rows, struct buf *out);
