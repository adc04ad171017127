/*
 * wire -- what the caller and its launcher say to each other over one SEQPACKET socket.
 *
 *   caller                          launcher
 *                                   HELLO, or FAILED, once
 *   TREE_NEW, TREE_COPY, TREE_FREE  DONE (with a descriptor for a new tree), or FAILED
 *   RUN + streams, then its body    … runs …
 *   STOP (output limit)             ENDED, or FAILED; exactly one
 *   (closes)                        kills what runs and ends
 *
 * One packet is one struct; a RUN is followed by its body in packets of at most
 * WIRE_CHUNK_BYTES: NUL-terminated strings: directory, host name, the environment, the
 * arguments, then source and target of every bind behind a flag byte each. Both ends are
 * the same program; nothing that a run can reach writes here.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "sandbox/base/error.h"
#include "sandbox/base/io.h"
#include "sandbox/ending.h"
#include "sandbox/run_spec.h"
#include "sandbox/sandbox.h"

enum wire_kind {
    WIRE_HELLO,
    WIRE_TREE_NEW,
    WIRE_TREE_COPY,
    WIRE_TREE_FREE,
    WIRE_DONE,
    WIRE_RUN,
    WIRE_STOP,
    WIRE_ENDED,
    WIRE_FAILED,
};

enum { WIRE_FDS_MAX = IO_FDS_MAX, WIRE_CHUNK_BYTES = 32 << 10, WIRE_BODY_MAX = 8 << 20 };

struct wire_run {
    struct policy policy; /* pointers mean nothing here, except being NULL */
    uint32_t argument_count, environment_count;
    uint32_t body_bytes;
    bool report;
};

struct wire_ended {
    struct ending_facts facts;
    struct ending ending; /* without what the caller measures: output, verdict */
};

struct wire_message {
    enum wire_kind kind;
    int tree;                          /* TREE_COPY (from), TREE_FREE, RUN, DONE */
    int64_t limit_bytes, limit_inodes; /* TREE_NEW, TREE_COPY */
    union {
        sandbox_layers applied; /* HELLO */
        struct wire_run run;
        struct wire_ended ended;
        struct error error;
    };
};

/**
 * Sends one packet.
 *
 * @param fds  at most WIRE_FDS_MAX that go along, still the caller's; NULL: none
 * @return     0 or -errno
 */
int wire_send(int socket, const struct wire_message *message, const int *fds,
              size_t fd_count, struct error *err);
/**
 * Waits for the next packet.
 *
 * @param ret_fds  WIRE_FDS_MAX descriptors, close-on-exec, owned; unused ones are -1
 * @return         1; 0 at the end (the other side is gone); -EPROTO for what is no packet
 *                 of ours; other -errno
 */
int wire_receive(int socket, struct wire_message *ret, int *ret_fds, struct error *err);

/** Sends a RUN with its streams (four, report -1 when none) and its body. */
int wire_send_run(int socket, int tree, const struct policy *policy,
                  const char *const *argv, const int *fds, struct error *err);
/* A run as it came over the wire: the spec borrows from it. */
struct wire_spec {
    struct run_spec spec;
    char *body;
    const char **argv, **environment;
    struct policy_bind *binds;
    int fds[WIRE_FDS_MAX];
};

#define WIRE_SPEC_EMPTY                                                                  \
    {                                                                                    \
        .fds = IO_FDS_NONE                                                               \
    }

/** Receives the body that belongs to a RUN, and checks all of it again: the launcher
 * trusts no packet. Takes the descriptors. */
int wire_receive_run(int socket, const struct wire_message *message, const int *fds,
                     struct wire_spec *ret, struct error *err);
void wire_spec_done(struct wire_spec *spec);
