#include "rubrics/agreement.h"

#include <math.h>
#include <stdlib.h>

#include "sandbox/base/cleanup.h"

enum { SWEEPS_MAX = 10000 };
static const double converged = 1e-12;

static double rating(const struct agreement_ratings *ratings, size_t rater, size_t unit)
{
    return ratings->values[rater * ratings->units + unit];
}

static size_t count_unit(const struct agreement_ratings *ratings, size_t unit)
{
    size_t count = 0;
    for (size_t rater = 0; rater < ratings->raters; rater++)
        count += !isnan(rating(ratings, rater, unit));
    return count;
}

size_t agreement_units(const struct agreement_ratings *ratings)
{
    size_t units = 0;
    for (size_t unit = 0; unit < ratings->units; unit++)
        units += count_unit(ratings, unit) >= 2;
    return units;
}

/* ----- alpha ----- */

/* How often which two levels met in a unit, and how often each met any. */
struct coincidences {
    double levels[AGREEMENT_LEVELS_MAX]; /* ascending */
    size_t count;
    double pairs[AGREEMENT_LEVELS_MAX][AGREEMENT_LEVELS_MAX];
    double sums[AGREEMENT_LEVELS_MAX], all;
};

static size_t index_of(const struct coincidences *c, double level)
{
    size_t i = 0;
    while (i < c->count && c->levels[i] < level)
        i++;
    return i;
}

static bool add_level(struct coincidences *c, double level)
{
    size_t at = index_of(c, level);
    if (at < c->count && c->levels[at] <= level)
        return true;
    if (c->count == AGREEMENT_LEVELS_MAX)
        return false;
    for (size_t i = c->count++; i > at; i--)
        c->levels[i] = c->levels[i - 1];
    c->levels[at] = level;
    return true;
}

static bool add_levels(struct coincidences *c, const struct agreement_ratings *ratings)
{
    for (size_t i = 0; i < ratings->raters * ratings->units; i++)
        if (!isnan(ratings->values[i]) && !add_level(c, ratings->values[i]))
            return false;
    return true;
}

static void add_unit(struct coincidences *c, const struct agreement_ratings *ratings,
                     size_t unit)
{
    size_t rated = count_unit(ratings, unit);
    for (size_t a = 0; rated >= 2 && a < ratings->raters; a++)
        for (size_t b = 0; b < ratings->raters; b++) {
            double one = rating(ratings, a, unit), other = rating(ratings, b, unit);
            if (a == b || isnan(one) || isnan(other))
                continue;
            double weight = 1.0 / (double)(rated - 1);
            c->pairs[index_of(c, one)][index_of(c, other)] += weight;
            c->sums[index_of(c, one)] += weight;
            c->all += weight;
        }
}

static double difference(const struct coincidences *c, size_t i, size_t k,
                         enum agreement_metric metric)
{
    double apart = c->levels[i] - c->levels[k], sum = c->levels[i] + c->levels[k];
    size_t low = i < k ? i : k, high = i < k ? k : i;
    double between = 0;
    if (i == k)
        return 0;
    switch (metric) {
    case AGREEMENT_ORDINAL:
        for (size_t g = low; g <= high; g++)
            between += c->sums[g];
        between -= (c->sums[i] + c->sums[k]) / 2;
        return between * between;
    case AGREEMENT_INTERVAL:
        return apart * apart;
    case AGREEMENT_RATIO:
        return sum != 0 ? apart / sum * (apart / sum) : 0;
    case AGREEMENT_NOMINAL:
    default:
        return 1;
    }
}

bool agreement_alpha(const struct agreement_ratings *ratings,
                     enum agreement_metric metric, double *ret)
{
    struct coincidences c = {.count = 0};
    double observed = 0, expected = 0;
    if (!add_levels(&c, ratings))
        return false;
    for (size_t unit = 0; unit < ratings->units; unit++)
        add_unit(&c, ratings, unit);
    for (size_t i = 0; i < c.count; i++)
        for (size_t k = 0; k < c.count; k++) {
            double delta = difference(&c, i, k, metric);
            observed += c.pairs[i][k] * delta;
            expected += c.sums[i] * c.sums[k] * delta;
        }
    if (!(expected > 0))
        return false;
    *ret = 1 - (c.all - 1) * observed / expected;
    return true;
}

/* ----- two raters ----- */

