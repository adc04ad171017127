#include "runner/core/process.h"

#include <errno.h>
#include <string.h>

#define FIELD(type, member, json_kind, ...)                                              \
    {                                                                                    \
#member, JSON_KIND_##json_kind, offsetof(type, member), __VA_ARGS__              \
    }
#define STAGE(member, json_kind, ...)                                                    \
    FIELD(struct process_stage, member, json_kind, __VA_ARGS__)

static const struct json_field stage_fields[] = {
    STAGE(id, ID, .required = true),
    STAGE(title, TEXT, .required = true, .min = 1, .max = 120),
    STAGE(length, TEXT, .required = true, .min = 1, .max = 120,
          .summary = "How long it takes: \"45 minutes\"."),
    STAGE(format, TEXT, .required = true, .min = 1, .max = 300),
    STAGE(who, TEXT, .required = true, .min = 1, .max = 200,
          .summary = "Roles, not names."),
    STAGE(when, TEXT, .min = 1, .max = 200, .summary = "When, or by when."),
};
static const struct json_table stage_table = {"stage", sizeof(struct process_stage),
                                              stage_fields, COUNT_OF(stage_fields)};

#define ROLE(member, json_kind, ...)                                                     \
    FIELD(struct process_criterion, member, json_kind, __VA_ARGS__)

static const struct json_field role_fields[] = {
    ROLE(id, ID, .required = true),
    ROLE(sentence, TEXT, .required = true, .min = 1, .max = 300,
         .summary = "\"In this role we are looking for …\""),
};
static const struct json_table role_table = {"role-criterion",
                                             sizeof(struct process_criterion),
                                             role_fields, COUNT_OF(role_fields)};

#define PROCESS(member, json_kind, ...)                                                  \
    FIELD(struct process, member, json_kind, __VA_ARGS__)

static const struct json_field process_fields[] = {
    PROCESS(schema, TEXT, .required = true, .summary = PROCESS_SCHEMA),
    PROCESS(company, TEXT, .required = true, .min = 1, .max = 120),
    PROCESS(contact, TEXT, .required = true, .min = 3, .max = 200),
    PROCESS(stages, OBJECTS, .required = true, .min = 1, .max = 20,
            .table = &stage_table),
    PROCESS(role_criteria, OBJECTS, .required = true, .min = 1, .max = 50,
            .table = &role_table),
    PROCESS(next_stage, ID, .required = true,
            .summary = "The stage after the take-home."),
};
const struct json_table process_table = {"process", sizeof(struct process),
                                         process_fields, COUNT_OF(process_fields)};

const struct process_stage *process_stage(const struct process *process, const char *id)
{
    const struct process_stage *stages = process->stages.items;
    for (size_t i = 0; i < process->stages.count; i++)
        if (strcmp(stages[i].id, id) == 0)
            return &stages[i];
    return NULL;
}

const struct process_criterion *process_criterion(const struct process *process,
                                                  const char *id)
{
    const struct process_criterion *criteria = process->role_criteria.items;
    for (size_t i = 0; i < process->role_criteria.count; i++)
        if (strcmp(criteria[i].id, id) == 0)
            return &criteria[i];
    return NULL;
}

static int fault(const struct json_doc *doc, const char *list, size_t index,
                 const char *below, const char *reason, struct error *err)
{
    AUTO_BUF struct buf pointer = {0};
    buf_addf(&pointer, "/%s/%zu/%s", list, index, below);
    return json_fault(doc, buf_text(&pointer), err, "%s", reason);
}

static int check_process(const struct json_doc *doc, const struct process *process,
                         struct error *err)
{
    const struct process_stage *stages = process->stages.items;
    const struct process_criterion *criteria = process->role_criteria.items;
    for (size_t i = 0; i < process->stages.count; i++)
        if (process_stage(process, stages[i].id) != &stages[i])
            return fault(doc, "stages", i, "id", "another stage has this id", err);
    for (size_t i = 0; i < process->role_criteria.count; i++) {
        const char *sentence = criteria[i].sentence;
        if (process_criterion(process, criteria[i].id) != &criteria[i])
            return fault(doc, "role_criteria", i, "id", "another criterion has this id",
                         err);
        if (strncmp(sentence, PROCESS_ROLE_WORDS, strlen(PROCESS_ROLE_WORDS)) != 0 ||
            sentence[strlen(sentence) - 1] != '.' || strchr(sentence, '\n'))
            return fault(doc, "role_criteria", i, "sentence",
                         "must be one line, \"" PROCESS_ROLE_WORDS "….\"", err);
    }
    if (!process_stage(process, process->next_stage))
        return json_fault(doc, "/next_stage", err, "no stage has the id '%s'",
                          process->next_stage);
    return 0;
}

int process_read(const struct json_doc *doc, struct process *ret, struct error *err)
{
    const char *schema = json_string_value(json_object_get(doc->root, "schema"));
    if (schema && strcmp(schema, PROCESS_SCHEMA) != 0)
        return json_fault(doc, "/schema", err, "this program reads %s", PROCESS_SCHEMA);
    CLEANUP(process_done) struct process process = {0};
    int r = json_read(doc, doc->root, "", &process_table, &process, err);
    if (r == 0)
        r = check_process(doc, &process, err);
    if (r < 0)
        return r;
    *ret = process;
    process = (struct process){0};
    return 0;
}

int process_load(int dirfd, const char *path, struct process *ret, struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    int r = json_doc_load(dirfd, path, &doc, err);
    return r < 0 ? r : process_read(&doc, ret, err);
}

void process_done(struct process *process) { json_release(&process_table, process); }
