#include "runner/io/checkout_child.h"

#include <errno.h>
#include <fcntl.h>
#include <git2.h>
#include <git2/sys/repository.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/core/treename.h"
#include "runner/core/treeparse.h"
#include "runner/io/confined.h"
#include "runner/io/git_open.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/io.h"

enum { LINK_BYTES_MAX = 1024, TREE_BYTES_MAX = 16 << 20, LFS_BYTES_MAX = 1024 };

/* One entry that will be written; children stand behind their folder. */
struct planned {
    enum tree_kind kind;
    char *path; /* owned */
    git_oid id;
};

struct checking {
    const struct checkout_request *request;
    git_odb *odb;
    struct planned *plan;
    size_t count, room;
    int64_t bytes;
    struct refusal refusal;
    struct error *err;
};

static int plan_add(struct checking *c, const struct planned *entry)
{
    if (c->count == c->room) {
        size_t room = c->room ? 2 * c->room : 64;
        struct planned *plan = realloc(c->plan, room * sizeof(*plan));
        if (!plan)
            return error_set(c->err, -ENOMEM, "out of memory");
        c->plan = plan;
        c->room = room;
    }
    c->plan[c->count++] = *entry;
    return 0;
}

/* Reads an object whose size was checked before. */
static int read_object(struct checking *c, const git_oid *id, git_object_t type,
                       git_odb_object **ret)
{
    if (git_odb_read(ret, c->odb, id) < 0)
        return git_open_fault(-1, "reading an object", &c->refusal, c->err);
    if (git_odb_object_type(*ret) != type) {
        git_odb_object_free(*ret);
        return refusal_set(&c->refusal, REFUSAL_CORRUPT, "an object is of another kind");
    }
    return 0;
}

static int header_bytes(struct checking *c, const git_oid *id, int64_t *ret)
{
    size_t size;
    git_object_t type;
    if (git_odb_read_header(&size, &type, c->odb, id) < 0)
        return git_open_fault(-1, "reading an object", &c->refusal, c->err);
    *ret = (int64_t)size;
    return 0;
}

/*
 * A link stays inside when its target is relative, climbs only at its beginning, and not
 * above the root. A ".." behind a name could climb out through another link, so there it
 * is refused.
 */
static bool link_stays(const char *path, const char *target, size_t len)
{
    long depth = 0;
    bool climbing = true;
    for (const char *at = path; *at; at++)
        depth += *at == '/';
    if (len == 0 || target[0] == '/' || memchr(target, '\0', len))
        return false;
    for (size_t i = 0; i < len;) {
        const char *slash = memchr(target + i, '/', len - i);
        size_t end = slash ? (size_t)(slash - target) : len;
        size_t size = end - i;
        bool up = size == 2 && strncmp(target + i, "..", 2) == 0;
        if (up && (!climbing || --depth < 0))
            return false;
        if (!up && size > 0 && !(size == 1 && target[i] == '.'))
            climbing = false;
        i = end + 1;
    }
    return true;
}

static int check_link(struct checking *c, const struct planned *entry, int64_t bytes)
{
    git_odb_object *object = NULL;
    if (bytes > LINK_BYTES_MAX)
        return refusal_set(&c->refusal, REFUSAL_LINK, "%s: its target is too long",
                           entry->path);
    int r = read_object(c, &entry->id, GIT_OBJECT_BLOB, &object);
    if (r != 0)
        return r;
    const char *target = git_odb_object_data(object);
    size_t len = git_odb_object_size(object);
    if (!link_stays(entry->path, target, len))
        r = refusal_set(&c->refusal, REFUSAL_LINK, "%s -> %.*s", entry->path,
                        (int)(len > 200 ? 200 : len), target);
    git_odb_object_free(object);
    return r;
}

