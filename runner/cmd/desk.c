#include "runner/cmd/desk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "runner/cmd/rubric_source.h"
#include "runner/core/table.h"
#include "runner/io/latest.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/text.h"

/* One file that is of no use must not cost everybody else theirs. */
static int pass_over(const struct error *reason)
{
    fprintf(stderr,
            "takehome: warning: %s\n"
            "takehome: that file is passed over; move it away, and the submission can be "
            "graded again\n",
            reason->text);
    return 0;
}

/* A result that a killed scheduler did not get to ingest, or that came from elsewhere. */
static int ingest_one(struct desk *desk, const char *name, struct error *err)
{
    AUTO_BUF struct buf path = {0};
    CLEANUP(result_done) struct result result = {0};
    struct error reason = {0};
    workspace_path(&desk->workspace, &path, ".takehome/attempts/%s/result.json", name);
    if (access(buf_text(&path), F_OK) < 0)
        return 0; /* a folder whose result was never written */
    int r = result_load(AT_FDCWD, buf_text(&path), &result, &reason);
    if (r == 0)
        r = store_ingest(desk->store, &result, buf_text(&path), &reason);
    if (r == -EINVAL || r == -EFBIG || r == -EACCES)
        return pass_over(&reason);
    return r < 0 ? error_set(err, r, "%s", reason.text) : r;
}

/* What the last grading of each submission found. */
static int read_latest(struct desk *desk, struct error *err)
{
    int r = 0;
    for (size_t i = 0; i < roster_count(&desk->roster) && r >= 0; i++) {
        AUTO_BUF struct buf id = {0};
        AUTO_FREE char *attempt = NULL;
        struct error reason = {0};
        int64_t seconds = 0;
        roster_add_submission_id(&id, roster_at(&desk->roster, i));
        r = latest_read(desk->workspace.fd, buf_text(&id), &attempt, &seconds, &reason);
        if (r == 0)
            r = store_found(desk->store, buf_text(&id), attempt, seconds, err);
        else if (r != -ENOENT && r != -ENOMEM)
            r = pass_over(&reason);
        else
            r = r == -ENOENT ? 0 : error_set(err, r, "%s", reason.text);
    }
    return r;
}

