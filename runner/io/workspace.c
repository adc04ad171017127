#include "runner/io/workspace.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"

const char *const workspace_team_words[] = {"solo", "pair", "panel", NULL};

static const struct json_field workspace_fields[] = {
    {.name = "schema",
     .kind = JSON_KIND_TEXT,
     .offset = offsetof(struct workspace, schema),
     .required = true,
     .summary = WORKSPACE_SCHEMA},
    {.name = "team",
     .kind = JSON_KIND_WORD,
     .offset = offsetof(struct workspace, team),
     .required = true,
     .words = workspace_team_words,
     .summary = "How many reviews a decision needs: 1, 1, 2."},
    {.name = "answer_days",
     .kind = JSON_KIND_INT,
     .offset = offsetof(struct workspace, answer_days),
     .min = 1,
     .max = 60,
     .fallback = 5,
     .summary = "Working days until a candidate must hear."},
    {.name = "lowered",
     .kind = JSON_KIND_TEXTS,
     .offset = offsetof(struct workspace, lowered),
     .max = 20,
     .summary = "Layers of the sandbox that may be missing."},
};
static const struct json_table workspace_table = {
    "workspace", sizeof(struct workspace), workspace_fields, COUNT_OF(workspace_fields)};

/* Folders, and who may look into them. */
static const struct {
    const char *path;
    mode_t mode;
} folders[] = {
    {"assignments", 0755},       {"rubrics", 0755},
    {"templates", 0755},         {"reviews", 0755},
    {"decisions", 0755},         {"out", 0755},
    {"private", 0700},           {".takehome", 0700},
    {".takehome/mirrors", 0700}, {".takehome/attempts", 0700},
    {".takehome/jobs", 0700},    {".takehome/locks", 0700},
};

static int make_folders(int fd, struct error *err)
{
    for (size_t i = 0; i < COUNT_OF(folders); i++)
        if (mkdirat(fd, folders[i].path, folders[i].mode) < 0 && errno != EEXIST)
            return error_errno(err, "cannot make %s", folders[i].path);
    return 0;
}

int workspace_init(const char *path, enum workspace_team team, struct error *err)
{
    AUTO_BUF struct buf text = {0};
    int r = fs_make_dirs(AT_FDCWD, path, 0755, err);
    if (r < 0)
        return r;
    AUTO_FD int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return error_errno(err, "cannot open %s", path);
    if (faccessat(fd, WORKSPACE_FILE, F_OK, 0) == 0)
        return error_set(err, -EEXIST, "%s is a workspace already", path);
    r = make_folders(fd, err);
    if (r < 0)
        return r;
    AUTO_JSON json_t *value =
        json_pack("{s:s, s:s, s:i, s:[]}", "schema", WORKSPACE_SCHEMA, "team",
                  workspace_team_words[team], "answer_days", 5, "lowered");
    r = json_print(value, &text, err);
    /* the file that makes a folder a workspace is written last */
    return r < 0 ? r
                 : fs_write(fd, WORKSPACE_FILE, text.data, text.len, 0644, FS_WRITE_SYNC,
                            err);
}

static int load(const char *path, struct workspace *ret, struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    AUTO_BUF struct buf file = {0};
    buf_addf(&file, "%s/%s", path, WORKSPACE_FILE);
    struct workspace workspace = WORKSPACE_NONE;
    int r = json_doc_load(AT_FDCWD, buf_text(&file), &doc, err);
    if (r == 0)
        r = json_read(&doc, doc.root, "", &workspace_table, &workspace, err);
    if (r < 0)
        return r;
    if (strcmp(workspace.schema, WORKSPACE_SCHEMA) != 0)
        r = json_fault(&doc, "/schema", err, "this program reads %s", WORKSPACE_SCHEMA);
    workspace.path = strdup(path);
    workspace.fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (r == 0 && (!workspace.path || workspace.fd < 0))
        r = error_errno(err, "cannot open %s", path);
    if (r == 0)
        r = make_folders(workspace.fd, err);
    if (r < 0) {
        workspace_done(&workspace);
        return r;
    }
    *ret = workspace;
    return 0;
}

