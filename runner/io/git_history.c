#include "runner/io/git_history.h"

#include <errno.h>
#include <git2.h>
#include <string.h>

#include "runner/io/confined.h"
#include "runner/io/git_open.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/strlist.h"
#include "sandbox/base/text.h"

enum {
    WALL_MS = 60000,
    CPU_MS = 40000,
    MEMORY_BYTES = 512 << 20,
    INDENT = 4,
};

struct telling {
    const char *mirror, *commit;
    struct strlist commits; /* the latest first */
};

/* In the child: "3 files, +10 -2", of a commit against its first parent. */
static int add_size(git_repository *repository, git_commit *commit, struct buf *out)
{
    git_tree *tree = NULL, *before = NULL;
    git_commit *parent = NULL;
    git_diff *diff = NULL;
    git_diff_stats *stats = NULL;
    git_diff_options options = GIT_DIFF_OPTIONS_INIT;
    if (git_commit_parentcount(commit) > 0 &&
        (git_commit_parent(&parent, commit, 0) < 0 ||
         git_commit_tree(&before, parent) < 0))
        return buf_adds(out, "what it changed cannot be read");
    if (git_commit_tree(&tree, commit) < 0 ||
        git_diff_tree_to_tree(&diff, repository, before, tree, &options) < 0 ||
        git_diff_get_stats(&stats, diff) < 0)
        return buf_adds(out, "what it changed cannot be read");
    size_t files = git_diff_stats_files_changed(stats);
    int r = buf_addf(out, "%zu file%s, +%zu -%zu", files, files == 1 ? "" : "s",
                     git_diff_stats_insertions(stats), git_diff_stats_deletions(stats));
    /* there are hundreds of these, and the child's memory is limited */
    git_diff_stats_free(stats);
    git_diff_free(diff);
    git_tree_free(tree);
    git_tree_free(before);
    git_commit_free(parent);
    return r;
}

static int send_commit(git_repository *repository, const git_oid *id, int channel)
{
    git_commit *commit = NULL;
    AUTO_BUF struct buf record = {0};
    if (git_commit_lookup(&commit, repository, id) < 0)
        return 0; /* what cannot be read says nothing */
    int r = add_size(repository, commit, &record);
    const char *message = git_commit_message(commit);
    if (r == 0)
        r = buf_addc(&record, '\n');
    if (r == 0 && message)
        r = buf_add(&record, message, strnlen(message, HISTORY_MESSAGE_BYTES));
    if (r == 0)
        r = confined_send(channel, record.data, record.len);
    git_commit_free(commit);
    return r;
}

static int walk(void *context, int channel, struct error *err)
{
    const struct telling *telling = context;
    return git_walk(telling->mirror, telling->commit, HISTORY_COMMITS_MAX, send_commit,
                    channel, err);
}

static int receive(void *context, const void *record, size_t len, struct error *err)
{
    struct telling *telling = context;
    AUTO_BUF struct buf clean = {.limit = 2 * HISTORY_MESSAGE_BYTES};
    if (telling->commits.count >= HISTORY_COMMITS_MAX)
        return 0;
    return text_add_clean(&clean, record, len) < 0 ||
                   strlist_add(&telling->commits, buf_text(&clean)) < 0
               ? error_set(err, -ENOMEM, "out of memory")
               : 0;
}

/* "SIZE\nSUBJECT\n\nBODY" as it is read */
static int add_commit(struct buf *out, size_t number, const char *record)
{
    size_t size = strcspn(record, "\n");
    const char *at = record + size + (record[size] == '\n');
    size_t subject = strcspn(at, "\n");
    int r =
        buf_addf(out, "%zu. %.*s (%.*s)\n", number, (int)subject, at, (int)size, record);
    for (at += subject; r == 0 && *at;) {
        size_t len = strcspn(++at, "\n");
        if (len > 0)
            r = buf_addf(out, "%*s%.*s\n", INDENT, "", (int)len, at);
        at += len;
    }
    return r;
}

int history_add(const char *mirror, const char *commit, bool landlock_lowered,
                struct buf *out, struct error *err)
{
    struct telling telling = {mirror, commit, {0}};
    const char *const readable[] = {mirror, "/dev/urandom", NULL};
    const struct confined spec = {
        .wall_limit_ms = WALL_MS,
        .cpu_limit_ms = CPU_MS,
        .memory_limit_bytes = MEMORY_BYTES,
        .file_limit_bytes = 4096,
        .readable = readable,
        .landlock_lowered = landlock_lowered,
    };
    enum confined_end end = CONFINED_CRASHED;
    int r = confined_run(&spec, walk, receive, &telling, &end, err);
    /* what is there of it is shown: a history is no reason not to read the work */
    if (r == 0 && end != CONFINED_DONE && buf_adds(out, "Earlier ones cannot be read.\n"))
        r = error_set(err, -ENOMEM, "out of memory");
    size_t count = telling.commits.count;
    for (size_t i = 0; r == 0 && i < count; i++)
        if (add_commit(out, i + 1, telling.commits.items[count - 1 - i]) < 0)
            r = error_set(err, -ENOMEM, "out of memory");
    strlist_done(&telling.commits);
    return r;
}
