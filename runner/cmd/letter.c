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
#include "runner/cmd/refuse.h"
#include "runner/cmd/writing.h"
#include "runner/core/brief.h"
#include "runner/core/sidecar.h"
#include "runner/core/workdays.h"
#include "runner/io/log.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/fs.h"

enum { FILE_BYTES_MAX = 1 << 20 };

struct values {
    bool eml, html, check, json, on_request;
    int ending;
    const char *until, *silence, *reason;
};

/* In the order of `endings`. */
static const char *const ending_words[] = {"decision",      "hold",      "withdrawn",
                                           "not-submitted", "cancelled", NULL};
static const enum letter_kind endings[] = {LETTER_DECLINE, LETTER_HOLD, LETTER_WITHDRAWN,
                                           LETTER_NOT_SUBMITTED, LETTER_CANCELLED};

static const struct option_row letter_rows[] = {
    {"eml", OPTION_FLAG, offsetof(struct values, eml), NULL,
     "also as a mail without addressee", 0, 0, NULL},
    {"check", OPTION_FLAG, offsetof(struct values, check), NULL,
     "check the wording of what lies in out/", 0, 0, NULL},
    {"json", OPTION_FLAG, offsetof(struct values, json), NULL,
     "with --check: the findings as JSON", 0, 0, NULL},
    {"silence", OPTION_TEXT, offsetof(struct values, silence), "CHECK",
     "with --check: this sentence may stay", 0, 0, NULL},
    {"reason", OPTION_TEXT, offsetof(struct values, reason), "WHY",
     "with --silence: kept, and in the log", 0, 0, NULL},
    {"ending", OPTION_WORD, offsetof(struct values, ending), "WHAT",
     "hold, withdrawn, not-submitted or cancelled", 0, 0, ending_words},
    {"until", OPTION_TEXT, offsetof(struct values, until), "2026-12-24",
     "with --ending hold: by when there is an answer", 0, 0, NULL},
    {"on-request", OPTION_FLAG, offsetof(struct values, on_request), NULL,
     "what was not good, too: for who was declined and asked", 0, 0, NULL},
};
static const struct option_row brief_rows[] = {
    {"html", OPTION_FLAG, offsetof(struct values, html), NULL,
     "as a page for the printer", 0, 0, NULL},
    {"check", OPTION_FLAG, offsetof(struct values, check), NULL,
     "check the wording of what lies in out/", 0, 0, NULL},
    {"json", OPTION_FLAG, offsetof(struct values, json), NULL,
     "with --check: the findings as JSON", 0, 0, NULL},
};

/* What there is not enough for yet is refused as a gate refuses; other failures are
 * errors. */
static int refuse_writing(const struct writing *w, int r, const struct error *err)
{
    const char *id = w->dossier->id;
    if (r != -ENODATA && r != -EMSGSIZE)
        return r;
    fprintf(stderr, "%s: not yet: %s\n  next: takehome review start %s\n", id, err->text,
            id);
    return EXIT_GATE;
}

/*
 * Writes a file of out/ and its sidecar. What a person edited is kept: the sidecar knows
 * the digest of what we had written.
 * @return EXIT_DONE; EXIT_GATE, printed: it is kept; <0
 */
