/*
 * How long commands take from vfork to wait, one beside another in one run: for
 * sandbox_bench.py, in C since a slower caller would make the differences look small.
 *
 *   spawn_bench ROUNDS PAUSE_US IN_A_ROW REWIND_FD COMMAND... [:: COMMAND...]...
 *
 * Each round runs every command IN_A_ROW times, with a pause after each run; of a row of
 * more than one the first WARM_UP are not counted, and no more are of the first round.
 * REWIND_FD is rewound before each run (a filter that a command reads); -1: none. A line
 * a command: its median and its 95th percentile, in microseconds.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sandbox/base/clock.h"

enum { COMMANDS_MAX = 8, WARM_UP = 5 };

struct command {
    char **argv;
    int64_t *us;
    int count;
};

static void fail(const char *what, const char *name)
{
    fprintf(stderr, "spawn_bench: %s: %s\n", name, what);
    exit(1);
}

static int64_t run(char **argv)
{
    int status = 0;
    int64_t begin_us = clock_us();
    pid_t pid = vfork();
    if (pid == 0) {
        int null_fd = open("/dev/null", O_RDWR);
        dup2(null_fd, 0);
        dup2(null_fd, 1);
        execv(argv[0], argv);
        _exit(127);
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    int64_t us = clock_us() - begin_us;
    if (pid < 0 || status != 0)
        fail("did not end well", argv[0]);
    return us;
}

static int compare(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static void print(struct command *command)
{
    qsort(command->us, (size_t)command->count, sizeof(*command->us), compare);
    printf("%lld %lld\n", (long long)command->us[command->count / 2],
           (long long)command->us[command->count * 95 / 100]);
}

/* Splits the words at "::". @return how many commands */
static int split(char **words, struct command commands[COMMANDS_MAX])
{
    int count = 0;
    commands[count++].argv = words;
    for (; *words; words++)
        if (strcmp(*words, "::") == 0 && count < COMMANDS_MAX) {
            *words = NULL;
            commands[count++].argv = words + 1;
        }
    return count;
}

static void run_row(struct command *command, int in_a_row, int pause_us, int rewind_fd,
                    bool counts)
{
    const struct timespec pause = {.tv_nsec = pause_us * 1000L};
    for (int i = 0; i < in_a_row; i++) {
        if (rewind_fd >= 0 && lseek(rewind_fd, 0, SEEK_SET) < 0)
            fail(strerror(errno), "rewind");
        int64_t us = run(command->argv);
        if (counts && (in_a_row == 1 || i >= WARM_UP))
            command->us[command->count++] = us;
        if (pause_us)
            nanosleep(&pause, NULL);
    }
}

int main(int argc, char **argv)
{
    struct command commands[COMMANDS_MAX] = {{.argv = NULL}};
    if (argc < 6) {
        fprintf(stderr,
                "usage: spawn_bench ROUNDS PAUSE_US IN_A_ROW REWIND_FD COMMAND... "
                "[:: COMMAND...]...\n");
        return 2;
    }
    int rounds = (int)strtol(argv[1], NULL, 10),
        in_a_row = (int)strtol(argv[3], NULL, 10);
    int pause_us = (int)strtol(argv[2], NULL, 10);
    int rewind_fd = (int)strtol(argv[4], NULL, 10);
    if (rounds < 2 || in_a_row < 1 || (in_a_row > 1 && in_a_row <= WARM_UP))
        fail("too few runs", argv[1]);
    int count = split(argv + 5, commands);
    for (int i = 0; i < count; i++)
        commands[i].us = calloc((size_t)rounds * (size_t)in_a_row, sizeof(int64_t));
    for (int round = 0; round < rounds; round++)
        for (int i = 0; i < count; i++) { /* there and back: who follows whom changes */
            int turn = round % 2 ? count - 1 - i : i;
            run_row(&commands[turn], in_a_row, pause_us, rewind_fd, round > 0);
        }
    for (int i = 0; i < count; i++) {
        print(&commands[i]);
        free(commands[i].us);
    }
    return 0;
}
