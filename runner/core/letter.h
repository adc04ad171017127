/*
 * letter -- what a candidate is written: Markdown that a person edits and sends, with its
 * sidecar; and the same as a mail without a recipient.
 *
 * A letter is rendered from a view of the graph that holds only what a candidate may
 * read: thanks, decision, reason (one, or none was given), strengths, the next stage,
 * ownership, contact. Concerns, questions, levels, points, hidden cases and reviewers are
 * not in it, so that no template can show them. What must be there is checked in the text
 * as it came out.
 */
#pragma once

#include <jansson.h>
#include <stdint.h>

#include "rubrics/mustache.h"
#include "runner/core/decision.h"
#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

enum {
    LETTER_DECLINE_WORDS_MIN = 60,
    LETTER_DECLINE_WORDS_MAX = 220,
    LETTER_DECLINE_STRENGTHS_MAX = 4,
    LETTER_ADVANCE_WORDS_MIN = 80,
    LETTER_ADVANCE_WORDS_MAX = 300,
    LETTER_ADVANCE_STRENGTHS_MAX = 3,
};

/* A team's own template. NULL `text`: the bundled one. All borrowed. */
struct letter_template {
    const char *name, *text;
    const char *(*partial)(void *context, const char *name); /* may be NULL */
    void *context;
};

struct letter {
    char *text; /* Markdown; its first line is "Subject: …" */
    json_t *sidecar;
};

/** "templates/decline.md": bundled, or a workspace's own; NULL where an outcome has no
 * letter. */
const char *letter_template_name(int outcome);

/**
 * Writes a letter.
 *
 * @param graph    of feedback_build(), for the same outcome
 * @param outcome  DECISION_ADVANCE or DECISION_DECLINE
 * @param own      may be NULL
 * @return         0; -ENODATA: it cannot be written yet, err names everything that is
 *                 missing; -EINVAL: a mistake in the template; -EMSGSIZE: too short or
 *                 too long
 */
int letter_render(const json_t *graph, int outcome, const struct letter_template *own,
                  struct letter *ret, struct error *err);
void letter_done(struct letter *letter);

/** Words as a reader counts them: the subject and marks that stand alone are none. */
int letter_words(const char *text);

struct letter_mail {
    const char *company,
        *contact; /* From; contact may be no address: then there is none */
    int64_t date; /* seconds */
};

/**
 * The letter, as it is now, as a mail (RFC 5322, UTF-8, quoted-printable, CRLF) that a
 * mail program opens as a draft. It has no To: whoever sends it puts the address in.
 *
 * @return 0; -EINVAL when the text does not begin with "Subject: "
 */
int letter_eml(const char *text, const struct letter_mail *mail, struct buf *out,
               struct error *err);
