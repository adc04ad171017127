#include "runner/cmd/process_promises.h"

#include <dirent.h>
#include <errno.h>
#include <unistd.h>

#include "assignments/assignment.h"
#include "sandbox/base/cleanup.h"

/* Where no assignment says how long copies are kept. */
enum { RETENTION_DAYS = 180 };

static int list_assignments(const struct workspace *workspace, struct strlist *ret,
                            struct error *err)
{
    AUTO_BUF struct buf path = {0};
    workspace_path(workspace, &path, "assignments");
    DIR *folder = opendir(buf_text(&path));
    if (!folder)
        return errno == ENOENT ? 0 : error_errno(err, "open %s", buf_text(&path));
    const struct dirent *entry;
    int r = 0;
    while (r == 0 && (entry = readdir(folder))) {
        AUTO_BUF struct buf manifest = {0};
        buf_addf(&manifest, "%s/%s/assignment.json", buf_text(&path), entry->d_name);
        if (entry->d_name[0] == '.' || access(buf_text(&manifest), F_OK) < 0)
            continue;
        r = strlist_addf(ret, "%s/%s", buf_text(&path), entry->d_name);
    }
    closedir(folder);
    strlist_sort(ret);
    return r < 0 ? error_set(err, -ENOMEM, "out of memory") : 0;
}

/* The page says "at the latest": an assignment may promise less, never more. */
static int compare_retention(const struct json_doc *doc, const struct process_plan *plan,
                             const char *folder, int64_t *longest, struct error *err)
{
    CLEANUP(assignment_done) struct assignment assignment = {0};
    int r = assignment_load(folder, &assignment, err);
    if (r < 0)
        return r;
    if (assignment.retention_days > *longest)
        *longest = assignment.retention_days;
    if (!plan->retention_days || assignment.retention_days <= plan->retention_days)
        return 0;
    return json_fault(doc, "/retention_days", err,
                      "copies are gone after %lld days, it says; %s/assignment.json "
                      "keeps them for %lld: make one of them fit the other",
                      (long long)plan->retention_days, folder,
                      (long long)assignment.retention_days);
}

int process_promises(const struct workspace *workspace, const struct json_doc *doc,
                     struct process_plan *plan, struct error *err)
{
    AUTO_STRLIST struct strlist folders = {0};
    int64_t longest = 0;
    if (plan->answer_days && plan->answer_days != workspace->answer_days)
        return json_fault(doc, "/answer_days", err,
                          "an answer within %lld working days, it says; the clock of "
                          "takehome.json runs for %lld: make one of them fit the other",
                          (long long)plan->answer_days,
                          (long long)workspace->answer_days);
    plan->answer_days = workspace->answer_days;
    int r = list_assignments(workspace, &folders, err);
    for (size_t i = 0; r == 0 && i < folders.count; i++)
        r = compare_retention(doc, plan, folders.items[i], &longest, err);
    if (r == 0 && !plan->retention_days)
        plan->retention_days = longest ? longest : RETENTION_DAYS;
    return r;
}
