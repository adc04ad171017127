#include "sandbox/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/io.h"
#include "sandbox/sandbox.h"

/* What the inside prints, and which layer it shows. A word that is missing is a layer
 * that is. Descriptor 0 is a file of ours that everybody may write, opened for reading:
 * only Landlock stands between. */
static const char script[] =
    "test \"$(id -u)\" -ne 0 && echo user\n"
    "test $$ -lt 10 && echo pid\n"
    "test ! -e /sys/kernel && test ! -e /root && echo mount\n"
    "test \"$(grep -c : /proc/net/dev)\" -eq 1 && echo network\n"
    "test \"$(readlink /proc/self/ns/ipc)\" != \"$OURS\" && echo ipc\n"
    "test \"$(cat /proc/sys/kernel/hostname)\" = box && echo uts\n"
    "test \"$(cut -d: -f3 /proc/self/cgroup | sort -u)\" = / && "
    "echo cgroup-namespace\n"
    "grep -q '^CapEff:.0*$' /proc/self/status && "
    "grep -q '^NoNewPrivs:.1' /proc/self/status && echo privileges\n"
    "grep -q '^Seccomp:.2' /proc/self/status && echo syscalls\n"
    "sh -c ': >> /proc/self/fd/0' 2>/dev/null || echo landlock\n"
    "test \"$(ulimit -c)\" = 0 && echo rlimits\n";

/* A layer that limits is there when what exceeds it is stopped by it. */
static const struct {
    enum sandbox_layer layer;
    const char *script;
    enum verdict stopped_by;
} excesses[] = {
    {SANDBOX_LAYER_MEMORY, "head -c 200000000 /dev/zero | tail -c 150000000 >/dev/null",
     VERDICT_MEMORY},
    {SANDBOX_LAYER_PROCESSES,
     "i=0; while [ $i -lt 40 ]; do sleep 5 & i=$((i + 1)); done; wait",
     VERDICT_PROCESSES},
    {SANDBOX_LAYER_CPU, "(while :; do :; done)", VERDICT_CPU_TIME},
};

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

/* @param environment  of the script */
static struct policy small_policy(const char *const *environment)
{
    size_t count;
    const struct policy_bind *binds = policy_host_binds(&count);
    return (struct policy){
        .wall_limit_ms = 10000,
        .cpu_limit_ms = 1000,
        .memory_limit_bytes = 64 << 20,
        .processes_limit = 16,
        .disk_limit_bytes = 1 << 20,
        .inodes_limit = 100,
        .output_limit_bytes = 4096,
        .open_files_limit = 64,
        .calls = profile_groups(PROFILE_DEFAULT),
        .binds = binds,
        .bind_count = count,
        .environment = environment,
    };
}

/* Anybody's, and without a name. */
static int open_to_all(struct error *err)
{
    int fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
    if (fd < 0 || fchmod(fd, 0666) < 0)
        return error_errno(err, "make a file in /tmp");
    return fd;
}

static int look_around(struct sandbox *sandbox, struct buf *output, struct error *err)
{
    static const char *const argv[] = {"sh", "-c", script, NULL};
    struct sandbox_streams streams = SANDBOX_STREAMS_NONE;
    struct ending ending;
    char ours[80] = "OURS=";
    const char *environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", ours, NULL};
    const struct policy policy = small_policy(environment);
    AUTO_FD int fd = open_to_all(err);
    if (fd < 0)
        return fd;
    if (readlink("/proc/self/ns/ipc", ours + 5, sizeof(ours) - 6) < 0)
        return error_errno(err, "look at the ipc namespace");
    streams.output = output;
    streams.input_fd = fd;
    return sandbox_run(sandbox, NULL, &policy, argv, &streams, &ending, err);
}

static int exceed(struct sandbox *sandbox, sandbox_layers *working, struct error *err)
{
    const struct policy policy = small_policy(policy_host_environment());
    int r = 0;
    for (size_t i = 0; r == 0 && i < COUNT_OF(excesses); i++) {
        const char *const argv[] = {"sh", "-c", excesses[i].script, NULL};
        const struct sandbox_streams streams = SANDBOX_STREAMS_NONE;
        struct ending ending;
        if (!(sandbox_applied(sandbox) & 1u << excesses[i].layer))
            continue;
        r = sandbox_run(sandbox, NULL, &policy, argv, &streams, &ending, err);
        if (r == 0 && ending.verdict == excesses[i].stopped_by)
            *working |= 1u << excesses[i].layer;
    }
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
    int r = look_around(sandbox, &output, err);
    if (r == 0)
        r = exceed(sandbox, &probe.working, err);
    sandbox_close(sandbox);
    if (r < 0)
        return r;
    read_words(buf_text(&output), &probe.working);
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
