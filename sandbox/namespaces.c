#include "sandbox/namespaces.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "sandbox/base/cleanup.h"

/* Ids that no distribution gives to anybody (systemd's list of them ends its containers'
 * at 0x6fffffff); a launcher's pid below pid_max (2^22) is added, so that two sandboxes
 * never share one: the kernel counts much of what can be used up per user. Where pids are
 * given again, in another pid namespace, they mostly differ by that. */
enum { UID_BASE = 0x70000000, SPACE_BITS = 22, SPACES = 1 << 6 };

static int write_file(const char *path, const char *text, struct error *err)
{
    AUTO_FD int fd = open(path, O_WRONLY | O_CLOEXEC);
    size_t len = strlen(text);

    if (fd < 0 || write(fd, text, len) != (ssize_t)len)
        return error_errno(err, "write %s", path);
    return 0;
}

/* Maps one id of the parent namespace to one of ours. */
static int map_self(unsigned inside, unsigned uid, unsigned gid, struct error *err)
{
    char line[64];
    int r;

    r = write_file("/proc/self/setgroups", "deny", err);
    if (r < 0)
        return r;
    snprintf(line, sizeof(line), "%u %u 1", inside, uid);
    r = write_file("/proc/self/uid_map", line, err);
    if (r < 0)
        return r;
    snprintf(line, sizeof(line), "%u %u 1", inside, gid);
    return write_file("/proc/self/gid_map", line, err);
}

/* What /proc/self/uid_map says of the user namespace we are in. */
struct id_map {
    bool machine_root;              /* our id 0 may be the machine's */
    unsigned long best_first, best; /* the largest part */
};

static void read_id_map(struct id_map *ret)
{
    char text[4096];
    AUTO_FD int fd = open("/proc/self/uid_map", O_RDONLY | O_CLOEXEC);
    ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
    unsigned long first, outside, count;
    int length;

    *ret = (struct id_map){.machine_root = len <= 0};
    text[len < 0 ? 0 : len] = '\0';
    for (const char *at = text;
         sscanf(at, "%lu %lu %lu%n", &first, &outside, &count, &length) == 3;
         at += length) {
        ret->machine_root = ret->machine_root || (first == 0 && outside == 0);
        if (count > ret->best) {
            ret->best = count;
            ret->best_first = first;
        }
    }
}

/* Whether our user namespace has such an id and we may become it: by doing so, for a
 * moment, where only the access to files counts. The kernel takes that for a change of
 * user, after which a process is told of its parent's death no more. */
static bool may_become(uid_t id)
{
    int signal = 0, dumpable = prctl(PR_GET_DUMPABLE);
    prctl(PR_GET_PDEATHSIG, &signal);
    uid_t user = (uid_t)setfsuid(id);
    gid_t group = (gid_t)setfsgid(id);
    bool became_user = (uid_t)setfsuid(user) == id;
    bool became_group = (gid_t)setfsgid(group) == id;
    prctl(PR_SET_DUMPABLE, dumpable == 1);
    prctl(PR_SET_PDEATHSIG, signal);
    return became_user && became_group;
}

/* An unused id of our user namespace: high above where all ids exist, else from its
 * largest part. @param map  read only then: a first look into /proc takes its time */
static bool choose_uid(struct id_map *map, uid_t *ret)
{
    *ret = UID_BASE + (namespaces_pid_space() % SPACES << SPACE_BITS) + (uid_t)getpid();
    if (may_become(*ret))
        return true;
    read_id_map(map);
    if (map->best > 0x7fffffff) /* it is there, but could not be tried */
        return true;
    if (map->best > 1)
        *ret = (uid_t)(map->best_first + 1 + (unsigned long)getpid() % (map->best - 1));
    return map->best > 1;
}

unsigned namespaces_pid_space(void)
{
    struct stat st;
    return stat("/proc/self/ns/pid", &st) == 0 ? (unsigned)st.st_ino : 0;
}

bool namespaces_may(int capability)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {{0}};
    return syscall(SYS_capget, &header, sets) == 0 &&
           (sets[CAP_TO_INDEX(capability)].effective &
            (unsigned)CAP_TO_MASK(capability)) != 0;
}

/* What root lacks in many containers; unshare() itself is the last question. */
static bool has_capabilities(void)
{
    return namespaces_may(CAP_SETUID) && namespaces_may(CAP_SETGID) &&
           namespaces_may(CAP_CHOWN) && namespaces_may(CAP_SYS_ADMIN);
}

static int open_plain(struct confinement *confinement, struct error *err)
{
    uid_t uid = geteuid();
    gid_t gid = getegid();
    int r;

    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
        return error_set(
            err, -ENOTSUP,
            "user: a new user namespace is refused (%s); run as root, or allow them: "
            "sysctl kernel.unprivileged_userns_clone=1 and user.max_user_namespaces, "
            "in a container --privileged or --cap-add SYS_ADMIN with a seccomp and "
            "AppArmor profile that permit it",
            strerror(errno));
    prctl(PR_SET_DUMPABLE, 1); /* /proc/self/uid_map belongs to us only then */
    r = map_self(0, uid, gid, err);
    if (r < 0)
        return error_wrap(err, "user: map this user into a user namespace");
    /* what runs use of these is the user's own outside, too: most of it stays there */
    write_file("/proc/sys/user/max_inotify_instances", "64", NULL);
    write_file("/proc/sys/user/max_inotify_watches", "8192", NULL);
    prctl(PR_SET_DUMPABLE, 0);
    confinement->plain = true;
    confinement->uid = 0;
    confinement->gid = 0;
    return 0;
}

