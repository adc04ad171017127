/* Uses memory where it is not looked for. Each way ends after 1 GiB. */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attack.h"

enum { STEP = 1 << 20, STEPS = 1024 };

/* Where memory is only watched the watcher gets its turn. */
static void breathe(void) { usleep(1000); }

static int heap(char **words)
{
    (void)words;
    for (int i = 0; i < STEPS; i++) {
        char *at = malloc(STEP / 16);
        for (int part = 0; at && part < 16; part++) {
            memset(at, i | 1, STEP / 16);
            at = malloc(STEP / 16);
        }
        if (!at)
            return ATTACK_HELD;
        breathe();
    }
    return ATTACK_BREACH;
}

static int deeper(int depth)
{
    char frame[STEP / 4];
    memset(frame, depth | 1, sizeof(frame));
    __asm__ volatile("" : : "r"(frame) : "memory"); /* the frame is used */
    if (depth % 4 == 0)
        breathe();
    return depth > STEPS * 4 ? depth : deeper(depth + 1) + frame[1];
}

static int stack(char **words)
{
    (void)words;
    return deeper(1) ? ATTACK_BREACH : ATTACK_HELD;
}

/* The hard limit of the stack is open, as runtimes want it: memory is what ends it. */
static int big_stack(char **words)
{
    const struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
    (void)words;
    setrlimit(RLIMIT_STACK, &all);
    return attack_exec("/box/attack", "stack", NULL);
}

/* Files in memory, written and never mapped. */
static int memfd(char **words)
{
    static char chunk[STEP];
    (void)words;
    memset(chunk, 'x', sizeof(chunk));
    for (int i = 0; i < 48; i++) {
        int fd = memfd_create("x", 0);
        for (int part = 0; part < 12; part++)
            if (write(fd, chunk, sizeof(chunk)) != (ssize_t)sizeof(chunk))
                return ATTACK_HELD;
    }
    return ATTACK_BREACH;
}

static int system_v(char **words)
{
    for (int i = 0; i < 512; i++) {
        int id = shmget(IPC_PRIVATE, STEP, IPC_CREAT | 0600);
        char *at = id < 0 ? (char *)-1 : shmat(id, NULL, 0);
        if (at == (char *)-1)
            return ATTACK_HELD;
        memset(at, i | 1, STEP);
        if (words[0])
            shmdt(at);
        breathe();
    }
    return ATTACK_BREACH;
}

/* One page of each two MiB: as much again for the tables. */
static int page_tables(char **words)
{
    const size_t span = (size_t)2 << 20, count = 1 << 16;
    char *at = mmap(NULL, span * count, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    (void)words;
    if (at == MAP_FAILED)
        return ATTACK_HELD;
    madvise(at, span * count, MADV_NOHUGEPAGE);
    for (size_t i = 0; i < count; i++) {
        at[i * span] = 1;
        if (i % 256 == 0)
            breathe();
    }
    return ATTACK_BREACH;
}

/* The kernel keeps an entry for each. */
static int many_maps(char **words)
{
    (void)words;
    for (int i = 0; i < 200000; i++)
        if (mmap(NULL, 4096, i % 2 ? PROT_READ : PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
                 -1, 0) == MAP_FAILED)
            return ATTACK_HELD;
    return ATTACK_BREACH;
}

static int lock(char **words)
{
    char *at =
        mmap(NULL, 64 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    (void)words;
    return attack_expect(
        mlock(at, 64 << 20) < 0 && mlockall(MCL_CURRENT) < 0 &&
            shmctl(shmget(IPC_PRIVATE, 64 << 20, IPC_CREAT | 0600), SHM_LOCK, NULL) < 0,
        "locking 64 MiB");
}

/* The machine's files are read through the run's own limit, and it copes. */
static int page_cache(char **words)
{
    static char chunk[STEP];
    size_t total = 0;
    DIR *folder = opendir("/usr/bin");
    struct dirent *entry;
    (void)words;
    while (folder && (entry = readdir(folder)) && total < (size_t)128 << 20) {
        int fd = openat(dirfd(folder), entry->d_name, O_RDONLY);
        ssize_t n;
        posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
        while (fd >= 0 && (n = read(fd, chunk, sizeof(chunk))) > 0)
            total += (size_t)n;
        close(fd);
    }
    return total > 0 ? 0 : ATTACK_UNUSABLE;
}

/* Buffers of pipes are the kernel's memory. */
static int pipes(char **words)
{
    static char chunk[STEP];
    (void)words;
    for (int child = 0; child < 20; child++) {
        if (fork() > 0)
            continue;
        for (int fds[2]; pipe(fds) == 0;) {
            fcntl(fds[1], F_SETPIPE_SZ, STEP);
            fcntl(fds[1], F_SETFL, O_NONBLOCK);
            (void)!write(fds[1], chunk, sizeof(chunk));
        }
        pause();
    }
    sleep(60);
    return ATTACK_BREACH;
}

static int child_first(char **words)
{
    int status;
    if (fork() > 0) {
        wait(&status);
        return WIFSIGNALED(status) ? ATTACK_HELD : ATTACK_BREACH;
    }
    return heap(words);
}

static const struct attack_way ways[] = {
    {"heap", heap},           {"stack", stack},
    {"big-stack", big_stack}, {"memfd", memfd},
    {"system-v", system_v},   {"page-tables", page_tables},
    {"many-maps", many_maps}, {"lock", lock},
    {"pipes", pipes},         {"page-cache", page_cache},
    {"child", child_first},
};

ATTACK_MAIN(ways)
