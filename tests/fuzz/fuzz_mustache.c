/* Whatever a template holds, it is refused with its line or its output is clean. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "rubrics/mustache.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/json.h"
#include "sandbox/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *whole_of(void *context, const char *name)
{
    /* every partial is the template itself: the worst there is */
    return strlen(name) == 1 ? context : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_FREE char *text = strndup((const char *)data, size);
    AUTO_JSON json_t *value = json_loads(
        "{\"a\":\"<x>\",\"l\":[1,[2],{\"b\":null}],\"o\":{\"a\":{}},\"t\":true,"
        "\"assignment\":{\"title\":\"T\"},\"strengths\":[{\"sentence\":\"s\"}]}",
        0, NULL);
    struct mustache_options options = {
        .escape = (enum mustache_escape)(size % 3), .partial = whole_of, .context = text};
    AUTO_BUF struct buf out = {0}, clean = {0};
    struct error err = {0};
    if (!text || !value)
        abort();
    if (mustache_render("fuzz", text, value, &options, &out, &err) < 0) {
        if (err.code == 0 || err.text[0] == '\0')
            abort(); /* a refusal without a reason */
        return 0;
    }
    if (text_add_clean(&clean, buf_text(&out), out.len) < 0 || clean.len != out.len)
        abort();
    return 0;
}
