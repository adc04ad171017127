/* Which strengths come first, and how each is said. */
#include <stdlib.h>
#include <string.h>

#include "runner/core/feedback.h"
#include "runner/core/feedback_parts.h"

struct strength {
    json_t *statement; /* borrowed from the list */
    int64_t agree, weight;
    int64_t turn; /* 0: the first of its criterion */
    size_t at;    /* in the draft */
};

static bool is_strength(const json_t *comment)
{
    return strcmp(feedback_text(comment, "kind"), "strength") == 0;
}

static bool same(const json_t *one, const json_t *other, const char *key)
{
    const char *text = feedback_text(one, key);
    return *text && strcmp(text, feedback_text(other, key)) == 0;
}

/* Everybody who wrote a strength at the same place, or under the same criterion. */
static json_t *who_agrees(const json_t *comments, const json_t *comment)
{
    json_t *names = json_array();
    for (size_t i = 0; names && i < json_array_size(comments); i++) {
        const json_t *other = json_array_get(comments, i);
        if (is_strength(other) &&
            (other == comment || same(comment, other, "place") ||
             same(comment, other, "criterion")) &&
            feedback_add_text(names, feedback_text(other, "reviewer")) < 0) {
            json_decref(names);
            return NULL;
        }
    }
    return names;
}

/* Passing cases that the candidate may see and a reviewer named for the criterion. */
static int add_support(json_t *evidence, const json_t *draft, const char *criterion)
{
    const json_t *criteria = json_object_get(draft, "criteria");
    int r = 0;
    for (size_t i = 0; i < json_array_size(criteria); i++) {
        const json_t *one = json_array_get(criteria, i);
        const json_t *levels = json_object_get(one, "levels");
        if (strcmp(feedback_text(one, "id"), criterion) != 0)
            continue;
        for (size_t j = 0; j < json_array_size(levels); j++) {
            const json_t *list = json_object_get(json_array_get(levels, j), "evidence");
            for (size_t k = 0; r == 0 && k < json_array_size(list); k++) {
                const char *text = json_string_value(json_array_get(list, k));
                if (text && strncmp(text, "t:", 2) == 0 &&
                    feedback_is_shown_pass(draft, text + 2))
                    r = feedback_add_text(evidence, text);
            }
        }
    }
    return r;
}

/*
 * Reviewers write "src/parse.py:12 rejects a short row": the place is the subject. Where
 * the text goes on otherwise ("Nice names"), a colon joins the two.
 */
const char *feedback_joint(const char *says)
{
    size_t word = strcspn(says, " ,.;:");
    bool verb = says[0] >= 'a' && says[0] <= 'z' && word > 2 && says[word] == ' ' &&
                says[word - 1] == 's' && says[word - 2] != 's';
    return verb ? ", " : ": ";
}

static bool is_shown(const json_t *draft, const json_t *comment, const json_t *statement)
{
    const char *id = json_string_value(json_object_get(statement, "case"));
    const char *text = feedback_text(comment, "text");
    return !feedback_names_hidden(draft, text) &&
           (!id || feedback_is_shown_pass(draft, id));
}

/* "`src/parse.py`, line 12, rejects a short row." */
static int set_text(json_t *statement, const char *says)
{
    const char *path = json_string_value(json_object_get(statement, "path"));
    const char *joint = feedback_joint(says);
    AUTO_BUF struct buf text = {0};
    int r = path ? buf_addf(&text, "`%s`, line %lld%s%s", path,
                            (long long)feedback_number(statement, "line"), joint, says)
                 : buf_addf(&text, "The case `%s`%s%s", feedback_text(statement, "case"),
                            joint[0] == ',' ? " " : joint, says);
    return r < 0
               ? r
               : json_object_set_new(statement, "joint", json_string(joint)) +
                     json_object_set_new(statement, "says", json_string(says)) +
                     json_object_set_new(statement, "text", json_string(buf_text(&text)));
}

