/* told, close -- the candidate has an answer; only then is a submission over. */
#include "runner/core/answer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/cmd/command.h"
#include "runner/cmd/dossier.h"
#include "runner/cmd/letter_check.h"
#include "runner/cmd/refuse.h"
#include "runner/core/mailbox.h"
#include "runner/core/sidecar.h"
#include "runner/io/lock.h"
#include "runner/io/log.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/fs.h"

enum { FILE_BYTES_MAX = 1 << 20, LOCK_WAIT_MS = 10000 };

/* What is known when a command begins. */
struct answering {
    struct dossier dossier;
    struct told told;
    bool was_told;
    struct answer_facts facts;
    int lock_fd; /* two who tell at once would each write what the other did not read */
};

#define ANSWERING_NONE                                                                   \
    {                                                                                    \
        .dossier = {.desk = {.workspace = WORKSPACE_NONE}}, .lock_fd = -1                \
    }

static void answering_done(struct answering *a)
{
    cleanup_fd(&a->lock_fd);
    told_done(&a->told);
    dossier_close(&a->dossier);
}

static bool lies_in_out(const struct answering *a, const char *suffix)
{
    AUTO_BUF struct buf path = {0};
    workspace_path(&a->dossier.desk.workspace, &path, "out/%s.%s", a->dossier.id, suffix);
    return access(buf_text(&path), F_OK) == 0;
}

/* @param after  it may be closed already: who was declined may ask for the rest later */
static int answering_open(bool after, struct answering *ret, struct error *err)
{
    AUTO_BUF struct buf told = {0}, closed = {0};
    int r = 0;
    const struct workspace *workspace = &ret->dossier.desk.workspace;
    ret->lock_fd = lock_wait(workspace->fd, ".takehome/answer.lock", LOCK_WAIT_MS, err);
    if (ret->lock_fd < 0)
        return ret->lock_fd;
    workspace_path(workspace, &told, "decisions/%s.told.json", ret->dossier.id);
    workspace_path(workspace, &closed, "decisions/%s.closed.json", ret->dossier.id);
    if (!after && access(buf_text(&closed), F_OK) == 0)
        return error_set(err, -EEXIST, "%s is closed already: %s", ret->dossier.id,
                         buf_text(&closed));
    ret->was_told = access(buf_text(&told), F_OK) == 0;
    if (ret->was_told)
        r = told_load(AT_FDCWD, buf_text(&told), &ret->told, err);
    ret->facts = (struct answer_facts){
        .submission = ret->dossier.id,
        .decision = ret->dossier.decided ? &ret->dossier.decision : NULL,
        .told = ret->was_told ? &ret->told : NULL,
        .has_work = ret->dossier.has_result && ret->dossier.result.commit.id,
        .unseen = !ret->dossier.has_result,
        .has_letter = lies_in_out(ret, "letter.md"),
        .has_brief = lies_in_out(ret, "brief.md") || lies_in_out(ret, "brief.html"),
    };
    return r;
}

/* The digest is in the log before the file is there: neither can be made to fit later. */
static int record(const struct answering *a, enum journal_act act, const char *suffix,
                  const struct json_table *table, const void *value, struct error *err)
{
    const struct workspace *workspace = &a->dossier.desk.workspace;
    AUTO_JSON json_t *json = json_write(table, value);
    AUTO_BUF struct buf text = {0}, path = {0};
    int r = json_print(json, &text, err);
    workspace_path(workspace, &path, "decisions/%s.%s.json", a->dossier.id, suffix);
    if (r == 0)
        r = log_append(
            workspace,
            &(struct log_fact){
                .act = act, .about = a->dossier.id, .bytes = text.data, .len = text.len},
            err);
    if (r == 0)
        r = fs_write(AT_FDCWD, buf_text(&path), text.data, text.len, 0644,
                     FS_WRITE_SYNC | FS_WRITE_REPLACE, err);
    return r;
}

/* ----- told ----- */

struct told_values {
    bool as_drafted, on_request, again;
    const char *file, *mbox;
    int channel, ending;
};

/* By enum answer_end. */
static const char *const told_endings[] = {"decision", "withdrawn", "not-submitted",
                                           "cancelled", NULL};
static const char *const told_suffixes[] = {"letter.md", "withdrawn.md",
                                            "not-submitted.md", "cancelled.md"};

static const struct option_row told_rows[] = {
    {"as-drafted", OPTION_FLAG, offsetof(struct told_values, as_drafted), NULL,
     "out/SUBMISSION.letter.md was sent as it lies there", 0, 0, NULL},
    {"file", OPTION_TEXT, offsetof(struct told_values, file), "FILE",
     "this was sent instead; it is checked like a letter", 0, 0, NULL},
    {"mbox", OPTION_TEXT, offsetof(struct told_values, mbox), "FILE",
     "the mail to this candidate, in an mbox or .eml", 0, 0, NULL},
    {"channel", OPTION_WORD, offsetof(struct told_values, channel), "mail|call|platform",
     "how; default mail", 0, 0, answer_channels},
    {"ending", OPTION_WORD, offsetof(struct told_values, ending), "WHAT",
     "withdrawn, not-submitted or cancelled: no decision", 0, 0, told_endings},
    {"on-request", OPTION_FLAG, offsetof(struct told_values, on_request), NULL,
     "the letter that who was declined has asked for", 0, 0, NULL},
    {"again", OPTION_FLAG, offsetof(struct told_values, again), NULL,
     "another such letter went out; both are kept", 0, 0, NULL},
};

