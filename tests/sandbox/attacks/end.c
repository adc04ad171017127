/* Ends in a certain way: end
 * abort|raise|segv|kill-all|stop|stop-parent|kill-1|exit:N|ignore */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "attack.h"

int main(int argc, char **argv)
{
    const char *how = argc > 1 ? argv[1] : "";
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    if (strcmp(how, "abort") == 0)
        abort();
    if (strcmp(how, "raise") == 0)
        raise(SIGUSR1);
    if (strcmp(how, "segv") == 0)
        raise(SIGSEGV);
    if (strcmp(how, "kill-all") == 0)
        return kill(-1, SIGKILL) < 0 ? ATTACK_HELD : ATTACK_BREACH;
    if (strcmp(how, "stop") == 0)
        raise(SIGSTOP);
    if (strcmp(how, "stop-parent") == 0) {
        kill(getppid(), SIGSTOP);
        kill(getppid(), SIGTERM);
        return 0;
    }
    if (strcmp(how, "kill-1") == 0) {
        kill(1, SIGKILL);
        kill(1, SIGSEGV);
        return getppid() == 1 && getpid() == 2 ? 0 : ATTACK_BREACH;
    }
    if (strncmp(how, "exit:", 5) == 0)
        return (int)strtol(how + 5, NULL, 10);
    for (int number = 1; number < 65; number++)
        signal(number, SIG_IGN);
    for (;;)
        pause();
}