/* A new statement; *ret stays NULL where the comment has no place that can be shown. */
static int make_statement(const json_t *draft, const json_t *comment, json_t **ret)
{
    const json_t *comments = json_object_get(draft, "comments");
    AUTO_JSON json_t *statement = json_object();
    AUTO_BUF struct buf says = {0};
    const char *place = feedback_text(comment, "place");
    const char *criterion = feedback_text(comment, "criterion");
    int r = feedback_set_place(statement, place);
    if (r <= 0)
        return r;
    r = feedback_add_sentence(&says, feedback_text(comment, "text"));
    if (r < 0 || says.len == 0)
        return r;
    AUTO_JSON json_t *evidence = json_array();
    json_t *names = who_agrees(comments, comment);
    if (set_text(statement, buf_text(&says)) < 0 ||
        feedback_add_comment(evidence, draft, comment) < 0 ||
        add_support(evidence, draft, criterion) < 0)
        return -1;
    r = json_object_set_new(statement, "reviewers", names) +
        json_object_set(statement, "evidence", evidence) +
        json_object_set_new(statement, "agree",
                            json_integer((json_int_t)json_array_size(names))) +
        json_object_set_new(statement, "weight",
                            json_integer(feedback_number(comment, "weight"))) +
        json_object_set_new(statement, "criterion", json_string(criterion)) +
        json_object_set_new(statement, "place", json_string(place)) +
        json_object_set_new(statement, "shown",
                            json_boolean(is_shown(draft, comment, statement)));
    if (r == 0)
        *ret = TAKE(statement);
    return r;
}

static bool both_shown(const json_t *one, const json_t *other)
{
    return json_is_true(json_object_get(one, "shown")) &&
           json_is_true(json_object_get(other, "shown"));
}

/* What was said at the same place is one strength; the first to say it has the word. One
 * that a candidate may not read stands in nobody's way. */
static bool is_said(const struct strength *list, size_t count, const json_t *statement)
{
    for (size_t i = 0; i < count; i++)
        if (both_shown(list[i].statement, statement) &&
            (same(list[i].statement, statement, "place") ||
             same(list[i].statement, statement, "says")))
            return true;
    return false;
}

static int compare(const void *a, const void *b)
{
    const struct strength *one = a, *other = b;
    if (one->turn != other->turn)
        return one->turn < other->turn ? -1 : 1;
    if (one->agree != other->agree)
        return one->agree > other->agree ? -1 : 1;
    if (one->weight != other->weight)
        return one->weight > other->weight ? -1 : 1;
    return one->at < other->at ? -1 : 1;
}

/* The how-many-eth of its criterion each is, by the order that holds so far. */
static void take_turns(struct strength *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            list[i].turn += both_shown(list[i].statement, list[j].statement) &&
                            same(list[i].statement, list[j].statement, "criterion");
}

static json_t *in_order(struct strength *list, size_t count)
{
    json_t *array = json_array();
    qsort(list, count, sizeof(*list), compare);
    take_turns(list, count);
    qsort(list, count, sizeof(*list), compare);
    for (size_t i = 0; array && i < count; i++) {
        AUTO_BUF struct buf id = {0};
        buf_addf(&id, "strength-%zu", i + 1);
        json_object_set_new(list[i].statement, "id", json_string(buf_text(&id)));
        json_array_append(array, list[i].statement);
    }
    return array;
}

json_t *feedback_strengths(const json_t *draft)
{
    const json_t *comments = json_object_get(draft, "comments");
    size_t all = json_array_size(comments), count = 0;
    AUTO_FREE struct strength *list = calloc(all + 1, sizeof(*list));
    int r = list ? 0 : -1;
    for (size_t i = 0; r == 0 && i < all; i++) {
        const json_t *comment = json_array_get(comments, i);
        AUTO_JSON json_t *statement = NULL;
        if (is_strength(comment))
            r = make_statement(draft, comment, &statement);
        if (r < 0 || !statement || is_said(list, count, statement))
            continue;
        struct strength strength = {.agree = feedback_number(statement, "agree"),
                                    .weight = feedback_number(statement, "weight"),
                                    .at = i};
        strength.statement = TAKE(statement);
        list[count++] = strength;
    }
    json_t *array = r == 0 ? in_order(list, count) : NULL;
    for (size_t i = 0; i < count; i++)
        json_decref(list[i].statement);
    return array;
}
