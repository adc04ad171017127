/* The second program: knows every command; runner/main.c starts it. */
#include <signal.h>
#include <stdio.h>

#include "runner/cmd/command.h"
#include "sandbox/base/io.h"

int main(int argc, char **argv)
{
    (void)argc;
    /* a reader that went away (`takehome status | head`) is no fault */
    signal(SIGPIPE, SIG_IGN);
    /* who ignores it could not wait for a child */
    signal(SIGCHLD, SIG_DFL);
    if (io_keep_streams() < 0) {
        perror("takehome: cannot open /dev/null");
        return EXIT_INFRASTRUCTURE;
    }
    return command_main((const char *const *)argv + 1);
}
