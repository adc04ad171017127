/*
 * init -- pid 1 of the virtual machine: loads the modules that the initramfs brings, in
 * the order of /modules, puts the host's files read-only at /, runs /mnt/inside.sh there
 * and switches the machine off when that has ended.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const options =
    "trans=virtio,version=9p2000.L,cache=loose,msize=262144";

static bool complain(const char *what)
{
    fprintf(stderr, "vm: %s: %s\n", what, strerror(errno));
    return false;
}

static bool load_modules(void)
{
    FILE *list = fopen("/modules", "re");
    char path[256];

    while (list != NULL && fscanf(list, "%255s", path) == 1) {
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0 || (syscall(SYS_finit_module, fd, "", 0) < 0 && errno != EEXIST))
            return complain(path);
        close(fd);
    }
    return list != NULL && fclose(list) == 0;
}

/* The mount of the host's files becomes /: a run could not leave the initramfs's root by
 * pivot_root. */
static bool enter_host(void)
{
    if (mount("root", "/root", "9p", MS_RDONLY, options) < 0)
        return complain("mount the host's files");
    if (mount("stage", "/root/mnt", "9p", MS_RDONLY, options) < 0)
        return complain("mount the tests");
    if (chdir("/root") < 0 || mount(".", "/", NULL, MS_MOVE, NULL) < 0 ||
        chroot(".") < 0 || chdir("/") < 0)
        return complain("enter the host's files");
    return true;
}

static void run_tests(void)
{
    static const char *const environment[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                                              "HOME=/tmp", NULL};
    pid_t child = fork(), ended;

    if (child == 0) {
        setsid();
        execle("/bin/sh", "sh", "/mnt/inside.sh", NULL, environment);
        complain("start the tests");
        _exit(127);
    }
    do /* the orphans of every test are ours */
        ended = wait(NULL);
    while (ended != child && !(ended < 0 && errno == ECHILD));
}

int main(void)
{
    if (load_modules() && enter_host())
        run_tests();
    sync();
    reboot(RB_POWER_OFF);
    return 1;
}
