#include "runner/core/decision.h"

#include <errno.h>
#include <string.h>

const char *const decision_words[] = {"advance", "decline", "hold", NULL};

#define FIELD(member, json_kind, ...)                                                    \
    {                                                                                    \
#member, JSON_KIND_##json_kind, offsetof(struct decision, member), __VA_ARGS__   \
    }

static const struct json_field decision_fields[] = {
    FIELD(schema, TEXT, .required = true, .summary = DECISION_SCHEMA),
    FIELD(submission, TEXT, .required = true, .min = 3, .max = 200),
    FIELD(outcome, WORD, .required = true, .words = decision_words),
    FIELD(by, ID, .required = true, .summary = "From people.json."),
    FIELD(at, TIME, .required = true),
    FIELD(reason, ID, .summary = "A role criterion of process.json."),
    FIELD(commit, TEXT, .required = true, .min = 7, .max = 64,
          .summary = "The commit that was judged."),
    FIELD(no_strengths, TEXT, .min = 10, .max = 500,
          .summary = "Why a decline names nothing that was good."),
    FIELD(second, ID, .summary = "Who agreed to that."),
    FIELD(until, TIME, .summary = "hold: by when the candidate hears."),
    FIELD(sent, TEXT, .min = 1, .max = 300, .summary = "hold: what was sent."),
    FIELD(digest, TEXT, .min = 64, .max = 64, .summary = "hold: SHA-256 of it."),
};
const struct json_table decision_table = {"decision", sizeof(struct decision),
                                          decision_fields, COUNT_OF(decision_fields)};

int decision_load(int dirfd, const char *path, struct decision *ret, struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    CLEANUP(decision_done) struct decision decision = {0};
    int r = json_doc_load(dirfd, path, &doc, err);
    if (r < 0)
        return r;
    const char *schema = json_string_value(json_object_get(doc.root, "schema"));
    if (schema && strcmp(schema, DECISION_SCHEMA) != 0)
        return json_fault(&doc, "/schema", err, "this program reads %s", DECISION_SCHEMA);
    r = json_read(&doc, doc.root, "", &decision_table, &decision, err);
    if (r < 0)
        return r;
    size_t len = strlen(decision.commit);
    if (strspn(decision.commit, "0123456789abcdef") != len)
        return json_fault(&doc, "/commit", err, "must be a commit: 7 to 64 of 0-9a-f");
    *ret = decision;
    decision = (struct decision){0};
    return 0;
}

int decision_print(const struct decision *decision, struct buf *out, struct error *err)
{
    AUTO_JSON json_t *value = json_write(&decision_table, decision);
    return json_print(value, out, err);
}

void decision_done(struct decision *decision) { json_release(&decision_table, decision); }
