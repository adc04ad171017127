/* Looks for files, by name and by race. Words: files of the machine that no run sees. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "attack.h"

static const char *wanted;
static int finds;

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int is_wanted(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    if (strcmp(path, "/proc") == 0 || strcmp(path, "/usr") == 0)
        return FTW_SKIP_SUBTREE;
    if (strstr(path + at->base, wanted)) {
        printf("found %s\n", path);
        finds++;
    }
    return FTW_CONTINUE;
}

/* Every file that has a name here, but for the machine's tools. */
static int search(char **words)
{
    wanted = base_name(words[0]);
    nftw("/", is_wanted, 32, FTW_PHYS | FTW_ACTIONRETVAL);
    return finds ? ATTACK_BREACH : 0;
}

/* Whatever number it may have: only its own processes have a folder. */
static int others_in_proc(char **words)
{
    static const char *const parts[] = {"environ", "cmdline", "mem",  "fd",
                                        "root",    "cwd",     "maps", "stack",
                                        "syscall", "ns/net"};
    char path[64];
    (void)words;
    for (int pid = 1; pid < 5000; pid++) {
        if (pid == getpid())
            continue;
        for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
            snprintf(path, sizeof(path), "/proc/%d/%s", pid, parts[i]);
            if (open(path, O_RDONLY | O_NONBLOCK) >= 0)
                return attack_expect(0, path);
        }
    }
    return 0;
}

static int hard_link(char **words)
{
    int fd = open("/usr/bin/true", O_RDONLY);
    char path[64];
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    return attack_expect(link("/usr/bin/true", "tool") < 0 &&
                             linkat(AT_FDCWD, path, AT_FDCWD, "tool", AT_SYMLINK_FOLLOW) <
                                 0 &&
                             linkat(fd, "", AT_FDCWD, "tool", AT_EMPTY_PATH) < 0 &&
                             link(words[0], "secret") < 0,
                         "a hard link to the machine");
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static volatile int racing = 1;

static void *swap_links(void *data)
{
    while (racing) {
        symlink("/", "way.new");
        rename("way.new", "way");
        symlink("/box/inner", "way.new");
        rename("way.new", "way");
    }
    return data;
}

/* A folder is moved up while somebody is in it and asks for "..". */
static void *swap_folders(void *data)
{
    while (racing) {
        rename("a/b/c", "c");
        rename("c", "a/b/c");
    }
    return data;
}

static int race(void *(*other)(void *), const char *format, const char *secret)
{
    char path[512];
    pthread_t thread;
    double until = now() + 0.1;
    int got = 0;
    snprintf(path, sizeof(path), format, secret);
    if (mkdir("inner", 0700) < 0 || mkdir("a", 0700) < 0 || mkdir("a/b", 0700) < 0 ||
        mkdir("a/b/c", 0700) < 0 || pthread_create(&thread, NULL, other, NULL) != 0)
        return ATTACK_UNUSABLE;
    while (!got && now() < until) {
        int fd = open("a/b/c", O_PATH | O_DIRECTORY);
        got = open(path, O_RDONLY) >= 0 || (fd >= 0 && openat(fd, path, O_RDONLY) >= 0);
        close(fd);
    }
    racing = 0;
    pthread_join(thread, NULL);
    return attack_expect(!got, path);
}

static int link_race(char **words) { return race(swap_links, "way/..%s", words[0]); }

static int dotdot_race(char **words)
{
    return race(swap_folders, "../../../../../..%s", words[0]);
}

/* The old trick: keep a folder open, change the root, walk up from the folder. */
static int chroot_descriptor(char **words)
{
    int fd = open("/", O_RDONLY | O_DIRECTORY);
    mkdir("jail", 0700);
    int changed = chroot("jail") == 0;
    fchdir(fd);
    for (int i = 0; i < 64; i++)
        (void)!chdir("..");
    return attack_expect(!changed && access(words[0] + 1, F_OK) < 0, "chroot");
}

static int move_root(char **words)
{
    (void)words;
    return attack_expect(
        rename("/usr", "/box/usr") < 0 && rename("/box", "/tmp/box") < 0 &&
            rename("/dev/shm", "/tmp/shm") < 0 && rmdir("/proc") < 0 &&
            renameat2(AT_FDCWD, "/tmp", AT_FDCWD, "/box", RENAME_EXCHANGE) < 0,
        "moving the root's folders");
}

/* What a set-user-id program or a device node would need. */
static int mount_flags(char **words)
{
    static const char *const folders[] = {"/",    "/usr",     "/box",
                                          "/tmp", "/dev/shm", "/proc"};
    struct statvfs st;
    (void)words;
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        if (statvfs(folders[i], &st) < 0 || !(st.f_flag & ST_NOSUID) ||
            !(st.f_flag & ST_NODEV)) {
            printf("%s is not safe\n", folders[i]);
            return ATTACK_BREACH;
        }
    }
    int dev = statvfs("/dev", &st) == 0 && (st.f_flag & ST_NOSUID) &&
              (st.f_flag & ST_RDONLY) && mkdir("/dev/x", 0700) < 0 &&
              unlink("/dev/null") < 0;
    printf("%s", dev ? "" : "/dev is not safe\n");
    return dev ? 0 : ATTACK_BREACH;
}

