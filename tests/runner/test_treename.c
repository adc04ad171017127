/* Names and entries of a git tree: what may become a file, and what is corrupt. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "runner/core/treename.h"
#include "runner/core/treeparse.h"
#include "sandbox/base/buf.h"
#include "sandbox/base/cleanup.h"
#include "tests/support/unit.h"

#define BYTES(text) text, sizeof(text) - 1

static const struct name {
    const char *name;
    size_t len;
    enum refusal_reason reason;
} names[] = {
    {BYTES("a"), REFUSAL_NONE},
    {BYTES("..."), REFUSAL_NONE},
    {BYTES("..a"), REFUSAL_NONE},
    {BYTES("-rf"), REFUSAL_NONE},
    {BYTES("a b"), REFUSAL_NONE},
    {BYTES("a\\b"), REFUSAL_NONE},
    {BYTES("con"), REFUSAL_NONE},
    {BYTES("A"), REFUSAL_NONE},
    {BYTES("\xc3\xa9\xf0\x9f\x8d\xb0"), REFUSAL_NONE},
    {BYTES(""), REFUSAL_NAME},
    {BYTES("."), REFUSAL_NAME},
    {BYTES(".."), REFUSAL_NAME},
    {BYTES("/"), REFUSAL_NAME},
    {BYTES("a/b"), REFUSAL_NAME},
    {BYTES("../a"), REFUSAL_NAME},
    {BYTES("a\n"), REFUSAL_NAME},
    {BYTES("\t"), REFUSAL_NAME},
    {BYTES("\x1b]0;x\x07"), REFUSAL_NAME},
    {BYTES("a\x7f"), REFUSAL_NAME},
    {BYTES("a\x80"), REFUSAL_NAME},
    {BYTES("\xff"), REFUSAL_NAME},
    {BYTES("\xc3"), REFUSAL_NAME},
    {BYTES("\xc0\xaf"), REFUSAL_NAME},         /* "/" in two bytes */
    {BYTES("\xe0\x80\xaf"), REFUSAL_NAME},     /* in three */
    {BYTES("\xf0\x80\x80\xaf"), REFUSAL_NAME}, /* in four */
    {BYTES("\xed\xa0\x80"), REFUSAL_NAME},     /* a surrogate */
    {BYTES("\xf4\x90\x80\x80"), REFUSAL_NAME}, /* past the last character */
    {BYTES("\xf8\x88\x80\x80\x80"), REFUSAL_NAME},
    {BYTES(".git"), REFUSAL_DOT_GIT},
    {BYTES(".GIT"), REFUSAL_DOT_GIT},
    {BYTES(".gIt"), REFUSAL_DOT_GIT},
    {BYTES(".git."), REFUSAL_DOT_GIT},
    {BYTES(".git "), REFUSAL_DOT_GIT},
    {BYTES(".git . ."), REFUSAL_DOT_GIT},
    {BYTES(".git:x"), REFUSAL_DOT_GIT},
    {BYTES(".git::$INDEX_ALLOCATION"), REFUSAL_DOT_GIT},
    {BYTES(".git .:x"), REFUSAL_DOT_GIT},
    {BYTES("git~1"), REFUSAL_DOT_GIT},
    {BYTES("GIT~1"), REFUSAL_DOT_GIT},
    {BYTES("git~2"), REFUSAL_DOT_GIT},
    {BYTES("git~1."), REFUSAL_DOT_GIT},
    {BYTES("git~1:x"), REFUSAL_DOT_GIT},
    {BYTES(".git\\config"), REFUSAL_DOT_GIT},
    {BYTES("a\\.git"), REFUSAL_DOT_GIT},
    {BYTES("a\\.GIT \\b"), REFUSAL_DOT_GIT},
    {BYTES("\\.git"), REFUSAL_DOT_GIT},
    {BYTES("a\\git~1"), REFUSAL_DOT_GIT},
    {BYTES(".g\xe2\x80\x8cit"), REFUSAL_DOT_GIT},             /* U+200C */
    {BYTES("\xe2\x80\x8f.git"), REFUSAL_DOT_GIT},             /* U+200F */
    {BYTES(".git\xe2\x80\xaa"), REFUSAL_DOT_GIT},             /* U+202A */
    {BYTES(".gi\xe2\x80\xaet"), REFUSAL_DOT_GIT},             /* U+202E */
    {BYTES("\xe2\x81\xaa.g\xe2\x81\xafit"), REFUSAL_DOT_GIT}, /* U+206A, U+206F */
    {BYTES(".Git\xef\xbb\xbf"), REFUSAL_DOT_GIT},             /* U+FEFF */
    {BYTES(".gitignore"), REFUSAL_NONE},
    {BYTES(".gitmodules"), REFUSAL_NONE},
    {BYTES(".github"), REFUSAL_NONE},
    {BYTES(".git2"), REFUSAL_NONE},
    {BYTES("git"), REFUSAL_NONE},
    {BYTES("git~"), REFUSAL_NONE},
    {BYTES("git~10"), REFUSAL_NONE},
    {BYTES("git~a"), REFUSAL_NONE},
    {BYTES("x.git"), REFUSAL_NONE},
    {BYTES(" .git"), REFUSAL_NONE},
    {BYTES(".g\xe2\x80\x8bit"), REFUSAL_NONE}, /* U+200B is not left out */
};

