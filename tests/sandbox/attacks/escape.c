/* Ways out of the root: escape dotdot|link|proc-root|proc-1|descriptor|device */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "attack.h"

/* A file of the machine that no run may see: its name comes with the attack. */
static int seen(const char *path) { return access(path, F_OK) == 0; }

int main(int argc, char **argv)
{
    char path[512];
    if (argc < 3)
        return 2;
    const char *how = argv[1], *secret = argv[2];
    if (strcmp(how, "dotdot") == 0) {
        snprintf(path, sizeof(path), "../../../../../../../..%s", secret);
        return seen(path) ? ATTACK_BREACH : 0;
    }
    if (strcmp(how, "link") == 0) {
        if (symlink(secret, "way") < 0)
            return 2;
        return open("way", O_RDONLY) >= 0 ? ATTACK_BREACH : 0;
    }
    if (strncmp(how, "proc-", 5) == 0) {
        static const char *const ways[] = {"/proc/1/root", "/proc/1/cwd",
                                           "/proc/self/root/..", "/proc/2/root/.."};
        for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
            snprintf(path, sizeof(path), "%s%s", ways[i], secret);
            if (seen(path))
                return ATTACK_BREACH;
        }
        return 0;
    }
    if (strcmp(how, "device") == 0) {
        if (mknod("disk", S_IFBLK | 0600, makedev(254, 0)) == 0 ||
            mknod("/tmp/mem", S_IFCHR | 0600, makedev(1, 1)) == 0)
            return ATTACK_BREACH;
        return 0;
    }
    return 2;
}
