/*
 * What a run costs a program that uses the library: launches one after another, on two
 * sandboxes at once, with pauses; a call and a file inside; a hostile crowd's end; the
 * launcher's memory. One line a figure, for run_bench.py.
 *
 *   run_bench INSIDE RUNS      INSIDE: the path of the program inside.c became
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/sandbox.h"

enum { PAUSE_US = 50000, CROWD = 500 };

static struct policy usual_policy(void)
{
    struct policy policy = {
        .wall_limit_ms = 60000,
        .cpu_limit_ms = 60000,
        .memory_limit_bytes = 256 << 20,
        .processes_limit = 2 * CROWD,
        .disk_limit_bytes = 16 << 20,
        .inodes_limit = 1000,
        .output_limit_bytes = 64 << 10,
        .open_files_limit = 64,
        .calls = profile_groups(PROFILE_DEFAULT),
        .environment = policy_host_environment(),
    };
    policy.binds = policy_host_binds(&policy.bind_count);
    return policy;
}

static void fail(const struct error *err)
{
    fprintf(stderr, "run_bench: %s\n", err->text);
    exit(1);
}

static void run(struct sandbox *sandbox, const struct policy *policy,
                const char *const *argv, struct buf *output, struct ending *ending)
{
    struct sandbox_streams streams = SANDBOX_STREAMS_NONE;
    struct error err = {0};
    streams.output = output;
    if (sandbox_run(sandbox, NULL, policy, argv, &streams, ending, &err) < 0)
        fail(&err);
}

static int compare(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static void print_median(const char *name, int64_t *us, int count)
{
    qsort(us, (size_t)count, sizeof(*us), compare);
    printf("%s %.3f\n", name, (double)us[count / 2] / 1000);
}

/* What everybody pays: fork, exec, wait. */
static void bare_once(const char *const *argv)
{
    union {
        const char *const *in;
        char *const *out;
    } words = {.in = argv};
    pid_t pid = vfork();
    if (pid == 0) {
        execv(argv[0], words.out);
        _exit(127);
    }
    waitpid(pid, NULL, 0);
}

/* Where the time of a run goes: a mean a stage, in microseconds. */
static void print_stages(const struct ending *sum, int count)
{
    for (size_t i = 0; i < sum->stage_count; i++)
        printf("stage %d %s\n", sum->stages[i].us / count, sum->stages[i].name);
}

static void add_stages(struct ending *sum, const struct ending *ending)
{
    if (sum->stage_count == 0)
        *sum = *ending;
    else if (sum->stage_count == ending->stage_count)
        for (size_t i = 0; i < sum->stage_count; i++)
            sum->stages[i].us += ending->stages[i].us;
}

static void measure(const char *name, struct sandbox *sandbox, int runs, int pause_us)
{
    struct ending sum = {.stage_count = 0};
    static const char *const argv[] = {"/bin/true", NULL};
    const struct policy policy = usual_policy();
    int64_t *us = calloc((size_t)runs, sizeof(*us));
    for (int i = 0; us && i < runs; i++) {
        struct ending ending;
        struct timespec pause = {.tv_nsec = pause_us * 1000L};
        if (pause_us)
            nanosleep(&pause, NULL);
        int64_t begin_us = clock_us();
        if (sandbox)
            run(sandbox, &policy, argv, NULL, &ending);
        else
            bare_once(argv);
        us[i] = clock_us() - begin_us;
        if (sandbox)
            add_stages(&sum, &ending);
    }
    if (us && name)
        print_median(name, us, runs);
    if (name && sandbox && pause_us)
        print_stages(&sum, runs);
    free(us);
}

static struct sandbox *open_one(void)
{
    struct sandbox *sandbox = NULL;
    struct error err = {0};
    if (sandbox_open(0, &sandbox, &err) < 0)
        fail(&err);
    return sandbox;
}

/* Two processes with a sandbox each, until both have made their runs. */
static void launches_a_second(int runs)
{
    int64_t begin_us = clock_us();
    for (int i = 0; i < 2; i++) {
        if (fork() == 0) {
            struct sandbox *sandbox = open_one();
            measure(NULL, sandbox, runs, 0);
            sandbox_close(sandbox);
            _exit(0);
        }
    }
    while (wait(NULL) > 0 || errno == EINTR)
        ;
    printf("launches_a_second %.0f\n",
           2.0 * runs * 1e6 / (double)(clock_us() - begin_us));
}

static void inside(struct sandbox *sandbox, const char *program)
{
    AUTO_BUF struct buf output = {0};
    struct ending ending;
    struct policy policy = usual_policy();
    const struct policy_bind bind = {program, "/srv/inside", false, false};
    struct policy_bind binds[64];
    char crowd[16];
    memcpy(binds, policy.binds, policy.bind_count * sizeof(*binds));
    binds[policy.bind_count++] = bind;
    policy.binds = binds;
    const char *const cost[] = {"/srv/inside", NULL};
    run(sandbox, &policy, cost, &output, &ending);
    printf("inside_ns %s", buf_text(&output));
    snprintf(crowd, sizeof(crowd), "%d", CROWD);
    const char *const leave[] = {"/srv/inside", "leave", crowd, NULL};
    int64_t us[5];
    for (size_t i = 0; i < COUNT_OF(us); i++) {
        run(sandbox, &policy, leave, NULL, &ending);
        us[i] = ending.teardown_us;
    }
    print_median("crowd_gone_ms", us, (int)COUNT_OF(us));
}

/* The private and shared pages of the only child. */
static void launcher_memory(void)
{
    char path[64], line[256];
    long pid = 0, kib;
    snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
    FILE *file = fopen(path, "re");
    if (!file || fscanf(file, "%ld", &pid) != 1)
        exit(1);
    fclose(file);
    snprintf(path, sizeof(path), "/proc/%ld/status", pid);
    file = fopen(path, "re");
    while (file && fgets(line, sizeof(line), file))
        if (sscanf(line, "VmHWM: %ld", &kib) == 1)
            printf("launcher_kib %ld\n", kib);
    if (file)
        fclose(file);
}

int main(int argc, char **argv)
{
    int runs = argc == 3 ? (int)strtol(argv[2], NULL, 10) : 0;
    if (runs < 3) {
        fprintf(stderr, "usage: run_bench INSIDE RUNS\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    struct sandbox *sandbox = open_one();
    measure(NULL, sandbox, 5, 0);
    measure("bare_ms", NULL, runs, 0);
    measure("run_ms", sandbox, runs, 0);
    measure("bare_paused_ms", NULL, runs / 4 + 1, PAUSE_US);
    measure("run_paused_ms", sandbox, runs / 4 + 1, PAUSE_US);
    inside(sandbox, argv[1]);
    launcher_memory();
    sandbox_close(sandbox);
    launches_a_second(runs);
    return 0;
}
