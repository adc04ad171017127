#include "runner/core/letter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "rubrics/embedded.h"
#include "runner/core/feedback.h"
#include "runner/core/feedback_parts.h"
#include "runner/core/sidecar.h"

enum { MISSING_BYTES = 400 };

static const char *const plain_members[] = {"name",       "company",  "contact",
                                            "assignment", "decision", "ownership",
                                            "deletion",   "until",    NULL};
static const char *const plain_needs[] = {"contact", "company", NULL};

/* The rules of a letter, a row a kind. */
static const struct rules {
    enum letter_kind kind;
    const char *file;
    size_t strengths_min, strengths_max;
    int words_min, words_max;
    const char *const *members; /* of the graph, that the template is given */
    const char *const *needs;   /* and those that have to stand in the text */
} rules[] = {
    {LETTER_DECLINE, "templates/decline.md", FEEDBACK_STRENGTHS_MIN,
     LETTER_DECLINE_STRENGTHS_MAX, LETTER_DECLINE_WORDS_MIN, LETTER_DECLINE_WORDS_MAX,
     (const char *const[]){"name", "company", "contact", "assignment", "commit",
                           "readers", "decision", "reason", "ownership", "deletion",
                           NULL},
     (const char *const[]){"readers", "decision", "ownership", "deletion", "contact",
                           "company", NULL}},
    {LETTER_ADVANCE, "templates/advance.md", FEEDBACK_STRENGTHS_MIN,
     LETTER_ADVANCE_STRENGTHS_MAX, LETTER_ADVANCE_WORDS_MIN, LETTER_ADVANCE_WORDS_MAX,
     (const char *const[]){"name", "company", "contact", "assignment", "commit",
                           "readers", "decision", "next", "answer_by", "ownership",
                           "deletion", NULL},
     (const char *const[]){"readers", "decision", "next", "ownership", "deletion",
                           "contact", "company", NULL}},
    {LETTER_PLAIN_DECLINE, "templates/decline-plain.md", 0, 0, LETTER_PLAIN_WORDS_MIN,
     LETTER_DECLINE_WORDS_MAX, plain_members,
     (const char *const[]){"decision", "ownership", "deletion", "contact", "company",
                           NULL}},
    {LETTER_HOLD, "templates/hold.md", 0, 0, LETTER_PLAIN_WORDS_MIN,
     LETTER_DECLINE_WORDS_MAX, plain_members,
     (const char *const[]){"until", "contact", "company", NULL}},
    {LETTER_WITHDRAWN, "templates/withdrawn.md", 0, 0, LETTER_PLAIN_WORDS_MIN,
     LETTER_DECLINE_WORDS_MAX, plain_members, plain_needs},
    {LETTER_NOT_SUBMITTED, "templates/not-submitted.md", 0, 0, LETTER_PLAIN_WORDS_MIN,
     LETTER_DECLINE_WORDS_MAX, plain_members, plain_needs},
    {LETTER_CANCELLED, "templates/cancelled.md", 0, 0, LETTER_PLAIN_WORDS_MIN,
     LETTER_DECLINE_WORDS_MAX, plain_members, plain_needs},
    {LETTER_ON_REQUEST, "templates/on-request.md", FEEDBACK_STRENGTHS_MIN,
     LETTER_ADVANCE_STRENGTHS_MAX, LETTER_DECLINE_WORDS_MIN, LETTER_ADVANCE_WORDS_MAX,
     (const char *const[]){"name", "company", "contact", "assignment", "commit",
                           "decision", "concerns", NULL},
     (const char *const[]){"contact", "company", NULL}},
};

/* What each need is, and where it comes from: for who has to bring it. */
static const struct {
    const char *member, *says;
} needs[] = {
    {"readers", "a finished review"},
    {"decision", "a decision (takehome decide)"},
    {"until", "by when the candidate hears (--until)"},
    {"next", "the next stage (process.json: stages)"},
    {"ownership", "who owns the code (process.json: ownership)"},
    {"deletion", "when our copies are deleted (process.json: retention_days)"},
    {"contact", "a contact (process.json: contact)"},
    {"company", "the company's name (process.json: company)"},
};

static const char *const next_needs[] = {"title", "length", "format", "who"};

static const struct rules *rules_of(enum letter_kind kind)
{
    size_t i = 0;
    while (i + 1 < COUNT_OF(rules) && rules[i].kind != kind)
        i++;
    return &rules[i];
}

const char *letter_template_name(enum letter_kind kind) { return rules_of(kind)->file; }

