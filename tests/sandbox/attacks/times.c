/* Never comes to an end, in many ways. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attack.h"

__attribute__((noreturn)) static int alarm_ignored(char **words)
{
    (void)words;
    signal(SIGALRM, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGXCPU, SIG_IGN);
    alarm(1);
    for (;;)
        poll(NULL, 0, -1);
}

static void nothing(int number) { (void)number; }

/* A timer as fast as the kernel lets it be. */
__attribute__((noreturn)) static int timer_storm(char **words)
{
    const struct itimerval fast = {{0, 1}, {0, 1}};
    (void)words;
    signal(SIGALRM, nothing);
    setitimer(ITIMER_REAL, &fast, NULL);
    for (volatile unsigned n = 0;; n++)
        ;
}

/* The deadline finds it in the middle of a write. */
static int writing(char **words)
{
    static char chunk[1 << 20];
    int fd = open("file", O_WRONLY | O_CREAT, 0600);
    (void)words;
    for (;;)
        if (pwrite(fd, chunk, sizeof(chunk), 0) != (ssize_t)sizeof(chunk))
            return ATTACK_UNUSABLE;
}

static int fifo(char **words)
{
    (void)words;
    if (mkfifo("pipe", 0600) < 0)
        return ATTACK_UNUSABLE;
    return open("pipe", O_RDONLY);
}

static int waiting(char **words)
{
    (void)words;
    if (fork() == 0)
        for (;;)
            pause();
    wait(NULL);
    return ATTACK_UNUSABLE;
}

__attribute__((noreturn)) static int yielding(char **words)
{
    (void)words;
    for (;;)
        (void)!write(-1, "", 0);
}

static const struct attack_way ways[] = {
    {"alarm-ignored", alarm_ignored},
    {"timer-storm", timer_storm},
    {"writing", writing},
    {"fifo", fifo},
    {"waiting", waiting},
    {"system-time", yielding},
};

ATTACK_MAIN(ways)
