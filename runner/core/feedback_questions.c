/* What an interviewer can ask, and what reviewers noted beside it. */
#include <stdlib.h>
#include <string.h>

#include "runner/core/feedback.h"
#include "runner/core/feedback_parts.h"
#include "runner/core/letter.h"

/*
 * A concern is a reviewer's guess until the candidate has spoken. So it is never read
 * out: the interviewer opens the place and asks one of these. They ask forward or for the
 * way there, and none can be answered by yes or no.
 */
static const char *const openers[] = {
    "What would you look at first here, if you came back to it tomorrow?",
    "How did this part come about, and what did you weigh up?",
    "What would you want a colleague to know before they change this?",
};

struct question {
    json_t *statement; /* borrowed from the list */
    int64_t spread, weight;
    bool concern;
    size_t at; /* in the draft */
};

static bool is_kind(const json_t *comment, const char *kind)
{
    return strcmp(feedback_text(comment, "kind"), kind) == 0;
}

/* How far apart the reviewers' levels of a criterion are. */
static int64_t spread_of(const json_t *draft, const char *criterion)
{
    const json_t *criteria = json_object_get(draft, "criteria");
    int64_t least = INT64_MAX, most = INT64_MIN;
    for (size_t i = 0; i < json_array_size(criteria); i++) {
        const json_t *one = json_array_get(criteria, i);
        const json_t *levels = json_object_get(one, "levels");
        if (strcmp(feedback_text(one, "id"), criterion) != 0)
            continue;
        for (size_t j = 0; j < json_array_size(levels); j++) {
            int64_t level = feedback_number(json_array_get(levels, j), "level");
            least = level < least ? level : least;
            most = level > most ? level : most;
        }
    }
    return most > least ? most - least : 0;
}

/* "`src/parse.py`, line 12: …" */
static int set_text(json_t *statement, const char *joint, const char *says)
{
    const char *path = json_string_value(json_object_get(statement, "path"));
    const char *test = json_string_value(json_object_get(statement, "case"));
    AUTO_BUF struct buf text = {0};
    int r = path   ? buf_addf(&text, "`%s`, line %lld%s%s", path,
                              (long long)feedback_number(statement, "line"), joint, says)
            : test ? buf_addf(&text, "The case `%s`: %s", test, says)
                   : buf_adds(&text, says);
    return r < 0 ? r
                 : json_object_set_new(statement, "text", json_string(buf_text(&text)));
}

/* The parts that every comment's statement has: new reference, NULL on failure. */
static json_t *statement_of(const json_t *draft, const json_t *comment)
{
    AUTO_JSON json_t *statement = json_object();
    AUTO_JSON json_t *evidence = json_array();
    const char *place = feedback_text(comment, "place");
    if (!statement || !evidence || feedback_set_place(statement, place) < 0 ||
        feedback_add_comment(evidence, draft, comment) < 0)
        return NULL;
    int r = json_object_set(statement, "evidence", evidence) +
            json_object_set_new(statement, "place", json_string(place)) +
            json_object_set_new(statement, "criterion",
                                json_string(feedback_text(comment, "criterion"))) +
            json_object_set_new(statement, "weight",
                                json_integer(feedback_number(comment, "weight"))) +
            json_object_set_new(statement, "kind",
                                json_string(feedback_text(comment, "kind"))) +
            json_object_set_new(statement, "noted", json_array());
    return r < 0 ? NULL : TAKE(statement);
}

/* A concern at a place that something is asked about already: the words go along. */
static json_t *asked_at(const struct question *list, size_t count, const char *place)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(feedback_text(list[i].statement, "place"), place) == 0)
            return list[i].statement;
    return NULL;
}

static bool is_asked(const struct question *list, size_t count, const json_t *statement)
{
    const char *text = feedback_text(statement, "text");
    for (size_t i = 0; i < count; i++)
        if (strcmp(feedback_text(list[i].statement, "text"), text) == 0)
            return true;
    return false;
}

struct taking {
    const json_t *draft;
    struct question *list;
    size_t count;
    size_t concerns; /* so far: which opener comes next */
};

static int set_asks(struct taking *taking, json_t *statement, bool concern,
                    const char *says)
{
    const char *asks = concern ? openers[taking->concerns % COUNT_OF(openers)] : says;
    if (set_text(statement, ": ", asks) < 0)
        return -1;
    return json_object_set_new(statement, "asks", json_string(asks));
}

/* The reviewer's own words, beside what is asked. */
static int add_noted(const json_t *draft, json_t *statement, const json_t *comment,
                     const char *says)
{
    AUTO_JSON json_t *evidence = json_array();
    int r = feedback_add_comment(evidence, draft, comment);
    return r < 0 ? r
                 : json_array_append_new(
                       json_object_get(statement, "noted"),
                       json_pack("{s:s, s:O}", "text", says, "evidence", evidence));
}