bool letter_is_plain(enum letter_kind kind) { return rules_of(kind)->strengths_max == 0; }

/* The decision that a letter of a kind tells of; NULL: none. */
static const char *decision_of(enum letter_kind kind)
{
    if (kind == LETTER_PLAIN_DECLINE || kind == LETTER_ON_REQUEST)
        kind = LETTER_DECLINE;
    return kind == LETTER_ADVANCE || kind == LETTER_DECLINE ? decision_words[kind] : NULL;
}

static void add_missing(struct buf *missing, const char *says)
{
    buf_addf(missing, "%s%s", missing->len ? "; " : "", says);
}

static size_t shown_strengths(const json_t *graph)
{
    const json_t *strengths = json_object_get(graph, "strengths");
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(strengths); i++)
        count += json_is_true(json_object_get(json_array_get(strengths, i), "shown"));
    return count;
}

static void ask_next(const json_t *graph, struct buf *missing)
{
    const json_t *next = json_object_get(graph, "next");
    for (size_t i = 0; next && i < COUNT_OF(next_needs); i++)
        if (!*feedback_text(next, next_needs[i]))
            buf_addf(missing, "%sthe next stage's %s (process.json: stages)",
                     missing->len ? "; " : "", next_needs[i]);
    if (next && !*feedback_text(next, "when") && !json_object_get(graph, "answer_by"))
        add_missing(missing, "when the next stage is, or by when the candidate hears");
}

/* Everything that a letter would lack, at once. */
static int ask_needs(const json_t *graph, const struct rules *of, struct error *err)
{
    AUTO_BUF struct buf missing = {0};
    size_t strengths = shown_strengths(graph);
    buf_init(&missing, MISSING_BYTES);
    if (strengths < of->strengths_min)
        buf_addf(&missing,
                 "%zu of %zu strengths with a place in the code that the "
                 "candidate may read of",
                 strengths, of->strengths_min);
    if (of->kind == LETTER_ON_REQUEST &&
        json_array_size(json_object_get(graph, "concerns")) == 0)
        add_missing(&missing, "a concern that the candidate may read of");
    for (size_t i = 0; of->needs[i]; i++)
        for (size_t j = 0; j < COUNT_OF(needs); j++)
            if (strcmp(needs[j].member, of->needs[i]) == 0 &&
                !json_object_get(graph, of->needs[i]))
                add_missing(&missing, needs[j].says);
    const char *decided = feedback_text(json_object_get(graph, "decision"), "outcome");
    const char *tells = decision_of(of->kind);
    if (*decided && tells && strcmp(decided, tells) != 0)
        buf_addf(&missing, "%sthe decision is %s", missing.len ? "; " : "", decided);
    if (of->kind == LETTER_ADVANCE)
        ask_next(graph, &missing);
    const char *reason = feedback_text(json_object_get(graph, "reason"), "text");
    if (of->kind == LETTER_DECLINE && *reason &&
        strncmp(reason, PROCESS_ROLE_WORDS, strlen(PROCESS_ROLE_WORDS)) != 0)
        add_missing(&missing,
                    "a reason that says what the role needs (\"" PROCESS_ROLE_WORDS
                    "…\")");
    if (missing.len == 0)
        return 0;
    return error_set(err, -ENODATA, "%s cannot be written yet; it lacks: %s", of->file,
                     buf_text(&missing));
}

/* Only what the row names, and the first strengths that may be shown. */
static json_t *view_of(const json_t *graph, const struct rules *of, size_t count)
{
    const json_t *strengths = json_object_get(graph, "strengths");
    AUTO_JSON json_t *view = json_object();
    AUTO_JSON json_t *chosen = json_array();
    int r = view && chosen ? 0 : -1;
    for (size_t i = 0; r == 0 && of->members[i]; i++) {
        json_t *member = json_object_get(graph, of->members[i]);
        if (member)
            r = json_object_set(view, of->members[i], member);
    }
    for (size_t i = 0;
         r == 0 && i < json_array_size(strengths) && json_array_size(chosen) < count;
         i++) {
        json_t *strength = json_array_get(strengths, i);
        if (json_is_true(json_object_get(strength, "shown")))
            r = json_array_append(chosen, strength);
    }
    if (r == 0)
        r = json_object_set(view, "strengths", chosen);
    return r == 0 ? TAKE(view) : NULL;
}

