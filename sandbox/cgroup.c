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

#include "sandbox/base/buf.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/io.h"
#include "sandbox/cgroup_files.h"

enum { REMOVE_WAIT_MS = 5000, FEW_MOUNTS_BYTES = 8192 };

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

/* ----- where groups can be made ----- */

/* One line of /proc/self/mountinfo. */
struct mount_line {
    char root[512], point[512], type[32], options[512];
};

static bool parse_mount(const char *line, struct mount_line *ret)
{
    const char *dash = strstr(line, " - ");

    return dash != NULL &&
           sscanf(line, "%*d %*d %*s %511s %511s", ret->root, ret->point) == 2 &&
           sscanf(dash, " - %31s %*s %511s", ret->type, ret->options) == 2;
}

static bool has_option(const char *options, const char *word)
{
    size_t len = strlen(word);

    for (const char *at = options; at != NULL; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, word, len) == 0 && (at[len] == ',' || at[len] == '\0'))
            return true;
    }
    return false;
}

/* Our own group in a hierarchy: "" is v2. Lines of /proc/self/cgroup are
 * "ID:controllers:path". */
static bool own_path(const char *groups, const char *controller, char *ret, size_t size)
{
    for (const char *line = groups; line != NULL && *line != '\0';
         line = strchr(line, '\n'), line += line != NULL) {
        char words[256] = "", path[512] = "";

        if (sscanf(line, "%*d::%511[^\n]", path) != 1 &&
            sscanf(line, "%*d:%255[^:]:%511[^\n]", words, path) != 2)
            continue;
        if (controller[0] == '\0' ? words[0] == '\0' : has_option(words, controller)) {
            snprintf(ret, size, "%.*s", (int)size - 1, path);
            return true;
        }
    }
    return false;
}

/* In a container the mount may begin below the hierarchy's root; then paths are cut by
 * that. */
static const char *path_below(const struct mount_line *mount, const char *path)
{
    size_t len = strlen(mount->root);

    if (strcmp(mount->root, "/") == 0)
        return path;
    if (strncmp(path, mount->root, len) == 0)
        return path[len] == '\0' ? "/" : path + len;
    return "/";
}

/* A folder counts as a parent once a group could be made in it: the first run's. */
static int v1_parent(const struct mount_line *mount, const char *path, const char *name)
{
    char full[1100];
    AUTO_FD int fd = -1;

    snprintf(full, sizeof(full), "%s%s", mount->point, path);
    fd = open(full, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || mkdirat(fd, name, 0755) < 0)
        return -1;
    return TAKE_FD(fd);
}

static const struct {
    enum cgroup_part part;
    const char *controller;
} v1_parts[] = {
    {CGROUP_V1_MEMORY, "memory"},
    {CGROUP_V1_PIDS, "pids"},
    {CGROUP_V1_CPUACCT, "cpuacct"},
};

/* What is looked for, and where. */
struct search {
    struct cgroup_host *host;
    const char *groups, *name; /* /proc/self/cgroup; of the first run */
};

static void try_v2(const struct search *search, const struct mount_line *mount)
{
    struct cgroup_host *host = search->host;
    char path[512];

    if (strcmp(mount->type, "cgroup2") == 0 && host->parent_fd[CGROUP_V2] < 0 &&
        own_path(search->groups, "", path, sizeof(path)))
        host->parent_fd[CGROUP_V2] =
            cgroup_v2_parent(mount->point, path_below(mount, path), search->name,
                             &host->v2_memory, &host->v2_pids);
}

/* One source each: v2 where it has the controller. */
static bool has_v2(const struct cgroup_host *host, enum cgroup_part part)
{
    return part == CGROUP_V1_MEMORY ? host->v2_memory
           : part == CGROUP_V1_PIDS ? host->v2_pids
                                    : host->parent_fd[CGROUP_V2] >= 0;
}

static void try_v1(const struct search *search, const struct mount_line *mount)
{
    char path[512];

    for (size_t i = 0; strcmp(mount->type, "cgroup") == 0 && i < COUNT_OF(v1_parts);
         i++) {
        int *fd = &search->host->parent_fd[v1_parts[i].part];

        if (*fd < 0 && !has_v2(search->host, v1_parts[i].part) &&
            has_option(mount->options, v1_parts[i].controller) &&
            own_path(search->groups, v1_parts[i].controller, path, sizeof(path)))
            *fd = v1_parent(mount, path_below(mount, path), search->name);
    }
}

static void each_mount(char *mounts, const struct search *search,
                       void (*try)(const struct search *, const struct mount_line *))
{
    struct mount_line mount;

    for (char *line = mounts, *end; *line != '\0'; line = end + 1) {
        end = strchrnul(line, '\n');
        char last = *end;
        *end = '\0';
        if (strstr(line, " - cgroup") != NULL && parse_mount(line, &mount))
            try(search, &mount);
        *end = last;
        if (last == '\0')
            break;
    }
}

