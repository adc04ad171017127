/* Any text is an address that is fetched or refused, and is shown without what stands
 * before an '@' in its authority. */
#include <stdlib.h>
#include <string.h>

#include "runner/core/pin.h"
#include "runner/core/remote.h"
#include "sandbox/base/cleanup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void must_be_clean(const char *text)
{
    for (; *text; text++)
        must((unsigned char)*text >= ' ' && *text != 0x7f);
}

static void check_remote(const char *url, const struct remote *remote)
{
    static const char *const prefixes[] = {"https://", "ssh://", "git://"};
    AUTO_BUF struct buf shown = {0};
    const char *rest;
    bool known = false;

    must(url[0] != '-' && strlen(url) <= REMOTE_URL_BYTES_MAX);
    must_be_clean(url);
    must(remote_add_printable(&shown, url) == 0);
    if (remote->kind == REMOTE_PATH) {
        must(remote->path[0] && !remote->host[0]);
        must(strncasecmp(url, "file://", 7) == 0 || !strstr(url, "::"));
        return;
    }
    must(remote->host[0] && remote->host[0] != '-' && remote->user[0] != '-');
    for (const char *p = remote->host; *p; p++)
        must(!strchr("@/ %\\", *p) && !(*p >= 'A' && *p <= 'Z'));
    rest = strstr(buf_text(&shown), "://");
    for (size_t i = 0; i < COUNT_OF(prefixes); i++)
        known = known || strncasecmp(url, prefixes[i], strlen(prefixes[i])) == 0;
    must(!known || rest != NULL);
    rest = known ? rest + 3 : buf_text(&shown);
    must(!memchr(rest, '@', strcspn(rest, "/")));
    must(strncasecmp(rest, remote->host, strlen(remote->host)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE char *url = strndup((const char *)data, size);
    AUTO_BUF struct buf shown = {0};
    struct refusal refusal = {0};
    struct remote remote;
    int r;

    must(url != NULL);
    r = remote_parse(url, &remote, &refusal);
    must(r == (refusal.reason == REFUSAL_URL));
    must_be_clean(refusal.detail);
    if (r == 0)
        check_remote(url, &remote);
    must(remote_add_printable(&shown, url) == 0);
    must_be_clean(buf_text(&shown));
    /* a ref becomes a path and a refspec */
    if (pin_is_ref(url))
        must(url[0] != '-' && url[0] != '/' && !strstr(url, "..") && !strchr(url, ':') &&
             !strchr(url, '*') && !strchr(url, ' '));
    return 0;
}
