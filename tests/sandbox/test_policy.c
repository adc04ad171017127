/* A policy that leaves something open is refused; the words of the layers read back. */
#include <errno.h>
#include <string.h>

#include "tests/support/unit.h"

#include "sandbox/base/cleanup.h"
#include "sandbox/policy.h"

static struct policy good(void)
{
    return (struct policy){
        .wall_limit_ms = 1000,
        .cpu_limit_ms = 1000,
        .memory_limit_bytes = 1 << 20,
        .processes_limit = 10,
        .disk_limit_bytes = 1 << 20,
        .inodes_limit = 100,
        .output_limit_bytes = 1000,
        .open_files_limit = 64,
        .calls = profile_groups(PROFILE_STRICT),
    };
}

static void an_empty_policy_and_every_missing_limit_is_refused(void **state)
{
    static const size_t limits[] = {
        offsetof(struct policy, wall_limit_ms),
        offsetof(struct policy, cpu_limit_ms),
        offsetof(struct policy, memory_limit_bytes),
        offsetof(struct policy, processes_limit),
        offsetof(struct policy, disk_limit_bytes),
        offsetof(struct policy, inodes_limit),
        offsetof(struct policy, output_limit_bytes),
        offsetof(struct policy, open_files_limit),
    };
    struct policy policy = good();
    struct error err = {0};
    (void)state;
    expect_ok(policy_check(&policy, &err), &err);
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        static const int64_t bad[] = {0, -1, INT64_MAX};
        for (size_t j = 0; j < COUNT_OF(bad); j++) {
            policy = good();
            err = (struct error){0};
            memcpy((char *)&policy + limits[i], &bad[j], sizeof(bad[j]));
            if (policy_check(&policy, &err) != -EINVAL || !strstr(err.text, "limit"))
                fail_msg("limit %zu = %lld is not refused", i, (long long)bad[j]);
        }
    }
    policy = (struct policy){0};
    assert_int_equal(policy_check(&policy, &err), -EINVAL);
}

static void binds_and_folders_that_lead_elsewhere_are_refused(void **state)
{
    static const struct policy_bind binds[] = {
        {"usr", "/usr", false, false},         {"/usr", "usr", false, false},
        {"/usr", "/box/../etc", false, false}, {"/usr", "/", false, false},
        {"/usr", "//usr", false, false},       {NULL, "/usr", false, false},
        {"/usr", NULL, false, false},          {"/usr", "/box", false, false},
        {"/usr", "/tmp/usr", false, false},    {"/usr", "/dev/shm/usr", true, false},
        {"/usr", "/proc/1", false, false},
    };
    static const char *const folders[] = {"/", "..", "a/../..", "a//b", "a/", ""};
    struct error err = {0};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(binds); i++) {
        struct policy policy = good();
        policy.binds = &binds[i];
        policy.bind_count = 1;
        if (policy_check(&policy, &err) != -EINVAL)
            fail_msg("bind %zu is not refused", i);
    }
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        struct policy policy = good();
        policy.directory = folders[i];
        if (policy_check(&policy, &err) != -EINVAL)
            fail_msg("the folder '%s' is not refused", folders[i]);
    }
}

static void the_host_environment_is_a_policy_of_reading_only(void **state)
{
    struct policy policy = good();
    struct error err = {0};
    (void)state;
    policy.binds = policy_host_binds(&policy.bind_count);
    policy.environment = policy_host_environment();
    expect_ok(policy_check(&policy, &err), &err);
    for (size_t i = 0; i < policy.bind_count; i++)
        assert_false(policy.binds[i].writable);
    for (size_t i = 0; policy.environment[i]; i++)
        assert_non_null(strchr(policy.environment[i], '='));
}

static void every_layer_has_a_word_that_reads_back(void **state)
{
    enum sandbox_layer layer = SANDBOX_LAYER_COUNT;
    (void)state;
    for (unsigned i = 0; i < SANDBOX_LAYER_COUNT; i++) {
        assert_int_equal(
            sandbox_layer_parse(sandbox_layer_word((enum sandbox_layer)i), &layer), 0);
        assert_int_equal(layer, i);
        assert_true(strlen(sandbox_layer_why(layer)) > 5);
    }
    assert_int_equal(sandbox_layer_parse("walls", &layer), -EINVAL);
    assert_int_equal(layer, SANDBOX_LAYER_COUNT - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_policy_and_every_missing_limit_is_refused),
        cmocka_unit_test(binds_and_folders_that_lead_elsewhere_are_refused),
        cmocka_unit_test(the_host_environment_is_a_policy_of_reading_only),
        cmocka_unit_test(every_layer_has_a_word_that_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
