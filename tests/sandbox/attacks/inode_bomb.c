/* Makes empty files, or with a word: folders in folders, until it is refused. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "attack.h"

int main(int argc, char **argv)
{
    char name[32];
    (void)argv;
    for (int i = 0; i < 200000; i++) {
        snprintf(name, sizeof(name), "n%d", i);
        if (argc > 1) {
            if (mkdir("d", 0700) < 0 || chdir("d") < 0)
                return ATTACK_HELD;
            continue;
        }
        int fd = open(name, O_WRONLY | O_CREAT, 0600);
        if (fd < 0)
            return ATTACK_HELD;
        close(fd);
    }
    return ATTACK_BREACH;
}
