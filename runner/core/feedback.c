#include "runner/core/feedback.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/json.h"

/* One comment as a candidate for a place in the view. */
struct pick {
    const json_t *comment;
    int64_t weight;
    size_t agree; /* readers who noted the same place or criterion */
    size_t index; /* of the draft: ties keep its order */
    bool question, disputed;
};

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static bool kind_is(const json_t *comment, const char *kind)
{
    return strcmp(text_of(comment, "kind"), kind) == 0;
}

/* "t:suite/case" must pass and be visible; a log is ours, not the candidate's code. */
static bool place_is_for_candidate(const json_t *draft, const char *place)
{
    if (strncmp(place, "log:", 4) == 0)
        return false;
    if (strncmp(place, "t:", 2) != 0)
        return place[0] != '\0';
    const json_t *suites = json_object_get(json_object_get(draft, "attempt"), "suites");
    for (size_t i = 0; i < json_array_size(suites); i++) {
        const json_t *cases = json_object_get(json_array_get(suites, i), "cases");
        for (size_t k = 0; k < json_array_size(cases); k++) {
            const json_t *entry = json_array_get(cases, k);
            if (strcmp(text_of(entry, "id"), place + 2) == 0)
                return json_is_true(json_object_get(entry, "visible")) &&
                       strcmp(text_of(entry, "verdict"), "pass") == 0;
        }
    }
    return false;
}

static bool same_text(const json_t *a, const json_t *b, const char *key)
{
    const char *one = text_of(a, key);
    return one[0] != '\0' && strcmp(one, text_of(b, key)) == 0;
}

static size_t count_agreeing(const json_t *comments, const json_t *of)
{
    size_t count = 1;
    for (size_t i = 0; i < json_array_size(comments); i++) {
        const json_t *other = json_array_get(comments, i);
        if (kind_is(other, text_of(of, "kind")) && !same_text(of, other, "reviewer") &&
            (same_text(of, other, "place") || same_text(of, other, "criterion")))
            count++;
    }
    return count;
}

static bool is_disputed(const json_t *draft, const json_t *comment)
{
    const json_t *criteria = json_object_get(draft, "criteria");
    for (size_t i = 0; i < json_array_size(criteria); i++) {
        const json_t *criterion = json_array_get(criteria, i);
        if (strcmp(text_of(criterion, "id"), text_of(comment, "criterion")) == 0)
            return json_is_true(json_object_get(criterion, "disagreement"));
    }
    return false;
}

static int by_strength(const void *a, const void *b)
{
    const struct pick *x = a, *y = b;
    if (x->agree != y->agree)
        return x->agree > y->agree ? -1 : 1;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return x->index < y->index ? -1 : 1;
}

/* What readers asked themselves stands before what we make of a concern. */
static int by_question(const void *a, const void *b)
{
    const struct pick *x = a, *y = b;
    if (x->disputed != y->disputed)
        return x->disputed ? -1 : 1;
    if (x->question != y->question)
        return x->question ? -1 : 1;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return x->index < y->index ? -1 : 1;
}

static bool wanted(const json_t *draft, const json_t *comment, bool strengths)
{
    if (strengths)
        return kind_is(comment, "strength") &&
               place_is_for_candidate(draft, text_of(comment, "place"));
    return kind_is(comment, "question") || kind_is(comment, "concern");
}

static struct pick *pick_comments(const json_t *draft, bool strengths, size_t *ret_count)
{
    const json_t *comments = json_object_get(draft, "comments");
    struct pick *picks = calloc(json_array_size(comments) + 1, sizeof(*picks));
    size_t count = 0;
    for (size_t i = 0; picks && i < json_array_size(comments); i++) {
        const json_t *comment = json_array_get(comments, i);
        if (!wanted(draft, comment, strengths))
            continue;
        picks[count++] = (struct pick){
            .comment = comment,
            .weight = json_integer_value(json_object_get(comment, "weight")),
            .agree = count_agreeing(comments, comment),
            .index = i,
            .question = kind_is(comment, "question"),
            .disputed = is_disputed(draft, comment),
        };
    }
    if (count > 1)
        qsort(picks, count, sizeof(*picks), strengths ? by_strength : by_question);
    *ret_count = count;
    return picks;
}

/* "keeps the rule in one function" → "Keeps the rule in one function." */
static json_t *as_sentence(const char *text)
{
    AUTO_BUF struct buf out = {0};
    buf_adds(&out, text);
    if (out.len > 0 && isascii((unsigned char)out.data[0]))
        out.data[0] = (char)toupper((unsigned char)out.data[0]);
    if (out.len > 0 && !strchr(".!?", out.data[out.len - 1]))
        buf_addc(&out, '.');
    return json_string(buf_text(&out));
}

