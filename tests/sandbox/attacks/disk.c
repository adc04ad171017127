/* Leaves files behind that are hard to count, to read and to remove. */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "attack.h"

static int touch(const char *name)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);
    return fd < 0 ? -1 : close(fd);
}

/* 255 bytes are a name, 256 are none; folders of such names make a path no call takes. */
static int long_names(char **words)
{
    char name[258];
    (void)words;
    memset(name, 'n', sizeof(name));
    name[256] = '\0';
    if (touch(name) == 0)
        return ATTACK_BREACH;
    name[255] = '\0';
    if (touch(name) < 0)
        return ATTACK_UNUSABLE;
    name[0] = 'd';
    for (int i = 0; i < 30; i++)
        if (mkdir(name, 0700) < 0 || chdir(name) < 0)
            return ATTACK_UNUSABLE;
    return touch("end") < 0 ? ATTACK_UNUSABLE : 0;
}

static int odd_names(char **words)
{
    static const char *const names[] = {
        "\xff\xfe\x80", "a\nb", "\r\n", "\x1b[2J\x1b]0;t\x07",
        "-rf",          "*",    " ",    "\xed\xa0\x80",
        "a\tb",         "'\"`", "..a",  "\x01"};
    (void)words;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (touch(names[i]) < 0)
            return ATTACK_UNUSABLE;
    return 0;
}

/* A reader that opens them waits for ever. */
static int nodes(char **words)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX, .sun_path = "socket"};
    (void)words;
    if (mkfifo("fifo", 0666) < 0 ||
        bind(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&at, sizeof(at)) < 0 ||
        symlink("fifo", "link-to-fifo") < 0 || symlink("/proc/self/fd/0", "stdin") < 0 ||
        symlink("loop", "loop") < 0 || symlink("/dev/zero", "zero") < 0)
        return ATTACK_UNUSABLE;
    return 0;
}

static int mode_zero(char **words)
{
    (void)words;
    if (mkdir("folder", 0700) < 0 || touch("folder/file") < 0 || touch("file") < 0 ||
        chmod("folder/file", 0) < 0 || chmod("folder", 0) < 0 || chmod("file", 0) < 0 ||
        chmod(".", 0) < 0)
        return ATTACK_UNUSABLE;
    return 0;
}

static int immutable(char **words)
{
    long flags = FS_IMMUTABLE_FL | FS_APPEND_FL;
    int fd = open("file", O_RDWR | O_CREAT, 0600);
    (void)words;
    return attack_expect(ioctl(fd, FS_IOC_SETFLAGS, &flags) < 0, "an immutable file");
}

static int attributes(char **words)
{
    static char value[60000];
    char name[32];
    (void)words;
    for (int i = 0; i < 20000; i++) {
        snprintf(name, sizeof(name), "f%d", i / 16);
        touch(name);
        char key[32];
        snprintf(key, sizeof(key), "user.k%d", i % 16);
        if (setxattr(name, key, value, sizeof(value), 0) < 0)
            return ATTACK_HELD;
    }
    return ATTACK_BREACH;
}

static int hard_links(char **words)
{
    char name[32];
    (void)words;
    if (touch("file") < 0)
        return ATTACK_UNUSABLE;
    for (int i = 0; i < 200000; i++) {
        snprintf(name, sizeof(name), "l%d", i);
        if (link("file", name) < 0)
            return ATTACK_HELD;
    }
    return ATTACK_BREACH;
}

static int soft_links(char **words)
{
    char name[32], target[4000];
    (void)words;
    memset(target, 't', sizeof(target) - 1);
    target[sizeof(target) - 1] = '\0';
    for (int i = 0; i < 200000; i++) {
        snprintf(name, sizeof(name), "l%d", i);
        if (symlink(target, name) < 0)
            return ATTACK_HELD;
    }
    return ATTACK_BREACH;
}

/* Space without a name counts as long as it is held. */
static int unlinked(char **words)
{
    static char chunk[1 << 20];
    (void)words;
    signal(SIGXFSZ, SIG_IGN);
    for (int i = 0; i < 40; i++) {
        int fd = open("gone", O_WRONLY | O_CREAT | O_EXCL, 0600);
        unlink("gone");
        for (int part = 0; part < 4; part++)
            if (write(fd, chunk, sizeof(chunk)) != (ssize_t)sizeof(chunk)) {
                usleep(100000); /* held until somebody looks */
                return ATTACK_HELD;
            }
    }
    return ATTACK_BREACH;
}

static int reserved(char **words)
{
    (void)words;
    signal(SIGXFSZ, SIG_IGN);
    int fd = open("file", O_WRONLY | O_CREAT, 0600);
    return attack_expect(fallocate(fd, 0, 0, (off_t)1 << 30) < 0 &&
                             fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, (off_t)1 << 30) < 0,
                         "reserving 1 GiB");
}

static const struct attack_way ways[] = {
    {"long-names", long_names}, {"odd-names", odd_names},   {"nodes", nodes},
    {"mode-zero", mode_zero},   {"immutable", immutable},   {"attributes", attributes},
    {"hard-links", hard_links}, {"soft-links", soft_links}, {"unlinked", unlinked},
    {"reserved", reserved},
};

ATTACK_MAIN(ways)
