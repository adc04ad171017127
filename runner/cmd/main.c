/* The second program: knows every command; runner/main.c starts it. */
#include <signal.h>

#include "runner/cmd/command.h"

int main(int argc, char **argv)
{
    (void)argc;
    /* a reader that went away (`takehome status | head`) is no fault */
    signal(SIGPIPE, SIG_IGN);
    return command_main((const char *const *)argv + 1);
}
