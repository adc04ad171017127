/* roster import, roster add, roster list -- who was asked for what, by when. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "runner/cmd/command.h"
#include "runner/cmd/desk.h"
#include "runner/core/table.h"
#include "runner/io/lock.h"
#include "runner/io/log.h"
#include "runner/io/workspace.h"

#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/fs.h"

enum { LOCK_WAIT_MS = 10000 };

static int save(const struct workspace *workspace, struct roster *known,
                const struct roster *added, struct error *err)
{
    size_t new = 0, changed = 0;
    int r = roster_merge(known, added, &new, &changed, err);
    if (r == 0)
        r = workspace_save_roster(workspace, known, err);
    if (r == 0)
        r = log_append(workspace, &(struct log_fact){.act = JOURNAL_ROSTER}, err);
    if (r < 0)
        return r;
    printf("%zu added, %zu changed\n", new, changed);
    return EXIT_DONE;
}

static int open_roster(struct workspace *workspace, struct roster *roster,
                       struct error *err)
{
    int r = workspace_open(".", workspace, err);
    return r < 0 ? r : workspace_roster(workspace, roster, err);
}

/* For who will change it: two at once would lose what the first added.
 * @return a descriptor that holds the roster's lock */
static int open_to_change(struct workspace *workspace, struct roster *roster,
                          struct error *err)
{
    int r = workspace_open(".", workspace, err);
    AUTO_FD int lock_fd =
        r < 0 ? r : lock_wait(workspace->fd, ".takehome/roster.lock", LOCK_WAIT_MS, err);
    r = lock_fd < 0 ? lock_fd : workspace_roster(workspace, roster, err);
    return r < 0 ? r : TAKE_FD(lock_fd);
}

static int run_import(const struct command_call *call, struct error *err)
{
    const char *path = call->words->items[0];
    CLEANUP(workspace_done) struct workspace workspace = WORKSPACE_NONE;
    CLEANUP(roster_done) struct roster known = {0}, added = {0};
    AUTO_BUF struct buf text = {0};
    AUTO_FD int lock_fd = open_to_change(&workspace, &known, err);
    int r = lock_fd < 0 ? lock_fd : 0;
    if (r == 0)
        r = fs_read(AT_FDCWD, path, ROSTER_FILE_BYTES_MAX, &text, err);
    if (r == 0)
        r = roster_parse_csv(path, buf_text(&text), text.len, &added, err);
    return r < 0 ? r : save(&workspace, &known, &added, err);
}

struct add_values {
    const char *repository, *ref, *variant, *deadline, *name, *email;
};

static const struct option_row add_rows[] = {
    {"repository", OPTION_TEXT, offsetof(struct add_values, repository), "URL",
     "path, https://, ssh:// or git:// address", 0, 0, NULL},
    {"ref", OPTION_TEXT, offsetof(struct add_values, ref), "REF",
     "branch, tag or full commit id", 0, 0, NULL},
    {"variant", OPTION_TEXT, offsetof(struct add_values, variant), "ID",
     "where the assignment has several", 0, 0, NULL},
    {"deadline", OPTION_TEXT, offsetof(struct add_values, deadline), "TIME",
     "with its zone: 2026-11-24T18:00:00+01:00", 0, 0, NULL},
    {"name", OPTION_TEXT, offsetof(struct add_values, name), "NAME", "kept private", 0, 0,
     NULL},
    {"email", OPTION_TEXT, offsetof(struct add_values, email), "MAIL", "kept private", 0,
     0, NULL},
};

/* The same checks as a row of a file: it is made into one. */
static int parse_added(const struct command_call *call, struct roster *ret,
                       struct error *err)
{
    const struct add_values *values = call->values;
    const char *const cells[] = {
        call->words->items[0], call->words->items[1], values->repository, values->ref,
        values->variant,       values->deadline,      values->name,       values->email};
    AUTO_BUF struct buf text = {0};
    buf_adds(&text, "candidate,assignment,repository,ref,variant,deadline,name,email\n");
    for (size_t i = 0; i < COUNT_OF(cells); i++) {
        buf_adds(&text, i ? ",\"" : "\"");
        for (const char *at = cells[i] ? cells[i] : ""; *at; at++)
            buf_adds(&text, *at == '"' ? "\"\"" : (char[]){*at, '\0'});
        buf_addc(&text, '"');
    }
    return roster_parse_csv("roster add", buf_text(&text), text.len, ret, err);
}

static int run_add(const struct command_call *call, struct error *err)
{
    CLEANUP(workspace_done) struct workspace workspace = WORKSPACE_NONE;
    CLEANUP(roster_done) struct roster known = {0}, added = {0};
    AUTO_FD int lock_fd = open_to_change(&workspace, &known, err);
    int r = lock_fd < 0 ? lock_fd : 0;
    if (r == 0)
        r = parse_added(call, &added, err);
    return r < 0 ? r : save(&workspace, &known, &added, err);
}

