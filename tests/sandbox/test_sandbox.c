/* What sandbox.h promises of a run: what goes in, what comes out, and that nothing is
 * left. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/sandbox/world.h"

#include "sandbox/base/clock.h"
#include "sandbox/base/fs.h"

static struct world world;

static void expect_verdict(const struct world_run *run, const char *word)
{
    if (strcmp(verdict_word(run->ending.verdict), word) != 0)
        fail_msg("verdict %s, not %s; exit %d, signal %d: %s%s",
                 verdict_word(run->ending.verdict), word, run->ending.exit_status,
                 run->ending.signal, buf_text(&run->output), buf_text(&run->errors));
}

static void input_arrives_and_output_and_errors_come_back(void **state)
{
    struct world_run run = {.input = "one\ntwo\n"};
    (void)state;
    world_shell(&world, &run, "cat; echo bad >&2; exit 3");
    expect_verdict(&run, "fail");
    assert_int_equal(run.ending.exit_status, 3);
    assert_string_equal(buf_text(&run.output), "one\ntwo\n");
    assert_string_equal(buf_text(&run.errors), "bad\n");
    assert_int_equal(run.ending.output_bytes, 8);
    world_run_done(&world, &run);
}

static void a_program_that_reads_no_input_does_not_hang_or_kill_us(void **state)
{
    AUTO_FREE char *much = malloc(1 << 20);
    struct world_run run = {0};
    (void)state;
    memset(much, 'x', (1 << 20) - 1);
    much[(1 << 20) - 1] = '\0';
    run.input = much;
    world_shell(&world, &run, "exec 0<&-; sleep 0.1");
    expect_verdict(&run, "pass");
    world_run_done(&world, &run);
}

static void output_past_the_limit_is_cut_and_drained(void **state)
{
    struct world_run run = {0};
    (void)state;
    world_shell(&world, &run, "head -c 1000000 /dev/zero; echo end >&2");
    expect_verdict(&run, "pass");
    assert_int_equal(run.output.len, world.policy.output_limit_bytes);
    assert_true(run.ending.output_cut);
    assert_int_equal(run.ending.output_bytes, 1000000);
    assert_string_equal(buf_text(&run.errors), "end\n");
    assert_false(run.ending.errors_cut);
    world_run_done(&world, &run);
}

static void the_report_pipe_is_there_only_when_asked_for(void **state)
{
    struct world_run run = {.report_limit_bytes = 100};
    (void)state;
    world_shell(&world, &run, "echo report >&3; echo again > /proc/self/fd/3");
    expect_verdict(&run, "pass");
    assert_string_equal(buf_text(&run.report), "report\nagain\n");
    world_run_done(&world, &run);
    world_shell(&world, &run, "echo report >&3");
    expect_verdict(&run, "fail");
    world_run_done(&world, &run);
}

static void a_missing_program_is_127_and_a_file_that_is_none_126(void **state)
{
    static const char *const missing[] = {"no-such-program", NULL};
    static const char *const plain[] = {"/box/plain", NULL};
    struct world_run run = {0};
    (void)state;
    world_start(&world, &run, missing);
    expect_verdict(&run, "fail");
    assert_int_equal(run.ending.exit_status, 127);
    expect_contains(buf_text(&run.errors), "no-such-program");
    world_put(&run, "plain", "text", 4, 0644);
    world_start(&world, &run, plain);
    expect_verdict(&run, "fail");
    assert_int_equal(run.ending.exit_status, 126);
    world_run_done(&world, &run);
}

static void every_run_sees_the_same_world(void **state)
{
    struct world_run run = {0};
    (void)state;
    world_shell(&world, &run,
                "id -u; id -un; hostname; pwd; umask; echo $HOME; echo $TZ; ls -A /tmp; "
                "echo $$; cat /proc/sys/kernel/hostname; touch /tmp/left");
    expect_verdict(&run, "pass");
    assert_string_equal(buf_text(&run.output),
                        "1000\nbox\nbox\n/box\n0022\n/tmp\nUTC\n2\nbox\n");
    world_shell(&world, &run, "ls -A /tmp /dev/shm");
    assert_null(strstr(buf_text(&run.output), "left"));
    world_run_done(&world, &run);
}

static void what_the_caller_lays_into_a_tree_belongs_to_the_run(void **state)
{
    struct world_run run = {0};
    (void)state;
    world_tree(&world, &run);
    assert_int_equal(mkdirat(run.tree.fd, "sub", 0755), 0);
    world_put(&run, "sub/file", "before", 6, 0644);
    world_shell(&world, &run,
                "echo after > sub/file && rm sub/file && rmdir sub && mkdir new && echo "
                "x > new/y");
    expect_verdict(&run, "pass");
    struct stat st;
    assert_true(fstatat(run.tree.fd, "sub", &st, 0) < 0);
    assert_int_equal(fstatat(run.tree.fd, "new/y", &st, 0), 0);
    world_run_done(&world, &run);
}

static void a_copy_of_a_tree_is_writable_and_its_own(void **state)
{
    struct world_run run = {0}, copy = {0};
    struct error err = {0};
    (void)state;
    world_shell(&world, &run,
                "echo one > file; ln -s file link; mkdir bin; printf '#!/bin/sh\\n"
                "echo ran\\n' > bin/tool; chmod 700 bin/tool; mkfifo pipe");
    expect_ok(sandbox_tree_copy(world.sandbox, &run.tree, 1 << 20, 100, &copy.tree, &err),
              &err);
    world_shell(&world, &copy, "cat link; bin/tool; echo two > file; echo three > new");
    expect_verdict(&copy, "pass");
    assert_string_equal(buf_text(&copy.output), "one\nran\n");
    world_shell(&world, &run, "cat file; ls");
    assert_string_equal(buf_text(&run.output), "one\nbin\nfile\nlink\npipe\n");
    world_run_done(&world, &copy);
    world_run_done(&world, &run);
}

static void the_program_runs_in_the_folder_and_environment_of_the_policy(void **state)
{
    static const char *const environment[] = {"PATH=/usr/bin:/bin", "NAME=value", NULL};
    struct world_run run = {0};
    struct policy before = world.policy;
    (void)state;
    world_tree(&world, &run);
    assert_int_equal(mkdirat(run.tree.fd, "sub", 0755), 0);
    world.policy.directory = "sub";
    world.policy.environment = environment;
    world.policy.host_name = "other";
    world_shell(&world, &run,
                "pwd; hostname; env -u PWD -u OLDPWD -u _ -u SHLVL env | sort");
    world.policy = before;
    assert_string_equal(buf_text(&run.output),
                        "/box/sub\nother\nNAME=value\nPATH=/usr/bin:/bin\n");
    world_run_done(&world, &run);
}

static void cpu_time_and_memory_of_the_whole_tree_are_measured(void **state)
{
    struct world_run run = {0};
    (void)state;
    world_shell(&world, &run,
                "(i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done); head -c 8000000 "
                "/dev/zero > f");
    expect_verdict(&run, "pass");
    assert_true(run.ending.cpu_user_ms + run.ending.cpu_system_ms >= 20);
    assert_true(run.ending.wall_ms >= 20);
    if (!world.lowered)
        assert_true(run.ending.memory_peak_bytes >= 8000000);
    world_run_done(&world, &run);
}

static void a_hundred_runs_leave_no_descriptor_and_no_tree_behind(void **state)
{
    (void)state;
    int before = dup(0);
    close(before);
    for (int i = 0; i < 100; i++) {
        struct world_run run = {0};
        world_shell(&world, &run, "echo hello > f");
        expect_verdict(&run, "pass");
        world_run_done(&world, &run);
    }
    int after = dup(0);
    close(after);
    assert_int_equal(before, after);
    world_expect_unchanged(&world, "a hundred runs");
}

static void a_wrong_policy_or_program_is_our_error_and_starts_nothing(void **state)
{
    static const char *const argv[] = {"/bin/true", NULL}, *const none[] = {NULL};
    struct sandbox_streams streams = SANDBOX_STREAMS_NONE;
    struct policy policy = {0};
    struct world_run run = {0};
    struct ending ending = {.exit_status = 55};
    struct error err = {0};
    (void)state;
    world_tree(&world, &run);
    assert_int_equal(
        sandbox_run(world.sandbox, &run.tree, &policy, argv, &streams, &ending, &err),
        -EINVAL);
    expect_contains(err.text, "limit");
    err = (struct error){0};
    assert_int_equal(sandbox_run(world.sandbox, &run.tree, &world.policy, none, &streams,
                                 &ending, &err),
                     -EINVAL);
    const struct policy_bind absent = {"/no/such/folder", "/mnt", false, false};
    policy = world.policy;
    policy.binds = &absent;
    policy.bind_count = 1;
    err = (struct error){0};
    assert_true(sandbox_run(world.sandbox, &run.tree, &policy, argv, &streams, &ending,
                            &err) < 0);
    expect_contains(err.text, "/no/such/folder");
    assert_int_equal(ending.exit_status, 55);
    world_expect_unchanged(&world, "refused runs");
    world_shell(&world, &run, "true"); /* and the sandbox still works */
    expect_verdict(&run, "pass");
    world_run_done(&world, &run);
}

