#include "tests/sandbox/world.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/base/fs.h"
#include "sandbox/base/io.h"
#include "sandbox/namespaces.h"

static const sandbox_layers plain_lowered =
    1u << SANDBOX_LAYER_MEMORY | 1u << SANDBOX_LAYER_PROCESSES | 1u << SANDBOX_LAYER_CPU;

static char *read_all(const char *path)
{
    AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
    AUTO_BUF struct buf text = {0};
    if (fd >= 0)
        io_read_all(fd, &text);
    return buf_take(&text);
}

/* The only child: of this process the launcher, of that its attendant. */
static pid_t find_child(pid_t parent)
{
    char path[64];
    snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)parent, (int)parent);
    AUTO_FREE char *text = read_all(path);
    return text ? (pid_t)strtol(text, NULL, 10) : 0;
}

static struct policy small_policy(void)
{
    struct policy policy = {
        .wall_limit_ms = world_ms(5000),
        .cpu_limit_ms = world_ms(2000),
        .memory_limit_bytes = 256 << 20,
        .processes_limit = 32,
        .disk_limit_bytes = 16 << 20,
        .inodes_limit = 1500,
        .output_limit_bytes = 64 << 10,
        .open_files_limit = 64,
        .calls = profile_groups(PROFILE_DEFAULT),
        .environment = policy_host_environment(),
    };
    policy.binds = policy_host_binds(&policy.bind_count);
    return policy;
}

int64_t world_ms(int64_t ms)
{
    const char *slow = getenv("SANDBOX_TEST_SLOW");
    return slow ? ms * strtol(slow, NULL, 10) : ms;
}

int world_open(struct world *ret, const char *user)
{
    struct error err = {0};
    *ret = (struct world){.user = user, .plain = user != NULL, .policy = small_policy()};
    if (ret->plain && strcmp(user, "--delegated") != 0)
        ret->lowered = plain_lowered;
    if (ret->plain && geteuid() == 0)
        ret->uid = ret->lowered ? WORLD_PLAIN_UID + (uid_t)getpid() % WORLD_PLAIN_UIDS
                                : WORLD_DELEGATED_UID;
    else
        ret->uid = geteuid();
    if (ret->plain && geteuid() == 0 &&
        (setgroups(0, NULL) < 0 || setresgid(ret->uid, ret->uid, ret->uid) ||
         setresuid(ret->uid, ret->uid, ret->uid))) {
        perror("become a plain user");
        return 1;
    }
    ret->mounts = read_all("/proc/self/mountinfo");
    int r = sandbox_open(ret->lowered, &ret->sandbox, &err);
    if (r == 0) {
        ret->launcher = find_child(getpid());
        ret->attendant = find_child(ret->launcher);
        return 0;
    }
    fprintf(stderr, "no sandbox: %s\n", err.text);
    free(ret->mounts);
    return r == -ENOTSUP && !getenv("SANDBOX_MUST_WORK") ? WORLD_SKIP : 1;
}

void world_close(struct world *world)
{
    sandbox_close(world->sandbox);
    free(world->mounts);
    *world = (struct world){0};
}

void world_run_done(struct world *world, struct world_run *run)
{
    if (run->tree.id > 0)
        sandbox_tree_free(world->sandbox, &run->tree);
    buf_done(&run->output);
    buf_done(&run->errors);
    buf_done(&run->report);
    *run = (struct world_run){0};
}

void world_tree(struct world *world, struct world_run *run)
{
    struct error err = {0};
    expect_ok(sandbox_tree_new(world->sandbox, world->policy.disk_limit_bytes,
                               world->policy.inodes_limit, &run->tree, &err),
              &err);
}

void world_put(const struct world_run *run, const char *path, const void *data,
               size_t len, mode_t mode)
{
    struct error err = {0};
    expect_ok(fs_write(run->tree.fd, path, data, len, mode, FS_WRITE_REPLACE, &err),
              &err);
}

void world_put_program(const struct world_run *run, const char *name, int from_fd)
{
    AUTO_BUF struct buf bytes = {0};
    assert_int_equal(lseek(from_fd, 0, SEEK_SET), 0);
    assert_int_equal(io_read_all(from_fd, &bytes), 0);
    world_put(run, name, bytes.data, bytes.len, 0755);
}

