/* When a commit was first seen decides whether it was in time; its own date is a claim.
 */
#include <stdio.h>
#include <string.h>

#include "runner/core/pin.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "tests/support/unit.h"

/* Commits are called by a letter a…f, instants are minutes of one day; the deadline is
 * always at 100. */
enum { DAY = 1795478400, DEADLINE = 100, ROWS_MAX = 8 };

static int64_t instant(int minute) { return DAY + 60 * (int64_t)minute; }

static void name_commit(char letter, char *ret)
{
    memset(ret, letter, PIN_COMMIT_CHARS);
    ret[PIN_COMMIT_CHARS] = '\0';
}

/* "a10 b90": commit and minute. */
struct moments {
    char commit[ROWS_MAX];
    int minute[ROWS_MAX];
    size_t count;
};

static struct moments read_moments(const char *text)
{
    struct moments list = {.count = 0};
    char commit;
    int minute, len;
    for (; sscanf(text, " %c%d%n", &commit, &minute, &len) == 2; text += len) {
        list.commit[list.count] = commit;
        list.minute[list.count++] = minute;
    }
    return list;
}

static const struct row {
    const char *name;
    const char *fetches;    /* what the ref pointed at, oldest first */
    const char *history;    /* claims, newest first */
    char commit;            /* 0: nothing in time */
    int first_seen;         /* minute; 0: unknown */
    int claim;              /* minute; 0: not known any more */
    const char *notices[2]; /* a part of each; NULL: no more */
} rows[] = {
    {"seen and claimed in time", "a50", "a40", 'a', 50, 40, {NULL}},
    {"seen at the very deadline", "a100", "a40", 'a', 100, 40, {NULL}},
    {"the last of two in time", "a50 b60", "b55 a45", 'b', 60, 55, {NULL}},
    {"older commits were seen with the tip", "b60", "b55 a45", 'b', 60, 55, {NULL}},
    {"one more came late", "a50 b150", "b140 a45", 'a', 50, 45, {NULL}},
    {"a late one in the first look after the deadline claims to be in time",
     "a50 b150",
     "b90 a45",
     'b',
     150,
     90,
     {"commit bbbbbbbbbbbb claims 2026-11-24T01:30:00Z, was first seen "
      "2026-11-24T02:30:00Z: the deadline passed unwatched, so its claim counts"}},
    {"a claim of exactly the deadline", "b101", "b100", 'b', 101, 100, {"unwatched"}},
    {"a claim a minute past it", "b101", "b101", 0, 0, 0, {NULL}},
    {"the newest claim in time of the first look, not its tip",
     "a50 d150",
     "d130 c95 b90 a45",
     'c',
     150,
     95,
     {"commit cccccccccccc claims 2026-11-24T01:35:00Z, was first seen"}},
    {"a later look's claim counts for nothing",
     "a50 a150 b200",
     "b90 a45",
     'a',
     50,
     45,
     {"commit bbbbbbbbbbbb claims 2026-11-24T01:30:00Z, was first seen "
      "2026-11-24T03:20:00Z: it came after the deadline, whatever it claims"}},
    {"nor behind an honest late one",
     "a50 b150 c200",
     "c90 b140 a45",
     'a',
     50,
     45,
     {"commit cccccccccccc claims 2026-11-24T01:30:00Z, was first seen "
      "2026-11-24T03:20:00Z"}},
    {"seen in time, dated past the deadline",
     "a50",
     "a300",
     'a',
     50,
     300,
     {"commit aaaaaaaaaaaa claims 2026-11-24T05:00:00Z, was first seen "
      "2026-11-24T00:50:00Z: it was there by the deadline all the same"}},
    {"rewritten after the deadline: what was seen stays",
     "a50 b150",
     "b90",
     'b',
     150,
     90,
     {"unwatched"}},
    {"rewritten after the first look past the deadline",
     "a50 a150 b200",
     "b90",
     'a',
     50,
     0,
     {"commit aaaaaaaaaaaa was there by the deadline and is no longer on the ref"}},
    {"rewritten, and dated late", "a50 b150", "b140", 'a', 50, 0, {"was rewritten"}},
    {"rewritten and put back", "a50 b60 a150", "a45", 'b', 60, 0, {"rewritten"}},
    {"rewritten in time: the last one counts", "a50 b60", "b55", 'b', 60, 55, {NULL}},
    {"the ref is gone", "a50", "", 'a', 50, 0, {"no longer on the ref"}},
    {"first look after the deadline, all late", "b150", "b140 a130", 0, 0, 0, {NULL}},
    {"first look after the deadline, the oldest in time",
     "b150",
     "b140 a90",
     'a',
     150,
     90,
     {"unwatched"}},
    {"never fetched", "", "a50", 0, 0, 0, {NULL}},
    {"dates that run backwards", "a50 c150", "c80 b140 a45", 'c', 150, 80, {"unwatched"}},
};

