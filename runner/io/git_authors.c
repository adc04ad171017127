#include "runner/io/git_authors.h"

#include <errno.h>
#include <git2.h>
#include <string.h>

#include "runner/io/confined.h"
#include "runner/io/git_open.h"
#include "sandbox/base/buf.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/text.h"

enum {
    WALL_MS = 30000,
    CPU_MS = 20000,
    MEMORY_BYTES = 512 << 20,
    NAME_BYTES_MAX = 200,
};

struct listing {
    const char *mirror, *commit;
    struct strlist *list;
};

/* In the child: one record a name or address. */
static int send_signature(int channel, const git_signature *signature)
{
    int r = 0;
    if (signature && signature->name && *signature->name)
        r = confined_send(channel, signature->name,
                          strnlen(signature->name, NAME_BYTES_MAX));
    if (r == 0 && signature && signature->email && *signature->email)
        r = confined_send(channel, signature->email,
                          strnlen(signature->email, NAME_BYTES_MAX));
    return r;
}

static int send_commit(git_repository *repository, const git_oid *id, int channel)
{
    git_commit *commit = NULL;
    if (git_commit_lookup(&commit, repository, id) < 0)
        return 0; /* what cannot be read names nobody */
    int r = send_signature(channel, git_commit_author(commit));
    if (r == 0)
        r = send_signature(channel, git_commit_committer(commit));
    git_commit_free(commit);
    return r;
}

static int walk(void *context, int channel, struct error *err)
{
    const struct listing *listing = context;
    return git_walk(listing->mirror, listing->commit, AUTHORS_COMMITS_MAX, send_commit,
                    channel, err);
}

static int receive(void *context, const void *record, size_t len, struct error *err)
{
    const struct listing *listing = context;
    AUTO_BUF struct buf raw = {0}, name = {0};
    if (buf_add(&raw, record, len) < 0 || text_add_line(&name, buf_text(&raw)) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    if (name.len == 0 || listing->list->count >= AUTHORS_MAX ||
        strlist_has(listing->list, buf_text(&name)))
        return 0;
    return strlist_add(listing->list, buf_text(&name)) < 0
               ? error_set(err, -ENOMEM, "out of memory")
               : 0;
}

int authors_list(const char *mirror, const char *commit, bool landlock_lowered,
                 struct strlist *ret, struct error *err)
{
    struct listing listing = {mirror, commit, ret};
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
    int r = confined_run(&spec, walk, receive, &listing, &end, err);
    if (r < 0)
        return r;
    return end == CONFINED_DONE
               ? 0
               : error_set(err, -EIO, "the history in %s could not be read to its end",
                           mirror);
}
