#include "runner/io/git_open.h"

#include <errno.h>
#include <git2.h>
#include <string.h>

#include "runner/core/remote.h"
#include "sandbox/base/cleanup.h"

enum { OBJECT_BYTES_MAX = 64 << 20 }; /* where nobody says otherwise */

int git_open_library(int64_t objects_limit, struct error *err)
{
    static const int levels[] = {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM,
                                 GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL};
    int r = git_libgit2_init();
    for (size_t i = 0; r >= 0 && i < COUNT_OF(levels); i++)
        r = git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
    /* the candidate's repository belongs to somebody else by nature */
    if (r >= 0)
        r = git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    if (r >= 0)
        r = git_libgit2_opts(GIT_OPT_SET_PACK_MAX_OBJECTS, (size_t)objects_limit);
    if (r >= 0)
        r = git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
    if (r >= 0)
        r = git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
    return r < 0 ? error_set(err, -EIO, "libgit2 cannot be prepared") : 0;
}

int git_walk(const char *mirror, const char *commit, int most, git_walk_each *each,
             int channel, struct error *err)
{
    git_repository *repository = NULL;
    git_revwalk *history = NULL;
    git_oid id;
    int r = git_open_library(OBJECT_BYTES_MAX, err);
    if (r < 0)
        return r;
    if (git_repository_open_bare(&repository, mirror) < 0 ||
        git_revwalk_new(&history, repository) < 0 ||
        git_revwalk_sorting(history, GIT_SORT_TOPOLOGICAL) < 0 ||
        git_oid_fromstr(&id, commit) < 0 || git_revwalk_push(history, &id) < 0)
        return error_set(err, -EIO, "read the history in %s", mirror);
    for (int i = 0; r == 0 && i < most && git_revwalk_next(&id, history) == 0; i++)
        r = each(repository, &id, channel);
    return r;
}

/* An address may stand in the message: without its user and password. */
static const char *reason_text(struct buf *clean)
{
    const git_error *reason = git_error_last();
    remote_add_printable(clean, reason && reason->message ? reason->message : "unknown");
    return buf_text(clean);
}

static int code_of(int class)
{
    switch (class) {
    case GIT_ERROR_NET:
        return -EHOSTUNREACH;
    case GIT_ERROR_CONFIG:
    case GIT_ERROR_REPOSITORY:
        return -EUCLEAN; /* only the mirror's own files are read */
    default:
        return -EIO;
    }
}

int git_open_fault(int code, const char *what, struct refusal *refusal, struct error *err)
{
    const git_error *reason = git_error_last();
    int class = reason ? reason->klass : GIT_ERROR_NONE;
    AUTO_BUF struct buf text = {.limit = 300};
    switch (class) {
    case GIT_ERROR_NOMEMORY:
        return refusal_set(refusal, REFUSAL_TOO_COSTLY, "%s needs too much memory", what);
    case GIT_ERROR_ZLIB:
    case GIT_ERROR_ODB:
    case GIT_ERROR_OBJECT:
    case GIT_ERROR_TREE:
    case GIT_ERROR_INDEXER:
    case GIT_ERROR_TAG:
    case GIT_ERROR_REFERENCE:
        return refusal_set(refusal, REFUSAL_CORRUPT, "%s: %s", what, reason_text(&text));
    default:
        break;
    }
    (void)code;
    return error_set(err, code_of(class), "%s: %s", what, reason_text(&text));
}
