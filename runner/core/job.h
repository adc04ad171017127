/*
 * job -- the unit of work: one file in, one result out.
 *
 * job.json (schema "takehome-job/1"). It may hold a private address: it is kept in a
 * folder of mode 0700 and never shown. Paths are relative to the folder of the job file.
 */
#pragma once

#include <stdint.h>

#include "sandbox/base/error.h"
#include "sandbox/base/json.h"
#include "sandbox/base/strlist.h"

#define JOB_SCHEMA "takehome-job/1"

struct job {
    char *schema;
    char *submission; /* "c-014@customers-by-location" */
    char *assignment; /* folder */
    char *variant;    /* NULL: the only one */
    char *repository; /* path or address; private */
    char *ref;        /* branch, tag, HEAD or full id; NULL: HEAD */
    char *mirror;   /* folder of the bare mirror: kept, so that a second fetch is small */
    char *attempts; /* folder: the result goes to ATTEMPT/result.json below it */
    int64_t deadline;       /* seconds; 0: none */
    int audience;           /* enum audience: whose eyes the output meets */
    struct strlist lowered; /* layers of the sandbox that may be missing */
};

extern const struct json_table job_table;

int job_load(const char *path, struct job *ret, struct error *err);
/** The text of a job file. */
int job_print(const struct job *job, struct buf *out, struct error *err);
void job_done(struct job *job);
