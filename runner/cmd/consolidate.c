/* consolidate -- one person settles a criterion on which the readers are far apart. */
#include "runner/core/consolidation.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "runner/cmd/command.h"
#include "runner/cmd/dossier.h"
#include "runner/cmd/refuse.h"
#include "runner/io/log.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/text.h"

struct values {
    const char *reason;
    bool undo;
};

static const struct option_row rows[] = {
    {"reason", OPTION_TEXT, offsetof(struct values, reason), "WHY",
     "what was weighed, and where it stands in the work", 0, 0, NULL},
    {"undo", OPTION_FLAG, offsetof(struct values, undo), NULL,
     "takes it back; the readers' levels stand again", 0, 0, NULL},
};

static int save(struct dossier *dossier, struct error *err)
{
    struct consolidation *all = &dossier->consolidation;
    AUTO_BUF struct buf text = {0}, path = {0};
    if (!all->schema)
        all->schema = strdup(CONSOLIDATION_SCHEMA);
    if (!all->submission)
        all->submission = strdup(dossier->id);
    AUTO_JSON json_t *value = json_write(&consolidation_table, all);
    int r = json_print(value, &text, err);
    workspace_path(&dossier->desk.workspace, &path, "decisions/%s.consolidated.json",
                   dossier->id);
    if (r == 0)
        r = log_append(&dossier->desk.workspace,
                       &(struct log_fact){.act = JOURNAL_CONSOLIDATED,
                                          .about = dossier->id,
                                          .bytes = text.data,
                                          .len = text.len},
                       err);
    if (r == 0)
        r = fs_write(AT_FDCWD, buf_text(&path), text.data, text.len, 0644,
                     FS_WRITE_SYNC | FS_WRITE_REPLACE, err);
    return r;
}

static int settle(struct dossier *dossier, const struct strlist *words,
                  const char *reason, const char *person, struct error *err)
{
    const struct rubric_criterion *criterion =
        rubric_find(&dossier->rubric, words->items[1]);
    AUTO_FREE char *why = strdup(reason);
    AUTO_FREE char *by = strdup(person);
    struct settlement settlement = {
        .criterion = words->items[1], .reason = why, .by = by, .at = clock_now()};
    if (!why || !by)
        return error_set(err, -ENOMEM, "out of memory");
    if (!criterion)
        return error_set(err, -EINVAL, "the rubric has no criterion '%.60s'",
                         words->items[1]);
    int r = text_parse_int(words->items[2], 0, rubric_level_max(criterion),
                           &settlement.level, err);
    if (r < 0)
        return error_wrap(err, "%s: level", criterion->id);
    if (dossier->review_count < 2)
        return error_set(err, -EINVAL,
                         "%s: fewer than two readers: there is nothing to settle",
                         dossier->id);
    return consolidation_set(&dossier->consolidation, &settlement, err);
}

static int run(const struct command_call *call, struct error *err)
{
    const struct values *values = call->values;
    const struct strlist *words = call->words;
    CLEANUP(dossier_close)
    struct dossier dossier = {.desk = {.workspace = WORKSPACE_NONE}};
    AUTO_FREE char *person = NULL;
    if (values->undo ? words->count != 2 : words->count != 3 || !values->reason)
        return error_set(err, -EINVAL,
                         "say CRITERION LEVEL --reason WHY, or CRITERION --undo");
    if (values->reason && (strlen(values->reason) < 10 || strlen(values->reason) > 500))
        return error_set(err, -EINVAL, "--reason: 10 to 500 bytes: what was weighed");
    int r = dossier_open(words->items[0], &dossier, err);
    if (r == 0)
        r = refuse_unless_may(&dossier.desk.workspace, "decide", dossier.id, &person,
                              err);
    if (r != EXIT_DONE)
        return r;
    if (dossier.decided && dossier.decision.outcome != DECISION_HOLD)
        return error_set(err, -EEXIST, "%s is decided already", dossier.id);
    if (values->undo && !consolidation_remove(&dossier.consolidation, words->items[1]))
        return error_set(err, -ENOENT, "%s: '%.60s' is not settled", dossier.id,
                         words->items[1]);
    if (!values->undo)
        r = settle(&dossier, words, values->reason, person, err);
    if (r == 0)
        r = save(&dossier, err);
    if (r < 0)
        return r;
    printf("%s: %s %s, by %s\n", dossier.id, words->items[1],
           values->undo ? "is open again" : "is settled", person);
    return EXIT_DONE;
}

const struct command command_consolidate = {
    .name = "consolidate",
    .usage = "SUBMISSION CRITERION LEVEL --reason WHY | CRITERION --undo",
    .summary = "One person settles where readers are far apart",
    .text = "Two levels or more apart, a decision waits for a third reader or for this. "
            "The\n"
            "readers' own levels stay as they are; both acts are in the log.",
    .options = COMMAND_OPTIONS(rows),
    .values_size = sizeof(struct values),
    .words_min = 2,
    .words_max = 3,
    .run = run,
};
