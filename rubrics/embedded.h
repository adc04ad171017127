/*
 * embedded -- the rubrics and templates of rubrics/data, held in the program itself, so
 * that it runs from anywhere. A workspace's templates/ stands before them.
 */
#pragma once

struct embedded_file {
    const char *name; /* "rubrics/backend.json", "templates/decline.md" */
    const char *text;
};

/** Every file, sorted by name; ended by a row without a name. */
extern const struct embedded_file embedded_files[];

/** The text of a file, NULL when there is none. */
const char *embedded_text(const char *name);