int namespaces_open(struct confinement *confinement, struct error *err)
{
    struct id_map map;
    uid_t uid;
    bool root = geteuid() == 0;

    if (root && has_capabilities() && choose_uid(&map, &uid) &&
        unshare(CLONE_NEWNS) == 0) {
        confinement->plain = false;
        confinement->uid = uid;
        confinement->gid = uid;
        return 0;
    }
    read_id_map(&map);
    /* below a user namespace a run would be the machine's root still, who owns /proc/sys
     */
    if (root && map.machine_root)
        return error_set(err, -ENOTSUP,
                         "user: this root may not become another user here, and programs "
                         "are never run as root; run as another user, or allow it: in a "
                         "container --cap-add SYS_ADMIN (with SETUID, SETGID, CHOWN), "
                         "and a seccomp and AppArmor profile that permit namespaces");
    return open_plain(confinement, err);
}

static int run_flags(const struct confinement *confinement)
{
    static const struct {
        enum sandbox_layer layer;
        int flag;
    } rows[] = {
        {SANDBOX_LAYER_PID, CLONE_NEWPID},
        {SANDBOX_LAYER_MOUNT, CLONE_NEWNS},
        {SANDBOX_LAYER_UTS, CLONE_NEWUTS},
    };
    int flags = 0;

    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (confinement->applied & 1u << rows[i].layer)
            flags |= rows[i].flag;
    }
    return flags;
}

int namespaces_fork(const struct confinement *confinement, int cgroup_fd, int *ret_pidfd,
                    bool *ret_born, struct error *err)
{
    int pidfd = -1;
    struct clone_args args = {
        .flags = (unsigned)run_flags(confinement) | CLONE_PIDFD,
        .pidfd = (uintptr_t)&pidfd,
        .exit_signal = SIGCHLD,
    };
    long pid;

    if (cgroup_fd >= 0) {
        args.flags |= CLONE_INTO_CGROUP;
        args.cgroup = (unsigned)cgroup_fd;
    }
    *ret_born = cgroup_fd >= 0;
    pid = syscall(SYS_clone3, &args, sizeof(args));
    if (pid < 0 && cgroup_fd >= 0) { /* no right to be born there: try to walk in */
        args.flags &= ~(unsigned long long)CLONE_INTO_CGROUP;
        args.cgroup = 0;
        *ret_born = false;
        pid = syscall(SYS_clone3, &args, sizeof(args));
    }
    if (pid < 0 &&
        errno == ENOSYS) /* filtered by a container: the old call knows no cgroups */
        pid = syscall(SYS_clone, args.flags | SIGCHLD, NULL, &pidfd, NULL, NULL);
    if (pid < 0)
        return error_errno(err, "pid: make a run's namespaces");
    if (pid > 0)
        *ret_pidfd = pidfd;
    return (int)pid;
}

int namespaces_loopback(struct error *err)
{
    AUTO_FD int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};

    if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) < 0)
        return error_errno(err, "bring the loopback up");
    return 0;
}

int namespaces_identity(const struct confinement *confinement, struct error *err)
{
    if (confinement->plain)
        return 0; /* one id only; setgroups is denied there */
    if (setgroups(0, NULL) < 0)
        return error_errno(err, "drop the supplementary groups");
    /* groups before user: afterwards we no longer may */
    if (setresgid(confinement->gid, confinement->gid, confinement->gid) < 0 ||
        setresuid(confinement->uid, confinement->uid, confinement->uid) < 0)
        return error_errno(err, "become the run's user");
    return 0;
}

int namespaces_nest(uint32_t inside, struct error *err)
{
    uid_t uid = geteuid();
    gid_t gid = getegid();

    if (unshare(CLONE_NEWUSER) < 0)
        return error_errno(err, "make the program's user namespace");
    /* Its /proc files belong to it only while it is dumpable; nobody else can see it
     * here. */
    prctl(PR_SET_DUMPABLE, 1);
    return map_self(inside, uid, gid, err);
}

/* EINVAL past the youngest of Linux 6.1: the kernel knows no more. Whatever else is said
 * leaves a capability that could come back. */
int namespaces_drop_bounding(struct error *err)
{
    for (int cap = 0; cap < 64; cap++) {
        if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0)
            continue;
        if (errno == EINVAL && cap > CAP_CHECKPOINT_RESTORE)
            break;
        if (errno != EPERM || prctl(PR_CAPBSET_READ, cap, 0, 0, 0) != 0)
            return error_set(err, -EPERM, "give up capability %d", cap);
    }
    return 0;
}

int namespaces_drop_capabilities(struct error *err)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};

    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0 ||
        syscall(SYS_capset, &header, none) < 0)
        return error_errno(err, "give up all capabilities");
    return 0;
}
