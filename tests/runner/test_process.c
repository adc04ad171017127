/* process.json is read strictly, in both of its forms. */
#include <fcntl.h>
#include <string.h>

#include "tests/support/unit.h"

#include "runner/core/process.h"

#define STAGE(id, more)                                                                  \
    "{\"id\":\"" id "\",\"title\":\"T\",\"format\":\"call\",\"who\":\"two of us\"" more  \
    "}"
#define LONG ",\"length\":\"an hour\""
#define SAYS "{\"id\":\"c\",\"sentence\":\"In this role we are looking for care.\"}"
#define PLAN(stages, rest)                                                               \
    "{\"schema\":\"takehome-process/1\",\"company\":\"C\",\"contact\":\"a@b.c\","        \
    "\"ownership\":\"Yours.\","                                                          \
    "\"stages\":[" stages "]" rest "}"

static const struct {
    const char *text, *says; /* NULL: right */
} rows[] = {
    {PLAN(STAGE("a", LONG), ",\"next_stage\":\"a\",\"role_criteria\":[" SAYS "]"), NULL},
    {PLAN(STAGE("take-home", LONG) "," STAGE("b", LONG), ",\"role_criteria\":[" SAYS "]"),
     NULL},
    {PLAN(STAGE("a", LONG), ",\"next_stage\":\"b\",\"role_criteria\":[" SAYS "]"),
     "/next_stage: no stage has the id 'b'"},
    {PLAN(STAGE("take-home", LONG), ",\"role_criteria\":[" SAYS "]"),
     "'next_stage' is missing"},
    {PLAN(STAGE("a", ""), ",\"next_stage\":\"a\",\"role_criteria\":[" SAYS "]"),
     "/stages/0: needs 'length' or 'length_minutes'"},
    {PLAN(STAGE("a", LONG) "," STAGE("a", LONG),
          ",\"next_stage\":\"a\",\"role_criteria\":[" SAYS "]"),
     "/stages/1/id: another stage"},
    {PLAN(STAGE("a", LONG), ",\"next_stage\":\"a\""), "needs 'roles' or 'role_criteria'"},
    {PLAN(STAGE("a", LONG),
          ",\"next_stage\":\"a\",\"role_criteria\":[" SAYS "," SAYS "]"),
     "/role_criteria/1: another criterion has the id 'c'"},
    {PLAN(STAGE("a", LONG),
          ",\"next_stage\":\"a\",\"role_criteria\":[{\"id\":\"c\",\"sentence\":"
          "\"You lack care.\"}]"),
     "/role_criteria/0: must be one line"},
    {"{\"schema\":\"takehome-process/1\",\"company\":\"C\",\"contact\":\"a@b.c\","
     "\"stages\":[" STAGE("take-home",
                          LONG) "," STAGE("b", LONG) "],\"role_criteria\":[" SAYS "]}",
     "ownership"},
    {"{\"schema\":\"takehome-process/9\"}", "this program reads takehome-process/1"},
};

static void each_row_is_read_or_gives_its_message(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(process_plan_done) struct process_plan plan = {0};
        AUTO_JSON_DOC struct json_doc doc = {0};
        struct error err = {0};
        expect_ok(
            json_doc_parse("p.json", rows[i].text, strlen(rows[i].text), &doc, &err),
            &err);
        int r = process_plan_read(&doc, &plan, &err);
        if ((r < 0) != (rows[i].says != NULL) ||
            (rows[i].says && !strstr(err.text, rows[i].says)))
            fail_msg("row %zu: %d '%s'", i, r, err.text);
    }
}

static void the_demo_s_process_is_read(void **state)
{
    (void)state;
    CLEANUP(process_plan_done) struct process_plan plan = {0};
    AUTO_BUF struct buf length = {0};
    struct error err = {0};
    expect_ok(process_plan_load(AT_FDCWD, DEMO "/process.json", &plan, &err), &err);
    assert_string_equal(process_next_stage(&plan)->id, "code-talk");
    process_add_length(&length, process_next_stage(&plan));
    assert_string_equal(buf_text(&length), "60 minutes");
    expect_contains(process_role_sentence(&plan, "written-handover"), "in writing.");
    assert_null(process_role_sentence(&plan, "nothing"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_row_is_read_or_gives_its_message),
        cmocka_unit_test(the_demo_s_process_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
