/* The text form, written. */
#include <string.h>

#include "rubrics/review_text.h"
#include "sandbox/base/text.h"

static int add_pointer(struct buf *out, const char *pointer)
{
    int r = 0;
    if (!strpbrk(pointer, " \t,\""))
        return buf_adds(out, pointer);
    r = buf_addc(out, '"');
    for (const char *at = pointer; r == 0 && *at; at++) {
        if (*at == '"' || *at == '\\')
            r = buf_addc(out, '\\');
        if (r == 0)
            r = buf_addc(out, *at);
    }
    return r < 0 ? r : buf_addc(out, '"');
}

static int add_comment(struct buf *out, const struct review_comment *comment)
{
    int r = buf_addf(out, "%c ", comment_marks[comment->kind]);
    if (r == 0)
        r = add_pointer(out, comment->place);
    if (r == 0)
        r = buf_addc(out, ' ');
    for (const char *at = comment->text; r == 0 && *at; at++) {
        r = buf_addc(out, *at);
        if (r == 0 && *at == '\n' && at[1] != '\n')
            r = buf_adds(out, "  ");
    }
    return r < 0 ? r : buf_addc(out, '\n');
}

/* The comments of one criterion; NULL: of the whole work. */
static int add_comments(struct buf *out, const struct review *review,
                        const char *criterion)
{
    const struct review_comment *comments = review_comments(review);
    int r = 0;
    for (size_t i = 0; r == 0 && i < review->comments.count; i++) {
        const char *of = comments[i].criterion;
        if (criterion ? of && strcmp(of, criterion) == 0 : !of)
            r = add_comment(out, &comments[i]);
    }
    return r;
}

static int add_score(struct buf *out, const struct review_score *score)
{
    int r = buf_addf(out, "\n## %s:", score->criterion);
    if (r == 0 && score->level != REVIEW_LEVEL_NONE)
        r = buf_addf(out, " %lld", (long long)score->level);
    if (r == 0)
        r = buf_addc(out, '\n');
    for (size_t i = 0; r == 0 && i < score->evidence.count; i++) {
        r = buf_adds(out, i ? ", " : "evidence: ");
        if (r == 0)
            r = add_pointer(out, score->evidence.items[i]);
    }
    return r == 0 && score->evidence.count ? buf_addc(out, '\n') : r;
}

static int add_head(struct buf *out, const struct review *review)
{
    return buf_addf(out, "submission: %s\ncommit: %s\nrubric: %s\nminutes: %lld\n",
                    review->submission, review->commit, review->rubric,
                    (long long)review->minutes);
}

/* One line for the reader. The text is an author's: clean, and never a heading. */
static int add_hint(struct buf *out, const char *label, const char *text)
{
    AUTO_BUF struct buf line = {0};
    int r = text_add_line(&line, text);
    return r < 0 ? r : buf_addf(out, "# %s%s\n", label, buf_text(&line));
}

static int add_anchors(struct buf *out, const struct rubric_criterion *criterion)
{
    int r = add_hint(out, "", criterion->question);
    for (int64_t level = 0; r == 0 && level <= rubric_level_max(criterion); level++) {
        char label[32];
        snprintf(label, sizeof(label), "  %lld  ", (long long)level);
        r = add_hint(out, label, rubric_anchor(criterion, level));
    }
    if (r == 0 && criterion->note)
        r = add_hint(out, "note: ", criterion->note);
    if (r == 0 && criterion->min_evidence > 1)
        r = buf_addf(out, "# a level here needs %lld pieces of evidence\n",
                     (long long)criterion->min_evidence);
    return r;
}

static int add_criterion(struct buf *out, const struct review *review,
                         const struct rubric_criterion *criterion)
{
    const struct review_score *score = review_find(review, criterion->id);
    const struct review_score unscored = {.criterion = criterion->id,
                                          .level = REVIEW_LEVEL_NONE};
    int r = add_score(out, score ? score : &unscored);
    if (r == 0)
        r = add_anchors(out, criterion);
    if (r == 0 && (!score || score->evidence.count == 0))
        r = buf_adds(out, "evidence:\n");
    return r < 0 ? r : add_comments(out, review, criterion->id);
}

/* The rubric was changed since: what stands under a criterion that is gone is kept. */
static int add_strangers(struct buf *out, const struct review *review,
                         const struct rubric *rubric)
{
    const struct review_score *scores = review_scores(review);
    int r = 0;
    for (size_t i = 0; r == 0 && i < review->scores.count; i++) {
        if (rubric_find(rubric, scores[i].criterion))
            continue;
        r = add_score(out, &scores[i]);
        if (r == 0)
            r = buf_adds(out, "# the rubric has no such criterion: move what you want to "
                              "keep, and remove the rest\n");
        if (r == 0)
            r = add_comments(out, review, scores[i].criterion);
    }
    return r;
}

static const char guide[] =
    "#\n"
    "# Lines that begin with one # are for you and are left out.\n"
    "# Put the level behind a criterion's name and at least one piece of evidence under\n"
    "# it: FILE:LINE, t:SUITE/CASE or log:PHASE:LINE, with commas between them.\n"
    "# Comments: + strength, - concern, ? question, . note, then FILE:LINE and the "
    "text.\n"
    "# A strength may be quoted in a letter, so say what the code does. A concern never\n"
    "# is: it becomes a question for the next talk.\n";

int review_text_form(const struct review *review, const struct rubric *rubric,
                     struct buf *out)
{
    const struct rubric_criterion *criteria = rubric_criteria(rubric);
    int r = add_head(out, review);
    if (r == 0)
        r = buf_adds(out, guide);
    if (r == 0)
        r = add_comments(out, review, NULL);
    for (size_t i = 0; r == 0 && i < rubric->criteria.count; i++)
        r = add_criterion(out, review, &criteria[i]);
    return r < 0 ? r : add_strangers(out, review, rubric);
}
