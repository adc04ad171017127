#include "assignments/case_points.h"

#include <errno.h>

#include "sandbox/base/text.h"

struct tally {
    size_t said, unsaid;
    int64_t sum_centi; /* of what is said, without bonus */
};

static bool carries_points(const struct suite_case *entry)
{
    return !entry->canary && !entry->bonus;
}

static int tally_cases(const struct suite *suite, struct tally *tally,
                       struct buf *ret_pointer, struct error *err)
{
    const struct suite_case *cases = suite->cases.items;
    for (size_t i = 0; i < suite->cases.count; i++) {
        const char *reason = NULL;
        if (cases[i].canary && cases[i].points_centi > 0)
            reason = "a canary carries no points: it must be reported failing";
        else if (cases[i].bonus && cases[i].points_centi < 0)
            reason = "a bonus case must say its points";
        if (reason) {
            buf_addf(ret_pointer, "/cases/%zu/points", i);
            return error_set(err, -EINVAL, "%s", reason);
        }
        if (!carries_points(&cases[i]))
            continue;
        tally->said += cases[i].points_centi >= 0;
        tally->unsaid += cases[i].points_centi < 0;
        tally->sum_centi += cases[i].points_centi > 0 ? cases[i].points_centi : 0;
    }
    return 0;
}

static void spread(struct suite *suite, size_t count)
{
    struct suite_case *cases = suite->cases.items;
    int64_t each = count ? suite->points_centi / (int64_t)count : 0;
    int64_t over = count ? suite->points_centi % (int64_t)count : 0;
    for (size_t i = 0; i < suite->cases.count; i++) {
        if (!carries_points(&cases[i]))
            continue;
        cases[i].points_centi = each + (over > 0 ? 1 : 0);
        over -= over > 0;
    }
}

static int sum_mismatch(const struct suite *suite, int64_t sum_centi,
                        struct buf *ret_pointer, struct error *err)
{
    AUTO_BUF struct buf sum = {0}, said = {0};
    text_add_centi(&sum, sum_centi);
    text_add_centi(&said, suite->points_centi);
    buf_adds(ret_pointer, "/points");
    return error_set(err, -EINVAL, "the cases add up to %s points, the suite says %s",
                     buf_text(&sum), buf_text(&said));
}

int case_points_fill(struct suite *suite, struct buf *ret_pointer, struct error *err)
{
    struct tally tally = {0};
    int r = tally_cases(suite, &tally, ret_pointer, err);
    if (r < 0)
        return r;
    if (tally.said > 0 && tally.unsaid > 0) {
        buf_adds(ret_pointer, "/cases");
        return error_set(err, -EINVAL,
                         "some cases say their points and some do not: all or none");
    }
    if (tally.said == 0 && suite->points_centi > 0 && tally.unsaid == 0) {
        buf_adds(ret_pointer, "/points");
        return error_set(err, -EINVAL, "no case could carry these points");
    }
    if (suite->points_centi < 0)
        suite->points_centi = tally.sum_centi;
    if (tally.said > 0 && tally.sum_centi != suite->points_centi)
        return sum_mismatch(suite, tally.sum_centi, ret_pointer, err);
    if (tally.said == 0)
        spread(suite, tally.unsaid);
    struct suite_case *cases = suite->cases.items;
    for (size_t i = 0; i < suite->cases.count; i++)
        if (cases[i].points_centi < 0)
            cases[i].points_centi = 0;
    return 0;
}
