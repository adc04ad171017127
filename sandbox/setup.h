/*
 * setup -- a run between clone and exec: the steps of init (pid 1) and of the program
 * (pid 2).
 *
 * What happens, in order, and why in that order:
 *
 *  launcher   1. asks for processors that stay awake, until the program begins; has its
 *                attendant, on another processor, find and make the cgroups (and
 *                limit them, where there is one run only), then make a network namespace,
 *                which takes longest (and then one of IPC, too)
 *             2. builds the root in its own mount namespace: the binds, read-only before
 *                anybody can reach them, accounts, /dev
 *             3. waits for the cgroups: what the machine lacks ends it here
 *             4. gives the tree to the run's user; limits the cgroups where they are not
 *             5. makes init with one clone3(): new pid, mount and uts namespaces,
 *                born in the v2 cgroup; on this processor, until the program begins: each
 *                from here on only waits for the next
 *  init       1. dies with its launcher (before anything else can go wrong), hears no
 *                signals of its group
 *             2. enters the v1 cgroups: what it does from here on is charged to the run;
 *                then the cgroup namespace, whose root is where it now is
 *             3. sets the host name
 *             4. mounts the tree and an own /proc into its copy of the root; pivot_root;
 *                the old root is detached, so that nothing of the machine has a name any
 *                more
 *             5. hands that /proc to the launcher where no cgroup counts memory or CPU:
 *                whoever looks at the processes instead looks through it
 *             6. enters the namespaces of network and IPC, only now, as they may have to
 *                be waited for; loopback
 *             7. closes every descriptor but its socket and the streams
 *             8. makes the program's process, which shares init's memory until execve:
 *                only now, because between pivot_root and the detaching the kernel
 *                refuses new user namespaces
 *             9. gives up all capabilities, reaps
 *  program    1. own session; standard descriptors in place, others closed on exec; init,
 *                which sleeps, may wake up on any processor again
 *             2. first victim of an OOM killer: raising is always allowed, and init
 *                survives to tell (where root lacks CAP_SYS_RESOURCE the program may take
 * it back)
 *             3. identity: groups before user, afterwards we no longer may
 *             4. a user namespace of its own in which it is uid 1000, whatever it is
 *                outside: it owns none of the other namespaces, so has no say over mounts
 *                or network
 *             5. the keyring of its own (after identity: it is charged to the user)
 *             6. no capabilities, no_new_privs (what Landlock and the filter ask for)
 *             7. the working directory, as the run's user: its permissions count
 *             8. Landlock
 *             9. resource limits (after all that needs memory or descriptors of ours)
 *            10. any processor again; init's memory is hidden again
 *            11. the system call filter: last, it forbids the steps above; its listener
 *                goes to the launcher over the socket, which closes on exec; the run's
 *                clock starts
 *            12. execve
 *
 * A step that fails sends its error to the launcher: the first cause, our fault, no run.
 */
#pragma once

#include "sandbox/affinity.h"
#include "sandbox/attendant.h"
#include "sandbox/base/error.h"
#include "sandbox/cgroup.h"
#include "sandbox/run_spec.h"

struct setup {
    const struct confinement *confinement;
    const struct run_spec *spec;
    const struct cgroup *group;
    bool born_inside; /* the v2 group */
    int network_fd;   /* a network namespace to enter; -1: the attendant's, or make one */
    int ipc_fd;       /* an IPC namespace; likewise */
    struct attendant *attendant;
    struct affinity affinity; /* of the processor that the set-up keeps to */
    int socket;               /* to the launcher */
    int listener;             /* of the filter; program only */
    pid_t program;
    bool nested; /* the program has a user namespace of its own */
    struct ending_stage stages[ENDING_STAGES_MAX];
    size_t stage_count;
};

struct setup_step {
    const char *name; /* what is done, for messages */
    enum sandbox_layer layer;
    int (*run)(struct setup *setup, struct error *err);
};

enum setup_report_kind {
    SETUP_FAILED, /* a step: error */
    SETUP_WATCH,  /* attached: a /proc of the run, where no cgroup counts memory or CPU */
    SETUP_READY, /* the program is about to be executed; the listener is attached if there
                    is one */
    SETUP_ENDED, /* the program; pid 1 ends right after, and takes along what is left */
};

/* What init and program say to the launcher: one packet each. */
struct setup_report {
    enum setup_report_kind kind;
    struct error error;
    int status;    /* as from waitpid() */
    bool alone;    /* ENDED: nothing but pid 1 is left */
    bool nested;   /* READY: the program has a user namespace of its own */
    int64_t at_us; /* READY, ENDED: when it began, when its end was seen */
    int64_t cpu_user_us, cpu_system_us;            /* of all that init reaped */
    struct ending_stage stages[ENDING_STAGES_MAX]; /* SETUP_READY */
    size_t stage_count;
};

/** Sends a report, with a descriptor unless it is -1. */
int setup_report(int socket, const struct setup_report *report, int fd,
                 struct error *err);
/** Notes how long something took that began at `since_us`. @return the time now */
int64_t setup_stage(struct ending_stage *stages, size_t *count, const char *name,
                    int64_t since_us);
/** Runs the steps; the first failure is reported to the launcher. @return 0 or -errno */
int setup_steps(struct setup *setup, const struct setup_step *steps, size_t count);

/** pid 1: never returns. */
void init_run(struct setup *setup) __attribute__((noreturn));
/** The program's process until execve, as clone() wants it.
 * @param setup  its own copy. @return the exit status where it came to nothing */
int child_run(void *setup);
