#include "sandbox/policy.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/text.h"

static const struct {
    const char *word, *why;
} layers[] = {
#define LAYER_ROW(name, word, why) {word, why},
    SANDBOX_LAYERS(LAYER_ROW)
#undef LAYER_ROW
};

const char *sandbox_layer_word(enum sandbox_layer layer)
{
    return (unsigned)layer < SANDBOX_LAYER_COUNT ? layers[layer].word : "";
}

const char *sandbox_layer_why(enum sandbox_layer layer)
{
    return (unsigned)layer < SANDBOX_LAYER_COUNT ? layers[layer].why : "";
}

const char *sandbox_layer_remedy(enum sandbox_layer layer)
{
    switch (layer) {
    case SANDBOX_LAYER_LANDLOCK:
        return "boot a kernel with Landlock (lsm=landlock,…)";
    case SANDBOX_LAYER_MEMORY:
    case SANDBOX_LAYER_PROCESSES:
    case SANDBOX_LAYER_CPU:
        return "run as root, or in a delegated cgroup: systemd-run --user --scope -p "
               "Delegate=yes takehome …; in a container mount a writable cgroup";
    default:
        return "run as root, or allow user namespaces: sysctl "
               "kernel.apparmor_restrict_unprivileged_userns=0; in a container "
               "--privileged";
    }
}

int sandbox_layer_parse(const char *word, enum sandbox_layer *ret)
{
    for (unsigned i = 0; i < SANDBOX_LAYER_COUNT; i++) {
        if (strcmp(word, layers[i].word) == 0) {
            *ret = (enum sandbox_layer)i;
            return 0;
        }
    }
    return -EINVAL;
}

static int check_limits(const struct policy *policy, struct error *err)
{
    const struct {
        const char *name;
        int64_t value, max;
    } rows[] = {
        {"wall", policy->wall_limit_ms, (int64_t)1000 * 3600 * 1000},
        {"cpu", policy->cpu_limit_ms, (int64_t)1000 * 3600 * 1000},
        {"memory", policy->memory_limit_bytes, (int64_t)1 << 50},
        {"processes", policy->processes_limit, 1 << 22},
        {"disk", policy->disk_limit_bytes, (int64_t)1 << 50},
        {"inodes", policy->inodes_limit, (int64_t)1 << 31},
        {"output", policy->output_limit_bytes, (int64_t)1 << 40},
        {"open files", policy->open_files_limit, 1 << 20},
    };

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i].value < 1 || rows[i].value > rows[i].max)
            return error_set(err, -EINVAL,
                             "policy: the %s limit %" PRId64 " is not in 1..%" PRId64,
                             rows[i].name, rows[i].value, rows[i].max);
    }
    if (!(policy->calls & 1u << SYSCALLS_GROUP_BASE) ||
        (policy->calls & ~profile_grantable()))
        return error_set(err, -EINVAL, "policy: no such set of system calls");
    if (policy->uid > POLICY_UID_MAX)
        return error_set(err, -EINVAL, "policy: the user is not in 1..%d",
                         POLICY_UID_MAX);
    if (policy->open_files_limit < 8)
        return error_set(err, -EINVAL,
                         "policy: fewer than 8 open files start no program");
    return 0;
}

uint32_t policy_uid(const struct policy *policy)
{
    return policy->uid ? policy->uid : POLICY_UID;
}

/* Every run has these of its own, mounted over whatever is bound there; of /dev, which
 * it has, too, places below may be bound. */
static bool is_covered(const char *target)
{
    static const char *const own[] = {"/box", "/tmp", "/proc", "/dev/shm"};

    for (size_t i = 0; i < COUNT_OF(own); i++) {
        size_t len = strlen(own[i]);

        if (strncmp(target, own[i], len) == 0 &&
            (target[len] == '\0' || target[len] == '/'))
            return true;
    }
    return false;
}

/* It is written into files, too. */
static bool is_host_name(const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789-._";
    size_t len = strlen(name);
    return len > 0 && len <= 63 && strspn(name, allowed) == len;
}

int policy_check(const struct policy *policy, struct error *err)
{
    int r = check_limits(policy, err);

    if (r < 0)
        return r;
    if (policy->directory != NULL && !text_is_inner_path(policy->directory))
        return error_set(err, -EINVAL, "policy: the directory must be a path below /box");
    for (size_t i = 0; i < policy->bind_count; i++) {
        const struct policy_bind *bind = &policy->binds[i];

        if (bind->source == NULL || bind->source[0] != '/')
            return error_set(err, -EINVAL, "policy: a bind's source must be absolute");
        if (bind->target == NULL || bind->target[0] != '/' ||
            !text_is_inner_path(bind->target + 1))
            return error_set(
                err, -EINVAL,
                "policy: the target of %s must be an absolute path without .. or //",
                bind->source);
        if (is_covered(bind->target) || strcmp(bind->target, "/dev") == 0)
            return error_set(err, -EINVAL,
                             "policy: %s cannot be bound to %s: /box, /tmp, /proc, /dev "
                             "and /dev/shm are each run's own; choose another place",
                             bind->source, bind->target);
    }
    if (policy->host_name != NULL && !is_host_name(policy->host_name))
        return error_set(err, -EINVAL,
                         "policy: the host name is not 1 to 63 letters, digits, '-', '.' "
                         "or '_'");
    return 0;
}

#define READ_ONLY(path)                                                                  \
    {                                                                                    \
        path, path, false, true                                                          \
    }

static const struct policy_bind host_binds[] = {
    {"/usr", "/usr", false, false},
    READ_ONLY("/bin"), /* links into /usr on a merged system */
    READ_ONLY("/sbin"),
    READ_ONLY("/lib"),
    READ_ONLY("/lib32"),
    READ_ONLY("/lib64"),
    READ_ONLY("/etc/ld.so.cache"),
    READ_ONLY("/etc/alternatives"), /* what cc, java, awk … point to */
    READ_ONLY("/etc/ssl/certs"),
    READ_ONLY("/etc/ssl/openssl.cnf"),
    READ_ONLY("/etc/java-17-openjdk"), /* the JVM's settings are links to here */
    READ_ONLY("/etc/java-21-openjdk"),
    READ_ONLY("/etc/mime.types"),
    READ_ONLY("/etc/protocols"),
    READ_ONLY("/etc/services"),
};

const struct policy_bind *policy_host_binds(size_t *ret_count)
{
    *ret_count = COUNT_OF(host_binds);
    return host_binds;
}

/* LeakSanitizer needs ptrace, which no run has: without this every sanitized program
 * fails. */
static const char *const host_environment[] = {
    "PATH=/usr/local/bin:/usr/bin:/bin",
    "HOME=/tmp",
    "TMPDIR=/tmp",
    "TZ=UTC",
    "LANG=C.UTF-8",
    "USER=box",
    "LOGNAME=box",
    "ASAN_OPTIONS=detect_leaks=0",
    NULL,
};

const char *const *policy_host_environment(void) { return host_environment; }
