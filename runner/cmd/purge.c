/* purge, legal-hold -- what is kept no longer than was promised, and what has to stay. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runner/cmd/command.h"
#include "runner/cmd/desk.h"
#include "runner/cmd/refuse.h"
#include "runner/core/retention.h"
#include "runner/io/holdings.h"
#include "runner/io/lock.h"
#include "runner/io/log.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/fs.h"

enum { LOCK_WAIT_MS = 10000, WHY_BYTES_MIN = 10, WHY_BYTES_MAX = 500 };

static bool is_held(const struct workspace *workspace, const char *id)
{
    AUTO_BUF struct buf path = {0};
    workspace_path(workspace, &path, "decisions/%s.legal-hold.json", id);
    return access(buf_text(&path), F_OK) == 0;
}

/* ----- legal hold ----- */

struct hold_values {
    const char *reason;
    bool release;
};

static const struct option_row hold_rows[] = {
    {"reason", OPTION_TEXT, offsetof(struct hold_values, reason), "WHY",
     "what the files are needed for", 0, 0, NULL},
    {"release", OPTION_FLAG, offsetof(struct hold_values, release), NULL,
     "they may be purged again", 0, 0, NULL},
};

static int write_hold(const struct workspace *workspace, const char *id,
                      const char *reason, struct error *err)
{
    AUTO_BUF struct buf path = {0}, text = {0}, at = {0};
    AUTO_FREE char *person = NULL;
    size_t len = reason ? strlen(reason) : 0;
    if (len < WHY_BYTES_MIN || len > WHY_BYTES_MAX)
        return error_set(err, -EINVAL, "--reason WHY: %d to %d bytes", WHY_BYTES_MIN,
                         WHY_BYTES_MAX);
    int r = workspace_person(workspace, &person, err);
    if (r < 0)
        return r;
    clock_add_utc(&at, clock_now());
    AUTO_JSON json_t *value =
        json_pack("{s:s, s:s, s:s, s:s, s:s}", "schema", "takehome-legal-hold/1",
                  "submission", id, "by", person, "at", buf_text(&at), "reason", reason);
    r = value ? json_print(value, &text, err)
              : error_set(err, -EINVAL, "--reason is not UTF-8");
    workspace_path(workspace, &path, "decisions/%s.legal-hold.json", id);
    const struct log_fact fact = {
        .act = JOURNAL_HELD, .about = id, .bytes = text.data, .len = text.len};
    if (r == 0)
        r = log_append(workspace, &fact, err);
    return r < 0 ? r
                 : fs_write(AT_FDCWD, buf_text(&path), text.data, text.len, 0644,
                            FS_WRITE_REPLACE | FS_WRITE_SYNC, err);
}

static int release_hold(const struct workspace *workspace, const char *id,
                        struct error *err)
{
    AUTO_BUF struct buf path = {0};
    if (!is_held(workspace, id))
        return error_set(err, -ENOENT, "%s is not held", id);
    const struct log_fact fact = {.act = JOURNAL_RELEASED, .about = id};
    int r = log_append(workspace, &fact, err);
    workspace_path(workspace, &path, "decisions/%s.legal-hold.json", id);
    if (r == 0 && unlink(buf_text(&path)) < 0)
        return error_errno(err, "remove %s", buf_text(&path));
    return r;
}

static int run_hold(const struct command_call *call, struct error *err)
{
    const struct hold_values *values = call->values;
    CLEANUP(desk_close) struct desk desk = {.workspace = WORKSPACE_NONE};
    AUTO_BUF struct buf id = {0};
    struct roster_entry *entry;
    int r = desk_open(&desk, err);
    if (r == 0)
        r = desk_find(&desk, call->words->items[0], &entry, err);
    if (r < 0)
        return r;
    roster_add_submission_id(&id, entry);
    r = values->release ? release_hold(&desk.workspace, buf_text(&id), err)
                        : write_hold(&desk.workspace, buf_text(&id), values->reason, err);
    if (r < 0)
        return r;
    printf("%s: %s\n", buf_text(&id), values->release ? "may be purged" : "is kept");
    return EXIT_DONE;
}

/* ----- purge ----- */

struct purge_values {
    bool due, dry_run;
};

static const struct option_row purge_rows[] = {
    {"due", OPTION_FLAG, offsetof(struct purge_values, due), NULL,
     "every submission whose time is over", 0, 0, NULL},
    {"dry-run", OPTION_FLAG, offsetof(struct purge_values, dry_run), NULL,
     "only say what would go", 0, 0, NULL},
};

