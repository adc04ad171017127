#include "rubrics/markdown.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "sandbox/base/text.h"

/* Length of the code span that begins at a run of backticks; 0: it is never closed. */
static size_t span_length(const char *at)
{
    size_t ticks = strspn(at, "`");
    const char *scan = at + ticks;
    while ((scan = strchr(scan, '`'))) {
        size_t run = strspn(scan, "`");
        scan += run;
        if (run == ticks)
            return (size_t)(scan - at);
    }
    return 0;
}

/* An underscore inside a word is only an underscore; so is a '#' that is not first. */
static bool needs_escape(const char *text, const char *at)
{
    bool inside =
        at > text && isalnum((unsigned char)at[-1]) && isalnum((unsigned char)at[1]);
    if (*at == '_')
        return !inside;
    if (strchr("#+-", *at))
        return at == text;
    return strchr("\\`*[]|~", *at) != NULL;
}

static int add_char(struct buf *out, const char *text, const char *at)
{
    if (*at == '<')
        return buf_adds(out, "&lt;");
    if (*at == '>')
        return buf_adds(out, "&gt;");
    /* only where it would be read as an entity */
    if (*at == '&' && (isalpha((unsigned char)at[1]) || at[1] == '#'))
        return buf_adds(out, "&amp;");
    int r = needs_escape(text, at) ? buf_addc(out, '\\') : 0;
    return r < 0 ? r : buf_addc(out, *at);
}

int markdown_add_inline(struct buf *out, const char *text)
{
    AUTO_BUF struct buf line = {0};
    int r = text_add_line(&line, text);
    const char *start = buf_text(&line);
    for (const char *at = start; r == 0 && *at; at++) {
        size_t ticks = *at == '`' ? strspn(at, "`") : 0;
        size_t span = ticks ? span_length(at) : 0;
        if (span) {
            r = buf_add(out, at, span);
            at += span - 1;
            continue;
        }
        /* a whole run of backticks that nothing closes is escaped at once: half of it
         * could find a partner later */
        for (size_t i = 1; r == 0 && i < ticks; i++, at++)
            r = buf_adds(out, "\\`");
        if (r == 0)
            r = add_char(out, start, at);
    }
    return r;
}
