#include "rubrics/rubric_lint.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "sandbox/base/cleanup.h"

enum { CRITERIA_READABLE = 7 };

/* Words that grade without saying what is seen. An anchor made of nothing else is none.
 */
static const char *const grading[] = {
    "very",        "quite",     "fairly",  "mostly",    "somewhat",    "really",
    "rather",      "good",      "great",   "fine",      "bad",         "poor",
    "weak",        "strong",    "solid",   "excellent", "average",     "adequate",
    "decent",      "ok",        "okay",    "well",      "poorly",      "badly",
    "properly",    "nicely",    "cleanly", "mediocre",  "low",         "medium",
    "high",        "minimal",   "basic",   "advanced",  "outstanding", "not",
    "no",          "at",        "all",     "is",        "are",         "the",
    "a",           "an",        "code",    "work",      "quality",     "done",
    "and",         "meets",     "exceeds", "below",     "above",       "expectations",
    "expectation", "level",     "partly",  "partially", "fully",       "always",
    "never",       "sometimes", "often",   "tbd",       "todo",        "reasonable",
    "thorough",    "clean",     "nice",    "clear",     "complete",    "incomplete",
    "acceptable",  "perfect",   "some",    "most",      "few",         "many",
    "more",        "less",      "better",  "worse",     "best",        "worst",
    "than",        "before",    "much",    "enough",    "sufficient",  "insufficient",
    "to",          "of",        "in",      "as",        "but",         "with",
};

/* What nobody can see in a repository, or is about whoever wrote it. */
static const struct {
    const char *word, *why;
} unseen[] = {
    {"passion", "nobody can see it in the work"},
    {"attitude", "nobody can see it in the work"},
    {"potential", "nobody can see it in the work"},
    {"motivation", "nobody can see it in the work"},
    {"enthusias", "nobody can see it in the work"},
    {"talent", "nobody can see it in the work"},
    {"intelligen", "nobody can see it in the work"},
    {"smart", "nobody can see it in the work"},
    {"culture", "nobody can see it in the work"},
    {"seniority", "it is about the person: say what the work shows"},
    {"personality", "it is about the person: say what the work shows"},
    {"the candidate is", "it is about the person: say what the work shows"},
    {"the candidate has", "it is about the person: say what the work shows"},
    {"the candidate seems", "it is about the person: say what the work shows"},
    {"the candidate knows", "it is about the person: say what the work shows"},
    {"the candidate understands", "it is about the person: say what the work shows"},
    {"the candidate lacks", "it is about the person: say what the work shows"},
    {"the author is", "it is about the person: say what the work shows"},
    {"the author knows", "it is about the person: say what the work shows"},
    {"the author understands", "it is about the person: say what the work shows"},
    {"the developer is", "it is about the person: say what the work shows"},
    {"the developer knows", "it is about the person: say what the work shows"},
    {"the developer understands", "it is about the person: say what the work shows"},
    {"understands the", "it is about the person: say what the work shows"},
    {"is capable", "it is about the person: say what the work shows"},
    {"is able to", "it is about the person: say what the work shows"},
};

/* What the points say already. */
static const char *const counted[] = {
    "tests pass",
    "cases pass",
    "suites pass",
    "passes the tests",
    "passes all tests",
    "pass the tests",
    "pass all tests",
    "tests are green",
    "tests fail",
    "failing tests",
    "number of tests passed",
};

/* "thoroughly", "reasonably"; a word of four letters is more often one like "only" */
static bool is_adverb(const char *word, size_t len)
{
    return len > 4 && strncasecmp(word + len - 2, "ly", 2) == 0;
}

static bool is_grading(const char *word, size_t len)
{
    if (is_adverb(word, len))
        return true;
    for (size_t i = 0; i < COUNT_OF(grading); i++)
        if (strlen(grading[i]) == len && strncasecmp(grading[i], word, len) == 0)
            return true;
    return false;
}

static bool says_nothing(const char *anchor)
{
    for (const char *at = anchor ? anchor : ""; *at;) {
        size_t len = 0;
        while (isalnum((unsigned char)at[len]) || (unsigned char)at[len] >= 0x80)
            len++;
        if (len > 0 && !is_grading(at, len))
            return false;
        at += len > 0 ? len : 1;
    }
    return true;
}

static const char *find_unseen(const char *text)
{
    for (size_t i = 0; text && i < COUNT_OF(unseen); i++) {
        const char *at = strcasestr(text, unseen[i].word);
        if (at && (at == text || !isalnum((unsigned char)at[-1])))
            return unseen[i].why;
    }
    return NULL;
}

static bool is_compound(const struct rubric_criterion *criterion)
{
    const char *title = criterion->title;
    const char *mark = strchr(criterion->question, '?');
    return strcasestr(title, " and ") || strchr(title, '&') || strchr(title, '/') ||
           (mark && strchr(mark + 1, '?'));
}

static bool is_counted(const char *anchor)
{
    for (size_t i = 0; i < COUNT_OF(counted); i++)
        if (strcasestr(anchor, counted[i]))
            return true;
    return false;
}

