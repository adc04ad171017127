/* Opens each path: exit 0 when none opens, else says which did. "w:" asks for writing. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "attack.h"

int main(int argc, char **argv)
{
    int breaches = 0;
    for (int i = 1; i < argc; i++) {
        int writing = strncmp(argv[i], "w:", 2) == 0;
        int fd = open(argv[i] + (writing ? 2 : 0), writing ? O_WRONLY : O_RDONLY);
        if (fd < 0)
            continue;
        printf("opened %s\n", argv[i]);
        close(fd);
        breaches++;
    }
    return breaches ? ATTACK_BREACH : 0;
}