static int take(struct taking *taking, const json_t *comment, size_t at)
{
    const char *criterion = feedback_text(comment, "criterion");
    bool concern = is_kind(comment, "concern");
    AUTO_BUF struct buf says = {0};
    if (feedback_add_sentence(&says, feedback_text(comment, "text")) < 0)
        return -1;
    json_t *asked =
        asked_at(taking->list, taking->count, feedback_text(comment, "place"));
    if (concern && asked)
        return add_noted(taking->draft, asked, comment, buf_text(&says));
    AUTO_JSON json_t *statement = statement_of(taking->draft, comment);
    if (!statement || set_asks(taking, statement, concern, buf_text(&says)) < 0)
        return -1;
    if (concern && add_noted(taking->draft, statement, comment, buf_text(&says)) < 0)
        return -1;
    if (says.len == 0 || is_asked(taking->list, taking->count, statement))
        return 0;
    struct question question = {.spread = spread_of(taking->draft, criterion),
                                .weight = feedback_number(comment, "weight"),
                                .concern = concern,
                                .at = at};
    int r = json_object_set_new(statement, "spread", json_integer(question.spread));
    question.statement = TAKE(statement);
    taking->list[taking->count++] = question;
    taking->concerns += concern;
    return r;
}

static int compare(const void *a, const void *b)
{
    const struct question *one = a, *other = b;
    if (one->spread != other->spread)
        return one->spread > other->spread ? -1 : 1;
    if (one->weight != other->weight)
        return one->weight > other->weight ? -1 : 1;
    if (one->concern != other->concern)
        return one->concern ? 1 : -1;
    return one->at < other->at ? -1 : 1;
}

static json_t *in_order(struct question *list, size_t count)
{
    json_t *array = json_array();
    qsort(list, count, sizeof(*list), compare);
    for (size_t i = 0; array && i < count; i++) {
        AUTO_BUF struct buf id = {0};
        buf_addf(&id, "question-%zu", i + 1);
        json_object_set_new(list[i].statement, "id", json_string(buf_text(&id)));
        json_array_append(array, list[i].statement);
    }
    return array;
}

json_t *feedback_questions(const json_t *draft)
{
    const json_t *comments = json_object_get(draft, "comments");
    size_t all = json_array_size(comments);
    AUTO_FREE struct question *list = calloc(all + 1, sizeof(*list));
    struct taking taking = {.draft = draft, .list = list};
    int r = list ? 0 : -1;
    /* what reviewers worded themselves first: a concern joins the question at its place
     */
    for (size_t i = 0; r == 0 && i < all; i++)
        if (is_kind(json_array_get(comments, i), "question"))
            r = take(&taking, json_array_get(comments, i), i);
    for (size_t i = 0; r == 0 && i < all; i++)
        if (is_kind(json_array_get(comments, i), "concern"))
            r = take(&taking, json_array_get(comments, i), i);
    json_t *array = r == 0 ? in_order(list, taking.count) : NULL;
    for (size_t i = 0; i < taking.count; i++)
        json_decref(list[i].statement);
    return array;
}

/* A comment as it is, behind its place; *ret stays NULL where it says nothing. */
static int make_said(const json_t *draft, const json_t *comment, json_t **ret)
{
    AUTO_BUF struct buf says = {0};
    AUTO_JSON json_t *statement = statement_of(draft, comment);
    if (!statement || feedback_add_sentence(&says, feedback_text(comment, "text")) < 0)
        return -1;
    const char *joint = feedback_joint(buf_text(&says));
    if (set_text(statement, joint, buf_text(&says)) < 0 ||
        json_object_set_new(statement, "joint", json_string(joint)) < 0 ||
        json_object_set_new(statement, "says", json_string(buf_text(&says))) < 0)
        return -1;
    *ret = says.len > 0 ? TAKE(statement) : NULL;
    return 0;
}

json_t *feedback_notes(const json_t *draft)
{
    const json_t *comments = json_object_get(draft, "comments");
    AUTO_JSON json_t *array = json_array();
    for (size_t i = 0; array && i < json_array_size(comments); i++) {
        const json_t *comment = json_array_get(comments, i);
        AUTO_JSON json_t *statement = NULL;
        if (is_kind(comment, "note") && make_said(draft, comment, &statement) < 0)
            return NULL;
        if (statement && json_array_append(array, statement) < 0)
            return NULL;
    }
    return TAKE(array);
}

/* The heaviest criterion's first; one a place. */
static void insert_concern(json_t *array, json_t *statement)
{
    size_t at = 0;
    for (size_t i = 0; i < json_array_size(array); i++)
        if (strcmp(feedback_text(json_array_get(array, i), "place"),
                   feedback_text(statement, "place")) == 0)
            return;
    while (at < json_array_size(array) &&
           feedback_number(json_array_get(array, at), "weight") >=
               feedback_number(statement, "weight"))
        at++;
    json_array_insert(array, at, statement);
}

json_t *feedback_concerns(const json_t *draft)
{
    const json_t *comments = json_object_get(draft, "comments");
    AUTO_JSON json_t *array = json_array();
    for (size_t i = 0; array && i < json_array_size(comments); i++) {
        const json_t *comment = json_array_get(comments, i);
        AUTO_JSON json_t *statement = NULL;
        if (is_kind(comment, "concern") && make_said(draft, comment, &statement) < 0)
            return NULL;
        if (statement && json_object_get(statement, "path") &&
            !feedback_names_hidden(draft, feedback_text(comment, "text")))
            insert_concern(array, statement);
    }
    while (json_array_size(array) > LETTER_CONCERNS_MAX)
        json_array_remove(array, json_array_size(array) - 1);
    return TAKE(array);
}
