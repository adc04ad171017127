/*
 * fetch -- a candidate's repository into a bare mirror, by a confined child.
 *
 * The child is killed at a deadline, limited in memory, CPU, file size, objects and
 * bytes, and left by Landlock with its source, its mirror and what a network client
 * reads. Branches and tags are fetched, and nothing is run: no hook, filter, alternate,
 * submodule, prompt or user's configuration. The mirror keeps every commit that a branch
 * or tag has pointed at, under names of its own. A second fetch transfers only what is
 * new; what a killed or refused one left is cleared. A mirror that cannot be read any
 * more is ours to mend: the repository is fetched into a new one, which takes its place.
 *
 * Credentials come from the environment (TAKEHOME_GIT_TOKEN for TAKEHOME_GIT_TOKEN_HOST)
 * or an ssh agent. What fails for want of the network, a host or credentials is ours, and
 * is tried again; what the repository is, is a refusal. A host is given two minutes, or
 * TAKEHOME_FETCH_TIMEOUT ("30s", "10m").
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "runner/core/pin.h"
#include "runner/core/refusal.h"
#include "sandbox/base/error.h"

struct fetch_request {
    const char *url;    /* path or address, as the roster has it */
    const char *mirror; /* folder; made when missing, its parent must exist */
    const char *ref;    /* branch, tag, HEAD, refs/…, or a full commit id */
    int64_t wall_limit_ms, cpu_limit_ms, memory_limit_bytes;
    int64_t mirror_limit_bytes; /* of the whole mirror */
    int64_t objects_limit;      /* of one transfer */
    bool landlock_lowered;
    bool anew; /* do not trust the mirror that is there */
};

/** The limits that are used where nothing else is said; -EINVAL when the environment says
 * something odd. */
int fetch_default_limits(struct fetch_request *request, struct error *err);

struct fetch_report {
    char tip[PIN_COMMIT_CHARS + 1]; /* what the ref points at now */
    struct pin_commit *history;     /* of the ref, newest first; owned */
    size_t history_count;
    int64_t objects, bytes; /* received; 0: nothing was new */
    bool fresh;             /* the mirror was made by this fetch */
    struct refusal refusal; /* reason NONE: fetched */
};

/** @return 0: see the report's refusal; negative: ours */
int fetch_run(const struct fetch_request *request, struct fetch_report *ret,
              struct error *err);
void fetch_report_done(struct fetch_report *report);