/* A place as code that a person can follow: "`src/io.c:40`". */
static json_t *as_where(const char *place)
{
    AUTO_BUF struct buf out = {0};
    bool test = strncmp(place, "t:", 2) == 0;
    buf_addf(&out, "%s`%s`", test ? "the test " : "", test ? place + 2 : place);
    return json_string(buf_text(&out));
}

static json_t *evidence_of(const char *place) { return json_pack("[s]", place); }

static json_t *strengths_of(const json_t *draft, size_t most)
{
    size_t count = 0;
    AUTO_FREE struct pick *picks = pick_comments(draft, true, &count);
    json_t *array = json_array();
    for (size_t i = 0; picks && i < count && json_array_size(array) < most; i++) {
        const char *place = text_of(picks[i].comment, "place");
        bool known = false; /* two readers of one line need one sentence */
        for (size_t k = 0; k < json_array_size(array); k++)
            known =
                known || strcmp(text_of(json_array_get(array, k), "place"), place) == 0;
        if (known)
            continue;
        json_array_append_new(
            array, json_pack("{s:o, s:s, s:o, s:o, s:i}", "sentence",
                             as_sentence(text_of(picks[i].comment, "text")), "place",
                             place, "where", as_where(place), "evidence",
                             evidence_of(place), "agree", (int)picks[i].agree));
    }
    return array;
}

/* A concern is our reading; asked openly, the candidate can tell theirs. */
static json_t *question_text(const struct pick *pick)
{
    AUTO_BUF struct buf out = {0};
    const char *text = text_of(pick->comment, "text");
    if (pick->question)
        return as_sentence(text);
    size_t len = strlen(text);
    while (len > 0 && strchr(".!", text[len - 1]))
        len--;
    buf_addf(&out,
             "A reader noted: “%.*s”. How did you come to this, and what would you weigh "
             "when changing it?",
             (int)len, text);
    return json_string(buf_text(&out));
}

static json_t *questions_of(const json_t *draft)
{
    size_t count = 0;
    AUTO_FREE struct pick *picks = pick_comments(draft, false, &count);
    json_t *array = json_array();
    for (size_t i = 0; picks && i < count && i < FEEDBACK_QUESTIONS_MAX; i++) {
        const char *place = text_of(picks[i].comment, "place");
        json_array_append_new(
            array, json_pack("{s:i, s:o, s:s, s:o, s:o}", "number", (int)i + 1, "text",
                             question_text(&picks[i]), "place", place, "where",
                             as_where(place), "evidence", evidence_of(place)));
    }
    return array;
}

static json_t *suites_of(const json_t *draft)
{
    static const char *const levels[] = {"", "1 host", "2 apart", "3 shared"};
    const json_t *suites = json_object_get(json_object_get(draft, "attempt"), "suites");
    json_t *array = json_array();
    for (size_t i = 0; i < json_array_size(suites); i++) {
        const json_t *suite = json_array_get(suites, i);
        const json_t *cases = json_object_get(suite, "cases");
        int passed = 0, all = (int)json_array_size(cases);
        for (int k = 0; k < all; k++)
            passed +=
                strcmp(text_of(json_array_get(cases, (size_t)k), "verdict"), "pass") == 0;
        int64_t level = json_integer_value(json_object_get(suite, "integrity"));
        json_array_append_new(array, json_pack("{s:s, s:i, s:i, s:s, s:[s]}", "title",
                                               text_of(suite, "title"), "passed", passed,
                                               "other", all - passed, "integrity",
                                               levels[level & 3], "evidence",
                                               text_of(suite, "id")));
    }
    return array;
}

static json_t *levels_text(const json_t *levels)
{
    AUTO_BUF struct buf out = {0};
    for (size_t i = 0; i < json_array_size(levels); i++) {
        const json_t *level = json_array_get(levels, i);
        buf_addf(&out, "%s%s: %lld", i ? ", " : "", text_of(level, "reviewer"),
                 (long long)json_integer_value(json_object_get(level, "level")));
    }
    return json_string(out.len ? buf_text(&out) : "none yet");
}

static json_t *tests_text(const json_t *tests)
{
    AUTO_BUF struct buf out = {0};
    size_t passed = 0;
    for (size_t i = 0; i < json_array_size(tests); i++)
        passed += strcmp(text_of(json_array_get(tests, i), "verdict"), "pass") == 0;
    buf_addf(&out, "%zu of %zu pass", passed, json_array_size(tests));
    return json_string(json_array_size(tests) ? buf_text(&out) : "none");
}

