/* Names go, lines stay, and code that only looks like a name is left alone. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/unit.h"

#include "runner/core/scrub.h"
#include "sandbox/base/cleanup.h"

static void fill(struct scrub_identity *identity)
{
    identity->pseudonym = "c-014";
    assert_int_equal(scrub_identity_add(identity, "Marisol Mark Quintero",
                                        "mquintero@post.io",
                                        "https://github.com/mari-q/take-home.git"),
                     0);
}

static void what_names_somebody_is_replaced(void **state)
{
    static const struct {
        const char *file, *text, *wanted;
    } rows[] = {
        {"a.c", "/* by Marisol Quintero */", "/* by c-014 */"},
        {"a.c", "int marisol_quintero;", "int c-014;"},
        {"a.c", "// MarisolQuintero, quintero.marisol", "// c-014, c-014"},
        {"a.c", "see https://github.com/mari-q/other",
         "see https://github.com/c-014/other"},
        {"a.c", "mail mquintero@post.io", "mail c-014"},
        {"a.c", "mail other.person@work.dev now", "mail c-014 now"},
        {"a.c", "FILE=/home/mari/x and /Users/mari/y",
         "FILE=/home/c-014/x and /Users/c-014/y"},
        {"a.c", "C:\\Users\\mari\\x", "C:\\Users\\c-014\\x"},
        {"A.java", " * @author Ann Other", " * @author c-014"},
        {"A.java", " * @author annother", " * @author c-014"},
        {"a.py", "__author__ = 'Ann Other'", "__author__ = 'c-014'"},
        {"LICENSE", "Copyright (c) 2026 Ann Other", "Copyright (c) 2026 c-014"},
        {"LICENSE", "Copyright © 2025-2026 Ann B. Other", "Copyright © 2025-2026 c-014"},
        {"README.md", "Written by Ann Other in a weekend.",
         "Written by c-014 in a weekend."},
        {"x", "Signed-off-by: A <a@b.cd>", "Signed-off-by: c-014"},
        {"x", "Co-authored-by: A <a@example.com>", "Co-authored-by: c-014"},
        {"web/package.json", "  \"author\": \"Ann\",", "  \"author\": \"c-014\","},
        {"package.json", "\"contributors\": [\"Ann\", \"Bob\"]",
         "\"contributors\": [\"c-014\"]"},
        {"pyproject.toml", "authors = [{name = \"Ann\"}]", "authors = [\"c-014\"]"},
        {"Cargo.toml", "authors = [\"Ann <ann@x.io>\"]", "authors = [\"c-014\"]"},
        {"setup.py", "setup(author='Ann', version='1')",
         "setup(author='c-014', version='1')"},
        {"go.mod", "module github.com/ann/todo", "module github.com/c-014/todo"},
        {"pom.xml", "<id>ann</id><version>1</version>",
         "<id>c-014</id><version>1</version>"},
        {"a.c", "https://www.linkedin.com/in/ann-other",
         "https://www.linkedin.com/in/c-014"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(scrub_identity_done) struct scrub_identity identity = {0};
        CLEANUP(scrub_report_done) struct scrub_report report = {0};
        AUTO_BUF struct buf out = {0};
        struct error err = {0};
        fill(&identity);
        expect_ok(scrub_add_text(&identity, rows[i].file, rows[i].text,
                                 strlen(rows[i].text), &out, &report, &err),
                  &err);
        if (strcmp(buf_text(&out), rows[i].wanted) != 0 || report.count == 0)
            fail_msg("%s: '%s' became '%s', not '%s'", rows[i].file, rows[i].text,
                     buf_text(&out), rows[i].wanted);
    }
}

/* Neutral lines, of our own and as people write them. */
static const char *const neutral[] = {
    "int main(int argc, char **argv)",
    "#include <stdio.h>",
    "from pathlib import Path",
    "@property",
    "@pytest.fixture(scope=\"module\")",
    "import Data.Map as Map",
    "user@example.com",
    "curl http://localhost:8080/",
    "a.b@c",
    "x = y @ z",
    "Written by hand, not generated.",
    "Created by the build.",
    "The author of a test decides.",
    "authors = load(path)",
    "author: str | None = None",
    "\"author\": row[2],",
    "def copyright_line(year):",
    "Copyright notices go below.",
    "return by_name[\"Jane\"]",
    "SELECT name FROM users WHERE id = 1;",
    "/home",
    "/usr/local/bin",
    "C:\\Windows\\System32",
    "module example",
    "module github_actions",
    "go 1.22",
    "require github.com/stretchr/testify v1.9.0",
    "import \"github.com/spf13/cobra\"",
    "Mark the row as read.",
    "mark = 3",
    "a bookmark",
    "git clone URL",
    "https://docs.python.org/3/library/csv.html",
    "see issue #12",
    "version = \"1.0.0\"",
    "url: jdbc:h2:mem",
    "email = field(\"email\")",
    "email_pattern = r\"[^@]+@[^@]+\"",
    "+1 for the tests",
    "2026-11-24 18:00",
    "0.1 + 0.2",
    "sorted by City Name",
    "Order by Last Name",
    "name,email,city",
    "Ada,ada@example.org,London",
    "reviewed by two people",
    "class AuthorService:",
    "private final Author author;",
    "public void setAuthor(Author author) {",
    "// maintained by cron",
    "homepage_url = None",
    "<name>list</name>",
    "<version>1.0</version>",
    "developers, developers",
    "\"license\": \"MIT\",",
    "MIT License",
    "Permission is hereby granted, free of charge",
    "THE SOFTWARE IS PROVIDED \"AS IS\"",
    "Users/guide.md",
    "docs/home/index.html",
    "twitter_handle = None",
    "for (auto &x : xs)",
    "0xDEADBEEF",
    "",
};

