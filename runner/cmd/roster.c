/* roster import, roster add, roster list -- who was asked for what, by when. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runner/cmd/command.h"
#include "runner/cmd/desk.h"
#include "runner/cmd/refuse.h"
#include "runner/core/table.h"
#include "runner/io/lock.h"
#include "runner/io/log.h"
#include "runner/io/workspace.h"

#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/fs.h"

enum { LOCK_WAIT_MS = 10000 };

/* For who will change it: two at once would lose what the first added.
 * @param desk  gets its workspace and its roster, no store
 * @return a descriptor that holds the roster's lock */
static int open_to_change(struct desk *desk, struct error *err)
{
    int r = workspace_open(".", &desk->workspace, err);
    AUTO_FD int lock_fd =
        r < 0 ? r
              : lock_wait(desk->workspace.fd, ".takehome/roster.lock", LOCK_WAIT_MS, err);
    r = lock_fd < 0 ? lock_fd : workspace_roster(&desk->workspace, &desk->roster, err);
    return r < 0 ? r : TAKE_FD(lock_fd);
}

/* @return 1 where it is decided: what was judged does not change under a decision */
static int is_decided(const struct desk *desk, const char *submission,
                      struct decision *ret, struct error *err)
{
    int r = desk_decision(desk, submission, ret, err);
    return r > 0 && ret->outcome == DECISION_HOLD ? 0 : r;
}

/* The column by which a row would have other work graded, or the work otherwise. NULL:
 * none. */
static const char *find_graded(const struct roster *added,
                               const struct roster_entry *entry,
                               const struct roster_entry *known)
{
    static const char *const graded[] = {"repository", "ref", "variant"};
    for (size_t i = 0; i < COUNT_OF(graded); i++)
        if (roster_changes(added, entry, known, graded[i]))
            return graded[i];
    return NULL;
}

/* What a row may not do to a submission that is known. */
static int check_known(const struct desk *desk, const char *name,
                       const struct roster *added, const struct roster_entry *entry,
                       struct error *err)
{
    CLEANUP(decision_done) struct decision decision = {0};
    AUTO_BUF struct buf id = {0};
    roster_add_submission_id(&id, entry);
    const struct roster_entry *known = roster_find(&desk->roster, buf_text(&id));
    const char *column = known ? find_graded(added, entry, known) : NULL;
    int r = column ? is_decided(desk, buf_text(&id), &decision, err) : 0;
    if (r <= 0)
        return r;
    return error_set(err, -EINVAL,
                     "%s:%d: %s: %s is decided (%s, by %s), and another %s would be "
                     "graded under that decision: leave it as it is, or add the new work "
                     "under another candidate",
                     name, entry->line, column, buf_text(&id),
                     decision_words[decision.outcome], decision.by, column);
}

/* The assignment of the rows before, which mostly is that of the next one. */
struct loaded {
    const char *id; /* borrowed from the row; NULL: none yet */
    struct assignment assignment;
};

static void loaded_done(struct loaded *loaded) { assignment_done(&loaded->assignment); }

static int load_assignment(const struct desk *desk, const char *id, struct loaded *loaded,
                           struct error *err)
{
    AUTO_BUF struct buf path = {0};
    if (loaded->id && strcmp(loaded->id, id) == 0)
        return 0;
    workspace_path(&desk->workspace, &path, "assignments/%s", id);
    if (access(buf_text(&path), F_OK) < 0)
        return error_set(err, -EINVAL,
                         "there is no %s: correct the id, or put the assignment there "
                         "first",
                         buf_text(&path));
    assignment_done(&loaded->assignment);
    *loaded = (struct loaded){.id = NULL};
    int r = desk_assignment(desk, id, &loaded->assignment, err);
    if (r == 0)
        loaded->id = id;
    return r;
}

static int check_variant(const struct assignment *assignment, const char *variant,
                         struct error *err)
{
    AUTO_BUF struct buf list = {0};
    const struct variant *variants = assignment->variants.items;
    if (assignment_variant(assignment, variant))
        return 0;
    for (size_t i = 0; i < assignment->variants.count; i++)
        buf_addf(&list, "%s%s", i ? ", " : "", variants[i].id);
    return variant ? error_set(err, -EINVAL, "%s has no '%s'; it has: %s", assignment->id,
                               variant, buf_text(&list))
                   : error_set(err, -EINVAL, "%s has several, say which: %s",
                               assignment->id, buf_text(&list));
}