static int decide(const struct row *row, struct pin *ret, struct refusal *refusal)
{
    struct moments fetches = read_moments(row->fetches),
                   claims = read_moments(row->history);
    struct pin_sighting sightings[ROWS_MAX] = {{0}};
    struct pin_commit commits[ROWS_MAX] = {{{0}}};
    struct error err = {0};
    for (size_t i = 0; i < fetches.count; i++) {
        name_commit(fetches.commit[i], sightings[i].commit);
        sightings[i].seen = instant(fetches.minute[i]);
    }
    for (size_t i = 0; i < claims.count; i++) {
        name_commit(claims.commit[i], commits[i].id);
        commits[i].committed = commits[i].authored = instant(claims.minute[i]);
    }
    const struct pin_ledger ledger = {sightings, fetches.count};
    const struct pin_history history = {commits, claims.count};
    int r = pin_by_deadline(&ledger, &history, instant(DEADLINE), ret, refusal, &err);
    expect_ok(r, &err);
    return r;
}

static void check_pin(const struct row *row, const struct pin *pin)
{
    char commit[PIN_COMMIT_CHARS + 1];
    name_commit(row->commit, commit);
    if (strcmp(pin->commit, commit) != 0)
        fail_msg("%s: %.3s, not %c", row->name, pin->commit, row->commit);
    if (pin->first_seen != instant(row->first_seen))
        fail_msg("%s: first seen %lld", row->name, (long long)pin->first_seen - DAY);
    if (pin->committed != (row->claim ? instant(row->claim) : 0))
        fail_msg("%s: claims %lld", row->name, (long long)pin->committed - DAY);
    for (size_t i = 0; i < COUNT_OF(row->notices); i++) {
        const char *said = i < pin->notices.count ? pin->notices.items[i] : NULL;
        const char *meant = row->notices[i];
        if (!said != !meant || (meant && !strstr(said, meant)))
            fail_msg("%s: notice %zu is '%s'", row->name, i, said ? said : "none");
    }
}

static void the_deadline_is_measured_by_when_a_commit_was_first_seen(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(pin_done) struct pin pin = {0};
        struct refusal refusal = {0};
        int r = decide(&rows[i], &pin, &refusal);
        if (rows[i].commit == 0) {
            if (r != 1 || refusal.reason != REFUSAL_NOTHING_IN_TIME || pin.commit[0])
                fail_msg("%s: %d %s %.3s", rows[i].name, r, refusal_word(refusal.reason),
                         pin.commit);
            expect_contains(refusal.detail, "2026-11-24T01:40:00Z");
            continue;
        }
        if (r != 0)
            fail_msg("%s: refused: %s", rows[i].name, refusal.detail);
        check_pin(&rows[i], &pin);
    }
}

static void a_commit_was_seen_with_the_first_of_its_descendants(void **state)
{
    (void)state;
    static const struct {
        char commit;
        int seen;
    } expected[] = {{'a', 50}, {'b', 50}, {'c', 70}, {'d', 70}, {'e', 0}};
    struct pin_sighting sightings[2] = {{.seen = instant(50)}, {.seen = instant(70)}};
    struct pin_commit commits[4] = {{{0}}};
    name_commit('b', sightings[0].commit);
    name_commit('d', sightings[1].commit);
    for (int i = 0; i < 4; i++)
        name_commit((char)('d' - i), commits[i].id);
    const struct pin_ledger ledger = {sightings, 2};
    const struct pin_history history = {commits, 4};
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        char commit[PIN_COMMIT_CHARS + 1];
        name_commit(expected[i].commit, commit);
        int64_t seen = pin_first_seen(&ledger, &history, commit);
        if (seen != (expected[i].seen ? instant(expected[i].seen) : 0))
            fail_msg("%c: first seen %lld", expected[i].commit, (long long)seen);
    }
}