static void neutral_lines_stay_as_they_are(void **state)
{
    (void)state;
    assert_in_range(COUNT_OF(neutral), 60, 1000);
    for (size_t i = 0; i < COUNT_OF(neutral); i++) {
        CLEANUP(scrub_identity_done) struct scrub_identity identity = {0};
        CLEANUP(scrub_report_done) struct scrub_report report = {0};
        AUTO_BUF struct buf out = {0};
        struct error err = {0};
        fill(&identity);
        expect_ok(scrub_add_text(&identity, "src/a.py", neutral[i], strlen(neutral[i]),
                                 &out, &report, &err),
                  &err);
        if (strcmp(buf_text(&out), neutral[i]) != 0)
            fail_msg("'%s' became '%s' (%s)", neutral[i], buf_text(&out),
                     report.items[0].kind);
    }
}

static void an_ordinary_word_is_reported_and_left(void **state)
{
    CLEANUP(scrub_identity_done) struct scrub_identity identity = {0};
    CLEANUP(scrub_report_done) struct scrub_report report = {0};
    AUTO_BUF struct buf out = {0};
    struct error err = {0};
    (void)state;
    fill(&identity);
    expect_ok(scrub_add_text(&identity, "a", "one\nMark it\n", 12, &out, &report, &err),
              &err);
    assert_string_equal(buf_text(&out), "one\nMark it\n");
    assert_int_equal(report.count, 1);
    assert_int_equal(report.items[0].line, 2);
    assert_false(report.items[0].replaced);
}

static void a_name_in_bytes_that_are_no_text_is_found(void **state)
{
    CLEANUP(scrub_identity_done) struct scrub_identity identity = {0};
    (void)state;
    fill(&identity);
    assert_true(scrub_holds_known(&identity, "\0\1QUINTERO\0", 11));
    assert_true(scrub_holds_known(&identity, "\0q\0u\0i\0n\0t\0e\0r\0o\0", 17));
    assert_false(scrub_holds_known(&identity, "\0\1\2", 3));
}

static void documents_lose_who_made_them(void **state)
{
    static const char jpeg[] = "\xff\xd8\xff\xe1\0\x08Marisl\xff\xda\0\x04xxdata\xff\xd9";
    static const char pdf[] = "%PDF-1.4\n<</Author (M (x) Q\\)) /Title <4D> /Size 3>>\n"
                              "<x:xmpmeta>Q</x:xmpmeta>\n";
    static const char *const damaged[] = {"\xff\xd8\xff\xe1\xff\xff", "\xff\xd8zzzz",
                                          "\x89PNG\r\n\x1a\n\xff\xff\xff\xfftEXt...."};
    AUTO_BUF struct buf out = {0}, document = {0};
    (void)state;
    assert_int_equal(
        scrub_add_document((const unsigned char *)jpeg, sizeof(jpeg) - 1, &out), 1);
    assert_null(memmem(out.data, out.len, "Maris", 5));
    assert_non_null(memmem(out.data, out.len, "data", 4));
    assert_int_equal(
        scrub_add_document((const unsigned char *)pdf, sizeof(pdf) - 1, &document), 1);
    assert_int_equal(document.len, sizeof(pdf) - 1);
    assert_null(memchr(document.data, 'M', document.len));
    assert_null(memchr(document.data, 'Q', document.len));
    assert_non_null(memmem(document.data, document.len, "/Size 3", 7));
    for (size_t i = 0; i < COUNT_OF(damaged); i++) {
        AUTO_BUF struct buf none = {0};
        size_t len = i == 2 ? 20 : 6;
        assert_int_equal(
            scrub_add_document((const unsigned char *)damaged[i], len, &none), -EINVAL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_names_somebody_is_replaced),
        cmocka_unit_test(neutral_lines_stay_as_they_are),
        cmocka_unit_test(an_ordinary_word_is_reported_and_left),
        cmocka_unit_test(a_name_in_bytes_that_are_no_text_is_found),
        cmocka_unit_test(documents_lose_who_made_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
