/* An address is fetched only when it is one of four kinds, and shown only without
 * secrets. */
#include <stdio.h>
#include <string.h>

#include "runner/core/remote.h"
#include "sandbox/base/cleanup.h"
#include "tests/support/unit.h"

static const struct address {
    const char *url;
    enum remote_kind kind;
    const char *host, *user, *path;
} addresses[] = {
    {"/srv/r.git", REMOTE_PATH, "", "git", "/srv/r.git"},
    {"r.git", REMOTE_PATH, "", "git", "r.git"},
    {"../r", REMOTE_PATH, "", "git", "../r"},
    {"./a:b", REMOTE_PATH, "", "git", "./a:b"},
    {"/a:b@c", REMOTE_PATH, "", "git", "/a:b@c"},
    {"file:///srv/r.git", REMOTE_PATH, "", "git", "/srv/r.git"},
    {"FILE:///srv/r.git", REMOTE_PATH, "", "git", "/srv/r.git"},
    {"https://Example.ORG/a/b.git", REMOTE_HTTPS, "example.org", "git", ""},
    {"HTTPS://example.org:8443/a", REMOTE_HTTPS, "example.org", "git", ""},
    {"https://127.0.0.1/a", REMOTE_HTTPS, "127.0.0.1", "git", ""},
    {"https://[::1]:8443/a", REMOTE_HTTPS, "[::1]", "git", ""},
    {"https://[2001:db8::1]/a", REMOTE_HTTPS, "[2001:db8::1]", "git", ""},
    {"https://example.org/a@b:c", REMOTE_HTTPS, "example.org", "git", ""},
    {"git://example.org/a", REMOTE_GIT, "example.org", "git", ""},
    {"git://example.org:9418/a", REMOTE_GIT, "example.org", "git", ""},
    {"ssh://example.org/a", REMOTE_SSH, "example.org", "git", ""},
    {"ssh://me@example.org:22/~/a", REMOTE_SSH, "example.org", "me", ""},
    {"me@example.org:a/b.git", REMOTE_SSH, "example.org", "me", ""},
    {"example.org:a", REMOTE_SSH, "example.org", "git", ""},
};

static void an_address_is_taken_apart_as_it_will_be_used(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(addresses); i++) {
        const struct address *row = &addresses[i];
        struct refusal refusal = {0};
        struct remote got = {.kind = REMOTE_PATH};
        if (remote_parse(row->url, &got, &refusal) != 0)
            fail_msg("%s is refused: %s", row->url, refusal.detail);
        if (got.kind != row->kind || strcmp(got.host, row->host) != 0 ||
            strcmp(got.user, row->user) != 0 || strcmp(got.path, row->path) != 0)
            fail_msg("%s: kind %d host '%s' user '%s' path '%s'", row->url, got.kind,
                     got.host, got.user, got.path);
    }
}

static const struct bad {
    const char *url, *detail;
} bad[] = {
    {"", "empty"},
    {"-oProxyCommand=x", "starts with '-'"},
    {"--upload-pack=touch /tmp/x", "starts with '-'"},
    {"http://example.org/a", "only a path"},
    {"HTTP://example.org/a", "only a path"},
    {"ftp://example.org/a", "only a path"},
    {"ext::sh -c id", "only a path"},
    {"fd::3", "only a path"},
    {"git+ssh://example.org/a", "only a path"},
    {"data://x", "only a path"},
    {"file://host/share", "absolute"},
    {"file://", "absolute"},
    {"https://", "no repository"},
    {"https://example.org", "no repository"},
    {"https://example.org/", "no repository"},
    {"https:///a", "host"},
    {"https://-x/a", "host"},
    {"https://.x/a", "host"},
    {"https://exa mple.org/a", "host"},
    {"https://exa\xc3\xa9.org/a", "host"},
    {"https://a%2fb/c", "host"},
    {"https://example.org:x/a", "port"},
    {"https://example.org:/a", "port"},
    {"https://example.org:123456/a", "port"},
    {"https://[::1/a", "host"},
    {"https://[x]/a", "host"},
    {"https://me@example.org/a", "credentials"},
    {"https://me:secret@example.org/a", "credentials"},
    {"https://secret@example.org/a", "credentials"},
    {"https://@example.org/a", "credentials"},
    {"git://me@example.org/a", "credentials"},
    {"ssh://me:secret@example.org/a", "credentials"},
    {"ssh://-oProxyCommand=x@example.org/a", "user name"},
    {"ssh://-oProxyCommand=x/a", "host"},
    {"-oProxyCommand=x:a", "starts with '-'"},
    {"me@-x:a", "host"},
    {"me:secret@example.org:a", "credentials"},
    {"example.org:a@b/c", "credentials"},
    {"me@example.org:", "no repository"},
    {"a b@example.org:x", "user name"},
    {"https://example.org/a\nb", "control"},
    {"/srv/\x1b[31m", "control"},
    {"/srv/\x7f", "control"},
    {"/srv/\xff", "control"},
    {"/srv/\xe2\x80\xae", "control"}, /* text from right to left */
};

