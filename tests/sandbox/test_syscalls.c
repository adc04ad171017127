/* The table of system calls becomes a filter that answers as the table says. */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "tests/support/unit.h"

#include "sandbox/base/cleanup.h"
#include "sandbox/syscalls_build.h"
#include "tests/sandbox/filter.h"

struct filters {
    struct buf named, unnamed;
    struct buf strict, strict_unnamed; /* the other profile */
    struct buf traced;                 /* with the groups debug and aio */
};

static int build(void **state)
{
    static struct filters filters;
    struct error err = {0};
    syscalls_groups usual = profile_groups(PROFILE_DEFAULT);
    syscalls_groups strict = profile_groups(PROFILE_STRICT);
    syscalls_groups traced =
        usual | 1u << SYSCALLS_GROUP_DEBUG | 1u << SYSCALLS_GROUP_AIO;
    expect_ok(syscalls_build(usual, true, &filters.named, &err), &err);
    expect_ok(syscalls_build(usual, false, &filters.unnamed, &err), &err);
    expect_ok(syscalls_build(strict, true, &filters.strict, &err), &err);
    expect_ok(syscalls_build(strict, false, &filters.strict_unnamed, &err), &err);
    expect_ok(syscalls_build(traced, true, &filters.traced, &err), &err);
    *state = &filters;
    return 0;
}

static int drop(void **state)
{
    struct filters *filters = *state;
    buf_done(&filters->named);
    buf_done(&filters->unnamed);
    buf_done(&filters->strict);
    buf_done(&filters->strict_unnamed);
    buf_done(&filters->traced);
    return 0;
}

#if defined(__x86_64__)
#define ERRNO(code) (SECCOMP_RET_ERRNO | (code))
#define UPPER (7ull << 32)
#define ARCH AUDIT_ARCH_X86_64 /* beyond what an enumerator holds */

static const struct {
    const char *name;
    uint32_t arch;
    int number;
    uint64_t args[4];
    uint32_t named, unnamed;
} rows[] = {
    {"read", ARCH, SYS_read, {0}, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW},
    {"mount", ARCH, SYS_mount, {0}, SECCOMP_RET_USER_NOTIF, ERRNO(EPERM)},
    {"ptrace", ARCH, SYS_ptrace, {0}, SECCOMP_RET_USER_NOTIF, ERRNO(EPERM)},
    {"clone3", ARCH, SYS_clone3, {0}, ERRNO(ENOSYS), ERRNO(ENOSYS)},
    {"io_uring_setup", ARCH, SYS_io_uring_setup, {0}, ERRNO(ENOSYS), ERRNO(ENOSYS)},
    {"io_setup", ARCH, SYS_io_setup, {0}, SECCOMP_RET_USER_NOTIF, ERRNO(ENOSYS)},
    {"a call of the future", ARCH, 777, {0}, SECCOMP_RET_USER_NOTIF, ERRNO(ENOSYS)},
    {"a thread", ARCH, SYS_clone, {0x3d0f00}, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW},
    {"a process, upper half set",
     ARCH,
     SYS_clone,
     {UPPER | 17},
     SECCOMP_RET_ALLOW,
     SECCOMP_RET_ALLOW},
    {"a user namespace",
     ARCH,
     SYS_clone,
     {0x10000011},
     SECCOMP_RET_USER_NOTIF,
     ERRNO(ENOSYS)},
    {"a mount namespace",
     ARCH,
     SYS_clone,
     {0x00020011},
     SECCOMP_RET_USER_NOTIF,
     ERRNO(ENOSYS)},
    {"a cgroup namespace",
     ARCH,
     SYS_clone,
     {0x02000011},
     SECCOMP_RET_USER_NOTIF,
     ERRNO(ENOSYS)},
    {"a user namespace, upper half set",
     ARCH,
     SYS_clone,
     {UPPER | 0x10000011},
     SECCOMP_RET_USER_NOTIF,
     ERRNO(ENOSYS)},
    {"a unix socket", ARCH, SYS_socket, {1, 1, 0}, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW},
    {"a unix socket, upper half set",
     ARCH,
     SYS_socket,
     {UPPER | 1, 1, 0},
     SECCOMP_RET_ALLOW,
     SECCOMP_RET_ALLOW},
    {"a packet socket",
     ARCH,
     SYS_socket,
     {17, 3, 0},
     SECCOMP_RET_USER_NOTIF,
     ERRNO(ENOSYS)},
    {"a vsock", ARCH, SYS_socket, {40, 1, 0}, SECCOMP_RET_USER_NOTIF, ERRNO(ENOSYS)},
    {"a route socket",
     ARCH,
     SYS_socket,
     {16, 3, 0},
     SECCOMP_RET_USER_NOTIF,
     ERRNO(ENOSYS)},
    {"ranges of a file in memory",
     ARCH,
     SYS_mbind,
     {0, 4096, 1},
     SECCOMP_RET_USER_NOTIF,
     ERRNO(EPERM)},
    {"a netfilter socket",
     ARCH,
     SYS_socket,
     {16, 3, 12},
     SECCOMP_RET_USER_NOTIF,
     ERRNO(ENOSYS)},
    {"TCGETS", ARCH, SYS_ioctl, {0, 0x5401}, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW},
    {"TIOCSTI", ARCH, SYS_ioctl, {0, 0x5412}, SECCOMP_RET_USER_NOTIF, ERRNO(ENOSYS)},
    {"TIOCSTI, upper half set",
     ARCH,
     SYS_ioctl,
     {0, UPPER | 0x5412},
     SECCOMP_RET_USER_NOTIF,
     ERRNO(ENOSYS)},
    {"TIOCSTI behind a permitted upper half",
     ARCH,
     SYS_ioctl,
     {0, (0x5401ull << 32) | 0x5412},
     SECCOMP_RET_USER_NOTIF,
     ERRNO(ENOSYS)},
    {"a mode", ARCH, SYS_chmod, {0, 0755}, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW},
    {"a set-id bit", ARCH, SYS_chmod, {0, 04755}, SECCOMP_RET_USER_NOTIF, ERRNO(ENOSYS)},
    {"mmap", ARCH, SYS_mmap, {0, 0, 0, 0x22}, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW},
    {"MAP_HUGETLB",
     ARCH,
     SYS_mmap,
     {0, 0, 0, 0x40022},
     SECCOMP_RET_USER_NOTIF,
     ERRNO(ENOSYS)},
    {"READ_IMPLIES_EXEC",
     ARCH,
     SYS_personality,
     {0x400000},
     SECCOMP_RET_USER_NOTIF,
     ERRNO(ENOSYS)},
    {"PR_SET_NAME", ARCH, SYS_prctl, {15}, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW},
    {"PR_SET_SECCOMP", ARCH, SYS_prctl, {22}, SECCOMP_RET_USER_NOTIF, ERRNO(ENOSYS)},
    {"a 32-bit entry",
     AUDIT_ARCH_I386,
     20,
     {0},
     SECCOMP_RET_KILL_PROCESS,
     SECCOMP_RET_KILL_PROCESS},
    {"an x32 call",
     ARCH,
     0x40000000 | SYS_getpid,
     {0},
     SECCOMP_RET_KILL_PROCESS,
     SECCOMP_RET_KILL_PROCESS},
};

