#include "runner/core/letter_logic.h"

#include <ctype.h>
#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/core/feedback.h"
#include "runner/core/feedback_parts.h"

/* Sentences that say what the work is or does; arrangements ("bring your code") are not
 * meant. */
#define ABOUT_WORK                                                                       \
    "\\byour "                                                                           \
    "(code|program|parser|solution|submission|repository|readme|function|script)"        \
    "( [a-z]+)? (is|was|has|does|did|[a-z]{3,}s)\\b"                                     \
    "|\\byour (tests|commits|functions)( [a-z]+)? "                                      \
    "(are|were|have|do|did|cover|check|show"                                             \
    "|name|read|run|catch|prove|handle|look|test|fail|pass|explain|tell)\\b"
#define SOMEONE_ELSE                                                                     \
    "\\b(someone|somebody|another person|a different person) else\\b"                    \
    "|\\banother (person|engineer|developer)\\b"
#define MANY                                                                             \
    "\\b(many|numerous|countless|so many) ([a-z]+ )?(candidates|applicants|people)\\b"

struct logic {
    const struct letter_facts *facts;
    struct wording_findings *findings;
    struct error *err;
    regex_t about_work, someone_else, many;
    int reasons; /* sentences that begin as a reason does, so far */
};

static int add(struct logic *l, const char *check, int line, int column,
               const char *sentence, const char *advice)
{
    const struct wording_finding finding = {.check = check,
                                            .severity = WORDING_ERROR,
                                            .line = line,
                                            .column = column,
                                            .advice = advice};
    return wording_add(l->findings, &finding, sentence, l->err);
}

/* Whether a statement's own place stands in a text: its file and line, or its case. */
static bool shows_place(const char *text, const json_t *statement)
{
    const char *path = feedback_text(statement, "path"),
               *test = feedback_text(statement, "case");
    char line[40];
    snprintf(line, sizeof(line), "line %lld",
             (long long)feedback_number(statement, "line"));
    if (*test && strstr(text, test))
        return true;
    return *path && strstr(text, path) && strstr(text, line);
}

static size_t count_places(const char *text, const json_t *list)
{
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(list); i++)
        count += shows_place(text, json_array_get(list, i));
    return count;
}

/* ----- how much of it is the template's ----- */

struct words {
    char *copy;
    const char **items;
    size_t count;
};

static void words_done(struct words *words)
{
    free(words->copy);
    free(words->items);
}

static int words_split(const char *text, struct words *ret)
{
    ret->copy = strdup(text);
    ret->items = calloc(strlen(text) / 2 + 2, sizeof(*ret->items));
    if (!ret->copy || !ret->items)
        return -ENOMEM;
    char *save = NULL;
    for (char *word = strtok_r(ret->copy, " \t\r\n", &save); word;
         word = strtok_r(NULL, " \t\r\n", &save))
        ret->items[ret->count++] = word;
    return 0;
}

static bool has_trigram(const struct words *words, const struct words *of, size_t at)
{
    for (size_t i = 0; i + 2 < words->count; i++)
        if (strcmp(words->items[i], of->items[at]) == 0 &&
            strcmp(words->items[i + 1], of->items[at + 1]) == 0 &&
            strcmp(words->items[i + 2], of->items[at + 2]) == 0)
            return true;
    return false;
}

static int check_template(struct logic *l)
{
    CLEANUP(words_done) struct words ours = {0};
    CLEANUP(words_done) struct words theirs = {0};
    size_t same = 0;
    if (!l->facts->template_text)
        return 0;
    if (words_split(l->facts->text, &ours) < 0 ||
        words_split(l->facts->template_text, &theirs) < 0)
        return error_set(l->err, -ENOMEM, "out of memory");
    for (size_t i = 0; i + 2 < ours.count; i++)
        same += has_trigram(&theirs, &ours, i);
    if (ours.count < 3 || same * 100 <= (ours.count - 2) * LETTER_TEMPLATE_PERCENT)
        return 0;
    return add(l, "template-only", 1, 1, "almost every word is the template's",
               "write at least one sentence that only this work could get");
}

/* ----- sentences ----- */

static bool is_published(const json_t *graph, const char *sentence)
{
    const json_t *role = json_object_get(graph, "role");
    for (size_t i = 0; i < json_array_size(role); i++)
        if (strcmp(feedback_text(json_array_get(role, i), "text"), sentence) == 0)
            return true;
    return false;
}

static bool holds(const json_t *list, const char *key, const char *sentence)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        const char *text = key ? feedback_text(item, key) : json_string_value(item);
        if (text && *text && (strstr(text, sentence) || strstr(sentence, text)))
            return true;
    }
    return false;
}

