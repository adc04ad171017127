/* A letter says what was good, what was decided and what comes next; never more. */
#include <errno.h>
#include <stdlib.h>

#include "tests/support/unit.h"

#include "tests/support/draft.h"

#include "runner/core/letter.h"
#include "runner/core/sidecar.h"

static void write_letter(const json_t *draft, const struct feedback_facts *facts,
                         int outcome, struct letter *ret)
{
    AUTO_JSON json_t *graph = draft_graph(draft, facts, outcome);
    struct error err = {0};
    expect_ok(letter_render(graph, outcome, NULL, ret, &err), &err);
}

/* What a candidate must never read: criticism, levels, points, hidden cases, reviewers.
 */
static const char *const never[] = {"sorts by byte value",
                                    "whole file",
                                    "10 GB",
                                    "not notice",
                                    "the file is new",
                                    "secret",
                                    "edge",
                                    "R1",
                                    "R2",
                                    "points",
                                    "2.80",
                                    "level",
                                    "weight",
                                    "however",
                                    "unfortunately",
                                    "script",
                                    "{{",
                                    "&lt;",
                                    "not-run",
                                    "Structure"};

static void check_never(const char *text)
{
    for (size_t i = 0; i < COUNT_OF(never); i++)
        if (strcasestr(text, never[i]))
            fail_msg("the letter says '%s':\n%s", never[i], text);
}

static void a_decline_says_thanks_the_decision_one_reason_and_what_was_good(void **state)
{
    (void)state;
    AUTO_JSON json_t *draft = draft_new();
    struct feedback_facts facts = draft_facts();
    CLEANUP(letter_done) struct letter letter = {0};
    write_letter(draft, &facts, DECISION_DECLINE, &letter);
    static const char *const says[] = {
        "Subject: Your work on Customers by location: our answer\n\nHello,\n\nThank you",
        "Two people on our team read your code, as it stood at commit `4f2a91c0`.",
        "We have decided not to go on to the next stage with you. In this role we are "
        "looking for experience with programs that run every night.",
        "- `reading.py`, line 36, returns what is wrong with a row as a value.\n",
        "- `listing.py`, line 13, keeps the rule",
        "You own your code. We use it only to review it. Our copies are deleted by "
        "2027-05-23.",
        "write to hiring@example.org.",
        "Quayside Tools\n"};
    for (size_t i = 0; i < COUNT_OF(says); i++)
        expect_contains(letter.text, says[i]);
    check_never(letter.text);
    assert_in_range(letter_words(letter.text), LETTER_DECLINE_WORDS_MIN,
                    LETTER_DECLINE_WORDS_MAX);
}

static void an_advance_says_what_comes_next_and_no_reason(void **state)
{
    (void)state;
    AUTO_JSON json_t *draft = draft_new();
    struct feedback_facts facts = draft_facts();
    CLEANUP(letter_done) struct letter letter = {0};
    write_letter(draft, &facts, DECISION_ADVANCE, &letter);
    static const char *const says[] = {
        "We would like to go on to the next stage with you.",
        "The next stage: Talk about your code.",
        "- How long: 60 minutes\n",
        "- How: video call, with your code on the screen\n",
        "- With whom: two engineers of the team\n\n",
        "times to choose from by 2026-12-01. No preparation"};
    for (size_t i = 0; i < COUNT_OF(says); i++)
        expect_contains(letter.text, says[i]);
    assert_null(strstr(letter.text, "In this role"));
    assert_null(strstr(letter.text, "When:"));
    check_never(letter.text);
    assert_in_range(letter_words(letter.text), LETTER_ADVANCE_WORDS_MIN,
                    LETTER_ADVANCE_WORDS_MAX);
}