static void a_claim_that_no_calendar_has_is_moved_and_noted(void **state)
{
    (void)state;
    static const struct {
        int64_t claim, taken;
    } odd[] = {{-1, 0},
               {INT64_MIN, 0},
               {CLOCK_LATEST + 1, CLOCK_LATEST},
               {INT64_MAX, CLOCK_LATEST}};
    struct pin_sighting sighting = {.seen = instant(50)};
    const struct pin_ledger ledger = {&sighting, 1};
    struct refusal refusal = {0};
    name_commit('a', sighting.commit);
    for (size_t i = 0; i < COUNT_OF(odd); i++) {
        struct pin_commit commit = {.committed = odd[i].claim, .authored = instant(1)};
        const struct pin_history history = {&commit, 1};
        CLEANUP(pin_done) struct pin tip = {0}, due = {0};
        name_commit('a', commit.id);
        pin_bound_claims(&commit);
        assert_int_equal(pin_tip(&ledger, &history, commit.id, &tip), 0);
        assert_int_equal(
            pin_by_deadline(&ledger, &history, instant(DEADLINE), &due, &refusal, NULL),
            0);
        assert_int_equal(tip.committed, odd[i].taken);
        assert_int_equal(due.committed, odd[i].taken);
        assert_int_equal(tip.authored, instant(1));
        assert_int_equal(tip.first_seen, instant(50));
        expect_contains(tip.notices.items[0], "outside the years 1970 to 9999");
        expect_contains(due.notices.items[0], "outside the years 1970 to 9999");
    }
}

static const struct word {
    const char *text;
    bool commit, ref;
} words[] = {
    {"HEAD", false, true},
    {"main", false, true},
    {"feature/a-b_c.d", false, true},
    {"refs/heads/main", false, true},
    {"v1.0", false, true},
    {"\xc3\xa9", false, true},
    {"0123456789abcdef0123456789abcdef01234567", true, true},
    {"0123456789ABCDEF0123456789ABCDEF01234567", false, true},
    {"0123456789abcdef0123456789abcdef0123456", false, true},
    {"0123456789abcdef0123456789abcdef012345678", false, true},
    {"", false, false},
    {"@", false, false},
    {"-x", false, false},
    {"/x", false, false},
    {"x/", false, false},
    {".x", false, false},
    {"x.", false, false},
    {"a/.b", false, false},
    {"a..b", false, false},
    {"../x", false, false},
    {"a//b", false, false},
    {"a.lock", false, false},
    {"a.lock/b", false, false},
    {"a@{1}", false, false},
    {"a b", false, false},
    {"a\tb", false, false},
    {"a\nb", false, false},
    {"a~1", false, false},
    {"a^", false, false},
    {"a:b", false, false},
    {"a?", false, false},
    {"a*", false, false},
    {"a[b", false, false},
    {"a\\b", false, false},
    {"a\x7f", false, false},
    {"+refs/heads/*", false, false},
};

static void a_ref_is_what_git_would_take_as_one(void **state)
{
    (void)state;
    char word[PIN_REF_BYTES_MAX + 2];
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (pin_is_commit(words[i].text) != words[i].commit ||
            pin_is_ref(words[i].text) != words[i].ref)
            fail_msg("'%s': commit %d, ref %d", words[i].text,
                     pin_is_commit(words[i].text), pin_is_ref(words[i].text));
    memset(word, 'x', sizeof(word));
    word[PIN_REF_BYTES_MAX] = '\0';
    assert_true(pin_is_ref(word));
    word[PIN_REF_BYTES_MAX] = 'x';
    word[PIN_REF_BYTES_MAX + 1] = '\0';
    assert_false(pin_is_ref(word));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_deadline_is_measured_by_when_a_commit_was_first_seen),
        cmocka_unit_test(a_commit_was_seen_with_the_first_of_its_descendants),
        cmocka_unit_test(a_claim_that_no_calendar_has_is_moved_and_noted),
        cmocka_unit_test(a_ref_is_what_git_would_take_as_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
