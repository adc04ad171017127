/* stats -- how far an assignment's reviewers agree. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rubrics/agreement.h"
#include "rubrics/review.h"
#include "runner/cmd/command.h"
#include "runner/cmd/desk.h"
#include "runner/cmd/stats_time.h"
#include "runner/core/stats_page.h"
#include "runner/core/table.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"

/* Fewer submissions than this say nothing that a word could stand for. */
enum { SUBMISSIONS_FOR_WORDS = 10, REVIEWS_MAX = 10000 };

struct values {
    bool json, html;
};

static const struct option_row rows[] = {
    {"json", OPTION_FLAG, offsetof(struct values, json), NULL, "as JSON", 0, 0, NULL},
    {"html", OPTION_FLAG, offsetof(struct values, html), NULL,
     "writes out/ASSIGNMENT.stats.html, a page with a plot", 0, 0, NULL},
};

struct statistics {
    struct desk desk;
    struct assignment assignment;
    struct rubric rubric;
    struct buf reference; /* "backend@1" */
    struct review *reviews;
    size_t review_count;
    size_t others; /* reviews by another version of the rubric */
    struct strlist reviewers, submissions;
    double *levels; /* [reviewer][criterion][submission], NAN: none */
};

/* What is known of one criterion, or of all together. NAN: undefined. */
struct agreement {
    size_t units;
    double alpha, kappa, kappa_error, ac1, icc;
};

static void statistics_done(struct statistics *s)
{
    for (size_t i = 0; i < s->review_count; i++)
        review_done(&s->reviews[i]);
    free(s->reviews);
    free(s->levels);
    strlist_done(&s->reviewers);
    strlist_done(&s->submissions);
    buf_done(&s->reference);
    rubric_done(&s->rubric);
    assignment_done(&s->assignment);
    desk_close(&s->desk);
}

/* ----- the reviews ----- */

static bool is_of(const struct statistics *s, const struct review *review)
{
    const char *at = strrchr(review->submission, '@');
    return at && strcmp(at + 1, s->assignment.id) == 0;
}

