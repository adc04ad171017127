#include "runner/cmd/letter_check.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rubrics/embedded.h"
#include "runner/cmd/command.h"
#include "runner/cmd/refuse.h"
#include "runner/cmd/silence.h"
#include "runner/cmd/writing.h"
#include "runner/core/answer.h"
#include "runner/core/letter_logic.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"

enum { FILE_BYTES_MAX = 1 << 20, TITLE_BYTES_MIN = 12 };

/* Words that a letter should have: fewer say too little, more are not read. */
static const struct {
    enum wording_document document;
    int least, most;
    const char *advice;
} lengths[] = {{WORDING_DECLINE, 60, 220, "write 60 to 220 words"},
               {WORDING_ADVANCE, 80, 300, "write 80 to 300 words"}};

struct checking {
    const struct dossier *dossier;
    const char *text;
    const struct letter_checked *how;
    struct wording_findings *findings;
    struct error *err;
};

static bool is_word_byte(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_';
}

/* The word by itself, not within a longer one. */
static const char *find_word(const char *text, const char *word)
{
    size_t len = strlen(word);
    const char *at = len ? strstr(text, word) : NULL;
    while (at && ((at > text && is_word_byte(at[-1])) || is_word_byte(at[len])))
        at = strstr(at + 1, word);
    return at;
}

static int add(struct checking *c, const char *check, enum wording_severity severity,
               const char *at, const char *sentence, const char *advice)
{
    struct wording_finding finding = {
        .check = check, .severity = severity, .line = 1, .column = 1, .advice = advice};
    for (const char *byte = c->text; at && byte < at; byte++) {
        finding.column = *byte == '\n' ? 1 : finding.column + 1;
        finding.line += *byte == '\n';
    }
    return wording_add(c->findings, &finding, sentence, c->err);
}

/* Says that a word must not be there, if it is. */
static int refuse_word(struct checking *c, const char *check, const char *word,
                       const char *advice)
{
    const char *at = find_word(c->text, word);
    return at ? add(c, check, WORDING_ERROR, at, word, advice) : 0;
}

static int check_others(struct checking *c)
{
    const struct roster *roster = &c->dossier->desk.roster;
    int r = 0;
    for (size_t i = 0; r == 0 && i < roster_count(roster); i++) {
        const struct roster_entry *entry = roster_at(roster, i);
        if (strcmp(entry->candidate, c->dossier->entry->candidate) == 0)
            continue;
        r = refuse_word(c, "other-candidate-named", entry->candidate,
                        "only the one who is written to may be named");
        if (r == 0 && entry->name)
            r = refuse_word(c, "other-candidate-named", entry->name,
                            "only the one who is written to may be named");
    }
    return r;
}

static bool has_reviewed(const struct dossier *dossier, const char *person)
{
    for (size_t i = 0; i < dossier->review_count; i++)
        if (strcmp(dossier->reviews[i].reviewer, person) == 0)
            return true;
    return false;
}

/* By the whole name, and by the first. */
static int check_reviewer(struct checking *c, const char *name)
{
    static const char *const advice = "write \"our reviewers\": who read is not told";
    char first[100];
    size_t len = strcspn(name, " ");
    int r = refuse_word(c, "reviewer-identity-leak", name, advice);
    if (r < 0 || name[len] == '\0' || len < 2 || len >= sizeof(first))
        return r;
    memcpy(first, name, len);
    first[len] = '\0';
    return refuse_word(c, "reviewer-identity-leak", first, advice);
}

static int check_reviewers(struct checking *c)
{
    AUTO_JSON_DOC struct json_doc people = {0};
    AUTO_BUF struct buf path = {0};
    workspace_path(&c->dossier->desk.workspace, &path, "people.json");
    if (access(buf_text(&path), F_OK) < 0)
        return 0;
    int r = json_doc_load(AT_FDCWD, buf_text(&path), &people, c->err);
    const json_t *list = json_object_get(people.root, "people");
    for (size_t i = 0; r == 0 && i < json_array_size(list); i++) {
        const json_t *person = json_array_get(list, i);
        const char *id = json_string_value(json_object_get(person, "id"));
        const char *name = json_string_value(json_object_get(person, "name"));
        if (id && name && has_reviewed(c->dossier, id))
            r = check_reviewer(c, name);
    }
    return r;
}

static int check_case(struct checking *c, const struct suite *suite,
                      const struct suite_case *entry)
{
    static const char *const advice =
        "say what the program does; a test that the candidate may not see is not named";
    AUTO_BUF struct buf id = {0};
    buf_addf(&id, "%s/%s", suite->id, entry->id);
    int r = refuse_word(c, "hidden-test-leak", buf_text(&id), advice);
    const char *const titles[] = {entry->name, entry->title};
    for (size_t i = 0; r == 0 && i < COUNT_OF(titles); i++)
        if (titles[i] && strlen(titles[i]) >= TITLE_BYTES_MIN)
            r = refuse_word(c, "hidden-test-leak", titles[i], advice);
    return r;
}

