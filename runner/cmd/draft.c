/* draft -- what is known of a submission: criteria, tests, levels, gaps. */
#include <stdio.h>

#include "runner/cmd/blind_copy.h"
#include "runner/cmd/command.h"
#include "runner/cmd/dossier.h"
#include "runner/cmd/refuse.h"
#include "runner/core/draft_view.h"
#include "sandbox/base/cleanup.h"

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
    if (r == 0 && dossier_sealed(&dossier))
        return refuse_with(dossier.id,
                           "your own review: others' are sealed until it is in",
                           "takehome review edit %s", dossier.id);
    if (r == 0)
        r = blind_dossier(&dossier, err);
    if (r == 0)
        r = dossier_draft(&dossier, &draft, err);
    if (r == 0)
        r = values->json ? json_print(draft, &out, err) : draft_view(draft, &out);
    if (r < 0)
        return r;
    fputs(buf_text(&out), stdout);
    return EXIT_DONE;
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
