#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/syscalls_table.h"

#include "sandbox/syscalls_names.h" /* made while building: a name for each number */

static bool rule_holds(const struct syscalls_rule *rule, const uint64_t *args)
{
    for (unsigned i = 0; i < rule->count; i++)
        if (((uint32_t)args[rule->is[i].arg] & rule->is[i].mask) != rule->is[i].value)
            return false;
    return true;
}

/* A row that would let the call through if its group were granted. */
static bool could_allow(const struct syscalls_row *row, const uint64_t *args)
{
    if (row->kind == ROW_ALLOW || row->kind == ROW_ALLOW_IF)
        return rule_holds(&row->rule, args);
    return profile_group_holder(row->group) == PROFILE_EXTRA;
}

/* A refusal for these arguments, to who has the group for others. */
static bool is_special(const struct syscalls_row *row, syscalls_groups groups,
                       const uint64_t *args)
{
    return row->kind == ROW_REFUSE_IF && (groups & 1u << row->group) &&
           rule_holds(&row->rule, args);
}

static const char *name_of(int number)
{
    return number >= 0 && (size_t)number < COUNT_OF(names) ? names[number] : NULL;
}

void syscalls_answer_of(const struct syscalls_asked *asked, syscalls_groups groups,
                        struct syscalls_answer *ret)
{
    const char *name = name_of(asked->number);
    size_t count;
    const struct syscalls_row *rows = syscalls_rows(&count);

    *ret =
        (struct syscalls_answer){.error = ENOSYS, .weight = SYSCALLS_QUIET, .group = ""};
    snprintf(ret->name, sizeof(ret->name), "call %d", asked->number);
    if (name == NULL)
        return;
    snprintf(ret->name, sizeof(ret->name), "%.*s", SYSCALLS_NAME_BYTES - 1, name);
    for (size_t i = 0; i < count; i++) {
        const struct syscalls_row *row = &rows[i];
        if (strcmp(row->call, ret->name) != 0 || syscalls_granted(row, groups))
            continue;
        if (row->kind == ROW_REFUSE || is_special(row, groups, asked->args)) {
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
