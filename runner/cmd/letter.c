/* letter, brief -- drafts for a person to edit and send. */
#include "runner/core/letter.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rubrics/embedded.h"
#include "runner/cmd/command.h"
#include "runner/cmd/dossier.h"
#include "runner/core/digest.h"
#include "runner/core/feedback.h"
#include "runner/core/gates.h"
#include "runner/core/process.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/fs.h"

enum {
    TEMPLATE_BYTES_MAX = 1 << 20,
    DAY_SECONDS = 86400,
    FOR_DECLINE = 4,
    FOR_OTHERS = 3
};

struct values {
    bool eml, html;
};

static const struct option_row letter_rows[] = {
    {"eml", OPTION_FLAG, offsetof(struct values, eml), NULL,
     "also as a mail without addressee", 0, 0, NULL},
};
static const struct option_row brief_rows[] = {
    {"html", OPTION_FLAG, offsetof(struct values, html), NULL,
     "as a page for the printer", 0, 0, NULL},
};

/* What a letter is made of. */
struct writing {
    struct dossier dossier;
    struct process_plan plan;
    json_t *draft;
    struct buf length, deletion;
    const char *criteria[64];
};

static void writing_done(struct writing *w)
{
    json_decref(w->draft);
    process_plan_done(&w->plan);
    dossier_close(&w->dossier);
    buf_done(&w->length);
    buf_done(&w->deletion);
}

static int writing_open(const char *word, struct writing *w, struct error *err)
{
    AUTO_BUF struct buf path = {0};
    int r = dossier_open(word, &w->dossier, err);
    if (r == 0)
        r = dossier_draft(&w->dossier, &w->draft, err);
    workspace_path(&w->dossier.desk.workspace, &path, "process.json");
    return r < 0 ? r : process_plan_load(AT_FDCWD, buf_text(&path), &w->plan, err);
}

static void list_criteria(struct writing *w)
{
    const struct process_role *roles = w->plan.roles.items;
    const struct process_criterion *flat = w->plan.role_criteria.items;
    size_t count = 0;
    for (size_t i = 0; i < w->plan.role_criteria.count && count < 63; i++)
        w->criteria[count++] = flat[i].sentence ? flat[i].sentence : flat[i].text;
    for (size_t k = 0; k < w->plan.roles.count; k++) {
        const struct process_criterion *own = roles[k].criteria.items;
        for (size_t i = 0; i < roles[k].criteria.count && count < 63; i++)
            w->criteria[count++] = own[i].sentence ? own[i].sentence : own[i].text;
    }
}

static struct feedback_facts facts_of(struct writing *w)
{
    const struct assignment *assignment = &w->dossier.assignment;
    const struct process_stage *next = process_next_stage(&w->plan);
    const char *reason = w->dossier.decided ? w->dossier.decision.reason : NULL;
    int64_t from = w->dossier.entry->deadline ? w->dossier.entry->deadline
                                              : w->dossier.result.finished;
    process_add_length(&w->length, next);
    clock_add_utc(&w->deletion, from + assignment->retention_days * DAY_SECONDS);
    w->deletion.data[10] = '\0'; /* the day is enough */
    list_criteria(w);
    return (struct feedback_facts){
        .company = w->plan.company,
        .contact = w->plan.contact,
        .ownership = assignment->ownership,
        .deletion_date = buf_text(&w->deletion),
        .reason = reason ? process_role_sentence(&w->plan, reason) : NULL,
        .reason_id = reason,
        .role_criteria = w->criteria,
        .next_title = next->title,
        .next_when = next->when,
        .next_length = buf_text(&w->length),
        .next_format = next->format,
        .next_with = next->who,
    };
}

