/* Options come from rows; a wrong one is refused in words. */
#include <string.h>

#include "tests/support/unit.h"

#include "runner/cmd/command.h"
#include "runner/cmd/options.h"

/* the table of this test's program */
const struct command *const commands[] = {NULL};

struct values {
    bool json;
    const char *file;
    int64_t jobs, wall_ms;
    struct strlist env;
    int net;
};

static const char *const nets[] = {"none", "loopback", NULL};
static const struct option_row table[] = {
    {"json", OPTION_FLAG, offsetof(struct values, json), NULL, "as JSON", 0, 0, NULL},
    {"file", OPTION_TEXT, offsetof(struct values, file), "FILE", "a file", 0, 0, NULL},
    {"jobs", OPTION_INT, offsetof(struct values, jobs), "N", "how many", 1, 64, NULL},
    {"wall", OPTION_MS, offsetof(struct values, wall_ms), "10s", "the limit", 0, 0, NULL},
    {"env", OPTION_LIST, offsetof(struct values, env), "N=V", "variable", 0, 0, NULL},
    {"net", OPTION_WORD, offsetof(struct values, net), "WORD", "network", 0, 0, nets},
};
static const struct option_rows rows = {table, 6};

static int parse(const char *const *argv, bool stop, struct values *values,
                 struct strlist *words, struct error *err)
{
    return options_parse(&rows, argv, stop, values, words, err);
}

static void options_and_words_may_be_mixed(void **state)
{
    (void)state;
    struct values values = {0};
    CLEANUP(strlist_done) struct strlist words = {0};
    struct error err = {0};
    const char *const argv[] = {"one",      "--json", "--jobs=3", "--wall",    "2s",
                                "--env",    "A=1",    "two",      "--env=B=2", "--net",
                                "loopback", "--",     "--json",   NULL};
    expect_ok(parse(argv, false, &values, &words, &err), &err);
    assert_true(values.json);
    assert_int_equal(values.jobs, 3);
    assert_int_equal(values.wall_ms, 2000);
    assert_int_equal(values.env.count, 2);
    assert_string_equal(values.env.items[1], "B=2");
    assert_int_equal(values.net, 1);
    assert_int_equal(words.count, 3);
    assert_string_equal(words.items[2], "--json");
    options_release(&rows, &values);
}

static void options_of_a_command_that_follows_are_left_alone(void **state)
{
    (void)state;
    struct values values = {0};
    CLEANUP(strlist_done) struct strlist words = {0};
    const char *const argv[] = {"--json", "gcc", "--file", "-O2", NULL};
    assert_int_equal(parse(argv, true, &values, &words, NULL), 0);
    assert_true(values.json);
    assert_int_equal(words.count, 3);
    assert_null(values.file);
}

static void a_wrong_option_is_refused_in_words(void **state)
{
    (void)state;
    static const struct {
        const char *argv[4], *message;
    } cases[] = {
        {{"--colour"}, "unknown option --colour"},
        {{"-j"}, "options are spelt --name"},
        {{"--jobs"}, "--jobs needs a value: --jobs N"},
        {{"--jobs", "0"}, "not between 1 and 64"},
        {{"--jobs=abc"}, "not a whole number"},
        {{"--wall=10"}, "not a duration"},
        {{"--json=yes"}, "takes no value"},
        {{"--net", "host"}, "not one of: none, loopback"},
        {{"--file=a", "--file=b"}, "given twice"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct values values = {0};
        CLEANUP(strlist_done) struct strlist words = {0};
        struct error err = {0};
        if (parse(cases[i].argv, false, &values, &words, &err) >= 0 ||
            !strstr(err.text, cases[i].message))
            fail_msg("row %zu: '%s', not '%s'", i, err.text, cases[i].message);
    }
}

static void the_help_fits_eighty_columns(void **state)
{
    (void)state;
    AUTO_BUF struct buf help = {0};
    assert_int_equal(options_help(&rows, &help), 0);
    expect_contains(buf_text(&help), "--wall 10s");
    size_t column = 0;
    for (const char *at = buf_text(&help); *at; at++) {
        column = *at == '\n' ? 0 : column + 1;
        assert_true(column <= 80);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_and_words_may_be_mixed),
        cmocka_unit_test(options_of_a_command_that_follows_are_left_alone),
        cmocka_unit_test(a_wrong_option_is_refused_in_words),
        cmocka_unit_test(the_help_fits_eighty_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
