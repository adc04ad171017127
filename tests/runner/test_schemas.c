/* The published JSON Schemas are the tables that read and write the files. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/unit.h"

#include "rubrics/review.h"
#include "rubrics/rubric.h"
#include "runner/core/answer.h"
#include "runner/core/consolidation.h"
#include "runner/core/decision.h"
#include "runner/core/job.h"
#include "runner/core/process.h"
#include "runner/core/result.h"
#include "runner/core/roster.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/json.h"

enum { SCHEMA_BYTES_MAX = 1 << 20 };

static const struct {
    const char *folder, *name, *id, *title;
    const struct json_table *table;
} schemas[] = {
    {"rubrics", "rubric", RUBRIC_SCHEMA, "A rubric of takehome", &rubric_table},
    {"rubrics", "review", REVIEW_SCHEMA, "A submitted review", &review_table},
    {"runner", "job", JOB_SCHEMA, "One job of run-job", &job_table},
    {"runner", "result", RESULT_SCHEMA, "What one attempt found", &result_table},
    {"runner", "roster", ROSTER_SCHEMA, "private/roster.json", &roster_table},
    {"runner", "process", PROCESS_SCHEMA, "process.json", &process_plan_table},
    {"runner", "decision", DECISION_SCHEMA, "A person's decision", &decision_table},
    {"runner", "consolidation", CONSOLIDATION_SCHEMA, "Criteria that one person settled",
     &consolidation_table},
    {"runner", "told", TOLD_SCHEMA, "What a candidate was told", &told_table},
    {"runner", "closed", CLOSED_SCHEMA, "How a submission ended", &closed_table},
};

static void every_published_schema_is_its_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(schemas); i++) {
        AUTO_BUF struct buf printed = {0}, published = {0}, path = {0};
        struct error err = {0};
        AUTO_JSON json_t *schema =
            json_schema(schemas[i].table, schemas[i].id, schemas[i].title);
        expect_ok(json_print(schema, &printed, &err), &err);
        buf_addf(&path, TAKEHOME_SOURCE "/%s/schema/%s.schema.json", schemas[i].folder,
                 schemas[i].name);
        if (getenv("TAKEHOME_WRITE_EXPECTED"))
            expect_ok(fs_write(AT_FDCWD, buf_text(&path), printed.data, printed.len, 0644,
                               FS_WRITE_REPLACE, &err),
                      &err);
        expect_ok(fs_read(AT_FDCWD, buf_text(&path), SCHEMA_BYTES_MAX, &published, &err),
                  &err);
        if (strcmp(buf_text(&printed), buf_text(&published)) != 0)
            fail_msg("%s is not its table: TAKEHOME_WRITE_EXPECTED=1 writes it anew",
                     buf_text(&path));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_published_schema_is_its_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
