#include "sandbox/syscalls_build.h"

#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/io.h"
#include "sandbox/syscalls_pack.h"
#include "sandbox/syscalls_table.h"

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
static int row_number(const struct syscalls_row *row)
{
    for (size_t i = 0; i < COUNT_OF(young); i++) {
        if (strcmp(young[i].call, row->call) == 0)
            return young[i].number;
    }
    return seccomp_syscall_resolve_name(row->call);
}

bool syscalls_name(int number, char ret[SYSCALLS_NAME_BYTES])
{
    char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number);
    const char *found = name;
    for (size_t i = 0; !found && i < COUNT_OF(young); i++)
        if (young[i].number == number)
            found = young[i].call;
    if (found)
        snprintf(ret, SYSCALLS_NAME_BYTES, "%.*s", SYSCALLS_NAME_BYTES - 1, found);
    free(name);
    return found;
}

static bool is_allowed_for_some(const char *call, syscalls_groups groups)
{
    size_t count;
    const struct syscalls_row *rows = syscalls_rows(&count);
    for (size_t i = 0; i < count; i++)
        if (rows[i].kind == ROW_ALLOW_IF && syscalls_granted(&rows[i], groups) &&
            strcmp(rows[i].call, call) == 0)
            return true;
    return false;
}

/* What the filter says to a row that is not granted; 0: nothing, as the default does.
 *
 * In the named filter a refused call is what no rule matches. In the other one a refusal
 * beside an allowing rule of the same call would be dropped by libseccomp (2.5.4), so
 * those fall to the default as well. */
static uint32_t refusal_of(const struct syscalls_row *row, syscalls_groups groups,
                           bool named)
{
    int error = row->kind == ROW_ALLOW ? EPERM : row->error;
    if (!named && error == ENOSYS)
        return 0; /* the default, which libseccomp takes no rule for */
    if (row->kind == ROW_PROBE)
        return SCMP_ACT_ERRNO(error);
    if (row->kind == ROW_REFUSE_IF) /* told by who answers */
        return 0;
    if (named || row->kind == ROW_ALLOW_IF || is_allowed_for_some(row->call, groups))
        return 0;
    return SCMP_ACT_ERRNO(error);
}

static int add_row(scmp_filter_ctx filter, const struct syscalls_row *row,
                   syscalls_groups groups, bool named)
{
    struct scmp_arg_cmp is[SYSCALLS_CONDITIONS];
    bool granted = syscalls_granted(row, groups);
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
    size_t count;
    const struct syscalls_row *rows = syscalls_rows(&count);
    int r = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);

    if (r ==
        0) /* 32-bit and x32 entries see other tables: who uses them dies of SIGSYS */
        r = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    if (r < 0)
        return error_set(err, r, "set up the system call filter: %s", strerror(-r));
    for (size_t i = 0; i < count; i++) {
        r = add_row(filter, &rows[i], groups, named);
        if (r < 0)
            return error_set(err, r, "add %s to the filter: %s", rows[i].call,
                             strerror(-r));
    }
    return 0;
}

int syscalls_compile(syscalls_groups groups, bool named, struct buf *out,
                     struct error *err)
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

int syscalls_build(syscalls_groups groups, bool named, struct buf *out, struct error *err)
{
    int r = syscalls_compile(groups, named, out, err);
    return r < 0 ? r : syscalls_pack(out, err);
}
