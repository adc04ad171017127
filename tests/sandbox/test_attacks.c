/*
 * Hostile programs are contained, with the right verdict, and the machine is as it was.
 *
 * One row an attack. `plain` is what a plain user's sandbox says where it has no cgroup:
 * less can be measured there, never more got away with.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/sandbox/world.h"

#include "sandbox/base/fs.h"
#include "tests/sandbox/attacks/attack.h"

#include "tests/sandbox/attack_basics.h"
#include "tests/sandbox/attack_rows.h"

static struct {
    struct world world;
    size_t workers, worker; /* this one makes every workers-th attack */
    int folder_fd;          /* of the attacks' programs */
    int server_fd, abstract_fd;
    int socket_fd, shm, sem, msg;
    char secret[64], port[8], name[40], socket[64], key[16], queue[40];
} all;

static const char *substitute(const char *word)
{
    if (word && strcmp(word, "@SECRET") == 0)
        return all.secret;
    if (word && strcmp(word, "@PORT") == 0)
        return all.port;
    if (word && strcmp(word, "@NAME") == 0)
        return all.name;
    if (word && strcmp(word, "@SOCKET") == 0)
        return all.socket;
    if (word && strcmp(word, "@KEY") == 0)
        return all.key;
    if (word && strcmp(word, "@QUEUE") == 0)
        return all.queue;
    return word;
}

static bool is_denied(const struct ending *ending, const char *call)
{
    for (size_t i = 0; i < ending->denied_count; i++)
        if (strcmp(ending->denied[i].call, call) == 0)
            return true;
    return false;
}

/* Everything that is wrong with an ending, in one line. */
static void check(const struct attack *attack, const struct world_run *run,
                  struct buf *wrong)
{
    const struct ending *ending = &run->ending;
    enum verdict expected = all.world.lowered && attack->plain >= 0
                                ? (enum verdict)attack->plain
                                : attack->verdict;
    if (ending->verdict != expected && !(attack->also && ending->verdict == attack->also))
        buf_addf(wrong, " verdict %s, not %s;", verdict_word(ending->verdict),
                 verdict_word(expected));
    if (attack->exit_status != ANY && ending->exit_status != attack->exit_status)
        buf_addf(wrong, " exit status %d, not %d;", ending->exit_status,
                 attack->exit_status);
    if (attack->signal != ANY && ending->signal != attack->signal)
        buf_addf(wrong, " signal %d, not %d;", ending->signal, attack->signal);
    if (ending->exit_status == ATTACK_BREACH)
        buf_adds(wrong, " it got through;");
    if (attack->denied && !is_denied(ending, attack->denied))
        buf_addf(wrong, " %s is not named;", attack->denied);
    if (attack->says && !strstr(buf_text(&run->output), attack->says))
        buf_addf(wrong, " does not say %s;", attack->says);
    if (run->output.len > (size_t)all.world.policy.output_limit_bytes)
        buf_adds(wrong, " more output than allowed was kept;");
    if (run->report.len > (size_t)run->report_limit_bytes)
        buf_adds(wrong, " more of the report than allowed was kept;");
    if (attack->report_kib > 0 && !ending->report_cut)
        buf_adds(wrong, " the report is not said to be cut;");
    if (ending->wall_ms > all.world.policy.wall_limit_ms + world_ms(1500))
        buf_addf(wrong, " took %lld ms;", (long long)ending->wall_ms);
}

static bool is_quick(const struct attack *attack)
{
    return strcmp(attack->argv[0], "end") == 0 ||
           strcmp(attack->argv[0], "fork_bomb") == 0;
}