int workspace_open(const char *from, struct workspace *ret, struct error *err)
{
    char path[PATH_MAX];
    if (!realpath(from, path))
        return error_errno(err, "cannot open %s", from);
    for (;;) {
        char file[PATH_MAX + 16];
        snprintf(file, sizeof(file), "%s/%s", path, WORKSPACE_FILE);
        if (access(file, F_OK) == 0)
            return load(path, ret, err);
        char *slash = strrchr(path, '/');
        if (!slash || slash == path)
            break;
        *slash = '\0';
    }
    return error_set(err, -ENOENT,
                     "there is no workspace here or above: make one with `takehome "
                     "init`, or try `takehome demo`");
}

void workspace_done(struct workspace *workspace)
{
    if (!workspace)
        return;
    free(workspace->path);
    cleanup_fd(&workspace->fd);
    json_release(&workspace_table, workspace);
    workspace->fd = -1;
}

int workspace_path(const struct workspace *workspace, struct buf *out, const char *format,
                   ...)
{
    AUTO_FREE char *rest = NULL;
    va_list args;
    va_start(args, format);
    int length = vasprintf(&rest, format, args);
    va_end(args);
    return length < 0 ? -ENOMEM : buf_addf(out, "%s/%s", workspace->path, rest);
}

int workspace_roster(const struct workspace *workspace, struct roster *ret,
                     struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    AUTO_BUF struct buf path = {0};
    workspace_path(workspace, &path, "private/roster.json");
    if (access(buf_text(&path), F_OK) < 0) {
        *ret = (struct roster){0};
        return 0;
    }
    int r = json_doc_load(AT_FDCWD, buf_text(&path), &doc, err);
    return r < 0 ? r : roster_read(&doc, ret, err);
}

int workspace_save_roster(const struct workspace *workspace, const struct roster *roster,
                          struct error *err)
{
    AUTO_BUF struct buf whole = {0}, seen = {0};
    fs_sweep(workspace->fd, "private");
    fs_sweep(workspace->fd, ".");
    int r = roster_print(roster, &whole, err);
    if (r == 0)
        r = roster_print_submissions(roster, &seen, err);
    if (r == 0)
        r = fs_write(workspace->fd, "private/roster.json", whole.data, whole.len, 0600,
                     FS_WRITE_REPLACE | FS_WRITE_SYNC, err);
    if (r == 0)
        r = fs_write(workspace->fd, "submissions.json", seen.data, seen.len, 0644,
                     FS_WRITE_REPLACE | FS_WRITE_SYNC, err);
    return r;
}

static bool person_is(const json_t *person, const char *user)
{
    const json_t *users = json_object_get(person, "users");
    for (size_t i = 0; i < json_array_size(users); i++) {
        const char *name = json_string_value(json_array_get(users, i));
        if (name && strcmp(name, user) == 0)
            return true;
    }
    return false;
}

int workspace_person(const struct workspace *workspace, char **ret_id, struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    AUTO_BUF struct buf path = {0};
    const struct passwd *account = getpwuid(getuid());
    const char *user = account ? account->pw_name : "";
    workspace_path(workspace, &path, "people.json");
    int r = json_doc_load(AT_FDCWD, buf_text(&path), &doc, err);
    if (r < 0)
        return error_wrap(err, "who acts comes from people.json");
    const json_t *people = json_object_get(doc.root, "people");
    for (size_t i = 0; i < json_array_size(people); i++) {
        const json_t *person = json_array_get(people, i);
        const char *id = json_string_value(json_object_get(person, "id"));
        if (!id || !person_is(person, user))
            continue;
        *ret_id = strdup(id);
        return *ret_id ? 0 : error_set(err, -ENOMEM, "out of memory");
    }
    return error_set(
        err, -EINVAL,
        "%s: the user '%s' is nobody there: add {\"id\": \"…\", \"users\": [\"%s\"]}",
        buf_text(&path), user, user);
}

int workspace_lowered(const struct workspace *workspace, sandbox_layers *ret,
                      struct error *err)
{
    sandbox_layers layers = 0;
    for (size_t i = 0; i < workspace->lowered.count; i++) {
        enum sandbox_layer layer;
        if (sandbox_layer_parse(workspace->lowered.items[i], &layer) < 0)
            return error_set(err, -EINVAL,
                             "%s/" WORKSPACE_FILE ": lowered: '%s' is no layer",
                             workspace->path, workspace->lowered.items[i]);
        layers |= 1u << layer;
    }
    *ret = layers;
    return 0;
}
