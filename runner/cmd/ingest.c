/* ingest -- takes results that were made elsewhere. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* What it must be before a byte of it is kept. */
static int check(const struct desk *desk, const char *path, const struct result *result,
                 struct error *err)
{
    AUTO_BUF struct buf id = {0};
    if (!safe_name(result->attempt))
        return error_set(err, -EINVAL, "%s: attempt: it is not a name of an attempt",
                         path);
    if (!roster_find(&desk->roster, result->submission))
        return error_set(err, -EINVAL, "%s: submission: '%.80s' is not in the roster",
                         path, result->submission);
    if (result->outcome == ATTEMPT_INFRASTRUCTURE)
        return error_set(err, -EINVAL,
                         "%s: outcome: it failed on our side: grade it again, it is not "
                         "counted",
                         path);
    if (result_add_attempt_id(&id, result->submission, result->commit.id,
                              result->reason ? result->reason : "",
                              result->run_digest) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    if (strcmp(buf_text(&id), result->attempt) != 0)
        return error_set(err, -EINVAL,
                         "%s: attempt: of its submission, commit and run digest it would "
                         "be '%.200s'",
                         path, buf_text(&id));
    return 0;
}

/* @return 1 it lies there, 0 nothing does, negative: it says something else */
static int compare(const char *path, const char *kept, const struct buf *text,
                   struct error *err)
{
    CLEANUP(result_done) struct result there = {0};
    AUTO_BUF struct buf known = {0};
    if (access(kept, F_OK) < 0)
        return 0;
    int r = result_load(AT_FDCWD, kept, &there, err);
    if (r == 0)
        r = result_print(&there, &known, err);
    if (r < 0)
        return r;
    if (strcmp(buf_text(&known), buf_text(text)) != 0)
        return error_set(
            err, -EINVAL,
            "%s: it contradicts %s, the same attempt: nothing of it is kept; "
            "find out which of the two is true",
            path, kept);
    return 1;
}

static int keep(struct desk *desk, const char *path, const struct result *result,
                struct error *err)
{
    AUTO_BUF struct buf text = {0}, folder = {0}, kept = {0};
    int r = result_print(result, &text, err);
    if (r == 0 && text.len > JSON_FILE_BYTES_MAX)
        r = error_set(err, -EFBIG, "%s: it is larger than %d MiB", path,
                      JSON_FILE_BYTES_MAX >> 20);
    workspace_path(&desk->workspace, &folder, ".takehome/attempts/%s", result->attempt);
    buf_addf(&kept, "%s/result.json", buf_text(&folder));
    int known = r < 0 ? r : compare(path, buf_text(&kept), &text, err);
    if (known == 0)
        r = fs_make_dirs(AT_FDCWD, buf_text(&folder), 0700, err);
    if (known == 0 && r == 0)
        r = fs_write(AT_FDCWD, buf_text(&kept), text.data, text.len, 0600, FS_WRITE_SYNC,
                     err);
    r = known < 0 ? known : r;
    return r < 0 ? r : store_ingest(desk->store, result, buf_text(&kept), err);
}

static int ingest_file(struct desk *desk, const char *path, struct error *err)
{
    CLEANUP(result_done) struct result result = {0};
    int r = result_load(AT_FDCWD, path, &result, err);
    if (r == 0)
        r = check(desk, path, &result, err);
    if (r == 0)
        r = keep(desk, path, &result, err);
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
