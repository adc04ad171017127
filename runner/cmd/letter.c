/* letter, brief -- drafts for a person to edit and send. */
#include "runner/core/letter.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runner/cmd/command.h"
#include "runner/cmd/dossier.h"
#include "runner/cmd/letter_check.h"
#include "runner/core/brief.h"
#include "runner/core/feedback.h"
#include "runner/core/sidecar.h"
#include "runner/core/workdays.h"
#include "runner/io/log.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/fs.h"

enum { FILE_BYTES_MAX = 1 << 20, DAY_SECONDS = 86400, DATE_BYTES = 10 };

struct values {
    bool eml, html, check, json;
};

static const struct option_row letter_rows[] = {
    {"eml", OPTION_FLAG, offsetof(struct values, eml), NULL,
     "also as a mail without addressee", 0, 0, NULL},
    {"check", OPTION_FLAG, offsetof(struct values, check), NULL,
     "check the wording of what lies in out/", 0, 0, NULL},
    {"json", OPTION_FLAG, offsetof(struct values, json), NULL,
     "with --check: the findings as JSON", 0, 0, NULL},
};
static const struct option_row brief_rows[] = {
    {"html", OPTION_FLAG, offsetof(struct values, html), NULL,
     "as a page for the printer", 0, 0, NULL},
    {"check", OPTION_FLAG, offsetof(struct values, check), NULL,
     "check the wording of what lies in out/", 0, 0, NULL},
    {"json", OPTION_FLAG, offsetof(struct values, json), NULL,
     "with --check: the findings as JSON", 0, 0, NULL},
};

/* What a letter is made of. */
struct writing {
    struct dossier dossier;
    struct process_plan plan;
    json_t *draft, *graph;
    struct buf length, deletion, answer_by;
    struct strlist role;
};

static void writing_done(struct writing *w)
{
    json_decref(w->graph);
    json_decref(w->draft);
    process_plan_done(&w->plan);
    dossier_close(&w->dossier);
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
            strlist_has(&roles[i].assignments, w->dossier.assignment.id))
            r = add_criteria(&w->role, &roles[i].criteria);
    return r;
}

/* The day of an instant is enough for people. */
static int add_date(struct buf *out, int64_t seconds)
{
    int r = clock_add_utc(out, seconds);
    if (r == 0 && out->len > DATE_BYTES) {
        out->len = DATE_BYTES;
        out->data[DATE_BYTES] = '\0';
    }
    return r;
}

static int fill_facts(struct writing *w, struct feedback_facts *ret)
{
    const struct dossier *dossier = &w->dossier;
    const struct process_stage *next = process_next_stage(&w->plan);
    const char *reason = dossier->decided ? dossier->decision.reason : NULL;
    int64_t from =
        dossier->entry->deadline ? dossier->entry->deadline : dossier->result.finished;
    int64_t at = dossier->decided ? dossier->decision.at : clock_now();
    int r = process_add_length(&w->length, next);
    if (r == 0 && from)
        r = add_date(&w->deletion,
                     from + dossier->assignment.retention_days * DAY_SECONDS);
    if (r == 0)
        r = add_date(&w->answer_by, workdays_add(at, w->plan.answer_days));
    if (r == 0)
        r = list_criteria(w);
    *ret = (struct feedback_facts){
        .company = w->plan.company,
        .contact = w->plan.contact,
        .reason = reason ? process_role_sentence(&w->plan, reason) : NULL,
        .deletion = buf_text(&w->deletion),
        .answer_by = buf_text(&w->answer_by),
        .next = {next->id, next->title, buf_text(&w->length), next->format, next->who,
                 next->when},
        .role = &w->role,
    };
    return r;
}

