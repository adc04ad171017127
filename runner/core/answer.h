/*
 * answer -- what a candidate was told, and how a submission ended: no silence, and no end
 * without an answer (schemas "takehome-told/1", "takehome-closed/1").
 */
#pragma once

#include <stdint.h>

#include "runner/core/decision.h"
#include "runner/core/gates.h"
#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/base/json.h"

#define TOLD_SCHEMA "takehome-told/1"
#define CLOSED_SCHEMA "takehome-closed/1"

enum { TOLD_EARLIER_MAX = 100 };

/* How a submission can end. */
enum answer_end { END_ANSWERED, END_WITHDRAWN, END_NOT_SUBMITTED, END_CANCELLED };
extern const char *const answer_ends[]; /* ended by NULL */

enum answer_channel { ANSWER_MAIL, ANSWER_CALL, ANSWER_PLATFORM };
extern const char *const answer_channels[]; /* ended by NULL */

struct told {
    char *schema, *submission;
    char *by;        /* who sent it, from people.json */
    int64_t at;      /* when it was sent, seconds */
    int channel;     /* enum answer_channel */
    char *file;      /* what was sent, in out/, or the name of another file */
    char *digest;    /* SHA-256 of it */
    int ending;      /* enum answer_end: what it was told of; answered: the decision */
    bool on_request; /* what was not good, for who asked after their answer */
    struct json_array earlier; /* of struct told, without these and the first two: letters
                                  that were sent before, in their order */
};

struct closed {
    char *schema, *submission;
    char *by;
    int64_t at;
    int how; /* enum answer_end */
};

extern const struct json_table told_table, closed_table;

/** The letter of this kind that was sent last. NULL: none was. */
const struct told *told_find(const struct told *told, enum answer_end ending,
                             bool on_request);
/** Makes what was told before, moved out of `before`, the earlier letters of `told`.
 * @return 0 or -ENOMEM */
int told_follow(struct told *told, struct told *before);
int told_load(int dirfd, const char *path, struct told *ret, struct error *err);
void told_done(struct told *told);
int closed_load(int dirfd, const char *path, struct closed *ret, struct error *err);
void closed_done(struct closed *closed);

/* What is known of a submission when its end is asked for. */
struct answer_facts {
    const char *submission;
    const struct decision *decision; /* NULL: none */
    const struct told *told;         /* NULL: nothing was sent */
    bool has_work;                   /* a commit of the candidate's was graded */
    bool unseen;                     /* no attempt has looked into the repository */
    bool has_letter, has_brief;      /* lie in out/ */
    enum answer_end telling;         /* what is to be told; answered: the decision */
};

/** May it be recorded that the letter was sent as it lies in out/? */
int answer_ask_told(const struct answer_facts *facts, struct gate_refusal *ret,
                    struct error *err);
/** May the submission be closed so? */
int answer_ask_close(const struct answer_facts *facts, enum answer_end how,
                     struct gate_refusal *ret, struct error *err);
