/* process -- the whole process as a page for candidates, and a letter for every stage and
 * outcome. */
#include "runner/core/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "rubrics/embedded.h"
#include "rubrics/mustache.h"
#include "runner/cmd/command.h"
#include "runner/cmd/desk.h"
#include "runner/cmd/process_promises.h"
#include "runner/core/process_page.h"
#include "runner/core/table.h"
#include "runner/io/workspace.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"

enum { FILE_BYTES_MAX = 1 << 20 };

struct values {
    const char *stage;
    int outcome;
};

static const char *const outcomes[] = {"none", "advance", "decline", NULL};

static const struct option_row rows[] = {
    {"stage", OPTION_TEXT, offsetof(struct values, stage), "ID",
     "prints the letter that follows a stage", 0, 0, NULL},
    {"outcome", OPTION_WORD, offsetof(struct values, outcome), "advance|decline",
     "with --stage", 0, 0, outcomes},
};

struct telling {
    struct workspace workspace;
    struct process_plan plan;
};

static void telling_done(struct telling *t)
{
    process_plan_done(&t->plan);
    workspace_done(&t->workspace);
}

static int telling_open(struct telling *t, struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    AUTO_BUF struct buf path = {0};
    int r = workspace_open(".", &t->workspace, err);
    if (r < 0)
        return r;
    workspace_path(&t->workspace, &path, "process.json");
    r = json_doc_load(AT_FDCWD, buf_text(&path), &doc, err);
    if (r == 0)
        r = process_plan_read(&doc, &t->plan, err);
    return r < 0 ? r : process_promises(&t->workspace, &doc, &t->plan, err);
}

/* A stage's letter: the team's own, or the bundled one. The take-home has letters that
 * know the work. */
static void template_name(const struct process_stage *stage, const char *outcome,
                          bool *ret_take_home, struct buf *out)
{
    *ret_take_home = strcmp(stage->id, "take-home") == 0;
    if (*ret_take_home)
        buf_addf(out, "templates/%s.md", outcome);
    else
        buf_addf(out, "templates/%s.%s.md", stage->id, outcome);
}

/* @return the team's own text, or NULL with err untouched where there is none */
static int read_own(const struct telling *t, const char *name, struct buf *text,
                    struct error *err)
{
    AUTO_BUF struct buf path = {0};
    workspace_path(&t->workspace, &path, "%s", name);
    if (access(buf_text(&path), F_OK) < 0)
        return 0;
    int r = fs_read(AT_FDCWD, buf_text(&path), FILE_BYTES_MAX, text, err);
    if (r == 0)
        r = mustache_check(buf_text(&path), buf_text(text), err);
    return r < 0 ? r : 1;
}

static bool is_of_stage(const struct telling *t, const char *name)
{
    const struct process_stage *stages = t->plan.stages.items;
    for (size_t i = 0; i < t->plan.stages.count; i++)
        for (int k = 1; outcomes[k]; k++) {
            AUTO_BUF struct buf wanted = {0};
            bool take_home;
            template_name(&stages[i], outcomes[k], &take_home, &wanted);
            if (strcmp(strchr(buf_text(&wanted), '/') + 1, name) == 0)
                return true;
        }
    return false;
}

/* A template that nobody will ever use is a slip in its name. */
static int check_folder(const struct telling *t, struct error *err)
{
    AUTO_BUF struct buf path = {0};
    workspace_path(&t->workspace, &path, "templates");
    DIR *folder = opendir(buf_text(&path));
    if (!folder)
        return errno == ENOENT ? 0 : error_errno(err, "open %s", buf_text(&path));
    const struct dirent *entry;
    int r = 0;
    while (r == 0 && (entry = readdir(folder))) {
        AUTO_BUF struct buf bundled = {0};
        buf_addf(&bundled, "templates/%s", entry->d_name);
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, "partials") == 0 ||
            embedded_text(buf_text(&bundled)) || is_of_stage(t, entry->d_name))
            continue;
        r = error_set(err, -EINVAL,
                      "%s/%s: no stage and outcome has this template: process.json names "
                      "the stages, outcomes are advance and decline",
                      buf_text(&path), entry->d_name);
    }
    closedir(folder);
    return r;
}

