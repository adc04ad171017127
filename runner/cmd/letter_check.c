#include "runner/cmd/letter_check.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runner/cmd/command.h"
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
    enum wording_document document;
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
        if (lengths[i].document != c->document ||
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
    if (r == 0)
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

int letter_check_file(const struct dossier *dossier, const char *path,
                      enum wording_document document, bool as_json, struct error *err)
{
    CLEANUP(wording_findings_done) struct wording_findings findings = {0};
    AUTO_BUF struct buf text = {0};
    int r = fs_read(AT_FDCWD, path, FILE_BYTES_MAX, &text, err);
    struct checking c = {dossier, buf_text(&text), document, &findings, err};
    if (r == 0)
        r = wording_check(c.text, document, &findings, err);
    if (r == 0)
        r = check_others(&c);
    if (r == 0 && document != WORDING_BRIEF)
        r = check_letter(&c);
    if (r == 0)
        r = as_json ? print_json(&findings, err) : print_findings(&findings, path, err);
    if (r < 0)
        return r;
    return wording_errors(&findings) > 0 ? EXIT_GATE : EXIT_DONE;
}

int letter_check(const struct dossier *dossier, const char *suffix,
                 enum wording_document document, bool as_json, struct error *err)
{
    AUTO_BUF struct buf path = {0};
    workspace_path(&dossier->desk.workspace, &path, "out/%s.%s", dossier->id, suffix);
    if (access(buf_text(&path), F_OK) == 0)
        return letter_check_file(dossier, buf_text(&path), document, as_json, err);
    fprintf(stderr, "%s: not yet: there is nothing to check\n  next: takehome %s %s\n",
            dossier->id, document == WORDING_BRIEF ? "brief" : "letter", dossier->id);
    return EXIT_GATE;
}
