/*
 * letter -- a view rendered into what people read: letters, the brief, and the sidecar
 * that maps what they state to its evidence.
 */
#pragma once

#include <jansson.h>

#include "rubrics/mustache.h"
#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"

enum letter_kind { LETTER_ADVANCE, LETTER_DECLINE, LETTER_BRIEF, LETTER_BRIEF_HTML };

/** "templates/decline.md": the template's name, bundled or in a workspace. */
const char *letter_template(enum letter_kind kind);

/**
 * Renders.
 *
 * @param text         the template
 * @param view         of feedback_view()
 * @param ret_sidecar  new reference: {"sentences": [{"text", "evidence": […]}], "words":
 * N, "warnings": […]}
 * @return 0; -EINVAL with "template:line: reason"; -EPERM when the view lacks what this
 * letter must say, naming it
 */
int letter_render(enum letter_kind kind, const char *text, const json_t *view,
                  struct buf *out, json_t **ret_sidecar, struct error *err);
/** An RFC 5322 message without an addressee, UTF-8, from rendered text. */
int letter_add_eml(const char *subject, const char *text, int64_t seconds,
                   struct buf *out);
