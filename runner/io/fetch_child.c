#include "runner/io/fetch_child.h"

#include <errno.h>
#include <git2.h>
#include <stdlib.h>
#include <string.h>

#include "runner/io/confined.h"
#include "runner/io/git_open.h"
#include "sandbox/base/cleanup.h"

enum { REFS_MAX = 2000 };

struct fetching {
    const struct fetch_work *work;
    int channel;
    git_repository *mirror;
    git_remote *remote;
    int64_t objects, bytes;
    int credential_tries;
    struct refusal refusal;
    struct error *err;
};

static int send_record(const struct fetching *f, const struct fetch_record *record)
{
    int r = confined_send(f->channel, record, sizeof(*record));
    return r < 0 ? error_set(f->err, r, "the parent does not listen") : 0;
}

static int refuse_objects(struct fetching *f)
{
    return refusal_set(&f->refusal, REFUSAL_TOO_MANY_OBJECTS, "more than %lld objects",
                       (long long)f->work->request->objects_limit);
}

/* The library's own limit, which it keeps before it makes room, has no code of its own.
 */
static bool is_objects_limit(void)
{
    const git_error *reason = git_error_last();
    return reason && reason->message && strcmp(reason->message, "too many objects") == 0;
}

static int on_transfer(const git_indexer_progress *stats, void *payload)
{
    struct fetching *f = payload;
    const struct fetch_request *request = f->work->request;
    f->objects = stats->received_objects;
    f->bytes = (int64_t)stats->received_bytes;
    if (stats->total_objects > request->objects_limit ||
        stats->received_objects > request->objects_limit)
        return -refuse_objects(f);
    if (f->bytes > request->mirror_limit_bytes)
        return -refusal_set(&f->refusal, REFUSAL_TOO_BIG, "more than %lld MiB",
                            (long long)(request->mirror_limit_bytes >> 20));
    return 0;
}

/* Is it the host that the job names which asks? */
static bool is_own_host(const struct fetching *f, const char *url)
{
    struct refusal refusal = {0};
    struct remote asking;
    return remote_parse(url, &asking, &refusal) == 0 && asking.kind == f->work->kind &&
           strcmp(asking.host, f->work->host) == 0;
}

/* Asked again after a refusal of the host: the same answer would go round for ever. */
static int on_credentials(git_credential **ret, const char *url, const char *user,
                          unsigned allowed, void *payload)
{
    struct fetching *f = payload;
    const char *token = getenv("TAKEHOME_GIT_TOKEN");
    const char *host = getenv("TAKEHOME_GIT_TOKEN_HOST");
    if (f->credential_tries++ > 1 || !is_own_host(f, url))
        return GIT_EAUTH;
    if ((allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT) && token && host &&
        f->work->kind == REMOTE_HTTPS && strcmp(host, f->work->host) == 0)
        return git_credential_userpass_plaintext_new(ret, "x-access-token", token);
    if (allowed & GIT_CREDENTIAL_USERNAME)
        return git_credential_username_new(ret, user ? user : "git");
    if ((allowed & GIT_CREDENTIAL_SSH_KEY) && getenv("SSH_AUTH_SOCK"))
        return git_credential_ssh_key_from_agent(ret, user ? user : "git");
    return GIT_EAUTH;
}

static int open_mirror(struct fetching *f)
{
    git_repository_init_options options = GIT_REPOSITORY_INIT_OPTIONS_INIT;
    options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH;
    options.initial_head = "main";
    const char *path = f->work->request->mirror;
    if (git_repository_open_bare(&f->mirror, path) < 0 &&
        git_repository_init_ext(&f->mirror, path, &options) < 0)
        return error_set(f->err, -EUCLEAN, "cannot make the mirror: %s",
                         git_error_last()->message);
    return 0;
}

static int check_source(struct fetching *f)
{
    git_repository *source = NULL;
    if (f->work->kind != REMOTE_PATH)
        return 0;
    int code = git_repository_open_ext(&source, f->work->source,
                                       GIT_REPOSITORY_OPEN_NO_SEARCH, NULL);
    git_repository_free(source);
    if (code < 0)
        return refusal_set(&f->refusal, REFUSAL_NOT_A_REPOSITORY,
                           "git cannot open the folder");
    return 0;
}

static int check_refs(struct fetching *f)
{
    const git_remote_head **heads;
    size_t count = 0;
    if (git_remote_ls(&heads, &count, f->remote) < 0)
        return git_open_fault(-1, "listing the branches", &f->refusal, f->err);
    if (count == 0)
        return refusal_set(&f->refusal, REFUSAL_EMPTY, "it has no branch");
    if (count > REFS_MAX)
        return refusal_set(&f->refusal, REFUSAL_TOO_MANY_REFS, "%zu, at most %d", count,
                           REFS_MAX);
    return 0;
}

