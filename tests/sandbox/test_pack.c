/* A packed filter answers to every call what libseccomp's own answers. */
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/unit.h"

#include "sandbox/base/cleanup.h"
#include "sandbox/syscalls_build.h"
#include "sandbox/syscalls_pack.h"
#include "tests/sandbox/filter.h"

enum { NUMBERS = 1100, DRAWS = 60, VALUES_MAX = 2048 };

/* Numbers are drawn the same way each time. */
static uint32_t draw(uint32_t *state, uint32_t below)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % below;
}

/* What a filter compares with, and what lies beside it: where answers change. */
struct values {
    uint32_t all[VALUES_MAX];
    uint32_t count;
};

static void add_value(struct values *values, uint32_t value)
{
    if (values->count < VALUES_MAX)
        values->all[values->count++] = value;
}

static void find_values(const struct buf *filter, struct values *ret)
{
    const struct sock_filter *rows = (const void *)filter->data;
    ret->count = 0;
    add_value(ret, 0);
    for (size_t i = 0; i < filter->len / sizeof(*rows); i++)
        if (BPF_CLASS(rows[i].code) == BPF_ALU) {
            add_value(ret, rows[i].k);
            add_value(ret, ~rows[i].k);
            add_value(ret, rows[i + 1].k);
            add_value(ret, rows[i + 1].k ^ 1);
        }
    assert_in_range(ret->count, 1, VALUES_MAX - 1);
}

static void compare_one(const struct buf *before, const struct buf *packed,
                        const struct seccomp_data *data)
{
    uint32_t was = run_filter(before, data), is = run_filter(packed, data);
    if (was != is)
        fail_msg("call %d of machine 0x%x (0x%llx, 0x%llx, 0x%llx): 0x%x, not 0x%x",
                 data->nr, data->arch, (unsigned long long)data->args[0],
                 (unsigned long long)data->args[1], (unsigned long long)data->args[2], is,
                 was);
}

static void compare_number(const struct buf *before, const struct buf *packed, int number,
                           const struct values *values, uint32_t *state)
{
    struct seccomp_data data = {.nr = number, .arch = AUDIT_ARCH_X86_64};
    compare_one(before, packed, &data);
    for (int i = 0; i < DRAWS; i++) {
        for (size_t arg = 0; arg < COUNT_OF(data.args); arg++)
            data.args[arg] =
                values->all[draw(state, values->count)] |
                (draw(state, 4) == 0
                     ? (uint64_t)values->all[draw(state, values->count)] << 32
                     : 0);
        compare_one(before, packed, &data);
    }
    data.arch = AUDIT_ARCH_I386;
    compare_one(before, packed, &data);
}

static void compare_filters(const struct buf *before, const struct buf *packed)
{
    static const int odd[] = {-1, -2, 0x40000000, 0x40000001, 0x3fffffff, INT32_MIN};
    static struct values values;
    uint32_t state = 1;
    find_values(before, &values);
    for (int number = 0; number < NUMBERS; number++)
        compare_number(before, packed, number, &values, &state);
    for (size_t i = 0; i < COUNT_OF(odd); i++)
        compare_number(before, packed, odd[i], &values, &state);
}

/* Both forms of a set of calls; the profiles' come out a good deal shorter. */
static void check_set(syscalls_groups groups, bool profile)
{
    for (int named = 0; named < 2; named++) {
        AUTO_BUF struct buf before = {0}, packed = {0};
        struct error err = {0};
        expect_ok(syscalls_compile(groups, named, &before, &err), &err);
        expect_ok(syscalls_build(groups, named, &packed, &err), &err);
        compare_filters(&before, &packed);
        if (profile && packed.len * 3 > before.len * 2)
            fail_msg("%zu bytes became %zu", before.len, packed.len);
    }
}

static void a_packed_profile_answers_as_before(void **state)
{
    (void)state;
    check_set(profile_groups(PROFILE_DEFAULT), true);
    check_set(profile_groups(PROFILE_STRICT), true);
}

static void so_does_a_profile_with_a_group_more_or_less(void **state)
{
    syscalls_groups usual = profile_groups(PROFILE_DEFAULT);
    (void)state;
    for (int group = 0; group < SYSCALLS_GROUP_COUNT; group++)
        check_set(usual ^ 1u << group, false);
}