/* A workspace's own template stands before the bundled one. */
static int load_template(const struct writing *w, enum letter_kind kind, struct buf *ret,
                         struct error *err)
{
    AUTO_BUF struct buf path = {0};
    workspace_path(&w->dossier.desk.workspace, &path, "%s", letter_template(kind));
    if (access(buf_text(&path), F_OK) == 0)
        return fs_read(AT_FDCWD, buf_text(&path), TEMPLATE_BYTES_MAX, ret, err);
    const char *text = embedded_text(letter_template(kind));
    if (!text)
        return error_set(err, -ENOENT, "the template %s is missing",
                         letter_template(kind));
    return buf_adds(ret, text) < 0 ? error_set(err, -ENOMEM, "out of memory") : 0;
}

static void digest_of(const struct buf *text, char *ret)
{
    struct digest digest;
    digest_init(&digest);
    digest_add(&digest, "text", text->data, text->len);
    digest_hex(&digest, ret);
}

/* A person's edit is kept: the sidecar knows what we had written. @return 1 it was edited
 */
static int was_edited(const char *path, const char *sidecar_path)
{
    AUTO_BUF struct buf text = {0};
    AUTO_JSON_DOC struct json_doc doc = {0};
    char now[DIGEST_HEX_BYTES];
    if (access(path, F_OK) < 0)
        return 0;
    if (fs_read(AT_FDCWD, path, TEMPLATE_BYTES_MAX, &text, NULL) < 0 ||
        json_doc_load(AT_FDCWD, sidecar_path, &doc, NULL) < 0)
        return 1;
    digest_of(&text, now);
    const char *then = json_string_value(json_object_get(doc.root, "digest"));
    return !then || strcmp(then, now) != 0;
}

static int write_pair(const char *path, const struct buf *text, json_t *sidecar,
                      struct error *err)
{
    AUTO_BUF struct buf sidecar_path = {0}, json = {0};
    char digest[DIGEST_HEX_BYTES];
    buf_addf(&sidecar_path, "%s.evidence.json", path);
    if (was_edited(path, buf_text(&sidecar_path))) {
        fprintf(stderr,
                "%s was edited by hand and is kept; remove it to have it written anew\n",
                path);
        return EXIT_GATE;
    }
    digest_of(text, digest);
    json_object_set_new(sidecar, "digest", json_string(digest));
    int r = json_print(sidecar, &json, err);
    if (r == 0)
        r = fs_write(AT_FDCWD, path, text->data, text->len, 0644, FS_WRITE_REPLACE, err);
    if (r == 0)
        r = fs_write(AT_FDCWD, buf_text(&sidecar_path), json.data, json.len, 0644,
                     FS_WRITE_REPLACE, err);
    if (r < 0)
        return r;
    puts(path);
    const json_t *warnings = json_object_get(sidecar, "warnings");
    for (size_t i = 0; i < json_array_size(warnings); i++)
        fprintf(stderr, "worth a look: %s\n",
                json_string_value(json_array_get(warnings, i)));
    return EXIT_DONE;
}

/* Fewer strengths rather than a letter that is too long: down to the two that it must
 * name. */
static int render(const struct writing *w, enum letter_kind kind, const char *template,
                  const struct feedback_facts *facts, struct buf *ret_text,
                  json_t **ret_sidecar, struct error *err)
{
    size_t most = kind == LETTER_DECLINE ? FOR_DECLINE : FOR_OTHERS;
    for (;;) {
        AUTO_JSON json_t *view = NULL, *sidecar = NULL;
        buf_reset(ret_text);
        int r = feedback_view(w->draft, facts, most, &view, err);
        if (r == 0)
            r = letter_render(kind, template, view, ret_text, &sidecar, err);
        if (r < 0)
            return r;
        bool fits = json_array_size(json_object_get(sidecar, "warnings")) == 0;
        if (fits || most-- == FEEDBACK_STRENGTHS_MIN) {
            *ret_sidecar = TAKE(sidecar);
            return 0;
        }
    }
}

