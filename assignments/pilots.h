/*
 * pilots -- how long the task took people of the team (pilots.json in an assignment's
 * folder, schema "takehome-pilots/1"): what candidates are promised is held against it.
 */
#pragma once

#include <stdint.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/error.h"
#include "sandbox/base/json.h"

#define PILOTS_FILE "pilots.json"
#define PILOTS_SCHEMA "takehome-pilots/1"

enum { PILOTS_NEEDED = 2, PILOTS_MAX = 200, PILOT_MINUTES_MAX = 6000 };

struct pilot {
    char *by; /* a user of the team's */
    int64_t minutes;
    int64_t at;
};

struct pilots {
    char *schema;
    struct json_array list; /* of struct pilot */
};

/** Reads an assignment's; none: an empty list. */
int pilots_load(int folder_fd, struct pilots *ret, struct error *err);
void pilots_done(struct pilots *pilots);
/** Adds one and writes the file; who did it before has their time replaced. */
int pilots_add(int folder_fd, struct pilots *pilots, const char *by, int64_t minutes,
               struct error *err);
/** The minutes that nine of ten needed at most (nearest rank); 0 without any. */
int64_t pilots_p90(const struct pilots *pilots);
