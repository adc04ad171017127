#include "sandbox/syscalls.h"

#include <errno.h>
#include <inttypes.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/io.h"
#include "sandbox/syscalls_rows.h"

enum row_kind { ROW_ALLOW, ROW_ALLOW_IF, ROW_PROBE, ROW_REFUSE };

struct row_rule {
    unsigned count;
    struct {
        unsigned arg;
        uint32_t mask, value;
    } is[2];
};

struct row {
    const char *call;
    enum row_kind kind;
    enum syscalls_group group;
    struct row_rule rule;
    int error;
    enum syscalls_weight weight;
};

#define CLEAR(arg, mask)                                                                 \
    {                                                                                    \
        1,                                                                               \
        {                                                                                \
            {                                                                            \
                arg, mask, 0                                                             \
            }                                                                            \
        }                                                                                \
    }
#define MASKED(arg, mask, value)                                                         \
    {                                                                                    \
        1,                                                                               \
        {                                                                                \
            {                                                                            \
                arg, mask, value                                                         \
            }                                                                            \
        }                                                                                \
    }
#define VALUE(arg, value)                                                                \
    {                                                                                    \
        1,                                                                               \
        {                                                                                \
            {                                                                            \
                arg, 0xffffffffu, value                                                  \
            }                                                                            \
        }                                                                                \
    }
#define VALUE2(arg, value, arg2, value2)                                                 \
    {                                                                                    \
        2,                                                                               \
        {                                                                                \
            {arg, 0xffffffffu, value}, { arg2, 0xffffffffu, value2 }                     \
        }                                                                                \
    }
