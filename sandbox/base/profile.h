/*
 * profile -- which groups of system calls a run may make, by name.
 *
 * A profile is a set of groups; an assignment adds groups to it and takes some away. The
 * calls of each group: syscalls_rows.h.
 */
#pragma once

#include <stdint.h>

#include "sandbox/base/error.h"

/* Group, word, who has it. STRICT: both profiles. DEFAULT: that one. EXTRA: only who adds
 * it. NEVER: nobody, it only names what is refused. */
#define SYSCALLS_GROUPS(ROW)                                                             \
    ROW(BASE, "base", STRICT)            /* start, end, ask about oneself */             \
    ROW(FILES, "files", STRICT)          /* files and folders that it can reach */       \
    ROW(MEMORY, "memory", STRICT)        /* its own memory */                            \
    ROW(SIGNALS, "signals", STRICT)      /* its own signals */                           \
    ROW(TIME, "time", STRICT)            /* clocks to read, timers, sleeping */          \
    ROW(WAITING, "waiting", STRICT)      /* poll, epoll, event descriptors */            \
    ROW(THREADS, "threads", DEFAULT)     /* threads and their scheduling */              \
    ROW(PROCESSES, "processes", DEFAULT) /* other processes of its own */                \
    ROW(SOCKETS, "sockets", DEFAULT)     /* Unix sockets, and its own loopback */        \
    ROW(IPC, "ipc", DEFAULT)             /* queues, semaphores, shared memory */         \
    ROW(AIO, "aio", EXTRA)               /* the old asynchronous I/O: databases */       \
    ROW(DEBUG, "debug", EXTRA)           /* tracing: debuggers, LeakSanitizer */         \
    ROW(NETLINK, "netlink", EXTRA)       /* list its network interfaces: getifaddrs */   \
    ROW(LANDLOCK, "landlock", EXTRA)     /* confine itself further */                    \
    ROW(NAMESPACES, "namespaces", NEVER)                                                 \
    ROW(MOUNTS, "mounts", NEVER)                                                         \
    ROW(CONFINEMENT, "confinement", NEVER)                                               \
    ROW(MACHINE, "machine", NEVER)                                                       \
    ROW(KERNEL, "kernel", NEVER)

enum syscalls_group {
#define GROUP_ROW(name, word, who) SYSCALLS_GROUP_##name,
    SYSCALLS_GROUPS(GROUP_ROW)
#undef GROUP_ROW
        SYSCALLS_GROUP_COUNT
};

/** A set of groups: bit 1u << SYSCALLS_GROUP_x. */
typedef uint32_t syscalls_groups;

enum profile_holder { PROFILE_NEVER, PROFILE_EXTRA, PROFILE_DEFAULT, PROFILE_STRICT };

/** The profile of one static program, or that of toolchains and runtimes. */
syscalls_groups profile_groups(enum profile_holder profile);
/** What a run may have at most. */
syscalls_groups profile_grantable(void);
/** Its word in files and messages; "" for a number that is none. */
const char *profile_group_word(enum syscalls_group group);
/** Who has it; PROFILE_NEVER for a number that is none. */
enum profile_holder profile_group_holder(enum syscalls_group group);
/**
 * Adds a group to a set or takes it away.
 *
 * @return 0, or -EINVAL for a word that names none, or one that nobody can have, or for
 * `base` taken away: the text says which there are
 */
int profile_add(const char *word, syscalls_groups *groups, struct error *err);
int profile_remove(const char *word, syscalls_groups *groups, struct error *err);
