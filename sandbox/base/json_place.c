/*
 * The line of a JSON pointer. The text was parsed by jansson before, so this scan trusts
 * its grammar and only steps over values; on anything odd it stays at the last place it
 * knew.
 */
#include <stdlib.h>
#include <string.h>

#include "sandbox/base/json.h"

struct scan {
    const char *at, *end;
};

static void skip_space(struct scan *scan)
{
    while (scan->at < scan->end && strchr(" \t\r\n", *scan->at))
        scan->at++;
}

static void skip_string(struct scan *scan)
{
    scan->at++;
    while (scan->at < scan->end && *scan->at != '"')
        scan->at += *scan->at == '\\' ? 2 : 1;
    scan->at++;
    if (scan->at > scan->end)
        scan->at = scan->end;
}

static void skip_value(struct scan *scan)
{
    int depth = 0;
    do {
        skip_space(scan);
        if (scan->at >= scan->end)
            return;
        if (*scan->at == '"') {
            skip_string(scan);
            continue;
        }
        if (strchr("{[", *scan->at))
            depth++;
        else if (strchr("}]", *scan->at))
            depth--;
        scan->at++;
        if (depth == 0)
            while (scan->at < scan->end && !strchr(",}] \t\r\n", *scan->at) &&
                   !strchr("}]", scan->at[-1]))
                scan->at++;
    } while (depth > 0);
}

/* The text of a key, decoded by jansson so that escapes compare as what they mean. */
static bool key_is(const char *from, const char *to, const char *part)
{
    AUTO_JSON json_t *key = json_loadb(from, (size_t)(to - from), JSON_DECODE_ANY, NULL);
    const char *text = json_string_value(key);
    return text && strcmp(text, part) == 0;
}

/* Moves to the value of a member or element of the value at hand; false where there is
 * none. */
static bool enter(struct scan *scan, const char *part)
{
    bool object = *scan->at == '{';
    if (!object && *scan->at != '[')
        return false;
    long index = object ? -1 : strtol(part, NULL, 10);
    scan->at++;
    for (long i = 0;; i++) {
        skip_space(scan);
        if (scan->at >= scan->end || strchr("}]", *scan->at))
            return false;
        bool found = !object && i == index;
        if (object) {
            const char *from = scan->at;
            skip_string(scan);
            found = key_is(from, scan->at, part);
            skip_space(scan);
            scan->at++; /* the colon */
            skip_space(scan);
        }
        if (found)
            return true;
        skip_value(scan);
        skip_space(scan);
        if (scan->at < scan->end && *scan->at == ',')
            scan->at++;
    }
}

/* One reference token with ~1 and ~0 undone. */
static char *pointer_part(const char **pointer)
{
    size_t size = strcspn(*pointer, "/");
    char *part = strndup(*pointer, size), *to = part;
    *pointer += size;
    for (const char *from = part; part && *from; from++) {
        if (from[0] == '~' && (from[1] == '0' || from[1] == '1'))
            *to++ = *++from == '1' ? '/' : '~';
        else
            *to++ = *from;
    }
    if (part)
        *to = '\0';
    return part;
}

int json_doc_line(const struct json_doc *doc, const char *pointer)
{
    struct scan scan = {doc->text, doc->text + doc->len};
    skip_space(&scan);
    const char *place = scan.at;
    while (*pointer == '/' && scan.at < scan.end) {
        pointer++;
        AUTO_FREE char *part = pointer_part(&pointer);
        if (!part || !enter(&scan, part))
            break;
        place = scan.at;
    }
    int line = 1;
    for (const char *at = doc->text; at < place; at++)
        line += *at == '\n';
    return line;
}