struct extend_values {
    const char *until, *reason;
};

static const struct option_row extend_rows[] = {
    {"until", OPTION_TEXT, offsetof(struct extend_values, until), "TIME",
     "with its zone: 2026-11-24T18:00:00+01:00", 0, 0, NULL},
    {"reason", OPTION_TEXT, offsetof(struct extend_values, reason), "WHY",
     "kept private, like the extension", 0, 0, NULL},
};

static int save_extension(const struct workspace *workspace, const struct roster *roster,
                          const char *submission, struct error *err)
{
    int r = workspace_save_roster(workspace, roster, err);
    const struct log_fact fact = {.act = JOURNAL_EXTENDED, .about = submission};
    return r < 0 ? r : log_append(workspace, &fact, err);
}

static int run_extend(const struct command_call *call, struct error *err)
{
    const struct extend_values *values = call->values;
    CLEANUP(workspace_done) struct workspace workspace = WORKSPACE_NONE;
    CLEANUP(roster_done) struct roster roster = {0};
    const char *submission = call->words->items[0];
    int64_t until = 0;
    if (!values->until || !values->reason)
        return error_set(err, -EINVAL, "an extension has --until TIME and --reason WHY");
    int r = clock_parse(values->until, &until, err);
    AUTO_FD int lock_fd = r < 0 ? r : open_to_change(&workspace, &roster, err);
    if (lock_fd < 0)
        return lock_fd;
    struct roster_entry *entry = roster_find(&roster, submission);
    if (!entry)
        return error_set(err, -EINVAL, "no submission '%.80s': `takehome roster list`",
                         submission);
    r = roster_extend(entry, until, values->reason, err);
    if (r == 0)
        r = save_extension(&workspace, &roster, submission, err);
    if (r < 0)
        return r;
    printf("%s: extended; reviewers do not see it\n", submission);
    return EXIT_DONE;
}

static int run_list(const struct command_call *call, struct error *err)
{
    CLEANUP(workspace_done) struct workspace workspace = WORKSPACE_NONE;
    CLEANUP(roster_done) struct roster roster = {0};
    CLEANUP(table_done) struct table table = {0};
    AUTO_BUF struct buf out = {0};
    (void)call;
    int r = open_roster(&workspace, &roster, err);
    if (r < 0)
        return r;
    table_column(&table, "candidate", false, false);
    table_column(&table, "assignment", false, true);
    table_column(&table, "variant", false, false);
    table_column(&table, "deadline", false, false);
    for (size_t i = 0; i < roster_count(&roster); i++) {
        const struct roster_entry *entry = roster_at(&roster, i);
        AUTO_BUF struct buf deadline = {0};
        if (entry->deadline)
            clock_add_utc(&deadline, entry->deadline);
        table_cell(&table, entry->candidate);
        table_cell(&table, entry->assignment);
        table_cell(&table, entry->variant);
        table_cell(&table, entry->deadline ? buf_text(&deadline) : NULL);
    }
    table_print(&table, desk_width(), false, &out);
    fputs(buf_text(&out), stdout);
    return EXIT_DONE;
}

const struct command command_roster_import = {
    .name = "roster import",
    .usage = "FILE.csv",
    .summary = "Adds submissions from a CSV with a header",
    .text = "Columns, in any order: candidate, repository, assignment (required), name, "
            "email,\n"
            "ref, variant, deadline (with its zone). A known submission's row is "
            "replaced. Names\n"
            "and addresses go to private/ and are never shown to reviewers.",
    .words_min = 1,
    .words_max = 1,
    .run = run_import,
};

const struct command command_roster_add = {
    .name = "roster add",
    .usage = "CANDIDATE ASSIGNMENT --repository URL [--deadline TIME]",
    .summary = "Adds one submission",
    .options = COMMAND_OPTIONS(add_rows),
    .values_size = sizeof(struct add_values),
    .words_min = 2,
    .words_max = 2,
    .run = run_add,
};

const struct command command_roster_list = {
    .name = "roster list",
    .usage = "",
    .summary = "Lists submissions by pseudonym",
    .run = run_list,
};

const struct command command_roster_extend = {
    .name = "roster extend",
    .usage = "SUBMISSION --until TIME --reason WHY",
    .summary = "Grants one candidate more time; kept private",
    .text = "Fetching and lateness go by the new time; what reviewers read shows the old "
            "one.",
    .options = COMMAND_OPTIONS(extend_rows),
    .values_size = sizeof(struct extend_values),
    .words_min = 1,
    .words_max = 1,
    .run = run_extend,
};
