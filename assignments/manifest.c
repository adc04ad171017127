#include "assignments/manifest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/base/cleanup.h"

/* How bad a verdict is when a case was reported more than once. */
static int badness(int verdict)
{
    switch (verdict) {
    case VERDICT_PASS:
        return 0;
    case VERDICT_FLAKY:
        return 1;
    case VERDICT_SKIPPED:
        return 2;
    case VERDICT_FAIL:
        return 3;
    default:
        return 4;
    }
}

static const char *case_name(const struct suite_case *entry)
{
    return entry->name ? entry->name : entry->id;
}

/* Whether `tail` ends the text at a boundary between names, or is all of it. */
static bool ends_with_name(const char *text, size_t len, const char *tail, size_t size)
{
    if (size > len || memcmp(text + len - size, tail, size) != 0)
        return false;
    return size == len || strchr("./:> ", text[len - size - 1]) != NULL;
}

/*
 * "TestQuotes.test_comma" for the claim "test_comma" of class
 * "tests.test_csv.TestQuotes": what stands before the name must end the scope. Frameworks
 * join the two by one of . / : :: and a blank.
 */
static bool scoped_name_matches(const struct report_case *claim, const char *expected)
{
    size_t len = strlen(expected), name = strlen(claim->name);
    if (!claim->scope || name == 0 || name + 1 >= len ||
        strcmp(expected + len - name, claim->name) != 0 ||
        !strchr("./: ", expected[len - name - 1]))
        return false;
    size_t scope = len - name - 1;
    while (scope > 0 && expected[scope - 1] == ':')
        scope--;
    return scope > 0 &&
           ends_with_name(claim->scope, strlen(claim->scope), expected, scope);
}

static int set_message(struct manifest_case *to, const char *text)
{
    free(to->message);
    to->message = text ? strdup(text) : NULL;
    return text && !to->message ? -ENOMEM : 0;
}

static int take_claim(struct manifest_case *to, const struct report_case *claim,
                      bool first)
{
    if (!first && badness(claim->verdict) <= badness((int)to->verdict))
        return 0;
    to->verdict = (enum verdict)claim->verdict;
    to->duration_ms = claim->duration_ms;
    return set_message(to, claim->message);
}

/*
 * The case that a claim is about: by scope and name first, then by its name alone. Of
 * several cases with one name (some frameworks allow it) each takes one claim, in order.
 */
static bool find_case(const struct suite *suite, const struct manifest *manifest,
                      const struct report_case *claim, size_t *ret)
{
    const struct suite_case *cases = suite->cases.items;
    for (int scoped = 1; scoped >= 0; scoped--) {
        bool found = false;
        for (size_t i = 0; i < suite->cases.count; i++) {
            const char *name = case_name(&cases[i]);
            if (scoped ? !scoped_name_matches(claim, name)
                       : strcmp(claim->name, name) != 0)
                continue;
            found = true;
            *ret = i;
            if (manifest->cases[i].verdict == VERDICT_MISSING)
                break;
        }
        if (found)
            return true;
    }
    return false;
}

static int match_claims(const struct suite *suite, const struct report *report,
                        struct manifest *manifest)
{
    const struct report_case *claims = report->cases.items;
    size_t unexpected = 0, again = 0;
    int r = 0;
    for (size_t i = 0; i < report->cases.count && r == 0; i++) {
        size_t index = 0;
        if (!find_case(suite, manifest, &claims[i], &index)) {
            unexpected++;
            continue;
        }
        bool first = manifest->cases[index].verdict == VERDICT_MISSING;
        if (!first && again++ == 0)
            r = strlist_addf(&manifest->notes,
                             "%s was reported more than once: the worst counts",
                             claims[i].name);
        if (r == 0)
            r = take_claim(&manifest->cases[index], &claims[i], first);
    }
    if (again > 1 && r == 0)
        r = strlist_addf(&manifest->notes, "%zu more reports of a case reported before",
                         again - 1);
    if (unexpected > 0 && r == 0)
        r = strlist_addf(&manifest->notes, "%zu reported cases are not in the manifest",
                         unexpected);
    return r;
}

static int mark_tampered(struct manifest *manifest, const char *why)
{
    manifest->tampered = true;
    for (size_t i = 0; i < manifest->count; i++) {
        manifest->cases[i].verdict = VERDICT_TAMPERED;
        if (set_message(&manifest->cases[i], why) < 0)
            return -ENOMEM;
    }
    return strlist_add(&manifest->notes, why);
}

/* Only who claims a pass has something to gain by a report of its own making. */
static bool claims_pass(const struct suite *suite, const struct manifest *manifest)
{
    const struct suite_case *cases = suite->cases.items;
    for (size_t i = 0; i < manifest->count; i++)
        if (!cases[i].canary && verdict_passes(manifest->cases[i].verdict))
            return true;
    return false;
}

/* A canary that is reported passing, or not at all beside a case that passes: whoever
 * wrote the report did not run the suite. One that was never reached because the run was
 * cut short proves nothing, nor does silence: a suite that stops at a fault of syntax, or
 * for a tool that is not there, reports nothing at all. */
