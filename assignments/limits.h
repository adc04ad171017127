/* limits -- what a build or a suite may use: the budget, and what they say beside it. */
#pragma once

#include <stdint.h>

#include "sandbox/base/error.h"
#include "sandbox/base/json.h"
#include "sandbox/base/profile.h"
#include "sandbox/base/strlist.h"

/* Which system calls a run may make: a profile, and groups added to it or taken away. */
struct call_rules {
    int profile; /* index of profile_words; -1: nothing is said */
    struct strlist add, remove;
};

/* 0 in a suite's or a build's limits: the budget's. */
struct limits {
    int64_t wall_ms, cpu_ms;
    int64_t memory_bytes, disk_bytes, output_bytes;
    int64_t processes, inodes, open_files;
    struct call_rules rules;
    syscalls_groups calls; /* what the rules come to; 0: nothing is said */
};

extern const struct json_table limits_table;

enum { LIMITS_FIELD_BYTES = 64 };

/**
 * Checks limits, and works out their set of system calls: a profile of their own, or the
 * budget's groups, with what they add and remove.
 *
 * @param budget     a limit above it could never be reached, and would promise what is
 * not given; NULL: `own` is the budget, which must say every limit
 * @param ret_field  on failure the JSON pointer of the mistake below the limits
 * @return           0, or -EINVAL with the reason
 */
int limits_check(struct limits *own, const struct limits *budget,
                 char ret_field[LIMITS_FIELD_BYTES], struct error *err);
/** A suite's or build's limits with the budget's where it sets none. */
void limits_merge(const struct limits *own, const struct limits *budget,
                  struct limits *ret);