static int writing_open(const char *word, struct writing *w, struct error *err)
{
    AUTO_BUF struct buf path = {0};
    struct feedback_facts facts;
    int r = dossier_open(word, &w->dossier, err);
    if (r == 0)
        r = dossier_draft(&w->dossier, &w->draft, err);
    if (r < 0)
        return r;
    workspace_path(&w->dossier.desk.workspace, &path, "process.json");
    r = process_plan_load(AT_FDCWD, buf_text(&path), &w->plan, err);
    if (r < 0)
        return r;
    if (fill_facts(w, &facts) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    return feedback_build(w->draft, &facts,
                          w->dossier.decided ? w->dossier.decision.outcome : -1,
                          &w->graph, err);
}

/* A workspace's own template stands before the bundled one. */
static int load_own(const struct writing *w, const char *name, struct buf *text,
                    struct letter_template *ret, struct error *err)
{
    AUTO_BUF struct buf path = {0};
    workspace_path(&w->dossier.desk.workspace, &path, "%s", name);
    if (access(buf_text(&path), F_OK) < 0)
        return 0;
    int r = fs_read(AT_FDCWD, buf_text(&path), FILE_BYTES_MAX, text, err);
    if (r < 0)
        return r;
    *ret = (struct letter_template){.name = name, .text = buf_text(text)};
    return 0;
}

/* What there is not enough for yet is refused as a gate refuses; other failures are
 * errors. */
static int refuse(const struct writing *w, int r, const struct error *err)
{
    const char *id = w->dossier.id;
    if (r != -ENODATA && r != -EMSGSIZE)
        return r;
    fprintf(stderr, "%s: not yet: %s\n  next: takehome review start %s\n", id, err->text,
            id);
    return EXIT_GATE;
}

/*
 * Writes a file of out/ and its sidecar. What a person edited is kept: the sidecar knows
 * the digest of what we had written.
 * @return EXIT_DONE or EXIT_GATE; <0
 */
static int write_pair(const struct writing *w, const char *suffix, const char *text,
                      json_t *sidecar, struct error *err)
{
    AUTO_BUF struct buf path = {0}, beside = {0}, json = {0}, now = {0};
    AUTO_JSON_DOC struct json_doc before = {0};
    struct error none = {0};
    char digest[DIGEST_HEX_BYTES];
    workspace_path(&w->dossier.desk.workspace, &path, "out/%s.%s", w->dossier.id, suffix);
    buf_addf(&beside, "%s.evidence.json", buf_text(&path));
    bool is_there = access(buf_text(&path), F_OK) == 0;
    if (is_there &&
        (fs_read(AT_FDCWD, buf_text(&path), FILE_BYTES_MAX, &now, &none) < 0 ||
         json_doc_load(AT_FDCWD, buf_text(&beside), &before, &none) < 0 ||
         !sidecar_is_of(before.root, buf_text(&now)))) {
        fprintf(stderr,
                "%s was edited by hand and is kept; remove it to have it written anew\n",
                buf_text(&path));
        return EXIT_GATE;
    }
    sidecar_digest(text, digest);
    json_object_set_new(sidecar, "digest", json_string(digest));
    json_object_set_new(sidecar, "file", json_string(strrchr(buf_text(&path), '/') + 1));
    int r = json_print(sidecar, &json, err);
    if (r == 0)
        r = fs_write(AT_FDCWD, buf_text(&path), text, strlen(text), 0644,
                     FS_WRITE_REPLACE, err);
    if (r == 0)
        r = fs_write(AT_FDCWD, buf_text(&beside), json.data, json.len, 0644,
                     FS_WRITE_REPLACE, err);
    if (r == 0)
        r = log_append(&w->dossier.desk.workspace,
                       &(struct log_fact){.act = JOURNAL_DRAFT,
                                          .about = w->dossier.id,
                                          .bytes = text,
                                          .len = strlen(text)},
                       err);
    if (r < 0)
        return r;
    puts(buf_text(&path));
    return EXIT_DONE;
}

/* The mail is made of the letter as it lies there now, with a person's edits. */
static int write_eml(const struct writing *w, struct error *err)
{
    AUTO_BUF struct buf mail = {0}, path = {0}, text = {0};
    const struct letter_mail head = {
        .company = w->plan.company, .contact = w->plan.contact, .date = clock_now()};
    const struct workspace *workspace = &w->dossier.desk.workspace;
    workspace_path(workspace, &path, "out/%s.letter.md", w->dossier.id);
    int r = fs_read(AT_FDCWD, buf_text(&path), FILE_BYTES_MAX, &text, err);
    if (r == 0)
        r = letter_eml(buf_text(&text), &head, &mail, err);
    if (r < 0)
        return error_wrap(err, "%s", buf_text(&path));
    AUTO_JSON json_t *sidecar = json_pack("{s:s, s:s}", "schema", SIDECAR_SCHEMA,
                                          "letter", strrchr(buf_text(&path), '/') + 1);
    return sidecar ? write_pair(w, "letter.eml", buf_text(&mail), sidecar, err)
                   : error_set(err, -ENOMEM, "out of memory");
}

static int write_letter(struct writing *w, bool *ret_drafted, struct error *err)
{
    AUTO_BUF struct buf own_text = {0};
    CLEANUP(letter_done) struct letter letter = {0};
    struct letter_template own = {0};
    int outcome = w->dossier.decision.outcome;
    int r = load_own(w, letter_template_name(outcome), &own_text, &own, err);
    if (r == 0)
        r = letter_render(w->graph, outcome, &own, &letter, err);
    if (r < 0)
        return refuse(w, r, err);
    *ret_drafted = true;
    return write_pair(w, "letter.md", letter.text, letter.sidecar, err);
}

static int run_letter(const struct command_call *call, struct error *err)
{
    const struct values *values = call->values;
    CLEANUP(writing_done)
    struct writing w = {.dossier = {.desk = {.workspace = WORKSPACE_NONE}}};
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
    if (values->check)
        return letter_check(&w.dossier, "letter.md",
                            w.dossier.decision.outcome == DECISION_ADVANCE
                                ? WORDING_ADVANCE
                                : WORDING_DECLINE,
                            values->json, err);
    bool drafted = false;
    r = write_letter(&w, &drafted, err);
    if (!values->eml || r < 0 || !drafted)
        return r;
    /* an edited letter stays as it is, and is just what a mail should be made of */
    int mailed = write_eml(&w, err);
    return mailed < 0 ? mailed : mailed == EXIT_DONE ? EXIT_DONE : r;
}

static int run_brief(const struct command_call *call, struct error *err)
{
    const struct values *values = call->values;
    CLEANUP(writing_done)
    struct writing w = {.dossier = {.desk = {.workspace = WORKSPACE_NONE}}};
    CLEANUP(brief_done) struct brief brief = {0};
    AUTO_BUF struct buf markdown_text = {0}, html_text = {0};
    struct letter_template markdown = {0}, html = {0};
    int r = writing_open(call->words->items[0], &w, err);
    if (r == 0 && values->check)
        return letter_check(&w.dossier, "brief.md", WORDING_BRIEF, values->json, err);
    if (r == 0)
        r = load_own(&w, BRIEF_MARKDOWN, &markdown_text, &markdown, err);
    if (r == 0)
        r = load_own(&w, BRIEF_HTML, &html_text, &html, err);
    if (r < 0)
        return r;
    r = brief_render(w.graph, &markdown, &html, &brief, err);
    if (r < 0)
        return refuse(&w, r, err);
    return values->html ? write_pair(&w, "brief.html", brief.html, brief.sidecar, err)
                        : write_pair(&w, "brief.md", brief.markdown, brief.sidecar, err);
}

const struct command command_letter = {
    .name = "letter",
    .usage = "SUBMISSION [--eml] | --check [--json]",
    .summary = "Drafts the letter that follows a decision",
    .text =
        "Writes out/SUBMISSION.letter.md and, beside it, which evidence each "
        "sentence rests\n"
        "on. A person edits and sends it; an edited letter is never overwritten, and "
        "--eml\n"
        "makes the mail of it as it lies there. --check reads it, edits included, and "
        "ends with\n3 when something in it must not be sent.",
    .options = COMMAND_OPTIONS(letter_rows),
    .values_size = sizeof(struct values),
    .words_min = 1,
    .words_max = 1,
    .run = run_letter,
};

const struct command command_brief = {
    .name = "brief",
    .usage = "SUBMISSION [--html] | --check [--json]",
    .summary = "Writes the interviewer's brief from existing notes",
    .options = COMMAND_OPTIONS(brief_rows),
    .values_size = sizeof(struct values),
    .words_min = 1,
    .words_max = 1,
    .run = run_brief,
};