static int check_lfs(struct checking *c, const struct planned *entry, int64_t bytes)
{
    static const char magic[] = "version https://git-lfs.github.com/spec/";
    git_odb_object *object = NULL;
    if (bytes < (int64_t)sizeof(magic) || bytes > LFS_BYTES_MAX)
        return 0;
    int r = read_object(c, &entry->id, GIT_OBJECT_BLOB, &object);
    if (r != 0)
        return r;
    if (memcmp(git_odb_object_data(object), magic, sizeof(magic) - 1) == 0)
        r = refusal_set(&c->refusal, REFUSAL_LFS, "%s", entry->path);
    git_odb_object_free(object);
    return r;
}

static int check_file(struct checking *c, const struct planned *entry)
{
    const struct checkout_request *limits = c->request;
    int64_t bytes = 0;
    int r = header_bytes(c, &entry->id, &bytes);
    if (r != 0)
        return r;
    c->bytes += bytes;
    if (bytes > limits->max_file_bytes)
        return refusal_set(&c->refusal, REFUSAL_FILE_TOO_BIG,
                           "%s: %lld bytes, at most %lld", entry->path, (long long)bytes,
                           (long long)limits->max_file_bytes);
    if (c->bytes > limits->max_bytes)
        return refusal_set(&c->refusal, REFUSAL_CHECKOUT_TOO_BIG, "more than %lld bytes",
                           (long long)limits->max_bytes);
    return entry->kind == TREE_LINK ? check_link(c, entry, bytes)
                                    : check_lfs(c, entry, bytes);
}

static int walk_tree(struct checking *c, const git_oid *id, const char *folder,
                     int depth);

static int add_entry(struct checking *c, const struct tree_entry *entry,
                     const char *folder, int depth)
{
    const struct checkout_request *limits = c->request;
    AUTO_BUF struct buf path = {0};
    int r = treename_check(entry->name, entry->name_len, folder, &c->refusal);
    if (r != 0)
        return r;
    if (buf_addf(&path, "%s%s", folder, entry->name) < 0)
        return error_set(c->err, -ENOMEM, "out of memory");
    if ((int64_t)path.len > limits->max_path_bytes)
        return refusal_set(&c->refusal, REFUSAL_PATH_TOO_LONG,
                           "%.100s…: %zu bytes, at most %lld", buf_text(&path), path.len,
                           (long long)limits->max_path_bytes);
    if (entry->kind == TREE_SUBMODULE)
        return refusal_set(&c->refusal, REFUSAL_SUBMODULE, "%s", buf_text(&path));
    if ((int64_t)c->count >= limits->max_files)
        return refusal_set(&c->refusal, REFUSAL_TOO_MANY_FILES,
                           "more than %lld files and folders",
                           (long long)limits->max_files);
    struct planned planned = {.kind = entry->kind, .path = strdup(buf_text(&path))};
    if (!planned.path)
        return error_set(c->err, -ENOMEM, "out of memory");
    git_oid_fromraw(&planned.id, entry->id);
    r = plan_add(c, &planned);
    if (r != 0)
        return r;
    if (entry->kind != TREE_FOLDER)
        return check_file(c, &planned);
    buf_addc(&path, '/');
    return walk_tree(c, &planned.id, buf_text(&path), depth + 1);
}

static int walk_tree(struct checking *c, const git_oid *id, const char *folder, int depth)
{
    git_odb_object *object = NULL;
    int64_t bytes = 0;
    if (depth > c->request->max_depth)
        return refusal_set(&c->refusal, REFUSAL_PATH_TOO_DEEP,
                           "%.100s: deeper than %lld folders", folder,
                           (long long)c->request->max_depth);
    int r = header_bytes(c, id, &bytes);
    if (r != 0)
        return r;
    if (bytes > TREE_BYTES_MAX)
        return refusal_set(&c->refusal, REFUSAL_TOO_MANY_FILES, "the folder '%s' is huge",
                           folder);
    r = read_object(c, id, GIT_OBJECT_TREE, &object);
    if (r != 0)
        return r;
    const unsigned char *at = git_odb_object_data(object);
    const unsigned char *end = at + git_odb_object_size(object);
    struct tree_entry entry;
    int more = 0;
    while (r == 0 && (more = tree_next(&at, end, &entry)) > 0)
        r = add_entry(c, &entry, folder, depth);
    if (r == 0 && more < 0)
        r = refusal_set(&c->refusal, REFUSAL_CORRUPT, "the folder '%s' cannot be read",
                        folder);
    git_odb_object_free(object);
    return r;
}

