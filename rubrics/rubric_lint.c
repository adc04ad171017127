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
    "never",       "sometimes", "often",
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

static bool is_grading(const char *word, size_t len)
{
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

static bool is_compound(const char *title)
{
    return strcasestr(title, " and ") || strchr(title, '&') || strchr(title, '/');
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
        for (size_t k = 0; r == 0 && k < i; k++)
            if (strcasecmp(levels[k].anchor, levels[i].anchor) == 0)
                r = strlist_addf(
                    ret, "/criteria/%zu/levels/%zu/anchor: level %zu says the same",
                    index, i, k);
    }
    return r;
}

/* A case that bears on two criteria counts twice in whoever reads both. */
static int lint_double(const struct rubric *rubric, size_t index, struct strlist *ret)
{
    const struct rubric_criterion *criteria = rubric_criteria(rubric);
    const struct strlist *cases = &criteria[index].cases;
    int r = 0;
    for (size_t i = 0; r == 0 && i < cases->count; i++)
        for (size_t k = 0; r == 0 && k < index; k++)
            if (strlist_has(&criteria[k].cases, cases->items[i]))
                r = strlist_addf(ret,
                                 "/criteria/%zu/cases/%zu: it bears on '%s' already, and "
                                 "would count twice",
                                 index, i, criteria[k].id);
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
        if (is_compound(criteria[i].title))
            r = strlist_addf(
                ret, "/criteria/%zu/title: it asks two things: make two of it", i);
        if (r == 0 && why)
            r = strlist_addf(ret, "/criteria/%zu: %s", i, why);
        if (r == 0)
            r = lint_levels(&criteria[i], i, ret);
        if (r == 0)
            r = lint_double(rubric, i, ret);
    }
    return r < 0 ? error_set(err, -ENOMEM, "out of memory") : 0;
}