int letter_words(const char *text)
{
    int count = 0;
    if (strncmp(text, "Subject:", 8) == 0)
        text = strchrnul(text, '\n');
    while (*text) {
        size_t len = strcspn(text, " \t\n");
        bool word = false;
        for (size_t i = 0; i < len; i++)
            word = word || (text[i] & 0x80) || (text[i] >= '0' && text[i] <= '9') ||
                   ((text[i] | 0x20) >= 'a' && (text[i] | 0x20) <= 'z');
        count += word;
        text += len + (text[len] != '\0');
    }
    return count;
}

/* A team's own template may leave out what it likes, but not these. */
static int check_shown(const json_t *view, const struct rules *of, const char *name,
                       const struct sidecar_spans *spans, struct error *err)
{
    const json_t *strengths = json_object_get(view, "strengths");
    const json_t *reason = json_object_get(view, "reason");
    size_t shown = 0;
    for (size_t i = 0; of->needs[i]; i++)
        if (!sidecar_shows(spans, json_object_get(view, of->needs[i])))
            return error_set(err, -EINVAL, "%s: the template does not show '%s'", name,
                             of->needs[i]);
    if (reason && !sidecar_shows(spans, reason))
        return error_set(err, -EINVAL, "%s: the template does not show 'reason'", name);
    for (size_t i = 0; i < json_array_size(strengths); i++)
        shown += sidecar_shows(spans, json_array_get(strengths, i));
    if (shown < of->strengths_min)
        return error_set(err, -EINVAL,
                         "%s: the template shows %zu of at least %zu strengths", name,
                         shown, of->strengths_min);
    return 0;
}

static int note(void *context, const struct mustache_value *value)
{
    struct letter_drawing *drawing = context;
    return sidecar_note(&drawing->spans, value);
}

static const char *partial_of(void *context, const char *name)
{
    const struct letter_drawing *drawing = context;
    const struct letter_template *own = drawing->own;
    return own && own->partial ? own->partial(own->context, name) : NULL;
}

struct mustache_options letter_drawing_options(struct letter_drawing *drawing,
                                               enum mustache_escape escape)
{
    return (struct mustache_options){.escape = escape,
                                     .strict = true,
                                     .partial = partial_of,
                                     .value = note,
                                     .context = drawing};
}

struct rendering {
    const struct rules *of;
    const char *name, *text;
    struct letter_drawing drawing; /* of the last rendering */
};

/* Renders with so many strengths. @return the words, or <0 */
static int render_with(const json_t *graph, struct rendering *with, size_t count,
                       struct letter *ret, struct error *err)
{
    struct sidecar_spans *spans = &with->drawing.spans;
    const struct mustache_options options =
        letter_drawing_options(&with->drawing, MUSTACHE_MARKDOWN);
    AUTO_BUF struct buf text = {0};
    AUTO_JSON json_t *view = view_of(graph, with->of, count);
    json_t *sidecar = NULL;
    if (!view)
        return error_set(err, -ENOMEM, "out of memory");
    sidecar_spans_done(spans);
    int r = mustache_render(with->name, with->text, view, &options, &text, err);
    if (r == 0)
        r = check_shown(view, with->of, with->name, spans, err);
    if (r == 0)
        r = sidecar_build(feedback_text(graph, "submission"), with->of->file,
                          buf_text(&text), spans, &sidecar, err);
    if (r < 0)
        return r;
    int words = letter_words(buf_text(&text));
    *ret = (struct letter){.text = buf_take(&text), .sidecar = sidecar};
    return words;
}

int letter_render(const json_t *graph, enum letter_kind kind,
                  const struct letter_template *own, struct letter *ret,
                  struct error *err)
{
    const struct rules *of = rules_of(kind);
    int words = ask_needs(graph, of, err);
    bool bundled = !own || !own->text;
    struct rendering with = {.of = of,
                             .name = bundled ? of->file : own->name,
                             .text = bundled ? embedded_text(of->file) : own->text,
                             .drawing = {.own = own}};
    CLEANUP(letter_done) struct letter letter = {0};
    /* as many strengths as the length allows */
    for (size_t count = of->strengths_max; words >= 0; count--) {
        letter_done(&letter);
        words = render_with(graph, &with, count, &letter, err);
        if (words <= of->words_max || count == of->strengths_min)
            break;
    }
    sidecar_spans_done(&with.drawing.spans);
    if (words < 0)
        return words;
    if (words < of->words_min || words > of->words_max)
        return error_set(err, -EMSGSIZE, "%s: %d words, and it takes %d to %d", of->file,
                         words, of->words_min, of->words_max);
    *ret = letter;
    letter = (struct letter){0};
    return 0;
}

void letter_done(struct letter *letter)
{
    free(letter->text);
    json_decref(letter->sidecar);
    *letter = (struct letter){0};
}