static int write_kind(struct writing *w, enum letter_kind kind, const char *suffix,
                      struct buf *ret_text, struct error *err)
{
    AUTO_BUF struct buf template = {0}, path = {0};
    AUTO_JSON json_t *sidecar = NULL;
    const struct feedback_facts facts = facts_of(w);
    int r = load_template(w, kind, &template, err);
    if (r == 0)
        r = render(w, kind, buf_text(&template), &facts, ret_text, &sidecar, err);
    if (r == -EPERM) {
        fprintf(stderr, "%s: not yet: %s\n  next: takehome review start %s\n",
                w->dossier.id, err->text, w->dossier.id);
        return EXIT_GATE;
    }
    if (r < 0)
        return r;
    workspace_path(&w->dossier.desk.workspace, &path, "out/%s.%s", w->dossier.id, suffix);
    return write_pair(buf_text(&path), ret_text, sidecar, err);
}

static int write_eml(const struct writing *w, const struct buf *text, struct error *err)
{
    AUTO_BUF struct buf mail = {0}, subject = {0}, path = {0};
    buf_addf(&subject, "Your submission: %s", w->dossier.assignment.title);
    if (letter_add_eml(buf_text(&subject), buf_text(text), clock_now(), &mail) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    workspace_path(&w->dossier.desk.workspace, &path, "out/%s.letter.eml", w->dossier.id);
    int r = fs_write(AT_FDCWD, buf_text(&path), mail.data, mail.len, 0644,
                     FS_WRITE_REPLACE, err);
    if (r < 0)
        return r;
    puts(buf_text(&path));
    return EXIT_DONE;
}

static int run_letter(const struct command_call *call, struct error *err)
{
    const struct values *values = call->values;
    CLEANUP(writing_done)
    struct writing w = {.dossier = {.desk = {.workspace = WORKSPACE_NONE}}};
    AUTO_BUF struct buf text = {0};
    int r = writing_open(call->words->items[0], &w, err);
    if (r < 0)
        return r;
    if (!w.dossier.decided || w.dossier.decision.outcome == DECISION_HOLD) {
        fprintf(stderr,
                "%s: not yet: a letter follows a decision\n"
                "  next: takehome decide %s advance|decline\n",
                w.dossier.id, w.dossier.id);
        return EXIT_GATE;
    }
    bool advance = w.dossier.decision.outcome == DECISION_ADVANCE;
    r = write_kind(&w, advance ? LETTER_ADVANCE : LETTER_DECLINE, "letter.md", &text,
                   err);
    return r == EXIT_DONE && values->eml ? write_eml(&w, &text, err) : r;
}

static int run_brief(const struct command_call *call, struct error *err)
{
    const struct values *values = call->values;
    CLEANUP(writing_done)
    struct writing w = {.dossier = {.desk = {.workspace = WORKSPACE_NONE}}};
    AUTO_BUF struct buf text = {0};
    int r = writing_open(call->words->items[0], &w, err);
    if (r < 0)
        return r;
    return write_kind(&w, values->html ? LETTER_BRIEF_HTML : LETTER_BRIEF,
                      values->html ? "brief.html" : "brief.md", &text, err);
}

const struct command command_letter = {
    .name = "letter",
    .usage = "SUBMISSION [--eml]",
    .summary = "Drafts the letter that follows a decision",
    .text = "Writes out/SUBMISSION.letter.md and, beside it, which evidence each "
            "sentence rests\n"
            "on. A person edits and sends it; an edited letter is never overwritten.",
    .options = COMMAND_OPTIONS(letter_rows),
    .values_size = sizeof(struct values),
    .words_min = 1,
    .words_max = 1,
    .run = run_letter,
};

const struct command command_brief = {
    .name = "brief",
    .usage = "SUBMISSION [--html]",
    .summary = "Writes the interviewer's brief from existing notes",
    .options = COMMAND_OPTIONS(brief_rows),
    .values_size = sizeof(struct values),
    .words_min = 1,
    .words_max = 1,
    .run = run_brief,
};