static void close_folder(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

static int ingest_all(struct desk *desk, struct error *err)
{
    AUTO_BUF struct buf path = {0};
    workspace_path(&desk->workspace, &path, ".takehome/attempts");
    CLEANUP(close_folder) DIR *folder = opendir(buf_text(&path));
    if (!folder)
        return error_errno(err, "cannot open %s", buf_text(&path));
    const struct dirent *entry;
    int r = 0;
    while (r >= 0 && (entry = readdir(folder)))
        if (entry->d_name[0] != '.')
            r = ingest_one(desk, entry->d_name, err);
    return r < 0 ? r : 0;
}

int desk_open(struct desk *ret, struct error *err)
{
    struct desk desk = {.workspace = WORKSPACE_NONE};
    AUTO_BUF struct buf path = {0};
    int r = workspace_open(".", &desk.workspace, err);
    if (r == 0)
        r = workspace_roster(&desk.workspace, &desk.roster, err);
    if (r == 0) {
        workspace_path(&desk.workspace, &path, ".takehome/store.db");
        r = store_open(buf_text(&path), &desk.store, err);
    }
    if (r == 0)
        r = ingest_all(&desk, err);
    if (r == 0)
        r = read_latest(&desk, err);
    if (r < 0) {
        desk_close(&desk);
        return r;
    }
    *ret = desk;
    return 0;
}

void desk_close(struct desk *desk)
{
    store_close(desk->store);
    roster_done(&desk->roster);
    workspace_done(&desk->workspace);
    desk->store = NULL;
}

int desk_find(const struct desk *desk, const char *word, struct roster_entry **ret,
              struct error *err)
{
    struct roster_entry *found = roster_find(&desk->roster, word);
    size_t count = found ? 1 : 0;
    for (size_t i = 0; !strchr(word, '@') && i < roster_count(&desk->roster); i++) {
        if (strcmp(roster_at(&desk->roster, i)->candidate, word) != 0)
            continue;
        found = roster_at(&desk->roster, i);
        count++;
    }
    if (count == 0)
        return error_set(
            err, -ENOENT,
            "no submission '%.80s': `takehome status` lists them, `takehome roster "
            "import` adds some",
            word);
    if (count > 1)
        return error_set(err, -EINVAL,
                         "%.80s has several assignments: write %.80s@ASSIGNMENT", word,
                         word);
    *ret = found;
    return 0;
}

int desk_assignment(const struct desk *desk, const char *id, struct assignment *ret,
                    struct error *err)
{
    AUTO_BUF struct buf path = {0};
    workspace_path(&desk->workspace, &path, "assignments/%s", id);
    return assignment_load_named(buf_text(&path), id, ret, err);
}

int desk_rubric(const struct desk *desk, const struct assignment *assignment,
                struct rubric *ret, struct error *err)
{
    AUTO_BUF struct buf folder = {0}, own = {0};
    AUTO_JSON_DOC struct json_doc doc = {0};
    workspace_path(&desk->workspace, &folder, "assignments/%s", assignment->id);
    workspace_path(&desk->workspace, &own, "rubrics");
    const struct rubric_places places = {buf_text(&folder), buf_text(&own)};
    return rubric_source_load(&places, assignment->rubric, &doc, ret, err);
}

int desk_found(struct desk *desk, const struct result *result, struct error *err)
{
    const int64_t now = clock_now();
    int r =
        latest_write(desk->workspace.fd, result->submission, result->attempt, now, err);
    return r < 0
               ? r
               : store_found(desk->store, result->submission, result->attempt, now, err);
}

int desk_result(const struct desk *desk, const char *submission, struct result *ret,
                struct error *err)
{
    CLEANUP(store_attempt_done) struct store_attempt attempt = {0};
    int r = store_latest(desk->store, submission, &attempt, err);
    if (r <= 0)
        return r;
    r = result_load(AT_FDCWD, attempt.path, ret, err);
    return r < 0 ? r : 1;
}

int desk_decision(const struct desk *desk, const char *submission, struct decision *ret,
                  struct error *err)
{
    AUTO_BUF struct buf path = {0};
    workspace_path(&desk->workspace, &path, "decisions/%s.json", submission);
    if (access(buf_text(&path), F_OK) < 0)
        return 0;
    int r = decision_load(AT_FDCWD, buf_text(&path), ret, err);
    return r < 0 ? r : 1;
}

/* A repository's relative path is one of the workspace, wherever the command is called.
 */
static int absolute(const struct workspace *workspace, const char *repository,
                    struct buf *out)
{
    bool path = repository[0] != '/' && !strchr(repository, ':');
    return path ? workspace_path(workspace, out, "%s", repository)
                : buf_adds(out, repository);
}

static bool is_review(const char *name, const char *submission)
{
    size_t len = strlen(name), id = submission ? strlen(submission) : 0;
    if (submission && (strncmp(name, submission, id) != 0 || name[id] != '.'))
        return false;
    return len > id + strlen("..json") && strcmp(name + len - 5, ".json") == 0;
}

int desk_reviews(const struct desk *desk, const char *submission, struct strlist *ret,
                 struct error *err)
{
    AUTO_BUF struct buf path = {0};
    workspace_path(&desk->workspace, &path, "reviews");
    DIR *folder = opendir(buf_text(&path));
    if (!folder)
        return errno == ENOENT ? 0 : error_errno(err, "cannot open %s", buf_text(&path));
    const struct dirent *entry;
    int r = 0;
    while (r == 0 && (entry = readdir(folder)))
        if (is_review(entry->d_name, submission))
            r = strlist_addf(ret, "%s/%s", buf_text(&path), entry->d_name);
    closedir(folder);
    strlist_sort(ret);
    return r < 0 ? error_set(err, r, "out of memory") : 0;
}

int desk_job(const struct desk *desk, const struct roster_entry *entry, struct job *ret,
             struct error *err)
{
    const struct workspace *workspace = &desk->workspace;
    AUTO_BUF struct buf id = {0}, assignment = {0}, mirror = {0}, attempts = {0},
                        url = {0};
    roster_add_submission_id(&id, entry);
    workspace_path(workspace, &assignment, "assignments/%s", entry->assignment);
    workspace_path(workspace, &mirror, ".takehome/mirrors/%s", buf_text(&id));
    workspace_path(workspace, &attempts, ".takehome/attempts");
    absolute(workspace, entry->repository, &url);
    *ret = (struct job){
        .schema = strdup(JOB_SCHEMA),
        .submission = buf_take(&id),
        .assignment = buf_take(&assignment),
        .variant = entry->variant ? strdup(entry->variant) : NULL,
        .repository = buf_take(&url),
        .ref = strdup(entry->ref),
        .mirror = buf_take(&mirror),
        .attempts = buf_take(&attempts),
        .deadline = roster_due(entry),
        .audience = AUDIENCE_REVIEWER,
    };
    for (size_t i = 0; i < workspace->lowered.count; i++)
        if (strlist_add(&ret->lowered, workspace->lowered.items[i]) < 0)
            return error_set(err, -ENOMEM, "out of memory");
    return 0;
}

bool desk_sees_extensions(const struct desk *desk)
{
    CLEANUP(people_done) struct people people = {0};
    struct error nobody = {0};
    int r = workspace_people(&desk->workspace, &people, &nobody);
    if (r == -ENOENT || (r == 0 && !people_me(&people)))
        return true; /* an operator, who is no reviewer */
    return r == 0 && person_may(people_me(&people), "tell");
}

bool desk_colors(void)
{
    const char *no = getenv("NO_COLOR");
    return isatty(1) && !(no && no[0]);
}

size_t desk_width(void)
{
    enum { LEAST = 20, MOST = 1000 };
    const char *said = getenv("COLUMNS");
    struct winsize size = {0};
    int64_t columns;
    if (!isatty(1))
        return TABLE_WHOLE;
    if (said && text_parse_int(said, LEAST, MOST, &columns, NULL) == 0)
        return (size_t)columns;
    if (ioctl(1, TIOCGWINSZ, &size) == 0 && size.ws_col >= LEAST)
        return size.ws_col;
    return TABLE_WIDTH;
}