/* A table as shares of its sum. */
struct shares {
    size_t levels;
    const double *table;
    double n, rows[AGREEMENT_LEVELS_MAX], columns[AGREEMENT_LEVELS_MAX];
    enum agreement_weights weights;
};

static bool read_table(const double *table, size_t levels, enum agreement_weights weights,
                       struct shares *ret)
{
    *ret = (struct shares){.levels = levels, .table = table, .weights = weights};
    if (levels < 2 || levels > AGREEMENT_LEVELS_MAX)
        return false;
    for (size_t i = 0; i < levels * levels; i++)
        ret->n += table[i];
    for (size_t i = 0; ret->n > 0 && i < levels * levels; i++) {
        ret->rows[i / levels] += table[i] / ret->n;
        ret->columns[i % levels] += table[i] / ret->n;
    }
    return ret->n > 0;
}

static double share(const struct shares *s, size_t i, size_t j)
{
    return s->table[i * s->levels + j] / s->n;
}

static double weight(const struct shares *s, size_t i, size_t j)
{
    double d = (double)(i > j ? i - j : j - i) / (double)(s->levels - 1);
    switch (s->weights) {
    case AGREEMENT_LINEAR:
        return 1 - d;
    case AGREEMENT_QUADRATIC:
        return 1 - d * d;
    case AGREEMENT_UNWEIGHTED:
    default:
        return i == j;
    }
}

/* The weighted share of agreement, as seen and as by chance from the margins. */
static void agree(const struct shares *s, double *ret_seen, double *ret_chance)
{
    *ret_seen = *ret_chance = 0;
    for (size_t i = 0; i < s->levels; i++)
        for (size_t j = 0; j < s->levels; j++) {
            *ret_seen += weight(s, i, j) * share(s, i, j);
            *ret_chance += weight(s, i, j) * s->rows[i] * s->columns[j];
        }
}

static double kappa_error(const struct shares *s, double seen, double chance)
{
    double sum = 0, centre = seen * chance - 2 * chance + seen;
    for (size_t i = 0; i < s->levels; i++)
        for (size_t j = 0; j < s->levels; j++) {
            double row = 0, column = 0;
            for (size_t k = 0; k < s->levels; k++) {
                row += s->columns[k] * weight(s, i, k);
                column += s->rows[k] * weight(s, k, j);
            }
            double term = weight(s, i, j) * (1 - chance) - (row + column) * (1 - seen);
            sum += share(s, i, j) * term * term;
        }
    double variance = (sum - centre * centre) / (s->n * pow(1 - chance, 4));
    return variance > 0 ? sqrt(variance) : 0;
}

bool agreement_kappa(const double *table, size_t levels, enum agreement_weights weights,
                     double *ret, double *ret_error)
{
    struct shares s;
    double seen, chance;
    if (!read_table(table, levels, weights, &s))
        return false;
    agree(&s, &seen, &chance);
    if (!(1 - chance > converged))
        return false;
    *ret = (seen - chance) / (1 - chance);
    *ret_error = kappa_error(&s, seen, chance);
    return true;
}

bool agreement_ac(const double *table, size_t levels, enum agreement_weights weights,
                  double *ret)
{
    struct shares s;
    double seen, unused, total = 0, spread = 0;
    if (!read_table(table, levels, weights, &s))
        return false;
    agree(&s, &seen, &unused);
    for (size_t i = 0; i < levels; i++) {
        double mean = (s.rows[i] + s.columns[i]) / 2;
        spread += mean * (1 - mean);
        for (size_t j = 0; j < levels; j++)
            total += weight(&s, i, j);
    }
    double chance = total / ((double)levels * (double)(levels - 1)) * spread;
    /* nobody varied: there is nothing that chance could have done otherwise */
    if (!(spread > converged) || !(1 - chance > converged))
        return false;
    *ret = (seen - chance) / (1 - chance);
    return true;
}

/* ----- every rater, every unit ----- */

