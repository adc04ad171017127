/* A path is matched by its pattern, in time that no pattern can make explode. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assignments/glob.h"
#include "sandbox/base/cleanup.h"
#include "tests/support/unit.h"

struct row {
    const char *pattern, *path;
    bool match;
};

static const struct row rows[] = {
    {"a", "a", true},
    {"a", "b", false},
    {"a", "a/b", false},
    {"a/b", "a/b", true},
    {"*", "a", true},
    {"*", "a/b", false},
    {"*.c", "x.c", true},
    {"*.c", ".c", true},
    {"*.c", "x.cc", false},
    {"*.c", "src/x.c", false},
    {"src/*.c", "src/x.c", true},
    {"src/*.c", "src/a/x.c", false},
    {"a*b*c", "axxbyyc", true},
    {"a*b*c", "axxbyy", false},
    {"?", "a", true},
    {"?", "/", false},
    {"a?c", "abc", true},
    {"a?c", "a/c", false},
    {"a?c", "ac", false},
    {"**", "a", true},
    {"**", "a/b/c", true},
    {"src/**", "src/a", true},
    {"src/**", "src/a/b/c", true},
    {"src/**", "src", false},
    {"src/**", "source/a", false},
    {"**/x", "x", true},
    {"**/x", "a/x", true},
    {"**/x", "a/b/x", true},
    {"**/x", "ax", false},
    {"**/x", "a/bx", false},
    {"**/x", "x/a", false},
    {"a/**/b", "a/b", true},
    {"a/**/b", "a/x/b", true},
    {"a/**/b", "a/x/y/b", true},
    {"a/**/b", "ab", false},
    {"a/**/b", "a/xb", false},
    {"**/*.py", "t.py", true},
    {"**/*.py", "a/b/t.py", true},
    {"**/tests/**", "tests/a", true},
    {"**/tests/**", "x/tests/a/b", true},
    {"**/tests/**", "x/mytests/a", false},
    {"**/tests/**", "tests", false},
    {"[a]", "a", false},
    {"[a]", "[a]", true},
    {"a\\*", "a\\b", true},
    {"caf?", "caf\xc3\xa9", false}, /* bytes, not characters */
    {"caf??", "caf\xc3\xa9", true},
    {"", "", true},
    {"a", "", false},
    {"*", "", true},
    {"**", "", true},
};

static void a_path_is_matched_by_its_pattern(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (glob_match(rows[i].pattern, rows[i].path) != rows[i].match) {
            print_error("'%s' and '%s' must %smatch\n", rows[i].pattern, rows[i].path,
                        rows[i].match ? "" : "not ");
            wrong++;
        }
    assert_int_equal(wrong, 0);
}

/* What the header says, written down the slow way: every star tries every length. */
static bool slow_match(const char *pattern, const char *path, bool part_start)
{
    if (pattern[0] == '\0')
        return path[0] == '\0';
    if (pattern[0] == '*' && pattern[1] == '*') {
        if (pattern[2] == '/') {
            if (part_start && slow_match(pattern + 3, path, true))
                return true;
            for (const char *at = path; *at; at++)
                if (*at == '/' && slow_match(pattern + 3, at + 1, true))
                    return true;
            return false;
        }
        for (const char *at = path;; at++) {
            if (slow_match(pattern + 2, at, false))
                return true;
            if (!*at)
                return false;
        }
    }
    if (pattern[0] == '*') {
        for (const char *at = path;; at++) {
            if (slow_match(pattern + 1, at, false))
                return true;
            if (!*at || *at == '/')
                return false;
        }
    }
    if (path[0] == '\0' ||
        (pattern[0] != path[0] && (pattern[0] != '?' || path[0] == '/')))
        return false;
    return slow_match(pattern + 1, path + 1, path[0] == '/');
}

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13, *state ^= *state >> 17, *state ^= *state << 5;
    return *state;
}

