#include "runner/core/process_page.h"

#include <errno.h>

#include "rubrics/embedded.h"
#include "rubrics/mustache.h"

static const struct mustache_options options = {.escape = MUSTACHE_MARKDOWN};

static json_t *stage_of(const struct process_stage *stage, size_t number)
{
    AUTO_BUF struct buf length = {0};
    process_add_length(&length, stage);
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s*, s:s*, s:b, s:o}", "number",
                     (json_int_t)number, "title", stage->title, "length",
                     buf_text(&length), "format", stage->format, "who", stage->who,
                     "when", stage->when, "about", stage->about, "has_graded",
                     stage->graded.count > 0, "graded", json_texts(&stage->graded));
}

static json_t *sentences(const struct json_array *criteria)
{
    const struct process_criterion *items = criteria->items;
    json_t *array = json_array();
    for (size_t i = 0; i < criteria->count; i++)
        json_array_append_new(
            array, json_string(items[i].sentence ? items[i].sentence : items[i].text));
    return array;
}

static json_t *roles_of(const struct process_plan *plan)
{
    const struct process_role *roles = plan->roles.items;
    json_t *array = json_array();
    if (plan->role_criteria.count > 0)
        json_array_append_new(array,
                              json_pack("{s:s, s:o}", "title", "Every role", "criteria",
                                        sentences(&plan->role_criteria)));
    for (size_t i = 0; i < plan->roles.count; i++)
        json_array_append_new(array,
                              json_pack("{s:s, s:o}", "title", roles[i].title, "criteria",
                                        sentences(&roles[i].criteria)));
    return array;
}

int process_page_render(const struct process_plan *plan, const char *own, struct buf *out,
                        struct error *err)
{
    const struct process_stage *stages = plan->stages.items;
    json_t *list = json_array();
    for (size_t i = 0; i < plan->stages.count; i++)
        json_array_append_new(list, stage_of(&stages[i], i + 1));
    AUTO_JSON json_t *data = json_pack(
        "{s:s, s:s, s:s*, s:I, s:I, s:I, s:o, s:o}", "company", plan->company, "contact",
        plan->contact, "ownership", plan->ownership, "answer_days",
        (json_int_t)plan->answer_days, "retention_days", (json_int_t)plan->retention_days,
        "count", (json_int_t)plan->stages.count, "stages", list, "roles", roles_of(plan));
    if (!data)
        return error_set(err, -ENOMEM, "out of memory");
    return mustache_render(PROCESS_PAGE, own ? own : embedded_text(PROCESS_PAGE), data,
                           &options, out, err);
}

int process_letter_render(const struct process_plan *plan,
                          const struct process_stage *stage, bool advance,
                          const char *own, struct buf *out, struct error *err)
{
    const struct process_stage *stages = plan->stages.items;
    const char *name =
        advance ? "templates/stage-advance.md" : "templates/stage-decline.md";
    size_t next = (size_t)(stage - stages) + 1;
    AUTO_JSON json_t *data =
        json_pack("{s:s, s:s, s:o}", "company", plan->company, "contact", plan->contact,
                  "stage", stage_of(stage, next));
    if (data && advance && next < plan->stages.count)
        json_object_set_new(data, "next", stage_of(&stages[next], next + 1));
    if (!data)
        return error_set(err, -ENOMEM, "out of memory");
    return mustache_render(name, own ? own : embedded_text(name), data, &options, out,
                           err);
}