static void the_filters_answer_as_the_table_says(void **state)
{
    const struct filters *filters = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct seccomp_data data = {.nr = rows[i].number, .arch = rows[i].arch};
        memcpy(data.args, rows[i].args, sizeof(rows[i].args));
        uint32_t named = run_filter(&filters->named, &data);
        uint32_t unnamed = run_filter(&filters->unnamed, &data);
        if (named != rows[i].named || unnamed != rows[i].unnamed)
            fail_msg("%s: 0x%x and 0x%x, not 0x%x and 0x%x", rows[i].name, named, unnamed,
                     rows[i].named, rows[i].unnamed);
    }
}

static void profiles_and_groups_change_what_is_allowed(void **state)
{
    const struct filters *filters = *state;
    const uint32_t allow = SECCOMP_RET_ALLOW, told = SECCOMP_RET_USER_NOTIF;
    static const struct {
        const char *name;
        int number;
        uint64_t args[4];
    } calls[] = {
        {"write", SYS_write, {0}},
        {"futex", SYS_futex, {0}},
        {"a thread", SYS_clone, {0x3d0f00}},
        {"a process", SYS_clone, {17}},
        {"a user namespace", SYS_clone, {0x10000011}},
        {"fork", SYS_fork, {0}},
        {"a unix socket", SYS_socket, {1, 1, 0}},
        {"shmget", SYS_shmget, {0}},
        {"ptrace", SYS_ptrace, {0}},
        {"io_setup", SYS_io_setup, {65536}},
        {"mount", SYS_mount, {0}},
        {"TCGETS", SYS_ioctl, {0, 0x5401}},
        {"SIOCGIFCONF", SYS_ioctl, {0, 0x8912}},
    };
    const struct {
        uint32_t strict, unnamed, traced;
    } answers[COUNT_OF(calls)] = {
        {allow, allow, allow},
        {allow, allow, allow},
        {told, ERRNO(EPERM), allow},
        {told, ERRNO(EPERM), allow},
        {told, ERRNO(EPERM), told},
        {told, ERRNO(EPERM), allow},
        {told, ERRNO(EAFNOSUPPORT), allow},
        {told, ERRNO(EPERM), allow},
        {told, ERRNO(EPERM), allow},
        {told, ERRNO(ENOSYS), allow},
        {told, ERRNO(EPERM), told},
        {allow, allow, allow},
        {told, ERRNO(ENOSYS), allow},
    };
    for (size_t i = 0; i < COUNT_OF(calls); i++) {
        struct seccomp_data data = {.nr = calls[i].number, .arch = ARCH};
        memcpy(data.args, calls[i].args, sizeof(calls[i].args));
        uint32_t strict = run_filter(&filters->strict, &data);
        uint32_t unnamed = run_filter(&filters->strict_unnamed, &data);
        uint32_t traced = run_filter(&filters->traced, &data);
        if (strict != answers[i].strict || unnamed != answers[i].unnamed ||
            traced != answers[i].traced)
            fail_msg("%s: 0x%x, 0x%x and 0x%x, not 0x%x, 0x%x and 0x%x", calls[i].name,
                     strict, unnamed, traced, answers[i].strict, answers[i].unnamed,
                     answers[i].traced);
    }
}