static json_t *criteria_of(const json_t *draft, json_t *unseen)
{
    const json_t *criteria = json_object_get(draft, "criteria");
    json_t *array = json_array();
    for (size_t i = 0; i < json_array_size(criteria); i++) {
        const json_t *criterion = json_array_get(criteria, i);
        const json_t *tests = json_object_get(criterion, "tests");
        const char *title = text_of(criterion, "title"), *id = text_of(criterion, "id");
        json_array_append_new(
            array,
            json_pack("{s:s, s:I, s:o, s:o, s:[s]}", "title", title, "weight",
                      json_integer_value(json_object_get(criterion, "weight")),
                      "levels_text", levels_text(json_object_get(criterion, "levels")),
                      "tests_text", tests_text(tests), "evidence", id));
        AUTO_BUF struct buf text = {0};
        buf_addf(&text, "%s: no test bears on it; only people read for it.", title);
        if (json_array_size(tests) == 0)
            json_array_append_new(unseen, json_pack("{s:s, s:[s]}", "text",
                                                    buf_text(&text), "evidence", id));
    }
    return array;
}

/* "One person", "Two people": how many read it, in words, as a letter would say it. */
static json_t *readers_of(const json_t *draft)
{
    static const char *const words[] = {"Nobody yet",   "One person",  "Two people",
                                        "Three people", "Four people", "Five people"};
    int64_t count = json_integer_value(json_object_get(draft, "reviews_finished"));
    AUTO_BUF struct buf text = {0};
    if (count >= 0 && count < (int64_t)COUNT_OF(words))
        buf_adds(&text, words[count]);
    else
        buf_addf(&text, "%lld people", (long long)count);
    return json_pack("{s:s, s:[s]}", "people", buf_text(&text), "evidence", "reviews");
}

static json_t *fact(const char *key, const char *text, const char *evidence)
{
    return text ? json_pack("{s:s, s:[s]}", key, text, "evidence", evidence)
                : json_null();
}

static json_t *role_criteria(const struct feedback_facts *facts)
{
    json_t *array = json_array();
    for (size_t i = 0; facts->role_criteria && facts->role_criteria[i]; i++)
        json_array_append_new(array,
                              fact("text", facts->role_criteria[i], "process.json"));
    return array;
}

static json_t *next_stage(const struct feedback_facts *facts)
{
    if (!facts->next_title)
        return json_null();
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:[s]}", "title", facts->next_title,
                     "when",
                     facts->next_when ? facts->next_when
                                      : "we will propose times within five working days",
                     "length", facts->next_length ? facts->next_length : "one hour",
                     "format", facts->next_format ? facts->next_format : "a video call",
                     "with", facts->next_with ? facts->next_with : "people of the team",
                     "evidence", "process.json");
}

static json_t *assignment_of(const json_t *draft)
{
    return fact("title", text_of(json_object_get(draft, "assignment"), "title"),
                "assignment.json");
}

static json_t *commit_of(const json_t *draft)
{
    AUTO_BUF struct buf id = {0};
    buf_addf(&id, "%.12s", text_of(draft, "commit"));
    return fact("short", buf_text(&id), "commit");
}

int feedback_view(const json_t *draft, const struct feedback_facts *facts,
                  size_t strengths_most, json_t **ret, struct error *err)
{
    json_t *unseen = json_array();
    json_t *criteria = criteria_of(draft, unseen);
    AUTO_BUF struct buf signature = {0};
    buf_addf(&signature, "%s%s",
             facts->company ? "The hiring team of " : "The hiring team",
             facts->company ? facts->company : "");
    json_t *view = json_pack(
        "{s:s, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
        "s:o}",
        "submission", text_of(draft, "submission"), "assignment", assignment_of(draft),
        "commit", commit_of(draft), "readers", readers_of(draft), "strengths_intro",
        "Some things in it that we liked:", "strengths",
        strengths_of(draft, strengths_most), "questions", questions_of(draft), "suites",
        suites_of(draft), "criteria", criteria, "unseen", unseen, "role_criteria",
        role_criteria(facts), "reason", fact("text", facts->reason, facts->reason_id),
        "ownership", fact("text", facts->ownership, "assignment.json"), "deletion",
        fact("date", facts->deletion_date, "assignment.json"), "contact",
        fact("address", facts->contact, "process.json"), "next", next_stage(facts));
    if (!view)
        return error_set(err, -ENOMEM, "out of memory");
    json_object_set_new(view, "signature",
                        fact("text", buf_text(&signature), "process.json"));
    *ret = view;
    return 0;
}