/* What may go of one submission now. */
struct purging {
    struct desk *desk;
    const char *id;
    const struct roster_entry *entry;
    bool everything; /* asked for by name: now, not when it is due */
    unsigned classes;
};

static bool is_closed(const struct purging *p)
{
    AUTO_BUF struct buf path = {0};
    workspace_path(&p->desk->workspace, &path, "decisions/%s.closed.json", p->id);
    return access(buf_text(&path), F_OK) == 0;
}

static int find_due(struct purging *p, struct error *err)
{
    CLEANUP(assignment_done) struct assignment assignment = {0};
    CLEANUP(store_attempt_done) struct store_attempt latest = {0};
    int r = desk_assignment(p->desk, p->entry->assignment, &assignment, err);
    if (r == 0)
        r = store_latest(p->desk->store, p->id, &latest, err);
    if (r < 0)
        return r;
    int64_t from = roster_due(p->entry) ? roster_due(p->entry) : latest.finished;
    struct retention_due due =
        retention_due((enum retention_profile)p->desk->workspace.retention, from,
                      assignment.retention_days);
    int64_t now = clock_now();
    if (from && now > due.work)
        p->classes |= HOLDING_WORK;
    if (from && now > due.records && now > due.work)
        p->classes |= HOLDING_RECORDS;
    return 0;
}

/* The roster's row goes with the records; the log keeps that there was one. */
static int forget(struct purging *p, struct error *err)
{
    AUTO_FD int lock_fd =
        lock_wait(p->desk->workspace.fd, ".takehome/roster.lock", LOCK_WAIT_MS, err);
    CLEANUP(roster_done) struct roster roster = {0};
    int r = lock_fd < 0 ? lock_fd : workspace_roster(&p->desk->workspace, &roster, err);
    if (r == 0)
        r = roster_remove(&roster, p->id, err);
    if (r == 0)
        r = workspace_save_roster(&p->desk->workspace, &roster, err);
    return r < 0 ? r : store_forget(p->desk->store, p->id, err);
}

/* That it is closed lets a purge begin, so that goes last: one that is killed is done
 * again. */
static int remove_all(struct purging *p, const struct strlist *paths, bool records,
                      struct error *err)
{
    AUTO_STRLIST struct strlist first = {0}, last = {0};
    AUTO_BUF struct buf closed = {0};
    int r = buf_addf(&closed, "decisions/%s.closed.json", p->id);
    for (size_t i = 0; r == 0 && i < paths->count; i++)
        r = strlist_add(strcmp(paths->items[i], buf_text(&closed)) == 0 ? &last : &first,
                        paths->items[i]);
    if (r < 0)
        return error_set(err, r, "out of memory");
    r = holdings_remove(&p->desk->workspace, &first, err);
    if (r == 0 && records)
        r = forget(p, err);
    return r < 0 ? r : holdings_remove(&p->desk->workspace, &last, err);
}

static int purge(struct purging *p, bool dry_run, struct error *err)
{
    AUTO_STRLIST struct strlist paths = {0};
    const struct workspace *workspace = &p->desk->workspace;
    int r = holdings_list(workspace, p->id, p->classes, &paths, err);
    for (size_t i = 0; r == 0 && dry_run && i < paths.count; i++)
        printf("%s\n", paths.items[i]);
    if (r < 0 || dry_run || (paths.count == 0 && !(p->classes & HOLDING_RECORDS)))
        return r;
    /* the tombstone first: a purge that is killed is seen, and done again */
    const struct log_fact fact = {.act = JOURNAL_PURGED, .about = p->id};
    bool records = p->classes & HOLDING_RECORDS;
    if (records)
        r = log_append(workspace, &fact, err);
    if (r == 0)
        r = remove_all(p, &paths, records, err);
    if (r == 0)
        printf("%s: %zu paths removed%s\n", p->id, paths.count,
               records ? "" : "; reviews and decisions are kept");
    return r;
}

static int purge_one(struct purging *p, bool dry_run, struct error *err)
{
    if (is_held(&p->desk->workspace, p->id))
        return p->everything ? refuse_with(p->id, "an end of its legal hold",
                                           "takehome legal-hold %s --release", p->id)
                             : EXIT_DONE;
    if (!is_closed(p))
        return p->everything ? refuse_with(p->id, "an end: it is still open",
                                           "takehome close %s", p->id)
                             : EXIT_DONE;
    int r = 0;
    if (p->everything)
        p->classes = HOLDING_WORK | HOLDING_RECORDS;
    else
        r = find_due(p, err);
    return r < 0 || !p->classes ? r : purge(p, dry_run, err);
}

