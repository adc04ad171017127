#include "runner/core/answer.h"

#include <errno.h>
#include <string.h>

#include "sandbox/base/cleanup.h"

const char *const answer_channels[] = {"mail", "call", "platform", NULL};
const char *const answer_ends[] = {"answered", "withdrawn", "not-submitted", "cancelled",
                                   NULL};

#define FIELD(type, member, json_kind, ...)                                              \
    {                                                                                    \
#member, JSON_KIND_##json_kind, offsetof(struct type, member), __VA_ARGS__       \
    }

/* Of each letter. */
#define LETTER_FIELDS                                                                    \
    FIELD(told, by, ID, .required = true, .summary = "Who sent it, from people.json."),  \
        FIELD(told, at, TIME, .required = true),                                         \
        FIELD(told, channel, WORD, .required = true, .words = answer_channels),          \
        FIELD(told, file, TEXT, .required = true, .min = 1, .max = 300,                  \
              .summary = "What was sent."),                                              \
        FIELD(told, digest, TEXT, .required = true, .min = 64, .max = 64,                \
              .summary = "SHA-256 of what was sent."),                                   \
        FIELD(told, ending, WORD, .words = answer_ends,                                  \
              .summary = "What it was told of; absent: the decision."),                  \
        FIELD(told, on_request, BOOL,                                                    \
              .summary = "What was not good, too, for who asked.")

static const struct json_field earlier_fields[] = {LETTER_FIELDS};
static const struct json_table earlier_table = {"letter", sizeof(struct told),
                                                earlier_fields, COUNT_OF(earlier_fields)};

static const struct json_field told_fields[] = {
    FIELD(told, schema, TEXT, .required = true, .summary = TOLD_SCHEMA),
    FIELD(told, submission, TEXT, .required = true, .min = 3, .max = 200),
    LETTER_FIELDS,
    FIELD(told, earlier, OBJECTS, .max = TOLD_EARLIER_MAX, .table = &earlier_table,
          .summary = "Letters that were sent before, in their order."),
};
const struct json_table told_table = {"told", sizeof(struct told), told_fields,
                                      COUNT_OF(told_fields)};

static const struct json_field closed_fields[] = {
    FIELD(closed, schema, TEXT, .required = true, .summary = CLOSED_SCHEMA),
    FIELD(closed, submission, TEXT, .required = true, .min = 3, .max = 200),
    FIELD(closed, by, ID, .required = true),
    FIELD(closed, at, TIME, .required = true),
    FIELD(closed, how, WORD, .required = true, .words = answer_ends),
};
const struct json_table closed_table = {"closed", sizeof(struct closed), closed_fields,
                                        COUNT_OF(closed_fields)};

static int load(int dirfd, const char *path, const char *schema,
                const struct json_table *table, void *ret, struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    int r = json_doc_load(dirfd, path, &doc, err);
    if (r < 0)
        return r;
    const char *said = json_string_value(json_object_get(doc.root, "schema"));
    if (said && strcmp(said, schema) != 0)
        return json_fault(&doc, "/schema", err, "this program reads %s", schema);
    return json_read(&doc, doc.root, "", table, ret, err);
}

int told_load(int dirfd, const char *path, struct told *ret, struct error *err)
{
    return load(dirfd, path, TOLD_SCHEMA, &told_table, ret, err);
}

const struct told *told_find(const struct told *told, enum answer_end ending,
                             bool on_request)
{
    const struct told *earlier = told->earlier.items;
    for (size_t i = told->earlier.count + 1; i > 0; i--) {
        const struct told *letter = i > told->earlier.count ? told : &earlier[i - 1];
        if (letter->ending == (int)ending && letter->on_request == on_request)
            return letter;
    }
    return NULL;
}

int told_follow(struct told *told, struct told *before)
{
    struct told *last = json_array_grow(&before->earlier, &earlier_table);
    if (!last)
        return -ENOMEM;
    told->earlier = before->earlier;
    before->earlier = (struct json_array){0};
    *last = *before;
    last->schema = last->submission = NULL;
    before->by = before->file = before->digest = NULL;
    return 0;
}

void told_done(struct told *told) { json_release(&told_table, told); }

int closed_load(int dirfd, const char *path, struct closed *ret, struct error *err)
{
    return load(dirfd, path, CLOSED_SCHEMA, &closed_table, ret, err);
}

void closed_done(struct closed *closed) { json_release(&closed_table, closed); }