void world_start(struct world *world, struct world_run *run, const char *const *argv)
{
    struct error err = {0};
    struct sandbox_streams streams = SANDBOX_STREAMS_NONE;
    if (run->tree.id == 0)
        world_tree(world, run);
    streams.input = run->input;
    streams.input_bytes = run->input ? strlen(run->input) : 0;
    streams.output = &run->output;
    streams.errors = &run->errors;
    if (run->report_limit_bytes > 0) {
        streams.report = &run->report;
        streams.report_limit_bytes = run->report_limit_bytes;
    }
    expect_ok(sandbox_run(world->sandbox, &run->tree, &world->policy, argv, &streams,
                          &run->ending, &err),
              &err);
}

void world_shell(struct world *world, struct world_run *run, const char *script)
{
    const char *const argv[] = {"/bin/sh", "-c", script, NULL};
    world_start(world, run, argv);
}

/* ----- what must not be left ----- */

/* Whom a run is, in the machine's eyes. */
static uid_t run_uid(const struct world *world)
{
    uid_t first = 0x70000000u + (namespaces_pid_space() % 64 << 22);
    return world->plain ? world->uid : first + (uid_t)world->launcher;
}

static int count_processes(const struct world *world)
{
    uid_t uid = run_uid(world);
    DIR *proc = opendir("/proc");
    const struct dirent *entry;
    struct stat st;
    int count = 0;
    while (proc && (entry = readdir(proc))) {
        AUTO_FREE char *status = NULL;
        char path[300], wanted[32];
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
        if (pid <= 0 || pid == getpid() || pid == world->launcher ||
            pid == world->attendant)
            continue;
        snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
        if (stat(path, &st) < 0 || !(status = read_all(path)))
            continue;
        snprintf(wanted, sizeof(wanted), "\nUid:\t%u\t", uid);
        if (strstr(status, wanted)) {
            print_message("left: %.*s\n", 60, status);
            count++;
        }
    }
    if (proc)
        closedir(proc);
    return count;
}

static char cgroup_prefix[48]; /* nftw() hands nothing through */
static int cgroup_count;

static int count_group(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    if (kind == FTW_D &&
        strncmp(path + at->base, cgroup_prefix, strlen(cgroup_prefix)) == 0)
        cgroup_count++;
    return 0;
}

static int count_cgroups(const struct world *world)
{
    snprintf(cgroup_prefix, sizeof(cgroup_prefix), "takehome.%d.", (int)world->launcher);
    cgroup_count = 0;
    nftw("/sys/fs/cgroup", count_group, 16, FTW_PHYS);
    return cgroup_count;
}

/* Files of the run's user where anybody may write; the test's own have its pid in their
 * name. */
static int count_files(const struct world *world, const char *folder)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    struct stat st;
    char own[24];
    int count = 0;
    snprintf(own, sizeof(own), "-%d", (int)getpid());
    while (dir && (entry = readdir(dir)))
        if (!strstr(entry->d_name, own) && strcmp(entry->d_name, ".") != 0 &&
            fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
            st.st_uid == run_uid(world)) {
            print_message("left: %s/%s\n", folder, entry->d_name);
            count++;
        }
    if (dir)
        closedir(dir);
    return count;
}

/* System V's, by their creator; the test's own have its pid as their key. */
static int count_shared(const struct world *world, const char *path, int uid_column)
{
    AUTO_FREE char *text = read_all(path);
    char *rest = text, *line;
    int count = 0;
    while (rest && (line = strsep(&rest, "\n"))) {
        char *word, *words = line;
        long key = 0, uid = -1;
        for (int column = 0; (word = strsep(&words, " "));) {
            if (*word == '\0')
                continue;
            if (column == 0)
                key = strtol(word, NULL, 10);
            if (column == uid_column)
                uid = strtol(word, NULL, 10);
            column++;
        }
        count += uid == (long)run_uid(world) && key != (long)getpid();
    }
    return count;
}

static int count_names(const struct world *world)
{
    return count_files(world, "/tmp") + count_files(world, "/dev/shm") +
           count_files(world, "/dev/mqueue") + count_files(world, "/var/tmp") +
           count_shared(world, "/proc/sysvipc/shm", 7) +
           count_shared(world, "/proc/sysvipc/sem", 4) +
           count_shared(world, "/proc/sysvipc/msg", 7);
}

void world_expect_unchanged(const struct world *world, const char *after)
{
    AUTO_FREE char *mounts = read_all("/proc/self/mountinfo");
    if (strcmp(mounts, world->mounts) != 0)
        fail_msg("%s: the machine's mounts changed", after);
    if (count_processes(world) != 0)
        fail_msg("%s: a process is left", after);
    if (count_names(world) != 0)
        fail_msg("%s: a file, shared memory, a semaphore or a queue is left", after);
    if (count_cgroups(world) != 0)
        fail_msg("%s: a cgroup is left", after);
}