/* The machine's tools and two more binds. */
static int run_with(const struct policy_bind more[2], const char *program,
                    struct ending *ending, struct error *err)
{
    const char *const argv[] = {program, NULL};
    struct sandbox_streams streams = SANDBOX_STREAMS_NONE;
    struct policy_bind binds[32];
    struct policy policy = world.policy;
    struct world_run run = {0};
    size_t count = world.policy.bind_count;
    assert_true(count + 2 <= COUNT_OF(binds));
    memcpy(binds, world.policy.binds, count * sizeof(binds[0]));
    memcpy(binds + count, more, 2 * sizeof(binds[0]));
    policy.binds = binds;
    policy.bind_count = count + 2;
    world_tree(&world, &run);
    int r = sandbox_run(world.sandbox, &run.tree, &policy, argv, &streams, ending, err);
    world_run_done(&world, &run);
    return r;
}

struct bound {
    struct policy_bind binds[2];
    const char *program, *says; /* NULL: it runs */
};

static void expect_bound(const struct bound *row, const char *away)
{
    struct ending ending = {0};
    struct error err = {0};
    const struct policy_bind *inner = &row->binds[1];
    int r = run_with(row->binds, row->program, &ending, &err);
    if (row->says ? r >= 0 || !strstr(err.text, row->says)
                  : r < 0 || ending.verdict != VERDICT_PASS)
        fail_msg("%s to %s: %d: %s", inner->source, inner->target, r, err.text);
    if (rmdir(away) < 0) /* it is empty */
        fail_msg("%s to %s made something outside", inner->source, inner->target);
    assert_return_code(mkdir(away, 0755), errno);
}

