#include "sandbox/base/json.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/base/fs.h"

void json_doc_done(struct json_doc *doc)
{
    if (!doc)
        return;
    free(doc->name);
    free(doc->text);
    json_decref(doc->root);
    *doc = (struct json_doc){0};
}

/* jansson recurses up to 2,048 levels; ours stop far earlier. Brackets in strings do not
 * count. */
static int check_depth(const char *name, const char *text, size_t len, struct error *err)
{
    int depth = 0, line = 1;
    bool quoted = false;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (c == '\n')
            line++;
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '['))
            depth++;
        else if (!quoted && (c == '}' || c == ']'))
            depth--;
        if (depth > JSON_DEPTH_MAX)
            return error_set(err, -EINVAL, "%s:%d: nested deeper than %d levels", name,
                             line, JSON_DEPTH_MAX);
    }
    return 0;
}

int json_doc_parse(const char *name, const char *text, size_t len, struct json_doc *ret,
                   struct error *err)
{
    int r = check_depth(name, text, len, err);
    if (r < 0)
        return r;
    json_error_t reason;
    AUTO_JSON json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &reason);
    if (!root)
        return error_set(err, -EINVAL, "%s:%d: not valid JSON: %s", name,
                         reason.line > 0 ? reason.line : 1, reason.text);
    AUTO_JSON_DOC struct json_doc doc = {.name = strdup(name), .text = malloc(len + 1)};
    if (!doc.name || !doc.text)
        return error_set(err, -ENOMEM, "out of memory");
    memcpy(doc.text, text, len);
    doc.text[len] = '\0';
    doc.len = len;
    doc.root = TAKE(root);
    *ret = doc;
    doc = (struct json_doc){0};
    return 0;
}

int json_doc_load(int dirfd, const char *path, struct json_doc *ret, struct error *err)
{
    AUTO_BUF struct buf content = {0};
    int r = fs_read(dirfd, path, JSON_FILE_BYTES_MAX, &content, err);
    if (r < 0)
        return r;
    return json_doc_parse(path, buf_text(&content), content.len, ret, err);
}

int json_fault(const struct json_doc *doc, const char *pointer, struct error *err,
               const char *format, ...)
{
    char reason[400];
    va_list args;
    va_start(args, format);
    vsnprintf(reason, sizeof(reason), format, args);
    va_end(args);
    return error_set(err, -EINVAL, "%s:%d: %s%s%s", doc->name,
                     json_doc_line(doc, pointer), pointer, pointer[0] ? ": " : "",
                     reason);
}

int json_print(const json_t *value, struct buf *out, struct error *err)
{
    AUTO_FREE char *text =
        json_dumps(value, JSON_INDENT(2) | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    if (!text)
        return error_set(err, -ENOMEM, "cannot print JSON");
    if (buf_adds(out, text) < 0 || buf_addc(out, '\n') < 0)
        return error_set(err, -ENOMEM, "out of memory");
    return 0;
}
