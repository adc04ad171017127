/* Whatever a mailbox holds, a mail out of it is clean text under one subject, or an error
 * that names the file. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "runner/core/mailbox.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void read_one(const char *bytes, size_t len, const char *address)
{
    static const char mark[] = "Subject: ";
    AUTO_BUF struct buf out = {0}, clean = {0};
    struct error err = {0};
    int r = mailbox_read("sent", bytes, len, address, &out, &err);
    if (r < 0) {
        must(strncmp(err.text, "sent: ", 6) == 0 && err.code == r);
        must(r == -ENOENT || r == -EINVAL);
        return;
    }
    const char *text = buf_text(&out), *end = strchrnul(text, '\n');
    must(strlen(text) == out.len && strncmp(text, mark, strlen(mark)) == 0);
    must(end[0] == '\n' && end[1] == '\n'); /* a subject begins no line of its own */
    must(text_add_clean(&clean, text, out.len) == 0 && clean.len == out.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_one((const char *)data, size, "kim@example.org");
    read_one((const char *)data, size, NULL);
    return 0;
}
