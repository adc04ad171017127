#include "runner/cmd/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/base/cleanup.h"

const struct command *command_find(const char *const *argv, size_t *ret_used)
{
    const struct command *found = NULL;
    for (size_t i = 0; argv[0] && commands[i]; i++) {
        const char *name = commands[i]->name, *space = strchr(name, ' ');
        size_t first = space ? (size_t)(space - name) : strlen(name);
        if (strlen(argv[0]) != first || strncmp(argv[0], name, first) != 0)
            continue;
        if (space && (!argv[1] || strcmp(argv[1], space + 1) != 0))
            continue;
        if (found && !space)
            continue; /* the longer name wins */
        found = commands[i];
        *ret_used = space ? 2 : 1;
    }
    return found;
}

static void print_list(FILE *to)
{
    fputs("usage: takehome COMMAND [OPTIONS]\n\n"
          "Grades take-home assignments: clones candidates' repositories, runs the\n"
          "assignment's suites in a sandbox, and merges results and reviews into a\n"
          "feedback draft that a person edits and sends.\n\n",
          to);
    for (size_t i = 0; commands[i]; i++)
        fprintf(to, "  %-18s %s\n", commands[i]->name, commands[i]->summary);
    fputs("\n`takehome help COMMAND` says more. `takehome demo` shows it all at work.\n",
          to);
}

static void print_help(const struct command *command, FILE *to)
{
    AUTO_BUF struct buf options = {0};
    fprintf(to, "usage: takehome %s %s\n\n%s.\n", command->name, command->usage,
            command->summary);
    if (command->text)
        fprintf(to, "\n%s\n", command->text);
    if (command->options.count > 0 && options_help(&command->options, &options) == 0)
        fprintf(to, "\n%s", buf_text(&options));
}

static int help_main(const char *const *argv)
{
    size_t used;
    if (!argv[0]) {
        print_list(stdout);
        return EXIT_DONE;
    }
    const struct command *command = command_find(argv, &used);
    if (command) {
        print_help(command, stdout);
        return EXIT_DONE;
    }
    bool any = false;
    for (size_t i = 0; commands[i]; i++) {
        size_t len = strlen(argv[0]);
        if (strncmp(commands[i]->name, argv[0], len) != 0 ||
            commands[i]->name[len] != ' ')
            continue;
        printf("%stakehome %s %s\n", any ? "       " : "usage: ", commands[i]->name,
               commands[i]->usage);
        any = true;
    }
    if (any)
        return EXIT_DONE;
    fprintf(stderr, "takehome: no command '%.40s'; `takehome help` lists them\n",
            argv[0]);
    return EXIT_USAGE;
}

static bool wants_help(const char *const *argv)
{
    for (size_t i = 0; argv[i] && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

static int usage_fault(const struct command *command, const char *reason)
{
    fprintf(stderr, "takehome %s: %s\nusage: takehome %s %s\n", command->name, reason,
            command->name, command->usage);
    return EXIT_USAGE;
}

/* A bad word, file or name is the user's to mend; all else is ours. */
static int error_status(const struct error *err)
{
    switch (err->code) {
    case -EINVAL:
    case -ERANGE:
    case -ENOENT:
    case -ENOTDIR:
    case -EEXIST:
    case -EFBIG:
        return EXIT_USAGE;
    default:
        return EXIT_INFRASTRUCTURE;
    }
}

static int run_parsed(const struct command *command, const char *const *argv,
                      void *values, struct strlist *words)
{
    struct error err = {0};
    if (options_parse(&command->options, argv, command->stop_at_word, values, words,
                      &err) < 0)
        return usage_fault(command, err.text);
    if (words->count < command->words_min)
        return usage_fault(command, "something is missing");
    if (words->count > command->words_max)
        return usage_fault(command, "too many words");
    const struct command_call call = {values, words};
    int r = command->run(&call, &err);
    if (r >= 0)
        return r;
    fflush(stdout);
    fprintf(stderr, "takehome %s: %s\n", command->name, err.text);
    return error_status(&err);
}

int command_main(const char *const *argv)
{
    size_t used = 0;
    if (!argv[0]) {
        print_list(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[0], "help") == 0 || strcmp(argv[0], "--help") == 0 ||
        strcmp(argv[0], "-h") == 0)
        return help_main(argv + 1);
    if (strcmp(argv[0], "--version") == 0) {
        puts("takehome " TAKEHOME_VERSION);
        return EXIT_DONE;
    }
    const struct command *command = command_find(argv, &used);
    if (!command) {
        help_main(argv);
        return EXIT_USAGE;
    }
    if (wants_help(argv + used)) {
        print_help(command, stdout);
        return EXIT_DONE;
    }
    union {
        char bytes[COMMAND_VALUES_BYTES];
        int64_t align;
    } values = {.bytes = {0}};
    if (command->values_size > sizeof(values))
        abort();
    if (command->defaults)
        memcpy(values.bytes, command->defaults, command->values_size);
    CLEANUP(strlist_done) struct strlist words = {0};
    int status = run_parsed(command, argv + used, values.bytes, &words);
    options_release(&command->options, values.bytes);
    return status;
}
