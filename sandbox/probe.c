#include "sandbox/probe.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/io.h"
#include "sandbox/sandbox.h"

/* What the inside prints, and which layer it shows. A word that is missing is a layer
 * that is. */
static const char script[] =
    "test \"$(id -u)\" -ne 0 && echo user\n"
    "test $$ -lt 10 && echo pid\n"
    "test ! -e /sys/kernel && test ! -e /root && echo mount\n"
    "test \"$(grep -c : /proc/net/dev)\" -eq 1 && echo network\n"
    "test \"$(cat /proc/sys/kernel/hostname)\" = box && echo uts\n"
    "test \"$(cut -d: -f3 /proc/self/cgroup | sort -u)\" = / && "
    "echo cgroup-namespace\n"
    "grep -q '^CapEff:.0*$' /proc/self/status && "
    "grep -q '^NoNewPrivs:.1' /proc/self/status && echo privileges\n"
    "grep -q '^Seccomp:.2' /proc/self/status && echo syscalls\n"
    "test \"$(ulimit -c)\" = 0 && echo rlimits\n";

/* Layers that the inside cannot see: they are what was set up, or the run would not have
 * begun. */
static const enum sandbox_layer from_outside[] = {
    SANDBOX_LAYER_IPC, SANDBOX_LAYER_LANDLOCK, SANDBOX_LAYER_MEMORY,
    SANDBOX_LAYER_PROCESSES, SANDBOX_LAYER_CPU};

static void read_words(const char *text, sandbox_layers *layers)
{
    for (int i = 0; i < SANDBOX_LAYER_COUNT; i++) {
        char line[64];
        snprintf(line, sizeof(line), "%s\n", sandbox_layer_word((enum sandbox_layer)i));
        const char *at = strstr(text, line);
        if (at && (at == text || at[-1] == '\n'))
            *layers |= 1u << i;
    }
}

static int look_around(struct sandbox *sandbox, struct buf *output, struct error *err)
{
    struct sandbox_tree tree = {.fd = -1};
    struct sandbox_streams streams = SANDBOX_STREAMS_NONE;
    struct ending ending;
    size_t count;
    const struct policy_bind *binds = policy_host_binds(&count);
    const struct policy policy = {
        .wall_limit_ms = 10000,
        .cpu_limit_ms = 5000,
        .memory_limit_bytes = 64 << 20,
        .processes_limit = 16,
        .disk_limit_bytes = 1 << 20,
        .inodes_limit = 100,
        .output_limit_bytes = 4096,
        .open_files_limit = 64,
        .calls = profile_groups(PROFILE_DEFAULT),
        .binds = binds,
        .bind_count = count,
        .environment = policy_host_environment(),
    };
    static const char *const argv[] = {"sh", "-c", script, NULL};
    streams.output = output;
    int r = sandbox_tree_new(sandbox, 1 << 20, 100, &tree, err);
    if (r == 0)
        r = sandbox_run(sandbox, &tree, &policy, argv, &streams, &ending, err);
    sandbox_tree_free(sandbox, &tree);
    return r;
}

int probe_run(struct probe *ret, struct error *err)
{
    struct probe probe = {.working = 0};
    struct error refused = {0};
    struct sandbox *sandbox = NULL;
    AUTO_BUF struct buf output = {0};
    sandbox_layers all = (1u << SANDBOX_LAYER_COUNT) - 1;
    if (sandbox_open(0, &sandbox, &refused) < 0)
        snprintf(probe.reason, sizeof(probe.reason), "%.*s",
                 (int)sizeof(probe.reason) - 1, refused.text);
    if (!sandbox && sandbox_open(all, &sandbox, err) < 0)
        return err->code;
    sandbox_layers applied = sandbox_applied(sandbox);
    int r = look_around(sandbox, &output, err);
    sandbox_close(sandbox);
    if (r < 0)
        return r;
    read_words(buf_text(&output), &probe.working);
    for (size_t i = 0; i < COUNT_OF(from_outside); i++)
        probe.working |= applied & (1u << from_outside[i]);
    *ret = probe;
    return 0;
}

/* What the other process says. */
struct told {
    int r;
    struct probe probe;
    struct error error;
};

static void tell_as(uid_t uid, int fd)
{
    struct told told = {.r = 0};
    if (setgroups(0, NULL) < 0 || setresgid(uid, uid, uid) < 0 ||
        setresuid(uid, uid, uid) < 0)
        told.r = error_errno(&told.error, "become user %u", (unsigned)uid);
    else
        told.r = probe_run(&told.probe, &told.error);
    io_write_all(fd, &told, sizeof(told));
    _exit(0);
}

int probe_run_as(uid_t uid, struct probe *ret, struct error *err)
{
    AUTO_BUF struct buf answer = {0};
    struct told told;
    int ends[2];
    int r = io_pipe(ends, err);
    if (r < 0)
        return r;
    pid_t pid = fork();
    if (pid == 0)
        tell_as(uid, ends[1]);
    close(ends[1]);
    if (pid > 0)
        io_read_all(ends[0], &answer);
    close(ends[0]);
    while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
    if (answer.len != sizeof(told))
        return error_set(err, -EIO, "the layers could not be tried as user %u",
                         (unsigned)uid);
    memcpy(&told, answer.data, sizeof(told));
    if (told.r < 0)
        return error_set(err, told.r, "%s", told.error.text);
    *ret = told.probe;
    return 0;
}