static int keep_review(struct statistics *s, struct review *review, struct error *err)
{
    struct review *reviews =
        realloc(s->reviews, (s->review_count + 1) * sizeof(*s->reviews));
    if (!reviews)
        return error_set(err, -ENOMEM, "out of memory");
    s->reviews = reviews;
    if (strlist_add_new(&s->reviewers, review->reviewer) < 0 ||
        strlist_add_new(&s->submissions, review->submission) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    s->reviews[s->review_count++] = *review;
    *review = (struct review){0};
    return 0;
}

static int load_review(struct statistics *s, const char *path, struct error *err)
{
    CLEANUP(review_done) struct review review = {0};
    int r = review_load(AT_FDCWD, path, &review, err);
    if (r < 0 || !is_of(s, &review) || !review.reviewer)
        return r;
    if (strcmp(review.rubric, buf_text(&s->reference)) != 0) {
        s->others++;
        return 0;
    }
    return s->review_count < REVIEWS_MAX ? keep_review(s, &review, err) : 0;
}

static int load_reviews(struct statistics *s, struct error *err)
{
    AUTO_STRLIST struct strlist paths = {0};
    int r = desk_reviews(&s->desk, NULL, &paths, err);
    for (size_t i = 0; r == 0 && i < paths.count; i++)
        r = load_review(s, paths.items[i], err);
    strlist_sort(&s->reviewers);
    strlist_sort(&s->submissions);
    return r;
}

static size_t index_in(const struct strlist *list, const char *text)
{
    size_t i = 0;
    while (i < list->count && strcmp(list->items[i], text) != 0)
        i++;
    return i;
}

static void place_levels(struct statistics *s, const struct review *review)
{
    const struct review_score *scores = review->scores.items;
    const struct rubric_criterion *criteria = rubric_criteria(&s->rubric);
    size_t reviewer = index_in(&s->reviewers, review->reviewer);
    size_t submission = index_in(&s->submissions, review->submission);
    for (size_t i = 0; i < review->scores.count; i++)
        for (size_t c = 0; c < s->rubric.criteria.count; c++)
            if (strcmp(criteria[c].id, scores[i].criterion) == 0 &&
                scores[i].level != REVIEW_LEVEL_NONE)
                s->levels[(reviewer * s->rubric.criteria.count + c) *
                              s->submissions.count +
                          submission] = (double)scores[i].level;
}

static int fill_levels(struct statistics *s, struct error *err)
{
    size_t count = s->reviewers.count * s->rubric.criteria.count * s->submissions.count;
    s->levels = calloc(count + 1, sizeof(*s->levels));
    if (!s->levels)
        return error_set(err, -ENOMEM, "out of memory");
    for (size_t i = 0; i < count; i++)
        s->levels[i] = NAN;
    for (size_t i = 0; i < s->review_count; i++)
        place_levels(s, &s->reviews[i]);
    return 0;
}

/* ----- the coefficients ----- */

/* Kappa is of two people: with more of them alpha speaks alone.
 *
 * @param levels  what could have been given: the chance of AC1 is that of the whole scale
 */
static void compare_two(const struct agreement_ratings *ratings, size_t levels,
                        struct agreement *ret)
{
    double table[RUBRIC_LEVELS_MAX * RUBRIC_LEVELS_MAX] = {0};
    if (ratings->raters != 2 || levels > RUBRIC_LEVELS_MAX)
        return;
    for (size_t unit = 0; unit < ratings->units; unit++) {
        double one = ratings->values[unit],
               other = ratings->values[ratings->units + unit];
        if (one < (double)levels && other < (double)levels) /* not NAN, either */
            table[(size_t)one * levels + (size_t)other]++;
    }
    if (!agreement_kappa(table, levels, AGREEMENT_LINEAR, &ret->kappa, &ret->kappa_error))
        ret->kappa = ret->kappa_error = NAN;
    if (!agreement_ac(table, levels, AGREEMENT_UNWEIGHTED, &ret->ac1))
        ret->ac1 = NAN;
}

static struct agreement agree(const struct agreement_ratings *ratings, size_t levels)
{
    struct agreement ret = {agreement_units(ratings), NAN, NAN, NAN, NAN, NAN};
    if (!agreement_alpha(ratings, AGREEMENT_ORDINAL, &ret.alpha))
        ret.alpha = NAN;
    if (!agreement_icc(ratings, &ret.icc))
        ret.icc = NAN;
    compare_two(ratings, levels, &ret);
    return ret;
}

static struct agreement_ratings all_of(const struct statistics *s)
{
    return (struct agreement_ratings){
        s->reviewers.count, s->rubric.criteria.count * s->submissions.count, s->levels};
}

/* The longest scale is that of all criteria together. */
static struct agreement agree_on_all(const struct statistics *s)
{
    const struct rubric_criterion *criteria = rubric_criteria(&s->rubric);
    const struct agreement_ratings whole = all_of(s);
    size_t levels = 0;
    for (size_t c = 0; c < s->rubric.criteria.count; c++)
        if (criteria[c].levels.count > levels)
            levels = criteria[c].levels.count;
    return agree(&whole, levels);
}

/* One criterion's levels, copied together. */
static int agree_on(const struct statistics *s, size_t criterion, struct agreement *ret,
                    struct error *err)
{
    size_t units = s->submissions.count;
    AUTO_FREE double *levels = calloc(s->reviewers.count * units + 1, sizeof(*levels));
    if (!levels)
        return error_set(err, -ENOMEM, "out of memory");
    for (size_t i = 0; units > 0 && i < s->reviewers.count; i++)
        memcpy(levels + i * units,
               s->levels + (i * s->rubric.criteria.count + criterion) * units,
               units * sizeof(*levels));
    *ret = agree(&(struct agreement_ratings){s->reviewers.count, units, levels},
                 rubric_criteria(&s->rubric)[criterion].levels.count);
    return 0;
}

/* How one reads oneself is shown to oneself. @return how much was read; 0: nothing */
static size_t own_severity(const struct statistics *s, double *ret)
{
    AUTO_FREE char *person = NULL;
    const struct agreement_ratings ratings = all_of(s);
    size_t n = 0;
    if (workspace_person(&s->desk.workspace, &person, NULL) < 0)
        return 0;
    size_t own = index_in(&s->reviewers, person);
    AUTO_FREE double *all = calloc(s->reviewers.count + 1, sizeof(*all));
    if (own < s->reviewers.count && all && agreement_severity(&ratings, all)) {
        *ret = all[own];
        for (size_t unit = 0; unit < ratings.units; unit++)
            n += !isnan(ratings.values[own * ratings.units + unit]);
    }
    return n;
}

/* ----- what is shown ----- */

static const char *word_of(const struct agreement *agreement, size_t submissions)
{
    if (submissions < SUBMISSIONS_FOR_WORDS)
        return "too few for a word";
    if (isnan(agreement->alpha))
        return "undefined: nobody varied";
    return agreement->alpha >= .8     ? "agree"
           : agreement->alpha >= .667 ? "agree in part"
                                      : "talk about the anchors";
}

static void number(char *ret, size_t size, double value)
{
    if (isnan(value))
        snprintf(ret, size, "undefined");
    else
        snprintf(ret, size, "%.3f", value);
}

static int add_row(struct table *table, const char *title,
                   const struct agreement *agreement, size_t submissions, bool two)
{
    char alpha[32], kappa[32], ac1[32];
    number(alpha, sizeof(alpha), agreement->alpha);
    number(kappa, sizeof(kappa), agreement->kappa);
    number(ac1, sizeof(ac1), agreement->ac1);
    int r = table_cell(table, title);
    if (r == 0)
        r = table_cellf(table, "%zu", agreement->units);
    if (r == 0)
        r = table_cell(table, alpha);
    if (r == 0 && two)
        r = isnan(agreement->kappa)
                ? table_cell(table, kappa)
                : table_cellf(table, "%s ± %.3f", kappa, agreement->kappa_error);
    if (r == 0 && two)
        r = table_cell(table, ac1);
    return r < 0 ? r : table_cell(table, word_of(agreement, submissions));
}

static int print_table(const struct statistics *s, struct error *err)
{
    CLEANUP(table_done) struct table table = {0};
    AUTO_BUF struct buf text = {0};
    const struct rubric_criterion *criteria = rubric_criteria(&s->rubric);
    bool two = s->reviewers.count == 2;
    struct agreement agreement = agree_on_all(s);
    table_column(&table, "criterion", false, true);
    table_column(&table, "units", true, false);
    table_column(&table, "alpha", true, false);
    if (two) {
        table_column(&table, "kappa", true, false);
        table_column(&table, "AC1", true, false);
    }
    table_column(&table, "in words", false, false);
    size_t most = 0; /* the criteria of one submission are no submissions of their own */
    int r = 0;
    for (size_t c = 0; r == 0 && c < s->rubric.criteria.count; c++) {
        struct agreement one = {0};
        r = agree_on(s, c, &one, err);
        most = one.units > most ? one.units : most;
        if (r == 0)
            r = add_row(&table, criteria[c].id, &one, one.units, two);
    }
    if (r == 0)
        r = add_row(&table, "all", &agreement, most, two);
    if (r == 0)
        r = table_print(&table, desk_width(), desk_colors(), &text);
    if (r < 0)
        return error_set(err, r, "out of memory");
    printf("%zu reviews by %zu people, rubric %s\n\n%s", s->review_count,
           s->reviewers.count, buf_text(&s->reference), buf_text(&text));
    return 0;
}

static void print_notes(const struct statistics *s)
{
    double severity;
    size_t n = own_severity(s, &severity);
    puts("\nalpha: Krippendorff's, ordinal. kappa: of two people, linear weights, ± its\n"
         "standard error. Words stand from ten submissions on.");
    if (s->others > 0)
        printf("%zu reviews by another version of the rubric are left out.\n", s->others);
    if (n > 0 && isnan(severity))
        puts("Your own severity is undefined: nobody else has read what you have.");
    else if (n > 0)
        printf("Your own levels lie %.2f %s the others', over %zu of yours.\n",
               fabs(severity), severity < 0 ? "below" : "above", n);
}

static struct stats_time given_of(const struct statistics *s)
{
    return (struct stats_time){.workspace = &s->desk.workspace,
                               .assignment = &s->assignment,
                               .reviews = s->reviews,
                               .review_count = s->review_count,
                               .submissions = &s->submissions};
}

static json_t *json_number(double value)
{
    char text[32];
    snprintf(text, sizeof(text), "%.6f", value);
    return isnan(value) ? json_null() : json_string(text);
}

static json_t *json_agreement(const char *title, const struct agreement *agreement)
{
    return json_pack("{s:s, s:I, s:o, s:o, s:o, s:o, s:o}", "criterion", title, "units",
                     (json_int_t)agreement->units, "alpha_ordinal",
                     json_number(agreement->alpha), "kappa_linear",
                     json_number(agreement->kappa), "kappa_error",
                     json_number(agreement->kappa_error), "ac1",
                     json_number(agreement->ac1), "icc_2_1", json_number(agreement->icc));
}

static int make_document(const struct statistics *s, json_t **ret, struct error *err)
{
    const struct rubric_criterion *criteria = rubric_criteria(&s->rubric);
    struct agreement agreement = agree_on_all(s);
    json_t *list = json_array();
    const struct stats_time given = given_of(s);
    double severity = NAN;
    size_t n = own_severity(s, &severity);
    int r = 0;
    for (size_t c = 0; r == 0 && c < s->rubric.criteria.count; c++) {
        struct agreement one;
        r = agree_on(s, c, &one, err);
        if (r == 0)
            json_array_append_new(list, json_agreement(criteria[c].id, &one));
    }
    AUTO_JSON json_t *document = json_pack(
        "{s:s, s:s, s:I, s:I, s:o, s:o, s:o, s:I, s:o}", "assignment", s->assignment.id,
        "rubric", buf_text(&s->reference), "reviews", (json_int_t)s->review_count,
        "reviewers", (json_int_t)s->reviewers.count, "criteria", list, "all",
        json_agreement("all", &agreement), "own_severity",
        json_number(n > 0 ? severity : NAN), "own_levels", (json_int_t)n, "time",
        stats_time_json(&given));
    if (r == 0 && !document)
        r = error_set(err, -ENOMEM, "out of memory");
    if (r == 0)
        *ret = TAKE(document);
    return r;
}

static int print_json(const struct statistics *s, struct error *err)
{
    AUTO_JSON json_t *document = NULL;
    AUTO_BUF struct buf text = {0};
    int r = make_document(s, &document, err);
    if (r == 0)
        r = json_print(document, &text, err);
    if (r == 0)
        fputs(buf_text(&text), stdout);
    return r;
}

static int write_page(const struct statistics *s, struct error *err)
{
    AUTO_JSON json_t *document = NULL;
    AUTO_BUF struct buf page = {0}, path = {0};
    int r = make_document(s, &document, err);
    if (r == 0)
        r = stats_page_render(document, &page, err);
    workspace_path(&s->desk.workspace, &path, "out/%s.stats.html", s->assignment.id);
    if (r == 0)
        r = fs_write(AT_FDCWD, buf_text(&path), page.data, page.len, 0644,
                     FS_WRITE_REPLACE, err);
    if (r == 0)
        printf("%s\n", buf_text(&path));
    return r;
}

static int run(const struct command_call *call, struct error *err)
{
    const struct values *values = call->values;
    CLEANUP(statistics_done)
    struct statistics s = {.desk = {.workspace = WORKSPACE_NONE}};
    int r = desk_open(&s.desk, err);
    if (r == 0)
        r = desk_assignment(&s.desk, call->words->items[0], &s.assignment, err);
    if (r == 0)
        r = desk_rubric(&s.desk, &s.assignment, &s.rubric, err);
    if (r == 0 && rubric_add_reference(&s.reference, &s.rubric) < 0)
        r = error_set(err, -ENOMEM, "out of memory");
    if (r == 0)
        r = load_reviews(&s, err);
    if (r == 0)
        r = fill_levels(&s, err);
    if (r == 0)
        r = values->html   ? write_page(&s, err)
            : values->json ? print_json(&s, err)
                           : print_table(&s, err);
    if (r == 0 && !values->json && !values->html) {
        const struct stats_time given = given_of(&s);
        print_notes(&s);
        stats_time_print(&given);
    }
    return r < 0 ? r : EXIT_DONE;
}

const struct command command_stats = {
    .name = "stats",
    .usage = "ASSIGNMENT [--json|--html]",
    .summary = "How far an assignment's reviewers agree",
    .text = "For each criterion and for all: on how many submissions two or more have a\n"
            "level, and how far they agree. What nobody varied in is undefined. A word\n"
            "stands only from ten on; your own severity is shown to you alone.",
    .options = COMMAND_OPTIONS(rows),
    .values_size = sizeof(struct values),
    .words_min = 1,
    .words_max = 1,
    .run = run,
};