static int lint_levels(const struct rubric_criterion *criterion, size_t index,
                       struct strlist *ret)
{
    const struct rubric_level *levels = criterion->levels.items;
    int r = 0;
    for (size_t i = 0; r == 0 && i < criterion->levels.count; i++) {
        const char *why = find_unseen(levels[i].anchor);
        if (says_nothing(levels[i].anchor))
            r = strlist_addf(
                ret,
                "/criteria/%zu/levels/%zu/anchor: it grades and does not say "
                "what is seen",
                index, i);
        else if (why)
            r = strlist_addf(ret, "/criteria/%zu/levels/%zu/anchor: %s", index, i, why);
        else if (is_counted(levels[i].anchor))
            r = strlist_addf(ret,
                             "/criteria/%zu/levels/%zu/anchor: the tests count this "
                             "already: say what is read in the code",
                             index, i);
        for (size_t k = 0; r == 0 && k < i; k++)
            if (strcasecmp(levels[k].anchor, levels[i].anchor) == 0)
                r = strlist_addf(
                    ret, "/criteria/%zu/levels/%zu/anchor: level %zu says the same",
                    index, i, k);
    }
    return r;
}

/* A case or suite that bears on two criteria counts twice in whoever reads both. */
static int lint_twice(const struct rubric *rubric, size_t index, bool suites,
                      struct strlist *ret)
{
    const struct rubric_criterion *criteria = rubric_criteria(rubric);
    const struct strlist *own = suites ? &criteria[index].suites : &criteria[index].cases;
    int r = 0;
    for (size_t i = 0; r == 0 && i < own->count; i++)
        for (size_t k = 0; r == 0 && k < index; k++)
            if (strlist_has(suites ? &criteria[k].suites : &criteria[k].cases,
                            own->items[i]))
                r = strlist_addf(ret,
                                 "/criteria/%zu/%s/%zu: it bears on '%s' already, and "
                                 "would count twice",
                                 index, suites ? "suites" : "cases", i, criteria[k].id);
    return r;
}

int rubric_lint(const struct rubric *rubric, struct strlist *ret, struct error *err)
{
    const struct rubric_criterion *criteria = rubric_criteria(rubric);
    int r = 0;
    if (rubric->criteria.count > CRITERIA_READABLE)
        r = strlist_addf(ret,
                         "/criteria: %zu are more than a reader holds apart: at most %d",
                         rubric->criteria.count, CRITERIA_READABLE);
    for (size_t i = 0; r == 0 && i < rubric->criteria.count; i++) {
        const char *why = find_unseen(criteria[i].title);
        if (!why)
            why = find_unseen(criteria[i].question);
        if (is_compound(&criteria[i]))
            r = strlist_addf(
                ret, "/criteria/%zu/title: it asks two things: make two of it", i);
        if (r == 0 && why)
            r = strlist_addf(ret, "/criteria/%zu: %s", i, why);
        if (r == 0)
            r = lint_levels(&criteria[i], i, ret);
        if (r == 0)
            r = lint_twice(rubric, i, true, ret);
        if (r == 0)
            r = lint_twice(rubric, i, false, ret);
    }
    return r < 0 ? error_set(err, -ENOMEM, "out of memory") : 0;
}

/* ----- against the task ----- */

enum { TELLING_BYTES_MIN = 5, STEM_BYTES = 4 };

/* Words that say nothing of what is asked for. */
static const char *const common[] = {
    "would",     "could",  "should",  "their",   "there",    "where",
    "which",     "what",   "they",    "other",   "others",   "every",
    "these",     "those",  "about",   "after",   "anything", "something",
    "candidate", "person", "reader",  "inputs",  "input",    "works",
    "work",      "right",  "program", "quality", "without",
};

static bool is_common(const char *word, size_t len)
{
    for (size_t i = 0; i < COUNT_OF(common); i++)
        if (strlen(common[i]) == len && strncasecmp(common[i], word, len) == 0)
            return true;
    return false;
}

/* Whether one telling word of a text stands in the task, by its stem: "sorted" and
 * "sorting" are one. @return also true where there is no telling word */
static bool is_asked(const char *text, const char *task, bool *ret_telling)
{
    for (const char *at = text; *at;) {
        size_t len = strcspn(at, " \t\n,.;:!?()/'\"`-");
        if (len >= TELLING_BYTES_MIN && !is_common(at, len)) {
            AUTO_FREE char *stem = strndup(at, STEM_BYTES);
            *ret_telling = true;
            if (!stem || strcasestr(task, stem))
                return true;
        }
        at += len + (at[len] != '\0');
    }
    return false;
}

int rubric_lint_task(const struct rubric *rubric, const char *task, struct strlist *ret,
                     struct error *err)
{
    const struct rubric_criterion *criteria = rubric_criteria(rubric);
    int r = 0;
    for (size_t i = 0; r == 0 && i < rubric->criteria.count; i++) {
        bool telling = false;
        if (is_asked(criteria[i].title, task, &telling) ||
            is_asked(criteria[i].question, task, &telling) || !telling)
            continue;
        r = strlist_addf(ret,
                         "/criteria/%zu: nothing in the task speaks of '%s': say there "
                         "that it is looked at, or leave it out",
                         i, criteria[i].title);
    }
    return r < 0 ? error_set(err, -ENOMEM, "out of memory") : 0;
}
