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
#include "runner/core/sidecar.h"
#include "runner/io/log.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/fs.h"

enum { FILE_BYTES_MAX = 1 << 20 };

/* What is known when a command begins. */
struct answering {
    struct dossier dossier;
    struct told told;
    bool was_told;
    struct answer_facts facts;
};

static void answering_done(struct answering *a)
{
    told_done(&a->told);
    dossier_close(&a->dossier);
}

static bool lies_in_out(const struct answering *a, const char *suffix)
{
    AUTO_BUF struct buf path = {0};
    workspace_path(&a->dossier.desk.workspace, &path, "out/%s.%s", a->dossier.id, suffix);
    return access(buf_text(&path), F_OK) == 0;
}

static int answering_open(const char *word, struct answering *ret, struct error *err)
{
    AUTO_BUF struct buf told = {0}, closed = {0};
    int r = dossier_open(word, &ret->dossier, err);
    if (r < 0)
        return r;
    const struct workspace *workspace = &ret->dossier.desk.workspace;
    workspace_path(workspace, &told, "decisions/%s.told.json", ret->dossier.id);
    workspace_path(workspace, &closed, "decisions/%s.closed.json", ret->dossier.id);
    if (access(buf_text(&closed), F_OK) == 0)
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
    bool as_drafted;
    const char *file;
    int channel, ending;
};

static const char *const told_endings[] = {"decision", "withdrawn", "not-submitted",
                                           "cancelled", NULL};
static const char *const told_suffixes[] = {"letter.md", "withdrawn.md",
                                            "not-submitted.md", "cancelled.md"};

static const struct option_row told_rows[] = {
    {"as-drafted", OPTION_FLAG, offsetof(struct told_values, as_drafted), NULL,
     "out/SUBMISSION.letter.md was sent as it lies there", 0, 0, NULL},
    {"file", OPTION_TEXT, offsetof(struct told_values, file), "FILE",
     "this was sent instead; it is checked like a letter", 0, 0, NULL},
    {"channel", OPTION_WORD, offsetof(struct told_values, channel), "mail|call|platform",
     "how; default mail", 0, 0, answer_channels},
    {"ending", OPTION_WORD, offsetof(struct told_values, ending), "WHAT",
     "withdrawn, not-submitted or cancelled: no decision", 0, 0, told_endings},
};

static int check_sent(const struct answering *a, const char *path, bool ending,
                      struct error *err)
{
    const struct decision *decision = &a->dossier.decision;
    const struct letter_checked checked = {
        .document = !ending && decision->outcome == DECISION_ADVANCE ? WORDING_ADVANCE
                                                                     : WORDING_DECLINE,
        .plain = ending || decision->no_strengths,
    };
    int r = letter_check_file(&a->dossier, path, &checked, err);
    if (r == EXIT_GATE)
        fprintf(stderr,
                "%s: not yet: what must not be sent is not recorded as sent\n"
                "  next: mend it, or say with --file what was sent\n",
                a->dossier.id);
    return r;
}

static int record_told(const struct answering *a, const char *path, int channel,
                       struct error *err)
{
    CLEANUP(told_done)
    struct told told = {.schema = strdup(TOLD_SCHEMA),
                        .submission = strdup(a->dossier.id),
                        .at = clock_now(),
                        .channel = channel,
                        .file = strdup(path)};
    AUTO_BUF struct buf text = {0};
    char digest[DIGEST_HEX_BYTES];
    int r = fs_read(AT_FDCWD, path, FILE_BYTES_MAX, &text, err);
    if (r == 0)
        r = workspace_person(&a->dossier.desk.workspace, &told.by, err);
    if (r < 0)
        return r;
    sidecar_digest(buf_text(&text), digest);
    told.digest = strdup(digest);
    r = record(a, JOURNAL_TOLD, "told", &told_table, &told, err);
    if (r == 0)
        printf("%s: told by %s, by %s\n", a->dossier.id, answer_channels[channel],
               told.by);
    return r < 0 ? r : EXIT_DONE;
}

static int run_told(const struct command_call *call, struct error *err)
{
    const struct told_values *values = call->values;
    CLEANUP(answering_done)
    struct answering a = {.dossier = {.desk = {.workspace = WORKSPACE_NONE}}};
    CLEANUP(gate_refusal_done) struct gate_refusal refusal = {0};
    AUTO_BUF struct buf path = {0};
    if (values->as_drafted == (values->file != NULL))
        return error_set(err, -EINVAL, "say what was sent: --as-drafted, or --file FILE");
    int r = answering_open(call->words->items[0], &a, err);
    if (r < 0)
        return r;
    const char *suffix = told_suffixes[values->ending];
    a.facts.no_decision = values->ending != 0;
    a.facts.has_letter = values->file || lies_in_out(&a, suffix);
    r = answer_ask_told(&a.facts, &refusal, err);
    if (r == 0 && refusal.missing.count > 0)
        return refuse(a.dossier.id, &refusal);
    if (r < 0)
        return r;
    if (values->file)
        buf_adds(&path, values->file);
    else
        workspace_path(&a.dossier.desk.workspace, &path, "out/%s.%s", a.dossier.id,
                       suffix);
    AUTO_FREE char *person = NULL;
    r = refuse_unless_may(&a.dossier.desk.workspace, "tell", a.dossier.id, &person, err);
    if (r == EXIT_DONE)
        r = check_sent(&a, buf_text(&path), values->ending != 0, err);
    return r != EXIT_DONE ? r : record_told(&a, buf_text(&path), values->channel, err);
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
    struct answering a = {.dossier = {.desk = {.workspace = WORKSPACE_NONE}}};
    CLEANUP(gate_refusal_done) struct gate_refusal refusal = {0};
    int r = answering_open(call->words->items[0], &a, err);
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
    .usage = "SUBMISSION --as-drafted | --file FILE [--channel WORD]",
    .summary = "Records that a person sent the answer",
    .text = "The program sends nothing. What was sent is read once more by the wording "
            "checks;\nwhat must not be sent is refused with exit status 3.",
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
            "or when the\nposition is gone and the candidate was told so.",
    .options = COMMAND_OPTIONS(close_rows),
    .values_size = sizeof(struct close_values),
    .words_min = 1,
    .words_max = 1,
    .run = run_close,
};