static void run_attack(const struct attack *attack, struct buf *wrong)
{
    const char *argv[ARGS + 1] = {"/box/attack"};
    struct world_run run = {0};
    struct error err = {0};
    char name[64];
    for (int i = 1; i < ARGS; i++)
        argv[i] = substitute(attack->argv[i]);
    snprintf(name, sizeof(name), "attack_%s", attack->argv[0]);
    AUTO_FD int program = openat(all.folder_fd, name, O_RDONLY | O_CLOEXEC);
    if (program < 0)
        fail_msg("no program %s", name);
    all.world.policy.wall_limit_ms = world_ms(attack->wall_ms    ? attack->wall_ms
                                              : is_quick(attack) ? 1500
                                                                 : 10000);
    all.world.policy.cpu_limit_ms =
        world_ms(attack->cpu_ms                         ? attack->cpu_ms
                 : strcmp(attack->argv[0], "burn") == 0 ? 300
                                                        : 8000);
    all.world.policy.memory_limit_bytes =
        (int64_t)(attack->memory_mib ? attack->memory_mib : 256) << 20;
    all.world.policy.output_overrun_kills = attack->kills;
    all.world.policy.calls = profile_groups(PROFILE_DEFAULT);
    if (attack->allows)
        expect_ok(profile_add(attack->allows, &all.world.policy.calls, &err), &err);
    run.report_limit_bytes = (int64_t)attack->report_kib << 10;
    all.world.policy.network = strcmp(attack->argv[0], "network") == 0
                                   ? POLICY_NETWORK_LOOPBACK
                                   : POLICY_NETWORK_NONE;
    world_tree(&all.world, &run);
    world_put_program(&run, "attack", program);
    world_start(&all.world, &run, argv);
    check(attack, &run, wrong);
    if (wrong->len > 0)
        print_message("%s %s:%s [%s%s]\n", attack->argv[0],
                      attack->argv[1] ? attack->argv[1] : "", buf_text(wrong),
                      buf_text(&run.output), buf_text(&run.errors));
    world_run_done(&all.world, &run);
}

static int run_all(const struct attack *rows, size_t count)
{
    int failed = 0;
    for (size_t i = 0; i < count; i++) {
        AUTO_BUF struct buf wrong = {0};
        if ((all.world.lowered && rows[i].root_only) || i % all.workers != all.worker)
            continue;
        run_attack(&rows[i], &wrong);
        failed += wrong.len > 0;
        world_expect_unchanged(&all.world, rows[i].argv[0]);
    }
    return failed;
}

static void every_attack_is_held_and_leaves_nothing(void **state)
{
    (void)state;
    if (all.worker == 0)
        print_message("%zu attacks\n", COUNT_OF(attacks) + COUNT_OF(more_attacks));
    int failed = run_all(attacks, COUNT_OF(attacks)) +
                 run_all(more_attacks, COUNT_OF(more_attacks));
    if (failed > 0)
        fail_msg("%d attacks did not end as they should", failed);
}

static void the_machine_that_was_attacked_is_unchanged(void **state)
{
    AUTO_BUF struct buf text = {0};
    struct error err = {0};
    (void)state;
    expect_ok(fs_read(AT_FDCWD, all.secret, 100, &text, &err), &err);
    assert_string_equal(buf_text(&text), "secret\n");
    /* nobody reached the machine's servers */
    struct sockaddr_storage from;
    socklen_t len = sizeof(from);
    assert_true(accept(all.server_fd, (void *)&from, &len) < 0);
    assert_true(accept(all.abstract_fd, (void *)&from, &len) < 0);
    assert_true(accept(all.socket_fd, (void *)&from, &len) < 0);
    /* what is counted for a user is free again */
    AUTO_FD int watcher = inotify_init1(IN_CLOEXEC);
    assert_true(watcher >= 0);
    /* nobody touched what has a name here */
    struct shmid_ds memory;
    struct msqid_ds queue;
    assert_int_equal(shmctl(all.shm, IPC_STAT, &memory), 0);
    assert_int_equal(memory.shm_nattch, 0);
    assert_int_equal(msgctl(all.msg, IPC_STAT, &queue), 0);
    assert_int_equal(queue.msg_qnum, 0);
}

static void what_is_nested_too_deep_is_removed_and_the_next_run_works(void **state)
{
    struct world_run run = {0};
    const char *const argv[] = {"/box/attack", NULL};
    (void)state;
    AUTO_FD int program = openat(all.folder_fd, "attack_nest", O_RDONLY | O_CLOEXEC);
    all.world.policy.inodes_limit = 5000;
    world_tree(&all.world, &run);
    world_put_program(&run, "attack", program);
    world_start(&all.world, &run, argv);
    assert_string_equal(verdict_word(run.ending.verdict), "disk");
    world_shell(&all.world, &run, "ls /tmp /dev/shm; find /box -type d | wc -l");
    assert_string_equal(verdict_word(run.ending.verdict), "pass");
    expect_contains(buf_text(&run.output), "101\n");
    struct sandbox_tree copy = {.fd = -1};
    struct error err = {0};
    expect_ok(
        sandbox_tree_copy(all.world.sandbox, &run.tree, 16 << 20, 1500, &copy, &err),
        &err);
    sandbox_tree_free(all.world.sandbox, &copy);
    world_run_done(&all.world, &run);
}

