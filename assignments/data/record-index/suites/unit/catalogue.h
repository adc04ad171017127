/* catalogue.h -- the records of a parts catalogue, found by category and then by part. */
#pragma once

#include <stddef.h>
#include <stdio.h>

/* One line of a catalogue. The texts are never NULL; description may be empty. */
struct record {
    const char *category;
    const char *part;
    long quantity; /* 0..1000000 */
    const char *description;
};

/* Two levels: the categories, and the parts of each. */
struct index;

/* An empty index, to be ended with index_free(); NULL when there is no memory. */
struct index *index_new(void);

/* Frees the index and everything that it holds. NULL is fine. */
void index_free(struct index *index);

/*
 * Adds a copy of the record; the caller keeps its own. A record of this category and part that is
 * already there is replaced. Returns 0, or -1 when there is no memory: then nothing has changed.
 */
int index_put(struct index *index, const struct record *record);

/*
 * The record of this category and part, or NULL. It belongs to the index, and stays as it is until
 * the next index_put() or index_free().
 */
const struct record *index_get(struct index *index, const char *category, const char *part);

/* How many parts a category has; 0 when there is no such category. */
size_t index_count(struct index *index, const char *category);

/*
 * Calls visit for each record of a category, by ascending part as strcmp() orders them. A visit that
 * returns something else than 0 ends the walk, and index_list() returns it; otherwise 0.
 */
int index_list(struct index *index, const char *category,
               int (*visit)(const struct record *record, void *data), void *data);

/*
 * Reads a catalogue into the index. A line that is not a record is reported to errors as
 * "NAME:LINE: reason" and skipped. Returns how many were skipped, or -1 when there is no memory.
 */
long catalogue_read(FILE *file, const char *name, FILE *errors, struct index *index);
