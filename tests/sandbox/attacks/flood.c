/* Prints without end: flood out|err|both|report|closed */
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char chunk[65536];
    const char *what = argc > 1 ? argv[1] : "out";
    memset(chunk, 'y', sizeof(chunk));
    if (strcmp(what, "closed") == 0)
        close(1);
    for (;;) {
        if (strcmp(what, "out") == 0 || strcmp(what, "both") == 0)
            (void)!write(1, chunk, sizeof(chunk));
        if (strcmp(what, "err") == 0 || strcmp(what, "both") == 0 ||
            strcmp(what, "closed") == 0)
            (void)!write(2, chunk, sizeof(chunk));
        if (strcmp(what, "report") == 0)
            (void)!write(3, chunk, sizeof(chunk));
    }
}
