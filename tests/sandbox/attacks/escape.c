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

static int seen_by(const char *const *ways, size_t count, const char *secret)
{
    char path[512];
    for (size_t i = 0; i < count; i++) {
        snprintf(path, sizeof(path), "%s%s", ways[i], secret);
        if (seen(path))
            return 1;
    }
    return 0;
}

/* Through what a process holds open: the folder itself, and the one above it. */
static int by_descriptor(const char *folder, const char *secret)
{
    char path[512];
    for (int fd = 0; fd < 1024; fd++) {
        snprintf(path, sizeof(path), "%s/%d/%s", folder, fd, secret);
        if (seen(path))
            return 1;
        snprintf(path, sizeof(path), "%s/%d/../../../../../../..%s", folder, fd, secret);
        if (seen(path))
            return 1;
    }
    return 0;
}

/* Nothing but standard input, output and errors comes along; from those, from an own
 * folder and from the root no `..` leads out. */
static int inherited(const char *secret)
{
    char above[512];
    snprintf(above, sizeof(above), "../../../../../../../..%s", secret);
    for (int fd = 3; fd < 65536; fd++)
        if (fcntl(fd, F_GETFD) >= 0) {
            printf("descriptor %d\n", fd);
            return 1;
        }
    open("/box", O_RDONLY | O_DIRECTORY);
    open("/", O_PATH | O_DIRECTORY);
    if (fchdir(4) < 0)
        return 1;
    for (int fd = 0; fd < 5; fd++)
        if (openat(fd, above, O_RDONLY) >= 0 || openat(fd, secret + 1, O_RDONLY) >= 0)
            return 1;
    return 0;
}

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
    if (strcmp(how, "proc-root") == 0) {
        static const char *const ways[] = {"/proc/self/root/..", "/proc/2/root/..",
                                           "/proc/self/task/2/root/.."};
        return seen_by(ways, sizeof(ways) / sizeof(ways[0]), secret) ? ATTACK_BREACH : 0;
    }
    if (strcmp(how, "proc-1") == 0) {
        static const char *const ways[] = {"/proc/1/root", "/proc/1/cwd",
                                           "/proc/1/task/1/root", "/proc/1/task/1/cwd"};
        return seen_by(ways, sizeof(ways) / sizeof(ways[0]), secret) ||
                       by_descriptor("/proc/1/fd", secret)
                   ? ATTACK_BREACH
                   : 0;
    }
    if (strcmp(how, "descriptor") == 0)
        return inherited(secret) || by_descriptor("/proc/self/fd", secret) ? ATTACK_BREACH
                                                                           : 0;
    if (strcmp(how, "device") == 0) {
        if (mknod("disk", S_IFBLK | 0600, makedev(254, 0)) == 0 ||
            mknod("/tmp/mem", S_IFCHR | 0600, makedev(1, 1)) == 0)
            return ATTACK_BREACH;
        return 0;
    }
    return 2;
}
