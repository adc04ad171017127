#include "runner/cmd/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/base/text.h"

static const struct option_row *find_row(const struct option_rows *rows, const char *name,
                                         size_t len)
{
    for (size_t i = 0; i < rows->count; i++)
        if (strlen(rows->rows[i].name) == len &&
            strncmp(rows->rows[i].name, name, len) == 0)
            return &rows->rows[i];
    return NULL;
}

static int parse_word(const struct option_row *row, const char *value, int *ret,
                      struct error *err)
{
    AUTO_BUF struct buf list = {0};
    for (int i = 0; row->words[i]; i++) {
        if (strcmp(row->words[i], value) == 0) {
            *ret = i;
            return 0;
        }
        buf_addf(&list, "%s%s", i ? ", " : "", row->words[i]);
    }
    return error_set(err, -EINVAL, "--%s: '%.60s' is not one of: %s", row->name, value,
                     buf_text(&list));
}

static int store_text(const struct option_row *row, const char *value, const char **ret,
                      struct error *err)
{
    if (*ret)
        return error_set(err, -EINVAL, "--%s was given twice: give it once", row->name);
    *ret = value;
    return 0;
}

static int store_value(const struct option_row *row, const char *value, void *to,
                       struct error *err)
{
    struct error reason = {0};
    int r = 0;
    switch (row->kind) {
    case OPTION_FLAG:
        *(bool *)to = true;
        return 0;
    case OPTION_TEXT:
        return store_text(row, value, to, err);
    case OPTION_LIST:
        return strlist_add(to, value) < 0 ? error_set(err, -ENOMEM, "out of memory") : 0;
    case OPTION_WORD:
        return parse_word(row, value, to, err);
    case OPTION_INT:
        r = text_parse_int(value, row->min, row->max, to, &reason);
        break;
    case OPTION_MS:
        r = text_parse_ms(value, to, &reason);
        break;
    case OPTION_BYTES:
        r = text_parse_bytes(value, to, &reason);
        break;
    }
    return r < 0 ? error_set(err, -EINVAL, "--%s: %s", row->name, reason.text) : 0;
}

/* One "--name", "--name=value" or "--name value" at argv[*at]; moves *at to its last
 * word. */
static int parse_option(const struct option_rows *rows, const char *const *argv,
                        size_t *at, void *values, struct error *err)
{
    const char *name = argv[*at] + 2, *value = NULL;
    size_t len = strcspn(name, "=");
    const struct option_row *row = find_row(rows, name, len);
    if (!row)
        return error_set(err, -EINVAL, "unknown option --%.*s",
                         (int)(len > 60 ? 60 : len), name);
    if (name[len] == '=')
        value = name + len + 1;
    if (row->kind == OPTION_FLAG && value)
        return error_set(err, -EINVAL, "--%s takes no value", row->name);
    if (row->kind != OPTION_FLAG && !value) {
        value = argv[*at + 1];
        if (!value)
            return error_set(err, -EINVAL, "--%s needs a value: --%s %s", row->name,
                             row->name, row->value);
        ++*at;
    }
    return store_value(row, value, (char *)values + row->offset, err);
}

int options_parse(const struct option_rows *rows, const char *const *argv,
                  bool stop_at_word, void *values, struct strlist *ret_words,
                  struct error *err)
{
    bool only_words = false;
    for (size_t i = 0; argv[i]; i++) {
        int r;
        if (!only_words && strcmp(argv[i], "--") == 0) {
            only_words = true;
            continue;
        }
        if (!only_words && argv[i][0] == '-' && argv[i][1] != '\0') {
            if (argv[i][1] != '-')
                return error_set(err, -EINVAL,
                                 "unknown option %.60s: options are spelt --name",
                                 argv[i]);
            r = parse_option(rows, argv, &i, values, err);
        } else {
            only_words = only_words || stop_at_word;
            r = strlist_add(ret_words, argv[i]) < 0
                    ? error_set(err, -ENOMEM, "out of memory")
                    : 0;
        }
        if (r < 0)
            return r;
    }
    return 0;
}

void options_release(const struct option_rows *rows, void *values)
{
    for (size_t i = 0; i < rows->count; i++)
        if (rows->rows[i].kind == OPTION_LIST)
            strlist_done((struct strlist *)((char *)values + rows->rows[i].offset));
}

int options_help(const struct option_rows *rows, struct buf *out)
{
    int r = 0;
    for (size_t i = 0; i < rows->count && r == 0; i++) {
        const struct option_row *row = &rows->rows[i];
        char left[64];
        snprintf(left, sizeof(left), "--%s%s%s", row->name, row->value ? " " : "",
                 row->value ? row->value : "");
        r = strlen(left) > 22 ? buf_addf(out, "  %s\n  %-22s %s\n", left, "", row->help)
                              : buf_addf(out, "  %-22s %s\n", left, row->help);
    }
    return r;
}
