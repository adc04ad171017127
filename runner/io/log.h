/*
 * log -- the workspace's log: .takehome/log.jsonl, its key and head in private/.
 *
 * One process appends at a time (a lock), with one write and a sync; a line that a kill
 * tore is taken off by the next append, which says so in a line of its own.
 */
#pragma once

#include "runner/core/journal.h"
#include "runner/io/workspace.h"

/* What happened; everything is borrowed. */
struct log_fact {
    enum journal_act act;
    const char *by;    /* a person's id; NULL: who runs this program */
    const char *about; /* a submission's id; NULL: none */
    const void
        *bytes; /* what the act writes, for the digest in the line; NULL: nothing */
    size_t len;
};

/** Appends a line. */
int log_append(const struct workspace *workspace, const struct log_fact *fact,
               struct error *err);
/** Checks the log, and the files that its last lines about them speak of. */
int log_verify(const struct workspace *workspace, struct journal_check *ret,
               struct error *err);
