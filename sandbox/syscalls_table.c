#include "sandbox/syscalls_table.h"

#include <errno.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/syscalls_rows.h"

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
#define MASKED2(arg, mask, value, arg2, mask2, value2)                                   \
    {                                                                                    \
        2,                                                                               \
        {                                                                                \
            {arg, mask, value}, { arg2, mask2, value2 }                                  \
        }                                                                                \
    }
#define MASKED3(arg, mask, value, arg2, mask2, value2, arg3, mask3, value3)              \
    {                                                                                    \
        3,                                                                               \
        {                                                                                \
            {arg, mask, value}, {arg2, mask2, value2}, { arg3, mask3, value3 }           \
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
#define REFUSE_IF(name, in, when, number, how, why)                                      \
    {.call = #name,                                                                      \
     .kind = ROW_REFUSE_IF,                                                              \
     .group = SYSCALLS_GROUP_##in,                                                       \
     .rule = when,                                                                       \
     .error = number,                                                                    \
     .weight = SYSCALLS_##how},
/* NOLINTEND(bugprone-macro-parentheses) */

static const struct syscalls_row rows[] = {
    SYSCALLS_FILES(ALLOW) SYSCALLS_MEMORY(ALLOW) SYSCALLS_PROCESSES(ALLOW)
        SYSCALLS_TIME_SIGNALS(ALLOW) SYSCALLS_WAITING(ALLOW) SYSCALLS_SOCKETS(ALLOW)
            SYSCALLS_IPC(ALLOW) SYSCALLS_RULES(ALLOW_IF) SYSCALLS_PROBES(PROBE)
                SYSCALLS_REFUSED(REFUSE) SYSCALLS_REFUSED_RULES(REFUSE_IF)};

const struct syscalls_row *syscalls_rows(size_t *ret_count)
{
    *ret_count = COUNT_OF(rows);
    return rows;
}

/* PROBE and REFUSE rows are opened by a group that only who asks for it has. */
bool syscalls_granted(const struct syscalls_row *row, syscalls_groups groups)
{
    bool closed = row->kind != ROW_ALLOW && row->kind != ROW_ALLOW_IF;
    return (groups & 1u << row->group) &&
           (!closed || profile_group_holder(row->group) == PROFILE_EXTRA);
}
