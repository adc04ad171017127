#include "runner/cmd/dossier.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/core/gates.h"
#include "runner/core/merge.h"
#include "runner/io/lock.h"
#include "runner/io/log.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/fs.h"

enum { LOCK_WAIT_MS = 10000 };

static int load_reviews(struct dossier *dossier, struct error *err)
{
    CLEANUP(strlist_done) struct strlist paths = {0};
    int r = desk_reviews(&dossier->desk, dossier->id, &paths, err);
    if (r < 0)
        return r;
    dossier->reviews = calloc(paths.count + 1, sizeof(*dossier->reviews));
    if (!dossier->reviews)
        return error_set(err, -ENOMEM, "out of memory");
    for (size_t i = 0; i < paths.count && r == 0; i++) {
        r = review_load(AT_FDCWD, paths.items[i], &dossier->reviews[i], err);
        dossier->review_count += r == 0;
    }
    return r;
}

static int load_decision(struct dossier *dossier, struct error *err)
{
    int r = desk_decision(&dossier->desk, dossier->id, &dossier->decision, err);
    dossier->decided = r > 0;
    return r < 0 ? r : 0;
}

static int load_consolidation(struct dossier *dossier, struct error *err)
{
    AUTO_BUF struct buf path = {0};
    workspace_path(&dossier->desk.workspace, &path, "decisions/%s.consolidated.json",
                   dossier->id);
    if (access(buf_text(&path), F_OK) < 0)
        return 0;
    return consolidation_load(AT_FDCWD, buf_text(&path), &dossier->consolidation, err);
}

int dossier_open_records(const char *word, struct dossier *ret, struct error *err)
{
    CLEANUP(dossier_close)
    struct dossier dossier = {.desk = {.workspace = WORKSPACE_NONE}};
    AUTO_BUF struct buf id = {0};
    int r = desk_open(&dossier.desk, err);
    if (r == 0)
        r = desk_find(&dossier.desk, word, &dossier.entry, err);
    if (r < 0)
        return r;
    roster_add_submission_id(&id, dossier.entry);
    dossier.id = buf_take(&id);
    r = desk_result(&dossier.desk, dossier.id, &dossier.result, err);
    dossier.has_result = r > 0;
    if (r >= 0)
        r = load_decision(&dossier, err);
    if (r < 0)
        return r;
    *ret = dossier;
    dossier = (struct dossier){.desk = {.workspace = WORKSPACE_NONE}};
    return 0;
}

int dossier_open(const char *word, struct dossier *ret, struct error *err)
{
    CLEANUP(dossier_close)
    struct dossier dossier = {.desk = {.workspace = WORKSPACE_NONE}};
    int r = dossier_open_records(word, &dossier, err);
    if (r == 0)
        r = desk_assignment(&dossier.desk, dossier.entry->assignment, &dossier.assignment,
                            err);
    if (r == 0)
        r = desk_rubric(&dossier.desk, &dossier.assignment, &dossier.rubric, err);
    if (r == 0)
        r = load_reviews(&dossier, err);
    if (r == 0)
        r = load_consolidation(&dossier, err);
    if (r < 0)
        return r;
    *ret = dossier;
    dossier = (struct dossier){.desk = {.workspace = WORKSPACE_NONE}};
    return 0;
}

void dossier_close(struct dossier *dossier)
{
    for (size_t i = 0; i < dossier->review_count; i++)
        review_done(&dossier->reviews[i]);
    free(dossier->reviews);
    free(dossier->id);
    decision_done(&dossier->decision);
    consolidation_done(&dossier->consolidation);
    result_done(&dossier->result);
    rubric_done(&dossier->rubric);
    assignment_done(&dossier->assignment);
    desk_close(&dossier->desk);
}

int dossier_draft(const struct dossier *dossier, json_t **ret, struct error *err)
{
    const struct merge_input input = {
        .assignment = &dossier->assignment,
        .rubric = &dossier->rubric,
        .result = dossier->has_result ? &dossier->result : NULL,
        .reviews = dossier->reviews,
        .review_count = dossier->review_count,
        .reviews_needed = gates_reviews_needed(
            workspace_team_words[dossier->desk.workspace.team], dossier->id),
        .consolidation = &dossier->consolidation,
        .submission = dossier->id,
        .variant = dossier->entry->variant,
        .deadline = dossier->entry->deadline,
    };
    return merge_draft(&input, ret, err);
}

int dossier_review_path(const struct dossier *dossier, const char *person,
                        const char *suffix, struct buf *out)
{
    return workspace_path(&dossier->desk.workspace, out, "reviews/%s.%s.%s", dossier->id,
                          person, suffix);
}

bool dossier_sealed(const struct dossier *dossier)
{
    CLEANUP(people_done) struct people people = {0};
    AUTO_BUF struct buf begun = {0}, done = {0};
    struct error nobody = {0};
    int r = workspace_people(&dossier->desk.workspace, &people, &nobody);
    if (r == -ENOENT || (r == 0 && !people_me(&people)))
        return false; /* an operator, who is no reviewer */
    if (r < 0)
        return dossier->review_count > 0; /* nobody can tell who that is */
    const struct person *me = people_me(&people);
    dossier_review_path(dossier, me->id, "review", &begun);
    dossier_review_path(dossier, me->id, "json", &done);
    bool in = access(buf_text(&done), F_OK) == 0, reviews = person_may(me, "review"),
         decides = person_may(me, "decide");
    int64_t needed = gates_reviews_needed(
        workspace_team_words[dossier->desk.workspace.team], dossier->id);
    /* who decides may be the next reader, as long as one is wanted */
    bool may_be_next = reviews && (!decides || (int64_t)dossier->review_count < needed);
    return !in && (access(buf_text(&begun), F_OK) == 0 || may_be_next) &&
           dossier->review_count > 0;
}

int dossier_submit(const struct dossier *dossier, struct review *review,
                   struct error *err)
{
    AUTO_BUF struct buf text = {0}, path = {0};
    const struct workspace *workspace = &dossier->desk.workspace;
    dossier_review_path(dossier, review->reviewer, "json", &path);
    /* from two windows at once: the log would hold two digests of one file */
    AUTO_FD int lock_fd =
        lock_wait(workspace->fd, DOSSIER_REVIEW_LOCK, LOCK_WAIT_MS, err);
    if (lock_fd < 0)
        return lock_fd;
    if (access(buf_text(&path), F_OK) == 0)
        return error_set(err, -EEXIST, "your review of %s is submitted already",
                         dossier->id);
    fs_sweep(workspace->fd,
             "reviews"); /* what a killed one before this left half-written */
    review->submitted = clock_now();
    int r = review_print(review, &text, err);
    const struct log_fact fact = {.act = JOURNAL_REVIEW,
                                  .by = review->reviewer,
                                  .about = dossier->id,
                                  .bytes = text.data,
                                  .len = text.len};
    if (r == 0)
        r = log_append(workspace, &fact, err);
    if (r == 0)
        r = fs_write(AT_FDCWD, buf_text(&path), text.data, text.len, 0644, FS_WRITE_SYNC,
                     err);
    return r;
}