/* NOLINTBEGIN(bugprone-macro-parentheses): a rule is an initialiser, not a value */
#define ALLOW(name, in, why)                                                             \
    {.call = #name, .kind = ROW_ALLOW, .group = SYSCALLS_GROUP_##in},
#define ALLOW_IF(name, in, when, why)                                                    \
    {.call = #name, .kind = ROW_ALLOW_IF, .group = SYSCALLS_GROUP_##in, .rule = when},
#define PROBE(name, in, why)                                                             \
    {.call = #name, .kind = ROW_PROBE, .group = SYSCALLS_GROUP_##in, .error = ENOSYS},
#define REFUSE(name, in, number, how, why)                                               \
    {.call = #name,                                                                      \
     .kind = ROW_REFUSE,                                                                 \
     .group = SYSCALLS_GROUP_##in,                                                       \
     .error = number,                                                                    \
     .weight = SYSCALLS_##how},
/* NOLINTEND(bugprone-macro-parentheses) */

static const struct row rows[] = {
    SYSCALLS_FILES(ALLOW) SYSCALLS_MEMORY(ALLOW) SYSCALLS_PROCESSES(ALLOW)
        SYSCALLS_TIME_SIGNALS(ALLOW) SYSCALLS_WAITING(ALLOW) SYSCALLS_SOCKETS(ALLOW)
            SYSCALLS_IPC(ALLOW) SYSCALLS_RULES(ALLOW_IF) SYSCALLS_PROBES(PROBE)
                SYSCALLS_REFUSED(REFUSE)};

/* Calls younger than libseccomp 2.5.4; from 424 on the numbers are the same everywhere.
 */
static const struct {
    const char *call;
    int number;
} young[] = {
    {"set_mempolicy_home_node", 450},
    {"cachestat", 451},
    {"fchmodat2", 452},
    {"map_shadow_stack", 453},
    {"futex_wake", 454},
    {"futex_wait", 455},
    {"futex_requeue", 456},
    {"statmount", 457},
    {"listmount", 458},
    {"lsm_get_self_attr", 459},
    {"lsm_list_modules", 461},
    {"mseal", 462},
    {"setxattrat", 463},
    {"getxattrat", 464},
    {"listxattrat", 465},
    {"removexattrat", 466},
};

/* Negative where this architecture has no such call. */
static int row_number(const struct row *row)
{
    for (size_t i = 0; i < COUNT_OF(young); i++) {
        if (strcmp(young[i].call, row->call) == 0)
            return young[i].number;
    }
    return seccomp_syscall_resolve_name(row->call);
}

/* PROBE and REFUSE rows are opened by a group that only who asks for it has. */
static bool is_granted(const struct row *row, syscalls_groups groups)
{
    bool closed = row->kind == ROW_PROBE || row->kind == ROW_REFUSE;
    return (groups & 1u << row->group) &&
           (!closed || profile_group_holder(row->group) == PROFILE_EXTRA);
}

static bool is_allowed_for_some(const char *call, syscalls_groups groups)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (rows[i].kind == ROW_ALLOW_IF && is_granted(&rows[i], groups) &&
            strcmp(rows[i].call, call) == 0)
            return true;
    return false;
}

/* What the filter says to a row that is not granted; 0: nothing, as the default does.
 *
 * In the named filter a refused call is what no rule matches. In the other one a refusal
 * beside an allowing rule of the same call would be dropped by libseccomp (2.5.4), so
 * those fall to the default as well. */
static uint32_t refusal_of(const struct row *row, syscalls_groups groups, bool named)
{
    int error = row->kind == ROW_ALLOW ? EPERM : row->error;
    if (row->kind == ROW_PROBE)
        return named ? SCMP_ACT_ERRNO(error) : 0; /* ENOSYS is the other's default */
    if (named || row->kind == ROW_ALLOW_IF || is_allowed_for_some(row->call, groups))
        return 0;
    return SCMP_ACT_ERRNO(error);
}

static int add_row(scmp_filter_ctx filter, const struct row *row, syscalls_groups groups,
                   bool named)
{
    struct scmp_arg_cmp is[2];
    bool granted = is_granted(row, groups);
    uint32_t action = granted ? SCMP_ACT_ALLOW : refusal_of(row, groups, named);
    int number = row_number(row);

    if (number < 0 || action == 0)
        return 0;
    for (unsigned i = 0; i < row->rule.count; i++)
        is[i] = SCMP_CMP(row->rule.is[i].arg, SCMP_CMP_MASKED_EQ, row->rule.is[i].mask,
                         row->rule.is[i].value);
    return seccomp_rule_add_array(filter, action, number, row->rule.count, is);
}

static int export_filter(scmp_filter_ctx filter, struct buf *out, struct error *err)
{
    AUTO_FD int fd = memfd_create("filter", MFD_CLOEXEC);
    int r;

    if (fd < 0)
        return error_errno(err, "make a place for the filter");
    r = seccomp_export_bpf(filter, fd);
    if (r < 0)
        return error_set(err, r, "export the system call filter: %s", strerror(-r));
    if (lseek(fd, 0, SEEK_SET) < 0)
        return error_errno(err, "rewind the filter");
    r = io_read_all(fd, out);
    return r < 0 ? error_set(err, r, "read the filter: %s", strerror(-r)) : 0;
}

static int fill_filter(scmp_filter_ctx filter, syscalls_groups groups, bool named,
                       struct error *err)
{
    /* A binary tree instead of a list: a third of the loading time, fewer steps a call.
     */
    int r = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);

    if (r ==
        0) /* 32-bit and x32 entries see other tables: who uses them dies of SIGSYS */
        r = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    if (r < 0)
        return error_set(err, r, "set up the system call filter: %s", strerror(-r));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        r = add_row(filter, &rows[i], groups, named);
        if (r < 0)
            return error_set(err, r, "add %s to the filter: %s", rows[i].call,
                             strerror(-r));
    }
    return 0;
}

int syscalls_build(syscalls_groups groups, bool named, struct buf *out, struct error *err)
{
    scmp_filter_ctx filter =
        seccomp_init(named ? SCMP_ACT_NOTIFY : SCMP_ACT_ERRNO(ENOSYS));
    int r;

    if (filter == NULL)
        return error_set(err, -ENOMEM, "make a system call filter");
    r = fill_filter(filter, groups, named, err);
    if (r == 0)
        r = export_filter(filter, out, err);
    seccomp_release(filter);
    return r;
}

static bool rule_holds(const struct row_rule *rule, const uint64_t *args)
{
    for (unsigned i = 0; i < rule->count; i++)
        if (((uint32_t)args[rule->is[i].arg] & rule->is[i].mask) != rule->is[i].value)
            return false;
    return true;
}

/* A row that would let the call through if its group were granted. */
static bool could_allow(const struct row *row, const uint64_t *args)
{
    if (row->kind == ROW_ALLOW || row->kind == ROW_ALLOW_IF)
        return rule_holds(&row->rule, args);
    return profile_group_holder(row->group) == PROFILE_EXTRA;
}

void syscalls_answer_of(const struct syscalls_asked *asked, syscalls_groups groups,
                        struct syscalls_answer *ret)
{
    char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, asked->number);

    *ret =
        (struct syscalls_answer){.error = ENOSYS, .weight = SYSCALLS_QUIET, .group = ""};
    snprintf(ret->name, sizeof(ret->name), "call %d", asked->number);
    if (name == NULL)
        return;
    snprintf(ret->name, sizeof(ret->name), "%.*s", SYSCALLS_NAME_BYTES - 1, name);
    free(name);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct row *row = &rows[i];
        if (strcmp(row->call, ret->name) != 0 || is_granted(row, groups))
            continue;
        if (row->kind == ROW_REFUSE) {
            ret->error = row->error;
            ret->weight = row->weight;
        } else if (row->kind == ROW_ALLOW) {
            ret->error = EPERM;
            ret->weight = SYSCALLS_GRAVE;
        }
        if (ret->group[0] == '\0' && could_allow(row, asked->args))
            ret->group = profile_group_word(row->group);
    }
}
