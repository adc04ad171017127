#include "runner/io/holdings.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "runner/core/result.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"

/* Folders in which a name that is the submission's id, or begins with it and a dot, is
 * about that submission. What ends in `only` is of the class; NULL: everything. */
static const struct {
    const char *folder;
    unsigned class;
    const char *only;
} places[] = {
    {".takehome/mirrors", HOLDING_WORK, NULL},
    {".takehome/copies", HOLDING_WORK, NULL},
    {".takehome/jobs", HOLDING_WORK, NULL},
    {".takehome/latest", HOLDING_RECORDS, NULL},
    {"out", HOLDING_WORK, ".pack.zip"},
    {"out", HOLDING_RECORDS, NULL},
    {"reviews", HOLDING_RECORDS, NULL},
    {"decisions", HOLDING_RECORDS, NULL},
    {".takehome/attempts", HOLDING_RECORDS, ".lock"},
};

#define HOLD_SUFFIX ".legal-hold.json"

static bool ends_with(const char *name, const char *end)
{
    size_t len = strlen(name), length = strlen(end);
    return len >= length && strcmp(name + len - length, end) == 0;
}

static bool is_about(const char *name, const char *submission)
{
    size_t len = strlen(submission);
    name += *name == '.'; /* a lock's */
    return strncmp(name, submission, len) == 0 &&
           (name[len] == '\0' || name[len] == '.') && !ends_with(name, HOLD_SUFFIX);
}

static void close_folder(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

static int add_place(const struct workspace *workspace, size_t place,
                     const char *submission, struct strlist *ret, struct error *err)
{
    AUTO_BUF struct buf path = {0};
    const char *only = places[place].only;
    workspace_path(workspace, &path, "%s", places[place].folder);
    CLEANUP(close_folder) DIR *folder = opendir(buf_text(&path));
    if (!folder)
        return errno == ENOENT ? 0 : error_errno(err, "open %s", buf_text(&path));
    const struct dirent *entry;
    int r = 0;
    while (r == 0 && (entry = readdir(folder))) {
        AUTO_BUF struct buf found = {0};
        if (!is_about(entry->d_name, submission) ||
            (only && !ends_with(entry->d_name, only)))
            continue;
        buf_addf(&found, "%s/%s", places[place].folder, entry->d_name);
        if (!strlist_has(ret, buf_text(&found)))
            r = strlist_add(ret, buf_text(&found));
    }
    return r < 0 ? error_set(err, r, "out of memory") : 0;
}

/* An attempt's folder is named by a digest: its result says whose it is. */
static int add_attempts(const struct workspace *workspace, const char *submission,
                        struct strlist *ret, struct error *err)
{
    AUTO_BUF struct buf path = {0};
    workspace_path(workspace, &path, ".takehome/attempts");
    CLEANUP(close_folder) DIR *folder = opendir(buf_text(&path));
    if (!folder)
        return errno == ENOENT ? 0 : error_errno(err, "open %s", buf_text(&path));
    const struct dirent *entry;
    int r = 0;
    while (r == 0 && (entry = readdir(folder))) {
        AUTO_BUF struct buf file = {0};
        CLEANUP(result_done) struct result result = {0};
        struct error ignored = {0};
        buf_addf(&file, ".takehome/attempts/%s/result.json", entry->d_name);
        if (entry->d_name[0] == '.' ||
            result_load(workspace->fd, buf_text(&file), &result, &ignored) < 0 ||
            strcmp(result.submission, submission) != 0)
            continue;
        r = strlist_addf(ret, ".takehome/attempts/%s", entry->d_name);
    }
    return r < 0 ? error_set(err, r, "out of memory") : 0;
}

/* What was given to the person holds all of it, of every submission of theirs. */
static int add_export(const struct workspace *workspace, const char *submission,
                      struct strlist *ret, struct error *err)
{
    AUTO_BUF struct buf path = {0};
    int r = buf_addf(&path, "private/%.*s.export.zip", (int)strcspn(submission, "@"),
                     submission);
    if (r == 0 &&
        faccessat(workspace->fd, buf_text(&path), F_OK, AT_SYMLINK_NOFOLLOW) == 0)
        r = strlist_add(ret, buf_text(&path));
    return r < 0 ? error_set(err, r, "out of memory") : 0;
}

int holdings_list(const struct workspace *workspace, const char *submission,
                  unsigned classes, struct strlist *ret, struct error *err)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < COUNT_OF(places); i++)
        if (places[i].class & classes)
            r = add_place(workspace, i, submission, ret, err);
    if (r == 0 && (classes & HOLDING_RECORDS))
        r = add_attempts(workspace, submission, ret, err);
    if (r == 0 && (classes & HOLDING_RECORDS))
        r = add_export(workspace, submission, ret, err);
    strlist_sort(ret);
    return r;
}

int holdings_remove(const struct workspace *workspace, const struct strlist *paths,
                    struct error *err)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < paths->count; i++)
        r = fs_remove_tree(workspace->fd, paths->items[i], err);
    return r;
}
