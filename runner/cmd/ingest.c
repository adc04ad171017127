/* ingest -- takes results that were made elsewhere. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "runner/cmd/command.h"
#include "runner/cmd/desk.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/text.h"

/* An attempt's id becomes a folder's name: it comes from a file of somebody else. */
static bool safe_name(const char *id)
{
    return text_is_inner_path(id) && !strchr(id, '/') && id[0] != '.';
}

static int ingest_file(struct desk *desk, const char *path, struct error *err)
{
    CLEANUP(result_done) struct result result = {0};
    AUTO_BUF struct buf text = {0}, folder = {0}, kept = {0};
    int r = result_load(AT_FDCWD, path, &result, err);
    if (r < 0)
        return r;
    if (!safe_name(result.attempt))
        return error_set(err, -EINVAL, "%s: attempt: it is not a name of an attempt",
                         path);
    if (!roster_find(&desk->roster, result.submission))
        return error_set(err, -EINVAL, "%s: submission: '%.80s' is not in the roster",
                         path, result.submission);
    r = result_print(&result, &text, err);
    workspace_path(&desk->workspace, &folder, ".takehome/attempts/%s", result.attempt);
    buf_addf(&kept, "%s/result.json", buf_text(&folder));
    if (r == 0)
        r = fs_make_dirs(AT_FDCWD, buf_text(&folder), 0700, err);
    struct error ignored = {0};
    if (r == 0)
        r = fs_write(AT_FDCWD, buf_text(&kept), text.data, text.len, 0600, FS_WRITE_SYNC,
                     &ignored);
    if (r < 0 && r != -EEXIST)
        return error_set(err, r, "%s", ignored.text);
    r = store_ingest(desk->store, &result, buf_text(&kept), err);
    if (r >= 0)
        printf("%s: %s\n", result.attempt, r > 0 ? "added" : "known already");
    return r < 0 ? r : 0;
}

static int run(const struct command_call *call, struct error *err)
{
    CLEANUP(desk_close) struct desk desk = {.workspace = WORKSPACE_NONE};
    int r = desk_open(&desk, err);
    for (size_t i = 0; r >= 0 && i < call->words->count; i++)
        r = ingest_file(&desk, call->words->items[i], err);
    return r < 0 ? r : EXIT_DONE;
}

const struct command command_ingest = {
    .name = "ingest",
    .usage = "RESULT.json…",
    .summary = "Takes results made elsewhere, each of them once",
    .words_min = 1,
    .words_max = 10000,
    .run = run,
};