static bool is_sourced(const struct letter_facts *facts, const char *sentence)
{
    static const char *const lists[] = {"strengths", "questions", "concerns", "notes"};
    if (holds(json_object_get(facts->sidecar, "sentences"), "text", sentence) ||
        holds(json_object_get(facts->sidecar, "wording"), NULL, sentence))
        return true;
    for (size_t i = 0; i < COUNT_OF(lists); i++)
        if (count_places(sentence, json_object_get(facts->graph, lists[i])) > 0)
            return true;
    return false;
}

/* One reason: published, and the one that was decided on. */
static int check_reason(struct logic *l, const char *raw, int line, int column)
{
    const json_t *graph = l->facts->graph;
    const char *decided = feedback_text(json_object_get(graph, "reason"), "text");
    if (strncasecmp(raw, PROCESS_ROLE_WORDS, strlen(PROCESS_ROLE_WORDS)) != 0)
        return 0;
    l->reasons++;
    if (!is_published(graph, raw))
        return add(l, "reason-not-published", line, column, raw,
                   "give a role criterion of process.json, word for word, or none");
    if (l->reasons > 1 && l->facts->document == WORDING_DECLINE)
        return add(l, "reason-not-published", line, column, raw,
                   "one reason is enough: take the second one out");
    if (*decided && l->facts->document == WORDING_DECLINE && strcmp(decided, raw) != 0)
        return add(l, "reason-not-published", line, column, raw,
                   "the decision was recorded with another reason: give that one");
    return 0;
}

static int check_missing_reason(struct logic *l)
{
    const struct letter_facts *facts = l->facts;
    if (!facts->reason_required || facts->plain || facts->document != WORDING_DECLINE ||
        l->reasons > 0)
        return 0;
    return add(l, "reason-not-published", 1, 1, "no reason in the whole letter",
               "this team gives one with each decline: the decision's, word for word");
}

static int check_sentence(void *context, const char *raw, const char *prose, int line,
                          int column)
{
    struct logic *l = context;
    const struct letter_facts *facts = l->facts;
    int r = check_reason(l, raw, line, column);
    if (r == 0 && facts->advanced == 0 &&
        regexec(&l->someone_else, prose, 0, NULL, 0) == 0)
        r = add(l, "untrue-someone-else", line, column, raw,
                "nobody of this cohort was advanced: leave the sentence out");
    if (r == 0 && facts->candidates < facts->many &&
        regexec(&l->many, prose, 0, NULL, 0) == 0)
        r = add(l, "untrue-someone-else", line, column, raw,
                "there were not many: leave the sentence out");
    bool factual = strchr(raw, '`') || regexec(&l->about_work, prose, 0, NULL, 0) == 0;
    if (r == 0 && factual && !is_sourced(facts, raw))
        r = add(l, "unsourced-sentence", line, column, raw,
                "name the place that it rests on (`src/io.c`, line 12), one that a "
                "review names, or take the sentence out");
    return r;
}

int letter_logic(const struct letter_facts *facts, struct wording_findings *findings,
                 struct error *err)
{
    static const int flags = REG_EXTENDED | REG_ICASE | REG_NOSUB;
    struct logic l = {.facts = facts, .findings = findings, .err = err};
    const json_t *strengths = json_object_get(facts->graph, "strengths");
    int r = 0;
    if (facts->document == WORDING_DECLINE && !facts->plain) {
        if (count_places(facts->text, strengths) < FEEDBACK_STRENGTHS_MIN)
            r = add(&l, "strengths-missing", 1, 1,
                    "fewer than two strengths with their place in the work",
                    "keep two to four things that the work does well, each with its file "
                    "and line");
        if (r == 0)
            r = check_template(&l);
    }
    if (r < 0)
        return r;
    if (regcomp(&l.about_work, ABOUT_WORK, flags) != 0)
        return error_set(err, -EINVAL, "the pattern of unsourced-sentence is broken");
    if (regcomp(&l.someone_else, SOMEONE_ELSE, flags) != 0) {
        regfree(&l.about_work);
        return error_set(err, -EINVAL, "the pattern of untrue-someone-else is broken");
    }
    r = regcomp(&l.many, MANY, flags);
    if (r == 0) {
        r = wording_each(facts->text, check_sentence, &l);
        if (r == 0)
            r = check_missing_reason(&l);
        regfree(&l.many);
    }
    regfree(&l.about_work);
    regfree(&l.someone_else);
    return r != 0 ? error_set(err, -ENOMEM, "the letter could not be read") : 0;
}
