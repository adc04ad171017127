/* show -- one submission's latest attempt. */
#include <errno.h>
#include <stdio.h>

#include "runner/cmd/blind_copy.h"
#include "runner/cmd/command.h"
#include "runner/cmd/criterion.h"
#include "runner/cmd/desk.h"
#include "runner/core/redact.h"
#include "runner/core/result_blind.h"
#include "runner/core/view.h"
#include "sandbox/base/cleanup.h"

struct values {
    int audience;
    bool json;
    const char *criterion;
};

static const struct option_row rows[] = {
    {"audience", OPTION_WORD, offsetof(struct values, audience), "WHO",
     "candidate, reviewer (default) or author", 0, 0, audience_words},
    {"json", OPTION_FLAG, offsetof(struct values, json), NULL,
     "what the audience may see of the result, as JSON", 0, 0, NULL},
    {"criterion", OPTION_TEXT, offsetof(struct values, criterion), "ID",
     "one criterion: levels, evidence, tests, gaps", 0, 0, NULL},
};

static const struct values defaults = {.audience = AUDIENCE_REVIEWER};

/* What a test printed may name the candidate. */
static int blind(const struct desk *desk, const struct roster_entry *entry,
                 struct result *result, struct error *err)
{
    CLEANUP(scrub_identity_done) struct scrub_identity identity = {0};
    int r = blind_identity(&desk->workspace, entry, result->commit.id, &identity, err);
    if (r == 0 && result_blind(result, &identity) < 0)
        r = error_set(err, -ENOMEM, "out of memory");
    return r;
}

static int add_json(const struct result *result, enum audience audience, struct buf *out,
                    struct error *err)
{
    AUTO_JSON json_t *value = redact_result(result, audience);
    return value ? json_print(value, out, err) : error_set(err, -ENOMEM, "out of memory");
}

static int run(const struct command_call *call, struct error *err)
{
    const struct values *values = call->values;
    CLEANUP(desk_close) struct desk desk = {.workspace = WORKSPACE_NONE};
    CLEANUP(result_done) struct result result = {0};
    AUTO_BUF struct buf id = {0}, out = {0};
    struct roster_entry *entry;
    if (values->criterion)
        return criterion_show(call->words->items[0], values->criterion, err);
    int r = desk_open(&desk, err);
    if (r == 0)
        r = desk_find(&desk, call->words->items[0], &entry, err);
    if (r < 0)
        return r;
    roster_add_submission_id(&id, entry);
    r = desk_result(&desk, buf_text(&id), &result, err);
    if (r == 0)
        return error_set(err, -ENOENT,
                         "%s has no finished attempt yet: `takehome grade %s`",
                         buf_text(&id), buf_text(&id));
    if (r > 0 && values->audience != AUDIENCE_AUTHOR)
        r = blind(&desk, entry, &result, err);
    if (r >= 0)
        r = values->json ? add_json(&result, (enum audience)values->audience, &out, err)
                         : view_add_result(&out, &result, (enum audience)values->audience,
                                           desk_width(), desk_colors());
    if (r < 0)
        return r;
    fputs(buf_text(&out), stdout);
    return EXIT_DONE;
}

const struct command command_show = {
    .name = "show",
    .usage = "SUBMISSION [--audience WHO] [--json] [--criterion ID]",
    .summary = "Shows what the latest attempt found",
    .text =
        "--criterion puts all of one criterion on a screen: levels, the lines that they "
        "rest on,\n"
        "tests, gaps. With an ASSIGNMENT in place of a submission: your own levels "
        "across it, in\n"
        "an order of chance, to see whether you meant the same every time.",
    .options = COMMAND_OPTIONS(rows),
    .values_size = sizeof(struct values),
    .defaults = &defaults,
    .words_min = 1,
    .words_max = 1,
    .run = run,
};
