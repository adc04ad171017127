/* log -- what changed, when and by whom; and whether somebody changed that. */
#include "runner/io/log.h"

#include <stdio.h>
#include <string.h>

#include "runner/cmd/command.h"
#include "runner/cmd/desk.h"
#include "runner/core/table.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/json.h"

struct values {
    bool verify, json;
};

static const struct option_row rows[] = {
    {"verify", OPTION_FLAG, offsetof(struct values, verify), NULL,
     "find what was changed since; exit 2 if any was", 0, 0, NULL},
    {"json", OPTION_FLAG, offsetof(struct values, json), NULL, "as JSON", 0, 0, NULL},
};

/* Who may not know of an extension sees that the roster changed, as it did. */
static void hide_extensions(struct journal_check *check)
{
    for (size_t i = 0; i < check->count; i++)
        if (check->entries[i].act == JOURNAL_EXTENDED) {
            check->entries[i].act = JOURNAL_ROSTER;
            check->entries[i].about[0] = '\0';
        }
}

static int print_text(const struct journal_check *check)
{
    CLEANUP(table_done) struct table table = {0};
    AUTO_BUF struct buf out = {0};
    table_column(&table, "when", false, false);
    table_column(&table, "who", false, false);
    table_column(&table, "what", false, false);
    table_column(&table, "about", false, true);
    for (size_t i = 0; i < check->count; i++) {
        const struct journal_entry *entry = &check->entries[i];
        AUTO_BUF struct buf at = {0};
        clock_add_utc(&at, entry->at);
        table_cell(&table, buf_text(&at));
        table_cell(&table, entry->by);
        table_cell(&table, journal_act_word(entry->act));
        table_cell(&table, entry->about[0] ? entry->about : NULL);
    }
    int r = table_print(&table, desk_width(), desk_colors(), &out);
    fputs(buf_text(&out), stdout);
    return r;
}

static int print_json(const struct journal_check *check, struct error *err)
{
    AUTO_JSON json_t *list = json_array();
    AUTO_BUF struct buf out = {0};
    for (size_t i = 0; i < check->count; i++) {
        const struct journal_entry *entry = &check->entries[i];
        AUTO_BUF struct buf at = {0};
        clock_add_utc(&at, entry->at);
        json_array_append_new(
            list, json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s}", "n",
                            (json_int_t)entry->n, "at", buf_text(&at), "by", entry->by,
                            "act", journal_act_word(entry->act), "about", entry->about,
                            "fact", entry->fact, "hash", entry->hash));
    }
    int r = json_print(list, &out, err);
    if (r == 0)
        fputs(buf_text(&out), stdout);
    return r;
}

static int run(const struct command_call *call, struct error *err)
{
    const struct values *values = call->values;
    CLEANUP(desk_close) struct desk desk = {.workspace = WORKSPACE_NONE};
    CLEANUP(journal_check_done) struct journal_check check = {0};
    int r = workspace_open(".", &desk.workspace, err);
    if (r == 0)
        r = log_verify(&desk.workspace, &check, err);
    if (r < 0)
        return r;
    if (!desk_sees_extensions(&desk))
        hide_extensions(&check);
    for (size_t i = 0; i < check.findings.count; i++)
        fprintf(stderr, "%s\n", check.findings.items[i]);
    if (values->verify && check.findings.count == 0)
        printf("%zu lines, none changed, and no file they tell of\n", check.count);
    else if (!values->verify)
        r = values->json ? print_json(&check, err) : print_text(&check);
    if (r < 0)
        return r;
    return values->verify && check.findings.count > 0 ? EXIT_USAGE : EXIT_DONE;
}

const struct command command_log = {
    .name = "log",
    .usage = "[--verify] [--json]",
    .summary = "Says what changed, when and by whom; --verify checks it",
    .text = "Lines hold ids and keyed digests only. A line that was changed, taken out, "
            "moved or\ncut off is found, and so is a review or decision whose file was "
            "changed.",
    .options = COMMAND_OPTIONS(rows),
    .values_size = sizeof(struct values),
    .run = run,
};