static void names_that_some_system_reads_otherwise_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct refusal refusal = {0};
        AUTO_FREE char *name = malloc(names[i].len + 1);
        assert_non_null(name);
        memcpy(name, names[i].name, names[i].len);
        name[names[i].len] = '\0';
        int r = treename_check(name, names[i].len, "src/", &refusal);
        if (refusal.reason != names[i].reason || r != (refusal.reason != REFUSAL_NONE))
            fail_msg("row %zu '%s': %d %s", i, names[i].name, r,
                     refusal_word(refusal.reason));
    }
}

static void a_name_of_255_bytes_is_one_and_a_longer_one_is_not(void **state)
{
    (void)state;
    char name[TREENAME_BYTES_MAX + 2];
    struct refusal refusal = {0};
    memset(name, 'x', sizeof(name));
    assert_int_equal(treename_check(name, TREENAME_BYTES_MAX, "", &refusal), 0);
    assert_int_equal(treename_check(name, TREENAME_BYTES_MAX + 1, "", &refusal), 1);
    assert_int_equal(refusal.reason, REFUSAL_PATH_TOO_LONG);
    expect_contains(refusal.detail, "256 bytes, at most 255");
}

static void a_refusal_names_the_place_in_one_clean_line(void **state)
{
    (void)state;
    struct refusal refusal = {0};
    treename_check("a\n\x1b[31mb", 8, "src/\x1b[1m", &refusal);
    assert_null(strpbrk(refusal.detail, "\n\x1b"));
    expect_contains(refusal.detail, "src/");
    expect_contains(refusal.detail, "control characters");
}

/* ----- entries ----- */

#define ID "0123456789abcdefghij"