static int preload(char **words)
{
    (void)words;
    setenv("LD_PRELOAD", "/box/evil.so", 1);
    setenv("LD_LIBRARY_PATH", "/box", 1);
    return attack_expect(open("/etc/ld.so.preload", O_WRONLY | O_CREAT, 0644) < 0 &&
                             open("/etc/ld.so.cache", O_WRONLY) < 0 &&
                             open("/usr/lib/evil.so", O_WRONLY | O_CREAT, 0644) < 0,
                         "the loader's files");
}

static int terminal(char **words)
{
    (void)words;
    return attack_expect(
        open("/dev/tty", O_RDWR) < 0 && open("/dev/console", O_RDWR) < 0 &&
            open("/dev/ptmx", O_RDWR) < 0 && open("/dev/pts/0", O_RDWR) < 0,
        "a terminal");
}

/* Leases and write locks on files that others use, too. */
static int lease(char **words)
{
    struct flock all = {.l_type = F_WRLCK};
    int fd = open("/usr/bin/true", O_RDONLY);
    (void)words;
    return attack_expect(
        fcntl(fd, F_SETLEASE, F_RDLCK) < 0 && fcntl(fd, F_SETLEASE, F_WRLCK) < 0 &&
            fcntl(fd, F_SETLK, &all) < 0 && fcntl(fd, F_OFD_SETLK, &all) < 0,
        "a lease or a write lock on a tool");
}

static int touch_tools(char **words)
{
    (void)words;
    return attack_expect(
        utimensat(AT_FDCWD, "/usr/bin/true", NULL, 0) < 0 &&
            chmod("/usr/bin/true", 0777) < 0 && chown("/usr/bin/true", 1000, 1000) < 0 &&
            truncate("/usr/bin/true", 0) < 0 && unlink("/usr/bin/true") < 0 &&
            symlink("x", "/usr/bin/new") < 0 && mkdir("/usr/new", 0700) < 0,
        "a change of the machine's tools");
}

static const struct attack_way ways[] = {
    {"search", search},
    {"others-in-proc", others_in_proc},
    {"hard-link", hard_link},
    {"link-race", link_race},
    {"dotdot-race", dotdot_race},
    {"chroot-descriptor", chroot_descriptor},
    {"move-root", move_root},
    {"mount-flags", mount_flags},
    {"preload", preload},
    {"terminal", terminal},
    {"lease", lease},
    {"touch-tools", touch_tools},
};

ATTACK_MAIN(ways)
