#include "runner/cmd/reading.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rubrics/review_text.h"
#include "rubrics/wording.h"
#include "runner/cmd/command.h"
#include "runner/cmd/reading_places.h"
#include "runner/cmd/refuse.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"

void reading_done(struct reading *reading)
{
    dossier_close(&reading->dossier);
    free(reading->person);
    buf_done(&reading->text_path);
    buf_done(&reading->json_path);
}

int reading_open(const char *word, struct reading *ret, struct error *err)
{
    int r = dossier_open(word, &ret->dossier, err);
    if (r == 0)
        r = refuse_unless_may(&ret->dossier.desk.workspace, "review", ret->dossier.id,
                              &ret->person, err);
    if (r != EXIT_DONE)
        return r;
    dossier_review_path(&ret->dossier, ret->person, "review", &ret->text_path);
    dossier_review_path(&ret->dossier, ret->person, "json", &ret->json_path);
    return EXIT_DONE;
}

int reading_fill(const struct reading *reading, struct review *review, struct error *err)
{
    const struct dossier *dossier = &reading->dossier;
    AUTO_BUF struct buf rubric = {0};
    if (!dossier->has_result || !dossier->result.commit.id)
        return error_set(err, -ENOENT,
                         "%s has no graded commit to read: `takehome grade %s`",
                         dossier->id, dossier->id);
    rubric_add_reference(&rubric, &dossier->rubric);
    review->submission = strdup(dossier->id);
    review->commit = strdup(dossier->result.commit.id);
    review->rubric = buf_take(&rubric);
    const struct rubric_criterion *criteria = rubric_criteria(&dossier->rubric);
    for (size_t i = 0; i < dossier->rubric.criteria.count; i++) {
        struct review_score *score = review_add_score(review);
        if (!score)
            return error_set(err, -ENOMEM, "out of memory");
        score->criterion = strdup(criteria[i].id);
        score->level = REVIEW_LEVEL_NONE;
    }
    return 0;
}

int reading_begin(const struct reading *reading, struct error *err)
{
    CLEANUP(review_done) struct review review = {0};
    if (access(buf_text(&reading->json_path), F_OK) == 0)
        return error_set(err, -EEXIST, "your review of %s is submitted already",
                         reading->dossier.id);
    if (access(buf_text(&reading->text_path), F_OK) == 0)
        return 0;
    int r = reading_fill(reading, &review, err);
    if (r == 0)
        r = reading_write(reading, &review, err);
    return r < 0 ? r : 1;
}

int reading_write(const struct reading *reading, const struct review *review,
                  struct error *err)
{
    AUTO_BUF struct buf form = {0};
    int r = review_text_form(review, &reading->dossier.rubric, &form);
    if (r < 0)
        return error_set(err, r, "out of memory");
    return fs_write(AT_FDCWD, buf_text(&reading->text_path), form.data, form.len, 0644,
                    FS_WRITE_SYNC | FS_WRITE_REPLACE, err);
}

static int check_commit(const struct reading *reading, const struct review *review,
                        struct strlist *missing, struct error *err)
{
    const struct dossier *dossier = &reading->dossier;
    const char *latest = dossier->has_result ? dossier->result.commit.id : NULL;
    if (!latest || strcmp(review->commit, latest) == 0)
        return 0;
    int r = strlist_addf(missing,
                         "it was written about commit %.12s; %.12s is the latest that "
                         "was graded: takehome review start %s shows it, then write "
                         "'commit: %s' in its head",
                         review->commit, latest, dossier->id, latest);
    return r < 0 ? error_set(err, -ENOMEM, "out of memory") : 0;
}

int reading_parse(const struct reading *reading, const char *path, struct review *review,
                  struct strlist *missing, struct error *err)
{
    const struct dossier *dossier = &reading->dossier;
    AUTO_BUF struct buf text = {0};
    if (strcmp(path, buf_text(&reading->text_path)) == 0 && access(path, F_OK) < 0)
        return error_set(err, -ENOENT,
                         "you have not begun a review: `takehome review start %s`",
                         dossier->id);
    int r = fs_read(AT_FDCWD, path, REVIEW_FILE_BYTES_MAX, &text, err);
    if (r == 0)
        r = review_text_parse(path, buf_text(&text), text.len, review, err);
    if (r < 0)
        return r;
    if (strcmp(review->submission, dossier->id) != 0)
        return error_set(err, -EINVAL, "%s: submission: it is a review of %.80s", path,
                         review->submission);
    r = review_check(review, &dossier->rubric, missing, err);
    if (r == 0)
        r = check_commit(reading, review, missing, err);
    return r < 0 ? r : reading_check_places(reading, review, missing, err);
}

static void print_missing(const struct strlist *missing)
{
    for (size_t i = 0; i < missing->count; i++)
        printf("missing: %s\n", missing->items[i]);
}

/* How the comments are worded: a hint to their author, never a reason to refuse them. */
static int print_wording(const struct review *review, struct error *err)
{
    const struct review_comment *comments = review->comments.items;
    CLEANUP(wording_done) struct wording wording = {0};
    int r = wording_init(&wording, WORDING_REVIEW, NULL, err);
    for (size_t i = 0; r == 0 && i < review->comments.count; i++) {
        CLEANUP(wording_findings_done) struct wording_findings findings = {0};
        r = wording_check(&wording, comments[i].text, &findings, err);
        for (size_t k = 0; k < findings.count; k++)
            printf("worth a look: line %d: %s: %s\n    → %s\n", comments[i].line,
                   findings.items[k].check, findings.items[k].sentence,
                   findings.items[k].advice);
    }
    return r;
}

int reading_print(const struct review *review, const struct strlist *missing,
                  struct error *err)
{
    CLEANUP(strlist_done) struct strlist warnings = {0};
    int r = review_warnings(review, &warnings, err);
    if (r < 0)
        return r;
    print_missing(missing);
    for (size_t i = 0; i < warnings.count; i++)
        printf("worth a look: %s\n", warnings.items[i]);
    return print_wording(review, err);
}
