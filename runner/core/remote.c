#include "runner/core/remote.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/text.h"

static const struct scheme {
    const char *prefix;
    enum remote_kind kind;
    bool user_allowed; /* a name, never a password */
} schemes[] = {
    {"file://", REMOTE_PATH, false},
    {"https://", REMOTE_HTTPS, false},
    {"ssh://", REMOTE_SSH, true},
    {"git://", REMOTE_GIT, false},
};

static bool plain_host(const char *host, size_t len)
{
    if (len == 0 || len > 255 || host[0] == '-' || host[0] == '.')
        return false;
    for (size_t i = 0; i < len; i++)
        if (!isalnum((unsigned char)host[i]) && !strchr(".-_", host[i]))
            return false;
    return true;
}

static bool bracket_host(const char *host, size_t len)
{
    if (len < 4 || len > 64 || host[0] != '[' || host[len - 1] != ']')
        return false;
    for (size_t i = 1; i + 1 < len; i++)
        if (!isxdigit((unsigned char)host[i]) && host[i] != ':' && host[i] != '.')
            return false;
    return true;
}

static bool plain_port(const char *text, size_t len)
{
    if (len == 0 || len > 5)
        return false;
    for (size_t i = 0; i < len; i++)
        if (!isdigit((unsigned char)text[i]))
            return false;
    return true;
}

static bool plain_user(const char *user, size_t len)
{
    if (len == 0 || len > 64 || user[0] == '-')
        return false;
    for (size_t i = 0; i < len; i++)
        if (!isalnum((unsigned char)user[i]) && !strchr("._-", user[i]))
            return false;
    return true;
}

static void copy(char *to, const char *from, size_t len)
{
    memcpy(to, from, len);
    to[len] = '\0';
}

static int take_host(const char *host, size_t len, struct remote *remote,
                     struct refusal *refusal)
{
    if (!plain_host(host, len) && !bracket_host(host, len))
        return refusal_set(refusal, REFUSAL_URL, "its host name is not one");
    for (size_t i = 0; i < len; i++)
        remote->host[i] = (char)tolower((unsigned char)host[i]);
    remote->host[len] = '\0';
    return 0;
}

static int refuse_credentials(struct refusal *refusal)
{
    return refusal_set(refusal, REFUSAL_URL,
                       "it carries credentials; set TAKEHOME_GIT_TOKEN and "
                       "TAKEHOME_GIT_TOKEN_HOST, or use an ssh agent");
}

static int take_user(const char *user, size_t len, bool allowed, struct remote *remote,
                     struct refusal *refusal)
{
    if (!allowed || memchr(user, ':', len))
        return refuse_credentials(refusal);
    if (!plain_user(user, len))
        return refusal_set(refusal, REFUSAL_URL, "its user name is not one");
    copy(remote->user, user, len);
    return 0;
}

/* "[user@]host[:port]/path" behind a scheme. */
static int take_authority(const char *rest, const struct scheme *scheme,
                          struct remote *remote, struct refusal *refusal)
{
    const char *slash = strchr(rest, '/');
    size_t len = slash ? (size_t)(slash - rest) : strlen(rest);
    const char *at = memrchr(rest, '@', len), *port;
    int r;

    if (at) {
        r = take_user(rest, at - rest, scheme->user_allowed, remote, refusal);
        if (r)
            return r;
        len -= at + 1 - rest;
        rest = at + 1;
    }
    if (!slash || !slash[1])
        return refusal_set(refusal, REFUSAL_URL, "it names no repository on its host");
    port = memrchr(rest, ':', len);
    if (port && !memchr(port, ']', rest + len - port)) {
        if (!plain_port(port + 1, rest + len - port - 1))
            return refusal_set(refusal, REFUSAL_URL, "its port is not a number");
        len = port - rest;
    }
    return take_host(rest, len, remote, refusal);
}

static int take_path(const char *path, struct remote *remote, struct refusal *refusal)
{
    if (path[0] == '\0')
        return refusal_set(refusal, REFUSAL_URL, "it is empty");
    copy(remote->path, path, strlen(path));
    return 0;
}

