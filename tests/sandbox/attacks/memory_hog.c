/* Touches memory without end: heap, or with a word: shared (memfd), shm (/dev/shm),
 * child. */
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attack.h"

enum { STEP = 1 << 20, STEPS = 2048 };

static int eat(int kind)
{
    for (int i = 0; i < STEPS; i++) {
        char *at = mmap(NULL, STEP, PROT_READ | PROT_WRITE, kind | MAP_ANONYMOUS, -1, 0);
        if (at == MAP_FAILED)
            return ATTACK_HELD;
        memset(at, i | 1, STEP);
    }
    return ATTACK_BREACH;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "heap";
    int status;
    if (strcmp(what, "shared") == 0)
        return eat(MAP_SHARED);
    if (strcmp(what, "child") == 0 && fork() > 0) {
        wait(&status);
        return WIFSIGNALED(status) ? ATTACK_HELD : ATTACK_BREACH;
    }
    return eat(MAP_PRIVATE);
}
