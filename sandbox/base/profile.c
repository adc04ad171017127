#include "sandbox/base/profile.h"

#include <errno.h>
#include <string.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/cleanup.h"

static const struct {
    const char *word;
    enum profile_holder holder;
} groups_of_calls[] = {
#define GROUP_ROW(name, word, who) {word, PROFILE_##who},
    SYSCALLS_GROUPS(GROUP_ROW)
#undef GROUP_ROW
};

static syscalls_groups held_from(enum profile_holder holder)
{
    syscalls_groups groups = 0;
    for (unsigned i = 0; i < SYSCALLS_GROUP_COUNT; i++)
        if (groups_of_calls[i].holder >= holder)
            groups |= 1u << i;
    return groups;
}

syscalls_groups profile_groups(enum profile_holder profile) { return held_from(profile); }

syscalls_groups profile_grantable(void) { return held_from(PROFILE_EXTRA); }

const char *profile_group_word(enum syscalls_group group)
{
    return (unsigned)group < SYSCALLS_GROUP_COUNT ? groups_of_calls[group].word : "";
}

enum profile_holder profile_group_holder(enum syscalls_group group)
{
    return (unsigned)group < SYSCALLS_GROUP_COUNT ? groups_of_calls[group].holder
                                                  : PROFILE_NEVER;
}

static int refuse_word(const char *word, struct error *err)
{
    AUTO_BUF struct buf known = {0};
    for (unsigned i = 0; i < SYSCALLS_GROUP_COUNT; i++)
        if (groups_of_calls[i].holder != PROFILE_NEVER)
            buf_addf(&known, "%s%s", i ? ", " : "", groups_of_calls[i].word);
    return error_set(err, -EINVAL,
                     "'%.40s' is no group of system calls that a run can have: %s", word,
                     buf_text(&known));
}

static int find_group(const char *word, struct error *err)
{
    for (unsigned i = 0; i < SYSCALLS_GROUP_COUNT; i++)
        if (groups_of_calls[i].holder != PROFILE_NEVER &&
            strcmp(groups_of_calls[i].word, word) == 0)
            return (int)i;
    return refuse_word(word, err);
}

int profile_add(const char *word, syscalls_groups *groups, struct error *err)
{
    int group = find_group(word, err);
    if (group >= 0)
        *groups |= 1u << group;
    return group < 0 ? group : 0;
}

int profile_remove(const char *word, syscalls_groups *groups, struct error *err)
{
    int group = find_group(word, err);
    if (group == SYSCALLS_GROUP_BASE)
        return error_set(err, -EINVAL, "no program runs without the group 'base'");
    if (group >= 0)
        *groups &= ~(1u << group);
    return group < 0 ? group : 0;
}
