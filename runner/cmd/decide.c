/* draft, decide -- what is known of a submission, and what a named person decides. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "runner/cmd/command.h"
#include "runner/cmd/dossier.h"
#include "runner/core/draft_view.h"
#include "runner/core/gates.h"
#include "runner/core/process.h"
#include "runner/io/log.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/fs.h"

struct draft_values {
    bool json;
};

static const struct option_row draft_rows[] = {
    {"json", OPTION_FLAG, offsetof(struct draft_values, json), NULL, "as JSON", 0, 0,
     NULL},
};

static int run_draft(const struct command_call *call, struct error *err)
{
    const struct draft_values *values = call->values;
    CLEANUP(dossier_close)
    struct dossier dossier = {.desk = {.workspace = WORKSPACE_NONE}};
    AUTO_JSON json_t *draft = NULL;
    AUTO_BUF struct buf out = {0};
    int r = dossier_open(call->words->items[0], &dossier, err);
    if (r == 0)
        r = dossier_draft(&dossier, &draft, err);
    if (r == 0)
        r = values->json ? json_print(draft, &out, err) : draft_view(draft, &out);
    if (r < 0)
        return r;
    fputs(buf_text(&out), stdout);
    return EXIT_DONE;
}

struct decide_values {
    const char *reason;
};

static const struct option_row decide_rows[] = {
    {"reason", OPTION_TEXT, offsetof(struct decide_values, reason), "ID",
     "a role criterion of process.json", 0, 0, NULL},
};

/* The reason is one of the published sentences, or none. */
static int check_reason(const struct dossier *dossier, const char *reason,
                        struct error *err)
{
    CLEANUP(process_plan_done) struct process_plan plan = {0};
    AUTO_BUF struct buf path = {0};
    if (!reason)
        return 0;
    workspace_path(&dossier->desk.workspace, &path, "process.json");
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

static int write_decision(const struct dossier *dossier, enum decision_outcome outcome,
                          const char *reason, struct error *err)
{
    CLEANUP(decision_done)
    struct decision decision = {
        .schema = strdup(DECISION_SCHEMA),
        .submission = strdup(dossier->id),
        .outcome = (int)outcome,
        .at = clock_now(),
        .reason = reason ? strdup(reason) : NULL,
        .commit = dossier->result.commit.id ? strdup(dossier->result.commit.id) : NULL,
    };
    AUTO_BUF struct buf text = {0}, path = {0};
    int r = workspace_person(&dossier->desk.workspace, &decision.by, err);
    if (r == 0)
        r = decision_print(&decision, &text, err);
    workspace_path(&dossier->desk.workspace, &path, "decisions/%s.json", dossier->id);
    if (r == 0)
        r = log_append(&dossier->desk.workspace,
                       &(struct log_fact){.act = JOURNAL_DECISION,
                                          .about = dossier->id,
                                          .bytes = text.data,
                                          .len = text.len},
                       err);
    if (r == 0)
        r = fs_write(AT_FDCWD, buf_text(&path), text.data, text.len, 0644, FS_WRITE_SYNC,
                     err);
    if (r < 0)
        return r;
    printf("%s: %s, by %s\n", dossier->id, decision_words[outcome], decision.by);
    return EXIT_DONE;
}

static void print_refusal(const char *id, const struct gate_refusal *refusal)
{
    fprintf(stderr, "%s: not yet\n", id);
    for (size_t i = 0; i < refusal->missing.count; i++)
        fprintf(stderr, "  missing: %s\n", refusal->missing.items[i]);
    for (size_t i = 0; i < refusal->next.count; i++)
        fprintf(stderr, "  next: %s\n", refusal->next.items[i]);
}

static int run_decide(const struct command_call *call, struct error *err)
{
    const struct decide_values *values = call->values;
    CLEANUP(dossier_close)
    struct dossier dossier = {.desk = {.workspace = WORKSPACE_NONE}};
    CLEANUP(gate_refusal_done) struct gate_refusal refusal = {0};
    AUTO_JSON json_t *draft = NULL;
    enum decision_outcome outcome = DECISION_HOLD;
    int r = parse_outcome(call->words->items[1], &outcome, err);
    if (r == 0)
        r = dossier_open(call->words->items[0], &dossier, err);
    if (r == 0 && dossier.decided)
        return error_set(err, -EEXIST, "%s: %s was decided already, by %s", dossier.id,
                         decision_words[dossier.decision.outcome], dossier.decision.by);
    if (r == 0)
        r = check_reason(&dossier, values->reason, err);
    if (r == 0)
        r = dossier_draft(&dossier, &draft, err);
    if (r == 0)
        r = gates_ask((enum gate_act)outcome, draft, NULL, &refusal, err);
    if (r < 0)
        return r;
    if (refusal.missing.count > 0) {
        print_refusal(dossier.id, &refusal);
        return EXIT_GATE;
    }
    return write_decision(&dossier, outcome, values->reason, err);
}

const struct command command_draft = {
    .name = "draft",
    .usage = "SUBMISSION [--json]",
    .summary = "The feedback draft: criteria, tests, levels, gaps",
    .options = COMMAND_OPTIONS(draft_rows),
    .values_size = sizeof(struct draft_values),
    .words_min = 1,
    .words_max = 1,
    .run = run_draft,
};

const struct command command_decide = {
    .name = "decide",
    .usage = "SUBMISSION advance|decline|hold [--reason ID]",
    .summary = "Records a person's decision; refused without reviews",
    .text = "Needs the finished reviews that the team's size asks for, evidence for "
            "every level,\n"
            "and at least two strengths. Exit status 3 says what is missing and what to "
            "do next.\n"
            "The reason is a role criterion of process.json, word for word.",
    .options = COMMAND_OPTIONS(decide_rows),
    .values_size = sizeof(struct decide_values),
    .words_min = 2,
    .words_max = 2,
    .run = run_decide,
};
