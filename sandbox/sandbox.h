/*
 * sandbox -- runs strangers' programs. The one entry of this floor.
 *
 * The caller:
 *  1. opens a sandbox early, while the process is small: a launcher is started that owns
 * the namespaces and cgroups. What the demand names and this machine cannot give is an
 * error.
 *  2. makes a tree and fills it through its descriptor (regular *at() calls), or copies a
 * tree
 *  3. fills a policy; calls sandbox_run() as often as it likes, one run at a time
 *  4. reads the ending (a plain value: nothing to free)
 *  5. closes the sandbox: trees, cgroups and the launcher are gone.
 *
 * No process, file, mount or cgroup of a run is left when sandbox_run() returns, whatever
 * it returns. If the caller dies, the launcher kills what runs and ends.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/base/verdict.h"
#include "sandbox/policy.h"

struct sandbox;

/**
 * Starts the launcher.
 *
 * @param lowered  layers that may be missing; each other one that cannot be had is an
 * error
 *                 (-ENOTSUP) whose text names the layer, the reason and the remedy
 */
int sandbox_open(sandbox_layers lowered, struct sandbox **ret, struct error *err);
/**
 * The same without a process of its own: the caller becomes the launcher, for a program
 * that runs one program and ends. Its clocks are the caller's then, so its streams must
 * never keep one waiting: they are handed over, kept in buffers, or relayed to regular
 * files of a disk that is this machine's own (one write to it is what the clocks may be
 * late by). From then on it is in a mount
 * namespace of its own, not dumpable, and as a plain user in a user namespace of its own,
 * too. When it ends, however it does, so does what it runs, and an attendant removes what
 * is left within moments. That the machine lacks a layer is told by the first run.
 *
 * @param only  the policy of the run there will be, of which the limits of memory, disk
 *              and processes are read, now: they are set while the rest is made ready. A
 *              run with other limits only takes longer
 */
int sandbox_within(sandbox_layers lowered, const struct policy *only,
                   struct sandbox **ret, struct error *err);
/** Kills what runs, removes what is left. NULL is fine. */
void sandbox_close(struct sandbox *sandbox);
/** The layers that every run of this sandbox has; within, known from the first run on. */
sandbox_layers sandbox_applied(const struct sandbox *sandbox);

/** A work tree: a private, sized file system in memory that no other process sees. */
struct sandbox_tree {
    int id; /* > 0 */
    int fd; /* folder descriptor, owned; -1 in an empty struct */
};

/**
 * Makes an empty tree.
 *
 * @param limit_bytes, limit_inodes  what may be in it, everything counted
 */
int sandbox_tree_new(struct sandbox *sandbox, int64_t limit_bytes, int64_t limit_inodes,
                     struct sandbox_tree *ret, struct error *err);
/** Makes a tree with a copy of another's content, owned by the run's user, writable. */
int sandbox_tree_copy(struct sandbox *sandbox, const struct sandbox_tree *from,
                      int64_t limit_bytes, int64_t limit_inodes, struct sandbox_tree *ret,
                      struct error *err);
/** Forgets a tree and its content; an empty struct is fine. */
void sandbox_tree_free(struct sandbox *sandbox, struct sandbox_tree *tree);

/* What goes in and comes out of a run. */
struct sandbox_streams {
    const void *input; /* standard input, borrowed; NULL: empty */
    size_t input_bytes;
    struct buf *output; /* standard output; cleared first; its limit is the policy's */
    struct buf *errors; /* standard error */
    struct buf
        *report; /* descriptor 3 of the program, a pipe only for this; NULL: none */
    int64_t report_limit_bytes;
    /* At least 0: these descriptors are handed to the program as they are, nothing is
     * captured or limited (`takehome sandbox` on a terminal). -1: as above. */
    int input_fd, output_fd, errors_fd;
    /* With output_fd or errors_fd: the program gets a pipe instead; what it prints is
     * passed on up to the policy's output limit, counted, and then dropped. */
    bool relay_output, relay_errors;
    /* Standard error is the same as standard output, in the order in which it was
     * printed; all of it counts as output. */
    bool one_output;
    /* When this descriptor can be read the run is stopped, and its ending says nothing;
     * borrowed, -1: none. */
    int stop_fd;
};

#define SANDBOX_STREAMS_NONE                                                             \
    {                                                                                    \
        .input_fd = -1, .output_fd = -1, .errors_fd = -1, .stop_fd = -1                  \
    }

enum { ENDING_DENIED_MAX = 32 };

struct ending_denied {
    char call[32];  /* "ptrace" */
    char group[16]; /* that would allow it; "" where none can */
    uint32_t count; /* at least so often */
};

enum { ENDING_STAGES_MAX = 40 };

/* A part of setting a run up or of tearing it down, in the order of its beginning. */
struct ending_stage {
    char name[20];
    int32_t us;
};

/* How a run ended, and what it cost. */
struct ending {
    enum verdict
        verdict; /* PASS: exit status 0; FAIL: another; or the limit, CRASHED, DENIED */
    int exit_status; /* -1 when it ended by a signal */
    int signal;      /* 0 when it exited */
    int64_t wall_ms;
    int64_t cpu_user_ms, cpu_system_ms; /* whole tree */
    int64_t memory_peak_bytes;          /* 0: not measured */
    int64_t processes_peak;             /* 0: not measured */
    int64_t output_bytes, errors_bytes; /* printed in all, kept or not */
    bool output_cut, errors_cut, report_cut;
    bool learned; /* the calls named as denied were made, where a group allows them */
    bool unnamed; /* refused calls could not be named: another supervisor has the listener
                   */
    bool starved; /* it ran out of time while the machine gave it too little CPU */
    sandbox_layers layers;
    struct ending_denied denied[ENDING_DENIED_MAX];
    size_t denied_count;
    int64_t setup_us, teardown_us;
    struct ending_stage stages[ENDING_STAGES_MAX];
    size_t stage_count;
};

/**
 * Runs a program over a tree and waits for its end.
 *
 * @param tree  mounted writable at /box; what the run wrote is in it afterwards. NULL: an
 * empty one that is gone afterwards
 * @param argv  NULL-terminated; argv[0] is looked up in the policy's PATH inside the
 * sandbox
 * @return      0: the ending says how it went. Negative: our fault, nothing may be
 * scored. A program that does not exist or may not be executed is an ending (FAIL, exit
 * status 127 or 126, and a line on standard error), as in a shell.
 */
int sandbox_run(struct sandbox *sandbox, const struct sandbox_tree *tree,
                const struct policy *policy, const char *const *argv,
                const struct sandbox_streams *streams, struct ending *ret,
                struct error *err);
