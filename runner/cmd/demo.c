/* demo -- a workspace with sample candidates, graded, reviewed, and on the way to
 * letters. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/cmd/command.h"
#include "runner/cmd/demo.h"
#include "runner/io/bundled.h"
#include "runner/io/demo_repository.h"
#include "runner/io/log.h"
#include "runner/io/workspace.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"

static const char *const assignments[] = {"customers-by-location", "record-index"};

struct demo {
    const char *path; /* of the workspace */
    struct error *err;
};

static int copy_folder(const char *from, const char *to, struct error *err)
{
    int r = fs_make_dirs(AT_FDCWD, to, 0755, err);
    AUTO_FD int from_fd = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    AUTO_FD int to_fd = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (r < 0)
        return r;
    if (from_fd < 0 || to_fd < 0)
        return error_errno(err, "cannot copy %s", from);
    return fs_copy_tree(from_fd, to_fd, NULL, (uid_t)-1, (gid_t)-1, err);
}

static int copy_assignments(const struct demo *demo)
{
    int r = 0;
    for (size_t i = 0; i < COUNT_OF(assignments) && r == 0; i++) {
        AUTO_BUF struct buf from = {0}, to = {0};
        r = bundled_path(&from, assignments[i], demo->err);
        buf_addf(&to, "%s/assignments/%s", demo->path, assignments[i]);
        if (r == 0)
            r = copy_folder(buf_text(&from), buf_text(&to), demo->err);
    }
    return r;
}

/* Each candidate's repository, made commit by commit. */
static int make_repositories(const struct demo *demo)
{
    AUTO_BUF struct buf source = {0};
    int r = bundled_path(&source, "demo/candidates", demo->err);
    if (r < 0)
        return r;
    DIR *folder = opendir(buf_text(&source));
    if (!folder)
        return error_errno(demo->err, "cannot open %s", buf_text(&source));
    const struct dirent *entry;
    while (r == 0 && (entry = readdir(folder))) {
        AUTO_BUF struct buf from = {0}, to = {0};
        if (entry->d_name[0] == '.')
            continue;
        buf_addf(&from, "%s/%s/commits", buf_text(&source), entry->d_name);
        buf_addf(&to, "%s/candidates/%s.git", demo->path, entry->d_name);
        r = demo_repository_make(buf_text(&from), buf_text(&to), demo->err);
    }
    closedir(folder);
    return r;
}

/* Replaces every occurrence of a word. */
static int replace(const char *text, const char *word, const char *with, struct buf *out)
{
    int r = 0;
    for (const char *at = text; r == 0 && *at;) {
        const char *found = strstr(at, word);
        r = buf_add(out, at, found ? (size_t)(found - at) : strlen(at));
        if (!found)
            return r;
        r = r < 0 ? r : buf_adds(out, with);
        at = found + strlen(word);
    }
    return r;
}

static int read_bundled(const char *name, struct buf *ret, struct error *err)
{
    AUTO_BUF struct buf path = {0};
    int r = bundled_path(&path, name, err);
    return r < 0 ? r : fs_read(AT_FDCWD, buf_text(&path), 1 << 20, ret, err);
}

static int make_roster(const struct demo *demo, const struct workspace *workspace)
{
    AUTO_BUF struct buf template = {0}, text = {0}, place = {0};
    CLEANUP(roster_done) struct roster roster = {0};
    buf_addf(&place, "%s/candidates", workspace->path);
    int r = read_bundled("demo/roster.csv", &template, demo->err);
    if (r == 0)
        r = replace(buf_text(&template), "{demo}", buf_text(&place), &text);
    if (r == 0)
        r = roster_parse_csv("roster.csv", buf_text(&text), text.len, &roster, demo->err);
    if (r == 0)
        r = workspace_save_roster(workspace, &roster, demo->err);
    const struct log_fact fact = {.act = JOURNAL_ROSTER};
    return r < 0 ? r : log_append(workspace, &fact, demo->err);
}

/* Whoever tries the demo acts as the first person of its people. */
static int make_people(const struct demo *demo, const struct workspace *workspace)
{
    AUTO_BUF struct buf template = {0}, text = {0}, users = {0};
    const struct passwd *account = getpwuid(getuid());
    int r = read_bundled("demo/people.json", &template, demo->err);
    buf_addf(&users, "\"users\": [\"ada\", \"%s\"]",
             account ? account->pw_name : "nobody");
    if (r == 0)
        r = replace(buf_text(&template), "\"users\": [\"ada\"]", buf_text(&users), &text);
    if (r == 0)
        r = fs_write(workspace->fd, "people.json", text.data, text.len, 0644, 0,
                     demo->err);
    if (r < 0)
        return r;
    AUTO_BUF struct buf process = {0};
    r = read_bundled("demo/process.json", &process, demo->err);
    return r < 0 ? r
                 : fs_write(workspace->fd, "process.json", process.data, process.len,
                            0644, 0, demo->err);
}

static int make_all(const struct demo *demo)
{
    CLEANUP(workspace_done) struct workspace workspace = WORKSPACE_NONE;
    int r = workspace_init(demo->path, TEAM_SOLO, demo->err);
    if (r == 0)
        r = workspace_open(demo->path, &workspace, demo->err);
    if (r == 0)
        r = fs_make_dirs(workspace.fd, "candidates", 0755, demo->err);
    if (r == 0)
        r = copy_assignments(demo);
    if (r == 0)
        r = make_repositories(demo);
    if (r == 0)
        r = make_roster(demo, &workspace);
    return r < 0 ? r : make_people(demo, &workspace);
}

/* One command of ours, as a person would type it. */
static int type_command(const char *line, const char *const *words, int *ret_status)
{
    printf("\n$ takehome %s\n", line);
    fflush(stdout);
    *ret_status = command_main(words);
    fflush(stdout);
    return 0;
}

static int show_all(struct error *err)
{
    static const struct {
        const char *line;
        const char *words[4];
    } steps[] = {
        {"grade", {"grade", NULL}},
        {"status", {"status", NULL}},
        {"show c-002", {"show", "c-002", NULL}},
        {"show c-004", {"show", "c-004", NULL}},
    };
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        int status = EXIT_DONE;
        type_command(steps[i].line, steps[i].words, &status);
        if (status != EXIT_DONE && status != EXIT_REFUSED)
            return error_set(err, -EIO, "`takehome %s` ended with %d", steps[i].line,
                             status);
    }
    return 0;
}

static int run(const struct command_call *call, struct error *err)
{
    const char *path = call->words->count > 0 ? call->words->items[0] : "takehome-demo";
    const struct demo demo = {path, err};
    AUTO_BUF struct buf marker = {0};
    buf_addf(&marker, "%s/" WORKSPACE_FILE, path);
    if (access(buf_text(&marker), F_OK) == 0)
        printf("%s is there already: it is used as it is (remove it to begin anew)\n",
               path);
    else if (make_all(&demo) < 0)
        return err->code;
    if (chdir(path) < 0)
        return error_errno(err, "cannot enter %s", path);
    printf("A workspace with five sample candidates: cd %s\n", path);
    int r = show_all(err);
    if (r == 0)
        r = demo_reviews(err);
    return r < 0 ? r : EXIT_DONE;
}

const struct command command_demo = {
    .name = "demo",
    .usage = "[FOLDER]",
    .summary = "Shows it all at work on five sample candidates",
    .text = "Makes a workspace with real git repositories of sample candidates, grades "
            "them, takes\n"
            "in sample reviews, and writes drafts, letters and briefs. Needs nothing "
            "from outside.",
    .words_max = 1,
    .run = run,
};