/* A row of what is not there could neither be graded nor ended. */
static int check_asked(const struct desk *desk, const char *name,
                       const struct roster *added, const struct roster_entry *entry,
                       struct loaded *loaded, struct error *err)
{
    AUTO_BUF struct buf id = {0};
    struct error reason = {0};
    const char *column = "assignment";
    roster_add_submission_id(&id, entry);
    const struct roster_entry *known = roster_find(&desk->roster, buf_text(&id));
    if (known && !roster_changes(added, entry, known, "variant"))
        return 0;
    int r = load_assignment(desk, entry->assignment, loaded, &reason);
    if (r == 0) {
        column = "variant";
        r = check_variant(&loaded->assignment, entry->variant, &reason);
    }
    return r < 0 ? error_set(err, -EINVAL, "%s:%d: %s: %s", name, entry->line, column,
                             reason.text)
                 : 0;
}

static int check_rows(const struct desk *desk, const char *name,
                      const struct roster *added, struct error *err)
{
    CLEANUP(loaded_done) struct loaded loaded = {.id = NULL};
    int r = 0;
    for (size_t i = 0; r == 0 && i < roster_count(added); i++) {
        const struct roster_entry *entry = roster_at(added, i);
        r = check_asked(desk, name, added, entry, &loaded, err);
        if (r == 0)
            r = check_known(desk, name, added, entry, err);
    }
    return r;
}

static int save(struct desk *desk, const char *name, const struct roster *added,
                struct error *err)
{
    size_t new = 0, changed = 0;
    int r = check_rows(desk, name, added, err);
    if (r == 0)
        r = roster_merge(&desk->roster, added, &new, &changed, err);
    if (r == 0)
        r = workspace_save_roster(&desk->workspace, &desk->roster, err);
    if (r == 0)
        r = log_append(&desk->workspace, &(struct log_fact){.act = JOURNAL_ROSTER}, err);
    if (r < 0)
        return r;
    printf("%zu added, %zu changed\n", new, changed);
    return EXIT_DONE;
}

static int run_import(const struct command_call *call, struct error *err)
{
    const char *path = call->words->items[0];
    CLEANUP(desk_close) struct desk desk = {.workspace = WORKSPACE_NONE};
    CLEANUP(roster_done) struct roster added = {0};
    AUTO_BUF struct buf text = {0};
    AUTO_FD int lock_fd = open_to_change(&desk, err);
    int r = lock_fd < 0 ? lock_fd : 0;
    if (r == 0)
        r = fs_read(AT_FDCWD, path, ROSTER_FILE_BYTES_MAX, &text, err);
    if (r == 0)
        r = roster_parse_csv(path, buf_text(&text), text.len, &added, err);
    return r < 0 ? r : save(&desk, path, &added, err);
}

struct add_values {
    const char *repository, *ref, *variant, *deadline, *name, *email;
};

/* By the columns' names; the first is that of a new submission. */
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

/* Adds a column and its cell, where an option was given. */
static int add_cell(struct buf *header, struct buf *row, const char *column,
                    const char *value)
{
    if (!value)
        return 0;
    int r = buf_addf(header, "%s%s", header->len ? "," : "", column);
    r |= buf_adds(row, row->len ? ",\"" : "\"");
    for (const char *at = value; *at; at++)
        r |= buf_adds(row, *at == '"' ? "\"\"" : (char[]){*at, '\0'});
    return r | buf_addc(row, '"');
}

/* The repository of a known submission need not be said again. */
static const char *repository_of(const struct desk *desk, const struct command_call *call)
{
    const struct add_values *values = call->values;
    AUTO_BUF struct buf id = {0};
    buf_addf(&id, "%s@%s", call->words->items[0], call->words->items[1]);
    const struct roster_entry *known = roster_find(&desk->roster, buf_text(&id));
    return !values->repository && known ? known->repository : values->repository;
}

