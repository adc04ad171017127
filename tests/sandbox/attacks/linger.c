/* Leaves a daemon behind that ignores every signal and holds the streams; ends well
 * itself. */
#include <signal.h>
#include <unistd.h>

int main(void)
{
    if (fork() == 0) {
        setsid();
        if (fork() > 0)
            _exit(0);
        for (int number = 1; number < 32; number++)
            signal(number, SIG_IGN);
        for (;;)
            sleep(60);
    }
    return 0;
}