/* ----- gates ----- */

static bool is_final(const struct answer_facts *facts)
{
    return facts->decision && facts->decision->outcome != DECISION_HOLD;
}

static bool was_told(const struct answer_facts *facts)
{
    return facts->told && facts->told->ending == END_ANSWERED &&
           (!facts->decision || facts->told->at >= facts->decision->at);
}

static bool is_advance(const struct answer_facts *facts)
{
    return facts->decision && facts->decision->outcome == DECISION_ADVANCE;
}

static bool lacks_decision(const struct answer_facts *facts)
{
    return !is_final(facts) && facts->telling == END_ANSWERED;
}
static bool lacks_letter(const struct answer_facts *facts) { return !facts->has_letter; }
static bool lacks_told(const struct answer_facts *facts) { return !was_told(facts); }
static bool lacks_brief(const struct answer_facts *facts)
{
    return is_advance(facts) && !facts->has_brief;
}
static bool has_work(const struct answer_facts *facts) { return facts->has_work; }
static bool is_unseen(const struct answer_facts *facts) { return facts->unseen; }
static bool was_decided(const struct answer_facts *facts) { return is_final(facts); }
static bool tells_otherwise(const struct answer_facts *facts)
{
    return is_final(facts) && facts->telling != END_ANSWERED;
}
static bool tells_of_no_work(const struct answer_facts *facts)
{
    return facts->has_work && facts->telling == END_NOT_SUBMITTED;
}
static bool lacks_cancelled(const struct answer_facts *facts)
{
    return !is_final(facts) && !(facts->told && facts->told->ending == END_CANCELLED);
}

enum {
    TELL = 1,
    ANSWERED = 2,
    WITHDRAWN = 4,
    NOT_SUBMITTED = 8,
    CANCELLED = 16,
};

/* `next` is a format of one submission. */
static const struct {
    unsigned acts;
    bool (*refuses)(const struct answer_facts *facts);
    const char *missing, *next;
} gates[] = {
    {TELL | ANSWERED, lacks_decision, "no decision to advance or decline is recorded",
     "takehome decide %s advance|decline"},
    {TELL, lacks_letter, "no letter is drafted", "takehome letter %s"},
    {TELL, tells_otherwise, "it is decided: that is what the candidate is told",
     "takehome told %s --as-drafted"},
    {TELL, tells_of_no_work, "there is work: it is read and answered",
     "takehome review start %s"},
    {ANSWERED, lacks_told, "nobody has recorded that the candidate was told",
     "takehome told %s --as-drafted"},
    {CANCELLED, lacks_cancelled,
     "nobody has recorded that the candidate was told that it is cancelled",
     "takehome told %s --as-drafted --ending cancelled"},
    {ANSWERED, lacks_brief, "an advance has its brief first, for the next interview",
     "takehome brief %s"},
    {NOT_SUBMITTED, has_work, "there is work: it is read and answered",
     "takehome review start %s"},
    {NOT_SUBMITTED, is_unseen, "nobody has looked into the repository",
     "takehome grade %s"},
    {WITHDRAWN | NOT_SUBMITTED | CANCELLED, was_decided,
     "it is decided: it ends when the candidate was told",
     "takehome told %s --as-drafted"},
};

static int ask(const struct answer_facts *facts, unsigned act, struct gate_refusal *ret,
               struct error *err)
{
    CLEANUP(gate_refusal_done) struct gate_refusal refusal = {0};
    int r = 0;
    for (size_t i = 0; r == 0 && i < COUNT_OF(gates); i++) {
        if (!(gates[i].acts & act) || !gates[i].refuses(facts))
            continue;
        r = strlist_add(&refusal.missing, gates[i].missing);
        if (r == 0)
            r = strlist_addf(&refusal.next, gates[i].next, facts->submission);
    }
    if (r < 0)
        return error_set(err, -ENOMEM, "out of memory");
    *ret = refusal;
    refusal = (struct gate_refusal){0};
    return 0;
}

int answer_ask_told(const struct answer_facts *facts, struct gate_refusal *ret,
                    struct error *err)
{
    return ask(facts, TELL, ret, err);
}

int answer_ask_close(const struct answer_facts *facts, enum answer_end how,
                     struct gate_refusal *ret, struct error *err)
{
    static const unsigned acts[] = {ANSWERED, WITHDRAWN, NOT_SUBMITTED, CANCELLED};
    return ask(facts, acts[how], ret, err);
}