/* Patterns whose "**" stands alone in its part: the others have no agreed meaning. */
static void random_pattern(uint32_t *seed, char *ret)
{
    static const char *const parts[] = {"a",  "b",   "*",  "?", "a*",
                                        "*b", "a?b", "**", "ab"};
    size_t count = 1 + next_random(seed) % 4;
    ret[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        strncat(ret, i ? "/" : "", 2);
        strncat(ret, parts[next_random(seed) % COUNT_OF(parts)], 8);
    }
}

static void random_path(uint32_t *seed, char *ret)
{
    static const char letters[] = "aab/";
    size_t len = 1 + next_random(seed) % 8, to = 0;
    for (size_t i = 0; i < len; i++) {
        char c = letters[next_random(seed) % 4];
        bool edge = to == 0 || i + 1 == len || ret[to - 1] == '/';
        ret[to++] = c == '/' && edge ? 'a' : c;
    }
    ret[to] = '\0';
}

static void quick_and_slow_agree_on_random_patterns(void **state)
{
    (void)state;
    uint32_t seed = 88172645;
    size_t matches = 0;
    for (int i = 0; i < 200000; i++) {
        char pattern[64], path[64];
        random_pattern(&seed, pattern);
        random_path(&seed, path);
        bool quick = glob_match(pattern, path), slow = slow_match(pattern, path, true);
        matches += quick;
        if (quick != slow)
            fail_msg("'%s' and '%s': %d, slowly %d", pattern, path, quick, slow);
    }
    assert_true(matches > 10000); /* else the test proves nothing */
}

static void no_pattern_explodes(void **state)
{
    (void)state;
    static const char *const again[] = {"a*", "*", "**/", "?*", "*/"};
    char path[4001];
    memset(path, 'a', sizeof(path) - 1);
    for (size_t i = 50; i < sizeof(path) - 2; i += 50)
        path[i] = '/';
    path[sizeof(path) - 1] = '\0';
    for (size_t i = 0; i < COUNT_OF(again); i++) {
        char pattern[257] = "";
        while (strlen(pattern) + strlen(again[i]) < 250)
            strncat(pattern, again[i], 4);
        strncat(pattern, "b", 2);
        for (int k = 0; k < 50; k++)
            assert_false(glob_match(pattern, path));
    }
}

static void a_pattern_stays_inside(void **state)
{
    (void)state;
    static const char *const good[] = {"*",    "**", "a/b", "**/x",
                                       "a/**", ".",  "..a", "a.."};
    static const char *const bad[] = {"",     "/",  "/a",   "a/",
                                      "a//b", "..", "../a", "a/../b"};
    char longest[258];
    memset(longest, 'a', sizeof(longest) - 1);
    longest[256] = '\0';
    assert_true(glob_is_valid(longest));
    assert_true(glob_match(longest, longest));
    longest[256] = 'a';
    longest[257] = '\0';
    assert_false(glob_is_valid(longest));
    assert_false(glob_match(longest, longest));
    for (size_t i = 0; i < COUNT_OF(good); i++)
        if (!glob_is_valid(good[i]))
            fail_msg("'%s' was refused", good[i]);
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        if (glob_is_valid(bad[i]))
            fail_msg("'%s' was taken", bad[i]);
}

static void any_of_several_is_enough(void **state)
{
    (void)state;
    AUTO_STRLIST struct strlist patterns = {0};
    assert_false(glob_any(&patterns, "a"));
    strlist_add(&patterns, "*.c");
    strlist_add(&patterns, "src/**");
    assert_true(glob_any(&patterns, "src/x/y"));
    assert_true(glob_any(&patterns, "x.c"));
    assert_false(glob_any(&patterns, "x.h"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_is_matched_by_its_pattern),
        cmocka_unit_test(quick_and_slow_agree_on_random_patterns),
        cmocka_unit_test(no_pattern_explodes),
        cmocka_unit_test(a_pattern_stays_inside),
        cmocka_unit_test(any_of_several_is_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
