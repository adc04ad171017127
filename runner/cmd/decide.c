/* decide -- what a named person decides; refused without what a decision rests on. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runner/cmd/command.h"
#include "runner/cmd/dossier.h"
#include "runner/cmd/letter_check.h"
#include "runner/cmd/refuse.h"
#include "runner/core/process.h"
#include "runner/core/sidecar.h"
#include "runner/io/log.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/fs.h"

enum { SENT_BYTES_MAX = 1 << 20, WHY_BYTES_MIN = 10, WHY_BYTES_MAX = 500 };

struct values {
    const char *reason, *no_strengths, *until, *sent;
    bool agree;
};

static const struct option_row rows[] = {
    {"reason", OPTION_TEXT, offsetof(struct values, reason), "ID",
     "a role criterion of process.json", 0, 0, NULL},
    {"no-strengths", OPTION_TEXT, offsetof(struct values, no_strengths), "WHY",
     "decline: nothing can be praised; needs a second person", 0, 0, NULL},
    {"agree", OPTION_FLAG, offsetof(struct values, agree), NULL,
     "decline: you are the second person", 0, 0, NULL},
    {"until", OPTION_TEXT, offsetof(struct values, until), "2026-12-24",
     "hold: by when the candidate hears", 0, 0, NULL},
    {"sent", OPTION_TEXT, offsetof(struct values, sent), "FILE",
     "hold: the message that the candidate was sent", 0, 0, NULL},
};

struct deciding {
    const struct values *values;
    struct dossier dossier;
    char *person;
    enum decision_outcome outcome;
};

static void deciding_done(struct deciding *d)
{
    cleanup_free(&d->person);
    dossier_close(&d->dossier);
}

/* The team gives a reason with each decline, with none, or as it decides. A decline
 * without praise is plain. @return EXIT_DONE or EXIT_GATE */
static int ask_reason(const struct deciding *d)
{
    const char *id = d->dossier.id, *reason = d->values->reason;
    int policy = d->dossier.desk.workspace.reason;
    bool plain = d->values->no_strengths || d->values->agree;
    if (d->outcome != DECISION_DECLINE)
        return EXIT_DONE;
    if (policy == REASON_REQUIRED && !reason && !plain)
        return refuse_with(id,
                           "a reason: takehome.json says that this team gives one with "
                           "each decline",
                           "takehome decide %s decline --reason ID (a role criterion of "
                           "process.json)",
                           id);
    if (policy == REASON_OFF && reason)
        return refuse_with(id,
                           "a decline without a reason: takehome.json says that this "
                           "team gives none",
                           "takehome decide %s decline", id);
    return EXIT_DONE;
}

/* The reason is one of the published sentences, or none. */
static int check_reason(const struct deciding *d, struct error *err)
{
    CLEANUP(process_plan_done) struct process_plan plan = {0};
    AUTO_BUF struct buf path = {0};
    const char *reason = d->values->reason;
    if (!reason)
        return 0;
    workspace_path(&d->dossier.desk.workspace, &path, "process.json");
    int r = process_plan_load(AT_FDCWD, buf_text(&path), &plan, err);
    if (r == 0 && !process_role_sentence(&plan, reason))
        r = error_set(err, -EINVAL,
                      "%s: there is no role criterion '%.60s'; a reason is one that "
                      "was published",
                      buf_text(&path), reason);
    return r;
}

static int parse_outcome(const char *word, enum decision_outcome *ret, struct error *err)
{
    for (int i = 0; decision_words[i]; i++) {
        if (strcmp(decision_words[i], word) != 0)
            continue;
        *ret = (enum decision_outcome)i;
        return 0;
    }
    return error_set(err, -EINVAL, "'%.40s' is not advance, decline or hold", word);
}

/* An option of another outcome is a slip, and a decision is no place for slips. */
static int check_options(const struct deciding *d, struct error *err)
{
    const struct values *v = d->values;
    if (d->outcome != DECISION_DECLINE && (v->no_strengths || v->agree))
        return error_set(err, -EINVAL, "--no-strengths and --agree are for a decline");
    if (d->outcome != DECISION_HOLD && (v->until || v->sent))
        return error_set(err, -EINVAL, "--until and --sent are for a hold");
    if (d->outcome == DECISION_HOLD && v->reason)
        return error_set(err, -EINVAL, "a hold gives no reason: it is no answer yet");
    if (v->no_strengths && v->agree)
        return error_set(err, -EINVAL, "one person says --no-strengths, another --agree");
    if (v->no_strengths && (strlen(v->no_strengths) < WHY_BYTES_MIN ||
                            strlen(v->no_strengths) > WHY_BYTES_MAX))
        return error_set(err, -EINVAL,
                         "--no-strengths: %d to %d bytes: why there is nothing",
                         WHY_BYTES_MIN, WHY_BYTES_MAX);
    return 0;
}

