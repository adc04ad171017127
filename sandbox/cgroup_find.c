/* cgroup_find -- where groups can be made: found by making the first run's. */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/io.h"
#include "sandbox/cgroup_files.h"
#include "sandbox/namespaces.h"

enum { FEW_MOUNTS_BYTES = 8192 };

/* A mount, as a line of /proc/self/mountinfo says it. */
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

/* Where systemd and everybody else mount them. */
static const struct mount_line usual_mounts[] = {
    {"/", "/sys/fs/cgroup", "cgroup2", ""},
    {"/", "/sys/fs/cgroup/unified", "cgroup2", ""},
    {"/", "/sys/fs/cgroup/memory", "cgroup", "memory"},
    {"/", "/sys/fs/cgroup/pids", "cgroup", "pids"},
    {"/", "/sys/fs/cgroup/cpuacct", "cgroup", "cpuacct"},
};

static void each_usual_mount(const struct search *search,
                             void (*try)(const struct search *,
                                         const struct mount_line *))
{
    for (size_t i = 0; i < COUNT_OF(usual_mounts); i++) {
        const struct mount_line *mount = &usual_mounts[i];
        bool v2 = strcmp(mount->type, "cgroup2") == 0;
        struct statfs st;

        if (statfs(mount->point, &st) == 0 &&
            st.f_type == (v2 ? CGROUP2_SUPER_MAGIC : CGROUP_SUPER_MAGIC))
            try(search, mount);
    }
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

sandbox_layers cgroup_host_layers(const struct cgroup_host *host)
{
    const struct {
        enum sandbox_layer layer;
        bool found;
    } rows[] = {
        {SANDBOX_LAYER_MEMORY,
         has_v2(host, CGROUP_V1_MEMORY) || host->parent_fd[CGROUP_V1_MEMORY] >= 0},
        {SANDBOX_LAYER_PROCESSES,
         has_v2(host, CGROUP_V1_PIDS) || host->parent_fd[CGROUP_V1_PIDS] >= 0},
        {SANDBOX_LAYER_CPU,
         has_v2(host, CGROUP_V1_CPUACCT) || host->parent_fd[CGROUP_V1_CPUACCT] >= 0},
    };
    sandbox_layers layers = 0;

    for (size_t i = 0; i < COUNT_OF(rows); i++)
        layers |= rows[i].found ? 1u << rows[i].layer : 0;
    return layers;
}

/* Anywhere else, or in a container that has a part of a hierarchy. Every mount of the
 * machine is a line, so this is not done where the usual ones will do. */
static void search_mounts(const struct search *search)
{
    char few[FEW_MOUNTS_BYTES];
    AUTO_BUF struct buf many = {0};
    char *mounts = read_mounts(few, &many);

    if (!mounts)
        return;
    each_mount(mounts, search, try_v2);
    each_mount(mounts, search, try_v1);
}

/* Where that fails, the run will say why. */
static void make_ready(struct cgroup_host *host, const struct cgroup_limits *limit)
{
    struct cgroup group;

    if (cgroup_new(host, limit, &group, NULL) < 0) {
        host->serial = 0;
        return;
    }
    host->ready = group;
    host->limit = *limit;
}

void cgroup_host_open(struct cgroup_host *ret, pid_t launcher,
                      const struct cgroup_limits *limit)
{
    const sandbox_layers all = 1u << SANDBOX_LAYER_MEMORY |
                               1u << SANDBOX_LAYER_PROCESSES | 1u << SANDBOX_LAYER_CPU;
    char groups[4096] = "", name[CGROUP_NAME_BYTES];
    const struct search search = {.host = ret, .groups = groups, .name = name};

    /* a launcher that was killed in a container may have had our pid: not its names, too
     */
    *ret = (struct cgroup_host)CGROUP_HOST_NONE;
    ret->launcher = launcher;
    ret->space = namespaces_pid_space();
    ret->first = (unsigned)clock_us() | 1;
    cgroup_name(ret, ret->first, name);
    cgroup_read(AT_FDCWD, "/proc/self/cgroup", groups, sizeof(groups));
    each_usual_mount(&search, try_v2);
    each_usual_mount(&search, try_v1);
    if (cgroup_host_layers(ret) != all)
        search_mounts(&search);
    if (limit && limit->memory_bytes > 0)
        make_ready(ret, limit);
}
