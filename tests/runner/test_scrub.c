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
        {"a.js", "class MarisolQuinteroClient", "class c-014Client"},
        {"a.js", "getQuintero(), quintero92, Quinteros-Air, xmarisolquinterox",
         "getc-014(), c-01492, c-014s-Air, xc-014x"},
        {"a.js", "m.quintero, mquintero1, marisolq", "c-014, c-0141, c-014"},
        {"a.c", "mar\xc3\xadsol QU\xc3\x8dNTERO", "c-014"},
        {"a.c", "Qui\xcc\x81ntero, qu\xedntero", "c-014, c-014"},
        {"a.json", "\"Mar\\u00edsol Qu\\u00cdntero\"", "\"c-014\""},
        {"a.html", "Mar&iacute;sol, Qu&#237;ntero, Qu&#xED;ntero", "c-014, c-014, c-014"},
        {"a.html", "<meta name=\"author\" content=\"Ann\">",
         "<meta name=\"author\" content=\"c-014\">"},
        {"x.svg", "<dc:creator>Ann</dc:creator>", "<dc:creator>c-014</dc:creator>"},
        {"LICENSE",
         "Copyright (c) 2026 \xc3\x89ve N\xc3\xba\xc3\xb1"
         "ez",
         "Copyright (c) 2026 c-014"},
        {"a.c", "file:///home/mari/x /mnt/c/Users/mari/y C:/Users/mari/z",
         "file:///home/c-014/x /mnt/c/Users/c-014/y C:/Users/c-014/z"},
        {"package.json", "\"name\": \"@ann/todo\"", "\"name\": \"@c-014/todo\""},
        {"package.json", "    \"name\": \"Ann Other\",", "    \"name\": \"c-014\","},
        {"Cargo.toml", "  \"Ann Other <ann@x.io>\",", "  \"c-014 <c-014>\","},
        {"pyproject.toml", "  {name = \"Ann Other\"},", "  {name = \"c-014\"},"},
        {"CODEOWNERS", "* @ann @team/x", "* @c-014 @c-014"},
        {".mailmap", "Ann Other <a@b.cd> Annie <c@d.ef>", "c-014 <c-014> c-014 <c-014>"},
        {"AUTHORS", "- Ann Other", "- c-014"},
        {".gitmodules", "\turl = git@github.com:ann/lib", "\turl = c-014"},
        {"x.csproj", "<Authors>Ann</Authors>", "<Authors>c-014</Authors>"},
        {"x.gemspec", "  s.authors = [\"Ann\"]", "  s.authors = [\"c-014\"]"},
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
    "decorated at import time",
    "look at line dot operator",
    "matrix@vector",
    "rate = %40s",
    "<title>Customers</title>",
    "GET /home/",
    "cd ~/projects",
    "url = urljoin(base, path)",
    "the quinteroso wave",
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

static void what_may_be_an_identity_is_reported_and_left(void **state)
{
    static const struct {
        const char *file, *text;
    } rows[] = {
        {"a", "mail ann [at] post.io"}, {"a", "ann at post dot io"},
        {"a", "see ann.github.io"},     {"go.mod", "module ann.dev/todo"},
        {"a", "Thanks to Ann Other"},   {"a", "+49 30 1234567"},
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
        assert_string_equal(buf_text(&out), rows[i].text);
        if (report.count != 1 || report.items[0].replaced)
            fail_msg("'%s' has %zu findings", rows[i].text, report.count);
    }
}

