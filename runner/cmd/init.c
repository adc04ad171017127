/* init -- a workspace from nothing. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "runner/cmd/command.h"
#include "runner/io/workspace.h"

struct values {
    int team;
};

static const struct option_row rows[] = {
    {"team", OPTION_WORD, offsetof(struct values, team), "SIZE",
     "solo, pair or panel: 1, 1 or 2 reviews for a decision", 0, 0, workspace_team_words},
};

static int run(const struct command_call *call, struct error *err)
{
    const struct values *values = call->values;
    const char *path = call->words->count > 0 ? call->words->items[0] : ".";
    int r = workspace_init(path, (enum workspace_team)values->team, err);
    if (r < 0)
        return r;
    printf(
        "made a workspace in %s\n"
        "next: put assignments into assignments/, then `takehome roster import FILE`\n",
        path);
    return EXIT_DONE;
}

const struct command command_init = {
    .name = "init",
    .usage = "[FOLDER] [--team solo|pair|panel]",
    .summary = "Makes a workspace",
    .options = COMMAND_OPTIONS(rows),
    .values_size = sizeof(struct values),
    .words_max = 1,
    .run = run,
};
