/* Looks for what the machine shares by name: ipc WAY NAME-OR-KEY */
#include <fcntl.h>
#include <mqueue.h>
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

static const struct attack_way ways[] = {
    {"shared-memory", shared_memory}, {"semaphores", semaphores},
    {"messages", messages},           {"posix-queue", posix_queue},
    {"posix-memory", posix_memory},   {"leave-all", leave_all},
};

ATTACK_MAIN(ways)