/* "user@host:path": what ssh understands. A path with a colon is written "./a:b". */
static int take_scp(const char *url, const char *colon, struct remote *remote,
                    struct refusal *refusal)
{
    const char *at = memchr(url, '@', colon - url);
    int r = 0;

    remote->kind = REMOTE_SSH;
    /* "user:password@host:path": readers differ about which part the host is */
    if (memchr(colon, '@', strcspn(colon, "/")))
        return refuse_credentials(refusal);
    if (!colon[1])
        return refusal_set(refusal, REFUSAL_URL, "it names no repository on its host");
    if (at)
        r = take_user(url, at - url, true, remote, refusal);
    if (r)
        return r;
    if (at)
        url = at + 1;
    return take_host(url, colon - url, remote, refusal);
}

static int parse(const char *url, struct remote *remote, struct refusal *refusal)
{
    const char *colon = strchr(url, ':'), *slash = strchr(url, '/');

    for (size_t i = 0; i < COUNT_OF(schemes); i++) {
        size_t len = strlen(schemes[i].prefix);
        if (strncasecmp(url, schemes[i].prefix, len) != 0)
            continue;
        remote->kind = schemes[i].kind;
        if (schemes[i].kind != REMOTE_PATH)
            return take_authority(url + len, &schemes[i], remote, refusal);
        if (url[len] != '/')
            return refusal_set(refusal, REFUSAL_URL, "file:// takes an absolute path");
        return take_path(url + len, remote, refusal);
    }
    if (strstr(url, "://") || strstr(url, "::"))
        return refusal_set(
            refusal, REFUSAL_URL,
            "only a path, file://, https://, ssh:// and git:// are fetched");
    if (colon && (!slash || colon < slash))
        return take_scp(url, colon, remote, refusal);
    return take_path(url, remote, refusal);
}

/* As it is shown, so it is: nothing is dropped on the way to people. */
static bool is_clean(const char *url)
{
    AUTO_BUF struct buf clean = {0};
    return text_add_line(&clean, url) == 0 && strcmp(buf_text(&clean), url) == 0;
}

int remote_parse(const char *url, struct remote *ret, struct refusal *refusal)
{
    struct remote remote = {.user = "git"};
    int r;

    if (strlen(url) > REMOTE_URL_BYTES_MAX)
        return refusal_set(refusal, REFUSAL_URL, "it is longer than %d bytes",
                           REMOTE_URL_BYTES_MAX);
    if (url[0] == '-')
        return refusal_set(refusal, REFUSAL_URL, "it starts with '-'");
    if (!is_clean(url))
        return refusal_set(refusal, REFUSAL_URL, "it holds control characters");
    r = parse(url, &remote, refusal);
    if (r)
        return r;
    *ret = remote;
    return 0;
}

/* Behind a ':' of the authority stands a port; anything else may be a password, and one
 * with a raw '/' in it reaches past the authority. */
static bool hides_password(const char *authority, size_t len)
{
    const char *colon = memchr(authority, ':', len);
    return colon && authority[0] != '[' && !memchr(authority, '@', len) &&
           !plain_port(colon + 1, authority + len - colon - 1);
}

int remote_add_printable(struct buf *out, const char *url)
{
    AUTO_BUF struct buf clean = {0};
    /* first: what is dropped from between ':' and "//" must not hide an authority */
    if (text_add_line(&clean, url) < 0)
        return -ENOMEM;
    const char *text = buf_text(&clean), *scheme = strstr(text, "://");
    const char *rest = scheme ? scheme + 3 : text;
    size_t authority = strcspn(rest, scheme ? "/?#" : "/");
    const char *at = memrchr(rest, '@', authority);

    if (scheme && hides_password(rest, authority))
        at = strrchr(rest, '@');
    int r = buf_add(out, text, rest - text);
    if (at)
        rest = at + 1;
    return r < 0 ? r : buf_add(out, rest, scheme ? strcspn(rest, "?#") : strlen(rest));
}