static int check_hidden(struct checking *c)
{
    const struct suite *suites = c->dossier->assignment.suites.items;
    int r = 0;
    for (size_t i = 0; i < c->dossier->assignment.suites.count; i++) {
        const struct suite_case *cases = suites[i].cases.items;
        if (suites[i].visibility == SUITE_CANDIDATE)
            continue;
        for (size_t k = 0; r == 0 && k < suites[i].cases.count; k++)
            r = check_case(c, &suites[i], &cases[k]);
    }
    return r;
}

static int count_words(const char *text)
{
    int words = 0;
    /* the subject is no part of the letter */
    if (strncmp(text, "Subject:", 8) == 0)
        text += strcspn(text, "\n");
    while (*(text += strspn(text, " \t\r\n"))) {
        text += strcspn(text, " \t\r\n");
        words++;
    }
    return words;
}

static int check_length(struct checking *c)
{
    int words = count_words(c->text);
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        char sentence[40];
        if (lengths[i].document != c->how->document ||
            (words >= lengths[i].least && words <= lengths[i].most))
            continue;
        snprintf(sentence, sizeof(sentence), "%d words", words);
        return add(c, "length", WORDING_WARNING, NULL, sentence, lengths[i].advice);
    }
    return 0;
}

static int check_letter(struct checking *c)
{
    int r = 0;
    if (!strcasestr(c->text, "thank"))
        r = add(c, "thanks-missing", WORDING_ERROR, NULL, "no thanks in the whole letter",
                "thank for the time, and for one thing that the work does");
    if (r == 0 && !c->how->plain)
        r = check_length(c);
    if (r == 0)
        r = check_reviewers(c);
    return r < 0 ? r : check_hidden(c);
}

/* ----- what is printed ----- */

static int print_json(const struct wording_findings *findings, struct error *err)
{
    AUTO_BUF struct buf text = {0};
    AUTO_JSON json_t *list = json_array();
    for (size_t i = 0; i < findings->count; i++) {
        const struct wording_finding *finding = &findings->items[i];
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:i, s:i, s:s, s:s}", "check", finding->check,
                            "severity", wording_severity_words[finding->severity], "line",
                            finding->line, "column", finding->column, "sentence",
                            finding->sentence, "advice", finding->advice));
    }
    int r = json_print(list, &text, err);
    if (r == 0)
        fputs(buf_text(&text), stdout);
    return r;
}