static void name_group(unsigned serial, char ret[CGROUP_NAME_BYTES])
{
    snprintf(ret, CGROUP_NAME_BYTES, "takehome.%d.%u", (int)getpid(), serial);
}

/* /proc/self/mountinfo; on most machines a page or two, for which memory would have to be
 * asked and given back. @return NULL: it cannot be read */
static char *read_mounts(char few[FEW_MOUNTS_BYTES], struct buf *many)
{
    AUTO_FD int fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
    size_t len = 0;
    ssize_t n = fd < 0 ? -1 : 0;
    while (n >= 0 && len < FEW_MOUNTS_BYTES &&
           (n = read(fd, few + len, FEW_MOUNTS_BYTES - len)) > 0)
        len += (size_t)n;
    if (n == 0 && len > 0 && len < FEW_MOUNTS_BYTES) {
        few[len] = '\0';
        return few;
    }
    return n > 0 && buf_add(many, few, len) == 0 && io_read_all(fd, many) == 0
               ? many->data
               : NULL;
}

sandbox_layers cgroup_host_open(struct cgroup_host *ret)
{
    char groups[4096] = "", name[CGROUP_NAME_BYTES], few[FEW_MOUNTS_BYTES];
    const struct search search = {.host = ret, .groups = groups, .name = name};
    AUTO_BUF struct buf many = {0};
    char *mounts = read_mounts(few, &many);
    sandbox_layers layers = 0;

    /* a launcher that was killed in a container may have had our pid: not its names, too
     */
    *ret = (struct cgroup_host){.parent_fd = {-1, -1, -1, -1},
                                .first = (unsigned)clock_us() | 1};
    name_group(ret->first, name);
    cgroup_read(AT_FDCWD, "/proc/self/cgroup", groups, sizeof(groups));
    if (mounts) {
        each_mount(mounts, &search, try_v2);
        each_mount(mounts, &search, try_v1);
    }
    if (ret->v2_memory || ret->parent_fd[CGROUP_V1_MEMORY] >= 0)
        layers |= 1u << SANDBOX_LAYER_MEMORY;
    if (ret->v2_pids || ret->parent_fd[CGROUP_V1_PIDS] >= 0)
        layers |= 1u << SANDBOX_LAYER_PROCESSES;
    if (ret->parent_fd[CGROUP_V2] >= 0 || ret->parent_fd[CGROUP_V1_CPUACCT] >= 0)
        layers |= 1u << SANDBOX_LAYER_CPU;
    return layers;
}

/* The launcher of "takehome.PID.SERIAL"; 0: another's folder. */
static pid_t launcher_of(const char *name)
{
    int pid, length = 0;

    return sscanf(name, "takehome.%d.%*u%n", &pid, &length) == 1 && length > 0 &&
                   name[length] == '\0'
               ? pid
               : 0;
}

static void kill_group(int parent_fd, const char *name)
{
    AUTO_FD int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd >= 0)
        cgroup_write(fd, "cgroup.kill", "1");
}

/* Removes the owner's groups and those of launchers that are no more.
 * @return whether one of the owner's may still be there */
static bool sweep(int parent_fd, pid_t owner)
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
        pid_t launcher = launcher_of(entry->d_name);
        bool own = launcher == owner;

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

void cgroup_host_close(struct cgroup_host *host, pid_t owner)
{
    int64_t until_ms = clock_ms() + REMOVE_WAIT_MS;
    struct timespec pause = {.tv_nsec = 100000};

    for (int i = 0; i < CGROUP_PART_COUNT; i++) {
        if (host->parent_fd[i] < 0)
            continue;
        while (sweep(host->parent_fd[i], owner) && clock_ms() < until_ms) {
            nanosleep(&pause, NULL);
            if (pause.tv_nsec < 10000000)
                pause.tv_nsec *= 2;
        }
        close(host->parent_fd[i]);
        host->parent_fd[i] = -1;
    }
}

/* ----- the groups of one run ----- */

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

int cgroup_new(struct cgroup_host *host, int64_t memory_bytes, int64_t processes,
               struct cgroup *ret, struct error *err)
{
    struct cgroup group = CGROUP_EMPTY;
    int r = 0;

    host->serial = host->serial == 0 ? host->first : host->serial + 1;
    name_group(host->serial, group.name);
    for (int part = 0; r == 0 && part < CGROUP_PART_COUNT; part++)
        r = make_part(host, part, &group, err);
    if (r == 0)
        r = cgroup_v1_limit(&group, memory_bytes, processes, err);
    if (r == 0)
        r = cgroup_v2_limit(host, &group, memory_bytes, processes, err);
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