static void expect_options(const struct filters *filters, unsigned level,
                           bool (*is_refused)(unsigned option))
{
    for (unsigned option = 0; option < 4096; option++)
        for (uint64_t upper = 0; upper <= UPPER; upper += UPPER) {
            struct seccomp_data data = {.nr = SYS_setsockopt, .arch = ARCH};
            data.args[1] = upper | level;
            data.args[2] = upper | option;
            bool refused = run_filter(&filters->named, &data) != SECCOMP_RET_ALLOW;
            if (refused != is_refused(option))
                fail_msg("level %u: option %u is %s", level, option,
                         refused ? "refused" : "allowed");
        }
}

/* The options that hand the kernel a program: SO_ATTACH_FILTER, SO_ATTACH_BPF,
 * SO_ATTACH_REUSEPORT_CBPF and _EBPF; and what need not be set: SO_DETACH_FILTER,
 * SO_CNX_ADVICE, SCM_TIMESTAMPING_OPT_STATS and SO_MEMINFO. */
static bool is_refused_option(unsigned option)
{
    return option == 26 || option == 27 || (option >= 50 && option <= 55) || option >= 96;
}

static void every_socket_option_is_allowed_but_programs_and_the_unheard_of(void **state)
{
    expect_options(*state, 1, is_refused_option);
}

/* Keys of connections are counted to nobody; another protocol in a connection (TCP_ULP)
 * is the kernel's own code for it. */
static bool is_refused_tcp_option(unsigned option)
{
    return option == 14 || option == 15 || (option >= 28 && option != 30);
}

static void every_tcp_option_is_allowed_but_keys_and_protocols(void **state)
{
    expect_options(*state, 6, is_refused_tcp_option);
}

static void of_the_internet_sockets_tcp_and_udp_are_allowed(void **state)
{
    const struct filters *filters = *state;
    for (unsigned kind = 0; kind < 16; kind++)
        for (unsigned protocol = 0; protocol < 512; protocol++) {
            bool good = protocol == 0
                            ? kind == 1 || kind == 2
                            : (kind == 1 && protocol == 6) ||
                                  (kind == 2 && (protocol == 17 || protocol == 136));
            for (unsigned family = 0; family < 64; family++) {
                struct seccomp_data data = {.nr = SYS_socket, .arch = ARCH};
                data.args[0] = UPPER | family;
                data.args[1] = UPPER | kind | 02004000; /* both flags */
                data.args[2] = UPPER | protocol;
                bool expected = family == 2 || family == 10 ? good : family == 1;
                if ((run_filter(&filters->unnamed, &data) == SECCOMP_RET_ALLOW) !=
                    expected)
                    fail_msg("socket(%u, %u, %u)", family, kind, protocol);
            }
        }
}
#else
static void every_tcp_option_is_allowed_but_keys_and_protocols(void **state)
{
    const struct filters *filters = *state;
    assert_true(filters->named.len > 0);
}

static void every_socket_option_is_allowed_but_programs_and_the_unheard_of(void **state)
{
    const struct filters *filters = *state;
    assert_true(filters->named.len > 0);
}

static void of_the_internet_sockets_tcp_and_udp_are_allowed(void **state)
{
    const struct filters *filters = *state;
    assert_true(filters->unnamed.len > 0);
}

static void profiles_and_groups_change_what_is_allowed(void **state)
{
    const struct filters *filters = *state;
    assert_true(filters->strict.len > 0 && filters->strict.len < filters->named.len);
}

static void the_filters_answer_as_the_table_says(void **state)
{
    const struct filters *filters = *state;
    assert_true(filters->named.len > 0);
}
#endif

