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
#include "sandbox/syscalls.h"

/* The kernel's machine for classic BPF, as far as filters use it. */
static uint32_t run_filter(const struct buf *filter, const struct seccomp_data *data)
{
    const struct sock_filter *rows = (const void *)filter->data;
    size_t count = filter->len / sizeof(*rows);
    uint32_t a = 0;
    for (size_t at = 0; at < count; at++) {
        const struct sock_filter *row = &rows[at];
        bool holds = false;
        switch (row->code) {
        case BPF_LD | BPF_W | BPF_ABS:
            memcpy(&a, (const char *)data + row->k, sizeof(a));
            continue;
        case BPF_ALU | BPF_AND | BPF_K:
            a &= row->k;
            continue;
        case BPF_RET | BPF_K:
            return row->k;
        case BPF_JMP | BPF_JA:
            at += row->k;
            continue;
        case BPF_JMP | BPF_JEQ | BPF_K:
            holds = a == row->k;
            break;
        case BPF_JMP | BPF_JGT | BPF_K:
            holds = a > row->k;
            break;
        case BPF_JMP | BPF_JGE | BPF_K:
            holds = a >= row->k;
            break;
        default:
            fail_msg("an instruction 0x%x that this test does not know", row->code);
        }
        at += holds ? row->jt : row->jf;
    }
    fail_msg("the filter ends without an answer");
    return 0;
}

struct filters {
    struct buf named, unnamed;
};

static int build(void **state)
{
    static struct filters filters;
    struct error err = {0};
    expect_ok(syscalls_build(true, &filters.named, &err), &err);
    expect_ok(syscalls_build(false, &filters.unnamed, &err), &err);
    *state = &filters;
    return 0;
}

static int drop(void **state)
{
    struct filters *filters = *state;
    buf_done(&filters->named);
    buf_done(&filters->unnamed);
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
    uint64_t args[3];
    uint32_t named, unnamed;
} rows[] = {
    {"read", ARCH, SYS_read, {0}, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW},
    {"mount", ARCH, SYS_mount, {0}, SECCOMP_RET_USER_NOTIF, ERRNO(EPERM)},
    {"ptrace", ARCH, SYS_ptrace, {0}, SECCOMP_RET_USER_NOTIF, ERRNO(EPERM)},
    {"clone3", ARCH, SYS_clone3, {0}, ERRNO(ENOSYS), ERRNO(ENOSYS)},
    {"io_uring_setup", ARCH, SYS_io_uring_setup, {0}, ERRNO(ENOSYS), ERRNO(ENOSYS)},
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
     SECCOMP_RET_ALLOW,
     SECCOMP_RET_ALLOW},
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
#else
static void the_filters_answer_as_the_table_says(void **state)
{
    const struct filters *filters = *state;
    assert_true(filters->named.len > 0);
}
#endif

static void a_refused_call_has_its_name_error_and_weight(void **state)
{
    struct syscalls_answer answer;
    (void)state;
    syscalls_answer_of(SYS_ptrace, &answer);
    assert_string_equal(answer.name, "ptrace");
    assert_int_equal(answer.error, EPERM);
    assert_int_equal(answer.weight, SYSCALLS_GRAVE);
    syscalls_answer_of(SYS_socket, &answer);
    assert_int_equal(answer.error, EAFNOSUPPORT);
    syscalls_answer_of(SYS_ioctl, &answer);
    assert_int_equal(answer.weight, SYSCALLS_QUIET);
    syscalls_answer_of(777, &answer);
    assert_string_equal(answer.name, "call 777");
    assert_int_equal(answer.error, ENOSYS);
    assert_int_equal(answer.weight, SYSCALLS_QUIET);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_filters_answer_as_the_table_says),
        cmocka_unit_test(a_refused_call_has_its_name_error_and_weight),
    };
    return cmocka_run_group_tests(tests, build, drop);
}
