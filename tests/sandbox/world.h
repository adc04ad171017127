/*
 * world -- what the tests that start programs share: a sandbox, a policy that fits small
 * programs, runs in one call, and the question whether this machine is as it was.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "tests/support/unit.h"

#include "sandbox/base/buf.h"
#include "sandbox/sandbox.h"

/* Each test that runs as a plain user is another one, WORLD_PLAIN_UID and the next; but
 * for whom a cgroup was delegated to. */
enum {
    WORLD_DELEGATED_UID = 61234,
    WORLD_PLAIN_UID = 62000,
    WORLD_PLAIN_UIDS = 3000,
    WORLD_SKIP = 77
};

struct world {
    const char *user;       /* as given to world_open() */
    bool plain;             /* as a plain user */
    uid_t uid;              /* that user */
    sandbox_layers lowered; /* what such a one cannot have without a delegated cgroup */
    struct sandbox *sandbox;
    struct policy policy;
    pid_t launcher, attendant;
    char *mounts; /* the caller's own mounts before the first run; owned */
    size_t binds;
};

/**
 * A time limit of a test, longer by the factor in SANDBOX_TEST_SLOW: an emulated machine
 * starts programs many times slower than a real one.
 */
int64_t world_ms(int64_t ms);

/**
 * Opens a sandbox.
 *
 * @param user  NULL: as who we are. Else we become a plain user first, for good:
 * "--plain" does without cgroups, "--delegated" stands in a group of its own
 * @return 0; WORLD_SKIP where a layer cannot be had and SANDBOX_MUST_WORK does not say
 * that it must; 1 for a failure (printed)
 */
int world_open(struct world *ret, const char *user);
void world_close(struct world *world);

/* One run and what it gave. */
struct world_run {
    struct sandbox_tree tree;
    struct ending ending;
    struct buf output, errors, report;
    int64_t report_limit_bytes; /* 0: the program gets no report pipe */
    const char *input;
};

void world_run_done(struct world *world, struct world_run *run);
/** A tree with the limits of the policy. */
void world_tree(struct world *world, struct world_run *run);
/** Writes a file into the tree. */
void world_put(const struct world_run *run, const char *path, const void *data,
               size_t len, mode_t mode);
/** Copies a program of this machine into the tree, executable. */
void world_put_program(const struct world_run *run, const char *name, int from_fd);
/** Runs; fails the test on an error of ours. Makes a tree if there is none yet. */
void world_start(struct world *world, struct world_run *run, const char *const *argv);
/** The same with `sh -c SCRIPT`. */
void world_shell(struct world *world, struct world_run *run, const char *script);

/** Fails the test if a process, cgroup or mount of a run is still there, or a file,
 * shared memory, semaphore or queue of its user. */
void world_expect_unchanged(const struct world *world, const char *after);
