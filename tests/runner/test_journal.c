/* A log's lines: whoever changes, moves or takes out one is found, and told where. */
#include <stdlib.h>
#include <string.h>

#include "tests/support/unit.h"

#include "runner/core/journal.h"
#include "sandbox/base/cleanup.h"

enum { LINES = 5 };

static const struct journal_key key = {{1, 2, 3}};

static void fill(struct buf *out, struct journal_head *head)
{
    for (int i = 0; i < LINES; i++) {
        struct journal_entry entry = {.at = 1700000000 + i,
                                      .act = JOURNAL_DECISION,
                                      .by = "r-1",
                                      .about = "c-001@hello"};
        struct error err = {0};
        journal_digest(&key, &i, sizeof(i), entry.fact);
        expect_ok(journal_add(&key, head, &entry, out, &err), &err);
    }
}

static void a_keyed_digest_is_that_of_the_rfc(void **state)
{
    /* RFC 4231, test case 1 has a key of 20 bytes, which zeroes fill up to a block */
    struct journal_key rfc = {{0}};
    char hex[DIGEST_HEX_BYTES];
    (void)state;
    memset(rfc.bytes, 0x0b, 20);
    journal_digest(&rfc, "Hi There", 8, hex);
    assert_string_equal(
        hex, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

static void an_untouched_log_has_no_finding(void **state)
{
    AUTO_BUF struct buf text = {0};
    CLEANUP(journal_check_done) struct journal_check check = {0};
    struct journal_head head = {0};
    struct error err = {0};
    (void)state;
    fill(&text, &head);
    expect_ok(journal_verify("log", text.data, text.len, &key, &head, &check, &err),
              &err);
    assert_int_equal(check.findings.count, 0);
    assert_int_equal(check.count, LINES);
    assert_int_equal(check.entries[4].n, 5);
    assert_string_equal(check.entries[0].about, "c-001@hello");
}

/* The log with its lines in this order (1…LINES, 0: none), and one text put for another.
 */
struct change {
    const char *what;
    int order[LINES];
    int line;
    const char *from, *to;
    int head; /* the line that was the last when the head was kept */
    const char *finding;
};

static void add_line(const struct buf *text, int number, struct buf *out)
{
    const char *at = text->data;
    for (int i = 1; i < number; i++)
        at = strchr(at, '\n') + 1;
    buf_add(out, at, (size_t)(strchr(at, '\n') + 1 - at));
}

static void replace(struct buf *text, const char *from, const char *to)
{
    AUTO_BUF struct buf changed = {0};
    const char *at = strstr(buf_text(text), from);
    assert_non_null(at);
    if (!at)
        return;
    buf_addf(&changed, "%.*s%s%s", (int)(at - text->data), text->data, to,
             at + strlen(from));
    buf_done(text);
    *text = changed;
    changed = (struct buf){0};
}

static void apply(const struct change *change, const struct buf *whole, struct buf *out)
{
    for (int i = 0; i < LINES; i++) {
        AUTO_BUF struct buf line = {0};
        if (change->order[i] == 0)
            continue;
        add_line(whole, change->order[i], &line);
        if (change->line == i + 1)
            replace(&line, change->from, change->to);
        buf_add(out, line.data, line.len);
    }
}

static void every_change_is_found_where_it_is(void **state)
{
    static const struct change changes[] = {
        {"who",
         {1, 2, 3, 4, 5},
         3,
         "\"by\":\"r-1\"",
         "\"by\":\"r-2\"",
         5,
         "log:3: this line was changed"},
        {"what",
         {1, 2, 3, 4, 5},
         1,
         "decided",
         "told",
         5,
         "log:1: this line was changed"},
        {"when", {1, 2, 3, 4, 5}, 5, "2023-", "2022-", 5, "log:5: this line was changed"},
        {"a line taken out", {1, 2, 4, 5}, 0, NULL, NULL, 5, "log:3: lines before this"},
        {"the first line taken out",
         {2, 3, 4, 5},
         0,
         NULL,
         NULL,
         5,
         "log:1: lines before this"},
        {"two lines changed about",
         {1, 3, 2, 4, 5},
         0,
         NULL,
         NULL,
         5,
         "log:2: lines before this"},
        {"a line put in again",
         {1, 2, 2, 3, 4},
         0,
         NULL,
         NULL,
         4,
         "log:3: this line was moved, or put in"},
        {"the end cut off",
         {1, 2, 3},
         0,
         NULL,
         NULL,
         5,
         "log:3: lines were taken off the end"},
        {"all of it gone", {0}, 0, NULL, NULL, 5, "log:0: lines were taken off the end"},
        {"a number", {1, 2, 3, 4, 5}, 2, "\"n\":2", "\"n\":7", 5, "log:2: lines before"},
        {"no line of a log",
         {1, 2, 3, 4, 5},
         4,
         "{",
         "{\"x\":1,",
         5,
         "log:4: is no line of a log"},
        {"an act that is none",
         {1, 2, 3, 4, 5},
         4,
         "decided",
         "doubted",
         5,
         "log:4: is no line of a log"},
    };
    AUTO_BUF struct buf whole = {0};
    struct journal_head last = {0};
    struct error err = {0};
    (void)state;
    fill(&whole, &last);
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        AUTO_BUF struct buf text = {0};
        CLEANUP(journal_check_done) struct journal_check check = {0};
        apply(&changes[i], &whole, &text);
        expect_ok(
            journal_verify("log", buf_text(&text), text.len, &key, &last, &check, &err),
            &err);
        if (check.findings.count == 0)
            fail_msg("%s: nothing was found", changes[i].what);
        else if (strncmp(check.findings.items[0], changes[i].finding,
                         strlen(changes[i].finding)) != 0)
            fail_msg("%s: %s", changes[i].what, check.findings.items[0]);
    }
}

static void without_the_key_no_line_can_be_made_to_fit(void **state)
{
    static const struct journal_key other = {{9}};
    AUTO_BUF struct buf text = {0};
    CLEANUP(journal_check_done) struct journal_check check = {0};
    struct journal_head head = {0};
    struct error err = {0};
    (void)state;
    fill(&text, &head);
    expect_ok(journal_verify("log", text.data, text.len, &other, &head, &check, &err),
              &err);
    assert_int_equal(check.findings.count, LINES);
}

static void a_torn_line_is_told_from_a_changed_one(void **state)
{
    AUTO_BUF struct buf text = {0};
    CLEANUP(journal_check_done) struct journal_check check = {0};
    struct journal_head head = {0};
    struct error err = {0};
    (void)state;
    fill(&text, &head);
    buf_adds(&text, "{\"about\":\"c-0");
    expect_ok(journal_verify("log", text.data, text.len, &key, &head, &check, &err),
              &err);
    assert_int_equal(check.findings.count, 1);
    assert_non_null(strstr(check.findings.items[0], "torn"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_keyed_digest_is_that_of_the_rfc),
        cmocka_unit_test(an_untouched_log_has_no_finding),
        cmocka_unit_test(every_change_is_found_where_it_is),
        cmocka_unit_test(without_the_key_no_line_can_be_made_to_fit),
        cmocka_unit_test(a_torn_line_is_told_from_a_changed_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