/* A redirect may lead to a host that was never meant: none is followed. Left to itself
 * the library follows the first one. */
static int connect_source(struct fetching *f, const git_fetch_options *options)
{
    git_remote_connect_options connect = GIT_REMOTE_CONNECT_OPTIONS_INIT;
    connect.callbacks = options->callbacks;
    connect.follow_redirects = GIT_REMOTE_REDIRECT_NONE;
    return git_remote_connect_ext(f->remote, GIT_DIRECTION_FETCH, &connect) < 0
               ? git_open_fault(-1, "connecting", &f->refusal, f->err)
               : 0;
}

/* Is this a name of what is fetched: a branch or a tag? */
static bool is_wanted(const char *name)
{
    return strncmp(name, "refs/heads/", 11) == 0 || strncmp(name, "refs/tags/", 10) == 0;
}

static int remember(struct fetching *f, const git_oid *id)
{
    AUTO_BUF struct buf name = {0};
    char hex[PIN_COMMIT_CHARS + 1];
    git_object *object = NULL, *commit = NULL;
    git_reference *made = NULL;
    int code = git_object_lookup(&object, f->mirror, id, GIT_OBJECT_ANY);
    if (code == 0)
        code = git_object_peel(&commit, object, GIT_OBJECT_COMMIT);
    git_object_free(object);
    if (code < 0)
        return 0; /* a tag of a file, or what the source lacks itself: nobody's tip */
    git_oid_tostr(hex, sizeof(hex), git_object_id(commit));
    buf_addf(&name, "refs/seen/%s", hex);
    code = git_reference_create(&made, f->mirror, buf_text(&name), git_object_id(commit),
                                0, NULL);
    git_reference_free(made);
    git_object_free(commit);
    return code < 0 && code != GIT_EEXISTS
               ? git_open_fault(code, "noting what came", &f->refusal, f->err)
               : 0;
}

/* Their names can be in each other's way ("a" is gone, "a/b" has come) or too long for a
 * file, so the mirror has names of its own: one a commit, and none is ever taken back.
 * What was fetched stays, and the next fetch says that it is there. */
static int remember_all(struct fetching *f)
{
    const git_remote_head **heads;
    size_t count = 0;
    int r = 0;
    if (git_remote_ls(&heads, &count, f->remote) < 0)
        return git_open_fault(-1, "listing the branches", &f->refusal, f->err);
    for (size_t i = 0; i < count && r == 0; i++)
        if (is_wanted(heads[i]->name))
            r = remember(f, &heads[i]->oid);
    return r;
}

static int transfer(struct fetching *f)
{
    git_fetch_options options = GIT_FETCH_OPTIONS_INIT;
    char heads[] = "refs/heads/*:refs/heads/*", tags[] = "refs/tags/*:refs/tags/*";
    char *specs[] = {heads, tags};
    const git_strarray refspecs = {specs, COUNT_OF(specs)};
    options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
    options.follow_redirects = GIT_REMOTE_REDIRECT_NONE;
    options.callbacks.transfer_progress = on_transfer;
    options.callbacks.credentials = on_credentials;
    options.callbacks.payload = f;
    if (git_remote_create_anonymous(&f->remote, f->mirror, f->work->source) < 0)
        return git_open_fault(-1, "fetching", &f->refusal, f->err);
    int r = connect_source(f, &options);
    if (r == 0)
        r = check_refs(f);
    if (r != 0)
        return r;
    int code = git_remote_download(f->remote, &refspecs, &options);
    if (f->refusal.reason != REFUSAL_NONE)
        return 1;
    if (code < 0 && is_objects_limit())
        return refuse_objects(f);
    return code < 0 ? git_open_fault(code, "fetching", &f->refusal, f->err)
                    : remember_all(f);
}

/* What a name has on the other side. @return 1 found, 0 not */
static int find_head(struct fetching *f, const char *name, git_oid *ret)
{
    const git_remote_head **heads;
    size_t count = 0;
    if (git_remote_ls(&heads, &count, f->remote) < 0)
        return 0;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(heads[i]->name, name) != 0)
            continue;
        git_oid_cpy(ret, &heads[i]->oid);
        return 1;
    }
    return 0;
}

/* A detached or unborn HEAD is found by its id, too. */
static int lookup_head(struct fetching *f, git_oid *ret)
{
    return find_head(f, "HEAD", ret)
               ? 0
               : refusal_set(&f->refusal, REFUSAL_MISSING_REF,
                             "HEAD names a branch that has no commit");
}

