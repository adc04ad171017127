#include "runner/core/feedback.h"

#include <errno.h>
#include <string.h>

#include "runner/core/feedback_parts.h"
#include "runner/core/feedback_tables.h"
#include "runner/core/merge.h"

/* Sets a member that is NULL only when memory ran out. */
static int set(json_t *graph, const char *key, json_t *value)
{
    return json_object_set_new(graph, key, value);
}

/* {KEY: text, evidence: […]}; nothing is set where the text is not known. */
static int set_fact(json_t *graph, const char *name, const char *text, json_t *evidence)
{
    if (!text || !*text) {
        json_decref(evidence);
        return 0;
    }
    return set(graph, name, json_pack("{s:s, s:o}", "text", text, "evidence", evidence));
}

static json_t *people(size_t count)
{
    static const char *const words[] = {"Nobody",       "One person",  "Two people",
                                        "Three people", "Four people", "Five people"};
    AUTO_BUF struct buf text = {0};
    if (count < COUNT_OF(words))
        return json_string(words[count]);
    buf_addf(&text, "%zu people", count);
    return json_string(buf_text(&text));
}

/* Those whose levels stand in the draft. */
static int set_readers(json_t *graph, const json_t *draft)
{
    const json_t *criteria = json_object_get(draft, "criteria");
    AUTO_JSON json_t *names = json_array();
    for (size_t i = 0; i < json_array_size(criteria); i++) {
        const json_t *levels = json_object_get(json_array_get(criteria, i), "levels");
        for (size_t j = 0; j < json_array_size(levels); j++) {
            AUTO_BUF struct buf name = {0};
            buf_addf(&name, "review:%s",
                     feedback_text(json_array_get(levels, j), "reviewer"));
            if (feedback_add_text(names, buf_text(&name)) < 0)
                return -1;
        }
    }
    size_t count = json_array_size(names);
    if (count == 0)
        return 0;
    return set(graph, "readers",
               json_pack("{s:I, s:o, s:b, s:O}", "count", (json_int_t)count, "people",
                         people(count), "several", count > 1, "evidence", names));
}

static int set_next(json_t *graph, const struct feedback_facts *facts)
{
    if (!facts->next.title)
        return 0;
    return set(graph, "next",
               json_pack("{s:s, s:s*, s:s*, s:s*, s:s*, s:o}", "title", facts->next.title,
                         "length", facts->next.length, "format", facts->next.format,
                         "who", facts->next.who, "when", facts->next.when, "evidence",
                         feedback_evidence("process:stage:%s",
                                           facts->next.id ? facts->next.id : "next")));
}

static int set_role(json_t *graph, const struct feedback_facts *facts)
{
    AUTO_JSON json_t *role = json_array();
    for (size_t i = 0; facts->role && i < facts->role->count; i++)
        if (json_array_append_new(role, json_pack("{s:s, s:o}", "text",
                                                  facts->role->items[i], "evidence",
                                                  feedback_evidence("process:role"))) < 0)
            return -1;
    return json_object_set(graph, "role", role);
}

static int set_work(json_t *graph, const json_t *draft)
{
    const json_t *assignment = json_object_get(draft, "assignment");
    const char *commit = feedback_text(draft, "commit");
    int r = set(
        graph, "assignment",
        json_pack("{s:s, s:s, s:o}", "title", feedback_text(assignment, "title"), "id",
                  feedback_text(assignment, "id"), "evidence",
                  feedback_evidence("assignment:%s@%s", feedback_text(assignment, "id"),
                                    feedback_text(assignment, "version"))));
    if (r == 0 && *commit)
        r = set(graph, "commit",
                json_pack("{s:s, s:s%, s:o}", "hash", commit, "short", commit,
                          strnlen(commit, 8), "evidence",
                          feedback_evidence("commit:%s", commit)));
    return r;
}

/* Evidence "decision" stands on decline and advance alike: a person took it. */
static int set_decision(json_t *graph, int outcome)
{
    if (outcome != DECISION_ADVANCE && outcome != DECISION_DECLINE)
        return 0;
    return set(graph, "decision",
               json_pack("{s:s, s:s, s:o}", "outcome", decision_words[outcome], "text",
                         outcome == DECISION_ADVANCE
                             ? "We would like to go on to the next stage with you."
                             : "We have decided not to go on to the next stage with you.",
                         "evidence", feedback_evidence("decision")));
}

static int set_facts(json_t *graph, const json_t *draft,
                     const struct feedback_facts *facts)
{
    const json_t *assignment = json_object_get(draft, "assignment");
    const char *id = feedback_text(assignment, "id");
    const char *owner =
        facts->ownership ? facts->ownership : feedback_text(assignment, "ownership");
    const char *contact =
        facts->contact ? facts->contact : feedback_text(assignment, "contact");
    return set_fact(graph, "company", facts->company,
                    feedback_evidence("process:company")) +
           set_fact(graph, "contact", contact, feedback_evidence("process:contact")) +
           set_fact(graph, "name", facts->name, feedback_evidence("roster")) +
           set_fact(graph, "ownership", owner,
                    feedback_evidence(
                        facts->ownership ? "process:ownership" : "assignment:%s", id)) +
           set_fact(graph, "reason", facts->reason,
                    feedback_evidence("process:role_criteria")) +
           set_fact(graph, "deletion", facts->deletion,
                    feedback_evidence("process:retention_days")) +
           set_fact(graph, "until", facts->until, feedback_evidence("decision")) +
           set_fact(graph, "answer_by", facts->answer_by,
                    feedback_evidence("process:answer_days"));
}

int feedback_build(const json_t *draft, const struct feedback_facts *facts, int outcome,
                   json_t **ret, struct error *err)
{
    if (strcmp(feedback_text(draft, "schema"), DRAFT_SCHEMA) != 0)
        return error_set(err, -EINVAL, "this is no feedback draft (%s)", DRAFT_SCHEMA);
    AUTO_JSON json_t *graph = json_pack("{s:s, s:s, s:s}", "schema", FEEDBACK_SCHEMA,
                                        "submission", feedback_text(draft, "submission"),
                                        "candidate", feedback_text(draft, "candidate"));
    int r = graph ? 0 : -1;
    if (r == 0)
        r = set_work(graph, draft) + set_readers(graph, draft) +
            set_decision(graph, outcome) + set_facts(graph, draft, facts) +
            set_next(graph, facts) + set_role(graph, facts) +
            set(graph, "strengths", feedback_strengths(draft)) +
            set(graph, "questions", feedback_questions(draft)) +
            set(graph, "concerns", feedback_concerns(draft)) +
            set(graph, "notes", feedback_notes(draft)) +
            set(graph, "table", feedback_table(draft)) +
            set(graph, "criteria", feedback_criteria(draft)) +
            set(graph, "unseen", feedback_unseen(draft));
    if (r < 0)
        return error_set(err, -ENOMEM,
                         "the feedback of %.100s: out of memory, or text "
                         "that is not UTF-8",
                         feedback_text(draft, "submission"));
    *ret = TAKE(graph);
    return 0;
}
