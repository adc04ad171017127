/*
 * journal -- the lines of the log: every change of state, append-only, hash-chained.
 *
 * A line is one compact JSON object with the keys n, at, act, by, about, fact and hash.
 * It holds ids and keyed digests only, so that purging the files purges what can be read.
 * `fact` is the keyed digest of the file that the act wrote ("" for none); `hash` is the
 * keyed digest of the hash before it and the line without its own. So a line that was
 * changed, taken out or moved is found; one that was cut off the end is found by the
 * head, which is kept apart from the log.
 *
 * Keyed digest: HMAC-SHA-256 (RFC 2104).
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "runner/core/digest.h"
#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/base/strlist.h"

/* act, word, the file it wrote (formats of `about` and `by`; NULL: none is kept) */
#define JOURNAL_ACTS(ROW)                                                                \
    ROW(ROSTER, "roster-changed", NULL)                                                  \
    ROW(REVIEW, "review-submitted", "reviews/%s.%s.json")                                \
    ROW(DECISION, "decided", "decisions/%s.json")                                        \
    ROW(PROPOSED, "proposed", "decisions/%s.proposed.json")                              \
    ROW(DRAFT, "drafted", NULL)                                                          \
    ROW(TOLD, "told", "decisions/%s.told.json")                                          \
    ROW(CLOSED, "closed", "decisions/%s.closed.json")                                    \
    ROW(CONSOLIDATED, "consolidated", "decisions/%s.consolidated.json")                  \
    ROW(SILENCED, "check-silenced", "decisions/%s.silenced.json")                        \
    ROW(PACKED, "packed", NULL)                                                          \
    ROW(TAKEN_IN, "review-taken-in", NULL)                                               \
    ROW(UNBLINDED, "unblinded", NULL)                                                    \
    ROW(EXTENDED, "extended", NULL)                                                      \
    ROW(EXPORTED, "exported", NULL)                                                      \
    ROW(HELD, "legal-hold", "decisions/%s.legal-hold.json")                              \
    ROW(RELEASED, "hold-released", NULL)                                                 \
    ROW(PURGED, "purged", NULL)                                                          \
    ROW(MENDED, "torn-line-removed", NULL)

enum journal_act {
#define ACT_ROW(name, word, file) JOURNAL_##name,
    JOURNAL_ACTS(ACT_ROW)
#undef ACT_ROW
        JOURNAL_ACT_COUNT
};

enum { JOURNAL_KEY_BYTES = 32, JOURNAL_ID_BYTES = 256 };

struct journal_key {
    uint8_t bytes[JOURNAL_KEY_BYTES];
};

struct journal_entry {
    int64_t n;  /* 1, 2, 3 … */
    int64_t at; /* seconds */
    enum journal_act act;
    char by[JOURNAL_ID_BYTES];    /* a person's id; "-": nobody that people.json knows */
    char about[JOURNAL_ID_BYTES]; /* a submission's id; "" for none */
    char fact[DIGEST_HEX_BYTES];
    char hash[DIGEST_HEX_BYTES];
};

/* The last line that was written, as the log's owner remembers it; {0}: none yet. */
struct journal_head {
    int64_t n;
    char hash[DIGEST_HEX_BYTES];
};

const char *journal_act_word(enum journal_act act);

/** The keyed digest of some bytes. */
void journal_digest(const struct journal_key *key, const void *bytes, size_t len,
                    char ret_hex[DIGEST_HEX_BYTES]);
/** Numbers and hashes an entry after the head, adds its line, and moves the head. */
int journal_add(const struct journal_key *key, struct journal_head *head,
                struct journal_entry *entry, struct buf *out, struct error *err);
/** Reads one line. @return 0, or -EINVAL with the reason */
int journal_parse(const char *line, size_t len, struct journal_entry *ret,
                  struct error *err);

/* What a check found out. */
struct journal_check {
    struct strlist findings; /* "name:line: reason" */
    struct journal_entry *entries;
    size_t count;
};

/**
 * Reads and checks a whole log.
 *
 * @param name  what findings call it
 * @param head  the last line that is known to have been written
 */
int journal_verify(const char *name, const char *text, size_t len,
                   const struct journal_key *key, const struct journal_head *head,
                   struct journal_check *ret, struct error *err);
void journal_check_done(struct journal_check *check);
/** Adds the path, in a workspace, of the file that an entry's act wrote. @return 1, or 0
 * where none is kept */
int journal_file(const struct journal_entry *entry, struct buf *out);
