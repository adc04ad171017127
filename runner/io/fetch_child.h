/* fetch_child -- what the confined child of a fetch does, and what it says. */
#pragma once

#include "runner/core/remote.h"
#include "runner/io/fetch.h"

struct fetch_work {
    const struct fetch_request *request;
    const char *source; /* what libgit2 is given: an absolute path, or the address */
    enum remote_kind kind;
    const char *host;
    struct fetch_report *report; /* the parent's */
};

enum fetch_record_kind {
    FETCH_RECORD_TIP,      /* commit.id */
    FETCH_RECORD_COMMIT,   /* commit, newest first */
    FETCH_RECORD_TRANSFER, /* objects, bytes */
    FETCH_RECORD_REFUSAL,
};

/* One record on the channel; smaller than a packet. */
struct fetch_record {
    enum fetch_record_kind kind;
    int64_t objects, bytes;
    struct pin_commit commit;
    struct refusal refusal;
};

/** A confined_work: `context` is a struct fetch_work. */
int fetch_child_run(void *context, int channel, struct error *err);