static struct decision decision_of(const struct deciding *d)
{
    const struct dossier *dossier = &d->dossier;
    const char *reason = d->values->reason, *commit = dossier->result.commit.id;
    return (struct decision){
        .schema = strdup(DECISION_SCHEMA),
        .submission = strdup(dossier->id),
        .outcome = (int)d->outcome,
        .by = strdup(d->person),
        .at = clock_now(),
        .reason = reason ? strdup(reason) : NULL,
        .commit = commit ? strdup(commit) : NULL,
    };
}

/* The log first, then the file: neither can be made to fit the other later. */
static int write_decision(const struct deciding *d, const struct decision *decision,
                          enum journal_act act, const char *suffix, struct error *err)
{
    AUTO_BUF struct buf text = {0}, path = {0};
    const struct workspace *workspace = &d->dossier.desk.workspace;
    int r = decision_print(decision, &text, err);
    workspace_path(workspace, &path, "decisions/%s%s.json", d->dossier.id, suffix);
    const struct log_fact fact = {
        .act = act, .about = d->dossier.id, .bytes = text.data, .len = text.len};
    if (r == 0)
        r = log_append(workspace, &fact, err);
    /* only a hold, or a proposal of before, is replaced */
    return r < 0 ? r
                 : fs_write(AT_FDCWD, buf_text(&path), text.data, text.len, 0644,
                            FS_WRITE_SYNC | FS_WRITE_REPLACE, err);
}

static int record(const struct deciding *d, const struct decision *decision,
                  struct error *err)
{
    int r = write_decision(d, decision, JOURNAL_DECISION, "", err);
    if (r < 0)
        return r;
    printf("%s: %s, by %s%s%s\n", d->dossier.id, decision_words[d->outcome], decision->by,
           decision->second ? " and " : "", decision->second ? decision->second : "");
    return EXIT_DONE;
}

/* @return EXIT_DONE when the gate is open */
static int ask(const struct deciding *d, enum gate_act act, struct error *err)
{
    CLEANUP(gate_refusal_done) struct gate_refusal refusal = {0};
    AUTO_JSON json_t *draft = NULL;
    int r = dossier_draft(&d->dossier, &draft, err);
    if (r == 0)
        r = gates_ask(act, draft, NULL, &refusal, err);
    if (r < 0)
        return r;
    return refusal.missing.count > 0 ? refuse(d->dossier.id, &refusal) : EXIT_DONE;
}

/* ----- a decline without praise ----- */

static int propose(const struct deciding *d, struct error *err)
{
    CLEANUP(decision_done) struct decision decision = decision_of(d);
    decision.no_strengths = strdup(d->values->no_strengths);
    int r = write_decision(d, &decision, JOURNAL_PROPOSED, ".proposed", err);
    if (r < 0)
        return r;
    return refuse_with(
        d->dossier.id, "a second person who agrees that nothing can be praised",
        "somebody else: takehome decide %s decline --agree", d->dossier.id);
}

static int agree(const struct deciding *d, struct error *err)
{
    CLEANUP(decision_done) struct decision decision = {0};
    AUTO_BUF struct buf path = {0};
    const char *id = d->dossier.id;
    workspace_path(&d->dossier.desk.workspace, &path, "decisions/%s.proposed.json", id);
    if (access(buf_text(&path), F_OK) < 0)
        return refuse_with(id, "a proposal to agree to",
                           "takehome decide %s decline --no-strengths WHY", id);
    int r = decision_load(AT_FDCWD, buf_text(&path), &decision, err);
    if (r < 0)
        return r;
    if (strcmp(decision.by, d->person) == 0)
        return refuse_with(id, "a second person: the proposal is yours",
                           "somebody else: takehome decide %s decline --agree", id);
    decision.second = strdup(d->person);
    decision.at = clock_now();
    return record(d, &decision, err);
}

static int decline_plainly(const struct deciding *d, struct error *err)
{
    int r = ask(d, GATE_DECIDE_PLAIN, err);
    if (r != EXIT_DONE)
        return r;
    return d->values->agree ? agree(d, err) : propose(d, err);
}

/* ----- hold ----- */

