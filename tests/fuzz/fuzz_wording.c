/* Whatever a letter holds, its findings have a place in it and are clean. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "rubrics/wording.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The sets of checks outlive an input, as they do in a process that reads many texts. */
static const struct wording *checks_of(size_t kind)
{
    static struct wording sets[5];
    struct error err = {0};
    if (!sets[kind].patterns && wording_init(&sets[kind], 1u << kind, NULL, &err) < 0)
        abort();
    return &sets[kind];
}

static void check(const char *text, const struct wording *wording)
{
    CLEANUP(wording_findings_done) struct wording_findings findings = {0};
    AUTO_BUF struct buf out = {0}, clean = {0};
    struct error err = {0};
    int lines = 1;
    for (const char *at = text; (at = strchr(at, '\n')); at++)
        lines++;
    if (wording_check(wording, text, &findings, &err) < 0 ||
        wording_print(&findings, "fuzz", &out) < 0)
        abort();
    for (size_t i = 0; i < findings.count; i++)
        if (findings.items[i].line < 1 || findings.items[i].line > lines ||
            findings.items[i].column < 1 || findings.items[i].sentence[0] == '\0')
            abort();
    if (text_add_clean(&clean, buf_text(&out), out.len) < 0 || clean.len != out.len)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE char *text = strndup((const char *)data, size);
    if (!text)
        abort();
    check(text, checks_of(size % 5));
    return 0;
}
