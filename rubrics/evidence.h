/*
 * evidence -- a pointer that a person can follow: a line of a file, a case, a log line.
 *
 *   src/parse.py:12              a line, at the commit that the review names
 *   src/parse.py:12@4f2a91c      the same at a commit of its own
 *   t:examples/one-city          a case of a suite
 *   log:build:12                 a line of a phase's or suite's log
 *
 * Paths are taken from the right, so that they may hold ':' and '@'.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

enum { EVIDENCE_BYTES_MAX = 1024, EVIDENCE_LINE_MAX = 10000000 };

enum evidence_kind { EVIDENCE_LINE, EVIDENCE_CASE, EVIDENCE_LOG };

struct evidence {
    enum evidence_kind kind;
    char *path;     /* LINE: inside the repository */
    char *commit;   /* LINE: hexadecimal, at least 7; NULL: the review's */
    char *suite;    /* CASE: the suite; LOG: the phase or suite */
    char *case_id;  /* CASE */
    int64_t number; /* LINE, LOG: from 1 */
};

/** Parses a whole pointer; -EINVAL says what its form should be. */
int evidence_parse(const char *text, struct evidence *ret, struct error *err);
void evidence_done(struct evidence *evidence);
/** The pointer as it is parsed. */
int evidence_add(struct buf *out, const struct evidence *evidence);