static const struct entry_row {
    const char *bytes;
    size_t len;
    int r;
    enum tree_kind kind;
    const char *name;
} entries[] = {
    {BYTES("100644 a\0" ID), 1, TREE_FILE, "a"},
    {BYTES("100664 a\0" ID), 1, TREE_FILE, "a"},
    {BYTES("100755 a\0" ID), 1, TREE_EXECUTABLE, "a"},
    {BYTES("120000 a\0" ID), 1, TREE_LINK, "a"},
    {BYTES("40000 a\0" ID), 1, TREE_FOLDER, "a"},
    {BYTES("040000 a\0" ID), 1, TREE_FOLDER, "a"},
    {BYTES("160000 a\0" ID), 1, TREE_SUBMODULE, "a"},
    {BYTES("100644 \0" ID), 1, TREE_FILE, ""},
    {BYTES("100644 a b\0" ID), 1, TREE_FILE, "a b"},
    {BYTES(""), 0, TREE_FILE, NULL},
    {BYTES(" a\0" ID), -1, TREE_FILE, NULL},
    {BYTES("100644a\0" ID), -1, TREE_FILE, NULL},
    {BYTES("100648 a\0" ID), -1, TREE_FILE, NULL},
    {BYTES("-100644 a\0" ID), -1, TREE_FILE, NULL},
    {BYTES("644 a\0" ID), -1, TREE_FILE, NULL},
    {BYTES("0 a\0" ID), -1, TREE_FILE, NULL},
    {BYTES("010000 a\0" ID), -1, TREE_FILE, NULL}, /* a pipe */
    {BYTES("020000 a\0" ID), -1, TREE_FILE, NULL}, /* a device */
    {BYTES("060000 a\0" ID), -1, TREE_FILE, NULL},
    {BYTES("140000 a\0" ID), -1, TREE_FILE, NULL},  /* a socket */
    {BYTES("1100644 a\0" ID), -1, TREE_FILE, NULL}, /* past what a mode can be */
    {BYTES("40000100644 a\0" ID), -1, TREE_FILE, NULL},
    {BYTES("40000000000100644 a\0" ID), -1, TREE_FILE, NULL},
    {BYTES("100644"), -1, TREE_FILE, NULL},
    {BYTES("100644 "), -1, TREE_FILE, NULL},
    {BYTES("100644 a"), -1, TREE_FILE, NULL},
    {BYTES("100644 a\0"), -1, TREE_FILE, NULL},
    {BYTES("100644 a\0"
           "0123456789abcdefghi"),
     -1, TREE_FILE, NULL},
};

static void an_entry_is_read_whole_or_is_corrupt(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(entries); i++) {
        const struct entry_row *row = &entries[i];
        /* exactly so many bytes, so that a read past them is seen */
        AUTO_FREE unsigned char *bytes = malloc(row->len ? row->len : 1);
        assert_non_null(bytes);
        memcpy(bytes, row->bytes, row->len);
        const unsigned char *at = bytes;
        struct tree_entry entry = {.name = NULL};
        int r = tree_next(&at, bytes + row->len, &entry);
        if (r != row->r)
            fail_msg("row %zu '%s': %d, not %d", i, row->bytes, r, row->r);
        if (r < 1) {
            assert_ptr_equal(at, bytes);
            continue;
        }
        if (entry.kind != row->kind || entry.name_len != strlen(row->name) ||
            strcmp(entry.name, row->name) != 0 || memcmp(entry.id, ID, 20) != 0)
            fail_msg("row %zu '%s': kind %d, name '%s'", i, row->bytes, entry.kind,
                     entry.name);
        assert_ptr_equal(at, bytes + row->len);
    }
}

static void entries_follow_one_another_to_the_end(void **state)
{
    (void)state;
    static const char tree[] = "100644 a\0" ID "40000 b\0" ID "120000 c\0" ID;
    const unsigned char *at = (const unsigned char *)tree, *end = at + sizeof(tree) - 1;
    static const enum tree_kind kinds[] = {TREE_FILE, TREE_FOLDER, TREE_LINK};
    struct tree_entry entry;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        assert_int_equal(tree_next(&at, end, &entry), 1);
        assert_int_equal(entry.kind, kinds[i]);
        assert_int_equal(entry.name[0], (int)('a' + i));
    }
    assert_int_equal(tree_next(&at, end, &entry), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_some_system_reads_otherwise_are_refused),
        cmocka_unit_test(a_name_of_255_bytes_is_one_and_a_longer_one_is_not),
        cmocka_unit_test(a_refusal_names_the_place_in_one_clean_line),
        cmocka_unit_test(an_entry_is_read_whole_or_is_corrupt),
        cmocka_unit_test(entries_follow_one_another_to_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