static int read_sent(const struct deciding *d, struct decision *decision,
                     struct error *err)
{
    AUTO_BUF struct buf text = {0}, copy = {0};
    char digest[DIGEST_HEX_BYTES];
    int r = letter_check_file(
        &d->dossier, d->values->sent,
        &(struct letter_checked){.document = WORDING_DECLINE, .plain = true}, err);
    if (r == EXIT_DONE)
        r = fs_read(AT_FDCWD, d->values->sent, SENT_BYTES_MAX, &text, err);
    if (r != EXIT_DONE)
        return r;
    /* the copy is ours: it is exported, and purged */
    buf_addf(&copy, "out/%s.hold-sent.md", d->dossier.id);
    r = fs_write(d->dossier.desk.workspace.fd, buf_text(&copy), text.data, text.len, 0644,
                 FS_WRITE_SYNC | FS_WRITE_REPLACE, err);
    if (r < 0)
        return r;
    sidecar_digest(buf_text(&text), digest);
    decision->sent = strdup(buf_text(&copy));
    decision->digest = strdup(digest);
    return EXIT_DONE;
}

static int hold(const struct deciding *d, struct error *err)
{
    const char *id = d->dossier.id, *until = d->values->until;
    int r = ask(d, GATE_DECIDE_HOLD, err);
    if (r != EXIT_DONE)
        return r;
    if (!until)
        return refuse_with(id, "a new date by which the candidate hears",
                           "takehome decide %s hold --until 2026-12-24 --sent FILE", id);
    CLEANUP(decision_done) struct decision decision = decision_of(d);
    r = workdays_parse_day(until, &decision.until, err);
    if (r < 0)
        return error_wrap(err, "--until");
    if (decision.until <= decision.at)
        return error_set(err, -EINVAL, "--until: %s is over: a hold ends later", until);
    if (!d->values->sent)
        return refuse_with(id, "a message to the candidate that was sent",
                           "takehome letter %s --ending hold --until %s; send it; then "
                           "takehome decide %s hold --until %s --sent out/%s.hold.md",
                           id, until, id, until, id);
    r = read_sent(d, &decision, err);
    return r == EXIT_DONE ? record(d, &decision, err) : r;
}

/* ----- the command ----- */

static int decide(struct deciding *d, struct error *err)
{
    const struct dossier *dossier = &d->dossier;
    if (dossier->decided && dossier->decision.outcome != DECISION_HOLD)
        return error_set(err, -EEXIST, "%s: %s was decided already, by %s", dossier->id,
                         decision_words[dossier->decision.outcome], dossier->decision.by);
    int r = refuse_unless_may(&dossier->desk.workspace, "decide", dossier->id, &d->person,
                              err);
    if (r != EXIT_DONE)
        return r;
    if (d->outcome == DECISION_HOLD)
        return hold(d, err);
    r = check_reason(d, err);
    if (r == 0)
        r = ask_reason(d);
    if (r != EXIT_DONE)
        return r;
    if (d->values->no_strengths || d->values->agree)
        return decline_plainly(d, err);
    r = ask(d, (enum gate_act)d->outcome, err);
    if (r != EXIT_DONE)
        return r;
    CLEANUP(decision_done) struct decision decision = decision_of(d);
    return record(d, &decision, err);
}

static int run(const struct command_call *call, struct error *err)
{
    CLEANUP(deciding_done)
    struct deciding d = {.values = call->values,
                         .dossier = {.desk = {.workspace = WORKSPACE_NONE}}};
    int r = parse_outcome(call->words->items[1], &d.outcome, err);
    if (r == 0)
        r = check_options(&d, err);
    if (r == 0)
        r = dossier_open(call->words->items[0], &d.dossier, err);
    return r < 0 ? r : decide(&d, err);
}

const struct command command_decide = {
    .name = "decide",
    .usage = "SUBMISSION advance|decline|hold [--reason ID]",
    .summary = "Records a person's decision; refused without reviews",
    .text = "Needs the finished reviews that the team's size asks for, evidence for "
            "every level,\n"
            "readers who are not far apart, and at least two strengths. A decline that "
            "can name\n"
            "none takes two people (--no-strengths, then --agree). A hold takes a "
            "message that was\n"
            "sent and a new date. Exit status 3 says what is missing and what to do "
            "next. The\n"
            "reason is a role criterion of process.json, word for word.",
    .options = COMMAND_OPTIONS(rows),
    .values_size = sizeof(struct values),
    .words_min = 2,
    .words_max = 2,
    .run = run,
};
