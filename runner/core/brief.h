/*
 * brief -- what an interviewer reads before the next talk: two pages, Markdown and HTML.
 *
 * It may show what candidates never see (levels, hidden suites), but no names, and what a
 * reader held against the code only as a note beside an open question. Texts are cut, and
 * the last notes and questions left out, until it prints on two pages.
 */
#pragma once

#include "runner/core/letter.h"
#include "sandbox/base/error.h"
#include "sandbox/base/json.h"

enum { BRIEF_LINES_MAX = 96, BRIEF_COLUMNS = 100, BRIEF_STRENGTHS = 3, BRIEF_ROWS = 12 };

#define BRIEF_MARKDOWN "templates/brief.md"
#define BRIEF_HTML "templates/brief.html"

struct brief {
    char *markdown, *html;
    json_t *sidecar; /* of the Markdown; the HTML says the same */
};

/**
 * Writes both.
 *
 * @param own_markdown, own_html  a team's own templates; may be NULL
 * @return  0; -ENODATA: there is not enough to ask yet, err says what is missing;
 *          -EINVAL: a mistake in a template
 */
int brief_render(const json_t *graph, const struct letter_template *own_markdown,
                 const struct letter_template *own_html, struct brief *ret,
                 struct error *err);
void brief_done(struct brief *brief);
