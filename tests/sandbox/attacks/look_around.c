/* Looks for what a run must not see; prints each find, exit 0 when there is none. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "attack.h"

static int finds;

static void find(const char *what, const char *detail)
{
    printf("%s: %s\n", what, detail);
    finds++;
}

static void look_descriptors(void)
{
    char path[64], target[256];
    for (int fd = 3; fd < 1024; fd++) {
        if (fcntl(fd, F_GETFD) < 0)
            continue;
        snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
        ssize_t n = readlink(path, target, sizeof(target) - 1);
        target[n < 0 ? 0 : n] = '\0';
        find("descriptor", target);
    }
}

static void look_processes(void)
{
    DIR *proc = opendir("/proc");
    struct dirent *entry;
    while (proc && (entry = readdir(proc))) {
        long pid = strtol(entry->d_name, NULL, 10);
        if (pid > 0 && pid != getpid())
            find("process", entry->d_name);
    }
    if (proc)
        closedir(proc);
}

static void look_status(void)
{
    char line[256];
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof(line), file)) {
        if (strncmp(line, "Cap", 3) == 0 && strtoull(line + 7, NULL, 16) != 0)
            find("capability", line);
        if (strncmp(line, "NoNewPrivs:\t0", 13) == 0 ||
            strncmp(line, "Seccomp:\t0", 10) == 0)
            find("unconfined", line);
    }
    if (file)
        fclose(file);
}

static void look_root(void)
{
    static const char *const expected[] = {".",    "..",   "bin",   "box",   "dev",
                                           "etc",  "lib",  "lib32", "lib64", "libx32",
                                           "proc", "sbin", "tmp",   "usr"};
    DIR *root = opendir("/");
    struct dirent *entry;
    while (root && (entry = readdir(root))) {
        int known = 0;
        for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
            known |= strcmp(expected[i], entry->d_name) == 0;
        if (!known)
            find("in the root", entry->d_name);
    }
    if (root)
        closedir(root);
    static const char *const read_only[] = {"/x", "/usr/x", "/etc/x", "/dev/x",
                                            "/proc/x"};
    for (size_t i = 0; i < sizeof(read_only) / sizeof(read_only[0]); i++)
        if (open(read_only[i], O_WRONLY | O_CREAT, 0600) >= 0)
            find("written", read_only[i]);
}

int main(void)
{
    struct utsname names;
    look_descriptors();
    look_processes();
    look_status();
    look_root();
    uname(&names);
    if (strcmp(names.nodename, "box") != 0)
        find("host name", names.nodename);
    if (getsid(0) != getpid())
        find("session", "not its own");
    if (open("/dev/tty", O_RDWR) >= 0)
        find("terminal", "/dev/tty");
    char here[64];
    if (!getcwd(here, sizeof(here)) || strcmp(here, "/box") != 0)
        find("folder", here);
    if (getuid() != 1000 || getgid() != 1000)
        find("user", "not 1000");
    return finds ? ATTACK_BREACH : 0;
}