static void what_is_made_below_a_bind_follows_no_link_in_it(void **state)
{
    char top[] = "/tmp/takehome-links-XXXXXX", outer[64], inner[64], link[64], away[64],
         null[64], folder[64], shm[64];
    struct error err = {0};
    (void)state;
    assert_non_null(mkdtemp(top));
    snprintf(outer, sizeof(outer), "%s/outer", top);
    snprintf(inner, sizeof(inner), "%s/inner", top);
    snprintf(away, sizeof(away), "%s/away", top);
    snprintf(link, sizeof(link), "%s/link", outer);
    snprintf(null, sizeof(null), "%s/null", outer);
    snprintf(folder, sizeof(folder), "%s/folder", outer);
    snprintf(shm, sizeof(shm), "%s/shm", outer);
    assert_true(mkdir(outer, 0755) == 0 && mkdir(inner, 0755) == 0 &&
                mkdir(away, 0755) == 0 && mkdir(folder, 0755) == 0 &&
                mkdir(shm, 0755) == 0 && symlink(away, link) == 0 &&
                symlink("/etc/passwd", null) == 0);
    const struct bound rows[] = {
        {{{outer, "/mnt", true, false}, {inner, "/mnt/link/made", false, false}},
         "/bin/true",
         "link is a link"},
        {{{outer, "/mnt", false, false}, {inner, "/mnt/link/made", true, false}},
         "/bin/true",
         "link is a link"},
        {{{outer, "/mnt", false, false}, {"/etc/hostname", "/mnt/link", false, false}},
         "/bin/true",
         "link is a link"},
        {{{outer, "/mnt", true, false}, {"/bin", "/mnt/link/bin", false, false}},
         "/bin/true",
         "link is a link"},
        {{{outer, "/dev", false, false}, {inner, "/mnt", false, false}},
         "/bin/true",
         "each run's own"},
        {{{outer, "/mnt", false, false}, {inner, "/mnt/absent", false, false}},
         "/bin/true",
         "read-only"},
        {{{outer, "/mnt", false, false}, {inner, "/mnt/folder", true, false}},
         "/bin/true",
         NULL},
        {{{outer, "/mnt", true, false}, {inner, "/mnt/folder/made", true, false}},
         "/bin/true",
         NULL},
        /* beside the devices */
        {{{inner, "/dev/inner", true, false}, {"/bin/true", "/dev/tool", false, false}},
         "/dev/tool",
         NULL},
        /* a link of the root's own is followed */
        {{{inner, "/mnt", false, false}, {"/usr/bin/true", "/bin/false", false, false}},
         "/bin/false",
         NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        expect_bound(&rows[i], away);
    assert_true(fs_remove_tree(AT_FDCWD, top, &err) == 0);
    world_expect_unchanged(&world, "binds below binds");
}

static void wait_ms(int ms)
{
    const struct timespec time = {ms / 1000, (long)(ms % 1000) * 1000000};
    nanosleep(&time, NULL);
}

/* Starts a run that would take a minute; says when it runs. Ends when it is killed. */
static pid_t start_caller(int ready_fd, struct world *inner)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    static const char *const argv[] = {"/bin/sh", "-c", "sleep 50 & sleep 50", NULL};
    struct sandbox_streams streams = SANDBOX_STREAMS_NONE;
    struct sandbox_tree tree;
    struct ending ending;
    if (world_open(inner, world.user) != 0)
        _exit(1);
    inner->policy.wall_limit_ms = world_ms(60000);
    if (sandbox_tree_new(inner->sandbox, 1 << 20, 100, &tree, NULL) < 0 ||
        write(ready_fd, &inner->launcher, sizeof(inner->launcher)) < 0)
        _exit(1);
    sandbox_run(inner->sandbox, &tree, &inner->policy, argv, &streams, &ending, NULL);
    _exit(0);
}

static void the_death_of_the_caller_or_the_launcher_ends_all(void **state)
{
    (void)state;
    for (int victim = 0; victim < 2; victim++) {
        struct world inner = {0};
        int fds[2];
        assert_int_equal(pipe(fds), 0);
        pid_t caller = start_caller(fds[1], &inner);
        assert_int_equal(read(fds[0], &inner.launcher, sizeof(pid_t)), sizeof(pid_t));
        wait_ms((int)world_ms(300));
        kill(victim == 0 ? caller : inner.launcher, SIGKILL);
        waitpid(caller, NULL, 0);
        close(fds[0]);
        close(fds[1]);
        struct world left = {
            .plain = false, .launcher = inner.launcher, .mounts = world.mounts};
        int64_t until = clock_ms() + world_ms(3000);
        while (kill(inner.launcher, 0) == 0 && clock_ms() < until)
            wait_ms(10);
        wait_ms((int)world_ms(50));
        if (victim == 0)
            assert_true(kill(inner.launcher, 0) < 0);
        if (!world.plain && victim == 0)
            world_expect_unchanged(&left, "a killed caller");
    }
}

static void two_sandboxes_do_not_see_each_other(void **state)
{
    struct sandbox *other = NULL;
    struct world_run run = {0};
    struct error err = {0};
    (void)state;
    expect_ok(sandbox_open(world.lowered, &other, &err), &err);
    struct sandbox_tree tree = {.fd = -1};
    expect_ok(sandbox_tree_new(other, 1 << 20, 100, &tree, &err), &err);
    expect_ok(fs_write(tree.fd, "secret", "x", 1, 0666, 0, &err), &err);
    world_shell(&world, &run, "find / -name secret 2>/dev/null");
    assert_string_equal(buf_text(&run.output), "");
    sandbox_tree_free(other, &tree);
    sandbox_close(other);
    world_run_done(&world, &run);
}

/* Hundreds that cannot be built, then some that can, with a network of either kind. */
static void runs_that_come_to_nothing_wear_nothing_out(void **state)
{
    static const char *const argv[] = {"/bin/true", NULL};
    const struct policy_bind absent = {"/no/such/folder", "/mnt", false, false};
    struct sandbox_streams streams = SANDBOX_STREAMS_NONE;
    struct sandbox *other = NULL;
    struct error err = {0};
    (void)state;
    expect_ok(sandbox_open(world.lowered, &other, &err), &err);
    for (int i = 0; i < 700; i++) {
        struct policy policy = world.policy;
        struct ending ending = {.exit_status = 55};
        bool fails = i < 600 || i % 3 == 0;
        err = (struct error){0};
        policy.network = i % 2 ? POLICY_NETWORK_LOOPBACK : POLICY_NETWORK_NONE;
        if (fails) {
            policy.binds = &absent;
            policy.bind_count = 1;
        }
        int r = sandbox_run(other, NULL, &policy, argv, &streams, &ending, &err);
        if (fails)
            assert_true(r < 0);
        else
            expect_ok(r, &err);
        assert_int_equal(ending.exit_status, fails ? 55 : 0);
    }
    sandbox_close(other);
    world_expect_unchanged(&world, "runs that came to nothing");
}

/* In a process of its own, which becomes the launcher. @return the verdict; -1: none */
static int run_announced(int announced_mib, int limit_mib)
{
    static const char *const argv[] = {
        "/bin/sh", "-c", "head -c 50000000 /dev/zero | tail -c 50000000 >/dev/null",
        NULL};
    struct sandbox_streams streams = SANDBOX_STREAMS_NONE;
    struct policy only = world.policy, policy = world.policy;
    struct sandbox *own = NULL;
    struct ending ending = {0};
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        only.memory_limit_bytes = (int64_t)announced_mib << 20;
        policy.memory_limit_bytes = (int64_t)limit_mib << 20;
        bool ran = sandbox_within(world.lowered, &only, &own, NULL) == 0 &&
                   sandbox_run(own, NULL, &policy, argv, &streams, &ending, NULL) == 0;
        sandbox_close(own);
        while (waitpid(-1, NULL, 0) > 0)
            ; /* the attendant: it removes what is left */
        _exit(ran ? (int)ending.verdict : 255);
    }
    waitpid(pid, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) < 255 ? WEXITSTATUS(status) : -1;
}

