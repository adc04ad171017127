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
    STAGE(length, TEXT, .min = 1, .max = 120,
          .summary = "How long it takes: \"45 minutes\"."),
    STAGE(length_minutes, INT, .min = 1, .max = 6000, .summary = "The same as a number."),
    STAGE(format, TEXT, .required = true, .min = 1, .max = 300),
    STAGE(who, TEXT, .required = true, .min = 1, .max = 200,
          .summary = "Roles, not names."),
    STAGE(when, TEXT, .min = 1, .max = 200, .summary = "When, or by when."),
    STAGE(about, TEXT, .min = 1, .max = 1000),
    STAGE(graded, TEXTS, .max = 20, .summary = "What is looked at."),
};
static const struct json_table stage_table = {"stage", sizeof(struct process_stage),
                                              stage_fields, COUNT_OF(stage_fields)};

#define ROLE(member, json_kind, ...)                                                     \
    FIELD(struct process_criterion, member, json_kind, __VA_ARGS__)

static const struct json_field role_fields[] = {
    ROLE(id, ID, .required = true),
    ROLE(sentence, TEXT, .min = 1, .max = 300,
         .summary = "\"In this role we are looking for …\""),
    ROLE(text, TEXT, .min = 1, .max = 300, .summary = "The same as `sentence`."),
};
static const struct json_table criterion_table = {"role-criterion",
                                                  sizeof(struct process_criterion),
                                                  role_fields, COUNT_OF(role_fields)};

#define ONE(member, json_kind, ...)                                                      \
    FIELD(struct process_role, member, json_kind, __VA_ARGS__)

static const struct json_field one_fields[] = {
    ONE(id, ID, .required = true),
    ONE(title, TEXT, .required = true, .min = 1, .max = 120),
    ONE(assignments, TEXTS, .max = 50),
    ONE(criteria, OBJECTS, .required = true, .min = 1, .max = 50,
        .table = &criterion_table),
};
static const struct json_table one_table = {"role", sizeof(struct process_role),
                                            one_fields, COUNT_OF(one_fields)};

#define PROCESS(member, json_kind, ...)                                                  \
    FIELD(struct process_plan, member, json_kind, __VA_ARGS__)

static const struct json_field process_fields[] = {
    PROCESS(schema, TEXT, .required = true, .summary = PROCESS_SCHEMA),
    PROCESS(company, TEXT, .required = true, .min = 1, .max = 120),
    PROCESS(contact, TEXT, .required = true, .min = 3, .max = 200),
    PROCESS(stages, OBJECTS, .required = true, .min = 1, .max = 20,
            .table = &stage_table),
    PROCESS(role_criteria, OBJECTS, .max = 50, .table = &criterion_table,
            .summary = "Criteria of every role."),
    PROCESS(roles, OBJECTS, .max = 20, .table = &one_table),
    PROCESS(next_stage, ID, .summary = "Absent: the stage after take-home."),
    PROCESS(ownership, TEXT, .required = true, .min = 1, .max = 2000,
            .summary = "Whose the code is, and what it is used for."),
    PROCESS(answer_days, INT, .min = 1, .max = 60,
            .summary = "Working days until the candidate hears; absent: as in "
                       "takehome.json."),
    PROCESS(retention_days, INT, .min = 1, .max = 3650,
            .summary = "Absent: as long as the assignments say."),
};
const struct json_table process_plan_table = {"process", sizeof(struct process_plan),
                                              process_fields, COUNT_OF(process_fields)};

const struct process_stage *process_stage(const struct process_plan *plan, const char *id)
{
    const struct process_stage *stages = plan->stages.items;
    for (size_t i = 0; i < plan->stages.count; i++)
        if (strcmp(stages[i].id, id) == 0)
            return &stages[i];
    return NULL;
}

const struct process_stage *process_next_stage(const struct process_plan *plan)
{
    const struct process_stage *stages = plan->stages.items;
    if (plan->next_stage)
        return process_stage(plan, plan->next_stage);
    for (size_t i = 0; i + 1 < plan->stages.count; i++)
        if (strcmp(stages[i].id, "take-home") == 0)
            return &stages[i + 1];
    return NULL;
}

static const char *find_sentence(const struct json_array *list, const char *id)
{
    const struct process_criterion *criteria = list->items;
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(criteria[i].id, id) == 0)
            return criteria[i].sentence ? criteria[i].sentence : criteria[i].text;
    return NULL;
}