static int write_pair(const struct writing *w, const char *suffix, const char *text,
                      json_t *sidecar, struct error *err)
{
    AUTO_BUF struct buf path = {0}, beside = {0}, json = {0}, now = {0};
    AUTO_JSON_DOC struct json_doc before = {0};
    struct error none = {0};
    char digest[DIGEST_HEX_BYTES];
    workspace_path(&w->dossier->desk.workspace, &path, "out/%s.%s", w->dossier->id,
                   suffix);
    buf_addf(&beside, "%s.evidence.json", buf_text(&path));
    bool is_there = access(buf_text(&path), F_OK) == 0;
    if (is_there &&
        (fs_read(AT_FDCWD, buf_text(&path), FILE_BYTES_MAX, &now, &none) < 0 ||
         json_doc_load(AT_FDCWD, buf_text(&beside), &before, &none) < 0 ||
         !sidecar_is_of(before.root, buf_text(&now)))) {
        fprintf(stderr,
                "%s was edited by hand and is kept\n"
                "  next: read it again with --check, or remove it to have it written "
                "anew\n",
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
        r = log_append(&w->dossier->desk.workspace,
                       &(struct log_fact){.act = JOURNAL_DRAFT,
                                          .about = w->dossier->id,
                                          .bytes = text,
                                          .len = strlen(text)},
                       err);
    if (r < 0)
        return r;
    puts(buf_text(&path));
    return EXIT_DONE;
}

/* A letter or brief that a person edited is there, and theirs: nothing is refused. */
static int write_or_keep(const struct writing *w, const char *suffix, const char *text,
                         json_t *sidecar, struct error *err)
{
    int r = write_pair(w, suffix, text, sidecar, err);
    if (r != EXIT_GATE)
        return r;
    printf("%s/out/%s.%s\n", w->dossier->desk.workspace.path, w->dossier->id, suffix);
    return EXIT_DONE;
}

/* The mail is made of the letter as it lies there now, with a person's edits. */
static int write_eml(const struct writing *w, struct error *err)
{
    AUTO_BUF struct buf mail = {0}, path = {0}, text = {0};
    const struct letter_mail head = {
        .company = w->plan.company, .contact = w->plan.contact, .date = clock_now()};
    const struct workspace *workspace = &w->dossier->desk.workspace;
    workspace_path(workspace, &path, "out/%s.letter.md", w->dossier->id);
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

/* A letter of a decision is "letter.md"; of an end without one, "withdrawn.md". */
static const char *suffix_of(const struct values *values)
{
    static const char *const names[] = {"letter.md", "hold.md", "withdrawn.md",
                                        "not-submitted.md", "cancelled.md"};
    return values->on_request ? LETTER_ON_REQUEST_SUFFIX : names[values->ending];
}

static enum letter_kind kind_of(const struct values *values,
                                const struct dossier *dossier)
{
    if (values->on_request)
        return LETTER_ON_REQUEST;
    if (values->ending)
        return endings[values->ending];
    if (dossier->decision.outcome == DECISION_DECLINE && dossier->decision.no_strengths)
        return LETTER_PLAIN_DECLINE;
    return (enum letter_kind)dossier->decision.outcome;
}

static int write_letter(struct writing *w, const struct values *values, struct error *err)
{
    AUTO_BUF struct buf own_text = {0};
    CLEANUP(letter_done) struct letter letter = {0};
    struct letter_template own = {0};
    enum letter_kind kind = kind_of(values, w->dossier);
    int r =
        writing_template(w->dossier, letter_template_name(kind), &own_text, &own, err);
    writing_partials(w, &own);
    if (r == 0)
        r = letter_render(w->graph, kind, &own, &letter, err);
    if (r < 0)
        return refuse_writing(w, r, err);
    return write_or_keep(w, suffix_of(values), letter.text, letter.sidecar, err);
}

static int check_values(const struct values *values, struct error *err)
{
    int64_t until;
    bool hold = endings[values->ending] == LETTER_HOLD;
    if (!values->silence != !values->reason || (values->silence && !values->check))
        return error_set(err, -EINVAL,
                         "--check --silence CHECK --reason WHY go together");
    if (hold != (values->until != NULL))
        return error_set(err, -EINVAL, "--ending hold and --until DATE go together");
    if (values->eml && (values->ending || values->on_request))
        return error_set(err, -EINVAL, "--eml is for the letter of a decision");
    if (values->on_request && values->ending)
        return error_set(err, -EINVAL, "--on-request is no --ending");
    return hold ? workdays_parse_day(values->until, &until, err) : 0;
}

static int check_letter(const struct dossier *dossier, const struct values *values,
                        struct error *err)
{
    enum letter_kind kind = kind_of(values, dossier);
    const struct letter_checked checked = {
        .document = kind == LETTER_ADVANCE ? WORDING_ADVANCE : WORDING_DECLINE,
        .plain = letter_is_plain(kind),
        .on_request = values->on_request,
        .json = values->json,
        .silence = values->silence,
        .reason = values->reason,
    };
    return letter_check(dossier, suffix_of(values), &checked, err);
}

static int run_letter(const struct command_call *call, struct error *err)
{
    const struct values *values = call->values;
    CLEANUP(dossier_close)
    struct dossier dossier = {.desk = {.workspace = WORKSPACE_NONE}};
    CLEANUP(writing_done) struct writing w = {0};
    int r = check_values(values, err);
    if (r == 0)
        r = dossier_open(call->words->items[0], &dossier, err);
    if (r < 0)
        return r;
    if (!values->ending &&
        (!dossier.decided || dossier.decision.outcome == DECISION_HOLD))
        return refuse_with(dossier.id, "a letter follows a decision",
                           "takehome decide %s advance|decline", dossier.id);
    if (values->on_request && (r = letter_ask_on_request(&dossier, err)) != EXIT_DONE)
        return r;
    if (values->check)
        return check_letter(&dossier, values, err);
    r = writing_open(&dossier, values->until, &w, err);
    if (r == 0)
        r = write_letter(&w, values, err);
    return values->eml && r == EXIT_DONE ? write_eml(&w, err) : r;
}

static int run_brief(const struct command_call *call, struct error *err)
{
    const struct values *values = call->values;
    CLEANUP(dossier_close)
    struct dossier dossier = {.desk = {.workspace = WORKSPACE_NONE}};
    CLEANUP(writing_done) struct writing w = {0};
    CLEANUP(brief_done) struct brief brief = {0};
    AUTO_BUF struct buf markdown_text = {0}, html_text = {0};
    struct letter_template markdown = {0}, html = {0};
    const struct letter_checked checked = {.document = WORDING_BRIEF,
                                           .json = values->json};
    int r = dossier_open(call->words->items[0], &dossier, err);
    if (r == 0 && values->check)
        return letter_check(&dossier, "brief.md", &checked, err);
    if (r == 0 && dossier_sealed(&dossier))
        return refuse_with(dossier.id,
                           "your own review: others' are sealed until it is in",
                           "takehome review edit %s", dossier.id);
    if (r == 0 && dossier.decided && dossier.decision.outcome == DECISION_DECLINE)
        return refuse_with(
            dossier.id, "an interview that it would be for: the decision is to decline",
            "takehome letter %s", dossier.id);
    if (r == 0)
        r = writing_open(&dossier, NULL, &w, err);
    if (r == 0)
        r = writing_template(&dossier, BRIEF_MARKDOWN, &markdown_text, &markdown, err);
    if (r == 0)
        r = writing_template(&dossier, BRIEF_HTML, &html_text, &html, err);
    if (r < 0)
        return r;
    writing_partials(&w, &markdown);
    writing_partials(&w, &html);
    r = brief_render(w.graph, &markdown, &html, &brief, err);
    if (r < 0)
        return refuse_writing(&w, r, err);
    return values->html
               ? write_or_keep(&w, "brief.html", brief.html, brief.sidecar, err)
               : write_or_keep(&w, "brief.md", brief.markdown, brief.sidecar, err);
}

const struct command command_letter = {
    .name = "letter",
    .usage = "SUBMISSION [--eml] [--ending WHAT] | --check [--json]",
    .summary = "Drafts the letter that follows a decision",
    .text =
        "Writes out/SUBMISSION.letter.md and, beside it, which evidence each sentence\n"
        "rests on. A person edits and sends it; an edited letter is never overwritten,\n"
        "and --eml makes the mail of it as it lies there. --check reads it, edits\n"
        "included, and ends with 3 when something in it must not be sent. A check that\n"
        "is wrong about a sentence is silenced for that sentence, once, with a reason.\n"
        "--ending drafts the plain letters.",
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
