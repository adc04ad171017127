/* Writes files below a folder until it is refused: fill_disk FOLDER one|many|sparse */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "attack.h"

enum { STEP = 1 << 20, STEPS = 4096 };

static int fill(int fd)
{
    static char chunk[STEP];
    memset(chunk, 'x', sizeof(chunk));
    for (int i = 0; i < STEPS; i++)
        if (write(fd, chunk, sizeof(chunk)) < (ssize_t)sizeof(chunk))
            return errno == ENOSPC || errno == EFBIG || errno == 0 ? ATTACK_HELD : 1;
    return ATTACK_BREACH;
}

static int fill_many(const char *folder)
{
    static char chunk[STEP];
    char path[256];
    memset(chunk, 'x', sizeof(chunk));
    for (int i = 0; i < STEPS; i++) {
        snprintf(path, sizeof(path), "%s/fill.%d", folder, i);
        int fd = open(path, O_WRONLY | O_CREAT, 0600);
        if (fd < 0 || write(fd, chunk, sizeof(chunk)) < (ssize_t)sizeof(chunk))
            return ATTACK_HELD;
        close(fd);
    }
    return ATTACK_BREACH;
}

int main(int argc, char **argv)
{
    char path[256];
    if (argc < 3)
        return 2;
    if (strcmp(argv[2], "many") == 0)
        return fill_many(argv[1]);
    snprintf(path, sizeof(path), "%s/fill", argv[1]);
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    if (fd < 0)
        return 1;
    if (strcmp(argv[2], "sparse") == 0) {
        signal(SIGXFSZ, SIG_IGN);
        return ftruncate(fd, (off_t)1 << 40) < 0 ? ATTACK_HELD : ATTACK_BREACH;
    }
    return fill(fd);
}
