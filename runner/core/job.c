#include "runner/core/job.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "runner/core/result.h"
#include "sandbox/base/cleanup.h"

static const struct json_field job_fields[] = {
    {.name = "schema",
     .kind = JSON_KIND_TEXT,
     .offset = offsetof(struct job, schema),
     .required = true,
     .summary = "takehome-job/1"},
    {.name = "submission",
     .kind = JSON_KIND_TEXT,
     .offset = offsetof(struct job, submission),
     .required = true,
     .min = 1,
     .max = 130,
     .summary = "CANDIDATE@ASSIGNMENT, a pseudonym."},
    {.name = "assignment",
     .kind = JSON_KIND_TEXT,
     .offset = offsetof(struct job, assignment),
     .required = true,
     .min = 1,
     .max = 4000,
     .summary = "The assignment's folder."},
    {.name = "variant", .kind = JSON_KIND_ID, .offset = offsetof(struct job, variant)},
    {.name = "repository",
     .kind = JSON_KIND_TEXT,
     .offset = offsetof(struct job, repository),
     .required = true,
     .min = 1,
     .max = 2048,
     .summary = "Path or address; private."},
    {.name = "ref",
     .kind = JSON_KIND_TEXT,
     .offset = offsetof(struct job, ref),
     .min = 1,
     .max = 255,
     .summary = "Branch, tag, HEAD or full id; absent: HEAD."},
    {.name = "mirror",
     .kind = JSON_KIND_TEXT,
     .offset = offsetof(struct job, mirror),
     .required = true,
     .min = 1,
     .max = 4000,
     .summary = "Folder of the bare mirror."},
    {.name = "attempts",
     .kind = JSON_KIND_TEXT,
     .offset = offsetof(struct job, attempts),
     .required = true,
     .min = 1,
     .max = 4000,
     .summary = "Folder that results go to."},
    {.name = "deadline",
     .kind = JSON_KIND_TIME,
     .offset = offsetof(struct job, deadline)},
    {.name = "audience",
     .kind = JSON_KIND_WORD,
     .offset = offsetof(struct job, audience),
     .words = audience_words,
     .fallback = AUDIENCE_REVIEWER,
     .summary = "Whose eyes the output of this attempt meets."},
    {.name = "lowered",
     .kind = JSON_KIND_TEXTS,
     .offset = offsetof(struct job, lowered),
     .max = 20,
     .summary = "Layers of the sandbox that may be missing."},
};
const struct json_table job_table = {"job", sizeof(struct job), job_fields,
                                     COUNT_OF(job_fields)};

int job_load(const char *path, struct job *ret, struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    struct job job = {0};
    int r = json_doc_load(AT_FDCWD, path, &doc, err);
    if (r == 0)
        r = json_read(&doc, doc.root, "", &job_table, &job, err);
    if (r == 0 && strcmp(job.schema, JOB_SCHEMA) != 0) {
        r = json_fault(&doc, "/schema", err, "this program reads %s", JOB_SCHEMA);
        job_done(&job);
    }
    if (r == 0)
        *ret = job;
    return r;
}

int job_print(const struct job *job, struct buf *out, struct error *err)
{
    AUTO_JSON json_t *value = json_write(&job_table, job);
    return json_print(value, out, err);
}

void job_done(struct job *job) { json_release(&job_table, job); }
