/* Starts, replaces and outlives processes, and reaches for pid 1. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "attack.h"

/* A new program image for ever: each exec begins with no CPU time to its name. */
static int exec_storm(char **words)
{
    (void)words;
    return attack_exec("/box/attack", "exec-storm", NULL);
}

static int zombies(char **words)
{
    (void)words;
    for (int i = 0; i < 10000; i++) {
        pid_t pid = fork();
        if (pid < 0)
            return ATTACK_HELD;
        if (pid == 0)
            _exit(0);
    }
    return ATTACK_BREACH;
}

/* Forked twice, each in a session of its own, deaf to every signal. */
static int daemons(char **words)
{
    (void)words;
    for (int i = 0; i < 8; i++) {
        if (fork() != 0)
            continue;
        setsid();
        if (fork() > 0)
            _exit(0);
        for (int number = 1; number < 65; number++)
            signal(number, SIG_IGN);
        for (;;)
            pause();
    }
    return 0;
}

/* What the next run must not notice. */
static int burner_stays(char **words)
{
    (void)words;
    for (int i = 0; i < 4; i++) {
        if (fork() != 0)
            continue;
        setsid();
        if (fork() > 0)
            _exit(0);
        for (volatile unsigned n = 0;; n++)
            ;
    }
    usleep(20000);
    return 0;
}

static void *wait_and_exit(void *data)
{
    usleep(50000);
    if (data)
        pause();
    exit(0);
}

/* The first thread ends; the program does when the last one does. */
static int main_leaves(char **words)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, wait_and_exit, words[0]) != 0)
        return ATTACK_UNUSABLE;
    pthread_exit(NULL);
}

/* A parent in vfork() cannot be woken by anything but its child. */
static int vfork_holds(char **words)
{
    (void)words;
    if (vfork() == 0)
        for (;;)
            pause();
    return 0;
}

static int self_exec(char **words)
{
    if (words[0])
        return syscall(SYS_ptrace, 0, 0, 0, 0) < 0 ? 0 : ATTACK_BREACH;
    return attack_exec("/proc/self/exe", "self-exec", "again");
}

/* A program that is no file anywhere is confined like any other. */
static int memfd_exec(char **words)
{
    static char chunk[1 << 20];
    int from = open("/box/attack", O_RDONLY), to = memfd_create("x", 0);
    ssize_t n;
    (void)words;
    while ((n = read(from, chunk, sizeof(chunk))) > 0)
        if (write(to, chunk, (size_t)n) != n)
            return ATTACK_UNUSABLE;
    char path[64];
    snprintf(path, sizeof(path), "/proc/self/fd/%d", to);
    return attack_exec(path, "self-exec", "again");
}

static int write_executables(char **words)
{
    (void)words;
    return attack_expect(open("/proc/self/exe", O_WRONLY) < 0 &&
                             open("/proc/1/exe", O_WRONLY) < 0 &&
                             open("/proc/1/exe", O_RDONLY) < 0,
                         "opening an executable that runs");
}

static int signal_init(char **words)
{
    (void)words;
    for (int number = 1; number < 65; number++) {
        kill(1, number);
        sigqueue(1, number, (union sigval){0});
    }
    usleep(20000);
    return getppid() == 1 ? 0 : ATTACK_BREACH;
}

static int pidfd_init(char **words)
{
    int fd = (int)syscall(SYS_pidfd_open, 1, 0);
    (void)words;
    if (fd >= 0) {
        syscall(SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0);
        syscall(SYS_pidfd_send_signal, fd, SIGSTOP, NULL, 0);
    }
    usleep(20000);
    return getppid() == 1 ? 0 : ATTACK_BREACH;
}

/* A limit of CPU time is a kill that pid 1 cannot ignore. */
static int limit_init(char **words)
{
    const struct rlimit none = {0, 0};
    (void)words;
    return attack_expect(prlimit(1, RLIMIT_CPU, &none, NULL) < 0 &&
                             prlimit(1, RLIMIT_NOFILE, &none, NULL) < 0,
                         "prlimit of pid 1");
}

