/*
 * roster -- who was asked for what, by when, and where their repository is.
 *
 * Comes in as CSV with a header; columns in any order, unknown ones refused:
 *
 *   candidate    pseudonym (c-014)             required
 *   name, email  the person                    private
 *   repository   path or address               required, private
 *   ref          branch, tag, HEAD or full id  default HEAD, private
 *   assignment   id                            required
 *   variant      id                            default: the assignment's only one
 *   deadline     RFC 3339 with its zone        default: none
 *
 * A row of a known submission changes what its columns say: one that is not there keeps
 * what is kept, an empty cell of one that is takes it away (ref: back to HEAD).
 *
 * An extension is granted later, to one person (roster_extend).
 *
 * A mistake is "path:line: column: reason". The whole file is read or nothing is.
 *
 * Kept in two files of a workspace: private/roster.json with everything, and
 * submissions.json, made from it, with what reviewers may see: never a name, an address,
 * a repository or a ref (a branch is often called like a person).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/base/json.h"

#define ROSTER_SCHEMA "takehome-roster/1"
#define SUBMISSIONS_SCHEMA "takehome-submissions/1"

enum { ROSTER_ROWS_MAX = 10000, ROSTER_FILE_BYTES_MAX = 8 << 20 };

struct roster_entry {
    char *candidate, *assignment; /* ids */
    char *name, *email;           /* NULL: not given */
    char *repository;             /* a path stays as it was written */
    char *ref;                    /* never NULL after reading */
    char *variant;                /* NULL: not given */
    int64_t deadline;             /* seconds; 0: none */
    int64_t extended; /* the deadline that was granted later; 0: none; private */
    char *extension;  /* why it was; private */
    int line;         /* of the CSV that it was read from; not kept */
};

struct roster {
    char *schema;
    struct json_array entries; /* of struct roster_entry, in the order they were added */
    unsigned columns;          /* that a CSV has, a bit each; not kept */
};

extern const struct json_table roster_table;

/** Reads CSV. `name` is what messages call the file. */
int roster_parse_csv(const char *name, const char *text, size_t len, struct roster *ret,
                     struct error *err);
/** Reads private/roster.json; the rules of the columns hold here too. */
int roster_read(const struct json_doc *doc, struct roster *ret, struct error *err);
void roster_done(struct roster *roster);

/** Adds a checked copy; -EEXIST when this candidate has this assignment already. */
int roster_add(struct roster *roster, const struct roster_entry *entry,
               struct error *err);
/**
 * Takes over all entries of what was read as CSV: of a known submission what its columns
 * say, a new one is added. `from` is unchanged; what differed in nothing is not counted.
 */
int roster_merge(struct roster *roster, const struct roster *from, size_t *ret_added,
                 size_t *ret_changed, struct error *err);
/** Whether taking over a row of what was read as CSV would change a column of a known
 * submission's. */
bool roster_changes(const struct roster *from, const struct roster_entry *entry,
                    const struct roster_entry *known, const char *column);
/** By submission id ("c-014@customers-by-location"). Borrowed, NULL when there is none.
 */
struct roster_entry *roster_find(const struct roster *roster, const char *submission);
size_t roster_count(const struct roster *roster);
struct roster_entry *roster_at(const struct roster *roster, size_t index);
/** Adds "candidate@assignment": the submission's id. */
int roster_add_submission_id(struct buf *out, const struct roster_entry *entry);

/** Until when work is taken: the deadline, or an extension that goes beyond it; 0: none.
 */
int64_t roster_due(const struct roster_entry *entry);
/**
 * Grants time after the deadline, in place of what was granted before; until the deadline
 * itself takes it back.
 *
 * @param reason  10 to 500 bytes of text
 * @return 0, or -EINVAL where there is no deadline, or it is earlier
 */
int roster_extend(struct roster_entry *entry, int64_t until, const char *reason,
                  struct error *err);
/** Takes a submission out; -ENOENT where there is none. */
int roster_remove(struct roster *roster, const char *submission, struct error *err);
/** The file private/roster.json. */
int roster_print(const struct roster *roster, struct buf *out, struct error *err);
/** The file submissions.json: what reviewers may see. */
int roster_print_submissions(const struct roster *roster, struct buf *out,
                             struct error *err);
