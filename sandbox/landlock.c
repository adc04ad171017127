#include "sandbox/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "sandbox/base/cleanup.h"

/* Rights younger than the headers of Debian 12 (version 2). */
#define RIGHT_TRUNCATE (1ull << 14)  /* version 3 */
#define RIGHT_IOCTL_DEV (1ull << 15) /* version 5 */
#define SCOPE_ABSTRACT_UNIX 1ull     /* version 6 */
#define SCOPE_SIGNAL 2ull

#define RIGHTS_V1 ((1ull << 13) - 1)
#define RIGHTS_READ                                                                      \
    (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE |                         \
     LANDLOCK_ACCESS_FS_READ_DIR)
/* Of what is no folder; others are an error there. */
#define RIGHTS_FILE                                                                      \
    (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE |                         \
     LANDLOCK_ACCESS_FS_WRITE_FILE | RIGHT_TRUNCATE)
#define RIGHTS_DEVICE                                                                    \
    (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |                      \
     LANDLOCK_ACCESS_FS_READ_DIR | RIGHT_TRUNCATE | RIGHT_IOCTL_DEV)

/* struct landlock_ruleset_attr as of version 6; older kernels take a shorter one. */
struct ruleset {
    uint64_t files, network, scoped;
};

int landlock_version(void)
{
    long version =
        syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

    return version > 0 ? (int)version : 0;
}

static uint64_t rights_of(int version)
{
    uint64_t rights = RIGHTS_V1;

    if (version >= 2)
        rights |= LANDLOCK_ACCESS_FS_REFER;
    if (version >= 3)
        rights |= RIGHT_TRUNCATE;
    if (version >= 5)
        rights |= RIGHT_IOCTL_DEV;
    return rights;
}

static int allow(int ruleset, const char *path, uint64_t rights, struct error *err)
{
    AUTO_FD int fd = open(path, O_PATH | O_CLOEXEC);
    struct landlock_path_beneath_attr rule = {.allowed_access = rights, .parent_fd = fd};

    struct stat st;

    if (fd < 0 || fstat(fd, &st) < 0)
        return error_errno(err, "open %s", path);
    if (!S_ISDIR(st.st_mode))
        rule.allowed_access &= RIGHTS_FILE;
    if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0)
        return error_errno(err, "add a Landlock rule for %s", path);
    return 0;
}

static int allow_all(int ruleset, uint64_t rights, const struct policy *policy,
                     struct error *err)
{
    /* Device nodes can be reached there but never made; on folders without nodev that
     * matters. */
    uint64_t all = rights & ~(LANDLOCK_ACCESS_FS_MAKE_CHAR |
                              LANDLOCK_ACCESS_FS_MAKE_BLOCK | RIGHT_IOCTL_DEV);
    const struct {
        const char *path;
        uint64_t rights;
    } rows[] = {
        {"/", RIGHTS_READ},
        {"/box", all},
        {"/tmp", all},
        {"/dev/shm", all},
        {"/dev", RIGHTS_DEVICE & rights},
        {"/proc", RIGHTS_DEVICE & rights & ~RIGHT_IOCTL_DEV},
    };
    int r = 0;

    for (size_t i = 0; r == 0 && i < COUNT_OF(rows); i++)
        r = allow(ruleset, rows[i].path, rows[i].rights, err);
    for (size_t i = 0; r == 0 && i < policy->bind_count; i++) {
        if (policy->binds[i].writable)
            r = allow(ruleset, policy->binds[i].target, all, err);
    }
    return r;
}

int landlock_confine(int version, const struct policy *policy, struct error *err)
{
    struct ruleset attr = {.files = rights_of(version)};
    size_t size = version >= 6 ? sizeof(attr) : sizeof(attr.files);
    AUTO_FD int ruleset = -1;
    int r;

    if (version >= 6)
        attr.scoped = SCOPE_ABSTRACT_UNIX | SCOPE_SIGNAL;
    ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, size, 0);
    if (ruleset < 0)
        return error_errno(err, "make a Landlock ruleset");
    r = allow_all(ruleset, attr.files, policy, err);
    if (r < 0)
        return r;
    if (syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
        return error_errno(err, "enforce Landlock");
    return 0;
}