static int lookup_named(struct fetching *f, const char *ref, git_oid *ret)
{
    static const char *const prefixes[] = {"", "refs/heads/", "refs/tags/"};
    for (size_t i = 0; i < COUNT_OF(prefixes); i++) {
        AUTO_BUF struct buf name = {0};
        if (i == 0 && strncmp(ref, "refs/", 5) != 0)
            continue;
        buf_addf(&name, "%s%s", prefixes[i], ref);
        if (find_head(f, buf_text(&name), ret))
            return 0;
    }
    return refusal_set(&f->refusal, REFUSAL_MISSING_REF, "%.200s", ref);
}

/* A branch or tag of the source: then its objects must be in the mirror. A detached HEAD
 * may be neither. */
static bool is_fetched(struct fetching *f, const git_oid *id)
{
    const git_remote_head **heads;
    size_t count = 0;
    if (git_remote_ls(&heads, &count, f->remote) < 0)
        return false;
    for (size_t i = 0; i < count; i++)
        if (is_wanted(heads[i]->name) && git_oid_equal(&heads[i]->oid, id))
            return true;
    return false;
}

/* The commit that a ref leads to: an annotated tag is peeled. */
static int lookup_tip(struct fetching *f, git_commit **ret)
{
    const char *ref = f->work->request->ref;
    bool by_id = pin_is_commit(ref);
    git_oid id;
    int r = 0;
    if (by_id)
        r = git_oid_fromstr(&id, ref) < 0 ? -EINVAL : 0;
    else if (strcmp(ref, "HEAD") == 0)
        r = lookup_head(f, &id);
    else
        r = lookup_named(f, ref, &id);
    if (r != 0)
        return r;
    git_object *object = NULL, *commit = NULL;
    int code = git_object_lookup(&object, f->mirror, &id, GIT_OBJECT_ANY);
    if (code < 0 && !by_id && is_fetched(f, &id))
        return git_open_fault(code, "reading the ref", &f->refusal, f->err);
    if (code == 0)
        code = git_object_peel(&commit, object, GIT_OBJECT_COMMIT);
    git_object_free(object);
    if (code < 0)
        return refusal_set(&f->refusal,
                           by_id ? REFUSAL_MISSING_COMMIT : REFUSAL_MISSING_REF, "%.200s",
                           ref);
    *ret = (git_commit *)commit;
    return 0;
}

/* Newest first along first parents; takes the commit. */
static int send_history(struct fetching *f, git_commit *commit)
{
    int r = 0;
    for (int i = 0; commit && i < PIN_HISTORY_MAX && r == 0; i++) {
        struct fetch_record record = {.kind = FETCH_RECORD_COMMIT};
        git_commit *parent = NULL;
        git_oid_tostr(record.commit.id, sizeof(record.commit.id), git_commit_id(commit));
        record.commit.committed = git_commit_time(commit);
        record.commit.authored = git_commit_author(commit)->when.time;
        r = send_record(f, &record);
        if (git_commit_parentcount(commit) > 0 &&
            git_commit_parent(&parent, commit, 0) < 0)
            parent = NULL; /* a shallow source: the history ends here */
        git_commit_free(commit);
        commit = parent;
    }
    git_commit_free(commit);
    return r;
}

static int send_tip(struct fetching *f)
{
    struct fetch_record tip = {.kind = FETCH_RECORD_TIP};
    struct fetch_record sum = {
        .kind = FETCH_RECORD_TRANSFER, .objects = f->objects, .bytes = f->bytes};
    git_commit *commit = NULL;
    int r = lookup_tip(f, &commit);
    if (r != 0)
        return r;
    git_oid_tostr(tip.commit.id, sizeof(tip.commit.id), git_commit_id(commit));
    r = send_record(f, &tip);
    if (r == 0)
        r = send_record(f, &sum);
    if (r < 0) {
        git_commit_free(commit);
        return r;
    }
    return send_history(f, commit);
}

int fetch_child_run(void *context, int channel, struct error *err)
{
    const struct fetch_work *work = context;
    struct fetching f = {.work = work, .channel = channel, .err = err};
    int r = git_open_library(work->request->objects_limit, err);
    if (r == 0)
        r = check_source(&f);
    if (r == 0)
        r = open_mirror(&f);
    if (r == 0)
        r = transfer(&f);
    if (r == 0)
        r = send_tip(&f);
    /* no clean-up: the process ends, and a stopped transfer is not to be waited for */
    if (r <= 0)
        return r;
    struct fetch_record refused = {.kind = FETCH_RECORD_REFUSAL, .refusal = f.refusal};
    return send_record(&f, &refused);
}
