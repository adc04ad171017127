/* A disk that is slow is ours; only what a repository needs by itself refuses it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/support/unit.h"

#include "runner/io/checkout.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"

static void a_disk_that_does_not_answer_is_our_failure(void **state)
{
    (void)state;
    static const char *const folders[] = {"mirror", "mirror/objects", "mirror/refs",
                                          "tree"};
    char top[] = "/tmp/takehome-checkout-XXXXXX", mirror[64];
    struct refusal refusal = {0};
    struct error err = {0};
    assert_non_null(mkdtemp(top));
    snprintf(mirror, sizeof(mirror), "%s/mirror", top);
    AUTO_FD int top_fd = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (size_t i = 0; i < COUNT_OF(folders); i++)
        assert_int_equal(mkdirat(top_fd, folders[i], 0700), 0);
    expect_ok(
        fs_write(top_fd, "mirror/HEAD", "ref: refs/heads/main\n", 21, 0600, 0, &err),
        &err);
    assert_int_equal(mkfifoat(top_fd, "mirror/config", 0600), 0); /* one waits for ever */
    AUTO_FD int tree_fd = openat(top_fd, "tree", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const struct checkout_request request = {
        .mirror = mirror,
        .commit = "0123456789012345678901234567890123456789",
        .target_fd = tree_fd,
        .wall_limit_ms = 300,
        .landlock_lowered = true,
    };
    int r = checkout_run(&request, &refusal, &err);
    fs_remove_tree(AT_FDCWD, top, NULL);
    assert_int_equal(r, -ETIMEDOUT);
    assert_int_equal(refusal.reason, REFUSAL_NONE);
    expect_contains(err.text, "by the clock");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_disk_that_does_not_answer_is_our_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