/* One that cannot be purged keeps no other; the first reason is the command's. */
static int purge_due(struct desk *desk, bool dry_run, struct error *err)
{
    for (size_t i = 0; i < roster_count(&desk->roster); i++) {
        AUTO_BUF struct buf id = {0};
        struct purging p = {.desk = desk, .entry = roster_at(&desk->roster, i)};
        struct error reason = {0};
        roster_add_submission_id(&id, p.entry);
        p.id = buf_text(&id);
        int r = purge_one(&p, dry_run, &reason);
        if (r < 0)
            error_set(err, r, "%s: %s", p.id, reason.text);
    }
    return err->code;
}

/* The log's last tombstone of a submission, or of a candidate's. NULL: there is none. */
static const struct journal_entry *find_tombstone(const struct journal_check *check,
                                                  const char *word)
{
    const struct journal_entry *found = NULL;
    for (size_t i = 0; i < check->count; i++) {
        const struct journal_entry *entry = &check->entries[i];
        size_t len =
            strchr(word, '@') ? strlen(entry->about) : strcspn(entry->about, "@");
        if (entry->act == JOURNAL_PURGED && strlen(word) == len &&
            strncmp(entry->about, word, len) == 0)
            found = entry;
    }
    return found;
}

/* Who asks a second time wants it gone, and it is: also what a killed purge had left.
 *
 * @param err  set to why the roster has none; cleared where the log says why */
static int purge_again(const struct workspace *workspace, const char *word, bool dry_run,
                       struct error *err)
{
    CLEANUP(journal_check_done) struct journal_check check = {0};
    AUTO_STRLIST struct strlist paths = {0};
    AUTO_BUF struct buf at = {0};
    struct error unread = {0};
    int r = log_verify(workspace, &check, &unread);
    const struct journal_entry *tombstone = r < 0 ? NULL : find_tombstone(&check, word);
    if (!tombstone)
        return -ENOENT;
    *err = (struct error){0};
    clock_add_utc(&at, tombstone->at);
    printf("%s: purged already, %s\n", tombstone->about, buf_text(&at));
    r = holdings_list(workspace, tombstone->about, HOLDING_WORK | HOLDING_RECORDS, &paths,
                      err);
    for (size_t i = 0; r == 0 && i < paths.count; i++)
        printf("%s%s\n", paths.items[i], dry_run ? "" : " was left, and is removed");
    return r < 0 || dry_run ? r : holdings_remove(workspace, &paths, err);
}

static int purge_named(struct desk *desk, const char *word, bool dry_run,
                       struct error *err)
{
    AUTO_BUF struct buf id = {0};
    struct roster_entry *entry;
    int r = desk_find(desk, word, &entry, err);
    if (r == -ENOENT)
        return purge_again(&desk->workspace, word, dry_run, err);
    if (r < 0)
        return r;
    roster_add_submission_id(&id, entry);
    struct purging p = {
        .desk = desk, .id = buf_text(&id), .entry = entry, .everything = true};
    return purge_one(&p, dry_run, err);
}

static int run_purge(const struct command_call *call, struct error *err)
{
    const struct purge_values *values = call->values;
    CLEANUP(desk_close) struct desk desk = {.workspace = WORKSPACE_NONE};
    if (values->due == (call->words->count == 1))
        return error_set(err, -EINVAL, "say --due, or one SUBMISSION");
    int r = desk_open(&desk, err);
    if (r < 0)
        return r;
    return values->due ? purge_due(&desk, values->dry_run, err)
                       : purge_named(&desk, call->words->items[0], values->dry_run, err);
}

const struct command command_legal_hold = {
    .name = "legal-hold",
    .usage = "SUBMISSION --reason WHY | --release",
    .summary = "Keeps a submission's files from being purged",
    .options = COMMAND_OPTIONS(hold_rows),
    .values_size = sizeof(struct hold_values),
    .words_min = 1,
    .words_max = 1,
    .run = run_hold,
};

const struct command command_purge = {
    .name = "purge",
    .usage = "SUBMISSION | --due [--dry-run]",
    .summary = "Removes what is kept longer than promised",
    .text = "--due (for cron): the work when the task's days are over, the records when "
            "the profile's\n"
            "are (`retention` in takehome.json). By name: all of it, now. Only what is "
            "closed and not\n"
            "held; the log keeps a line that there was a submission.",
    .options = COMMAND_OPTIONS(purge_rows),
    .values_size = sizeof(struct purge_values),
    .words_max = 1,
    .run = run_purge,
};
