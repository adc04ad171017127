#include "runner/io/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/base/cleanup.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* Newer than Debian 12's header: the kernel's numbers, needed only where it knows them.
 */
enum { ABI_REFER = 2, ABI_TRUNCATE = 3, ABI_NETWORK = 4 };
static const uint64_t access_truncate = 1u << 14;
static const uint64_t access_network_tcp = 1u << 0 | 1u << 1;
struct ruleset {
    uint64_t files, network;
};

static const uint64_t access_read =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
static const uint64_t access_write =
    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
    LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |
    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SYM;

static int step_lifetime(const struct confined *spec, int parent, struct error *err)
{
    (void)spec;
    if (setpgid(0, 0) < 0)
        return error_errno(err, "own process group");
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
        return error_errno(err, "parent-death signal");
    if (getppid() != parent)
        _exit(1); /* it died before the line above */
    if (prctl(PR_SET_DUMPABLE, 0) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return error_errno(err, "privileges");
    umask(022);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_DFL);
    signal(SIGXCPU, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    return 0;
}

static int set_limit(int which, int64_t soft, int64_t hard, struct error *err)
{
    struct rlimit limit = {.rlim_cur = (rlim_t)soft, .rlim_max = (rlim_t)hard};
    return setrlimit(which, &limit) < 0 ? error_errno(err, "limit %d", which) : 0;
}

static int step_limits(const struct confined *spec, int parent, struct error *err)
{
    int64_t cpu_s = (spec->cpu_limit_ms + 999) / 1000;
    int r = set_limit(RLIMIT_CORE, 0, 0, err);

    (void)parent;
    if (r == 0)
        r = set_limit(RLIMIT_CPU, cpu_s, cpu_s + 1, err);
    if (r == 0)
        r = set_limit(RLIMIT_FSIZE, spec->file_limit_bytes, spec->file_limit_bytes, err);
    if (r == 0)
        r = set_limit(RLIMIT_NOFILE, 512, 512, err);
    /* private memory, not address space: packs are mapped. AddressSanitizer maps
     * terabytes, so there only the parent's watch holds. */
    if (r == 0 && !SANITIZED)
        r = set_limit(RLIMIT_DATA, spec->memory_limit_bytes, spec->memory_limit_bytes,
                      err);
    return r;
}

static int step_capabilities(const struct confined *spec, int parent, struct error *err)
{
    struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[2] = {0};
    const uint32_t kept = 1u << CAP_DAC_OVERRIDE | 1u << CAP_DAC_READ_SEARCH |
                          1u << CAP_FOWNER | 1u << CAP_CHOWN;

    (void)spec;
    (void)parent;
    if (syscall(SYS_capget, &head, sets) < 0)
        return error_errno(err, "capabilities");
    sets[0].effective &= kept;
    sets[0].permitted &= kept;
    sets[0].inheritable = 0;
    memset(&sets[1], 0, sizeof sets[1]);
    return syscall(SYS_capset, &head, sets) < 0 ? error_errno(err, "capabilities") : 0;
}

static int allow(int ruleset, int fd, uint64_t access, struct error *err)
{
    struct landlock_path_beneath_attr rule = {.allowed_access = access, .parent_fd = fd};
    struct stat st;

    if (fstat(fd, &st) < 0)
        return error_errno(err, "a folder of the confinement");
    if (!S_ISDIR(st.st_mode))
        rule.allowed_access &= LANDLOCK_ACCESS_FS_READ_FILE |
                               LANDLOCK_ACCESS_FS_WRITE_FILE | access_truncate;
    if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0)
        return error_errno(err, "Landlock rule");
    return 0;
}

static int allow_all(int ruleset, const struct confined *spec, uint64_t writing,
                     struct error *err)
{
    int r = 0;

    for (size_t i = 0; r == 0 && spec->readable && spec->readable[i]; i++) {
        AUTO_FD int fd = open(spec->readable[i], O_PATH | O_CLOEXEC);
        if (fd >= 0)
            r = allow(ruleset, fd, access_read, err);
    }
    for (size_t i = 0; r == 0 && i < spec->readable_fd_count; i++)
        r = allow(ruleset, spec->readable_fds[i], access_read, err);
    for (size_t i = 0; r == 0 && i < spec->writable_fd_count; i++)
        r = allow(ruleset, spec->writable_fds[i], access_read | writing, err);
    return r;
}

static int step_landlock(const struct confined *spec, int parent, struct error *err)
{
    long abi =
        syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    struct ruleset rules = {.files = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1};
    uint64_t writing = access_write;
    size_t size = abi >= ABI_NETWORK ? sizeof rules : sizeof rules.files;
    AUTO_FD int fd = -1;
    int r;

    (void)parent;
    if (abi < 1 && spec->landlock_lowered)
        return 0;
    if (abi < 1)
        return error_set(err, -ENOTSUP,
                         "this kernel has no Landlock, so hostile repositories cannot "
                         "be confined: boot with lsm=landlock,...");
    if (abi >= ABI_REFER) {
        rules.files |= LANDLOCK_ACCESS_FS_REFER;
        writing |= LANDLOCK_ACCESS_FS_REFER;
    }
    if (abi >= ABI_TRUNCATE) {
        rules.files |= access_truncate;
        writing |= access_truncate;
    }
    rules.network = abi >= ABI_NETWORK && !spec->network ? access_network_tcp : 0;
    fd = (int)syscall(SYS_landlock_create_ruleset, &rules, size, 0);
    if (fd < 0)
        return error_errno(err, "Landlock");
    r = allow_all(fd, spec, writing, err);
    if (r == 0 && syscall(SYS_landlock_restrict_self, fd, 0) < 0)
        r = error_errno(err, "Landlock");
    return r;
}

static bool is_kept(const struct confined *spec, int fd, int channel)
{
    if (fd == channel)
        return true;
    for (size_t i = 0; i < spec->readable_fd_count; i++)
        if (spec->readable_fds[i] == fd)
            return true;
    for (size_t i = 0; i < spec->writable_fd_count; i++)
        if (spec->writable_fds[i] == fd)
            return true;
    return false;
}

/* Standard streams become /dev/null: a library that prints must not print into ours. */
static int close_descriptors(const struct confined *spec, int channel, struct error *err)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC), last = 2, from = 3;

    if (null < 0)
        return error_errno(err, "/dev/null");
    for (int fd = 0; fd <= 2; fd++)
        if (!is_kept(spec, fd, channel) && dup2(null, fd) < 0)
            return error_errno(err, "/dev/null");
    if (channel > last)
        last = channel;
    for (size_t i = 0; i < spec->readable_fd_count; i++)
        last = spec->readable_fds[i] > last ? spec->readable_fds[i] : last;
    for (size_t i = 0; i < spec->writable_fd_count; i++)
        last = spec->writable_fds[i] > last ? spec->writable_fds[i] : last;
    for (; from <= last; from++)
        if (!is_kept(spec, from, channel))
            close(from);
    if (syscall(SYS_close_range, from, ~0u, 0) < 0)
        return error_errno(err, "close descriptors");
    return 0;
}

int confine_self(const struct confined *spec, int parent, int channel, struct error *err)
{
    static int (*const steps[])(const struct confined *, int, struct error *) = {
        step_lifetime, step_limits, step_landlock,
        step_capabilities, /* last: the rules above open paths */
    };
    int r = close_descriptors(spec, channel, err);

    for (size_t i = 0; r == 0 && i < COUNT_OF(steps); i++)
        r = steps[i](spec, parent, err);
    return r < 0 ? error_wrap(err, "confine") : 0;
}
