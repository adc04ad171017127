#include "runner/core/brief.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "rubrics/embedded.h"
#include "runner/core/feedback.h"
#include "runner/core/feedback_parts.h"
#include "runner/core/sidecar.h"

/* Of the graph, what a brief is given as it is. */
static const char *const members[] = {"candidate", "assignment", "commit",
                                      "readers",   "next",       "decision"};

/* Lists, and how much of each there is room for. Strengths are the best of many anyway:
 * leaving some out is not worth a word. */
static const struct {
    const char *name;
    size_t most;
} lists[] = {{"role", 8},
             {"table", BRIEF_ROWS},
             {"criteria", BRIEF_ROWS},
             {"strengths", BRIEF_STRENGTHS},
             {"questions", FEEDBACK_QUESTIONS_MAX},
             {"unseen", 6},
             {"notes", 6}};

/* Lines that a text takes on paper. */
static int text_lines(const char *text)
{
    return 1 + (int)(strlen(text) / BRIEF_COLUMNS);
}

static int list_lines(const json_t *view, const char *name, const char *member)
{
    const json_t *list = json_object_get(view, name);
    int lines = 3; /* a heading and its space */
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        const json_t *noted = json_object_get(item, "noted");
        lines += text_lines(feedback_text(item, member));
        for (size_t j = 0; j < json_array_size(noted); j++)
            lines += text_lines(feedback_text(json_array_get(noted, j), "text"));
    }
    return lines;
}

static int view_lines(const json_t *view)
{
    return 6 + list_lines(view, "role", "text") + list_lines(view, "table", "title") +
           list_lines(view, "criteria", "title") + list_lines(view, "strengths", "text") +
           list_lines(view, "questions", "text") + list_lines(view, "unseen", "text") +
           list_lines(view, "notes", "text");
}

static bool pop(json_t *view, const char *name, size_t least)
{
    json_t *list = json_object_get(view, name);
    size_t size = json_array_size(list);
    return size > least && json_array_remove(list, size - 1) == 0;
}

/* The second and later notes beside a question, from the last question up. */
static bool pop_noted(json_t *view)
{
    json_t *questions = json_object_get(view, "questions");
    for (size_t i = json_array_size(questions); i > 0; i--) {
        json_t *noted = json_object_get(json_array_get(questions, i - 1), "noted");
        if (json_array_size(noted) > 1)
            return json_array_remove(noted, json_array_size(noted) - 1) == 0;
    }
    return false;
}

static bool make_shorter(json_t *view)
{
    return pop(view, "notes", 0) || pop_noted(view) || pop(view, "role", 3) ||
           pop(view, "unseen", 3) || pop(view, "questions", FEEDBACK_QUESTIONS_MIN) ||
           pop(view, "table", 4) || pop(view, "criteria", 6);
}

static int set_flag(json_t *view, const char *flag, const char *list)
{
    return json_object_set_new(
        view, flag, json_boolean(json_array_size(json_object_get(view, list)) > 0));
}

static json_t *view_of(const json_t *graph)
{
    AUTO_JSON json_t *whole = json_deep_copy(graph); /* lists are shortened in place */
    AUTO_JSON json_t *view = json_object();
    bool more = false;
    int r = view && whole ? 0 : -1;
    for (size_t i = 0; r == 0 && i < COUNT_OF(members); i++) {
        json_t *member = json_object_get(whole, members[i]);
        if (member)
            r = json_object_set(view, members[i], member);
    }
    for (size_t i = 0; r == 0 && i < COUNT_OF(lists); i++) {
        json_t *list = json_object_get(whole, lists[i].name);
        r = list ? json_object_set(view, lists[i].name, list) : -1;
        while (r == 0 && pop(view, lists[i].name, lists[i].most))
            more = more || strcmp(lists[i].name, "strengths") != 0;
    }
    while (r == 0 && view_lines(view) > BRIEF_LINES_MAX && make_shorter(view))
        more = true;
    if (r == 0)
        r = set_flag(view, "has_role", "role") + set_flag(view, "has_unseen", "unseen") +
            set_flag(view, "has_notes", "notes") +
            json_object_set_new(view, "more", json_boolean(more));
    return r < 0 ? NULL : TAKE(view);
}

static int ask_needs(const json_t *graph, struct error *err)
{
    size_t questions = json_array_size(json_object_get(graph, "questions"));
    if (!json_object_get(graph, "readers"))
        return error_set(err, -ENODATA,
                         "the brief cannot be written yet; it lacks: a finished review");
    if (questions < FEEDBACK_QUESTIONS_MIN)
        return error_set(err, -ENODATA,
                         "the brief cannot be written yet; it lacks: %zu of %d questions "
                         "or concerns in the reviews",
                         questions, FEEDBACK_QUESTIONS_MIN);
    return 0;
}

static int draw(struct letter_drawing *drawing, const json_t *view, const char *file,
                char **ret, struct error *err)
{
    const struct letter_template *own = drawing->own;
    bool bundled = !own || !own->text;
    const char *text = bundled ? embedded_text(file) : own->text;
    bool html = strcmp(file, BRIEF_HTML) == 0;
    const struct mustache_options options =
        letter_drawing_options(drawing, html ? MUSTACHE_HTML : MUSTACHE_MARKDOWN);
    AUTO_BUF struct buf out = {0};
    int r = mustache_render(bundled ? file : own->name, text, view, &options, &out, err);
    if (r < 0)
        return r;
    *ret = buf_take(&out);
    return *ret ? 0 : error_set(err, -ENOMEM, "out of memory");
}

int brief_render(const json_t *graph, const struct letter_template *own_markdown,
                 const struct letter_template *own_html, struct brief *ret,
                 struct error *err)
{
    CLEANUP(brief_done) struct brief brief = {0};
    struct letter_drawing markdown = {.own = own_markdown}, html = {.own = own_html};
    int r = ask_needs(graph, err);
    if (r < 0)
        return r;
    AUTO_JSON json_t *view = view_of(graph);
    if (!view)
        return error_set(err, -ENOMEM, "out of memory");
    r = draw(&markdown, view, BRIEF_MARKDOWN, &brief.markdown, err);
    if (r == 0)
        r = sidecar_build(feedback_text(graph, "submission"), BRIEF_MARKDOWN,
                          brief.markdown, &markdown.spans, &brief.sidecar, err);
    if (r == 0)
        r = draw(&html, view, BRIEF_HTML, &brief.html, err);
    sidecar_spans_done(&markdown.spans);
    sidecar_spans_done(&html.spans);
    if (r < 0)
        return r;
    *ret = brief;
    brief = (struct brief){0};
    return 0;
}

void brief_done(struct brief *brief)
{
    free(brief->markdown);
    free(brief->html);
    json_decref(brief->sidecar);
    *brief = (struct brief){0};
}
