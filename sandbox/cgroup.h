/*
 * cgroup -- memory, processes and CPU of a run's whole tree, whatever this machine
 * mounts: v2, v1 hierarchies, both, or none. What can be had is found by making a group,
 * never by guessing.
 *
 * Every run has new groups: pages that a tree keeps stay charged to the run that wrote
 * them, and v2's memory.peak cannot be reset before Linux 6.12. The kernel's wait when a
 * process is moved (9 ms) is avoided: on v2 a process is born inside, on v1 it writes
 * itself into `tasks`.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "sandbox/base/error.h"
#include "sandbox/policy.h"

enum cgroup_part {
    CGROUP_V2,
    CGROUP_V1_MEMORY,
    CGROUP_V1_PIDS,
    CGROUP_V1_CPUACCT,
    CGROUP_PART_COUNT
};

enum { CGROUP_NAME_BYTES = 48 };

struct cgroup_limits {
    int64_t memory_bytes; /* 0: not known yet */
    int64_t processes;
};

/** What a policy's run may use: what is written to its tree is memory, too, and pid 1 a
 * process. */
struct cgroup_limits cgroup_limits_of(const struct policy *policy);

/* The groups of one run. */
struct cgroup {
    char name[CGROUP_NAME_BYTES];
    int fd[CGROUP_PART_COUNT]; /* owned folders; -1 where there is none */
};

#define CGROUP_EMPTY                                                                     \
    {                                                                                    \
        .fd = { -1, -1, -1, -1 }                                                         \
    }

/* Where groups are made. */
struct cgroup_host {
    pid_t launcher;                   /* whose groups they are */
    unsigned space;                   /* of its pid: see namespaces_pid_space() */
    int parent_fd[CGROUP_PART_COUNT]; /* owned; -1: not to be had */
    bool v2_memory, v2_pids;
    unsigned first, serial;     /* of groups; 0: none yet */
    struct cgroup ready;        /* the first run's, limited already; or empty */
    struct cgroup_limits limit; /* of it */
};

#define CGROUP_HOST_NONE                                                                 \
    {                                                                                    \
        .parent_fd = {-1, -1, -1, -1}, .ready = CGROUP_EMPTY                             \
    }

struct cgroup_usage {
    int64_t cpu_user_us, cpu_system_us;
    int64_t memory_peak_bytes;         /* 0: not measured */
    int64_t memory_kills, memory_hits; /* hits: only where something was killed */
    int64_t processes_peak;            /* 0: not measured */
    int64_t processes_hits;
};

/** Finds where groups can be made, by making the first run's.
 * @param launcher  whose they are
 * @param limit     of that run: then its groups are ready */
void cgroup_host_open(struct cgroup_host *ret, pid_t launcher,
                      const struct cgroup_limits *limit);
/** @return those of the layers MEMORY, PROCESSES, CPU that can be had */
sandbox_layers cgroup_host_layers(const struct cgroup_host *host);
/** The quick end of a launcher that made one run: removes its groups and closes.
 * @return false: there may be others, or something is left in them; nothing is closed */
bool cgroup_host_clear(struct cgroup_host *host);
/** Kills what is in the launcher's groups and removes them, and what dead launchers left
 * behind; closes. Called by itself or when it is gone. */
void cgroup_host_close(struct cgroup_host *host);

/** Makes a run's groups and sets their limits. */
int cgroup_new(struct cgroup_host *host, const struct cgroup_limits *limit,
               struct cgroup *ret, struct error *err);
/** The v2 group for CLONE_INTO_CGROUP, or -1. */
int cgroup_birthplace(const struct cgroup *group);
/** Puts the calling process into the v1 groups (and the v2 one if it was not born there).
 */
int cgroup_join(const struct cgroup *group, bool born_inside, struct error *err);
/** User and system time of the tree so far, in microseconds. @return false when not
 * measured */
bool cgroup_cpu(const struct cgroup *group, int64_t *ret_user_us, int64_t *ret_system_us);
void cgroup_usage(const struct cgroup *group, struct cgroup_usage *ret);
/** What is charged to it now and could not simply be dropped, in bytes, shared memory and
 * files in memory included; -1: not measured. */
int64_t cgroup_memory(const struct cgroup *group);
/** How long a quota has held what is in the parent, so far; 0 where there is none. */
int64_t cgroup_throttled_us(const struct cgroup_host *host);
/** How long tasks of it waited for a CPU so far; -1: not measured. */
int64_t cgroup_waited_us(const struct cgroup *group);
/** Kills all in it. Where the kernel has no cgroup.kill, the death of init does that
 * alone. */
void cgroup_kill(const struct cgroup *group);
/** Closes what is open of it; the attendant removes it. */
void cgroup_leave(struct cgroup *group);
/** Waits until it is empty and removes it. */
int cgroup_free(struct cgroup_host *host, struct cgroup *group, struct error *err);