/* The same checks as a row of a file: it is made into one. */
static int parse_added(const struct desk *desk, const struct command_call *call,
                       struct roster *ret, struct error *err)
{
    AUTO_BUF struct buf header = {0}, row = {0};
    int r = add_cell(&header, &row, "candidate", call->words->items[0]);
    r |= add_cell(&header, &row, "assignment", call->words->items[1]);
    const char *repository = repository_of(desk, call);
    if (!repository)
        return error_set(err, -EINVAL, "a new submission has --repository URL");
    r |= add_cell(&header, &row, "repository", repository);
    for (size_t i = 1; i < COUNT_OF(add_rows); i++)
        r |= add_cell(
            &header, &row, add_rows[i].name,
            *(const char *const *)((const char *)call->values + add_rows[i].offset));
    buf_addc(&header, '\n');
    if (r < 0 || buf_adds(&header, buf_text(&row)) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    return roster_parse_csv("roster add", buf_text(&header), header.len, ret, err);
}

static int run_add(const struct command_call *call, struct error *err)
{
    CLEANUP(desk_close) struct desk desk = {.workspace = WORKSPACE_NONE};
    CLEANUP(roster_done) struct roster added = {0};
    AUTO_FD int lock_fd = open_to_change(&desk, err);
    int r = lock_fd < 0 ? lock_fd : 0;
    if (r == 0)
        r = parse_added(&desk, call, &added, err);
    return r < 0 ? r : save(&desk, "roster add", &added, err);
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

/* More time is for who still works: not for who has their answer, or is gone. */
static int check_open(const struct desk *desk, const char *id, struct error *err)
{
    CLEANUP(decision_done) struct decision decision = {0};
    AUTO_BUF struct buf closed = {0};
    int r = is_decided(desk, id, &decision, err);
    if (r > 0)
        return error_set(err, -EEXIST,
                         "%s: %s was decided already, by %s: more time changes nothing",
                         id, decision_words[decision.outcome], decision.by);
    workspace_path(&desk->workspace, &closed, "decisions/%s.closed.json", id);
    if (r == 0 && access(buf_text(&closed), F_OK) == 0)
        r = error_set(err, -EEXIST, "%s is closed already: %s", id, buf_text(&closed));
    return r;
}

static int extend(struct desk *desk, struct roster_entry *entry, int64_t until,
                  const char *reason, struct error *err)
{
    AUTO_FREE char *person = NULL;
    AUTO_BUF struct buf id = {0};
    roster_add_submission_id(&id, entry);
    int r = check_open(desk, buf_text(&id), err);
    if (r == 0)
        r = refuse_unless_may(&desk->workspace, "tell", buf_text(&id), &person, err);
    if (r != EXIT_DONE)
        return r;
    r = roster_extend(entry, until, reason, err);
    if (r == 0)
        r = workspace_save_roster(&desk->workspace, &desk->roster, err);
    const struct log_fact fact = {.act = JOURNAL_EXTENDED, .about = buf_text(&id)};
    if (r == 0)
        r = log_append(&desk->workspace, &fact, err);
    if (r < 0)
        return r;
    printf("%s: %s; who only reviews does not see it\n", buf_text(&id),
           entry->extended ? "extended" : "not extended any more");
    return EXIT_DONE;
}

static int run_extend(const struct command_call *call, struct error *err)
{
    const struct extend_values *values = call->values;
    CLEANUP(desk_close) struct desk desk = {.workspace = WORKSPACE_NONE};
    struct roster_entry *entry;
    int64_t until = 0;
    if (!values->until || !values->reason)
        return error_set(err, -EINVAL, "an extension has --until TIME and --reason WHY");
    int r = clock_parse(values->until, &until, err);
    if (r < 0)
        return error_wrap(err, "--until");
    AUTO_FD int lock_fd = open_to_change(&desk, err);
    r = lock_fd < 0 ? lock_fd : desk_find(&desk, call->words->items[0], &entry, err);
    return r < 0 ? r : extend(&desk, entry, until, values->reason, err);
}

static int run_list(const struct command_call *call, struct error *err)
{
    CLEANUP(workspace_done) struct workspace workspace = WORKSPACE_NONE;
    CLEANUP(roster_done) struct roster roster = {0};
    CLEANUP(table_done) struct table table = {0};
    AUTO_BUF struct buf out = {0};
    (void)call;
    int r = workspace_open(".", &workspace, err);
    if (r == 0)
        r = workspace_roster(&workspace, &roster, err);
    if (r < 0)
        return r;
    table_column(&table, "submission", false, true);
    table_column(&table, "variant", false, false);
    table_column(&table, "deadline", false, false);
    for (size_t i = 0; i < roster_count(&roster); i++) {
        const struct roster_entry *entry = roster_at(&roster, i);
        AUTO_BUF struct buf id = {0}, deadline = {0};
        roster_add_submission_id(&id, entry);
        if (entry->deadline)
            clock_add_utc(&deadline, entry->deadline);
        table_cell(&table, buf_text(&id));
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
            "ref, variant, deadline (with its zone). Of a known submission it changes "
            "what the\n"
            "columns say: one that is not there keeps what is kept, an empty cell takes "
            "it away.\n"
            "Names and addresses go to private/ and are never shown to reviewers.",
    .words_min = 1,
    .words_max = 1,
    .run = run_import,
};

const struct command command_roster_add = {
    .name = "roster add",
    .usage = "CANDIDATE ASSIGNMENT [--repository URL] [--deadline TIME]",
    .summary = "Adds one submission, or changes what the options say",
    .text = "Of a known submission an option that is not given keeps what is kept, and "
            "\"\" takes it\n"
            "away. What is graded does not change once it is decided.",
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
    .text = "For who may `tell`. Fetching goes by the new time, and so do the dates of "
            "who may tell; "
            "what others read goes by the old one. Extend again to correct it, also to "
            "an earlier time; until the deadline itself takes it back. Not once it is "
            "decided.",
    .options = COMMAND_OPTIONS(extend_rows),
    .values_size = sizeof(struct extend_values),
    .words_min = 1,
    .words_max = 1,
    .run = run_extend,
};
