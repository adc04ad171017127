/* status -- who waits, since when, and what is to be done. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runner/cmd/command.h"
#include "runner/cmd/desk.h"
#include "runner/core/answer.h"
#include "runner/core/decision.h"
#include "runner/core/gates.h"
#include "runner/core/table.h"
#include "runner/core/workdays.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/text.h"

struct values {
    bool json, late, owed, mine;
};

static const struct option_row rows[] = {
    {"json", OPTION_FLAG, offsetof(struct values, json), NULL, "as JSON", 0, 0, NULL},
    {"late", OPTION_FLAG, offsetof(struct values, late), NULL,
     "only what is past its answer-by date; exit 4 if any", 0, 0, NULL},
    {"owed", OPTION_FLAG, offsetof(struct values, owed), NULL,
     "only what nobody finished reading; exit 4 if late", 0, 0, NULL},
    {"mine", OPTION_FLAG, offsetof(struct values, mine), NULL,
     "only what waits for you, oldest first", 0, 0, NULL},
};

/* One submission as it stands. */
struct standing {
    char *id;
    const char *state; /* "not graded", "graded", "refused", "our failure" */
    char *detail;
    int64_t cases, passed, reviews, answer_by;
    int64_t deadline; /* 0: none */
    int64_t extended; /* and shown to who asks; 0: no */
    int64_t before;   /* by when there was to be an answer without it; 0: no matter */
    int64_t since; /* it waits from then on: the deadline, or the push; 0: nothing came */
    const char *mine; /* what the one who asks has to do; NULL: nothing */
    const char *next;
    bool late;
    char *decision;
    const char *ended; /* an answer_ends word; NULL: it goes on */
    bool told, on_hold, proposed;
};

/* Who asks. */
struct asking {
    const struct person *me; /* NULL: nobody that people.json knows */
    bool sees_extensions;
};

static void standing_done(struct standing *standing)
{
    free(standing->id);
    free(standing->detail);
    free(standing->decision);
}

static int64_t count_reviews(const struct desk *desk, const char *id)
{
    AUTO_STRLIST struct strlist paths = {0};
    return desk_reviews(desk, id, &paths, NULL) < 0 ? 0 : (int64_t)paths.count;
}

static int add_decision(const struct desk *desk, const char *id, struct standing *to,
                        struct error *err)
{
    AUTO_BUF struct buf path = {0};
    CLEANUP(decision_done) struct decision decision = {0};
    int r = desk_decision(desk, id, &decision, err);
    if (r < 0)
        return r;
    if (r > 0) {
        to->decision = strdup(decision_words[decision.outcome]);
        to->on_hold = decision.outcome == DECISION_HOLD;
        to->answer_by = decision.until;
    }
    workspace_path(&desk->workspace, &path, "decisions/%s.proposed.json", id);
    to->proposed = (!to->decision || to->on_hold) && access(buf_text(&path), F_OK) == 0;
    return 0;
}

static int add_answer(const struct desk *desk, const char *id, struct standing *to,
                      struct error *err)
{
    AUTO_BUF struct buf told = {0}, path = {0};
    CLEANUP(closed_done) struct closed closed = {0};
    workspace_path(&desk->workspace, &told, "decisions/%s.told.json", id);
    workspace_path(&desk->workspace, &path, "decisions/%s.closed.json", id);
    to->told = access(buf_text(&told), F_OK) == 0;
    if (access(buf_text(&path), F_OK) < 0)
        return 0;
    int r = closed_load(AT_FDCWD, buf_text(&path), &closed, err);
    if (r == 0)
        to->ended = answer_ends[closed.how];
    return r;
}

static void set_next(const struct desk *desk, struct standing *to)
{
    int64_t needed =
        gates_reviews_needed(workspace_team_words[desk->workspace.team], to->id);
    if (to->ended)
        to->next = to->ended;
    else if (to->told)
        to->next = "close";
    else if (to->decision && !to->on_hold)
        to->next = "send the letter";
    else if (strcmp(to->state, "not graded") == 0 ||
             strcmp(to->state, "our failure") == 0)
        to->next = "grade";
    else if (to->reviews < needed)
        to->next = "review";
    else if (to->proposed)
        to->next = "agree, or not";
    else
        to->next = "decide";
}

static bool lies_there(const struct desk *desk, const char *id, const char *person,
                       const char *suffix)
{
    AUTO_BUF struct buf path = {0};
    workspace_path(&desk->workspace, &path, "reviews/%s.%s.%s", id, person, suffix);
    return access(buf_text(&path), F_OK) == 0;
}

/* What is next, where this person may do it and has not done their part. */
static const char *mine_of(const struct desk *desk, const struct standing *s,
                           const struct person *me)
{
    if (!me || s->ended)
        return NULL;
    if (strcmp(s->next, "review") == 0) {
        if (!person_may(me, "review") || lies_there(desk, s->id, me->id, "json"))
            return NULL;
        return lies_there(desk, s->id, me->id, "review") ? "finish your review"
                                                         : "review";
    }
    if (strcmp(s->next, "decide") == 0 || strcmp(s->next, "agree, or not") == 0)
        return person_may(me, "decide") ? s->next : NULL;
    if (strcmp(s->next, "send the letter") == 0 || strcmp(s->next, "close") == 0)
        return person_may(me, "tell") ? s->next : NULL;
    return NULL;
}

