/* Asks for more than it was given: each way must be refused by the kernel itself. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "attack.h"

static int root_again(char **words)
{
    (void)words;
    return attack_expect(setuid(0) < 0 && setreuid(0, 0) < 0 && setresuid(0, 0, 0) < 0 &&
                             setgid(0) < 0 && setresgid(0, 0, 0) < 0 &&
                             setresuid(1001, 1001, 1001) < 0,
                         "becoming root");
}

static int groups(char **words)
{
    const gid_t wheel = 0;
    (void)words;
    return attack_expect(setgroups(1, &wheel) < 0 && setgroups(0, NULL) < 0, "setgroups");
}

static int capabilities(char **words)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct all[2] = {{~0u, ~0u, ~0u}, {~0u, ~0u, ~0u}};
    (void)words;
    return attack_expect(
        syscall(SYS_capset, &header, all) < 0 &&
            prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_SYS_ADMIN, 0, 0) < 0,
        "a capability");
}

static int no_new_privileges(char **words)
{
    (void)words;
    return attack_expect(prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0) < 0 &&
                             prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1,
                         "new privileges again");
}

static int nice_down(char **words)
{
    (void)words;
    return attack_expect(setpriority(PRIO_PROCESS, 0, -20) < 0 &&
                             setpriority(PRIO_USER, 0, -20) < 0,
                         "priority -20");
}

static int real_time(char **words)
{
    const struct sched_param high = {.sched_priority = 99};
    (void)words;
    return attack_expect(sched_setscheduler(0, SCHED_FIFO, &high) < 0 &&
                             sched_setscheduler(0, SCHED_RR, &high) < 0,
                         "real time");
}

static int deadline(char **words)
{
    struct {
        unsigned size, policy;
        unsigned long long flags;
        int nice;
        unsigned priority;
        unsigned long long runtime, deadline, period;
    } wanted = {sizeof(wanted), 6, 0, 0, 0, 10000000, 30000000, 30000000};
    (void)words;
    return attack_expect(syscall(SYS_sched_setattr, 0, &wanted, 0) < 0, "deadline class");
}

static int disk_priority(char **words)
{
    (void)words;
    return attack_expect(syscall(SYS_ioprio_set, 1, 0, 1 << 13) < 0,
                         "real-time disk class");
}

/* Hard limits only go down. */
static int raise_limits(char **words)
{
    static const int kinds[] = {RLIMIT_CPU,     RLIMIT_FSIZE,      RLIMIT_NOFILE,
                                RLIMIT_MEMLOCK, RLIMIT_SIGPENDING, RLIMIT_RTPRIO,
                                RLIMIT_NICE,    RLIMIT_CORE};
    (void)words;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        struct rlimit now, more;
        getrlimit((__rlimit_resource_t)kinds[i], &now);
        more = (struct rlimit){now.rlim_max + 1, now.rlim_max + 1};
        if (setrlimit((__rlimit_resource_t)kinds[i], &more) == 0)
            return attack_expect(0, "a raised limit");
    }
    return ATTACK_HELD;
}

/* Whoever takes too much memory must be the first to go. */
static int spare_me(char **words)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY);
    (void)words;
    return attack_expect(fd < 0 || write(fd, "-1000", 5) < 0, "a low oom_score_adj");
}

static int give_away(char **words)
{
    (void)words;
    int fd = open("file", O_WRONLY | O_CREAT, 0600);
    return attack_expect(fchown(fd, 0, 0) < 0 && chown("file", 1, 1) < 0, "chown");
}

static int write_maps(char **words)
{
    static const char *const files[] = {"uid_map", "gid_map", "setgroups", "loginuid"};
    char path[64];
    (void)words;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        snprintf(path, sizeof(path), "/proc/self/%s", files[i]);
        int fd = open(path, O_WRONLY);
        if (fd >= 0 && write(fd, i == 2 ? "allow" : "0 0 1", 5) > 0)
            return attack_expect(0, path);
    }
    return ATTACK_HELD;
}

static const struct attack_way ways[] = {
    {"root", root_again},
    {"groups", groups},
    {"capabilities", capabilities},
    {"no-new-privileges", no_new_privileges},
    {"nice", nice_down},
    {"real-time", real_time},
    {"deadline", deadline},
    {"disk-priority", disk_priority},
    {"limits", raise_limits},
    {"spare-me", spare_me},
    {"give-away", give_away},
    {"write-maps", write_maps},
};

ATTACK_MAIN(ways)
