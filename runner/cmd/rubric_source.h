/* rubric_source -- where a rubric comes from: a file, a workspace's own, or the program.
 */
#pragma once

#include "rubrics/rubric.h"
#include "sandbox/base/error.h"
#include "sandbox/base/json.h"

struct rubric_places {
    const char *files; /* a folder that file names are below; NULL: the current one */
    const char *own;   /* the folder of ID@VERSION.json; NULL: none */
};

/**
 * Loads "backend@3" (a team's own file of that name stands before what the program
 * brings), "backend" (the program's), or a file.
 *
 * @param doc  gets the document, so that a line can be named; the caller's to free
 * @return     0; -EINVAL also where a file says that it is another rubric
 */
int rubric_source_load(const struct rubric_places *places, const char *word,
                       struct json_doc *doc, struct rubric *ret, struct error *err);
/** Prints findings ("POINTER: reason") with the lines they stand on. */
void rubric_print_findings(const struct json_doc *doc, const struct strlist *findings);
