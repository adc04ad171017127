/*
 * sidecar -- which sentence of a rendered text rests on which evidence (schema
 * "takehome-sidecar/1"):
 *
 *   {schema, submission, file, digest, sentences: [{text, evidence: […]}], wording: […]}
 *
 * `sentences` came from statements of the graph; `wording` are the template's own words
 * that state no fact. `digest` is that of the text as it was written, so that a person's
 * edit is noticed and never overwritten.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "rubrics/mustache.h"
#include "runner/core/digest.h"
#include "sandbox/base/error.h"
#include "sandbox/base/json.h"

#define SIDECAR_SCHEMA "takehome-sidecar/1"

/* Bytes [from, to) of the text came from `holder`. */
struct sidecar_span {
    const json_t *holder; /* borrowed from the data that were rendered */
    size_t from, to;
};

struct sidecar_spans {
    struct sidecar_span *items; /* owned */
    size_t count, cap;
};

/** Keeps where a statement's value was printed; anything else is passed over. */
int sidecar_note(struct sidecar_spans *spans, const struct mustache_value *value);
void sidecar_spans_done(struct sidecar_spans *spans);
/** Whether something of this statement is in the text. */
bool sidecar_shows(const struct sidecar_spans *spans, const json_t *holder);

/**
 * Builds it.
 *
 * @param file  its name, as the sidecar calls it
 * @return      0; -EINVAL where the template's own words give a number or a code span
 *              that nothing backs
 */
int sidecar_build(const char *submission, const char *file, const char *text,
                  const struct sidecar_spans *spans, json_t **ret, struct error *err);
/** The digest of a text as a sidecar keeps it. */
void sidecar_digest(const char *text, char ret_hex[DIGEST_HEX_BYTES]);
/** Whether a text is still what the sidecar was written with. */
bool sidecar_is_of(const json_t *sidecar, const char *text);