static int64_t answer_by(const struct desk *desk, int64_t from)
{
    const struct workspace *workspace = &desk->workspace;
    return from ? workdays_add(&workspace->workdays, from, workspace->answer_days) : 0;
}

/* Who may not know of an extension sees what follows from the deadline. */
static void set_dates(const struct desk *desk, const struct roster_entry *entry,
                      bool sees_extension, int64_t finished, struct standing *to)
{
    int64_t due = sees_extension ? roster_due(entry) : entry->deadline;
    to->deadline = entry->deadline;
    to->extended = due > entry->deadline ? due : 0;
    to->since = due ? due : finished;
    if (!to->on_hold) {
        to->answer_by = answer_by(desk, to->since);
        to->before = to->extended ? answer_by(desk, entry->deadline) : 0;
    }
    /* who was told, or has nothing to hear, does not wait */
    to->late = to->answer_by && !to->told && !to->ended && clock_now() > to->answer_by;
}

/* An attempt is there, and what came after it failed: both are told. */
static void add_failure(struct standing *to, const char *reason)
{
    AUTO_BUF struct buf text = {0};
    buf_addf(&text, "%s%sour last try failed: %s", to->detail ? to->detail : "",
             to->detail ? "; " : "", reason);
    free(to->detail);
    to->detail = buf_take(&text);
}

static int fill(const struct desk *desk, const struct roster_entry *entry,
                const struct asking *who, struct standing *to, struct error *err)
{
    CLEANUP(store_attempt_done) struct store_attempt latest = {0};
    AUTO_FREE char *reason = NULL;
    AUTO_BUF struct buf id = {0};
    int64_t tries = 0;
    roster_add_submission_id(&id, entry);
    to->id = buf_take(&id);
    to->state = "not graded";
    int r = store_latest(desk->store, to->id, &latest, err);
    if (r < 0)
        return r;
    if (r > 0) {
        to->state = attempt_outcome_words[latest.outcome];
        to->cases = latest.cases;
        to->passed = latest.passed;
        if (latest.outcome == ATTEMPT_REFUSED)
            to->detail = strdup(latest.reason);
    }
    int failed = store_failure(desk->store, to->id, &reason, &tries, err);
    if (failed > 0 && r == 0) {
        to->state = "our failure";
        to->detail = TAKE(reason);
    } else if (failed > 0) {
        add_failure(to, reason);
    }
    to->reviews = count_reviews(desk, to->id);
    r = add_decision(desk, to->id, to, err);
    if (r == 0)
        r = add_answer(desk, to->id, to, err);
    if (r < 0)
        return r;
    set_dates(desk, entry, who->sees_extensions, latest.finished, to);
    set_next(desk, to);
    to->mine = mine_of(desk, to, who->me);
    return 0;
}

static void add_row(struct table *table, const struct standing *s, bool mine)
{
    AUTO_BUF struct buf by = {0}, before = {0};
    if (s->answer_by)
        workdays_add_day(&by, s->answer_by);
    if (s->before)
        workdays_add_day(&before, s->before);
    table_cell(table, s->id);
    table_cellf(table, "%s%s%s%s", s->state, s->detail ? " (" : "",
                s->detail ? s->detail : "", s->detail ? ")" : "");
    if (s->cases)
        table_cellf(table, "%lld/%lld", (long long)s->passed, (long long)s->cases);
    else
        table_cell(table, NULL);
    table_cellf(table, "%lld", (long long)s->reviews);
    table_cellf(table, "%.10s%s%s%.10s", s->answer_by ? buf_text(&by) : "–",
                s->late ? " late" : "", s->before ? ", was " : "",
                s->before ? buf_text(&before) : "");
    table_cell(table, mine ? s->mine : s->next);
}

static json_t *instant(int64_t seconds)
{
    AUTO_BUF struct buf text = {0};
    return seconds && clock_add_utc(&text, seconds) == 0 ? json_string(buf_text(&text))
                                                         : json_null();
}

static json_t *to_json(const struct standing *s)
{
    return json_pack(
        "{s:s, s:s, s:s?, s:I, s:I, s:I, s:o, s:b, s:s?, s:b, s:s?, s:s, s:s?, s:o, s:o, "
        "s:o}",
        "submission", s->id, "state", s->state, "detail", s->detail, "cases",
        (json_int_t)s->cases, "passed", (json_int_t)s->passed, "reviews",
        (json_int_t)s->reviews, "answer_by", instant(s->answer_by), "late", s->late,
        "decision", s->decision, "told", s->told, "ended", s->ended, "next", s->next,
        "mine", s->mine, "since", instant(s->since), "deadline", instant(s->deadline),
        "extended", instant(s->extended));
}

