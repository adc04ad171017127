#include "runner/io/fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/core/remote.h"
#include "runner/io/confined.h"
#include "runner/io/fetch_child.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/text.h"

int fetch_default_limits(struct fetch_request *request, struct error *err)
{
    const char *wall = getenv("TAKEHOME_FETCH_TIMEOUT");
    request->wall_limit_ms = 120000;
    request->cpu_limit_ms = 60000;
    request->memory_limit_bytes = INT64_C(512) << 20;
    request->mirror_limit_bytes = INT64_C(512) << 20;
    request->objects_limit = 200000;
    if (wall && text_parse_ms(wall, &request->wall_limit_ms, err) < 0)
        return error_wrap(err, "TAKEHOME_FETCH_TIMEOUT");
    return 0;
}

void fetch_report_done(struct fetch_report *report)
{
    if (!report)
        return;
    free(report->history);
    *report = (struct fetch_report){0};
}

static int add_history(struct fetch_report *report, const struct pin_commit *commit,
                       struct error *err)
{
    size_t count = report->history_count;
    if (count >= PIN_HISTORY_MAX)
        return 0;
    if ((count & (count + 1)) == 0) { /* 0, 1, 3, 7 …: room for twice as many */
        struct pin_commit *more =
            realloc(report->history, (2 * count + 2) * sizeof(*more));
        if (!more)
            return error_set(err, -ENOMEM, "out of memory");
        report->history = more;
    }
    report->history[count] = *commit;
    report->history[count].id[PIN_COMMIT_CHARS] = '\0';
    pin_bound_claims(&report->history[count]);
    report->history_count++;
    return pin_is_commit(report->history[count].id)
               ? 0
               : error_set(err, -EPROTO, "the fetching child sent an odd commit id");
}

/* Everything in a record came from a process that read hostile bytes. */
static int receive(void *context, const void *record, size_t len, struct error *err)
{
    struct fetch_report *report = ((struct fetch_work *)context)->report;
    struct fetch_record got;
    if (len != sizeof(got))
        return error_set(err, -EPROTO, "the fetching child sent an odd record");
    memcpy(&got, record, sizeof(got));
    switch (got.kind) {
    case FETCH_RECORD_COMMIT:
        return add_history(report, &got.commit, err);
    case FETCH_RECORD_TIP:
        got.commit.id[PIN_COMMIT_CHARS] = '\0';
        memcpy(report->tip, got.commit.id, sizeof(report->tip));
        return pin_is_commit(report->tip)
                   ? 0
                   : error_set(err, -EPROTO, "the fetching child sent an odd commit id");
    case FETCH_RECORD_TRANSFER:
        report->objects = got.objects;
        report->bytes = got.bytes;
        return 0;
    case FETCH_RECORD_REFUSAL:
        got.refusal.detail[sizeof(got.refusal.detail) - 1] = '\0';
        if (got.refusal.reason <= REFUSAL_NONE || got.refusal.reason >= REFUSAL_COUNT)
            return error_set(err, -EPROTO, "the fetching child sent an odd refusal");
        refusal_set(&report->refusal, got.refusal.reason, "%s", got.refusal.detail);
        return 0;
    }
    return error_set(err, -EPROTO, "the fetching child sent an odd record");
}

/* A limit that was reached is the repository's doing, but for time by the clock: a host
 * or a disk can be slow. */
static int judge_end(enum confined_end end, const struct fetch_request *request,
                     const struct remote *remote, struct fetch_report *report,
                     struct error *err)
{
    switch (end) {
    case CONFINED_DONE:
        return 0;
    case CONFINED_WALL_TIME:
        return error_set(err, -ETIMEDOUT, "%s did not answer within %lld s",
                         remote->kind == REMOTE_PATH ? "the folder" : remote->host,
                         (long long)request->wall_limit_ms / 1000);
    case CONFINED_CPU_TIME:
    case CONFINED_MEMORY:
        refusal_set(&report->refusal, REFUSAL_TOO_COSTLY,
                    "fetching needed more than %lld MiB of memory or %lld s of CPU",
                    (long long)(request->memory_limit_bytes >> 20),
                    (long long)request->cpu_limit_ms / 1000);
        return 0;
    case CONFINED_FILE_SIZE:
        refusal_set(&report->refusal, REFUSAL_TOO_BIG, "more than %lld MiB",
                    (long long)(request->mirror_limit_bytes >> 20));
        return 0;
    case CONFINED_CRASHED:
        break;
    }
    return error_set(err, -EIO, "the fetching child crashed");
}

/* What leads out of the folder that a path names: borrowed objects would be somebody
 * else's commits. Landlock stops what is not listed here; this gives it its name. */
