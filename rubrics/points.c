#include "rubrics/points.h"

#include <errno.h>
#include <stdbool.h>

__extension__ typedef __int128 wide;

struct fraction {
    wide over, under;
};

static wide common_divisor(wide a, wide b)
{
    while (b != 0) {
        wide rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static void reduce(struct fraction *fraction)
{
    wide divisor = common_divisor(fraction->over, fraction->under);
    if (divisor > 1) {
        fraction->over /= divisor;
        fraction->under /= divisor;
    }
}

/* Adds a fraction; false where the sum does not fit. */
static bool add(struct fraction *sum, struct fraction part)
{
    wide left, right, over, under;
    reduce(&part);
    wide divisor = common_divisor(sum->under, part.under);
    if (__builtin_mul_overflow(sum->over, part.under / divisor, &left) ||
        __builtin_mul_overflow(part.over, sum->under / divisor, &right) ||
        __builtin_add_overflow(left, right, &over) ||
        __builtin_mul_overflow(sum->under, part.under / divisor, &under))
        return false;
    *sum = (struct fraction){over, under};
    reduce(sum);
    return true;
}

int points_total(const struct points *points, size_t count, int64_t *ret_centi,
                 struct error *err)
{
    struct fraction sum = {0, 1};
    int64_t weights = 0;
    for (size_t i = 0; i < count; i++) {
        const struct points *part = &points[i];
        if (part->weight < 0 || part->weight > 100 || part->possible < 1 ||
            part->reached < 0 || part->reached > part->possible)
            return error_set(err, -EINVAL, "%lld of %lld points at weight %lld cannot be",
                             (long long)part->reached, (long long)part->possible,
                             (long long)part->weight);
        weights += part->weight;
        if (!add(&sum,
                 (struct fraction){(wide)part->weight * part->reached, part->possible}))
            return error_set(err, -ERANGE, "the exact total does not fit");
    }
    if (weights != 100)
        return error_set(err, -EINVAL, "the weights add up to %lld, not to 100",
                         (long long)weights);
    /* half up: floor(2·100·sum + 1) / 2 */
    wide doubled;
    if (__builtin_mul_overflow(sum.over, (wide)200, &doubled) ||
        __builtin_add_overflow(doubled, sum.under, &doubled))
        return error_set(err, -ERANGE, "the exact total does not fit");
    *ret_centi = (int64_t)(doubled / (2 * sum.under));
    return 0;
}

int points_of_review(const struct review *review, const struct rubric *rubric,
                     int64_t *ret_centi, struct error *err)
{
    struct points points[RUBRIC_CRITERIA_MAX];
    const struct rubric_criterion *criteria = rubric_criteria(rubric);
    for (size_t i = 0; i < rubric->criteria.count; i++) {
        const struct review_score *score = review_find(review, criteria[i].id);
        if (!score || score->level == REVIEW_LEVEL_NONE)
            return error_set(err, -EINVAL, "%s has no level yet", criteria[i].id);
        points[i] = (struct points){criteria[i].weight, score->level,
                                    rubric_level_max(&criteria[i])};
    }
    return points_total(points, rubric->criteria.count, ret_centi, err);
}

int points_mean_level(const struct review *review, const struct rubric *rubric,
                      int64_t *ret_centi, struct error *err)
{
    const struct rubric_criterion *criteria = rubric_criteria(rubric);
    int64_t sum = 0;
    for (size_t i = 0; i < rubric->criteria.count; i++) {
        const struct review_score *score = review_find(review, criteria[i].id);
        if (!score || !rubric_anchor(&criteria[i], score->level))
            return error_set(err, -EINVAL, "%s has no level yet", criteria[i].id);
        sum += criteria[i].weight * score->level;
    }
    *ret_centi = sum;
    return 0;
}