const char *process_role_sentence(const struct process_plan *plan, const char *id)
{
    const struct process_role *roles = plan->roles.items;
    const char *found = find_sentence(&plan->role_criteria, id);
    for (size_t i = 0; !found && i < plan->roles.count; i++)
        found = find_sentence(&roles[i].criteria, id);
    return found;
}

int process_add_length(struct buf *out, const struct process_stage *stage)
{
    if (stage->length)
        return buf_adds(out, stage->length);
    return buf_addf(out, "%lld minute%s", (long long)stage->length_minutes,
                    stage->length_minutes == 1 ? "" : "s");
}

static int check_stages(const struct json_doc *doc, const struct process_plan *plan,
                        struct error *err)
{
    const struct process_stage *stages = plan->stages.items;
    for (size_t i = 0; i < plan->stages.count; i++) {
        AUTO_BUF struct buf at = {0};
        buf_addf(&at, "/stages/%zu", i);
        if (!stages[i].length == !stages[i].length_minutes)
            return json_fault(doc, buf_text(&at), err,
                              "needs 'length' or 'length_minutes', one of them");
        buf_adds(&at, "/id");
        if (process_stage(plan, stages[i].id) != &stages[i])
            return json_fault(doc, buf_text(&at), err, "another stage has this id");
    }
    if (plan->next_stage && !process_stage(plan, plan->next_stage))
        return json_fault(doc, "/next_stage", err, "no stage has the id '%s'",
                          plan->next_stage);
    if (!process_next_stage(plan))
        return json_fault(doc, "", err,
                          "'next_stage' is missing, and no stage follows 'take-home'");
    return 0;
}

/* One sentence, the published one: letters take it word for word. */
static int check_criteria(const struct json_doc *doc, const struct process_plan *plan,
                          const struct json_array *list, const char *pointer,
                          struct error *err)
{
    const struct process_criterion *criteria = list->items;
    for (size_t i = 0; i < list->count; i++) {
        const char *said = criteria[i].sentence ? criteria[i].sentence : criteria[i].text;
        AUTO_BUF struct buf at = {0};
        buf_addf(&at, "%s/%zu", pointer, i);
        if (!said || (criteria[i].sentence && criteria[i].text))
            return json_fault(doc, buf_text(&at), err,
                              "needs 'sentence' or 'text', one of them");
        if (strncmp(said, PROCESS_ROLE_WORDS, strlen(PROCESS_ROLE_WORDS)) != 0 ||
            said[strlen(said) - 1] != '.' || strchr(said, '\n'))
            return json_fault(doc, buf_text(&at), err,
                              "must be one line: \"" PROCESS_ROLE_WORDS "….\"");
        if (process_role_sentence(plan, criteria[i].id) != said)
            return json_fault(doc, buf_text(&at), err,
                              "another criterion has the id '%s'", criteria[i].id);
    }
    return 0;
}

static int check_plan(const struct json_doc *doc, const struct process_plan *plan,
                      struct error *err)
{
    const struct process_role *roles = plan->roles.items;
    int r = check_stages(doc, plan, err);
    if (r == 0 && plan->role_criteria.count + plan->roles.count == 0)
        r = json_fault(doc, "", err, "needs 'roles' or 'role_criteria'");
    if (r == 0)
        r = check_criteria(doc, plan, &plan->role_criteria, "/role_criteria", err);
    for (size_t i = 0; r == 0 && i < plan->roles.count; i++) {
        AUTO_BUF struct buf at = {0};
        buf_addf(&at, "/roles/%zu/criteria", i);
        r = check_criteria(doc, plan, &roles[i].criteria, buf_text(&at), err);
    }
    return r;
}

int process_plan_read(const struct json_doc *doc, struct process_plan *ret,
                      struct error *err)
{
    const char *schema = json_string_value(json_object_get(doc->root, "schema"));
    if (schema && strcmp(schema, PROCESS_SCHEMA) != 0)
        return json_fault(doc, "/schema", err, "this program reads %s", PROCESS_SCHEMA);
    CLEANUP(process_plan_done) struct process_plan process = {0};
    int r = json_read(doc, doc->root, "", &process_plan_table, &process, err);
    if (r == 0)
        r = check_plan(doc, &process, err);
    if (r < 0)
        return r;
    *ret = process;
    process = (struct process_plan){0};
    return 0;
}

int process_plan_load(int dirfd, const char *path, struct process_plan *ret,
                      struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    int r = json_doc_load(dirfd, path, &doc, err);
    return r < 0 ? r : process_plan_read(&doc, ret, err);
}

void process_plan_done(struct process_plan *process)
{
    json_release(&process_plan_table, process);
}
