/*
 * The takehome program as users start it: `sandbox` is done here, every other command by
 * the program beside it that knows them all.
 *
 * Two programs, because a sandbox costs about a millisecond, and loading what grading
 * needs (libgit2, SQLite and what these load) three more. This one holds what a run takes
 * of floors 0 and 1 and is linked statically, with musl: glibc asks the processor some
 * seventy questions at every start, and in a virtual machine each of them is a trip to
 * the hypervisor, together half a millisecond. The table of options and the text of the
 * help are those of runner/cmd/sandbox.c in both.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runner/cmd/command.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/io.h"

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

/* Filters of system calls are there for the profiles; others are made by libseccomp,
 * which only the other program has. (An argument of the program that looks like one of
 * the options costs a little time, nothing else.) */
static bool wants_other_filters(char **argv)
{
    for (; *argv && strcmp(*argv, "--") != 0; argv++)
        if (strncmp(*argv, "--allow", 7) == 0 || strncmp(*argv, "--refuse", 8) == 0)
            return true;
    return false;
}

int main(int argc, char **argv)
{
    /* a reader that went away (`takehome status | head`) is no fault */
    signal(SIGPIPE, SIG_IGN);
    /* who ignores it could not wait for a child */
    signal(SIGCHLD, SIG_DFL);
    if (io_keep_streams() < 0) {
        perror("takehome: cannot open /dev/null");
        return EXIT_INFRASTRUCTURE;
    }
    if (argc > 1 && strcmp(argv[1], command_sandbox.name) == 0 &&
        !wants_other_filters(argv))
        return command_main((const char *const *)argv + 1);
    return hand_over(argv);
}
