/* policy -- what one run may do. {0} allows nothing and is refused: limits have no
 * defaults here. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sandbox/base/error.h"
#include "sandbox/base/profile.h"

/* The layers a run is confined by: name, word in files and messages, what it is for. */
#define SANDBOX_LAYERS(ROW)                                                              \
    ROW(USER, "user",                                                                    \
        "runs as nobody on this machine (own uid range, or user namespace)")             \
    ROW(PID, "pid", "sees only its own processes")                                       \
    ROW(MOUNT, "mount", "sees only its own root: read-only tools, a sized work tree")    \
    ROW(NETWORK, "network", "reaches no network but its own loopback")                   \
    ROW(IPC, "ipc", "shares no memory or queue with others")                             \
    ROW(UTS, "uts", "sees a fixed host name")                                            \
    ROW(CGROUP_NS, "cgroup-namespace", "sees no cgroup of the machine")                  \
    ROW(PRIVILEGES, "privileges",                                                        \
        "no capabilities, no_new_privs, no keyring, own session")                        \
    ROW(SYSCALLS, "syscalls", "only allowed system calls; refused ones are named")       \
    ROW(LANDLOCK, "landlock", "a second wall around files")                              \
    ROW(RLIMITS, "rlimits", "per-process limits")                                        \
    ROW(MEMORY, "memory", "memory of the whole tree limited and measured")               \
    ROW(PROCESSES, "processes", "number of processes of the whole tree limited")         \
    ROW(CPU, "cpu", "CPU time of the whole tree measured")

enum sandbox_layer {
#define LAYER_ROW(name, word, why) SANDBOX_LAYER_##name,
    SANDBOX_LAYERS(LAYER_ROW)
#undef LAYER_ROW
        SANDBOX_LAYER_COUNT
};

/** A set of layers: bit 1u << SANDBOX_LAYER_x. */
typedef uint32_t sandbox_layers;

/** Its word in files and messages; "" for a number that is none. */
const char *sandbox_layer_word(enum sandbox_layer layer);
/** What it keeps off, in words; "" likewise. */
const char *sandbox_layer_why(enum sandbox_layer layer);
/** What to do where it cannot be had. */
const char *sandbox_layer_remedy(enum sandbox_layer layer);
/** @return 0, or -EINVAL for a word that is none */
int sandbox_layer_parse(const char *word, enum sandbox_layer *ret);

enum policy_network { POLICY_NETWORK_NONE, POLICY_NETWORK_LOOPBACK };

struct policy_bind {
    const char *source; /* on this machine; borrowed */
    const char *target; /* absolute, inside; borrowed */
    bool writable;
    bool optional; /* a missing source is left out */
};

/*
 * Inside, every run finds: its work tree at /box (the working directory), an empty /tmp
 * of the same disk limit, HOME=/tmp, /dev with null zero full random urandom tty-less fd
 * links and shm, its own /proc, the binds. Everything else is absent.
 */
struct policy {
    int64_t wall_limit_ms;
    int64_t cpu_limit_ms;       /* user + system, of the whole tree */
    int64_t memory_limit_bytes; /* of the whole tree, beside what it writes to the work
                                   tree */
    int64_t processes_limit;
    int64_t disk_limit_bytes; /* what may be written to /box and /tmp together */
    int64_t inodes_limit;
    int64_t output_limit_bytes; /* each of stdout and stderr; past it output is drained,
                                   cut */
    int64_t open_files_limit;
    enum policy_network network;
    syscalls_groups calls; /* the system calls that it may make; BASE is among them */
    /* Calls that another group would allow are made all the same, and named: to find out
     * what a program needs. What no group allows stays refused. */
    bool learn;
    uint32_t uid; /* user and group, as it sees itself; 0: POLICY_UID */
    bool
        output_overrun_kills; /* past the output limit the run ends with VERDICT_OUTPUT */
    const struct policy_bind *binds;
    size_t bind_count;
    const char *const
        *environment;      /* NULL-terminated "NAME=value"; the whole environment */
    const char *directory; /* below /box, NULL: /box itself */
    const char *host_name; /* NULL: "box" */
};

/*
 * Binds: a source directly below / that is itself a link ("/bin" on a merged-usr system)
 * is made again as that link; any other source is followed. Sources are never writable
 * unless asked; what is mounted below a source comes with it. A target below another's is
 * seen, whatever their order; one at or below /box, /tmp, /proc or /dev/shm, or /dev
 * itself, is refused, as it would not be.
 */

/** @return 0; -EINVAL for limits that are not positive, binds or a directory that cannot
 * be */
int policy_check(const struct policy *policy, struct error *err);

/* The user and group that a program runs as, as it sees itself, and the last it can be.
 */
enum { POLICY_UID = 1000, POLICY_UID_MAX = 65533 };

/** The user and group of a run: the policy's, or POLICY_UID where it says 0. */
uint32_t policy_uid(const struct policy *policy);

/** The tools of this machine, read-only: the environment `host`. Rows live as long as the
 * program. */
const struct policy_bind *policy_host_binds(size_t *ret_count);
/** PATH, HOME, TZ, LANG and the rest of environment `host`; NULL-terminated. */
const char *const *policy_host_environment(void);
