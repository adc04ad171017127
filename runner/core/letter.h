/*
 * letter -- what a candidate is written: Markdown that a person edits and sends, with its
 * sidecar; and the same as a mail without a recipient.
 *
 * A letter is rendered from a view of the graph that holds only what a candidate may
 * read: thanks, decision, reason (one, or none was given), strengths, the next stage,
 * ownership, contact. Questions, levels, points, hidden cases and reviewers are not in
 * it, nor are concerns but for who asked, so that no template can show them. What must be
 * there is checked in the text as it came out.
 */
#pragma once

#include <stdint.h>

#include "rubrics/mustache.h"
#include "runner/core/decision.h"
#include "runner/core/sidecar.h"
#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/base/json.h"

/* What a letter is about: a decision, or an end without one. The plain ones praise
 * nothing and tell nothing of the work. */
enum letter_kind {
    LETTER_ADVANCE = DECISION_ADVANCE,
    LETTER_DECLINE = DECISION_DECLINE,
    LETTER_HOLD = DECISION_HOLD,
    LETTER_PLAIN_DECLINE,
    LETTER_WITHDRAWN,
    LETTER_NOT_SUBMITTED,
    LETTER_CANCELLED,
    LETTER_ON_REQUEST, /* what was not good, too: for who was declined and asked */
};

enum {
    LETTER_PLAIN_WORDS_MIN = 25,
    LETTER_DECLINE_WORDS_MIN = 60,
    LETTER_DECLINE_WORDS_MAX = 220,
    LETTER_DECLINE_STRENGTHS_MAX = 4,
    LETTER_ADVANCE_WORDS_MIN = 80,
    LETTER_ADVANCE_WORDS_MAX = 300,
    LETTER_ADVANCE_STRENGTHS_MAX = 3,
    LETTER_CONCERNS_MAX = 3,
};

/* A team's own template. NULL `text`: the bundled one. All borrowed. */
struct letter_template {
    const char *name, *text;
    const char *(*partial)(void *context, const char *name); /* may be NULL */
    void *context;
};

/* Renders with a team's own partials, and notes what each statement rests on. */
struct letter_drawing {
    const struct letter_template *own; /* borrowed; may be NULL */
    struct sidecar_spans spans;        /* for sidecar_build(); the caller ends them */
};

/** What mustache_render() does it with; it borrows the drawing. */
struct mustache_options letter_drawing_options(struct letter_drawing *drawing,
                                               enum mustache_escape escape);

struct letter {
    char *text; /* Markdown; its first line is "Subject: …" */
    json_t *sidecar;
};

/** "templates/decline.md": bundled, or a workspace's own. */
const char *letter_template_name(enum letter_kind kind);
bool letter_is_plain(enum letter_kind kind);

/**
 * Writes a letter.
 *
 * @param graph    of feedback_build(), for the same outcome
 * @param own      may be NULL
 * @return         0; -ENODATA: it cannot be written yet, err names everything that is
 *                 missing; -EINVAL: a mistake in the template; -EMSGSIZE: too short or
 *                 too long
 */
int letter_render(const json_t *graph, enum letter_kind kind,
                  const struct letter_template *own, struct letter *ret,
                  struct error *err);
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
