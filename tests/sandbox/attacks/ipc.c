/* Looks for what the machine shares by name: ipc WAY NAME-OR-KEY */
#include <fcntl.h>
#include <mqueue.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

#include "attack.h"

static key_t key_of(const char *word) { return (key_t)strtol(word, NULL, 10); }

static int shared_memory(char **words)
{
    struct shm_info info;
    return attack_expect(shmget(key_of(words[0]), 0, 0) < 0 &&
                             shmctl(0, SHM_INFO, (void *)&info) <= 0 &&
                             info.used_ids == 0,
                         "shared memory of the machine");
}

static int semaphores(char **words)
{
    return attack_expect(semget(key_of(words[0]), 0, 0) < 0,
                         "a semaphore of the machine");
}

static int messages(char **words)
{
    return attack_expect(msgget(key_of(words[0]), 0) < 0, "a queue of the machine");
}

static int posix_queue(char **words)
{
    return attack_expect(mq_open(words[0], O_RDWR) == (mqd_t)-1,
                         "a queue of the machine");
}

static int posix_memory(char **words)
{
    return attack_expect(shm_open(words[0], O_RDWR, 0) < 0, "memory of the machine");
}

/* Made and left: gone with the run. */
static int leave_all(char **words)
{
    char name[64];
    key_t key = key_of(words[0]);
    snprintf(name, sizeof(name), "/takehome-left-%s", words[0]);
    mq_open(name, O_RDWR | O_CREAT, 0666, NULL); /* may be refused: then none is left */
    return shmget(key, 4096, IPC_CREAT | 0666) < 0 ||
                   semget(key, 1, IPC_CREAT | 0666) < 0 ||
                   msgget(key, IPC_CREAT | 0666) < 0 ||
                   shm_open(name, O_RDWR | O_CREAT, 0666) < 0
               ? ATTACK_UNUSABLE
               : 0;
}

/* Each child as many as it may have open: 128 are all that a user has. */
static int watchers(char **words)
{
    int fds[2], refused = 0;
    (void)words;
    if (pipe(fds) < 0)
        return ATTACK_UNUSABLE;
    for (int child = 0; child < 8; child++)
        if (fork() == 0) {
            int made = 0;
            while (made < 128 && inotify_init() >= 0)
                made++;
            (void)!write(fds[1], made < 128 ? "r" : "b", 1);
            pause();
        }
    for (int child = 0; child < 8; child++) {
        char byte = 0;
        refused += read(fds[0], &byte, 1) == 1 && byte == 'r';
    }
    return attack_expect(refused == 8, "watchers without end");
}

/* Each 80 KiB and a little: ten are more than the 800 KiB of a run. */
static int posix_queues(char **words)
{
    struct mq_attr most = {.mq_maxmsg = 10, .mq_msgsize = 8192};
    char name[32], message[8192] = "";
    int full = 0;
    (void)words;
    for (int i = 0; i < 60; i++) {
        snprintf(name, sizeof(name), "/q%d", i);
        mqd_t queue = mq_open(name, O_RDWR | O_CREAT | O_NONBLOCK, 0600, &most);
        if (queue == (mqd_t)-1)
            return attack_expect(full < 10, "800 KiB of queues");
        while (mq_send(queue, message, sizeof(message), 0) == 0)
            ;
        full++;
    }
    return attack_expect(0, "60 full queues");
}

/* As the kernel lets each hold 16 KiB, so many of them. */
static int system_queues(char **words)
{
    static struct {
        long type;
        char text[8192];
    } message = {.type = 1};
    (void)words;
    for (int i = 0; i < 16384; i++) {
        int id = msgget(IPC_PRIVATE, IPC_CREAT | 0600);
        if (id < 0)
            return ATTACK_HELD;
        while (msgsnd(id, &message, sizeof(message.text), IPC_NOWAIT) == 0)
            ;
    }
    return ATTACK_BREACH;
}

static const struct attack_way ways[] = {
    {"watchers", watchers},           {"posix-queues", posix_queues},
    {"system-queues", system_queues}, {"shared-memory", shared_memory},
    {"semaphores", semaphores},       {"messages", messages},
    {"posix-queue", posix_queue},     {"posix-memory", posix_memory},
    {"leave-all", leave_all},
};

ATTACK_MAIN(ways)
