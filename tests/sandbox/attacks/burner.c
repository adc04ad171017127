/*
 * Uses a known amount of something and prints, in microseconds, what its own clocks say:
 *   cpu MS | threads MS | orphan MS | sleep MS | mixed MS | memory MIB | output BYTES
 * `threads` and `orphan` are MS in all; `mixed` works and sleeps MS each.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 2 };

static long long us_of(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Until this process and its threads have used so much. */
static void *burn(void *until_us)
{
    while (us_of(CLOCK_PROCESS_CPUTIME_ID) < *(const long long *)until_us)
        for (volatile int i = 0; i < 1000; i++)
            ;
    return NULL;
}

static void rest(long long us)
{
    const struct timespec pause = {us / 1000000, us % 1000000 * 1000};
    nanosleep(&pause, NULL);
}

static int burn_threads(long long us)
{
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, burn, &us) != 0)
            return 1;
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    return 0;
}

/* Nobody's child burns; it says through a pipe that it has. */
static int burn_orphan(long long us)
{
    int ends[2];
    char byte;
    if (pipe(ends) < 0)
        return 1;
    if (fork() == 0) {
        if (fork() > 0)
            _exit(0);
        burn(&us);
        _exit(write(ends[1], "", 1) != 1);
    }
    return read(ends[0], &byte, 1) != 1;
}

static int touch(size_t bytes)
{
    char *memory = malloc(bytes);
    if (!memory)
        return 1;
    for (size_t i = 0; i < bytes; i += 4096)
        memory[i] = 1;
    return memory[bytes / 2 / 4096 * 4096] != 1;
}

static int print_bytes(long long count)
{
    for (long long i = 0; i < count; i++)
        putchar('x');
    return fflush(stdout) != 0;
}

int main(int argc, char **argv)
{
    long long begin_us = us_of(CLOCK_MONOTONIC);
    const char *what = argc == 3 ? argv[1] : "";
    long long amount = argc == 3 ? strtoll(argv[2], NULL, 10) : 0, us = amount * 1000;
    int status = 2;
    if (strcmp(what, "output") == 0)
        return print_bytes(amount);
    if (strcmp(what, "cpu") == 0 || strcmp(what, "mixed") == 0) {
        burn(&us);
        status = 0;
    }
    if (strcmp(what, "sleep") == 0 || strcmp(what, "mixed") == 0) {
        rest(us);
        status = 0;
    }
    if (strcmp(what, "threads") == 0)
        status = burn_threads(us);
    if (strcmp(what, "orphan") == 0)
        status = burn_orphan(us);
    if (strcmp(what, "memory") == 0)
        status = touch((size_t)amount << 20);
    long long own = us_of(CLOCK_PROCESS_CPUTIME_ID);
    printf("%lld %lld\n", strcmp(what, "orphan") == 0 ? own + us : own,
           us_of(CLOCK_MONOTONIC) - begin_us);
    return status;
}
