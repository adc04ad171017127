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
#include <time.h>
#include <unistd.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/text.h"

const char *const workspace_team_words[] = {"solo", "pair", "panel", NULL};

const char *const reason_policy_words[] = {"optional", "required", "off", NULL};
const char *const polarity_policy_words[] = {"positive-only", "balanced-on-request",
                                             NULL};

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
    {.name = "retention",
     .kind = JSON_KIND_WORD,
     .offset = offsetof(struct workspace, retention),
     .words = retention_words,
     .summary = "How long records are kept."},
    {.name = "reason",
     .kind = JSON_KIND_WORD,
     .offset = offsetof(struct workspace, reason),
     .words = reason_policy_words,
     .summary = "Whether a decline gives a reason of the role."},
    {.name = "polarity",
     .kind = JSON_KIND_WORD,
     .offset = offsetof(struct workspace, polarity),
     .words = polarity_policy_words,
     .summary = "Whether who was declined may ask for the rest."},
    {.name = "many",
     .kind = JSON_KIND_INT,
     .offset = offsetof(struct workspace, many),
     .min = 3,
     .max = 100000,
     .fallback = 10,
     .summary = "Candidates from which on a letter may say \"many\"."},
    {.name = "zone",
     .kind = JSON_KIND_TEXT,
     .offset = offsetof(struct workspace, zone),
     .min = 1,
     .max = 80,
     .summary = "Where the team works, as zoneinfo calls it; UTC."},
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
    {".takehome/latest", 0700},
};

/* A reader with an account of their own is no owner: names lie here. */
static bool is_anothers(int fd)
{
    struct stat folder;
    return errno == EACCES && fstat(fd, &folder) == 0 && folder.st_uid != geteuid();
}

static int make_folders(int fd, struct error *err)
{
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        if (mkdirat(fd, folders[i].path, folders[i].mode) == 0 || errno == EEXIST)
            continue;
        if (is_anothers(fd))
            return error_set(err, -EINVAL,
                             "this workspace belongs to another account, and only that "
                             "one works in it; to read a submission, ask for a pack: "
                             "`takehome review pack SUBMISSION --for PERSON`");
        return error_errno(err, "cannot make %s", folders[i].path);
    }
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

/* glibc takes an unknown zone for UTC without a word: so it is looked for first. */
static int enter_zone(const struct json_doc *doc, const char *zone, struct error *err)
{
    AUTO_BUF struct buf path = {0};
    buf_addf(&path, "/usr/share/zoneinfo/%s", zone ? zone : "");
    if (zone && (!text_is_inner_path(zone) || access(buf_text(&path), R_OK) < 0))
        return json_fault(
            doc, "/zone", err,
            "no zone of this machine is called so; one is \"Europe/Berlin\"");
    if (setenv("TZ", zone ? zone : "UTC0", 1) < 0)
        return error_errno(err, "set TZ");
    tzset();
    return 0;
}

static int load_holidays(struct workspace *workspace, struct error *err)
{
    AUTO_BUF struct buf path = {0}, text = {0};
    workspace_path(workspace, &path, "holidays.txt");
    if (access(buf_text(&path), F_OK) < 0)
        return 0;
    int r = fs_read(AT_FDCWD, buf_text(&path), WORKDAYS_FILE_BYTES_MAX, &text, err);
    return r < 0 ? r
                 : workdays_parse(buf_text(&path), buf_text(&text), &workspace->workdays,
                                  err);
}