static int check_values(const struct told_values *values, struct error *err)
{
    if (values->as_drafted + (values->file != NULL) + (values->mbox != NULL) != 1)
        return error_set(err, -EINVAL,
                         "say what was sent: --as-drafted, --file FILE or --mbox FILE");
    return values->on_request && values->ending
               ? error_set(err, -EINVAL, "--on-request is no --ending")
               : 0;
}

/* What was drafted, a file, or the candidate's mail out of a mailbox. */
static int read_sent(const struct answering *a, const struct told_values *values,
                     const char *path, struct buf *ret, struct error *err)
{
    AUTO_BUF struct buf mail = {0};
    if (!values->mbox)
        return fs_read(AT_FDCWD, path, FILE_BYTES_MAX, ret, err);
    int r = fs_read(AT_FDCWD, path, MAILBOX_BYTES_MAX, &mail, err);
    if (r == 0)
        r = mailbox_read(path, buf_text(&mail), mail.len, a->dossier.entry->email, ret,
                         err);
    if (r != -ENOENT || mail.len == 0)
        return r;
    return refuse_with(a->dossier.id, err->text,
                       "takehome told %s --mbox FILE, or --file FILE with its text",
                       a->dossier.id);
}

static int check_sent(const struct answering *a, const struct told_values *values,
                      const char *path, const char *text, struct error *err)
{
    const struct decision *decision = &a->dossier.decision;
    bool ending = values->ending != 0;
    const struct letter_checked checked = {
        .document = !ending && decision->outcome == DECISION_ADVANCE ? WORDING_ADVANCE
                                                                     : WORDING_DECLINE,
        .plain = ending || decision->no_strengths,
        .on_request = values->on_request,
    };
    int r = letter_check_text(&a->dossier, path, text, &checked, err);
    if (r == EXIT_GATE)
        fprintf(stderr,
                "%s: not yet: what must not be sent is not recorded as sent\n"
                "  next: mend it, then takehome letter %s --check; or say what was sent: "
                "takehome told %s --file FILE\n",
                a->dossier.id, a->dossier.id, a->dossier.id);
    return r;
}

/* A copy of what was sent stays with us: for the candidate who asks what is kept, and
 * until it is purged. No other letter takes its name. */
static int write_sent(const struct answering *a, const char *text, struct told *told,
                      struct error *err)
{
    AUTO_BUF struct buf file = {0};
    char digest[DIGEST_HEX_BYTES];
    buf_addf(&file, "out/%s.sent", a->dossier.id);
    if (told->earlier.count > 0)
        buf_addf(&file, "-%zu", told->earlier.count + 1);
    buf_adds(&file, ".md");
    sidecar_digest(text, digest);
    told->file = strdup(buf_text(&file));
    told->digest = strdup(digest);
    return fs_write(a->dossier.desk.workspace.fd, told->file, text, strlen(text), 0644,
                    FS_WRITE_SYNC | FS_WRITE_REPLACE, err);
}

static int record_told(struct answering *a, const char *text,
                       const struct told_values *values, struct error *err)
{
    const char *id = a->dossier.id;
    CLEANUP(told_done)
    struct told told = {.schema = strdup(TOLD_SCHEMA),
                        .submission = strdup(id),
                        .at = clock_now(),
                        .channel = values->channel,
                        .ending = values->ending,
                        .on_request = values->on_request};
    int r = workspace_person(&a->dossier.desk.workspace, &told.by, err);
    if (r == 0 && a->was_told && told_follow(&told, &a->told) < 0)
        r = error_set(err, -ENOMEM, "out of memory");
    if (r == 0)
        r = write_sent(a, text, &told, err);
    if (r == 0)
        r = record(a, JOURNAL_TOLD, "told", &told_table, &told, err);
    if (r == 0)
        printf("%s: told by %s, by %s\n", id, answer_channels[values->channel], told.by);
    return r < 0 ? r : EXIT_DONE;
}

/* The same letter twice is a slip, mostly. */
static int check_first(const struct answering *a, const struct told_values *values,
                       struct error *err)
{
    AUTO_BUF struct buf at = {0};
    const struct told *before =
        a->was_told
            ? told_find(&a->told, (enum answer_end)values->ending, values->on_request)
            : NULL;
    if (!before != values->again)
        return 0;
    if (!before)
        return error_set(err, -EINVAL, "%s: --again, but no such letter was sent before",
                         a->dossier.id);
    clock_add_utc(&at, before->at);
    return error_set(err, -EEXIST,
                     "%s was told already, %s, by %s, by %s; %s is what was sent. Where "
                     "another letter went out since, say --again: both are kept",
                     a->dossier.id, buf_text(&at), answer_channels[before->channel],
                     before->by, before->file);
}

