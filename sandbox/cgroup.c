#include "sandbox/cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/cgroup_files.h"

enum { REMOVE_WAIT_MS = 5000 };

int cgroup_write(int group_fd, const char *file, const char *value)
{
    AUTO_FD int fd = openat(group_fd, file, O_WRONLY | O_CLOEXEC);
    size_t len = strlen(value);

    if (fd < 0 || write(fd, value, len) != (ssize_t)len)
        return -errno;
    return 0;
}

int cgroup_write_int(int group_fd, const char *file, int64_t value)
{
    char text[32];

    snprintf(text, sizeof(text), "%" PRId64, value);
    return cgroup_write(group_fd, file, text);
}

int cgroup_read(int group_fd, const char *file, char *ret, size_t size)
{
    AUTO_FD int fd = openat(group_fd, file, O_RDONLY | O_CLOEXEC);
    ssize_t n;

    if (fd < 0)
        return -errno;
    n = read(fd, ret, size - 1);
    if (n < 0)
        return -errno;
    ret[n] = '\0';
    return (int)n;
}

int64_t cgroup_number_in(const char *text, const char *key)
{
    size_t len = strlen(key);
    const char *at = text;

    while (len > 0 && !(strncmp(at, key, len) == 0 && at[len] == ' ')) {
        at = strchr(at, '\n');
        if (at == NULL)
            return -1;
        at++;
    }
    at += len > 0 ? len + 1 : 0;
    return *at >= '0' && *at <= '9' ? strtoll(at, NULL, 10) : -1;
}

int64_t cgroup_number(int group_fd, const char *file, const char *key)
{
    char text[2048];

    if (cgroup_read(group_fd, file, text, sizeof(text)) <= 0)
        return -1;
    return cgroup_number_in(text, key);
}

void cgroup_name(const struct cgroup_host *host, unsigned serial,
                 char ret[CGROUP_NAME_BYTES])
{
    snprintf(ret, CGROUP_NAME_BYTES, "takehome.%d.%u.%u", (int)host->launcher,
             host->space, serial);
}

/* ----- when the host ends ----- */

/* The launcher of "takehome.PID.SPACE.SERIAL"; 0: another's folder, or from where pids
 * say something else (a container that shares a cgroup with us). */
static pid_t launcher_of(const char *name, unsigned our_space)
{
    int pid, length = 0;
    unsigned space;

    return sscanf(name, "takehome.%d.%u.%*u%n", &pid, &space, &length) == 2 &&
                   length > 0 && name[length] == '\0' && space == our_space
               ? pid
               : 0;
}

static void kill_group(int parent_fd, const char *name)
{
    AUTO_FD int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd >= 0)
        cgroup_write(fd, "cgroup.kill", "1");
}

/* Removes the host's groups and those of launchers that are no more.
 * @return whether one of the host's may still be there */
