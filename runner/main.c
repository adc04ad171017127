/*
 * The takehome program as users start it: `sandbox` is done here, every other command by
 * the program beside it that knows them all.
 *
 * Two programs, because a sandbox costs about a millisecond, and loading what grading
 * needs (libgit2, SQLite and what these load) three more. This one is linked statically
 * and holds floors 0 and 1; the table of options and the text of the help are those of
 * runner/cmd/sandbox.c in both.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runner/cmd/command.h"
#include "sandbox/base/cleanup.h"

extern const struct command command_sandbox;

const struct command *const commands[] = {&command_sandbox, NULL};

/* Where the other program is, seen from this one: as built, and as installed. */
static const char *const places[] = {"cmd/takehome", "../libexec/takehome/takehome"};

static int hand_over(char **argv)
{
    char own[PATH_MAX], path[PATH_MAX + 64];
    ssize_t len = readlink("/proc/self/exe", own, sizeof(own));
    if (len < 0) {
        fprintf(stderr, "takehome: cannot read /proc/self/exe: %s; mount /proc\n",
                strerror(errno));
        return EXIT_INFRASTRUCTURE;
    }
    while (len > 0 && own[len - 1] != '/')
        len--;
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        snprintf(path, sizeof(path), "%.*s%s", (int)len, own, places[i]);
        execv(path, argv);
    }
    fprintf(stderr,
            "takehome: cannot start its second program, %s: %s; install takehome again "
            "with `meson install`\n",
            places[COUNT_OF(places) - 1], strerror(errno));
    return EXIT_INFRASTRUCTURE;
}

int main(int argc, char **argv)
{
    /* a reader that went away (`takehome status | head`) is no fault */
    signal(SIGPIPE, SIG_IGN);
    if (argc > 1 && strcmp(argv[1], command_sandbox.name) == 0)
        return command_main((const char *const *)argv + 1);
    return hand_over(argv);
}
