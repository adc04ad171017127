#include "runner/cmd/writing.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "runner/core/feedback.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/text.h"

enum { FILE_BYTES_MAX = 1 << 20, DAY_SECONDS = 86400 };

void writing_done(struct writing *w)
{
    json_decref(w->graph);
    json_decref(w->draft);
    json_decref(w->partials);
    process_plan_done(&w->plan);
    buf_done(&w->length);
    buf_done(&w->deletion);
    buf_done(&w->answer_by);
    strlist_done(&w->role);
}

static int add_criteria(struct strlist *list, const struct json_array *criteria)
{
    const struct process_criterion *items = criteria->items;
    int r = 0;
    for (size_t i = 0; r == 0 && i < criteria->count; i++)
        r = strlist_add(list, items[i].sentence ? items[i].sentence : items[i].text);
    return r;
}

/* Those of every role, and of the roles that ask for this assignment. */
static int list_criteria(struct writing *w)
{
    const struct process_role *roles = w->plan.roles.items;
    int r = add_criteria(&w->role, &w->plan.role_criteria);
    for (size_t i = 0; r == 0 && i < w->plan.roles.count; i++)
        if (roles[i].assignments.count == 0 ||
            strlist_has(&roles[i].assignments, w->dossier->assignment.id))
            r = add_criteria(&w->role, &roles[i].criteria);
    return r;
}

static int fill_facts(struct writing *w, const char *until, struct feedback_facts *ret)
{
    const struct dossier *dossier = w->dossier;
    const struct process_stage *next = process_next_stage(&w->plan);
    const char *reason = dossier->decided ? dossier->decision.reason : NULL;
    int64_t from = roster_due(dossier->entry) ? roster_due(dossier->entry)
                                              : dossier->result.finished;
    int64_t days =
        w->plan.answer_days ? w->plan.answer_days : dossier->desk.workspace.answer_days;
    int64_t at = dossier->decided ? dossier->decision.at : clock_now();
    int r = process_add_length(&w->length, next);
    if (r == 0 && from)
        r = workdays_add_day(&w->deletion,
                             from + dossier->assignment.retention_days * DAY_SECONDS);
    if (r == 0)
        r = workdays_add_day(&w->answer_by,
                             workdays_add(&dossier->desk.workspace.workdays, at, days));
    if (r == 0)
        r = list_criteria(w);
    *ret = (struct feedback_facts){
        .company = w->plan.company,
        .contact = w->plan.contact,
        .reason = reason ? process_role_sentence(&w->plan, reason) : NULL,
        .deletion = buf_text(&w->deletion),
        .answer_by = buf_text(&w->answer_by),
        .until = until,
        .next = {next->id, next->title, buf_text(&w->length), next->format, next->who,
                 next->when},
        .role = &w->role,
    };
    return r;
}

int writing_open(const struct dossier *dossier, const char *until, struct writing *ret,
                 struct error *err)
{
    CLEANUP(writing_done) struct writing w = {.dossier = dossier};
    AUTO_BUF struct buf path = {0};
    struct feedback_facts facts;
    int r = dossier_draft(dossier, &w.draft, err);
    if (r < 0)
        return r;
    workspace_path(&dossier->desk.workspace, &path, "process.json");
    r = process_plan_load(AT_FDCWD, buf_text(&path), &w.plan, err);
    if (r < 0)
        return r;
    if (fill_facts(&w, until, &facts) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    r = feedback_build(w.draft, &facts, dossier->decided ? dossier->decision.outcome : -1,
                       &w.graph, err);
    if (r < 0)
        return r;
    *ret = w;
    w = (struct writing){0};
    return 0;
}

int writing_template(const struct dossier *dossier, const char *name, struct buf *text,
                     struct letter_template *ret, struct error *err)
{
    AUTO_BUF struct buf path = {0};
    workspace_path(&dossier->desk.workspace, &path, "%s", name);
    if (access(buf_text(&path), F_OK) < 0)
        return 0;
    int r = fs_read(AT_FDCWD, buf_text(&path), FILE_BYTES_MAX, text, err);
    if (r < 0)
        return r;
    *ret = (struct letter_template){.name = name, .text = buf_text(text)};
    return 0;
}

/* Read when it is asked for first; one that cannot be read is none, and the template says
 * which it lacks. */
static const char *partial_of(void *context, const char *name)
{
    struct writing *w = context;
    AUTO_BUF struct buf path = {0}, text = {0};
    struct error none = {0};
    const char *known = json_string_value(json_object_get(w->partials, name));
    if (known || !text_is_id(name))
        return known;
    workspace_path(&w->dossier->desk.workspace, &path, "templates/partials/%s.md", name);
    if (access(buf_text(&path), F_OK) < 0 ||
        fs_read(AT_FDCWD, buf_text(&path), FILE_BYTES_MAX, &text, &none) < 0)
        return NULL;
    if (!w->partials)
        w->partials = json_object();
    json_object_set_new(w->partials, name, json_string(buf_text(&text)));
    return json_string_value(json_object_get(w->partials, name));
}

void writing_partials(struct writing *w, struct letter_template *template)
{
    template->partial = partial_of;
    template->context = w;
}