static struct syscalls_answer answer_of(int number, uint64_t first,
                                        syscalls_groups groups)
{
    const uint64_t args[6] = {first};
    const struct syscalls_asked asked = {.number = number, .args = args};
    struct syscalls_answer answer;
    syscalls_answer_of(&asked, groups, &answer);
    return answer;
}

static void a_refused_call_has_its_name_error_weight_and_group(void **state)
{
    const syscalls_groups usual = profile_groups(PROFILE_DEFAULT);
    const syscalls_groups strict = profile_groups(PROFILE_STRICT);
    static const struct {
        int number;
        uint64_t first;
        bool strict;
        const char *name, *group;
        int error;
        enum syscalls_weight weight;
    } cases[] = {
        {SYS_ptrace, 0, false, "ptrace", "debug", EPERM, SYSCALLS_GRAVE},
        {SYS_mount, 0, false, "mount", "", EPERM, SYSCALLS_GRAVE},
        {SYS_io_setup, 65536, false, "io_setup", "aio", ENOSYS, SYSCALLS_QUIET},
        {SYS_socket, 17, false, "socket", "", EAFNOSUPPORT, SYSCALLS_GRAVE},
        {SYS_socket, 17, true, "socket", "", EAFNOSUPPORT, SYSCALLS_GRAVE},
        {SYS_socket, 1, true, "socket", "sockets", EAFNOSUPPORT, SYSCALLS_GRAVE},
        {SYS_socket, 2, true, "socket", "", EAFNOSUPPORT, SYSCALLS_GRAVE},
        {SYS_socket, 2, false, "socket", "", EPROTONOSUPPORT, SYSCALLS_QUIET},
        {SYS_socket, 1ull << 32 | 10, false, "socket", "", EPROTONOSUPPORT,
         SYSCALLS_QUIET},
        {SYS_socket, 16, false, "socket", "netlink", EAFNOSUPPORT, SYSCALLS_QUIET},
        {SYS_mbind, 0, false, "mbind", "", EPERM, SYSCALLS_QUIET},
        {SYS_setsockopt, 0, true, "setsockopt", "sockets", EPERM, SYSCALLS_GRAVE},
        {SYS_ioctl, 0, false, "ioctl", "", ENOTTY, SYSCALLS_QUIET},
        {SYS_shmget, 0, true, "shmget", "ipc", EPERM, SYSCALLS_GRAVE},
        {SYS_clone, 17, true, "clone", "processes", EPERM, SYSCALLS_GRAVE},
        {SYS_clone, 0x3d0f00, true, "clone", "threads", EPERM, SYSCALLS_GRAVE},
        {SYS_clone, 0x10000011, true, "clone", "", EPERM, SYSCALLS_GRAVE},
        {777, 0, false, "call 777", "", ENOSYS, SYSCALLS_QUIET},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct syscalls_answer answer =
            answer_of(cases[i].number, cases[i].first, cases[i].strict ? strict : usual);
        if (strcmp(answer.name, cases[i].name) != 0 ||
            strcmp(answer.group, cases[i].group) != 0 || answer.error != cases[i].error ||
            answer.weight != cases[i].weight)
            fail_msg("row %zu: %s, group '%s', error %d, weight %d", i, answer.name,
                     answer.group, answer.error, (int)answer.weight);
    }
}

static void a_group_is_found_by_its_word_if_a_run_can_have_it(void **state)
{
    syscalls_groups groups = profile_groups(PROFILE_STRICT);
    struct error err = {0};
    (void)state;
    assert_int_equal(profile_add("sockets", &groups, &err), 0);
    assert_true(groups & 1u << SYSCALLS_GROUP_SOCKETS);
    assert_int_equal(profile_remove("sockets", &groups, &err), 0);
    assert_int_equal(groups, profile_groups(PROFILE_STRICT));
    assert_int_equal(profile_add("mounts", &groups, &err), -EINVAL);
    assert_non_null(strstr(err.text, "debug"));
    assert_null(strstr(err.text, "kernel"));
    err = (struct error){0};
    assert_int_equal(profile_remove("base", &groups, &err), -EINVAL);
    assert_int_equal(groups, profile_groups(PROFILE_STRICT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_filters_answer_as_the_table_says),
        cmocka_unit_test(of_the_internet_sockets_tcp_and_udp_are_allowed),
        cmocka_unit_test(every_tcp_option_is_allowed_but_keys_and_protocols),
        cmocka_unit_test(every_socket_option_is_allowed_but_programs_and_the_unheard_of),
        cmocka_unit_test(profiles_and_groups_change_what_is_allowed),
        cmocka_unit_test(a_group_is_found_by_its_word_if_a_run_can_have_it),
        cmocka_unit_test(a_refused_call_has_its_name_error_weight_and_group),
    };
    return cmocka_run_group_tests(tests, build, drop);
}