static const struct {
    const char *place;
    mode_t allowed; /* type that it may have; 0: it must not be there */
} borrowing[] = {
    {"objects/info/alternates", 0},
    {"objects/info/http-alternates", 0},
    {"commondir", 0},
    {"objects", S_IFDIR},
    {"objects/pack", S_IFDIR},
    {"refs", S_IFDIR},
    {".git", S_IFDIR}, /* a file leads to another folder */
    {".git/objects/info/alternates", 0},
    {".git/objects/info/http-alternates", 0},
    {".git/commondir", 0},
    {".git/objects", S_IFDIR},
    {".git/objects/pack", S_IFDIR},
    {".git/refs", S_IFDIR},
};

static const char *find_borrowing(const char *path)
{
    AUTO_FD int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct stat st;
    for (size_t i = 0; fd >= 0 && i < COUNT_OF(borrowing); i++)
        if (fstatat(fd, borrowing[i].place, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
            (borrowing[i].allowed == 0 || (st.st_mode & S_IFMT) != borrowing[i].allowed))
            return borrowing[i].place;
    return NULL;
}

/* A mirror that a killed fetch left: its locks and half packs belong to nobody. */
static int clear_leftover(void *context, const struct fs_entry *entry, struct error *err)
{
    size_t len = strlen(entry->name);
    bool lock = len > 5 && strcmp(entry->name + len - 5, ".lock") == 0;
    bool half = strncmp(entry->name, "pack_git2_", 10) == 0 ||
                strncmp(entry->name, "tmp_obj", 7) == 0 ||
                strstr(entry->name, "_git2_") != NULL;
    (void)context;
    (void)err;
    if (S_ISREG(entry->mode) && (lock || half))
        unlinkat(entry->parent_fd, entry->name, 0);
    return 0;
}

static int open_mirror(const char *mirror, struct error *err)
{
    if (mkdir(mirror, 0700) < 0 && errno != EEXIST)
        return error_errno(err, "cannot make the mirror");
    int fd = open(mirror, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return error_errno(err, "cannot open the mirror");
    int r = fs_walk(fd, clear_leftover, NULL, err);
    if (r < 0) {
        close(fd);
        return r;
    }
    return fd;
}

/* What a client of the network reads; a path's client needs none of it. */
static const char *const network_files[] = {"/etc/resolv.conf",
                                            "/etc/hosts",
                                            "/etc/nsswitch.conf",
                                            "/etc/host.conf",
                                            "/etc/gai.conf",
                                            "/etc/services",
                                            "/etc/ssl",
                                            "/etc/ca-certificates",
                                            "/usr/share/ca-certificates",
                                            "/usr/lib",
                                            "/lib",
                                            "/lib64",
                                            "/run/systemd/resolve",
                                            "/etc/ssh",
                                            "/dev/urandom",
                                            "/etc/passwd"};

struct paths {
    const char *list[COUNT_OF(network_files) + 3];
    struct buf known_hosts;
};

static void paths_done(struct paths *paths) { buf_done(&paths->known_hosts); }

static void fill_paths(struct paths *paths, const struct remote *remote,
                       const char *source)
{
    size_t count = 0;
    if (remote->kind == REMOTE_PATH) {
        paths->list[count++] = source;
        paths->list[count++] = "/dev/urandom";
        return;
    }
    const char *home = getenv("HOME");
    for (size_t i = 0; i < COUNT_OF(network_files); i++)
        paths->list[count++] = network_files[i];
    if (home && buf_addf(&paths->known_hosts, "%s/.ssh/known_hosts", home) == 0)
        paths->list[count++] = buf_text(&paths->known_hosts);
}

static int run_child(const struct fetch_request *request, const struct remote *remote,
                     const char *source, int mirror_fd, struct fetch_report *report,
                     struct error *err)
{
    CLEANUP(paths_done) struct paths paths = {0};
    fill_paths(&paths, remote, source);
    const struct confined spec = {
        .wall_limit_ms = request->wall_limit_ms,
        .cpu_limit_ms = request->cpu_limit_ms,
        .memory_limit_bytes = request->memory_limit_bytes,
        .file_limit_bytes = request->mirror_limit_bytes,
        .watch = request->mirror,
        .watch_limit_bytes = request->mirror_limit_bytes,
        .readable = paths.list,
        .writable_fds = &mirror_fd,
        .writable_fd_count = 1,
        .network = remote->kind != REMOTE_PATH,
        .landlock_lowered = request->landlock_lowered,
    };
    struct fetch_work work = {request, source, remote->kind, remote->host, report};
    enum confined_end end = CONFINED_CRASHED;
    int r = confined_run(&spec, fetch_child_run, receive, &work, &end, err);
    return r < 0 ? r : judge_end(end, request, remote, report, err);
}

/* A path is made absolute before the child: its rules name it. A folder that is missing
 * is a disk of ours that is away, or our roster's mistake: nobody is refused for it. */
static int resolve_source(const struct remote *remote, const char *url, char *ret,
                          struct refusal *refusal, struct error *err)
{
    struct stat st;
    if (remote->kind != REMOTE_PATH) {
        memcpy(ret, url, strlen(url) + 1);
        return 0;
    }
    if (!realpath(remote->path, ret) || stat(ret, &st) < 0)
        return error_set(
            err, -EHOSTUNREACH,
            "there is no folder %.300s (%s): is its disk there, and the path "
            "right?",
            remote->path, strerror(errno));
    if (!S_ISDIR(st.st_mode))
        return refusal_set(refusal, REFUSAL_NOT_A_REPOSITORY, "%.300s is no folder",
                           remote->path);
    const char *place = find_borrowing(ret);
    return place ? refusal_set(refusal, REFUSAL_ALTERNATES, "%s", place) : 0;
}

/* A new mirror of what is refused is of no use; one without the ref that was asked for
 * may get it. */
static bool is_worthless(int r, const struct fetch_report *report)
{
    enum refusal_reason reason = report->refusal.reason;
    return report->fresh &&
           (r < 0 || (reason != REFUSAL_NONE && reason != REFUSAL_EMPTY &&
                      reason != REFUSAL_MISSING_REF && reason != REFUSAL_MISSING_COMMIT));
}

static int fetch_into(const struct fetch_request *request, const struct remote *remote,
                      const char *source, struct fetch_report *report, struct error *err)
{
    AUTO_FD int mirror_fd = open_mirror(request->mirror, err);
    if (mirror_fd < 0)
        return mirror_fd;
    report->fresh = faccessat(mirror_fd, "HEAD", F_OK, 0) < 0;
    int r = run_child(request, remote, source, mirror_fd, report, err);
    if (is_worthless(r, report))
        fs_remove_tree(AT_FDCWD, request->mirror, NULL);
    else if (r < 0 || report->refusal.reason != REFUSAL_NONE)
        fs_walk(mirror_fd, clear_leftover, NULL, NULL);
    return r;
}

/* The new mirror takes the old one's place only when it holds the repository: a source
 * that is broken today must not cost what was fetched when it was not. */
static int fetch_anew(const struct fetch_request *request, const struct remote *remote,
                      const char *source, struct fetch_report *report, struct error *err)
{
    AUTO_BUF struct buf path = {0};
    struct fetch_request anew = *request;
    if (buf_addf(&path, "%s~new", request->mirror) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    anew.mirror = buf_text(&path);
    int r = fs_remove_tree(AT_FDCWD, anew.mirror, err);
    if (r == 0)
        r = fetch_into(&anew, remote, source, report, err);
    if (r == 0 && report->refusal.reason == REFUSAL_NONE) {
        r = fs_remove_tree(AT_FDCWD, request->mirror, err);
        if (r == 0 && rename(anew.mirror, request->mirror) < 0)
            r = error_errno(err, "cannot replace the mirror");
    }
    fs_remove_tree(AT_FDCWD, anew.mirror, NULL);
    return r;
}

/* What an old mirror's damage looks like; the repository itself may be to blame, too. */
static bool may_be_damage(int r, const struct fetch_report *report)
{
    if (report->fresh)
        return false;
    return r == -EUCLEAN || r == -ENOTDIR || report->refusal.reason == REFUSAL_CORRUPT ||
           report->refusal.reason == REFUSAL_MISSING_COMMIT;
}

static int fetch_known(const struct fetch_request *request, const struct remote *remote,
                       struct fetch_report *report, struct error *err)
{
    char source[PATH_MAX + REMOTE_URL_BYTES_MAX];
    struct error first = {0};
    int r = resolve_source(remote, request->url, source, &report->refusal, err);
    if (r != 0)
        return r < 0 ? r : 0;
    if (request->anew)
        return fetch_anew(request, remote, source, report, err);
    r = fetch_into(request, remote, source, report, &first);
    if (may_be_damage(r, report)) {
        fetch_report_done(report);
        return fetch_anew(request, remote, source, report, err);
    }
    return r < 0 ? error_set(err, r, "%s", first.text) : 0;
}

int fetch_run(const struct fetch_request *request, struct fetch_report *ret,
              struct error *err)
{
    CLEANUP(fetch_report_done) struct fetch_report report = {0};
    struct remote remote;
    int r = 0;
    if (!pin_is_commit(request->ref) && !pin_is_ref(request->ref))
        refusal_set(&report.refusal, REFUSAL_MISSING_REF,
                    "'%.100s' is not a name of a ref", request->ref);
    else if (remote_parse(request->url, &remote, &report.refusal) == 0)
        r = fetch_known(request, &remote, &report, err);
    if (r < 0)
        return r;
    *ret = report;
    report = (struct fetch_report){0};
    return 0;
}
