#include "runner/core/gates.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "rubrics/evidence.h"
#include "runner/core/digest.h"
#include "runner/core/merge.h"

int64_t gates_reviews_needed(const char *team, const char *submission)
{
    struct digest digest;
    char hex[DIGEST_HEX_BYTES];
    if (strcmp(team, "panel") == 0)
        return 2;
    if (strcmp(team, "pair") != 0)
        return 1;
    digest_init(&digest);
    digest_add_text(&digest, "read-twice", submission);
    digest_hex(&digest, hex);
    hex[8] = '\0';
    return strtoul(hex, NULL, 16) % GATE_DOUBLE_ONE_IN == 0 ? 2 : 1;
}

struct question {
    const json_t *draft;
    const struct decision *decision;
    const char *submission;
};

/* Adds one sentence when something is missing. */
typedef int (*gate_check)(const struct question *question, struct strlist *missing);

static int64_t number(const json_t *draft, const char *key)
{
    return json_integer_value(json_object_get(draft, key));
}

static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));
    return value ? value : "";
}

static int check_reviews(const struct question *q, struct strlist *missing)
{
    int64_t needed = number(q->draft, "reviews_needed"),
            finished = number(q->draft, "reviews_finished");
    if (needed < 1)
        needed = 1; /* invariant 1: never without a person, whatever a draft says */
    return finished >= needed ? 0
                              : strlist_addf(missing, "%lld of %lld finished reviews",
                                             (long long)finished, (long long)needed);
}

static int check_evidence(const struct question *q, struct strlist *missing)
{
    const json_t *criteria = json_object_get(q->draft, "criteria");
    int r = 0;
    for (size_t i = 0; r == 0 && i < json_array_size(criteria); i++) {
        const json_t *criterion = json_array_get(criteria, i);
        const json_t *levels = json_object_get(criterion, "levels");
        const char *id = text(criterion, "id");
        if (json_array_size(levels) == 0)
            r = strlist_addf(missing, "%s: no level yet", id);
        for (size_t j = 0; r == 0 && j < json_array_size(levels); j++) {
            const json_t *level = json_array_get(levels, j);
            if (json_array_size(json_object_get(level, "evidence")) == 0)
                r = strlist_addf(missing, "%s: %s gives no evidence", id,
                                 text(level, "reviewer"));
        }
    }
    return r;
}

/* Whether the candidate may see a case, and it passed. */
static bool is_shown_pass(const json_t *draft, const char *id)
{
    const json_t *suites = json_object_get(json_object_get(draft, "attempt"), "suites");
    for (size_t i = 0; i < json_array_size(suites); i++) {
        const json_t *cases = json_object_get(json_array_get(suites, i), "cases");
        for (size_t j = 0; j < json_array_size(cases); j++) {
            const json_t *test = json_array_get(cases, j);
            if (strcmp(text(test, "id"), id) == 0)
                return json_is_true(json_object_get(test, "visible")) &&
                       strcmp(text(test, "verdict"), "pass") == 0;
        }
    }
    return false;
}

/* A letter can point at a line of the candidate's code, or at such a case. */
static bool has_place(const json_t *draft, const json_t *comment)
{
    CLEANUP(evidence_done) struct evidence place = {0};
    const char *pointer = text(comment, "place");
    if (evidence_parse(pointer, &place, NULL) < 0)
        return false;
    return place.kind == EVIDENCE_LINE ||
           (place.kind == EVIDENCE_CASE && is_shown_pass(draft, pointer + 2));
}

/* One said twice is one. */
static bool said_before(const json_t *comments, size_t at)
{
    const json_t *comment = json_array_get(comments, at);
    for (size_t i = 0; i < at; i++) {
        const json_t *other = json_array_get(comments, i);
        if (strcmp(text(other, "kind"), text(comment, "kind")) == 0 &&
            strcmp(text(other, "text"), text(comment, "text")) == 0)
            return true;
    }
    return false;
}

static int check_strengths(const struct question *q, struct strlist *missing)
{
    const json_t *comments = json_object_get(q->draft, "comments");
    int count = 0;
    for (size_t i = 0; i < json_array_size(comments); i++) {
        const json_t *comment = json_array_get(comments, i);
        count += strcmp(text(comment, "kind"), "strength") == 0 &&
                 has_place(q->draft, comment) && !said_before(comments, i);
    }
    return count >= GATE_STRENGTHS
               ? 0
               : strlist_addf(missing, "%d of %d strengths with a place in the work",
                              count, GATE_STRENGTHS);
}

