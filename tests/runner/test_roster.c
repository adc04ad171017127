/* A roster comes in whole or not at all, and only what reviewers may see goes out to
 * them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner/core/roster.h"
#include "sandbox/base/cleanup.h"
#include "tests/support/unit.h"

#define HEAD "candidate,repository,assignment\n"

static int parse(const char *text, struct roster *ret, struct error *err)
{
    return roster_parse_csv("r.csv", text, strlen(text), ret, err);
}

static void columns_come_in_any_order_and_have_their_defaults(void **state)
{
    (void)state;
    CLEANUP(roster_done) struct roster roster = {0};
    struct error err = {0};
    expect_ok(parse("deadline,assignment,candidate,repository,ref,email,name,variant\n"
                    "2026-11-24T18:00:00+01:00,hello,c-001,https://example.org/a.git,"
                    "main,a@example.org,\"Ada, L.\",c\n"
                    ",hello,c-002,/srv/b.git,,,,\n",
                    &roster, &err),
              &err);
    assert_int_equal(roster_count(&roster), 2);
    const struct roster_entry *first = roster_at(&roster, 0);
    assert_string_equal(first->name, "Ada, L.");
    assert_string_equal(first->email, "a@example.org");
    assert_string_equal(first->ref, "main");
    assert_string_equal(first->variant, "c");
    assert_int_equal(first->deadline, 1795539600);
    const struct roster_entry *second = roster_at(&roster, 1);
    assert_string_equal(second->ref, "HEAD");
    assert_null(second->name);
    assert_null(second->variant);
    assert_int_equal(second->deadline, 0);
    assert_null(roster_at(&roster, 2));
}

static void one_instant_is_one_deadline_in_every_zone(void **state)
{
    (void)state;
    static const char *const instants[] = {
        "2026-11-24T17:00:00Z", "2026-11-24T18:00:00+01:00", "2026-11-24 12:00:00-05:00",
        "2026-11-25T06:45:00+13:45"};
    for (size_t i = 0; i < COUNT_OF(instants); i++) {
        CLEANUP(roster_done) struct roster roster = {0};
        AUTO_BUF struct buf text = {0};
        struct error err = {0};
        buf_addf(&text,
                 "candidate,repository,assignment,deadline\n"
                 "c-1,/r,hello,%s\n",
                 instants[i]);
        expect_ok(parse(buf_text(&text), &roster, &err), &err);
        if (roster_at(&roster, 0)->deadline != 1795539600)
            fail_msg("%s: %lld", instants[i], (long long)roster_at(&roster, 0)->deadline);
    }
}

static const struct mistake {
    const char *text, *message;
} mistakes[] = {
    {"", "r.csv:1: the file is empty: it begins with a header"},
    {"\n\n", "r.csv:1: the file is empty"},
    {"candidate,repository\n", "r.csv:1: assignment: the column is missing"},
    {"candidate,assignment\n", "r.csv:1: repository: the column is missing"},
    {"candidate,repository,assignment,phone\n", "r.csv:1: phone: unknown column; known:"},
    {"candidate,repository,assignment,Candidate\n", "r.csv:1: Candidate: unknown column"},
    {"candidate,candidate,repository,assignment\n",
     "r.csv:1: candidate: the column stands there twice"},
    {"a,b,c,d,e,f,g,h,i\n", "r.csv:1: header: too many columns"},
    {"candidate,repository,assignment,\x1b[31mred\n", "r.csv:1: red: unknown column"},
    {HEAD "c-1,/r\n", "r.csv:2: 2 fields, the header has 3"},
    {HEAD "c-1,/r,hello,x\n", "r.csv:2: 4 fields, the header has 3"},
    {HEAD "c-1,/r,hello\n\nc-2,/r\n", "r.csv:4: 2 fields"},
    {HEAD ",/r,hello\n", "r.csv:2: candidate:"},
    {HEAD "c-1,,hello\n", "r.csv:2: repository:"},
    {HEAD "c-1,/r,\n", "r.csv:2: assignment:"},
    {HEAD "C 1,/r,hello\n", "r.csv:2: candidate:"},
    {HEAD "../x,/r,hello\n", "r.csv:2: candidate:"},
    {HEAD "c-1@x,/r,hello\n", "r.csv:2: candidate:"},
    {HEAD "c-1,/r,a/b\n", "r.csv:2: assignment:"},
    {HEAD "c-1,/r,hello\nc-1,/s,hello\n", "r.csv:3: c-1@hello is in the roster already"},
    {HEAD "c-1,http://example.org/a,hello\n", "r.csv:2: repository: it is not a path"},
    {HEAD "c-1,https://me:secret@example.org/a,hello\n", "r.csv:2: repository: it is"},
    {HEAD "c-1,ext::sh -c true,hello\n", "r.csv:2: repository: it is not a path"},
    {HEAD "c-1,--upload-pack=x,hello\n", "r.csv:2: repository: it is not a path"},
    {"candidate,repository,assignment,ref\nc-1,/r,hello,a..b\n",
     "r.csv:2: ref: it is no branch, tag, HEAD or full commit id"},
    {"candidate,repository,assignment,ref\nc-1,/r,hello,-x\n", "r.csv:2: ref: it is no"},
    {"candidate,repository,assignment,deadline\nc-1,/r,hello,2026-11-24T18:00:00\n",
     "r.csv:2: deadline:"},
    {"candidate,repository,assignment,deadline\nc-1,/r,hello,tomorrow\n",
     "r.csv:2: deadline:"},
    {"candidate,repository,assignment,deadline\nc-1,/r,hello,2026-02-30T18:00:00Z\n",
     "r.csv:2: deadline:"},
    {"candidate,repository,assignment,variant\nc-1,/r,hello,C++\n", "r.csv:2: variant:"},
    {"candidate,repository,assignment,name\nc-1,/r,hello,\xff\xfe\n", "r.csv:2: name:"},
    {"candidate,repository,assignment,name\nc-1,/r,hello,\x1b[31mEve\n",
     "r.csv:2: name: it holds a line break or control characters"},
    {"candidate,repository,assignment,email\nc-1,/r,hello,\"e@example.org\nBcc: x\"\n",
     "r.csv:2: email: it holds a line break or control characters"},
    {HEAD "c-1,\"/r,hello\n", "r.csv:2: field 2: a quote is opened and never closed"},
};

static void a_mistake_is_named_by_line_and_column_and_nothing_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(mistakes); i++) {
        struct roster roster = {.schema = NULL};
        struct error err = {0};
        int r = parse(mistakes[i].text, &roster, &err);
        if (r != -EINVAL || !strstr(err.text, mistakes[i].message))
            fail_msg("row %zu: %d '%s' lacks '%s'", i, r, err.text, mistakes[i].message);
        assert_null(roster.entries.items);
        assert_null(strstr(err.text, "secret"));
        assert_null(strchr(err.text, '\x1b'));
    }
}

static void ten_thousand_rows_are_the_most(void **state)
{
    (void)state;
    AUTO_BUF struct buf text = {0};
    struct roster roster = {.schema = NULL};
    struct error err = {0};
    buf_adds(&text, HEAD);
    for (int i = 0; i <= ROSTER_ROWS_MAX; i++)
        buf_addf(&text, "c-%d,/r,hello\n", i);
    assert_int_equal(parse(buf_text(&text), &roster, &err), -EFBIG);
    assert_string_equal(err.text, "r.csv:10002: more than 10000 rows");
}

static void a_second_import_moves_what_is_known_and_adds_the_rest(void **state)
{
    (void)state;
    CLEANUP(roster_done) struct roster roster = {0}, from = {0};
    struct error err = {0};
    size_t added = 0, changed = 0;
    expect_ok(
        parse("candidate,repository,assignment,name\nc-1,/r,hello,Ada\n", &roster, &err),
        &err);
    expect_ok(parse("candidate,repository,assignment,deadline\n"
                    "c-1,/moved,hello,2026-11-24T17:00:00Z\n"
                    "c-1,/r,other,\nc-2,/r,hello,\n",
                    &from, &err),
              &err);
    expect_ok(roster_merge(&roster, &from, &added, &changed, &err), &err);
    assert_int_equal(added, 2);
    assert_int_equal(changed, 1);
    const struct roster_entry *moved = roster_find(&roster, "c-1@hello");
    assert_non_null(moved);
    assert_string_equal(moved->repository, "/moved");
    assert_int_equal(moved->deadline, 1795539600);
    assert_non_null(roster_find(&roster, "c-1@other"));
    assert_non_null(roster_find(&roster, "c-2@hello"));
    assert_null(roster_find(&roster, "c-2"));
    assert_null(roster_find(&roster, "c-2@hell"));
    assert_int_equal(roster_count(&from), 3);
}

static void a_column_that_is_not_there_keeps_and_an_empty_cell_takes_away(void **state)
{
    (void)state;
    CLEANUP(roster_done) struct roster roster = {0}, bare = {0}, empty = {0};
    struct error err = {0};
    size_t added = 0, changed = 0;
    expect_ok(parse("candidate,repository,assignment,name,email,ref,variant,deadline\n"
                    "c-1,/r,hello,Ada,a@example.org,main,sh,2026-11-24T17:00:00Z\n",
                    &roster, &err),
              &err);
    const struct roster_entry *known = roster_at(&roster, 0);
    expect_ok(parse(HEAD "c-1,/r,hello\n", &bare, &err), &err);
    assert_false(roster_changes(&bare, roster_at(&bare, 0), known, "ref"));
    expect_ok(roster_merge(&roster, &bare, &added, &changed, &err), &err);
    assert_int_equal(added + changed, 0);
    known = roster_at(&roster, 0);
    assert_string_equal(known->name, "Ada");
    assert_string_equal(known->email, "a@example.org");
    assert_string_equal(known->ref, "main");
    assert_string_equal(known->variant, "sh");
    assert_int_equal(known->deadline, 1795539600);
    expect_ok(parse("candidate,repository,assignment,email,ref,deadline\n"
                    "c-1,/r,hello,,,\n",
                    &empty, &err),
              &err);
    assert_true(roster_changes(&empty, roster_at(&empty, 0), known, "ref"));
    assert_false(roster_changes(&empty, roster_at(&empty, 0), known, "repository"));
    assert_false(roster_changes(&empty, roster_at(&empty, 0), known, "variant"));
    expect_ok(roster_merge(&roster, &empty, &added, &changed, &err), &err);
    assert_int_equal(changed, 1);
    known = roster_at(&roster, 0);
    assert_string_equal(known->name, "Ada");
    assert_null(known->email);
    assert_string_equal(known->ref, "HEAD");
    assert_string_equal(known->variant, "sh");
    assert_int_equal(known->deadline, 0);
}

static void reviewers_see_no_name_address_repository_or_ref(void **state)
{
    (void)state;
    CLEANUP(roster_done) struct roster roster = {0};
    AUTO_BUF struct buf kept = {0}, shown = {0};
    struct error err = {0};
    static const char *const private[] = {"Ada", "ada@", "example.org", "ada-branch"};
    expect_ok(
        parse("candidate,name,email,repository,ref,assignment,variant,deadline\n"
              "c-1,Ada,ada@mail.test,https://example.org/ada.git,ada-branch,hello,c,"
              "2026-11-24T18:00:00+01:00\n",
              &roster, &err),
        &err);
    expect_ok(roster_print(&roster, &kept, &err), &err);
    expect_ok(roster_print_submissions(&roster, &shown, &err), &err);
    for (size_t i = 0; i < COUNT_OF(private); i++) {
        expect_contains(buf_text(&kept), private[i]);
        if (strstr(buf_text(&shown), private[i]))
            fail_msg("'%s' in %s", private[i], buf_text(&shown));
    }
    expect_contains(buf_text(&shown), "\"submission\": \"c-1@hello\"");
    expect_contains(buf_text(&shown), "\"deadline\": \"2026-11-24T17:00:00Z\"");
}

static void what_is_kept_reads_back_the_same(void **state)
{
    (void)state;
    CLEANUP(roster_done) struct roster roster = {0}, again = {0};
    AUTO_JSON_DOC struct json_doc doc = {0};
    AUTO_BUF struct buf kept = {0}, twice = {0};
    struct error err = {0};
    expect_ok(parse("candidate,repository,assignment,name,deadline\n"
                    "c-1,/r,hello,\"\"\"A\"\" \xc3\xa9\",2026-12-31T23:59:59-11:30\n"
                    "c-2,git@example.org:x.git,hello,,\n",
                    &roster, &err),
              &err);
    expect_ok(roster_print(&roster, &kept, &err), &err);
    expect_ok(json_doc_parse("roster.json", kept.data, kept.len, &doc, &err), &err);
    expect_ok(roster_read(&doc, &again, &err), &err);
    expect_ok(roster_print(&again, &twice, &err), &err);
    assert_string_equal(buf_text(&kept), buf_text(&twice));
}

#define ROSTER(entry) "{\"schema\": \"takehome-roster/1\", \"entries\": [\n{" entry "}]}"

static const struct mistake edits[] = {
    {ROSTER(
         "\"candidate\": \"c-1\", \"assignment\": \"a\", \"repository\": \"http://x/y\""),
     "roster.json:2: /entries/0/repository:"},
    {ROSTER("\"candidate\": \"c-1\", \"assignment\": \"a\", \"repository\": \"/r\",\n"
            "\"ref\": \"a b\""),
     "roster.json:3: /entries/0/ref:"},
    {ROSTER("\"candidate\": \"c-1\", \"assignment\": \"a\""),
     "roster.json:2: /entries/0: the field 'repository' is missing"},
    {ROSTER("\"candidate\": \"c-1\", \"assignment\": \"a\", \"repository\": \"/r\",\n"
            "\"phone\": \"1\""),
     "roster.json:3: /entries/0/phone:"},
    {"{\"entries\": []}", "roster.json:1: the field 'schema' is missing"},
};

static void an_edited_roster_is_checked_like_an_imported_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(edits); i++) {
        AUTO_JSON_DOC struct json_doc doc = {0};
        struct roster roster = {.schema = NULL};
        struct error err = {0};
        expect_ok(json_doc_parse("roster.json", edits[i].text, strlen(edits[i].text),
                                 &doc, &err),
                  &err);
        int r = roster_read(&doc, &roster, &err);
        if (r != -EINVAL || !strstr(err.text, edits[i].message))
            fail_msg("row %zu: %d '%s' lacks '%s'", i, r, err.text, edits[i].message);
        assert_null(roster.entries.items);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_come_in_any_order_and_have_their_defaults),
        cmocka_unit_test(one_instant_is_one_deadline_in_every_zone),
        cmocka_unit_test(a_mistake_is_named_by_line_and_column_and_nothing_is_read),
        cmocka_unit_test(ten_thousand_rows_are_the_most),
        cmocka_unit_test(a_second_import_moves_what_is_known_and_adds_the_rest),
        cmocka_unit_test(a_column_that_is_not_there_keeps_and_an_empty_cell_takes_away),
        cmocka_unit_test(reviewers_see_no_name_address_repository_or_ref),
        cmocka_unit_test(what_is_kept_reads_back_the_same),
        cmocka_unit_test(an_edited_roster_is_checked_like_an_imported_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
