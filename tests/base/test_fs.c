/* Files of ours are whole or absent; files of others are reached through no link. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/unit.h"

#include "sandbox/base/fs.h"

static int make_folder(void **state)
{
    char path[] = "/tmp/takehome-fs-XXXXXX";
    if (!mkdtemp(path))
        return -1;
    *state = strdup(path);
    return 0;
}

static int remove_folder(void **state)
{
    int r = fs_remove_tree(AT_FDCWD, *state, NULL);
    free(*state);
    return r;
}

static int open_folder(void **state)
{
    int fd = open(*state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(fd >= 0);
    return fd;
}

static void put(int dirfd, const char *path, const char *text)
{
    struct error err = {0};
    expect_ok(fs_write(dirfd, path, text, strlen(text), 0644, 0, &err), &err);
}

static void a_file_is_not_replaced_unless_asked(void **state)
{
    AUTO_FD int dir = open_folder(state);
    AUTO_BUF struct buf text = {0};
    put(dir, "a", "one");
    assert_int_equal(fs_write(dir, "a", "two", 3, 0644, 0, NULL), -EEXIST);
    assert_int_equal(fs_read(dir, "a", 100, &text, NULL), 0);
    assert_string_equal(buf_text(&text), "one");
    assert_int_equal(
        fs_write(dir, "a", "two", 3, 0644, FS_WRITE_REPLACE | FS_WRITE_SYNC, NULL), 0);
    assert_int_equal(fs_read(dir, "a", 100, &text, NULL), 0);
    assert_string_equal(buf_text(&text), "two");
}

static int count_entry(void *context, const struct fs_entry *entry, struct error *err)
{
    (void)entry;
    (void)err;
    ++*(int *)context;
    return 0;
}

static void a_failed_write_leaves_nothing_behind(void **state)
{
    AUTO_FD int dir = open_folder(state);
    int entries = 0;
    put(dir, "a", "one");
    assert_true(fs_write(dir, "a", "two", 3, 0644, 0, NULL) < 0);
    assert_true(fs_write(dir, "missing/a", "two", 3, 0644, 0, NULL) < 0);
    assert_int_equal(fs_walk(dir, count_entry, &entries, NULL), 0);
    assert_int_equal(entries, 1);
}

static void
what_a_killed_writer_left_is_swept_and_what_is_being_written_stays(void **state)
{
    AUTO_FD int dir = open_folder(state);
    AUTO_FD int left = openat(dir, ".takehome-1-0.tmp", O_WRONLY | O_CREAT, 0644);
    AUTO_FD int held = openat(dir, ".takehome-2-0.tmp", O_WRONLY | O_CREAT, 0644);
    put(dir, "a", "one");
    put(dir, ".takehome-notes", "somebody's own");
    assert_true(left >= 0 && held >= 0);
    assert_int_equal(flock(held, LOCK_EX), 0);
    fs_sweep(dir, ".");
    fs_sweep(dir, "missing");
    assert_int_equal(faccessat(dir, ".takehome-1-0.tmp", F_OK, 0), -1);
    assert_int_equal(faccessat(dir, ".takehome-2-0.tmp", F_OK, 0), 0);
    assert_int_equal(faccessat(dir, "a", F_OK, 0), 0);
    assert_int_equal(faccessat(dir, ".takehome-notes", F_OK, 0), 0);
}

static void nothing_is_reached_through_a_link_or_above(void **state)
{
    AUTO_FD int dir = open_folder(state);
    AUTO_BUF struct buf text = {0};
    put(dir, "real", "x");
    assert_int_equal(symlinkat("/etc/passwd", dir, "passwd"), 0);
    assert_int_equal(symlinkat("real", dir, "inner"), 0);
    assert_int_equal(symlinkat("..", dir, "up"), 0);
    assert_int_equal(mkfifoat(dir, "fifo", 0644), 0);
    static const char *const refused[] = {"passwd",        "inner", "up/etc",
                                          "../etc/passwd", "fifo",  "/etc/passwd"};
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        if (fs_read_beneath(dir, refused[i], 1 << 20, &text, NULL) >= 0)
            fail_msg("%s was read", refused[i]);
    assert_int_equal(fs_read_beneath(dir, "real", 100, &text, NULL), 0);
}

static void a_larger_file_than_allowed_is_refused(void **state)
{
    AUTO_FD int dir = open_folder(state);
    AUTO_BUF struct buf text = {0};
    struct error err = {0};
    put(dir, "big", "0123456789");
    assert_int_equal(fs_read(dir, "big", 9, &text, &err), -EFBIG);
    assert_int_equal(text.len, 0);
    assert_int_equal(fs_read(dir, "big", 10, &text, NULL), 0);
}

static void a_copy_has_files_links_and_modes_and_no_devices(void **state)
{
    AUTO_FD int dir = open_folder(state);
    struct error err = {0};
    struct stat st;
    expect_ok(fs_make_dirs(dir, "from/sub/deep", 0755, &err), &err);
    assert_int_equal(mkdirat(dir, "to", 0755), 0);
    put(dir, "from/sub/run.sh", "echo");
    assert_int_equal(fchmodat(dir, "from/sub/run.sh", 04777, 0), 0);
    assert_int_equal(symlinkat("/etc/passwd", dir, "from/link"), 0);
    assert_int_equal(mkfifoat(dir, "from/fifo", 0644), 0);
    put(dir, "to/link", "is replaced");
    AUTO_FD int from = openat(dir, "from", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    AUTO_FD int to = openat(dir, "to", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    expect_ok(fs_copy_tree(from, to, NULL, (uid_t)-1, (gid_t)-1, &err), &err);
    assert_int_equal(fstatat(to, "sub/run.sh", &st, AT_SYMLINK_NOFOLLOW), 0);
    assert_int_equal(st.st_mode & 07777, 0755);
    assert_int_equal(fstatat(to, "link", &st, AT_SYMLINK_NOFOLLOW), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_int_equal(fstatat(to, "fifo", &st, AT_SYMLINK_NOFOLLOW), -1);
    const struct fs_limits tight = {.entries = 2};
    assert_int_equal(fs_copy_tree(from, to, &tight, (uid_t)-1, (gid_t)-1, NULL), -EFBIG);
}

static void a_copy_does_not_write_through_a_link_in_the_target(void **state)
{
    AUTO_FD int dir = open_folder(state);
    AUTO_BUF struct buf text = {0};
    struct error err = {0};
    expect_ok(fs_make_dirs(dir, "from/sub", 0755, &err), &err);
    expect_ok(fs_make_dirs(dir, "outside", 0755, &err), &err);
    assert_int_equal(mkdirat(dir, "to", 0755), 0);
    put(dir, "from/sub/file", "mine");
    assert_int_equal(symlinkat("../outside", dir, "to/sub"), 0);
    AUTO_FD int from = openat(dir, "from", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    AUTO_FD int to = openat(dir, "to", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    expect_ok(fs_copy_tree(from, to, NULL, (uid_t)-1, (gid_t)-1, &err), &err);
    assert_true(fs_read(dir, "outside/file", 100, &text, NULL) < 0);
    assert_int_equal(fs_read(dir, "to/sub/file", 100, &text, NULL), 0);
}

/* Or a copy would take what the original never did. */
static void a_copy_keeps_names_of_one_file_and_holes(void **state)
{
    AUTO_FD int dir = open_folder(state);
    struct error err = {0};
    struct stat one, two, st;
    AUTO_BUF struct buf text = {0};
    expect_ok(fs_make_dirs(dir, "from/sub", 0755, &err), &err);
    assert_int_equal(mkdirat(dir, "to", 0755), 0);
    put(dir, "from/one", "same");
    assert_int_equal(linkat(dir, "from/one", dir, "from/sub/two", 0), 0);
    AUTO_FD int sparse = openat(dir, "from/sparse", O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    assert_int_equal(pwrite(sparse, "x", 1, 40 << 20), 1);
    assert_int_equal(ftruncate(sparse, 60 << 20), 0);
    AUTO_FD int from = openat(dir, "from", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    AUTO_FD int to = openat(dir, "to", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    expect_ok(fs_copy_tree(from, to, NULL, (uid_t)-1, (gid_t)-1, &err), &err);
    assert_true(fstatat(to, "one", &one, 0) == 0 && fstatat(to, "sub/two", &two, 0) == 0);
    assert_true(one.st_ino == two.st_ino && one.st_nlink == 2);
    assert_int_equal(fs_read(to, "sub/two", 100, &text, NULL), 0);
    assert_string_equal(buf_text(&text), "same");
    assert_int_equal(fstatat(to, "sparse", &st, 0), 0);
    assert_int_equal(st.st_size, 60 << 20);
    assert_true(st.st_blocks * 512 < 1 << 20);
    AUTO_FD int copied = openat(to, "sparse", O_RDONLY | O_CLOEXEC);
    char byte = 0;
    assert_int_equal(pread(copied, &byte, 1, 40 << 20), 1);
    assert_int_equal(byte, 'x');
}

static void an_entry_is_copied_to_the_name_that_its_path_says(void **state)
{
    AUTO_FD int dir = open_folder(state);
    struct error err = {0};
    AUTO_BUF struct buf text = {0};
    expect_ok(fs_make_dirs(dir, "from", 0755, &err), &err);
    expect_ok(fs_make_dirs(dir, "to/sub", 0755, &err), &err);
    put(dir, "from/case1", "new");
    put(dir, "to/sub/data", "old");
    put(dir, "to/sub/case1", "stays");
    AUTO_FD int from = openat(dir, "from", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    AUTO_FD int to = openat(dir, "to", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const struct fs_entry entry = {
        .path = "sub/data", .parent_fd = from, .name = "case1", .mode = S_IFREG | 0644};
    expect_ok(fs_copy_entry(to, &entry, (uid_t)-1, (gid_t)-1, &err), &err);
    assert_int_equal(fs_read(to, "sub/data", 100, &text, NULL), 0);
    assert_string_equal(buf_text(&text), "new");
    buf_reset(&text);
    assert_int_equal(fs_read(to, "sub/case1", 100, &text, NULL), 0);
    assert_string_equal(buf_text(&text), "stays");
}

static void a_tree_too_deep_to_walk_is_an_error_and_not_a_crash(void **state)
{
    AUTO_FD int dir = open_folder(state);
    int entries = 0;
    AUTO_BUF struct buf path = {0};
    for (int i = 0; i < 140; i++)
        buf_addf(&path, "%sd", i ? "/" : "");
    struct error err = {0};
    expect_ok(fs_make_dirs(dir, buf_text(&path), 0755, &err), &err);
    assert_int_equal(fs_walk(dir, count_entry, &entries, NULL), -EFBIG);
    /* so that the folder of this test can be removed */
    char command[4096];
    snprintf(command, sizeof(command), "%s/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d/d",
             (char *)*state);
    expect_ok(fs_remove_tree(AT_FDCWD, command, &err), &err);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_file_is_not_replaced_unless_asked),
        IN_FOLDER(a_failed_write_leaves_nothing_behind),
        IN_FOLDER(what_a_killed_writer_left_is_swept_and_what_is_being_written_stays),
        IN_FOLDER(nothing_is_reached_through_a_link_or_above),
        IN_FOLDER(a_larger_file_than_allowed_is_refused),
        IN_FOLDER(a_copy_has_files_links_and_modes_and_no_devices),
        IN_FOLDER(a_copy_does_not_write_through_a_link_in_the_target),
        IN_FOLDER(a_copy_keeps_names_of_one_file_and_holes),
        IN_FOLDER(an_entry_is_copied_to_the_name_that_its_path_says),
        IN_FOLDER(a_tree_too_deep_to_walk_is_an_error_and_not_a_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