static void every_sentence_that_states_a_fact_has_its_evidence(void **state)
{
    (void)state;
    static const int outcomes[] = {DECISION_DECLINE, DECISION_ADVANCE};
    AUTO_JSON json_t *draft = draft_new();
    struct feedback_facts facts = draft_facts();
    for (size_t k = 0; k < COUNT_OF(outcomes); k++) {
        CLEANUP(letter_done) struct letter letter = {0};
        write_letter(draft, &facts, outcomes[k], &letter);
        const json_t *sentences = json_object_get(letter.sidecar, "sentences");
        const json_t *wording = json_object_get(letter.sidecar, "wording");
        assert_true(json_array_size(sentences) > 8);
        for (size_t i = 0; i < json_array_size(sentences); i++) {
            const json_t *one = json_array_get(sentences, i);
            assert_true(json_array_size(json_object_get(one, "evidence")) > 0);
            expect_contains(letter.text, json_string_value(json_object_get(one, "text")));
        }
        for (size_t i = 0; i < json_array_size(wording); i++)
            assert_int_equal(
                strcspn(json_string_value(json_array_get(wording, i)), "0123456789`"),
                strlen(json_string_value(json_array_get(wording, i))));
        assert_true(sidecar_is_of(letter.sidecar, letter.text));
        assert_false(sidecar_is_of(letter.sidecar, "edited by a person"));
    }
}

static void a_name_is_used_when_it_is_known_and_cannot_add_a_header_or_a_tag(void **state)
{
    (void)state;
    AUTO_JSON json_t *draft = draft_new();
    struct feedback_facts facts = draft_facts();
    CLEANUP(letter_done) struct letter letter = {0};
    facts.name = "Zo\xc3\xab\nBcc: all@example.org <img src=x>";
    write_letter(draft, &facts, DECISION_DECLINE, &letter);
    expect_contains(letter.text,
                    "Hello Zo\xc3\xab Bcc: all@example.org &lt;img src=x&gt;,\n");
}

static void without_a_reason_the_letter_gives_none(void **state)
{
    (void)state;
    AUTO_JSON json_t *draft = draft_new();
    struct feedback_facts facts = draft_facts();
    CLEANUP(letter_done) struct letter letter = {0};
    facts.reason = NULL;
    write_letter(draft, &facts, DECISION_DECLINE, &letter);
    expect_contains(letter.text, "the next stage with you.\n\nWe would like");
    assert_null(strstr(letter.text, "In this role"));
}

struct lack {
    const char *says;
    int outcome;
    void (*take)(json_t *draft, struct feedback_facts *facts);
};

static void take_published(json_t *draft, struct feedback_facts *facts)
{
    (void)draft;
    facts->reason = "You lack experience.";
}

static void take_strengths(json_t *draft, struct feedback_facts *facts)
{
    (void)facts;
    json_t *comments = json_object_get(draft, "comments");
    while (json_array_size(comments) > 1)
        json_array_remove(comments, 1);
}

static void take_deletion(json_t *draft, struct feedback_facts *facts)
{
    (void)draft;
    facts->deletion = NULL;
    facts->company = "";
}

static void take_next(json_t *draft, struct feedback_facts *facts)
{
    (void)draft;
    facts->next.title = NULL;
}

static void take_length(json_t *draft, struct feedback_facts *facts)
{
    (void)draft;
    facts->next.length = NULL;
}

static void take_when(json_t *draft, struct feedback_facts *facts)
{
    (void)draft;
    facts->answer_by = NULL;
}

static void take_levels(json_t *draft, struct feedback_facts *facts)
{
    (void)facts;
    json_object_set_new(draft, "criteria", json_array());
}

static const struct lack lacks[] = {
    {"a reason that says what the role needs", DECISION_DECLINE, take_published},
    {"1 of 2 strengths with a place", DECISION_DECLINE, take_strengths},
    {"1 of 2 strengths with a place", DECISION_ADVANCE, take_strengths},
    {"when our copies are deleted (process.json: retention_days); the company's name",
     DECISION_DECLINE, take_deletion},
    {"the next stage (process.json: stages)", DECISION_ADVANCE, take_next},
    {"the next stage's length", DECISION_ADVANCE, take_length},
    {"by when the candidate hears", DECISION_ADVANCE, take_when},
    {"a finished review", DECISION_DECLINE, take_levels},
};