/* What has a name on this machine: a socket, System V's three, a queue, shared memory. */
static int set_up_names(void)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    key_t key = (key_t)getpid();
    snprintf(all.socket, sizeof(all.socket), "/tmp/takehome-socket-%d", (int)getpid());
    snprintf(all.queue, sizeof(all.queue), "/takehome-queue-%d", (int)getpid());
    snprintf(all.key, sizeof(all.key), "%d", (int)key);
    snprintf(at.sun_path, sizeof(at.sun_path), "%s", all.socket);
    all.socket_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    all.shm = shmget(key, 4096, IPC_CREAT | IPC_EXCL | 0666);
    all.sem = semget(key, 1, IPC_CREAT | IPC_EXCL | 0666);
    all.msg = msgget(key, IPC_CREAT | IPC_EXCL | 0666);
    AUTO_FD int memory = shm_open(all.queue, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    mqd_t queue = mq_open(all.queue, O_RDWR | O_CREAT, 0666, NULL);
    return all.shm < 0 || all.sem < 0 || all.msg < 0 || memory < 0 ||
           queue == (mqd_t)-1 || mq_close(queue) < 0 ||
           bind(all.socket_fd, (void *)&at, sizeof(at)) < 0 ||
           listen(all.socket_fd, 9) < 0;
}

static void remove_names(void)
{
    shmctl(all.shm, IPC_RMID, NULL);
    semctl(all.sem, 0, IPC_RMID);
    msgctl(all.msg, IPC_RMID, NULL);
    shm_unlink(all.queue);
    mq_unlink(all.queue);
    unlink(all.socket);
}

/* A service and a file of this machine that a run might find. */
static int set_up(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    socklen_t len = sizeof(at);
    snprintf(all.secret, sizeof(all.secret), "/tmp/takehome-secret-%d", (int)getpid());
    snprintf(all.name, sizeof(all.name), "takehome-test-%d", (int)getpid());
    memcpy(name.sun_path + 1, all.name, strlen(all.name));
    all.server_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    all.abstract_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (bind(all.server_fd, (void *)&at, len) < 0 || listen(all.server_fd, 9) < 0 ||
        getsockname(all.server_fd, (void *)&at, &len) < 0 ||
        bind(all.abstract_fd, (void *)&name,
             (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(all.name))) <
            0 ||
        listen(all.abstract_fd, 9) < 0)
        return 1;
    snprintf(all.port, sizeof(all.port), "%d", ntohs(at.sin_port));
    return fs_write(AT_FDCWD, all.secret, "secret\n", 7, 0644, FS_WRITE_REPLACE, NULL) <
           0;
}

static int attack_as(const char *user)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_attack_is_held_and_leaves_nothing),
        cmocka_unit_test(what_is_nested_too_deep_is_removed_and_the_next_run_works),
        cmocka_unit_test(the_machine_that_was_attacked_is_unchanged),
    };
    int r = world_open(&all.world, user);
    if (r != 0)
        return r;
    r = set_up() || set_up_names() ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
    remove_names();
    unlink(all.secret);
    world_close(&all.world);
    return r;
}

/* Eight sandboxes at once, each attacked by its share; the machine is slow then. */
static int attack_at_once(const char *user)
{
    int status, failed = 0;
    all.workers = 8;
    setenv("SANDBOX_TEST_SLOW", "4", 0);
    for (all.worker = 0; all.worker < all.workers; all.worker++)
        if (fork() == 0)
            _exit(attack_as(user));
    while (wait(&status) > 0)
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
            failed = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    return failed;
}

/* test_attacks FOLDER [eight] [--plain | --delegated] */
int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    all.folder_fd = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    all.workers = 1;
    bool eight = argc > 2 && strcmp(argv[2], "eight") == 0;
    const char *user = argc > 2 + eight ? argv[2 + eight] : NULL;
    return eight ? attack_at_once(user) : attack_as(user);
}
