/* keeping -- the state of a run that is kept, for the parts of the keeper: keeper.c
 * (start, clocks, the loop), keeper_denied.c (refused calls), keeper_ending.c (what is
 * counted when nothing lives any more). Inside this floor only. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "sandbox/capture.h"
#include "sandbox/cgroup.h"
#include "sandbox/launcher.h"
#include "sandbox/pressure.h"
#include "sandbox/setup.h"
#include "sandbox/watch.h"
#include "sandbox/wire.h"

enum { PRESSURE_AFTER_MS = 50 };

struct keeping {
    struct launcher *launcher;
    const struct run_spec *spec;
    struct capture
        *capture; /* streams that the caller's own launcher drains; NULL: none */
    struct cgroup group;
    pid_t init;
    int pidfd, socket, listener;
    int network_fd;      /* of the run; -1: it makes its own */
    struct watch *watch; /* of what no cgroup counts; NULL: nothing */
    struct watch_usage usage;
    int64_t begin_us; /* of our own part; the run's clock starts when it is ready */
    int64_t start_us;
    bool ready, ended, killed, counted;
    int64_t over_us;            /* when all that ran seemed to be over; 0: not yet */
    bool nested;                /* as its user layer wants it */
    int64_t look_us;            /* when to look again */
    struct setup_report report; /* the last, SETUP_ENDED once it ended */
    struct error failure;       /* of a step */
    struct pressure pressure;   /* of the machine, first look after PRESSURE_AFTER_MS */
    int64_t throttled_us;       /* at that look */
    struct wire_ended *ret;
    unsigned answers, quiet_answers; /* to refused calls */
    bool grave[ENDING_DENIED_MAX];   /* which of the named ones explain a failure */
};

static inline bool keeping_has(const struct keeping *k, enum sandbox_layer layer)
{
    return k->launcher->confinement.applied & 1u << layer;
}

/** Answers one refused call and notes its name; the listener is closed when it has
 * nothing more to say, or has said enough. */
void keeping_answer_denied(struct keeping *k);
/** Looks at what will be counted, so that the kernel has it ready. */
void keeping_look_ahead(const struct keeping *k);
/** Counts what happened until the end. */
void keeping_count(struct keeping *k, int64_t end_us);
/** @return 0, or what went wrong on our side */
int keeping_conclude(const struct keeping *k, struct error *err);