static int print_findings(const struct wording_findings *findings, const char *path,
                          struct error *err)
{
    AUTO_BUF struct buf text = {0};
    if (wording_print(findings, path, &text) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    fputs(buf_text(&text), stdout);
    if (findings->count == 0)
        printf("%s: no finding; what it says is still yours to judge\n", path);
    return 0;
}

/* ----- what the letter knows of the work and of others ----- */

static int count_cohort(const struct dossier *dossier, int *ret_candidates,
                        struct error *err)
{
    const struct roster *roster = &dossier->desk.roster;
    int advanced = 0;
    *ret_candidates = 0;
    for (size_t i = 0; i < roster_count(roster); i++) {
        const struct roster_entry *entry = roster_at(roster, i);
        CLEANUP(decision_done) struct decision decision = {0};
        AUTO_BUF struct buf id = {0}, path = {0};
        if (strcmp(entry->assignment, dossier->entry->assignment) != 0)
            continue;
        roster_add_submission_id(&id, entry);
        if (strcmp(buf_text(&id), dossier->id) == 0)
            continue;
        (*ret_candidates)++;
        workspace_path(&dossier->desk.workspace, &path, "decisions/%s.json",
                       buf_text(&id));
        if (access(buf_text(&path), F_OK) < 0)
            continue;
        int r = decision_load(AT_FDCWD, buf_text(&path), &decision, err);
        if (r < 0)
            return r;
        advanced += decision.outcome == DECISION_ADVANCE;
    }
    return advanced;
}

static const char *template_of(const struct checking *c, struct buf *own,
                               struct error *err)
{
    struct letter_template template = {0};
    enum letter_kind kind = c->how->on_request                    ? LETTER_ON_REQUEST
                            : c->how->document == WORDING_ADVANCE ? LETTER_ADVANCE
                                                                  : LETTER_DECLINE;
    const char *name = letter_template_name(kind);
    if (writing_template(c->dossier, name, own, &template, err) < 0)
        return NULL;
    return template.text ? template.text : embedded_text(name);
}

static int check_logic(struct checking *c, const char *path)
{
    CLEANUP(writing_done) struct writing w = {0};
    AUTO_JSON_DOC struct json_doc sidecar = {0};
    AUTO_BUF struct buf beside = {0}, own = {0};
    struct letter_facts facts = {
        .text = c->text, .document = c->how->document, .plain = c->how->plain};
    buf_addf(&beside, "%s.evidence.json", path);
    if (access(buf_text(&beside), F_OK) <
        0) { /* a file of elsewhere: made of our letter */
        buf_reset(&beside);
        workspace_path(&c->dossier->desk.workspace, &beside, "out/%s.%s.evidence.json",
                       c->dossier->id,
                       c->how->on_request ? LETTER_ON_REQUEST_SUFFIX : "letter.md");
    }
    int r = writing_open(c->dossier, NULL, &w, c->err);
    if (r == 0 && access(buf_text(&beside), F_OK) == 0)
        r = json_doc_load(AT_FDCWD, buf_text(&beside), &sidecar, c->err);
    if (r == 0)
        r = facts.advanced = count_cohort(c->dossier, &facts.candidates, c->err);
    if (r < 0)
        return r;
    facts.graph = w.graph;
    facts.sidecar = sidecar.root;
    facts.many = c->dossier->desk.workspace.many;
    facts.reason_required =
        c->dossier->desk.workspace.reason == REASON_REQUIRED && !c->how->on_request;
    facts.template_text = template_of(c, &own, c->err);
    return facts.template_text ? letter_logic(&facts, c->findings, c->err) : -EIO;
}

/* Who asked for criticism gets it; the other checks hold. */
static void allow_criticism(struct wording_findings *findings)
{
    size_t kept = 0;
    for (size_t i = 0; i < findings->count; i++) {
        if (strcmp(findings->items[i].check, "negative-in-decline") == 0)
            free(findings->items[i].sentence);
        else
            findings->items[kept++] = findings->items[i];
    }
    findings->count = kept;
}

static int check_all(struct checking *c, const char *path)
{
    CLEANUP(wording_done) struct wording wording = {0};
    int r = wording_init(&wording, c->how->document, NULL, c->err);
    if (r == 0)
        r = wording_check(&wording, c->text, c->findings, c->err);
    if (c->how->on_request)
        allow_criticism(c->findings);
    if (r == 0)
        r = check_others(c);
    if (r == 0 && c->how->document != WORDING_BRIEF)
        r = check_letter(c);
    if (r == 0)
        r = check_logic(c, path);
    if (r == 0 && c->how->silence)
        r = silence_add(c->dossier, c->how->silence, c->how->reason, c->findings, c->err);
    return r < 0 ? r : silence_apply(c->dossier, c->findings, c->err);
}

int letter_check_text(const struct dossier *dossier, const char *path, const char *text,
                      const struct letter_checked *checked, struct error *err)
{
    CLEANUP(wording_findings_done) struct wording_findings findings = {0};
    struct checking c = {dossier, text, checked, &findings, err};
    int r = check_all(&c, path);
    if (r == 0)
        r = checked->json ? print_json(&findings, err)
                          : print_findings(&findings, path, err);
    if (r < 0)
        return r;
    return wording_errors(&findings) > 0 ? EXIT_GATE : EXIT_DONE;
}

int letter_check_file(const struct dossier *dossier, const char *path,
                      const struct letter_checked *checked, struct error *err)
{
    AUTO_BUF struct buf text = {0};
    int r = fs_read(AT_FDCWD, path, FILE_BYTES_MAX, &text, err);
    return r < 0 ? r : letter_check_text(dossier, path, buf_text(&text), checked, err);
}

int letter_ask_on_request(const struct dossier *dossier, struct error *err)
{
    const struct workspace *workspace = &dossier->desk.workspace;
    const char *id = dossier->id;
    CLEANUP(told_done) struct told told = {0};
    AUTO_BUF struct buf path = {0};
    if (workspace->polarity != POLARITY_BALANCED_ON_REQUEST)
        return refuse_with(
            id, "the team's word: takehome.json says \"positive-only\"",
            "answer by naming what was good (takehome letter %s), or let the team "
            "choose \"polarity\": \"balanced-on-request\"",
            id);
    if (!dossier->decided || dossier->decision.outcome != DECISION_DECLINE ||
        dossier->decision.no_strengths)
        return refuse_with(id, "a decline that names strengths",
                           "takehome decide %s decline", id);
    workspace_path(workspace, &path, "decisions/%s.told.json", id);
    int r = access(buf_text(&path), F_OK) < 0
                ? 1
                : told_load(AT_FDCWD, buf_text(&path), &told, err);
    if (r < 0)
        return r;
    return r == 0 && told.at >= dossier->decision.at
               ? EXIT_DONE
               : refuse_with(id, "the answer: nobody can ask before they have it",
                             "takehome told %s --as-drafted", id);
}

int letter_check(const struct dossier *dossier, const char *suffix,
                 const struct letter_checked *checked, struct error *err)
{
    AUTO_BUF struct buf path = {0};
    workspace_path(&dossier->desk.workspace, &path, "out/%s.%s", dossier->id, suffix);
    if (access(buf_text(&path), F_OK) == 0)
        return letter_check_file(dossier, buf_text(&path), checked, err);
    return refuse_with(dossier->id, "there is nothing to check", "takehome %s %s",
                       checked->document == WORDING_BRIEF ? "brief" : "letter",
                       dossier->id);
}
