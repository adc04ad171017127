/* What a review lacks before it may be submitted. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "rubrics/review.h"
#include "rubrics/wording.h"
#include "sandbox/base/cleanup.h"

enum { STRAIGHT_CRITERIA_MIN = 3, STRAIGHT_MINUTES_MAX = 5 };

int review_add_missing(struct strlist *missing, int line, const char *format, ...)
{
    AUTO_BUF struct buf place = {0};
    AUTO_FREE char *reason = NULL;
    va_list args;
    va_start(args, format);
    int len = vasprintf(&reason, format, args);
    va_end(args);
    if (line > 0)
        buf_addf(&place, "line %d: ", line);
    return len < 0 ? -ENOMEM : strlist_addf(missing, "%s%s", buf_text(&place), reason);
}

static int check_scored(const struct review_score *score,
                        const struct rubric_criterion *criterion, struct strlist *missing)
{
    int line = score ? score->line : 0;
    if (!score || score->level == REVIEW_LEVEL_NONE)
        return review_add_missing(missing, line, "%s: no level yet", criterion->id);
    if (!rubric_anchor(criterion, score->level))
        return review_add_missing(missing, line,
                                  "%s: the rubric has no level %lld, only 0 to %lld",
                                  criterion->id, (long long)score->level,
                                  (long long)rubric_level_max(criterion));
    if ((int64_t)score->evidence.count < criterion->min_evidence)
        return review_add_missing(missing, line,
                                  "%s: level %lld has %zu of %lld pieces of evidence "
                                  "(score-without-evidence)",
                                  criterion->id, (long long)score->level,
                                  score->evidence.count,
                                  (long long)criterion->min_evidence);
    return 0;
}

/* A feeling is no evidence, whichever words it is put in. */
static int check_wording(const struct review *review, struct strlist *missing,
                         struct error *err)
{
    const struct review_comment *comments = review_comments(review);
    CLEANUP(wording_done) struct wording wording = {0};
    int r = wording_init(&wording, WORDING_REVIEW, "gut-or-culture-fit", err);
    for (size_t i = 0; r == 0 && i < review->comments.count; i++) {
        CLEANUP(wording_findings_done) struct wording_findings findings = {0};
        r = wording_check(&wording, comments[i].text, &findings, err);
        if (r == 0 && findings.count > 0)
            r = review_add_missing(
                missing, comments[i].line,
                "the comment on %s speaks of culture fit, or of a feeling: "
                "say what the code does instead (gut-or-culture-fit)",
                comments[i].place);
    }
    return r;
}

/* Every level alike, in hardly any time, and not a word about the work. */
static bool is_straight_lined(const struct review *review)
{
    const struct review_score *scores = review_scores(review);
    if (review->scores.count < STRAIGHT_CRITERIA_MIN || review->comments.count > 0 ||
        review->minutes > STRAIGHT_MINUTES_MAX)
        return false;
    for (size_t i = 0; i < review->scores.count; i++)
        if (scores[i].level != scores[0].level || scores[i].level == REVIEW_LEVEL_NONE)
            return false;
    return true;
}

int review_warnings(const struct review *review, struct strlist *ret, struct error *err)
{
    const struct review_comment *comments = review_comments(review);
    size_t strengths = 0;
    int r = 0;
    for (size_t i = 0; i < review->comments.count; i++)
        strengths += comments[i].kind == COMMENT_STRENGTH;
    if (strengths == 0)
        r = strlist_add(ret, "no-strength-in-review: no strength is named: whatever is "
                             "decided, the candidate hears what was good");
    if (r == 0 && is_straight_lined(review))
        r = strlist_addf(
            ret,
            "straight-lined: every level is the same, after %lld minute%s and "
            "without a comment",
            (long long)review->minutes, review->minutes == 1 ? "" : "s");
    return r < 0 ? error_set(err, -ENOMEM, "out of memory") : 0;
}

int review_check(const struct review *review, const struct rubric *rubric,
                 struct strlist *ret_missing, struct error *err)
{
    CLEANUP(strlist_done) struct strlist missing = {0};
    AUTO_BUF struct buf reference = {0};
    const struct rubric_criterion *criteria = rubric_criteria(rubric);
    const struct review_score *scores = review_scores(review);
    int r = rubric_add_reference(&reference, rubric);
    if (r == 0 && strcmp(buf_text(&reference), review->rubric) != 0)
        r = strlist_addf(&missing,
                         "the review is of rubric %s, this is %s: look at what changed, "
                         "then write 'rubric: %s' in its head",
                         review->rubric, buf_text(&reference), buf_text(&reference));
    if (r == 0 && review->minutes == 0)
        r = strlist_add(&missing, "minutes: how long the review took");
    for (size_t i = 0; r == 0 && i < rubric->criteria.count; i++)
        r = check_scored(review_find(review, criteria[i].id), &criteria[i], &missing);
    for (size_t i = 0; r == 0 && i < review->scores.count; i++)
        if (!rubric_find(rubric, scores[i].criterion))
            r = review_add_missing(
                &missing, scores[i].line,
                "%s: the rubric has no such criterion (criterion-not-published)",
                scores[i].criterion);
    if (r == 0)
        r = check_wording(review, &missing, err);
    if (r < 0)
        return error_set(err, r, "out of memory");
    *ret_missing = missing;
    missing = (struct strlist){0};
    return 0;
}
