/* Every fetch leaves a line; what is read back tells first and last of each run. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/io/ledger.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"
#include "tests/support/unit.h"

static char folder[] = "/tmp/takehome-ledger-XXXXXX";
static char mirror[64];

static int make_folder(void **state)
{
    (void)state;
    memcpy(folder + sizeof(folder) - 7, "XXXXXX", 6);
    if (!mkdtemp(folder))
        return -1;
    snprintf(mirror, sizeof(mirror), "%s/m", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    return fs_remove_tree(AT_FDCWD, folder, NULL);
}

/* Adds a sighting of a commit called by one letter; the ledger as "a10 b20". */
static void look(const char *ref, char letter, int64_t seconds, struct buf *ret)
{
    CLEANUP(ledger_done) struct ledger ledger = {0};
    struct error err = {0};
    char commit[PIN_COMMIT_CHARS + 1] = "";
    memset(commit, letter, PIN_COMMIT_CHARS);
    expect_ok(ledger_add(mirror, ref, commit, seconds, &ledger, &err), &err);
    buf_reset(ret);
    for (size_t i = 0; i < ledger.count; i++)
        buf_addf(ret, "%s%c%lld", i ? " " : "", ledger.sightings[i].commit[0],
                 (long long)ledger.sightings[i].seen);
}

static void of_a_run_the_first_and_the_last_fetch_are_told(void **state)
{
    (void)state;
    static const struct {
        char commit;
        int64_t seconds;
        const char *told;
    } fetches[] = {
        {'a', 10, "a10"},
        {'a', 20, "a10 a20"},
        {'a', 30, "a10 a30"},
        {'a', 40, "a10 a40"},
        {'b', 50, "a10 a40 b50"},
        {'a', 60, "a10 a40 b50 a60"},
        {'a', 70, "a10 a40 b50 a60 a70"},
        {'a', 80, "a10 a40 b50 a60 a80"},
    };
    for (size_t i = 0; i < COUNT_OF(fetches); i++) {
        AUTO_BUF struct buf told = {0};
        look("main", fetches[i].commit, fetches[i].seconds, &told);
        if (strcmp(buf_text(&told), fetches[i].told) != 0)
            fail_msg("fetch %zu: '%s', not '%s'", i, buf_text(&told), fetches[i].told);
    }
}

static void each_ref_has_its_own_sightings(void **state)
{
    (void)state;
    AUTO_BUF struct buf told = {0};
    look("main", 'a', 10, &told);
    look("mai", 'b', 20, &told);
    assert_string_equal(buf_text(&told), "b20");
    look("main", 'c', 30, &told);
    assert_string_equal(buf_text(&told), "a10 c30");
}

static void a_line_that_is_not_whole_is_passed_over(void **state)
{
    (void)state;
    static const char *const odd[] = {
        "12",
        "12 abc main",
        "x aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa main",
        "12 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA main",
        "12 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "12 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa main",
        "",
    };
    char path[80];
    AUTO_BUF struct buf told = {0}, text = {0};
    look("main", 'b', 10, &told);
    for (size_t i = 0; i < COUNT_OF(odd); i++)
        buf_addf(&text, "%s\n", odd[i]);
    snprintf(path, sizeof(path), "%s.seen", mirror);
    AUTO_FD int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    assert_int_equal(write(fd, text.data, text.len), (ssize_t)text.len);
    look("main", 'c', 20, &told);
    assert_string_equal(buf_text(&told), "b10 c20");
}

/* A machine that fell over wrote half a line: the next one must not be part of it. */
static void a_line_behind_half_a_line_is_whole(void **state)
{
    (void)state;
    char path[80];
    AUTO_BUF struct buf told = {0};
    look("main", 'b', 10, &told);
    snprintf(path, sizeof(path), "%s.seen", mirror);
    AUTO_FD int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    assert_int_equal(write(fd, "15 cccc", 7), 7);
    look("main", 'd', 20, &told);
    look("main", 'e', 30, &told);
    assert_string_equal(buf_text(&told), "b10 d20 e30");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(of_a_run_the_first_and_the_last_fetch_are_told,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(each_ref_has_its_own_sightings, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_line_that_is_not_whole_is_passed_over,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_line_behind_half_a_line_is_whole, make_folder,
                                        remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
