/*
 * What is reported is what was used, and a verdict near a limit is right.
 *
 * The burners measure themselves, so a loaded machine changes nothing about CPU time;
 * wall time has up to five tries, since others can only make a run longer.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/sandbox/world.h"

enum { TRIES = 5, ROUNDS = 25, MIB = 1 << 20 };

static struct {
    struct world world;
    int program_fd;
} all;

static void burn(const char *what, int64_t amount, struct world_run *run)
{
    char number[24];
    snprintf(number, sizeof(number), "%" PRId64, amount);
    const char *const argv[] = {"/box/burner", what, number, NULL};
    world_tree(&all.world, run);
    world_put_program(run, "burner", all.program_fd);
    world_start(&all.world, run, argv);
}

/* Within 5 % or 10 ms. */
static bool is_near(int64_t reported_ms, int64_t own_us)
{
    int64_t off_us = llabs(reported_ms * 1000 - own_us);
    return off_us <= 10000 || off_us * 20 <= own_us;
}

static void what_is_reported_is_what_was_used(void **state)
{
    static const char *const burners[] = {"cpu", "threads", "orphan", "sleep", "mixed"};
    (void)state;
    all.world.policy.wall_limit_ms = world_ms(30000);
    all.world.policy.cpu_limit_ms = world_ms(30000);
    for (size_t i = 0; i < COUNT_OF(burners); i++) {
        bool near = false;
        AUTO_BUF struct buf seen = {0};
        for (int try = 0; try < TRIES && !near; try++) {
            struct world_run run = {0};
            long long cpu_us = 0, wall_us = 0;
            burn(burners[i], 300, &run);
            int64_t cpu_ms = run.ending.cpu_user_ms + run.ending.cpu_system_ms;
            assert_string_equal(verdict_word(run.ending.verdict), "pass");
            assert_int_equal(
                sscanf(buf_text(&run.output), "%lld %lld", &cpu_us, &wall_us), 2);
            near = is_near(cpu_ms, cpu_us) && is_near(run.ending.wall_ms, wall_us);
            buf_addf(&seen, " [cpu %" PRId64 " ms of %lld us, wall %" PRId64 " of %lld]",
                     cpu_ms, cpu_us, run.ending.wall_ms, wall_us);
            world_run_done(&all.world, &run);
        }
        if (!near)
            fail_msg("%s:%s", burners[i], buf_text(&seen));
    }
}

static void memory_and_output_are_counted(void **state)
{
    struct world_run run = {0};
    (void)state;
    all.world.policy.wall_limit_ms = world_ms(30000);
    burn("memory", 64, &run);
    assert_string_equal(verdict_word(run.ending.verdict), "pass");
    int64_t off = run.ending.memory_peak_bytes - (int64_t)64 * MIB;
    if (off < -MIB || off > (int64_t)64 * MIB / 20 + MIB)
        fail_msg("64 MiB were reported as %" PRId64, run.ending.memory_peak_bytes);
    world_run_done(&all.world, &run);
    burn("output", 40000, &run);
    assert_int_equal(run.ending.output_bytes, 40000);
    assert_false(run.ending.output_cut);
    world_run_done(&all.world, &run);
}

/* The other core is busy while it is looked at, as it often is. */
static pid_t keep_busy(void)
{
    pid_t pid = fork();
    if (pid == 0)
        for (volatile unsigned i = 0;; i++)
            ;
    return pid;
}

/* Four fifths of a limit is within it, six fifths is not: every time. */
static void a_verdict_near_a_limit_is_never_wrong(void **state)
{
    static const struct {
        const char *burner;
        int64_t limit;
        const char *beyond;
    } rows[] = {{"cpu", 100, "cpu-time"},
                {"sleep", 400, "wall-time"},
                {"memory", 60, "memory"},
                {"output", 65000, "output"}};
    const struct policy usual = all.world.policy;
    int wrong = 0;
    (void)state;
    pid_t busy = keep_busy();
    for (int i = 0; i < ROUNDS * 2 * (int)COUNT_OF(rows); i++) {
        size_t row = (size_t)i / 2 % COUNT_OF(rows);
        bool within = i % 2 == 0;
        struct world_run run = {0};
        struct policy *policy = &all.world.policy;
        *policy = usual;
        policy->wall_limit_ms = row == 1 ? rows[1].limit : world_ms(30000);
        policy->cpu_limit_ms = row == 0 ? rows[0].limit : world_ms(30000);
        policy->memory_limit_bytes = row == 2 ? rows[2].limit * MIB : 256 * MIB;
        policy->output_limit_bytes = row == 3 ? rows[3].limit : 256 << 10;
        policy->disk_limit_bytes = 2 * MIB; /* comes on top of the memory */
        policy->output_overrun_kills = true;
        burn(rows[row].burner, rows[row].limit * (within ? 4 : 6) / 5, &run);
        const char *verdict = verdict_word(run.ending.verdict);
        if (strcmp(verdict, within ? "pass" : rows[row].beyond) != 0) {
            print_message("%s %s its limit: %s after %" PRId64 " ms\n", rows[row].burner,
                          within ? "within" : "beyond", verdict, run.ending.wall_ms);
            wrong++;
        }
        world_run_done(&all.world, &run);
    }
    kill(busy, SIGKILL);
    waitpid(busy, NULL, 0);
    all.world.policy = usual;
    assert_int_equal(wrong, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_reported_is_what_was_used),
        cmocka_unit_test(memory_and_output_are_counted),
        cmocka_unit_test(a_verdict_near_a_limit_is_never_wrong),
    };
    char path[4096];
    if (argc < 2)
        return 2;
    snprintf(path, sizeof(path), "%s/attack_burner", argv[1]);
    all.program_fd = open(path, O_RDONLY | O_CLOEXEC);
    int r = all.program_fd < 0 ? 2 : world_open(&all.world, argc > 2 ? argv[2] : NULL);
    if (r != 0)
        return r;
    r = cmocka_run_group_tests(tests, NULL, NULL);
    world_close(&all.world);
    close(all.program_fd);
    return r;
}