static void programs_that_commit_are_nobody(void **state)
{
    static const struct {
        const char *name, *email, *text, *wanted;
    } rows[] = {
        {"GitHub", "noreply@github.com", "GitHub Actions, .github/x, noreply",
         "GitHub Actions, .github/x, noreply"},
        {"root", "root@box", "cd /root", "cd /root"},
        {"Ann", "12345+annother@users.noreply.github.com", "by annother", "by c-014"},
        {"Ann", "annother+job@post.io", "by annother", "by c-014"},
        {"M\xc3\xbcller, Ann", NULL, "mueller; muller; ann.mueller; MUELLER",
         "c-014; c-014; c-014; c-014"},
        {"\xd0\x90\xd0\xbd\xd0\xbd\xd0\xb0", NULL, "x \xd0\xb0\xd0\xbd\xd0\xbd\xd0\xb0",
         "x c-014"},
        {"\xe6\x9d\x8e\xe5\xb0\x8f", NULL,
         "a\xe6\x9d\x8e\xe5\xb0\x8f"
         "b",
         "ac-014b"},
        {"Ada L", NULL, "3ada4 Ada", "3ada4 c-014"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(scrub_identity_done)
        struct scrub_identity identity = {.pseudonym = "c-014"};
        AUTO_BUF struct buf out = {0};
        assert_int_equal(scrub_identity_add(&identity, rows[i].name, rows[i].email, NULL),
                         0);
        assert_int_equal(scrub_add_known(&identity, rows[i].text, &out), 0);
        if (strcmp(buf_text(&out), rows[i].wanted) != 0)
            fail_msg("row %zu: '%s' became '%s'", i, rows[i].text, buf_text(&out));
    }
}

static void a_line_too_long_to_look_through_is_reported(void **state)
{
    CLEANUP(scrub_identity_done) struct scrub_identity identity = {0};
    CLEANUP(scrub_report_done) struct scrub_report report = {0};
    AUTO_BUF struct buf text = {0}, out = {0};
    struct error err = {0};
    (void)state;
    fill(&identity);
    for (size_t i = 0; i <= SCRUB_LINE_BYTES_MAX; i++)
        buf_addc(&text, 'x');
    buf_adds(&text, " Quintero a@b.cd\n");
    expect_ok(
        scrub_add_text(&identity, "a", buf_text(&text), text.len, &out, &report, &err),
        &err);
    assert_non_null(strstr(buf_text(&out), "x c-014 a@b.cd"));
    assert_int_equal(report.count, 2);
    assert_false(report.items[1].replaced);
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
    assert_true(scrub_holds_known(&identity, "\0\0Q\0u\0i\0n\0t\0e\0r\0o", 17));
    assert_true(scrub_holds_known(&identity, "\0\1Qu\xedntero\0", 11));
    assert_false(scrub_holds_known(&identity, "\0\1\2", 3));
    assert_false(scrub_holds_known(&identity, "\0xmari-qx\0", 10));
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

static void bytes_that_cannot_be_looked_into_are_not_shown(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        const char *fault;
    } rows[] = {
        {"PK\3\4docProps/core.xml\0", 22, "left out: packed"},
        {"\x1f\x8b\b\0", 4, "left out: packed"},
        {"\xd0\xcf\x11\xe0\0", 5, "left out: packed"},
        {"\x7f"
         "ELF\0/home/mq/x\0",
         16, "left out: names a home folder"},
        {"\0C:\\Users\\mq\0", 12, "left out: names a home folder"},
        {"\0quintero\0", 10, "left out: names them"},
        {"\x7f"
         "ELF\0/usr/lib\0",
         14, NULL},
    };
    static const char opaque[] = "%PDF-1.5\n<</Type /ObjStm /Filter /FlateDecode>>",
                      indirect[] = "%PDF-1.4\n<</Author 7 0 R>>",
                      plain[] = "%PDF-1.4\n<</Author (   )>>";
    (void)state;
    CLEANUP(scrub_identity_done) struct scrub_identity identity = {0};
    fill(&identity);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *fault = scrub_binary_fault(
            &identity, (const unsigned char *)rows[i].bytes, rows[i].len);
        if (!fault != !rows[i].fault || (fault && strcmp(fault, rows[i].fault) != 0))
            fail_msg("row %zu: %s", i, fault ? fault : "shown");
    }
    assert_true(scrub_is_opaque((const unsigned char *)opaque, sizeof(opaque) - 1));
    assert_true(scrub_is_opaque((const unsigned char *)indirect, sizeof(indirect) - 1));
    assert_false(scrub_is_opaque((const unsigned char *)plain, sizeof(plain) - 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_names_somebody_is_replaced),
        cmocka_unit_test(neutral_lines_stay_as_they_are),
        cmocka_unit_test(what_may_be_an_identity_is_reported_and_left),
        cmocka_unit_test(programs_that_commit_are_nobody),
        cmocka_unit_test(a_line_too_long_to_look_through_is_reported),
        cmocka_unit_test(an_ordinary_word_is_reported_and_left),
        cmocka_unit_test(a_name_in_bytes_that_are_no_text_is_found),
        cmocka_unit_test(documents_lose_who_made_them),
        cmocka_unit_test(bytes_that_cannot_be_looked_into_are_not_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