static void what_is_missing_is_named_and_nothing_is_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(lacks); i++) {
        AUTO_JSON json_t *draft = draft_new();
        struct feedback_facts facts = draft_facts();
        struct letter letter = {0};
        struct error err = {0};
        lacks[i].take(draft, &facts);
        AUTO_JSON json_t *graph = draft_graph(draft, &facts, lacks[i].outcome);
        int r = letter_render(graph, lacks[i].outcome, NULL, &letter, &err);
        if (r != -ENODATA || !strstr(err.text, lacks[i].says) || letter.text)
            fail_msg("row %zu: %d '%s', not '%s'", i, r, err.text, lacks[i].says);
    }
}

static void a_letter_of_another_decision_or_of_none_is_not_written(void **state)
{
    (void)state;
    AUTO_JSON json_t *draft = draft_new();
    struct feedback_facts facts = draft_facts();
    AUTO_JSON json_t *declined = draft_graph(draft, &facts, DECISION_DECLINE);
    AUTO_JSON json_t *open = draft_graph(draft, &facts, -1);
    struct letter letter = {0};
    struct error err = {0};
    assert_int_equal(letter_render(declined, LETTER_ADVANCE, NULL, &letter, &err),
                     -ENODATA);
    expect_contains(err.text, "the decision is decline");
    error_clear(&err);
    assert_int_equal(letter_render(open, LETTER_DECLINE, NULL, &letter, &err), -ENODATA);
    expect_contains(err.text, "a decision (takehome decide)");
    error_clear(&err);
}

#define TEN "word word word word word word word word word word "
#define NINETY TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define OWN                                                                              \
    "Subject: x\n\n{{company.text}} {{contact.text}} {{readers.people}} "                \
    "{{decision.text}} {{reason.text}} {{ownership.text}} {{deletion.text}}"

static const struct {
    const char *text;
    int code;
    const char *says;
} templates[] = {
    {"Hi {{nme}}", -EINVAL, "mine.md:1: nothing is called 'nme' here"},
    {"{{#strengths}}", -EINVAL, "mine.md:1: "},
    {"Hello.", -EINVAL, "mine.md: the template does not show 'readers'"},
    {"{{readers.people}}{{decision.text}}{{ownership.text}}{{deletion.text}}"
     "{{contact.text}}{{company.text}}",
     -EINVAL, "mine.md: the template does not show 'reason'"},
    {OWN, -EINVAL, "mine.md: the template shows 0 of at least 2 strengths"},
    {OWN "{{#strengths}}\n- {{text}}\n{{#says}}" NINETY "{{/says}}{{/strengths}}",
     -EMSGSIZE, "words, and it takes 60 to 220"},
    {OWN "{{#strengths}}\n- {{text}}\n{{/strengths}}\nYou scored 62 of 100.\n", -EINVAL,
     "'You scored 62 of 100.' states a fact, and nothing backs it"},
    {OWN "{{#questions}}{{text}}{{/questions}}{{questions}}", -EINVAL,
     "nothing is called 'questions' here"},
    {OWN "{{#notes}}{{text}}{{/notes}}{{#criteria}}{{text}}{{/criteria}}{{next.title}}",
     -EINVAL, "nothing is called 'next.title' here"},
};

static void a_teams_own_template_may_say_less_and_never_more(void **state)
{
    (void)state;
    AUTO_JSON json_t *draft = draft_new();
    struct feedback_facts facts = draft_facts();
    AUTO_JSON json_t *graph = draft_graph(draft, &facts, DECISION_DECLINE);
    for (size_t i = 0; i < COUNT_OF(templates); i++) {
        struct letter_template own = {.name = "mine.md", .text = templates[i].text};
        struct letter letter = {0};
        struct error err = {0};
        int r = letter_render(graph, LETTER_DECLINE, &own, &letter, &err);
        if (r != templates[i].code || !strstr(err.text, templates[i].says) || letter.text)
            fail_msg("row %zu: %d '%s', not '%s'", i, r, err.text, templates[i].says);
    }
}

