/* Any bytes are a text and a document: lines stay lines, what is known is gone, and no
 * length that a file claims is believed. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "runner/core/scrub.h"
#include "sandbox/base/cleanup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static size_t count_lines(const char *text, size_t len)
{
    size_t lines = 0;
    for (size_t i = 0; i < len; i++)
        lines += text[i] == '\n';
    return lines;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(scrub_identity_done) struct scrub_identity identity = {.pseudonym = "c-014"};
    CLEANUP(scrub_report_done) struct scrub_report report = {0};
    AUTO_BUF struct buf text = {0}, document = {0};
    struct error err = {0};
    must(scrub_identity_add(&identity, "Jane Doe", "jane@mail.invalid",
                            "https://git.invalid/jdoe/work") == 0);
    must(scrub_add_text(&identity, "package.json", (const char *)data, size, &text,
                        &report, &err) == 0);
    must(count_lines((const char *)data, size) == count_lines(buf_text(&text), text.len));
    int r = scrub_add_document(data, size, &document);
    must(r == 0 || r == 1 || r == -EINVAL);
    must(r != 0 || document.len == 0);
    must(document.len <= size);
    return 0;
}
