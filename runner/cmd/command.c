#include "runner/cmd/command.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/text.h"

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

void command_print_filled(const char *text, size_t indent, FILE *to)
{
    enum { COLUMNS = 80 };
    size_t column = indent, len;
    for (;; text += len, column += len) {
        const char *word = text + strspn(text, " \n");
        bool paragraph = memmem(text, (size_t)(word - text), "\n\n", 2) != NULL;
        len = strcspn(word, " \n");
        if (len == 0)
            break;
        if (column > indent && (paragraph || column + 1 + len > COLUMNS)) {
            fprintf(to, "%s\n%*s", paragraph ? "\n" : "", (int)indent, "");
            column = indent;
        } else if (column > indent) {
            fputc(' ', to);
            column++;
        }
        fprintf(to, "%.*s", (int)len, word);
        text = word;
    }
    fputc('\n', to);
}

static void print_help(const struct command *command, FILE *to)
{
    static const char head[] = "usage: ";
    AUTO_BUF struct buf options = {0}, usage = {0};
    buf_addf(&usage, "takehome %s %s", command->name, command->usage);
    fputs(head, to);
    command_print_filled(buf_text(&usage), strlen(head), to);
    fprintf(to, "\n%s.\n", command->summary);
    if (command->text) {
        fputc('\n', to);
        command_print_filled(command->text, 0, to);
    }
    if (command->options.count > 0 && options_help(&command->options, &options) == 0)
        fprintf(to, "\n%s", buf_text(&options));
}

/* The commands of two words that begin with one ("review"). @return whether there are */
static bool print_family(const char *first, FILE *to)
{
    bool any = false;
    size_t len = strlen(first);
    for (size_t i = 0; commands[i]; i++) {
        if (strncmp(commands[i]->name, first, len) != 0 || commands[i]->name[len] != ' ')
            continue;
        fprintf(to, "%stakehome %s %s\n", any ? "       " : "usage: ", commands[i]->name,
                commands[i]->usage);
        any = true;
    }
    return any;
}

/* Names of files and what stands in them may be in it: strangers chose those. */
static void print_error(const char *name, const char *text)
{
    AUTO_BUF struct buf line = {0};
    text_add_line(&line, text);
    fprintf(stderr, "takehome%s%s: %s\n", name ? " " : "", name ? name : "",
            buf_text(&line));
}

static int no_command(const char *const *argv)
{
    AUTO_BUF struct buf text = {0};
    bool is_family = print_family(argv[0], stderr);
    if (is_family && !argv[1])
        return EXIT_USAGE;
    buf_addf(&text, "no command '%.40s%s%.40s'; `takehome help` lists them", argv[0],
             is_family ? " " : "", is_family ? argv[1] : "");
    print_error(NULL, buf_text(&text));
    return EXIT_USAGE;
}

static int help_main(const char *const *argv)
{
    size_t used;
    if (!argv[0]) {
        print_list(stdout);
        return EXIT_DONE;
    }
    const struct command *command = command_find(argv, &used);
    if (command)
        print_help(command, stdout);
    else if (argv[1] || !print_family(argv[0], stdout))
        return no_command(argv);
    return EXIT_DONE;
}

static bool takes_value(const struct option_rows *options, const char *word)
{
    for (size_t i = 0; i < options->count; i++)
        if (strncmp(word, "--", 2) == 0 && strcmp(word + 2, options->rows[i].name) == 0)
            return options->rows[i].kind != OPTION_FLAG;
    return false;
}

static bool wants_help(const struct command *command, const char *const *argv)
{
    for (size_t i = 0; argv[i] && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
        if (takes_value(&command->options, argv[i]) && argv[i + 1])
            i++;
        else if (command->stop_at_word && argv[i][0] != '-')
            return false; /* what follows is another program's */
    }
    return false;
}

static int usage_fault(const struct command *command, const char *reason)
{
    print_error(command->name, reason);
    fprintf(stderr, "usage: takehome %s %s\n", command->name, command->usage);
    return EXIT_USAGE;
}

static int wrong_words(const struct command *command, const struct strlist *words)
{
    AUTO_BUF struct buf text = {0};
    if (words->count < command->words_min)
        buf_addf(&text, "%zu word%s given, it takes %zu", words->count,
                 words->count == 1 ? " is" : "s are", command->words_min);
    else
        buf_addf(&text, "one word too many: '%.60s'", words->items[command->words_max]);
    return usage_fault(command, buf_text(&text));
}

/* A reader that went away (`| head`) wants no more; anything else has lost an answer. */
static int flush_answer(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    const char *why = strerror(errno);
    struct pollfd reader = {.fd = 1};
    if (poll(&reader, 1, 0) == 1 && (reader.revents & POLLERR))
        return status;
    AUTO_BUF struct buf text = {0};
    buf_addf(&text, "the answer could not be written to standard output: %s", why);
    print_error(NULL, buf_text(&text));
    return EXIT_INFRASTRUCTURE;
}

/* A bad word, file or name is the user's to mend; all else is ours. */
static int error_status(const struct error *err)
{
    switch (err->code) {
    case -EINVAL:
    case -ERANGE:
    case -ENOENT:
    case -ENOTDIR:
    case -EISDIR:
    case -EEXIST:
    case -EFBIG:
    case -ELOOP:
    case -ENAMETOOLONG:
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
    if (words->count < command->words_min || words->count > command->words_max)
        return wrong_words(command, words);
    const struct command_call call = {values, words};
    int r = command->run(&call, &err);
    if (r >= 0)
        return r;
    fflush(stdout);
    print_error(command->name, err.text);
    return error_status(&err);
}

static int run_command(const char *const *argv)
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
    if (!command)
        return no_command(argv);
    if (wants_help(command, argv + used)) {
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

int command_main(const char *const *argv) { return flush_answer(run_command(argv)); }
