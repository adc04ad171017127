#include "rubrics/points.h"

#include <errno.h>

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