static int check_canaries(const struct suite *suite, const struct manifest_run *run,
                          struct manifest *manifest)
{
    const struct suite_case *cases = suite->cases.items;
    bool ended = run->verdict == VERDICT_PASS || run->verdict == VERDICT_FAIL;
    bool claimed = claims_pass(suite, manifest);
    for (size_t i = 0; i < manifest->count; i++) {
        enum verdict verdict = manifest->cases[i].verdict;
        if (!cases[i].canary || verdict == VERDICT_FAIL || verdict == VERDICT_ERROR)
            continue;
        if (!verdict_passes(verdict) && !claimed)
            continue;
        if (verdict == VERDICT_MISSING && !ended)
            continue;
        return mark_tampered(manifest, "a case that must fail was not reported failing");
    }
    return 0;
}

/* The canary did what it must: from here on it is as expected. */
static void settle_canaries(const struct suite *suite, struct manifest *manifest)
{
    const struct suite_case *cases = suite->cases.items;
    for (size_t i = 0; i < manifest->count; i++) {
        bool failed = manifest->cases[i].verdict == VERDICT_FAIL ||
                      manifest->cases[i].verdict == VERDICT_ERROR;
        if (cases[i].canary && failed) {
            manifest->cases[i].verdict = VERDICT_PASS;
            set_message(&manifest->cases[i], NULL);
        }
    }
}

static bool any_failure(const struct report *report)
{
    const struct report_case *claims = report->cases.items;
    for (size_t i = 0; i < report->cases.count; i++)
        if (claims[i].verdict == VERDICT_FAIL || claims[i].verdict == VERDICT_ERROR)
            return true;
    return false;
}

static bool any_missing(const struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->count; i++)
        if (manifest->cases[i].verdict == VERDICT_MISSING)
            return true;
    return false;
}

/* A report that was cut short explains a bad exit status only where a case is missing. */
static int check_agreement(const struct report *report, const struct manifest_run *run,
                           struct manifest *manifest)
{
    bool failure = any_failure(report), missing = any_missing(manifest);
    if (run->verdict == VERDICT_FAIL && !failure && report->cases.count > 0 &&
        !(report->truncated && missing))
        return mark_tampered(manifest, "every case was reported passing, yet the suite's "
                                       "program said that it failed");
    if (run->verdict == VERDICT_PASS && failure)
        return strlist_add(
            &manifest->notes,
            "failures were reported, yet the program said that it succeeded");
    if (run->verdict != VERDICT_PASS && run->verdict != VERDICT_FAIL && !missing)
        return strlist_addf(&manifest->notes,
                            "every case was reported before the program ended badly (%s)",
                            verdict_word(run->verdict));
    return 0;
}

/* As shells have it: not executable, not found. */
static bool never_started(const struct report *report, const struct manifest_run *run)
{
    return report->cases.count == 0 && run->verdict == VERDICT_FAIL &&
           (run->exit_status == 126 || run->exit_status == 127);
}

/* What was not reached when the run was cut short is the limit's doing, not silence. */
static int explain_missing(const struct report *report, const struct manifest_run *run,
                           struct manifest *manifest)
{
    bool ended = run->verdict == VERDICT_PASS || run->verdict == VERDICT_FAIL;
    bool no_tool = never_started(report, run);
    const char *why = no_tool ? "the suite found a program missing that it starts"
                      : ended ? "the suite expected it and it was never reported"
                              : "not reached: the suite's run was cut short";
    int r = 0;
    for (size_t i = 0; i < manifest->count && r == 0; i++) {
        struct manifest_case *entry = &manifest->cases[i];
        if (entry->verdict != VERDICT_MISSING)
            continue;
        if (no_tool)
            entry->verdict = VERDICT_ERROR;
        else if (!ended)
            entry->verdict = run->verdict;
        r = set_message(entry, why);
    }
    return r;
}

static int judge_exit(const struct manifest_run *run, struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->count; i++)
        manifest->cases[i].verdict = run->verdict;
    return 0;
}

int manifest_judge(const struct suite *suite, const struct report *report,
                   const struct manifest_run *run, struct manifest *ret,
                   struct error *err)
{
    CLEANUP(manifest_done)
    struct manifest manifest = {
        .cases =
            calloc(suite->cases.count ? suite->cases.count : 1, sizeof(*manifest.cases)),
        .count = suite->cases.count,
    };
    int r = manifest.cases ? 0 : -ENOMEM;
    for (size_t i = 0; r == 0 && i < manifest.count; i++)
        manifest.cases[i].verdict = VERDICT_MISSING;
    if (r == 0 && !report) {
        r = judge_exit(run, &manifest);
    } else if (r == 0) {
        for (size_t i = 0; i < report->notes.count && r == 0; i++)
            r = strlist_add(&manifest.notes, report->notes.items[i]);
        if (r == 0)
            r = match_claims(suite, report, &manifest);
        if (r == 0)
            r = check_canaries(suite, run, &manifest);
        if (r == 0 && !manifest.tampered)
            r = check_agreement(report, run, &manifest);
        if (r == 0 && !manifest.tampered) {
            settle_canaries(suite, &manifest);
            r = explain_missing(report, run, &manifest);
        }
    }
    if (r < 0)
        return error_set(err, -ENOMEM, "out of memory");
    *ret = manifest;
    manifest = (struct manifest){0};
    return 0;
}

void manifest_done(struct manifest *manifest)
{
    if (!manifest)
        return;
    for (size_t i = 0; manifest->cases && i < manifest->count; i++)
        free(manifest->cases[i].message);
    free(manifest->cases);
    strlist_done(&manifest->notes);
    *manifest = (struct manifest){0};
}
