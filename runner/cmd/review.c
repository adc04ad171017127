/* review start, review check, review submit -- one reviewer's reading of one submission.
 */
#include "rubrics/review.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rubrics/review_text.h"
#include "rubrics/wording.h"
#include "runner/cmd/command.h"
#include "runner/cmd/dossier.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"

/* A review in the making: the dossier, who reads, and where the text lies. */
struct reading {
    struct dossier dossier;
    char *person;
    struct buf text_path, json_path;
};

static void reading_done(struct reading *reading)
{
    dossier_close(&reading->dossier);
    free(reading->person);
    buf_done(&reading->text_path);
    buf_done(&reading->json_path);
}

static int reading_open(const char *word, struct reading *ret, struct error *err)
{
    int r = dossier_open(word, &ret->dossier, err);
    if (r == 0)
        r = workspace_person(&ret->dossier.desk.workspace, &ret->person, err);
    if (r < 0)
        return r;
    dossier_review_path(&ret->dossier, ret->person, "review", &ret->text_path);
    dossier_review_path(&ret->dossier, ret->person, "json", &ret->json_path);
    return 0;
}

static int fill_head(const struct reading *reading, struct review *review,
                     struct error *err)
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

static int run_start(const struct command_call *call, struct error *err)
{
    CLEANUP(reading_done)
    struct reading reading = {.dossier = {.desk = {.workspace = WORKSPACE_NONE}}};
    CLEANUP(review_done) struct review review = {0};
    AUTO_BUF struct buf form = {0};
    int r = reading_open(call->words->items[0], &reading, err);
    if (r < 0)
        return r;
    const char *path = buf_text(&reading.text_path);
    if (access(buf_text(&reading.json_path), F_OK) == 0)
        return error_set(err, -EEXIST, "your review of %s is submitted already",
                         reading.dossier.id);
    if (access(path, F_OK) == 0) {
        printf("%s\n", path);
        fprintf(stderr, "your review is begun already; go on with it there\n");
        return EXIT_DONE;
    }
    r = fill_head(&reading, &review, err);
    if (r == 0)
        r = review_text_form(&review, &reading.dossier.rubric, &form);
    if (r == 0)
        r = fs_write(AT_FDCWD, path, form.data, form.len, 0644, FS_WRITE_SYNC, err);
    if (r < 0)
        return r;
    printf("%s\n", path);
    fprintf(stderr, "fill it in, then: takehome review submit %s\n", reading.dossier.id);
    return EXIT_DONE;
}

/* The text, parsed and held against the rubric and the commit. */
static int read_review(const struct reading *reading, struct review *review,
                       struct strlist *missing, struct error *err)
{
    const struct dossier *dossier = &reading->dossier;
    const char *path = buf_text(&reading->text_path);
    AUTO_BUF struct buf text = {0};
    if (access(path, F_OK) < 0)
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
    if (dossier->has_result && dossier->result.commit.id &&
        strcmp(review->commit, dossier->result.commit.id) != 0 &&
        strlist_addf(missing,
                     "it was written about commit %.12s; %.12s is the latest that was "
                     "graded",
                     review->commit, dossier->result.commit.id) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    return review_check(review, &dossier->rubric, missing, err);
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
    int r = 0;
    for (size_t i = 0; r == 0 && i < review->comments.count; i++) {
        CLEANUP(wording_findings_done) struct wording_findings findings = {0};
        r = wording_check(comments[i].text, WORDING_REVIEW, &findings, err);
        for (size_t k = 0; k < findings.count; k++)
            printf("worth a look: %s: %s\n    → %s\n", findings.items[k].check,
                   findings.items[k].sentence, findings.items[k].advice);
    }
    return r;
}

static int run_check(const struct command_call *call, struct error *err)
{
    CLEANUP(reading_done)
    struct reading reading = {.dossier = {.desk = {.workspace = WORKSPACE_NONE}}};
    CLEANUP(review_done) struct review review = {0};
    CLEANUP(strlist_done) struct strlist missing = {0}, warnings = {0};
    int r = reading_open(call->words->items[0], &reading, err);
    if (r == 0)
        r = read_review(&reading, &review, &missing, err);
    if (r == 0)
        r = review_warnings(&review, &warnings, err);
    if (r < 0)
        return r;
    print_missing(&missing);
    for (size_t i = 0; i < warnings.count; i++)
        printf("worth a look: %s\n", warnings.items[i]);
    r = print_wording(&review, err);
    if (r < 0)
        return r;
    if (missing.count == 0)
        printf("complete: takehome review submit %s\n", reading.dossier.id);
    return missing.count ? EXIT_GATE : EXIT_DONE;
}

static int run_submit(const struct command_call *call, struct error *err)
{
    CLEANUP(reading_done)
    struct reading reading = {.dossier = {.desk = {.workspace = WORKSPACE_NONE}}};
    CLEANUP(review_done) struct review review = {0};
    CLEANUP(strlist_done) struct strlist missing = {0};
    int r = reading_open(call->words->items[0], &reading, err);
    if (r == 0)
        r = read_review(&reading, &review, &missing, err);
    if (r < 0)
        return r;
    if (missing.count > 0) {
        print_missing(&missing);
        return EXIT_GATE;
    }
    review.reviewer = strdup(reading.person);
    r = dossier_submit(&reading.dossier, &review, err);
    if (r < 0)
        return r;
    printf("submitted: %s\n", buf_text(&reading.json_path));
    return EXIT_DONE;
}

const struct command command_review_start = {
    .name = "review start",
    .usage = "SUBMISSION",
    .summary = "Makes the review to fill in, and prints its path",
    .text = "Who reads comes from people.json by your user name. The file holds the "
            "rubric's\n"
            "questions and anchors as lines for you; levels, evidence and comments are "
            "yours.",
    .words_min = 1,
    .words_max = 1,
    .run = run_start,
};

const struct command command_review_check = {
    .name = "review check",
    .usage = "SUBMISSION",
    .summary = "Says what your review still lacks",
    .words_min = 1,
    .words_max = 1,
    .run = run_check,
};

const struct command command_review_submit = {
    .name = "review submit",
    .usage = "SUBMISSION",
    .summary = "Hands in your review; it cannot be replaced",
    .words_min = 1,
    .words_max = 1,
    .run = run_submit,
};
