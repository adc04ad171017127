/* The keeper's part that answers refused calls and remembers their names. */
#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/keeping.h"
#include "sandbox/syscalls.h"

/* An answer costs us 30 microseconds. A program that hides a call which explains its
 * failure behind many that do not has to make more of these. */
enum { ANSWERS_MAX = 1000, QUIET_ANSWERS_MAX = 20000 };

/* Where in the list it stands, or may stand: a call that explains a failure takes the
 * place of one that does not. NULL: there is no room. */
static struct ending_denied *find_place(struct keeping *k,
                                        const struct syscalls_answer *answer)
{
    struct ending *ending = &k->ret->ending;
    size_t quiet = ENDING_DENIED_MAX;
    for (size_t i = 0; i < ending->denied_count; i++) {
        if (strcmp(ending->denied[i].call, answer->name) == 0)
            return &ending->denied[i];
        if (!k->grave[i])
            quiet = i;
    }
    if (ending->denied_count < ENDING_DENIED_MAX)
        quiet = ending->denied_count++;
    else if (answer->weight != SYSCALLS_GRAVE || quiet == ENDING_DENIED_MAX)
        return NULL;
    ending->denied[quiet].count = 0;
    return &ending->denied[quiet];
}

static void note_denied(struct keeping *k, const struct syscalls_answer *answer)
{
    struct ending_denied *place = find_place(k, answer);
    if (!place)
        return;
    snprintf(place->call, sizeof(place->call), "%s", answer->name);
    snprintf(place->group, sizeof(place->group), "%s", answer->group);
    place->count++;
    k->grave[place - k->ret->ending.denied] = answer->weight == SYSCALLS_GRAVE;
}

static void close_listener(struct keeping *k)
{
    close(k->listener);
    k->listener = -1;
}

/* The call is answered by its numbers alone: what they lead to may change under our eyes.
 * For the same reason it is let through (while learning) only where a group allows just
 * these numbers. */
void keeping_answer_denied(struct keeping *k)
{
    const struct policy *policy = &k->spec->policy;
    struct seccomp_notif asked = {0};
    struct syscalls_answer named;
    if (ioctl(k->listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) < 0) {
        if (errno != EINTR && errno != ENOENT)
            close_listener(k);
        return;
    }
    uint64_t args[COUNT_OF(asked.data.args)];
    for (size_t i = 0; i < COUNT_OF(args); i++)
        args[i] = asked.data.args[i];
    const struct syscalls_asked call = {.number = asked.data.nr, .args = args};
    syscalls_answer_of(&call, policy->calls, &named);
    bool through = policy->learn && named.group[0] != '\0';
    struct seccomp_notif_resp response = {.id = asked.id, .error = -named.error};
    if (through) {
        response.error = 0;
        response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    }
    ioctl(k->listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
    note_denied(k, &named);
    if (policy->learn)
        return;
    k->ret->facts.refused_grave |= named.weight == SYSCALLS_GRAVE;
    if (named.weight == SYSCALLS_GRAVE)
        k->answers++;
    else
        k->quiet_answers++;
    if (k->answers >= ANSWERS_MAX || k->quiet_answers >= QUIET_ANSWERS_MAX)
        close_listener(k); /* from here on the kernel says ENOSYS alone */
}
