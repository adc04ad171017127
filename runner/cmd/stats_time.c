#include "runner/cmd/stats_time.h"

#include <stdio.h>
#include <string.h>

#include "sandbox/base/cleanup.h"

struct time_given {
    int64_t minutes, own, least;
    const char *least_of; /* NULL: nothing was read */
};

static int64_t minutes_of(const struct stats_time *s, const char *submission,
                          const char *person, size_t *ret_reviews)
{
    int64_t minutes = 0;
    *ret_reviews = 0;
    for (size_t i = 0; i < s->review_count; i++) {
        const struct review *review = &s->reviews[i];
        if ((submission && strcmp(review->submission, submission) != 0) ||
            (person && strcmp(review->reviewer, person) != 0))
            continue;
        minutes += review->minutes;
        (*ret_reviews)++;
    }
    return minutes;
}

static struct time_given time_of(const struct stats_time *s)
{
    AUTO_FREE char *person = NULL;
    struct error nobody = {0};
    size_t reviews;
    struct time_given time = {.minutes = minutes_of(s, NULL, NULL, &reviews)};
    if (workspace_person(s->workspace, &person, &nobody) == 0)
        time.own = minutes_of(s, NULL, person, &reviews);
    for (size_t i = 0; i < s->submissions->count; i++) {
        int64_t minutes = minutes_of(s, s->submissions->items[i], NULL, &reviews);
        if (time.least_of && minutes >= time.least)
            continue;
        time.least = minutes;
        time.least_of = s->submissions->items[i];
    }
    return time;
}

static const char *s_of(int64_t count) { return count == 1 ? "" : "s"; }

void stats_time_print(const struct stats_time *s)
{
    struct time_given time = time_of(s);
    printf("\nTime: a candidate is asked for %lld to %lld hours. Readers gave %lld "
           "minute%s in "
           "%zu\nreview%s of %zu submission%s",
           (long long)s->assignment->effort.hours,
           (long long)s->assignment->effort.max_hours, (long long)time.minutes,
           s_of(time.minutes), s->review_count, s_of((int64_t)s->review_count),
           s->submissions->count, s_of((int64_t)s->submissions->count));
    if (time.least_of)
        printf("; the least is %lld for %s", (long long)time.least, time.least_of);
    printf(".\n");
    if (time.own > 0)
        printf("Yours %s %lld minute%s.\n", time.own == 1 ? "is" : "are",
               (long long)time.own, s_of(time.own));
}

json_t *stats_time_json(const struct stats_time *s)
{
    struct time_given time = time_of(s);
    json_t *list = json_array();
    for (size_t i = 0; i < s->submissions->count; i++) {
        size_t reviews;
        int64_t minutes = minutes_of(s, s->submissions->items[i], NULL, &reviews);
        json_array_append_new(list, json_pack("{s:s, s:I, s:I}", "submission",
                                              s->submissions->items[i], "minutes",
                                              (json_int_t)minutes, "reviews",
                                              (json_int_t)reviews));
    }
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:o}", "candidate_hours",
                     (json_int_t)s->assignment->effort.hours, "candidate_max_hours",
                     (json_int_t)s->assignment->effort.max_hours, "reader_minutes",
                     (json_int_t)time.minutes, "own_minutes", (json_int_t)time.own,
                     "least_minutes", (json_int_t)time.least, "submissions", list);
}
