#include "assignments/glob.h"

#include <stdlib.h>
#include <string.h>

enum { GLOB_BYTES_MAX = 256 };

bool glob_is_valid(const char *pattern)
{
    size_t len = strlen(pattern);
    if (len == 0 || len > GLOB_BYTES_MAX || pattern[0] == '/')
        return false;
    for (const char *part = pattern;;) {
        size_t size = strcspn(part, "/");
        if (size == 0 || (size == 2 && strncmp(part, "..", 2) == 0))
            return false;
        if (part[size] == '\0')
            return true;
        part += size + 1;
    }
}

/* What one position of the pattern stands for. */
static size_t pattern_step(const char *at, bool *ret_across)
{
    *ret_across = at[0] == '*' && at[1] == '*';
    if (!*ret_across)
        return 1;
    /* a "**" and the slash behind it match nothing, too: "**" "/x" finds x at the top */
    return at[2] == '/' ? 3 : 2;
}

enum { NOT_HERE, ENTERED, KEPT };

/*
 * reach[i]: the path so far matches the pattern up to i. A star is left without a byte; a
 * "**" with its slash only where a part begins and nothing was taken, else "**" "/x"
 * would match "ax".
 */
static void leave_stars(const char *pattern, size_t len, unsigned char *reach)
{
    for (size_t i = 0; i < len; i++) {
        bool across;
        if (reach[i] == NOT_HERE || pattern[i] != '*')
            continue;
        size_t step = pattern_step(pattern + i, &across);
        bool at_start = i == 0 || pattern[i - 1] == '/';
        if ((step < 3 || (reach[i] == ENTERED && at_start)) &&
            reach[i + step] == NOT_HERE)
            reach[i + step] = ENTERED;
    }
}

static void advance(const char *pattern, size_t len, const unsigned char *from, char byte,
                    unsigned char *to)
{
    memset(to, NOT_HERE, len + 1);
    for (size_t i = 0; i < len; i++) {
        bool across = false;
        if (from[i] == NOT_HERE)
            continue;
        if (pattern[i] == '*') {
            size_t step = pattern_step(pattern + i, &across);
            if (to[i] == NOT_HERE && (across || byte != '/'))
                to[i] = KEPT;
            if (step == 3 && byte == '/')
                to[i + step] = ENTERED;
        } else if (pattern[i] == byte || (pattern[i] == '?' && byte != '/')) {
            to[i + 1] = ENTERED;
        }
    }
}

bool glob_match(const char *pattern, const char *path)
{
    size_t len = strlen(pattern);
    unsigned char states[2][GLOB_BYTES_MAX + 1] = {{NOT_HERE}};
    unsigned char *now = states[0], *next = states[1];
    if (len > GLOB_BYTES_MAX)
        return false;
    now[0] = ENTERED;
    leave_stars(pattern, len, now);
    for (const char *at = path; *at; at++) {
        advance(pattern, len, now, *at, next);
        leave_stars(pattern, len, next);
        unsigned char *swap = now;
        now = next;
        next = swap;
    }
    return now[len] != NOT_HERE;
}

bool glob_any(const struct strlist *patterns, const char *path)
{
    for (size_t i = 0; i < patterns->count; i++)
        if (glob_match(patterns->items[i], path))
            return true;
    return false;
}