static int check_questions(const struct question *q, struct strlist *missing)
{
    const json_t *comments = json_object_get(q->draft, "comments");
    int count = 0;
    for (size_t i = 0; i < json_array_size(comments); i++) {
        const char *kind = text(json_array_get(comments, i), "kind");
        count += (strcmp(kind, "question") == 0 || strcmp(kind, "concern") == 0) &&
                 !said_before(comments, i);
    }
    return count >= GATE_QUESTIONS
               ? 0
               : strlist_addf(missing, "%d of %d questions or concerns for the brief",
                              count, GATE_QUESTIONS);
}

/* Two levels apart: a third reader has read it, or one person settled it with a reason.
 */
static int check_settled(const struct question *q, struct strlist *missing)
{
    const json_t *criteria = json_object_get(q->draft, "criteria");
    int r = 0;
    for (size_t i = 0; r == 0 && i < json_array_size(criteria); i++) {
        const json_t *criterion = json_array_get(criteria, i);
        size_t readers = json_array_size(json_object_get(criterion, "levels"));
        if (json_is_true(json_object_get(criterion, "disagreement")) &&
            !json_is_object(json_object_get(criterion, "consolidated")) &&
            readers < GATE_READERS_SETTLE)
            r = strlist_addf(missing,
                             "%s: two levels or more apart: a third reader, or one "
                             "person who settles it with a reason",
                             text(criterion, "id"));
    }
    return r;
}

static int check_decided(const struct question *q, int outcome, struct strlist *missing)
{
    if (!q->decision)
        return strlist_add(missing, "no decision is recorded");
    if (q->decision->outcome != outcome)
        return strlist_addf(missing, "the decision is %s, not %s",
                            decision_words[q->decision->outcome],
                            decision_words[outcome]);
    if (strcmp(q->decision->submission, q->submission) != 0)
        return strlist_addf(missing, "the decision is of %.100s",
                            q->decision->submission);
    return 0;
}

static int check_advanced(const struct question *q, struct strlist *missing)
{
    return check_decided(q, DECISION_ADVANCE, missing);
}

static int check_declined(const struct question *q, struct strlist *missing)
{
    return check_decided(q, DECISION_DECLINE, missing);
}

enum {
    ADVANCE = 1 << GATE_DECIDE_ADVANCE,
    DECLINE = 1 << GATE_DECIDE_DECLINE,
    HOLD = 1 << GATE_DECIDE_HOLD,
    PLAIN = 1 << GATE_DECIDE_PLAIN,
    LETTER_ADVANCE = 1 << GATE_LETTER_ADVANCE,
    LETTER_DECLINE = 1 << GATE_LETTER_DECLINE,
};

/* The gates. `next` is a format of one submission. Declining asks for what advancing
 * asks, but the questions, which only an interview can use. */
static const struct {
    unsigned acts;
    gate_check check;
    const char *next;
} gates[] = {
    {ADVANCE | DECLINE | HOLD | PLAIN, check_reviews, "takehome review start %s"},
    {ADVANCE | DECLINE | HOLD | PLAIN, check_evidence, "takehome review check %s"},
    {ADVANCE | DECLINE | PLAIN, check_settled,
     "takehome consolidate %s CRITERION LEVEL --reason WHY"},
    {ADVANCE | DECLINE, check_strengths, "takehome review check %s"},
    {ADVANCE, check_questions, "takehome review check %s"},
    {LETTER_ADVANCE, check_advanced, "takehome decide %s advance"},
    {LETTER_DECLINE, check_declined, "takehome decide %s decline"},
};

static int add_next(struct strlist *next, const char *format, const char *submission)
{
    AUTO_BUF struct buf command = {0};
    int r = buf_addf(&command, format, submission);
    if (r < 0 || strlist_has(next, buf_text(&command)))
        return r;
    return strlist_add(next, buf_text(&command));
}

int gates_ask(enum gate_act act, const json_t *draft, const struct decision *decision,
              struct gate_refusal *ret, struct error *err)
{
    const struct question question = {draft, decision, text(draft, "submission")};
    CLEANUP(gate_refusal_done) struct gate_refusal refusal = {0};
    int r = 0;
    if (strcmp(text(draft, "schema"), DRAFT_SCHEMA) != 0 || !*question.submission)
        return error_set(err, -EINVAL, "this is no feedback draft");
    for (size_t i = 0; r == 0 && i < COUNT_OF(gates); i++) {
        size_t before = refusal.missing.count;
        if (!(gates[i].acts & 1u << act))
            continue;
        r = gates[i].check(&question, &refusal.missing);
        if (r == 0 && refusal.missing.count > before)
            r = add_next(&refusal.next, gates[i].next, question.submission);
    }
    if (r < 0)
        return error_set(err, -ENOMEM, "out of memory");
    *ret = refusal;
    refusal = (struct gate_refusal){0};
    return 0;
}

void gate_refusal_done(struct gate_refusal *refusal)
{
    strlist_done(&refusal->missing);
    strlist_done(&refusal->next);
}