static int check_lowered(const struct json_doc *doc, const struct strlist *lowered,
                         struct error *err)
{
    for (size_t i = 0; i < lowered->count; i++) {
        AUTO_BUF struct buf pointer = {0}, list = {0};
        enum sandbox_layer layer;
        if (sandbox_layer_parse(lowered->items[i], &layer) == 0)
            continue;
        buf_addf(&pointer, "/lowered/%zu", i);
        for (unsigned k = 0; k < SANDBOX_LAYER_COUNT; k++)
            buf_addf(&list, "%s%s", k ? ", " : "",
                     sandbox_layer_word((enum sandbox_layer)k));
        return json_fault(doc, buf_text(&pointer), err,
                          "'%.40s' is no layer; they are: %s", lowered->items[i],
                          buf_text(&list));
    }
    return 0;
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
    if (r == 0)
        r = check_lowered(&doc, &workspace.lowered, err);
    workspace.path = strdup(path);
    workspace.fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (r == 0 && (!workspace.path || workspace.fd < 0))
        r = error_errno(err, "cannot open %s", path);
    if (r == 0)
        r = make_folders(workspace.fd, err);
    if (r == 0)
        r = enter_zone(&doc, workspace.zone, err);
    if (r == 0)
        r = load_holidays(&workspace, err);
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
    workdays_done(&workspace->workdays);
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

/* ----- people ----- */

const char *const person_acts[] = {"review", "decide", "tell", NULL};

static const struct json_field person_fields[] = {
    {.name = "id",
     .kind = JSON_KIND_ID,
     .offset = offsetof(struct person, id),
     .required = true},
    {.name = "name", .kind = JSON_KIND_TEXT, .offset = offsetof(struct person, name)},
    {.name = "role", .kind = JSON_KIND_TEXT, .offset = offsetof(struct person, role)},
    {.name = "users",
     .kind = JSON_KIND_TEXTS,
     .offset = offsetof(struct person, users),
     .max = 50,
     .summary = "Names of users of this machine."},
    {.name = "may",
     .kind = JSON_KIND_TEXTS,
     .offset = offsetof(struct person, may),
     .max = 10,
     .summary = "review, decide, tell; empty: nothing; absent: all of them."},
};
static const struct json_table person_table = {"person", sizeof(struct person),
                                               person_fields, COUNT_OF(person_fields)};

static const struct json_field people_fields[] = {
    {.name = "schema", .kind = JSON_KIND_TEXT, .offset = offsetof(struct people, schema)},
    {.name = "people",
     .kind = JSON_KIND_OBJECTS,
     .offset = offsetof(struct people, list),
     .required = true,
     .max = 1000,
     .table = &person_table},
};
static const struct json_table people_table = {"people", sizeof(struct people),
                                               people_fields, COUNT_OF(people_fields)};

static bool is_act(const char *word)
{
    for (size_t i = 0; person_acts[i]; i++)
        if (strcmp(person_acts[i], word) == 0)
            return true;
    return false;
}

/* A mistyped right would be one less, and nobody would know why. */
static int check_may(const struct json_doc *doc, const struct people *people,
                     struct error *err)
{
    struct person *list = people->list.items;
    const json_t *rows = json_object_get(doc->root, "people");
    for (size_t i = 0; i < people->list.count; i++) {
        list[i].may_all = !json_object_get(json_array_get(rows, i), "may");
        for (size_t k = 0; k < list[i].may.count; k++) {
            AUTO_BUF struct buf pointer = {0};
            buf_addf(&pointer, "/people/%zu/may/%zu", i, k);
            if (!is_act(list[i].may.items[k]))
                return json_fault(doc, buf_text(&pointer), err,
                                  "'%.40s' is not one of: review, decide, tell",
                                  list[i].may.items[k]);
        }
    }
    return 0;
}

int workspace_people(const struct workspace *workspace, struct people *ret,
                     struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    AUTO_BUF struct buf path = {0};
    CLEANUP(people_done) struct people people = {0};
    workspace_path(workspace, &path, "people.json");
    int r = json_doc_load(AT_FDCWD, buf_text(&path), &doc, err);
    if (r < 0)
        return error_wrap(err, "who acts comes from people.json");
    r = json_read(&doc, doc.root, "", &people_table, &people, err);
    if (r == 0)
        r = check_may(&doc, &people, err);
    if (r < 0)
        return r;
    *ret = people;
    people = (struct people){0};
    return 0;
}

void people_done(struct people *people) { json_release(&people_table, people); }

static const char *user_name(void)
{
    const struct passwd *account = getpwuid(getuid());
    return account ? account->pw_name : "";
}

const struct person *people_me(const struct people *people)
{
    const struct person *list = people->list.items;
    const char *user = user_name();
    for (size_t i = 0; i < people->list.count; i++)
        if (strlist_has(&list[i].users, user))
            return &list[i];
    return NULL;
}

bool person_may(const struct person *person, const char *act)
{
    return person->may_all || strlist_has(&person->may, act);
}

int workspace_person(const struct workspace *workspace, char **ret_id, struct error *err)
{
    CLEANUP(people_done) struct people people = {0};
    int r = workspace_people(workspace, &people, err);
    if (r < 0)
        return r;
    const struct person *me = people_me(&people);
    const char *user = user_name();
    if (!me)
        return error_set(err, -EINVAL,
                         "%s/people.json: the user '%s' is nobody there: add "
                         "{\"id\": \"…\", \"users\": [\"%s\"]}",
                         workspace->path, user, user);
    *ret_id = strdup(me->id);
    return *ret_id ? 0 : error_set(err, -ENOMEM, "out of memory");
}

int workspace_lowered(const struct workspace *workspace, sandbox_layers *ret,
                      struct error *err)
{
    sandbox_layers layers = 0;
    for (size_t i = 0; i < workspace->lowered.count; i++) {
        enum sandbox_layer layer;
        if (sandbox_layer_parse(workspace->lowered.items[i], &layer) < 0)
            return error_set(err, -EINVAL, "lowered: '%.40s' is no layer",
                             workspace->lowered.items[i]);
        layers |= 1u << layer;
    }
    *ret = layers;
    return 0;
}
