#include "runner/core/merge.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "rubrics/points.h"
#include "runner/core/digest.h"
#include "runner/core/merge_parts.h"
#include "sandbox/base/clock.h"

/* One submitted review and the name it has in the draft. */
struct reader {
    const struct review *review;
    char digest[DIGEST_HEX_BYTES];
    char name[8]; /* "R1" */
    struct strlist missing;
    bool other_rubric; /* than the one that is asked for now */
};

struct merge {
    const struct merge_input *input;
    struct reader readers[MERGE_REVIEWS_MAX];
    size_t count, unsubmitted, finished;
    json_t *gaps; /* borrowed: the draft's */
};

enum { MERGE_APART = 2 /* levels: then a third reader, or a talk */ };

static void merge_done(struct merge *merge)
{
    for (size_t i = 0; i < merge->count; i++)
        strlist_done(&merge->readers[i].missing);
}

static int add_gap(json_t *gaps, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static int add_gap(json_t *gaps, const char *format, ...)
{
    char text[600];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    return json_array_append_new(gaps, json_string(text)) < 0 ? -ENOMEM : 0;
}

static void reader_digest(const struct review *review, char ret[DIGEST_HEX_BYTES])
{
    struct digest digest;
    digest_init(&digest);
    digest_add_text(&digest, "reviewer", review->reviewer);
    digest_hex(&digest, ret);
}

size_t merge_reader(const struct review *reviews, size_t count, size_t index)
{
    char own[DIGEST_HEX_BYTES], other[DIGEST_HEX_BYTES];
    size_t number = 1;
    reader_digest(&reviews[index], own);
    for (size_t i = 0; i < count; i++) {
        reader_digest(&reviews[i], other);
        number += reviews[i].submitted && strcmp(other, own) < 0;
    }
    return number;
}

/* In the order of the ids' digests: the order says nothing about who is who. */
static int insert_reader(struct merge *merge, const struct review *review,
                         struct error *err)
{
    struct reader reader = {.review = review};
    size_t at = merge->count;
    reader_digest(review, reader.digest);
    for (size_t i = 0; i < merge->count; i++)
        if (strcmp(merge->readers[i].digest, reader.digest) == 0)
            return error_set(err, -EINVAL, "two submitted reviews of one person");
    for (; at > 0 && strcmp(merge->readers[at - 1].digest, reader.digest) > 0; at--)
        merge->readers[at] = merge->readers[at - 1];
    merge->readers[at] = reader;
    merge->count++;
    return 0;
}

static int take_reviews(struct merge *merge, struct error *err)
{
    const struct merge_input *input = merge->input;
    AUTO_BUF struct buf rubric = {0};
    if (rubric_add_reference(&rubric, input->rubric) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    if (input->review_count > MERGE_REVIEWS_MAX)
        return error_set(err, -EINVAL, "at most %d reviews of one submission",
                         MERGE_REVIEWS_MAX);
    for (size_t i = 0; i < input->review_count; i++) {
        const struct review *review = &input->reviews[i];
        if (strcmp(review->submission, input->submission) != 0)
            return error_set(err, -EINVAL, "a review is of %.100s, not of %.100s",
                             review->submission, input->submission);
        if (!review->submitted) {
            merge->unsubmitted++;
            continue;
        }
        if (!review->reviewer)
            return error_set(err, -EINVAL, "a submitted review names no reviewer");
        int r = insert_reader(merge, review, err);
        if (r < 0)
            return r;
    }
    for (size_t i = 0; i < merge->count; i++) {
        struct reader *reader = &merge->readers[i];
        snprintf(reader->name, sizeof(reader->name), "R%zu", i + 1);
        int r = review_check(reader->review, input->rubric, &reader->missing, err);
        if (r < 0)
            return r;
        merge->finished += reader->missing.count == 0;
        reader->other_rubric = strcmp(reader->review->rubric, buf_text(&rubric)) != 0;
    }
    return 0;
}

static bool same_commit(const char *one, const char *other)
{
    size_t a = strlen(one), b = strlen(other);
    return strncmp(one, other, a < b ? a : b) == 0;
}

static int reader_gaps(struct merge *merge, const struct reader *reader)
{
    const struct result *result = merge->input->result;
    int r = 0;
    for (size_t i = 0; r == 0 && i < reader->missing.count; i++)
        r = add_gap(merge->gaps, "%s: %s", reader->name, reader->missing.items[i]);
    if (r == 0 && result && result->commit.id &&
        !same_commit(reader->review->commit, result->commit.id))
        r = add_gap(merge->gaps, "%s read the commit %.12s, the attempt is of %.12s",
                    reader->name, reader->review->commit, result->commit.id);
    return r;
}

static int add_gaps(struct merge *merge)
{
    const struct result *result = merge->input->result;
    long long needed = (long long)merge->input->reviews_needed;
    int r = 0;
    if (!result)
        r = add_gap(merge->gaps, "no attempt yet");
    else if (result->outcome == ATTEMPT_INFRASTRUCTURE)
        r = add_gap(merge->gaps, "the attempt failed on our side: grade again");
    if (r == 0 && merge->finished == 0)
        r = add_gap(merge->gaps, "no finished review yet");
    else if (r == 0 && (long long)merge->finished < needed)
        r = add_gap(merge->gaps, "%zu of %lld finished reviews", merge->finished, needed);
    if (r == 0 && merge->unsubmitted > 0)
        r = add_gap(merge->gaps, "%zu review%s begun and not submitted",
                    merge->unsubmitted, merge->unsubmitted == 1 ? " is" : "s are");
    for (size_t i = 0; r == 0 && i < merge->count; i++)
        r = reader_gaps(merge, &merge->readers[i]);
    return r;
}

static json_t *list(const struct strlist *from)
{
    json_t *array = json_array();
    for (size_t i = 0; i < from->count; i++)
        json_array_append_new(array, json_string(from->items[i]));
    return array;
}

/* A criterion's own gaps: what its readers' levels lack, and tests that did not run. */
static json_t *criterion_gaps(const struct merge *merge,
                              const struct rubric_criterion *criterion, size_t tests)
{
    json_t *gaps = json_array();
    for (size_t i = 0; i < merge->count; i++) {
        const struct reader *reader = &merge->readers[i];
        const struct review_score *score = review_find(reader->review, criterion->id);
        if (reader->other_rubric)
            add_gap(gaps, "%s read it by %s", reader->name, reader->review->rubric);
        else if (!score || !rubric_anchor(criterion, score->level))
            add_gap(gaps, "%s gives no level", reader->name);
        else if ((int64_t)score->evidence.count < criterion->min_evidence)
            add_gap(gaps, "%s gives %zu of %lld pieces of evidence", reader->name,
                    score->evidence.count, (long long)criterion->min_evidence);
    }
    if (merge->count == 0)
        add_gap(gaps, "no level yet");
    if (tests == 0 && criterion->suites.count + criterion->cases.count > 0)
        add_gap(gaps, "none of its tests were run");
    return gaps;
}

static json_t *levels_of(const struct merge *merge,
                         const struct rubric_criterion *criterion, bool *ret_differ)
{
    json_t *levels = json_array();
    int64_t least = REVIEW_LEVEL_MAX, most = 0;
    for (size_t i = 0; i < merge->count; i++) {
        const struct reader *reader = &merge->readers[i];
        const struct review_score *score = review_find(reader->review, criterion->id);
        const char *anchor = score ? rubric_anchor(criterion, score->level) : NULL;
        if (!anchor || reader->other_rubric) /* its number means something else here */
            continue;
        least = score->level < least ? score->level : least;
        most = score->level > most ? score->level : most;
        json_array_append_new(levels,
                              json_pack("{s:s, s:I, s:s, s:o}", "reviewer", reader->name,
                                        "level", (json_int_t)score->level, "anchor",
                                        anchor, "evidence", list(&score->evidence)));
    }
    *ret_differ = most - least >= MERGE_APART;
    return levels;
}

static json_t *settled_of(const struct merge *merge,
                          const struct rubric_criterion *criterion)
{
    const struct settlement *settled =
        merge->input->consolidation
            ? consolidation_find(merge->input->consolidation, criterion->id)
            : NULL;
    return settled ? json_pack("{s:I, s:s}", "level", (json_int_t)settled->level,
                               "reason", settled->reason)
                   : json_null();
}

static json_t *criteria_of(const struct merge *merge)
{
    const struct rubric *rubric = merge->input->rubric;
    const struct rubric_criterion *criteria = rubric_criteria(rubric);
    json_t *array = json_array();
    for (size_t i = 0; i < rubric->criteria.count; i++) {
        bool differ;
        json_t *tests = merge_tests(rubric, &criteria[i], merge->input->result);
        json_t *gaps = criterion_gaps(merge, &criteria[i], json_array_size(tests));
        json_t *levels = levels_of(merge, &criteria[i], &differ);
        json_array_append_new(
            array,
            json_pack("{s:s, s:s, s:s, s:I, s:o, s:o, s:b, s:o, s:o}", "id",
                      criteria[i].id, "title", criteria[i].title, "question",
                      criteria[i].question, "weight", (json_int_t)criteria[i].weight,
                      "tests", tests, "levels", levels, "disagreement", differ,
                      "consolidated", settled_of(merge, &criteria[i]), "gaps", gaps));
    }
    return array;
}

static json_t *comments_of(const struct merge *merge)
{
    json_t *array = json_array();
    for (size_t i = 0; i < merge->count; i++) {
        const struct review *review = merge->readers[i].review;
        const struct review_comment *comments = review_comments(review);
        for (size_t j = 0; j < review->comments.count; j++) {
            const char *id = comments[j].criterion;
            const struct rubric_criterion *criterion =
                id ? rubric_find(merge->input->rubric, id) : NULL;
            json_array_append_new(
                array,
                json_pack("{s:s, s:o, s:I, s:s, s:s, s:s}", "kind",
                          comment_words[comments[j].kind], "criterion", merge_text(id),
                          "weight", (json_int_t)(criterion ? criterion->weight : 0),
                          "place", comments[j].place, "text", comments[j].text,
                          "reviewer", merge->readers[i].name));
        }
    }
    return array;
}

static json_t *weighted_of(const struct merge *merge)
{
    json_t *object = json_object();
    for (size_t i = 0; i < merge->count; i++) {
        const struct reader *reader = &merge->readers[i];
        int64_t centi;
        char text[32];
        if (points_mean_level(reader->review, merge->input->rubric, &centi, NULL) < 0)
            continue;
        snprintf(text, sizeof(text), "%lld.%02lld", (long long)(centi / 100),
                 (long long)(centi % 100));
        json_object_set_new(object, reader->name, json_string(text));
    }
    return object;
}

/* The commit that the draft speaks of; before the first attempt, the one that was read.
 */
static const char *commit_of(const struct merge *merge)
{
    const struct result *result = merge->input->result;
    if (result && result->commit.id)
        return result->commit.id;
    return merge->count > 0 ? merge->readers[0].review->commit : NULL;
}

static json_t *head_of(const struct merge *merge)
{
    const struct merge_input *input = merge->input;
    int candidate = (int)strcspn(input->submission, "@");
    AUTO_BUF struct buf deadline = {0};
    if (input->deadline)
        clock_add_utc(&deadline, input->deadline);
    return json_pack("{s:s, s:s, s:s%, s:o, s:o, s:o, s:o}", "schema", DRAFT_SCHEMA,
                     "submission", input->submission, "candidate", input->submission,
                     (size_t)candidate, "assignment", merge_assignment(input->assignment),
                     "variant", merge_text(input->variant), "commit",
                     merge_text(commit_of(merge)), "deadline",
                     merge_text(input->deadline ? buf_text(&deadline) : NULL));
}

int merge_draft(const struct merge_input *input, json_t **ret, struct error *err)
{
    CLEANUP(merge_done) struct merge merge = {.input = input};
    if (input->result && strcmp(input->result->submission, input->submission) != 0)
        return error_set(err, -EINVAL, "the result is of %.100s, not of %.100s",
                         input->result->submission, input->submission);
    int r = take_reviews(&merge, err);
    if (r < 0)
        return r;
    AUTO_JSON json_t *draft = head_of(&merge);
    AUTO_JSON json_t *gaps = json_array();
    merge.gaps = gaps;
    if (!draft || !gaps || add_gaps(&merge) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    bool complete =
        (int64_t)merge.finished >= input->reviews_needed && json_array_size(gaps) == 0;
    /* each set releases its value, and fails on NULL: one sum tells of any of them */
    r = json_object_set_new(draft, "attempt", merge_attempt(input->result)) +
        json_object_set_new(draft, "complete", json_boolean(complete)) +
        json_object_set_new(draft, "reviews_needed",
                            json_integer(input->reviews_needed)) +
        json_object_set_new(draft, "reviews_finished",
                            json_integer((json_int_t)merge.finished)) +
        json_object_set(draft, "gaps", gaps) +
        json_object_set_new(draft, "criteria", criteria_of(&merge)) +
        json_object_set_new(draft, "comments", comments_of(&merge)) +
        json_object_set_new(draft, "weighted", weighted_of(&merge));
    if (r < 0)
        return error_set(err, -ENOMEM, "out of memory");
    *ret = TAKE(draft);
    return 0;
}