static void long_strengths_are_fewer_until_the_letter_is_short_enough(void **state)
{
    (void)state;
    AUTO_JSON json_t *draft = draft_new();
    AUTO_BUF struct buf text = {0};
    struct feedback_facts facts = draft_facts();
    CLEANUP(letter_done) struct letter letter = {0};
    static const char *const criteria[] = {"tests", "structure", "correct", "none"};
    for (int i = 0; i < 38; i++)
        buf_addf(&text, "%s", i ? " and on" : "goes on");
    for (int i = 0; i < 4; i++) {
        AUTO_BUF struct buf place = {0};
        buf_addf(&place, "long.py:%d", i + 1);
        draft_comment(draft, "strength", criteria[i], 99, buf_text(&place),
                      buf_text(&text));
    }
    write_letter(draft, &facts, DECISION_DECLINE, &letter);
    int words = letter_words(letter.text);
    assert_non_null(strstr(letter.text, "\n- `long.py`, line 1, goes on"));
    assert_null(strstr(letter.text, "long.py`, line 4")); /* had no room */
    assert_in_range(words, LETTER_DECLINE_WORDS_MIN, LETTER_DECLINE_WORDS_MAX);
}

/* Undoes quoted-printable and CRLF, strictly. */
static void read_mail(const struct buf *mail, struct buf *head, struct buf *body)
{
    const char *text = buf_text(mail), *split = strstr(text, "\r\n\r\n");
    assert_non_null(split);
    buf_add(head, text, (size_t)(split - text));
    size_t column = 0;
    for (const char *at = split + 4; *at; at++) {
        char hex[3] = {0};
        assert_false(*at & 0x80);
        column = *at == '\n' ? 0 : column + 1;
        assert_true(column <= 77); /* 76 and the CR */
        if (*at == '\r') {
            assert_int_equal(at[1], '\n');
        } else if (*at == '=' && at[1] == '\r') {
            at += 2;
            column = 0;
        } else if (*at == '=') {
            memcpy(hex, at + 1, 2);
            buf_addc(body, (char)strtol(hex, NULL, 16));
            at += 2;
            column += 2;
        } else {
            buf_addc(body, *at);
        }
    }
}

static void
a_mail_is_a_draft_without_a_recipient_and_reads_as_it_was_written(void **state)
{
    (void)state;
    static const struct letter_mail mail = {
        .company = "Quay\"side", .contact = "hiring@example.org", .date = 1795539600};
    AUTO_BUF struct buf out = {0}, head = {0}, body = {0};
    struct error err = {0};
    expect_ok(letter_eml("Subject: About a &lt;b&gt;\n\nHello Zo\xc3\xab,\n\n"
                         "`vector\\<int>` a = b \\| c, x\\[1\\] and trailing \n"
                         "From here on: a line that is longer than seventy-six columns "
                         "and so has to be cut somewhere in the middle.\n",
                         &mail, &out, &err),
              &err);
    read_mail(&out, &head, &body);
    assert_string_equal(buf_text(&head),
                        "Date: Tue, 24 Nov 2026 17:00:00 +0000\r\n"
                        "From: \"Quay'side\" <hiring@example.org>\r\n"
                        "Subject: About a <b>\r\nX-Unsent: 1\r\nMIME-Version: 1.0\r\n"
                        "Content-Type: text/plain; charset=UTF-8\r\n"
                        "Content-Transfer-Encoding: quoted-printable");
    assert_string_equal(
        buf_text(&body),
        "Hello Zo\xc3\xab,\n\n`vector\\<int>` a = b | c, x[1] and trailing \n"
        "From here on: a line that is longer than seventy-six columns "
        "and so has to be cut somewhere in the middle.\n");
    expect_contains(buf_text(&out), "\r\n=46rom here on");
}

