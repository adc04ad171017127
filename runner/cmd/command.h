/*
 * command -- the table of commands: one row each, from which dispatch, help and the
 * README's check are made.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "runner/cmd/options.h"
#include "sandbox/base/error.h"
#include "sandbox/base/strlist.h"

/* Exit statuses, for scripts: the README lists them. */
enum exit_status {
    EXIT_DONE = 0,     /* done; a candidate's failing tests are a result, not a failure */
    EXIT_NOT_PASS = 1, /* --strict, and a case that is shown does not pass */
    EXIT_USAGE = 2,    /* usage, or a bad file */
    EXIT_GATE = 3,     /* a gate refuses */
    EXIT_OVERDUE = 4,  /* something is overdue */
    EXIT_INFRASTRUCTURE = 5, /* our side failed */
    EXIT_REFUSED = 6,        /* a submission was refused */
};

/* A finished command line, handed to the command. */
struct command_call {
    const void *values;          /* the command's struct of option values */
    const struct strlist *words; /* what is not an option */
};

struct command {
    const char *name;    /* "review submit": one or two words */
    const char *usage;   /* "SUBMISSION [--json]" */
    const char *summary; /* one line, at most 59 columns, for the list */
    const char *text;    /* for `takehome help NAME`, filled when printed; may be NULL */
    struct option_rows options;
    size_t values_size;   /* of its struct of values, at most COMMAND_VALUES_BYTES */
    const void *defaults; /* its initial values, NULL: zeroes */
    bool stop_at_word;    /* options end at the first word */
    size_t words_min, words_max; /* how many words it takes */
    /** Does it. @return an enum exit_status; or negative with err: printed, exit status 2
     * for what the user can mend (command.c lists the codes), else 5 */
    int (*run)(const struct command_call *call, struct error *err);
};

enum { COMMAND_VALUES_BYTES = 1024 };

#define COMMAND_OPTIONS(array)                                                           \
    {                                                                                    \
        (array), sizeof(array) / sizeof((array)[0])                                      \
    }

/** Every command, in the order of the help. Terminated by a row without a name. */
extern const struct command *const commands[];

/** Finds the row of argv[0] (and argv[1] for two words). @return NULL when there is none
 */
const struct command *command_find(const char *const *argv, size_t *ret_used);
/**
 * Prints words on lines of at most 80 columns; a newline is a blank, and an empty line
 * begins a paragraph.
 *
 * @param indent  columns that stand on the first line already, and before each other one
 */
void command_print_filled(const char *text, size_t indent, FILE *to);
/** Parses and runs. @return the process's exit status; errors are printed to stderr */
int command_main(const char *const *argv);
