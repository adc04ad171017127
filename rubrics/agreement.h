/*
 * agreement -- how far reviewers agree, by published formulas. A coefficient that a set
 * of ratings does not define (nobody varied) is told to be undefined, never 1.
 *
 * These are the only figures of takehome that are not exact: nothing is decided by them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Which differences between two levels count, and how much; alpha's "metric". */
enum agreement_metric {
    AGREEMENT_NOMINAL,  /* any */
    AGREEMENT_ORDINAL,  /* by how many ratings lie between */
    AGREEMENT_INTERVAL, /* by their distance, squared */
    AGREEMENT_RATIO,    /* the same, relative to their sum */
};

/* Kappa's weights of two levels that are `d` of `k − 1` apart. */
enum agreement_weights {
    AGREEMENT_UNWEIGHTED,
    AGREEMENT_LINEAR,    /* 1 − d/(k − 1) */
    AGREEMENT_QUADRATIC, /* 1 − (d/(k − 1))² */
};

/* Who gave which unit which level, row by row: values[rater * units + unit]; NAN: none.
 */
struct agreement_ratings {
    size_t raters, units;
    const double *values;
};

enum { AGREEMENT_LEVELS_MAX = 32 };

/** Units that two or more rated: what alpha rests on. */
size_t agreement_units(const struct agreement_ratings *ratings);
/**
 * Krippendorff's alpha (Computing Krippendorff's Alpha-Reliability, 2011).
 *
 * @return false: undefined (no pair, no variation, more than AGREEMENT_LEVELS_MAX levels)
 */
bool agreement_alpha(const struct agreement_ratings *ratings,
                     enum agreement_metric metric, double *ret);

/**
 * Weighted kappa of two raters (Cohen 1960, 1968) with the standard error of Fleiss,
 * Cohen and Everitt (1969).
 *
 * @param table  counts, table[i * levels + j]: the first rater said i, the second j
 * @return       false: undefined
 */
bool agreement_kappa(const double *table, size_t levels, enum agreement_weights weights,
                     double *ret, double *ret_error);
/** Gwet's AC1 (2008), which does not collapse where one level prevails; with weights,
 * AC2.
 */
bool agreement_ac(const double *table, size_t levels, enum agreement_weights weights,
                  double *ret);
/**
 * ICC(2,1) of Shrout and Fleiss (1979): every rater rated every unit.
 *
 * @return false: undefined, or a rating is missing
 */
bool agreement_icc(const struct agreement_ratings *ratings, double *ret);
/**
 * How much higher than the others each rater marks, by least squares of
 * rating = unit + rater over what was rated. They add up to zero among those whom units
 * connect: nothing tells how two groups compare that rated nothing in common.
 *
 * @param ret  one for each rater; NAN: undefined, of who shares no unit with anybody
 * @return     false: out of memory
 */
bool agreement_severity(const struct agreement_ratings *ratings, double *ret);