static int add_stage(const struct telling *t, const struct process_stage *stage,
                     struct table *table, struct error *err)
{
    table_cell(table, stage->id);
    for (int k = 1; outcomes[k]; k++) {
        AUTO_BUF struct buf name = {0}, text = {0};
        bool take_home;
        template_name(stage, outcomes[k], &take_home, &name);
        int own = read_own(t, buf_text(&name), &text, err);
        if (own < 0)
            return own;
        if (own)
            table_cell(table, buf_text(&name));
        else
            table_cellf(table, "bundled: %s%s.md", take_home ? "" : "stage-",
                        outcomes[k]);
    }
    return 0;
}

static int print_templates(const struct telling *t, struct error *err)
{
    CLEANUP(table_done) struct table table = {0};
    AUTO_BUF struct buf out = {0};
    const struct process_stage *stages = t->plan.stages.items;
    int r = check_folder(t, err);
    table_column(&table, "after the stage", false, true);
    table_column(&table, "advance", false, true);
    table_column(&table, "decline", false, true);
    for (size_t i = 0; r == 0 && i < t->plan.stages.count; i++)
        r = add_stage(t, &stages[i], &table, err);
    if (r == 0)
        r = table_print(&table, desk_width(), false, &out);
    if (r == 0)
        fputs(buf_text(&out), stdout);
    return r;
}

static int write_page(const struct telling *t, struct error *err)
{
    AUTO_BUF struct buf own = {0}, page = {0}, path = {0};
    int r = read_own(t, PROCESS_PAGE, &own, err);
    if (r >= 0)
        r = process_page_render(&t->plan, r > 0 ? buf_text(&own) : NULL, &page, err);
    workspace_path(&t->workspace, &path, "PROCESS.md");
    if (r == 0)
        r = fs_write(AT_FDCWD, buf_text(&path), page.data, page.len, 0644,
                     FS_WRITE_REPLACE, err);
    if (r == 0)
        printf("%s\n\n", buf_text(&path));
    return r;
}

static int print_letter(const struct telling *t, const struct values *values,
                        struct error *err)
{
    const struct process_stage *stage = process_stage(&t->plan, values->stage);
    AUTO_BUF struct buf name = {0}, own = {0}, text = {0};
    bool take_home;
    if (!stage)
        return error_set(err, -EINVAL, "process.json has no stage '%.60s'",
                         values->stage);
    template_name(stage, outcomes[values->outcome], &take_home, &name);
    if (take_home)
        return error_set(err, -EINVAL,
                         "the take-home's letters know the work: `takehome "
                         "letter SUBMISSION`");
    int r = read_own(t, buf_text(&name), &own, err);
    if (r >= 0)
        r = process_letter_render(&t->plan, stage, values->outcome == 1,
                                  r > 0 ? buf_text(&own) : NULL, &text, err);
    if (r == 0)
        fputs(buf_text(&text), stdout);
    return r;
}

static int run(const struct command_call *call, struct error *err)
{
    const struct values *values = call->values;
    CLEANUP(telling_done) struct telling t = {.workspace = WORKSPACE_NONE};
    if ((values->stage != NULL) != (values->outcome != 0))
        return error_set(err, -EINVAL,
                         "--stage ID and --outcome advance|decline go together");
    int r = telling_open(&t, err);
    if (r == 0 && values->stage)
        r = print_letter(&t, values, err);
    else if (r == 0) {
        r = write_page(&t, err);
        if (r == 0)
            r = print_templates(&t, err);
    }
    return r < 0 ? r : EXIT_DONE;
}

const struct command command_process = {
    .name = "process",
    .usage = "[--stage ID --outcome advance|decline]",
    .summary = "Writes PROCESS.md, the page that candidates get first",
    .text =
        "Made from process.json; says which template every stage and outcome has, and "
        "refuses\none that none of them uses, and days that takehome.json or an "
        "assignment\ncontradicts. --stage prints the letter that follows a "
        "stage.",
    .options = COMMAND_OPTIONS(rows),
    .values_size = sizeof(struct values),
    .run = run,
};