static void everything_else_is_refused_and_the_reason_holds_no_secret(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct refusal refusal = {0};
        struct remote got = {.host = "untouched"};
        int r = remote_parse(bad[i].url, &got, &refusal);
        if (r != 1 || refusal.reason != REFUSAL_URL ||
            !strstr(refusal.detail, bad[i].detail))
            fail_msg("%s: %d %s '%s'", bad[i].url, r, refusal_word(refusal.reason),
                     refusal.detail);
        assert_string_equal(got.host, "untouched");
        assert_null(strstr(refusal.detail, "secret"));
    }
}

static void an_address_of_2048_bytes_is_read_and_a_longer_one_is_not(void **state)
{
    (void)state;
    char url[REMOTE_URL_BYTES_MAX + 2];
    struct refusal refusal = {0};
    struct remote got;
    memset(url, 'a', sizeof(url));
    url[0] = '/';
    url[REMOTE_URL_BYTES_MAX] = '\0';
    assert_int_equal(remote_parse(url, &got, &refusal), 0);
    assert_int_equal(strlen(got.path), REMOTE_URL_BYTES_MAX);
    url[REMOTE_URL_BYTES_MAX] = 'a';
    url[REMOTE_URL_BYTES_MAX + 1] = '\0';
    assert_int_equal(remote_parse(url, &got, &refusal), 1);
    expect_contains(refusal.detail, "longer than 2048 bytes");
}

static void names_as_long_as_allowed_fit_and_longer_ones_are_refused(void **state)
{
    (void)state;
    static const struct {
        size_t user, host;
        int r;
    } sizes[] = {{64, 255, 0}, {65, 10, 1}, {10, 256, 1}};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        AUTO_BUF struct buf url = {0};
        struct refusal refusal = {0};
        struct remote got;
        buf_adds(&url, "ssh://");
        for (size_t k = 0; k < sizes[i].user; k++)
            buf_addc(&url, 'u');
        buf_addc(&url, '@');
        for (size_t k = 0; k < sizes[i].host; k++)
            buf_addc(&url, 'h');
        buf_adds(&url, "/r");
        if (remote_parse(buf_text(&url), &got, &refusal) != sizes[i].r)
            fail_msg("row %zu: %s", i, refusal.detail);
        if (sizes[i].r == 0)
            assert_int_equal(strlen(got.host), sizes[i].host);
    }
}

static const struct shown {
    const char *url, *shown;
} shown[] = {
    {"/srv/r.git", "/srv/r.git"},
    {"/srv/me@home/r.git", "/srv/me@home/r.git"},
    {"https://example.org/a", "https://example.org/a"},
    {"https://me:secret@example.org/a", "https://example.org/a"},
    {"https://secret@example.org/a", "https://example.org/a"},
    {"https://a@b:secret@example.org/a", "https://example.org/a"},
    {"https://me:sec/ret@example.org/a", "https://example.org/a"},
    {"https://me:secret?x@example.org/a", "https://example.org/a"},
    {"https://example.org/a?token=secret", "https://example.org/a"},
    {"https://example.org/a#secret", "https://example.org/a"},
    {"https://example.org:8443/a@b", "https://example.org:8443/a@b"},
    {"https://[::1]:8443/a@b", "https://[::1]:8443/a@b"},
    {"me@example.org:a.git", "example.org:a.git"},
    {"me:secret@example.org:a.git", "example.org:a.git"},
    {"cannot reach https://me:secret@example.org/a",
     "cannot reach https://example.org/a"},
    {"https://example.org/\x1b[31ma\nb", "https://example.org/a b"},
    {"https:\x01//me:secret@example.org/a", "https://example.org/a"},
};

static void an_address_is_shown_without_user_password_and_query(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(shown); i++) {
        AUTO_BUF struct buf out = {0};
        assert_int_equal(remote_add_printable(&out, shown[i].url), 0);
        if (strcmp(buf_text(&out), shown[i].shown) != 0)
            fail_msg("%s is shown as '%s', not '%s'", shown[i].url, buf_text(&out),
                     shown[i].shown);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_is_taken_apart_as_it_will_be_used),
        cmocka_unit_test(everything_else_is_refused_and_the_reason_holds_no_secret),
        cmocka_unit_test(an_address_of_2048_bytes_is_read_and_a_longer_one_is_not),
        cmocka_unit_test(names_as_long_as_allowed_fit_and_longer_ones_are_refused),
        cmocka_unit_test(an_address_is_shown_without_user_password_and_query),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
