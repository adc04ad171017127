/* Uses CPU: burn self|child|orphan. An orphan was forked twice and is nobody's child. */
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void spin(void)
{
    for (volatile unsigned i = 0;; i++)
        ;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "self";
    if (strcmp(what, "self") == 0)
        spin();
    if (fork() == 0) {
        if (strcmp(what, "orphan") == 0 && fork() > 0)
            _exit(0);
        spin();
    }
    if (strcmp(what, "child") == 0)
        wait(NULL);
    sleep(60);
    return 0;
}
