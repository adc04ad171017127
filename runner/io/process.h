/*
 * process -- a program of ours as a child: started without a shell, its output kept
 * within a limit, ended with us.
 *
 * The child is killed when the thread that started it ends (PR_SET_PDEATHSIG), however
 * that happens, so that a killed scheduler leaves no worker behind.
 */
#pragma once

#include <sys/types.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

struct process {
    pid_t pid;                /* 0: not running */
    int pid_fd;               /* readable when it has ended; -1 in an empty struct */
    int output_fd, errors_fd; /* read ends, non-blocking; -1 once at their end */
    struct buf output, errors;
};

#define PROCESS_NONE                                                                     \
    {                                                                                    \
        .pid_fd = -1, .output_fd = -1, .errors_fd = -1                                   \
    }

enum { PROCESS_OUTPUT_BYTES = 64 << 10 };

/** Starts argv[0] (a path). @return 0 or -errno; on failure the struct stays empty */
int process_start(const char *const *argv, struct process *ret, struct error *err);
/** Reads what its pipes hold now, without waiting. */
void process_drain(struct process *process);
/** Takes the exit status after pid_fd was readable: 0…255, or 128 + signal. */
int process_reap(struct process *process);
/** Sends a signal; one that has ended is fine. */
void process_signal(const struct process *process, int signal);
/** Kills and reaps what still runs, frees the rest. */
void process_done(struct process *process);