/* Of the lines of the headers, which only blanks continue. */
static size_t longest_line(const char *mail)
{
    size_t longest = 0;
    for (const char *end; (end = strstr(mail, "\r\n")) && end > mail; mail = end + 2) {
        size_t len = (size_t)(end - mail);
        longest = len > longest ? len : longest;
        assert_true(strspn(mail, " ") < len);
        assert_true(*mail == ' ' || strcspn(mail, ":") < len);
    }
    return longest;
}

static void a_mails_headers_have_short_lines_however_long_they_are(void **state)
{
    (void)state;
    static const char *const words[] = {
        "work ", "wait  and see ", "W\xc3\xb6rter ", "\xe2\x82\xac", "unbroken", "=?x ",
        "  "};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        for (size_t count = 1; count < 60; count++) {
            AUTO_BUF struct buf name = {0}, text = {0}, out = {0};
            struct error err = {0};
            for (size_t k = 0; k < count; k++)
                buf_adds(&name, words[i]);
            buf_addf(&text, "Subject: %s\n\nx\n", buf_text(&name));
            const struct letter_mail mail = {.company = buf_text(&name),
                                             .contact = "hiring@example.org"};
            expect_ok(letter_eml(buf_text(&text), &mail, &out, &err), &err);
            if (longest_line(buf_text(&out)) > 78)
                fail_msg("%zu times '%s': %s", count, words[i], buf_text(&out));
        }
}

static void a_mails_headers_are_ascii_and_cannot_be_added_to(void **state)
{
    (void)state;
    static const struct letter_mail mail = {.company =
                                                "B\xc3\xbcro\r\nBcc: x@example.org",
                                            .contact = "a@b\r\nBcc: x@example.org"};
    static const struct letter_mail named = {.company = "B\xc3\xbcro\r\nBcc: x",
                                             .contact = "a@example.org"};
    AUTO_BUF struct buf out = {0}, from = {0};
    struct error err = {0};
    expect_ok(letter_eml("Subject: \xc3\x9c"
                         "ber eine ganze Menge zu sagen, und das am besten sofort\n\nx\n",
                         &mail, &out, &err),
              &err);
    assert_null(strstr(buf_text(&out), "Bcc"));
    assert_null(strstr(buf_text(&out), "From:"));
    expect_contains(buf_text(&out), "Subject: =?UTF-8?Q?=C3=9Cber_eine_");
    expect_contains(buf_text(&out), "?=\r\n =?UTF-8?Q?");
    expect_ok(letter_eml("Subject: x\n\nx\n", &named, &from, &err), &err);
    assert_null(strstr(buf_text(&from), "\nBcc"));
    expect_contains(buf_text(&from), "?= <a@example.org>\r\n");
    assert_int_equal(letter_eml("no subject\n", &named, &from, &err), -EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_decline_says_thanks_the_decision_one_reason_and_what_was_good),
        cmocka_unit_test(an_advance_says_what_comes_next_and_no_reason),
        cmocka_unit_test(every_sentence_that_states_a_fact_has_its_evidence),
        cmocka_unit_test(
            a_name_is_used_when_it_is_known_and_cannot_add_a_header_or_a_tag),
        cmocka_unit_test(without_a_reason_the_letter_gives_none),
        cmocka_unit_test(what_is_missing_is_named_and_nothing_is_written),
        cmocka_unit_test(a_letter_of_another_decision_or_of_none_is_not_written),
        cmocka_unit_test(a_teams_own_template_may_say_less_and_never_more),
        cmocka_unit_test(long_strengths_are_fewer_until_the_letter_is_short_enough),
        cmocka_unit_test(
            a_mail_is_a_draft_without_a_recipient_and_reads_as_it_was_written),
        cmocka_unit_test(a_mails_headers_have_short_lines_however_long_they_are),
        cmocka_unit_test(a_mails_headers_are_ascii_and_cannot_be_added_to),
    };
    return cmocka_run_group_tests_name("letter", tests, NULL, NULL);
}
