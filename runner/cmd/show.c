/* show -- one submission's latest attempt. */
#include <errno.h>
#include <stdio.h>

#include "runner/cmd/command.h"
#include "runner/cmd/criterion.h"
#include "runner/cmd/desk.h"
#include "runner/core/scrub.h"
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
    {"json", OPTION_FLAG, offsetof(struct values, json), NULL, "the whole result as JSON",
     0, 0, NULL},
    {"criterion", OPTION_TEXT, offsetof(struct values, criterion), "ID",
     "one criterion: levels, evidence, tests, gaps", 0, 0, NULL},
};

static const struct values defaults = {.audience = AUDIENCE_REVIEWER};

static int print_as_is(const struct buf *text)
{
    fputs(buf_text(text), stdout);
    return EXIT_DONE;
}

/* What a test printed may name the candidate. */
static int print_blind(const struct roster_entry *entry, const struct buf *text,
                       struct error *err)
{
    CLEANUP(scrub_identity_done)
    struct scrub_identity identity = {.pseudonym = entry->candidate};
    AUTO_BUF struct buf clean = {0};
    if (scrub_identity_add(&identity, entry->name, entry->email, entry->repository) < 0 ||
        scrub_add_known(&identity, buf_text(text), &clean) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    return print_as_is(&clean);
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
    if (r > 0)
        r = values->json ? result_print(&result, &out, err)
                         : view_add_result(&out, &result, (enum audience)values->audience,
                                           desk_colors());
    if (r < 0)
        return r;
    return values->audience == AUDIENCE_AUTHOR ? print_as_is(&out)
                                               : print_blind(entry, &out, err);
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