#define ARCH_ROW BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 4)
#define NUMBER_ROW BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0)
#define IS(k, jt, jf) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, k, jt, jf)
#define SAY(answer) BPF_STMT(BPF_RET | BPF_K, answer)

/* Of what it does not understand it changes nothing. */
static void what_is_of_another_shape_stays(void **state)
{
    static const struct {
        const char *name;
        size_t count;
        struct sock_filter rows[8];
    } cases[] = {
        {"nothing", 0, {{0}}},
        {"an answer", 1, {SAY(1)}},
        {"no machine", 4, {NUMBER_ROW, IS(3, 0, 1), SAY(1), SAY(2)}},
        {"a machine that is computed",
         5,
         {ARCH_ROW, BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 1), IS(1, 0, 1), SAY(1), SAY(2)}},
        {"a number that is computed",
         7,
         {ARCH_ROW, IS(9, 0, 4), NUMBER_ROW, BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 1),
          IS(1, 0, 1), SAY(1), SAY(2)}},
        {"no end", 5, {ARCH_ROW, IS(9, 0, 2), NUMBER_ROW, SAY(1), NUMBER_ROW}},
        {"a jump out",
         6,
         {ARCH_ROW, IS(9, 0, 3), NUMBER_ROW, BPF_STMT(BPF_JMP | BPF_JA, 2), SAY(1),
          SAY(2)}},
        {"a jump back",
         6,
         {ARCH_ROW, IS(9, 0, 3), NUMBER_ROW, BPF_STMT(BPF_JMP | BPF_JA, 0xfffffffe),
          SAY(1), SAY(2)}},
        {"nothing to win",
         6,
         {ARCH_ROW, IS(9, 0, 3), NUMBER_ROW, IS(3, 0, 1), SAY(1), SAY(2)}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        AUTO_BUF struct buf filter = {0};
        struct error err = {0};
        size_t len = cases[i].count * sizeof(struct sock_filter);
        expect_ok(buf_add(&filter, cases[i].rows, len), &err);
        expect_ok(syscalls_pack(&filter, &err), &err);
        if (filter.len != len || (len && memcmp(filter.data, cases[i].rows, len) != 0))
            fail_msg("%s: changed", cases[i].name);
    }
}

/* Whoever's tree it is: three answers, one of them behind an argument, in a long list. */
static void a_list_becomes_a_tree_of_ranges(void **state)
{
    struct sock_filter rows[64] = {ARCH_ROW, IS(9, 1, 0), SAY(1), NUMBER_ROW};
    size_t count = 4;
    struct error err = {0};
    AUTO_BUF struct buf before = {0}, packed = {0};
    (void)state;
    for (uint32_t number = 10; number < 30; number++) {
        rows[count++] = (struct sock_filter)IS(number, 0, 1);
        rows[count++] = (struct sock_filter)SAY(2);
    }
    rows[count++] = (struct sock_filter)IS(100, 0, 3);
    rows[count++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 16);
    rows[count++] = (struct sock_filter)IS(5, 0, 1);
    rows[count++] = (struct sock_filter)SAY(2);
    rows[count++] = (struct sock_filter)SAY(3);
    expect_ok(buf_add(&before, rows, count * sizeof(*rows)), &err);
    expect_ok(buf_add(&packed, rows, count * sizeof(*rows)), &err);
    expect_ok(syscalls_pack(&packed, &err), &err);
    assert_int_equal(packed.len / sizeof(*rows), 4 + 4 + 3 + 4);
    for (int number = 0; number < 200; number++)
        for (uint64_t arg = 4; arg < 7; arg++)
            for (uint32_t arch = 8; arch < 10; arch++) {
                const struct seccomp_data data = {
                    .nr = number, .arch = arch, .args = {arg}};
                compare_one(&before, &packed, &data);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_packed_profile_answers_as_before),
        cmocka_unit_test(so_does_a_profile_with_a_group_more_or_less),
        cmocka_unit_test(what_is_of_another_shape_stays),
        cmocka_unit_test(a_list_becomes_a_tree_of_ranges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