static int is_not_permitted(long r) { return r < 0 && errno == EPERM; }

static int ptrace_parent(char **words)
{
    (void)words;
    return attack_expect(syscall(SYS_ptrace, 16 /* PTRACE_ATTACH */, getppid(), 0, 0) < 0,
                         "ptrace of the parent");
}

/* With the group `debug` it may trace what is its own: pid 1 is not. */
static int trace_init(char **words)
{
    static char byte;
    struct iovec here = {&byte, 1};
    struct iovec there = {&here, 1};
    (void)words;
    if (fork() == 0)
        _exit(syscall(SYS_ptrace, 0 /* PTRACE_TRACEME */, 0, 0, 0) < 0);
    int status, pidfd = (int)syscall(SYS_pidfd_open, 1, 0);
    if (wait(&status) < 0 || status != 0)
        return ATTACK_UNUSABLE;
    for (int fd = 0; fd < 64; fd++)
        if (syscall(SYS_pidfd_getfd, pidfd, fd, 0) >= 0 || errno != EPERM)
            return attack_expect(0, "a descriptor of pid 1");
    return attack_expect(
        is_not_permitted(syscall(SYS_ptrace, 16 /* PTRACE_ATTACH */, 1, 0, 0)) &&
            is_not_permitted(syscall(SYS_ptrace, 0x4206 /* PTRACE_SEIZE */, 1, 0, 0)) &&
            is_not_permitted(syscall(SYS_process_vm_readv, 1, &here, 1, &there, 1, 0)) &&
            is_not_permitted(syscall(SYS_process_vm_writev, 1, &here, 1, &there, 1, 0)) &&
            is_not_permitted(syscall(SYS_kcmp, 1, getpid(), 0 /* KCMP_FILE */, 0, 0)),
        "tracing pid 1");
}

static int core(char **words)
{
    const struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
    int status;
    (void)words;
    if (setrlimit(RLIMIT_CORE, &all) == 0)
        return attack_expect(0, "a core dump");
    if (fork() == 0)
        abort();
    wait(&status);
    return attack_expect(!WCOREDUMP(status) && access("core", F_OK) < 0, "a core dump");
}

static int kill_zero(char **words)
{
    (void)words;
    kill(0, SIGSTOP);
    return ATTACK_UNUSABLE;
}

/* Its own set-user-id bit gives it nobody else's id. */
static int set_id(char **words)
{
    if (words[0])
        return geteuid() == 1000 && getegid() == 1000 ? 0 : ATTACK_BREACH;
    chmod("/box/attack", 06755);
    return attack_exec("/box/attack", "set-id", "again");
}

/* Children that nobody waits for, each gone before it took much: a sum of what is waited
 * for or still there sees nothing of them. */
static int short_lives(char **words)
{
    (void)words;
    signal(SIGCHLD, SIG_IGN);
    for (int i = 0; i < 10000; i++) {
        if (fork() == 0) {
            const clock_t end = clock() + CLOCKS_PER_SEC / 100;
            while (clock() < end)
                ;
            _exit(0);
        }
        wait(NULL); /* returns when the last one is gone, with none */
    }
    return ATTACK_BREACH;
}

static const struct attack_way ways[] = {
    {"exec-storm", exec_storm},
    {"zombies", zombies},
    {"daemons", daemons},
    {"burner-stays", burner_stays},
    {"main-leaves", main_leaves},
    {"vfork-holds", vfork_holds},
    {"self-exec", self_exec},
    {"memfd-exec", memfd_exec},
    {"write-executables", write_executables},
    {"signal-init", signal_init},
    {"pidfd-init", pidfd_init},
    {"limit-init", limit_init},
    {"ptrace-parent", ptrace_parent},
    {"trace-init", trace_init},
    {"core", core},
    {"short-lives", short_lives},
    {"kill-zero", kill_zero},
    {"set-id", set_id},
};

ATTACK_MAIN(ways)