/* @return EXIT_DONE where something may be recorded as sent */
static int ask_told(struct answering *a, const struct told_values *values,
                    const char *suffix, struct error *err)
{
    CLEANUP(gate_refusal_done) struct gate_refusal refusal = {0};
    AUTO_FREE char *person = NULL;
    a->facts.telling = (enum answer_end)values->ending;
    a->facts.has_letter = !values->as_drafted || lies_in_out(a, suffix);
    int r = answer_ask_told(&a->facts, &refusal, err);
    if (r == 0 && refusal.missing.count > 0)
        return refuse(a->dossier.id, &refusal);
    if (r == 0 && values->on_request)
        r = letter_ask_on_request(&a->dossier, err);
    return r != EXIT_DONE ? r
                          : refuse_unless_may(&a->dossier.desk.workspace, "tell",
                                              a->dossier.id, &person, err);
}

static int run_told(const struct command_call *call, struct error *err)
{
    const struct told_values *values = call->values;
    CLEANUP(answering_done)
    struct answering a = ANSWERING_NONE;
    AUTO_BUF struct buf path = {0}, text = {0};
    const char *suffix =
        values->on_request ? LETTER_ON_REQUEST_SUFFIX : told_suffixes[values->ending];
    int r = check_values(values, err);
    if (r == 0)
        r = dossier_open(call->words->items[0], &a.dossier, err);
    if (r == 0)
        r = answering_open(values->on_request, &a, err);
    if (r == 0)
        r = check_first(&a, values, err);
    if (r == 0)
        r = ask_told(&a, values, suffix, err);
    if (r != EXIT_DONE)
        return r;
    if (values->as_drafted)
        workspace_path(&a.dossier.desk.workspace, &path, "out/%s.%s", a.dossier.id,
                       suffix);
    else
        buf_adds(&path, values->file ? values->file : values->mbox);
    r = read_sent(&a, values, buf_text(&path), &text, err);
    if (r == EXIT_DONE)
        r = check_sent(&a, values, buf_text(&path), buf_text(&text), err);
    return r != EXIT_DONE ? r : record_told(&a, buf_text(&text), values, err);
}

/* ----- close ----- */

struct close_values {
    int how;
};

static const struct option_row close_rows[] = {
    {"as", OPTION_WORD, offsetof(struct close_values, how),
     "answered|withdrawn|not-submitted|cancelled",
     "default answered: decided, and the candidate was told", 0, 0, answer_ends},
};

static int run_close(const struct command_call *call, struct error *err)
{
    const struct close_values *values = call->values;
    CLEANUP(answering_done)
    struct answering a = ANSWERING_NONE;
    CLEANUP(gate_refusal_done) struct gate_refusal refusal = {0};
    int r = dossier_open_records(call->words->items[0], &a.dossier, err);
    if (r == 0)
        r = answering_open(false, &a, err);
    if (r == 0)
        r = answer_ask_close(&a.facts, (enum answer_end)values->how, &refusal, err);
    if (r < 0)
        return r;
    if (refusal.missing.count > 0)
        return refuse(a.dossier.id, &refusal);
    CLEANUP(closed_done)
    struct closed closed = {.schema = strdup(CLOSED_SCHEMA),
                            .submission = strdup(a.dossier.id),
                            .at = clock_now(),
                            .how = values->how};
    r = workspace_person(&a.dossier.desk.workspace, &closed.by, err);
    if (r == 0)
        r = record(&a, JOURNAL_CLOSED, "closed", &closed_table, &closed, err);
    if (r == 0)
        printf("%s: closed, %s\n", a.dossier.id, answer_ends[values->how]);
    return r < 0 ? r : EXIT_DONE;
}

const struct command command_told = {
    .name = "told",
    .usage = "SUBMISSION --as-drafted|--file FILE|--mbox FILE [--channel WORD]",
    .summary = "Records that a person sent the answer",
    .text =
        "The program sends nothing. What was sent is read once more by the wording "
        "checks;\nwhat must not be sent is refused with exit status 3. A copy is kept in "
        "out/;\na second such letter has --again, and both are kept.\n--mbox reads the "
        "last mail to the candidate's address out of a "
        "mailbox.",
    .options = COMMAND_OPTIONS(told_rows),
    .values_size = sizeof(struct told_values),
    .words_min = 1,
    .words_max = 1,
    .run = run_told,
};

const struct command command_close = {
    .name = "close",
    .usage = "SUBMISSION [--as withdrawn|not-submitted|cancelled]",
    .summary = "Ends a submission; refused before its answer",
    .text = "An answered one is decided, the candidate was told, and an advance has its "
            "brief.\nOthers end when the candidate withdrew, when nothing was handed in, "
            "or when the\nposition is gone and the candidate was told so. A row that was "
            "mistyped ends as\nwithdrawn, and `takehome purge` removes it.",
    .options = COMMAND_OPTIONS(close_rows),
    .values_size = sizeof(struct close_values),
    .words_min = 1,
    .words_max = 1,
    .run = run_close,
};
