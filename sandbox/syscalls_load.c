#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/syscall.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/syscalls_build.h"

#include "sandbox/syscalls_filter.h" /* made while building */

/* A filter in both forms, whoever made it. */
struct ready {
    const struct sock_filter *named, *unnamed;
    size_t named_count, unnamed_count;
};

#define READY(name)                                                                      \
    {                                                                                    \
        name##_named, name##_unnamed, COUNT_OF(name##_named), COUNT_OF(name##_unnamed)   \
    }

static const struct {
    enum profile_holder profile;
    struct ready filters;
} profiles[] = {{PROFILE_DEFAULT, READY(default)}, {PROFILE_STRICT, READY(strict)}};

static const struct ready *find_profile(syscalls_groups groups)
{
    for (size_t i = 0; i < COUNT_OF(profiles); i++)
        if (profile_groups(profiles[i].profile) == groups)
            return &profiles[i].filters;
    return NULL;
}

void syscalls_filters_done(struct syscalls_filters *filters)
{
    buf_done(&filters->named);
    buf_done(&filters->unnamed);
    *filters = (struct syscalls_filters){0};
}

int syscalls_filters_ensure(struct syscalls_filters *filters, syscalls_groups groups,
                            struct error *err)
{
    if (filters->groups == groups || find_profile(groups))
        return 0;
    syscalls_filters_done(filters);
    int r = syscalls_build(groups, true, &filters->named, err);
    if (r == 0)
        r = syscalls_build(groups, false, &filters->unnamed, err);
    if (r < 0)
        syscalls_filters_done(filters);
    else
        filters->groups = groups;
    return r;
}

static int load(unsigned flags, const struct sock_filter *rows, size_t count)
{
    union {
        const struct sock_filter *in;
        struct sock_filter *out;
    } unconst = {.in = rows}; /* the kernel only reads */
    struct sock_fprog program = {.len = (unsigned short)count, .filter = unconst.out};

    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

static struct ready choose(syscalls_groups groups, const struct syscalls_filters *filters)
{
    const struct ready *ready = find_profile(groups);
    if (ready)
        return *ready;
    return (struct ready){
        .named = (const void *)filters->named.data,
        .unnamed = (const void *)filters->unnamed.data,
        .named_count = filters->named.len / sizeof(struct sock_filter),
        .unnamed_count = filters->unnamed.len / sizeof(struct sock_filter),
    };
}

int syscalls_confine(syscalls_groups groups, const struct syscalls_filters *filters,
                     int *ret_listener, struct error *err)
{
    const struct ready ready = choose(groups, filters);
    int fd = load(SECCOMP_FILTER_FLAG_NEW_LISTENER, ready.named, ready.named_count);

    if (fd >= 0) {
        *ret_listener = fd;
        return 0;
    }
    if (errno != EBUSY)
        return error_errno(err, "load the system call filter");
    if (load(0, ready.unnamed, ready.unnamed_count) < 0)
        return error_errno(err, "load the system call filter");
    *ret_listener = -1;
    return 0;
}
