/*
 * workspace -- the folder that a team's runner works in; found from any folder below it.
 *
 *   takehome.json        schema, team (solo, pair, panel), answer_days, retention,
 *                        reason, polarity, many, zone, lowered
 *   holidays.txt         days on which nobody works, a line each; may be missing
 *   process.json         what candidates are told: stages, role criteria, contact
 *   people.json          who acts: a user of this machine is a person with an id, who
 *                        may review, decide and tell, or only what `may` lists
 *   assignments/ rubrics/ templates/ reviews/ decisions/ out/
 *   submissions.json     what reviewers may see of the roster: no name, no address
 *   private/             0700: roster.json with names, addresses and repositories
 *   .takehome/           0700: store.db, mirrors/, attempts/ID/result.json,
 *                        latest/, jobs/, locks/
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "runner/core/retention.h"
#include "runner/core/roster.h"
#include "runner/core/workdays.h"
#include "sandbox/base/error.h"
#include "sandbox/base/strlist.h"
#include "sandbox/policy.h"

#define WORKSPACE_FILE "takehome.json"
#define WORKSPACE_SCHEMA "takehome-workspace/1"

enum workspace_team { TEAM_SOLO, TEAM_PAIR, TEAM_PANEL };
extern const char *const workspace_team_words[];

/* Whether a decline gives a reason of the role. */
enum reason_policy { REASON_OPTIONAL, REASON_REQUIRED, REASON_OFF };
extern const char *const reason_policy_words[];

/* What a decline may say of the work: only what was good, or, when the candidate asked
 * after having had the answer, what was not, too. */
enum polarity_policy { POLARITY_POSITIVE_ONLY, POLARITY_BALANCED_ON_REQUEST };
extern const char *const polarity_policy_words[];

struct workspace {
    char *path; /* absolute; owned */
    int fd;     /* the folder, owned */
    char *schema;
    int team;                 /* enum workspace_team */
    int64_t answer_days;      /* working days until a candidate must hear */
    int retention;            /* enum retention_profile */
    int reason;               /* enum reason_policy */
    int polarity;             /* enum polarity_policy */
    int64_t many;             /* candidates from which on a letter may say "many" */
    char *zone;               /* "Europe/Berlin"; NULL: UTC */
    struct strlist lowered;   /* layers of the sandbox that may be missing, by name */
    struct workdays workdays; /* of holidays.txt */
};

#define WORKSPACE_NONE                                                                   \
    {                                                                                    \
        .fd = -1                                                                         \
    }

/* Somebody of people.json. */
struct person {
    char *id, *name, *role;
    struct strlist users; /* of this machine */
    struct strlist may;   /* words of person_acts; where it is there, nothing else */
    bool may_all;         /* it is not there */
};

/* What people.json may let somebody do: "review", "decide", "tell". Ended by NULL. */
extern const char *const person_acts[];

struct people {
    char *schema;
    struct json_array list; /* of struct person */
};

/** Makes a workspace in a folder (made when missing); -EEXIST when there is one already.
 */
int workspace_init(const char *path, enum workspace_team team, struct error *err);
/**
 * Opens the workspace that `from` lies in; -ENOENT tells how to make one, and another
 * account than its owner's is told how people read elsewhere. The process's
 * zone (TZ) becomes the workspace's: working days begin when they begin there.
 */
int workspace_open(const char *from, struct workspace *ret, struct error *err);
void workspace_done(struct workspace *workspace);
/** Adds the absolute path of something in it. */
int workspace_path(const struct workspace *workspace, struct buf *out, const char *format,
                   ...) __attribute__((format(printf, 3, 4)));

/** The whole roster; an empty one when nobody was added. */
int workspace_roster(const struct workspace *workspace, struct roster *ret,
                     struct error *err);
/** Writes private/roster.json and submissions.json. */
int workspace_save_roster(const struct workspace *workspace, const struct roster *roster,
                          struct error *err);
/** Reads people.json. */
int workspace_people(const struct workspace *workspace, struct people *ret,
                     struct error *err);
void people_done(struct people *people);
/** Who runs this; NULL: nobody there. Borrowed. */
const struct person *people_me(const struct people *people);
bool person_may(const struct person *person, const char *act);
/** The id of the person who runs this, from people.json; owned. -EACCES when nobody is
 * mapped. */
int workspace_person(const struct workspace *workspace, char **ret_id, struct error *err);
/** Layers that takehome.json lowers. */
int workspace_lowered(const struct workspace *workspace, sandbox_layers *ret,
                      struct error *err);