/* Nobody has finished a review of what was handed in; not building does not waive it. */
static bool is_owed(const struct standing *s)
{
    return !s->ended && s->reviews == 0 &&
           (strcmp(s->state, "graded") == 0 || strcmp(s->state, "refused") == 0);
}

static bool is_asked_for(const struct values *values, const struct standing *s)
{
    return (!values->late || s->late) && (!values->owed || is_owed(s)) &&
           (!values->mine || s->mine);
}

static int by_age(const void *one, const void *other)
{
    const struct standing *a = one, *b = other;
    if (a->since != b->since)
        return a->since < b->since ? -1 : 1;
    return strcmp(a->id, b->id);
}

static int print_list(const struct values *values, const struct standing *list,
                      size_t count, struct error *err)
{
    CLEANUP(table_done) struct table table = {0};
    AUTO_JSON json_t *array = json_array();
    AUTO_BUF struct buf out = {0};
    static const struct {
        const char *title;
        bool right, flexible;
    } columns[] = {{"submission", false, true}, {"attempt", false, true},
                   {"cases", true, false},      {"reviews", true, false},
                   {"answer by", false, false}, {"next", false, false}};
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        table_column(&table, columns[i].title, columns[i].right, columns[i].flexible);
    for (size_t i = 0; i < count; i++) {
        add_row(&table, &list[i], values->mine);
        json_array_append_new(array, to_json(&list[i]));
    }
    int r = values->json ? json_print(array, &out, err)
                         : table_print(&table, desk_width(), desk_colors(), &out);
    if (r == 0)
        fputs(buf_text(&out), stdout);
    return r;
}

struct standings {
    struct standing *items;
    size_t count;
    struct strlist broken; /* why others could not be read */
    bool late;
};

static void standings_done(struct standings *list)
{
    for (size_t i = 0; i < list->count; i++)
        standing_done(&list->items[i]);
    free(list->items);
    strlist_done(&list->broken);
}

/* Adds one that is asked for. A file that is broken hides its own submission only. */
static int add_standing(const struct desk *desk, const struct roster_entry *entry,
                        const struct values *values, const struct asking *who,
                        struct standings *to, struct error *err)
{
    struct standing standing = {0};
    struct error reason = {0};
    int r = fill(desk, entry, who, &standing, &reason);
    if (r == 0 && is_asked_for(values, &standing)) {
        to->late = to->late || standing.late;
        to->items[to->count++] = standing;
        return 0;
    }
    standing_done(&standing);
    if (r == -EINVAL)
        r = strlist_add(&to->broken, reason.text);
    return r < 0 ? error_set(err, r, "%s", *reason.text ? reason.text : "out of memory")
                 : 0;
}

static int fill_all(const struct desk *desk, const struct values *values,
                    struct standings *ret, struct error *err)
{
    CLEANUP(people_done) struct people people = {0};
    struct error nobody = {0};
    bool known = workspace_people(&desk->workspace, &people, &nobody) == 0;
    const struct asking who = {.me = known ? people_me(&people) : NULL,
                               .sees_extensions = desk_sees_extensions(desk)};
    if (values->mine && !who.me)
        return error_set(err, -EINVAL, "who you are comes from people.json: %s",
                         known ? "you are nobody there" : nobody.text);
    ret->items = calloc(roster_count(&desk->roster) + 1, sizeof(*ret->items));
    if (!ret->items)
        return error_set(err, -ENOMEM, "out of memory");
    int r = 0;
    for (size_t i = 0; r == 0 && i < roster_count(&desk->roster); i++)
        r = add_standing(desk, roster_at(&desk->roster, i), values, &who, ret, err);
    if (values->owed || values->mine || values->late)
        qsort(ret->items, ret->count, sizeof(*ret->items), by_age);
    return r;
}

static int run(const struct command_call *call, struct error *err)
{
    const struct values *values = call->values;
    CLEANUP(desk_close) struct desk desk = {.workspace = WORKSPACE_NONE};
    CLEANUP(standings_done) struct standings list = {0};
    int r = desk_open(&desk, err);
    if (r == 0)
        r = fill_all(&desk, values, &list, err);
    if (r == 0)
        r = print_list(values, list.items, list.count, err);
    if (r < 0)
        return r;
    fflush(stdout);
    for (size_t i = 0; i < list.broken.count; i++)
        fprintf(stderr, "takehome status: %s\n", list.broken.items[i]);
    if (list.broken.count > 0)
        return EXIT_USAGE;
    return (values->late || values->owed) && list.late ? EXIT_OVERDUE : EXIT_DONE;
}

const struct command command_status = {
    .name = "status",
    .usage = "[--late|--owed|--mine] [--json]",
    .summary = "Who waits, since when, and what is next",
    .options = COMMAND_OPTIONS(rows),
    .values_size = sizeof(struct values),
    .run = run,
};