/* The folder of a planned entry, reached without following anything. */
static int open_parent(const struct checking *c, const char *path, const char **ret_name)
{
    const char *slash = strrchr(path, '/');
    *ret_name = slash ? slash + 1 : path;
    AUTO_FREE char *folder = slash ? strndup(path, (size_t)(slash - path)) : strdup(".");
    if (!folder)
        return -ENOMEM;
    return fs_open_beneath(c->request->target_fd, folder, O_RDONLY | O_DIRECTORY, 0);
}

static int write_content(const struct planned *entry, int parent_fd, const char *name,
                         const void *data, size_t len)
{
    if (entry->kind == TREE_LINK) {
        AUTO_FREE char *target = strndup(data, len);
        return !target ? -ENOMEM : symlinkat(target, parent_fd, name) < 0 ? -errno : 0;
    }
    mode_t mode = entry->kind == TREE_EXECUTABLE ? 0755 : 0644;
    AUTO_FD int fd = openat(parent_fd, name,
                            O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (fd < 0)
        return -errno;
    return io_write_all(fd, data, len);
}

static int write_entry(struct checking *c, const struct planned *entry)
{
    const char *name;
    git_odb_object *object = NULL;
    AUTO_FD int parent_fd = open_parent(c, entry->path, &name);
    int r = parent_fd < 0 ? parent_fd : 0;
    if (r == 0 && entry->kind == TREE_FOLDER) {
        r = mkdirat(parent_fd, name, 0755) < 0 ? -errno : 0;
    } else if (r == 0) {
        int read = read_object(c, &entry->id, GIT_OBJECT_BLOB, &object);
        if (read != 0)
            return read;
        r = write_content(entry, parent_fd, name, git_odb_object_data(object),
                          git_odb_object_size(object));
        git_odb_object_free(object);
    }
    if (r == -EEXIST || r == -ELOOP || r == -ENOTDIR)
        return refusal_set(&c->refusal, REFUSAL_COLLISION, "%s", entry->path);
    return r < 0 ? error_set(c->err, r, "cannot write %s: %s", entry->path, strerror(-r))
                 : 0;
}

static int find_tree(struct checking *c, git_repository *mirror, git_oid *ret)
{
    git_oid id;
    git_commit *commit = NULL;
    if (git_oid_fromstr(&id, c->request->commit) < 0 ||
        git_commit_lookup(&commit, mirror, &id) < 0)
        return refusal_set(&c->refusal, REFUSAL_MISSING_COMMIT, "%s", c->request->commit);
    git_oid_cpy(ret, git_commit_tree_id(commit));
    git_commit_free(commit);
    return 0;
}

static int check_out(struct checking *c)
{
    git_repository *mirror = NULL;
    git_oid tree;
    if (git_repository_open_bare(&mirror, c->request->mirror) < 0 ||
        git_repository_odb(&c->odb, mirror) < 0)
        return error_set(c->err, -EIO, "cannot open the mirror: %s",
                         git_error_last()->message);
    int r = find_tree(c, mirror, &tree);
    if (r == 0)
        r = walk_tree(c, &tree, "", 0);
    for (size_t i = 0; i < c->count && r == 0; i++)
        r = write_entry(c, &c->plan[i]);
    return r;
}

int checkout_child_run(void *context, int channel, struct error *err)
{
    const struct checkout_work *work = context;
    struct checking c = {.request = work->request, .err = err};
    umask(0);
    int r = git_open_library(1 << 20, err);
    if (r == 0)
        r = check_out(&c);
    /* no clean-up: the process ends */
    if (r <= 0)
        return r;
    r = confined_send(channel, &c.refusal, sizeof(c.refusal));
    return r < 0 ? error_set(err, r, "the parent does not listen") : 0;
}