static void a_runs_limits_hold_whatever_was_announced(void **state)
{
    (void)state;
    assert_int_equal(run_announced(128, 128), VERDICT_PASS);
    assert_int_equal(run_announced(20, 128), VERDICT_PASS);
    if (!world.lowered)
        assert_int_equal(run_announced(128, 20), VERDICT_MEMORY);
    world_expect_unchanged(&world, "runs with other limits than announced");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(input_arrives_and_output_and_errors_come_back),
        cmocka_unit_test(a_program_that_reads_no_input_does_not_hang_or_kill_us),
        cmocka_unit_test(output_past_the_limit_is_cut_and_drained),
        cmocka_unit_test(the_report_pipe_is_there_only_when_asked_for),
        cmocka_unit_test(a_missing_program_is_127_and_a_file_that_is_none_126),
        cmocka_unit_test(every_run_sees_the_same_world),
        cmocka_unit_test(what_the_caller_lays_into_a_tree_belongs_to_the_run),
        cmocka_unit_test(a_copy_of_a_tree_is_writable_and_its_own),
        cmocka_unit_test(the_program_runs_in_the_folder_and_environment_of_the_policy),
        cmocka_unit_test(cpu_time_and_memory_of_the_whole_tree_are_measured),
        cmocka_unit_test(a_hundred_runs_leave_no_descriptor_and_no_tree_behind),
        cmocka_unit_test(a_wrong_policy_or_program_is_our_error_and_starts_nothing),
        cmocka_unit_test(what_is_made_below_a_bind_follows_no_link_in_it),
        cmocka_unit_test(two_sandboxes_do_not_see_each_other),
        cmocka_unit_test(runs_that_come_to_nothing_wear_nothing_out),
        cmocka_unit_test(a_runs_limits_hold_whatever_was_announced),
        cmocka_unit_test(the_death_of_the_caller_or_the_launcher_ends_all),
    };
    int r = world_open(&world, argc > 1 ? argv[1] : NULL);
    if (r != 0)
        return r;
    r = cmocka_run_group_tests(tests, NULL, NULL);
    world_close(&world);
    return r;
}