static bool sweep(int parent_fd, const struct cgroup_host *host)
{
    int fd = openat(parent_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *entry;
    bool left = false;

    if (folder == NULL) {
        cleanup_fd(&fd);
        return true;
    }
    errno = 0;
    while ((entry = readdir(folder)) != NULL) {
        pid_t launcher = launcher_of(entry->d_name, host->space);
        bool own = launcher == host->launcher;

        if (launcher == 0 || (!own && !(kill(launcher, 0) < 0 && errno == ESRCH)))
            continue;
        if (own)
            kill_group(parent_fd, entry->d_name);
        if (unlinkat(parent_fd, entry->d_name, AT_REMOVEDIR) < 0 && own)
            left = true;
        errno = 0;
    }
    left = left || errno != 0;
    closedir(folder);
    return left;
}

bool cgroup_host_clear(struct cgroup_host *host)
{
    char name[CGROUP_NAME_BYTES];

    if (host->serial != host->first)
        return false;
    cgroup_name(host, host->first, name);
    for (int i = 0; i < CGROUP_PART_COUNT; i++)
        if (host->parent_fd[i] >= 0 &&
            unlinkat(host->parent_fd[i], name, AT_REMOVEDIR) < 0)
            return false; /* gone already: then it was not the only one */
    cgroup_leave(&host->ready);
    for (int i = 0; i < CGROUP_PART_COUNT; i++) {
        cleanup_fd(&host->parent_fd[i]);
        host->parent_fd[i] = -1;
    }
    return true;
}

void cgroup_host_close(struct cgroup_host *host)
{
    int64_t until_ms = clock_ms() + REMOVE_WAIT_MS;
    struct timespec pause = {.tv_nsec = 100000};

    cgroup_leave(&host->ready);
    for (int i = 0; i < CGROUP_PART_COUNT; i++) {
        if (host->parent_fd[i] < 0)
            continue;
        while (sweep(host->parent_fd[i], host) && clock_ms() < until_ms) {
            nanosleep(&pause, NULL);
            if (pause.tv_nsec < 10000000)
                pause.tv_nsec *= 2;
        }
        close(host->parent_fd[i]);
        host->parent_fd[i] = -1;
    }
}

/* ----- the groups of one run ----- */

struct cgroup_limits cgroup_limits_of(const struct policy *policy)
{
    return (struct cgroup_limits){
        .memory_bytes = policy->memory_limit_bytes + policy->disk_limit_bytes,
        .processes = policy->processes_limit + 1,
    };
}

static int make_part(struct cgroup_host *host, int part, struct cgroup *group,
                     struct error *err)
{
    if (host->parent_fd[part] < 0)
        return 0;
    /* the first run's are there: they were the trial */
    if (mkdirat(host->parent_fd[part], group->name, 0755) < 0 &&
        !(host->serial == host->first && errno == EEXIST))
        return error_errno(err, "make a cgroup");
    group->fd[part] =
        openat(host->parent_fd[part], group->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return group->fd[part] < 0 ? error_errno(err, "open a new cgroup") : 0;
}

/* The first run's, where its limits were known before it. */
static bool take_ready(struct cgroup_host *host, const struct cgroup_limits *limit,
                       struct cgroup *ret)
{
    if (host->ready.name[0] == '\0')
        return false;
    if (host->limit.memory_bytes == limit->memory_bytes &&
        host->limit.processes == limit->processes) {
        *ret = host->ready;
        host->ready = (struct cgroup)CGROUP_EMPTY;
        return true;
    }
    cgroup_free(host, &host->ready, NULL); /* to raise its limits needs an order */
    host->serial = 0;
    return false;
}

int cgroup_new(struct cgroup_host *host, const struct cgroup_limits *limit,
               struct cgroup *ret, struct error *err)
{
    struct cgroup group = CGROUP_EMPTY;
    int r = 0;

    if (take_ready(host, limit, ret))
        return 0;
    host->serial = host->serial == 0 ? host->first : host->serial + 1;
    cgroup_name(host, host->serial, group.name);
    for (int part = 0; r == 0 && part < CGROUP_PART_COUNT; part++)
        r = make_part(host, part, &group, err);
    if (r == 0)
        r = cgroup_v1_limit(&group, limit, err);
    if (r == 0)
        r = cgroup_v2_limit(host, &group, limit, err);
    if (r < 0) {
        cgroup_free(host, &group, NULL);
        return r;
    }
    *ret = group;
    return 0;
}

int cgroup_birthplace(const struct cgroup *group) { return group->fd[CGROUP_V2]; }

int cgroup_join(const struct cgroup *group, bool born_inside, struct error *err)
{
    for (int part = 0; part < CGROUP_PART_COUNT; part++) {
        const char *file = part == CGROUP_V2 ? "cgroup.procs" : "tasks";
        int r;

        if (group->fd[part] < 0 || (part == CGROUP_V2 && born_inside))
            continue;
        r = cgroup_write(group->fd[part], file, "0");
        if (r < 0)
            return error_set(err, r, "enter a cgroup: %s", strerror(-r));
    }
    return 0;
}

bool cgroup_cpu(const struct cgroup *group, int64_t *ret_user_us, int64_t *ret_system_us)
{
    return cgroup_v2_cpu(group, ret_user_us, ret_system_us) ||
           cgroup_v1_cpu(group, ret_user_us, ret_system_us);
}

int64_t cgroup_memory(const struct cgroup *group)
{
    return group->fd[CGROUP_V1_MEMORY] >= 0 ? cgroup_v1_memory(group)
                                            : cgroup_v2_memory(group);
}

void cgroup_usage(const struct cgroup *group, struct cgroup_usage *ret)
{
    *ret = (struct cgroup_usage){0};
    cgroup_v1_usage(group, ret);
    cgroup_v2_usage(group, ret);
    cgroup_cpu(group, &ret->cpu_user_us, &ret->cpu_system_us);
}

void cgroup_kill(const struct cgroup *group)
{
    if (group->fd[CGROUP_V2] >= 0)
        cgroup_write(group->fd[CGROUP_V2], "cgroup.kill", "1");
}

static int remove_part(int parent_fd, const char *name, struct error *err)
{
    int64_t until_ms = clock_ms() + REMOVE_WAIT_MS;
    struct timespec pause = {.tv_nsec = 100000};

    while (unlinkat(parent_fd, name, AT_REMOVEDIR) < 0) {
        if (errno == ENOENT)
            return 0;
        if (errno != EBUSY || clock_ms() > until_ms)
            return error_errno(err, "remove the cgroup %s", name);
        nanosleep(&pause, NULL);
        if (pause.tv_nsec < 10000000)
            pause.tv_nsec *= 2;
    }
    return 0;
}

void cgroup_leave(struct cgroup *group)
{
    for (int part = 0; part < CGROUP_PART_COUNT; part++)
        cleanup_fd(&group->fd[part]);
    *group = (struct cgroup)CGROUP_EMPTY;
}

int cgroup_free(struct cgroup_host *host, struct cgroup *group, struct error *err)
{
    int r = 0;

    for (int part = 0; part < CGROUP_PART_COUNT; part++) {
        int r_part;

        cleanup_fd(&group->fd[part]);
        group->fd[part] = -1;
        if (host->parent_fd[part] < 0 || group->name[0] == '\0')
            continue;
        r_part = remove_part(host->parent_fd[part], group->name, err);
        r = r == 0 ? r_part : r;
    }
    group->name[0] = '\0';
    return r;
}