bool agreement_icc(const struct agreement_ratings *ratings, double *ret)
{
    double n = (double)ratings->units, k = (double)ratings->raters;
    double mean = 0, all = 0, between_units = 0, between_raters = 0;
    if (ratings->units < 2 || ratings->raters < 2)
        return false;
    for (size_t i = 0; i < ratings->units * ratings->raters; i++) {
        if (isnan(ratings->values[i]))
            return false;
        mean += ratings->values[i] / (n * k);
    }
    for (size_t i = 0; i < ratings->units * ratings->raters; i++)
        all += pow(ratings->values[i] - mean, 2);
    for (size_t unit = 0; unit < ratings->units; unit++) {
        double own = 0;
        for (size_t rater = 0; rater < ratings->raters; rater++)
            own += rating(ratings, rater, unit) / k;
        between_units += k * pow(own - mean, 2);
    }
    for (size_t rater = 0; rater < ratings->raters; rater++) {
        double own = 0;
        for (size_t unit = 0; unit < ratings->units; unit++)
            own += rating(ratings, rater, unit) / n;
        between_raters += n * pow(own - mean, 2);
    }
    double units = between_units / (n - 1), raters = between_raters / (k - 1);
    double rest = (all - between_units - between_raters) / ((n - 1) * (k - 1));
    double whole = units + (k - 1) * rest + k * (raters - rest) / n;
    if (!(whole > converged))
        return false;
    *ret = (units - rest) / whole;
    return true;
}

/* ----- severity ----- */

/* Of what is there: NAN is passed over, and what nothing is there of is NAN. */
struct mean {
    double sum;
    size_t count;
};

static void mean_add(struct mean *mean, double value)
{
    if (isnan(value))
        return;
    mean->sum += value;
    mean->count++;
}

static double mean_of(const struct mean *mean)
{
    return mean->count ? mean->sum / (double)mean->count : NAN;
}

static double unit_mean(const struct agreement_ratings *ratings, size_t unit,
                        const double *severity)
{
    struct mean mean = {0};
    for (size_t rater = 0; rater < ratings->raters; rater++)
        mean_add(&mean, rating(ratings, rater, unit) - severity[rater]);
    return mean_of(&mean);
}

/* One rater's mean distance from what the units are worth. */
static double rater_mean(const struct agreement_ratings *ratings, size_t rater,
                         const double *severity)
{
    struct mean mean = {0};
    for (size_t unit = 0; unit < ratings->units; unit++)
        mean_add(&mean,
                 rating(ratings, rater, unit) - unit_mean(ratings, unit, severity));
    return mean_of(&mean);
}

static bool share_a_unit(const struct agreement_ratings *ratings, size_t a, size_t b)
{
    for (size_t unit = 0; unit < ratings->units; unit++)
        if (!isnan(rating(ratings, a, unit)) && !isnan(rating(ratings, b, unit)))
            return true;
    return false;
}

/* Raters whom units connect have one number, that of the first of them. */
static void group_raters(const struct agreement_ratings *ratings, size_t *groups)
{
    for (size_t a = 0; a < ratings->raters; a++) {
        groups[a] = a;
        for (size_t b = 0; b < a; b++) {
            size_t joined = groups[b], into = groups[a];
            if (joined == into || !share_a_unit(ratings, a, b))
                continue;
            for (size_t i = 0; i <= a; i++)
                groups[i] = groups[i] == into ? joined : groups[i];
        }
    }
}

/* Within each group: who stands alone has nobody to be compared with. */
static void centre(const size_t *groups, double *values, size_t count)
{
    for (size_t group = 0; group < count; group++) {
        struct mean mean = {0};
        for (size_t i = 0; i < count; i++)
            if (groups[i] == group)
                mean_add(&mean, values[i]);
        for (size_t i = 0; i < count; i++)
            if (groups[i] == group)
                values[i] = mean.count > 1 ? values[i] - mean_of(&mean) : NAN;
    }
}

bool agreement_severity(const struct agreement_ratings *ratings, double *ret)
{
    AUTO_FREE size_t *groups = calloc(ratings->raters + 1, sizeof(*groups));
    if (!groups)
        return false;
    group_raters(ratings, groups);
    for (size_t rater = 0; rater < ratings->raters; rater++)
        ret[rater] = 0;
    /* one rater after the other, with the others as they are: descends to least squares
     */
    for (int sweep = 0; sweep < SWEEPS_MAX; sweep++) {
        double moved = 0;
        for (size_t rater = 0; rater < ratings->raters; rater++) {
            double mean = rater_mean(ratings, rater, ret);
            moved = fmax(moved, isnan(mean) ? 0 : fabs(mean - ret[rater]));
            if (!isnan(mean))
                ret[rater] = mean;
        }
        if (moved < converged)
            break;
    }
    centre(groups, ret, ratings->raters);
    return true;
}
