#include "runner/io/demo_repository.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <git2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/strlist.h"

enum { FILE_BYTES_MAX = 4 << 20 };

/* 2026-10-01T09:00:00Z; each commit an hour later */
static const git_time_t first_commit_seconds = 1790845200;

struct building {
    git_repository *repository;
    git_index *index;
    git_oid parent;
    bool has_parent;
    struct error *err;
};

static int git_fault(struct error *err, const char *what)
{
    const git_error *reason = git_error_last();
    return error_set(err, -EIO, "%s: %s", what, reason ? reason->message : "unknown");
}

static int add_file(void *context, const struct fs_entry *entry, struct error *err)
{
    struct building *b = context;
    AUTO_BUF struct buf content = {0};
    if (!S_ISREG(entry->mode) || strcmp(entry->path, ".message") == 0 ||
        strcmp(entry->path, ".remove") == 0)
        return 0;
    int r = fs_read_beneath(entry->parent_fd, entry->name, FILE_BYTES_MAX, &content, err);
    if (r < 0)
        return r;
    git_index_entry added = {
        .path = entry->path,
        .mode =
            (entry->mode & S_IXUSR) ? GIT_FILEMODE_BLOB_EXECUTABLE : GIT_FILEMODE_BLOB,
    };
    if (git_blob_create_from_buffer(&added.id, b->repository, buf_text(&content),
                                    content.len) < 0 ||
        git_index_add(b->index, &added) < 0)
        return git_fault(err, entry->path);
    return 0;
}

static int remove_listed(struct building *b, int folder_fd)
{
    AUTO_BUF struct buf list = {0};
    if (fs_read(folder_fd, ".remove", FILE_BYTES_MAX, &list, NULL) < 0)
        return 0; /* most commits remove nothing */
    char *state = NULL;
    for (char *path = strtok_r(list.data, "\n", &state); path;
         path = strtok_r(NULL, "\n", &state))
        if (git_index_remove_bypath(b->index, path) < 0)
            return git_fault(b->err, path);
    return 0;
}

static int make_commit(struct building *b, const char *message, int number)
{
    git_oid tree_id, commit_id;
    git_tree *tree = NULL;
    git_commit *parent = NULL;
    git_signature *author = NULL;
    int r = 0;
    if (git_index_write_tree_to(&tree_id, b->index, b->repository) < 0 ||
        git_tree_lookup(&tree, b->repository, &tree_id) < 0 ||
        git_signature_new(&author, "Sample Candidate", "sample@example.org",
                          first_commit_seconds + number * 3600, 0) < 0 ||
        (b->has_parent && git_commit_lookup(&parent, b->repository, &b->parent) < 0))
        r = git_fault(b->err, "cannot prepare a commit");
    const git_commit *parents[] = {parent};
    if (r == 0 &&
        git_commit_create(&commit_id, b->repository, "HEAD", author, author, "UTF-8",
                          message, tree, b->has_parent ? 1 : 0, parents) < 0)
        r = git_fault(b->err, "cannot commit");
    if (r == 0) {
        b->parent = commit_id;
        b->has_parent = true;
    }
    git_signature_free(author);
    git_commit_free(parent);
    git_tree_free(tree);
    return r;
}

static int add_commit(struct building *b, int source_fd, const char *name, int number)
{
    AUTO_FD int folder_fd = openat(source_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    AUTO_BUF struct buf message = {0};
    if (folder_fd < 0)
        return error_errno(b->err, "cannot open %s", name);
    int r = fs_read(folder_fd, ".message", FILE_BYTES_MAX, &message, b->err);
    if (r == 0)
        r = fs_walk(folder_fd, add_file, b, b->err);
    if (r == 0)
        r = remove_listed(b, folder_fd);
    return r < 0 ? r : make_commit(b, buf_text(&message), number);
}

static int list_commits(const char *source, struct strlist *ret, struct error *err)
{
    DIR *folder = opendir(source);
    if (!folder)
        return error_errno(err, "cannot open %s", source);
    const struct dirent *entry;
    int r = 0;
    while (r == 0 && (entry = readdir(folder)))
        if (entry->d_name[0] != '.')
            r = strlist_add(ret, entry->d_name);
    closedir(folder);
    strlist_sort(ret);
    return r < 0 ? error_set(err, r, "out of memory") : 0;
}

static int build(struct building *b, const char *source, const char *target)
{
    CLEANUP(strlist_done) struct strlist names = {0};
    git_repository_init_options options = GIT_REPOSITORY_INIT_OPTIONS_INIT;
    options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH |
                    GIT_REPOSITORY_INIT_NO_REINIT;
    options.initial_head = "main";
    AUTO_FD int source_fd = open(source, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (source_fd < 0)
        return error_errno(b->err, "cannot open %s", source);
    if (git_repository_init_ext(&b->repository, target, &options) < 0 ||
        git_index_new(&b->index) < 0)
        return git_fault(b->err, target);
    int r = list_commits(source, &names, b->err);
    for (size_t i = 0; i < names.count && r == 0; i++)
        r = add_commit(b, source_fd, names.items[i], (int)i);
    return r;
}

int demo_repository_make(const char *source, const char *target, struct error *err)
{
    struct building b = {.err = err};
    git_libgit2_init();
    int r = build(&b, source, target);
    git_index_free(b.index);
    git_repository_free(b.repository);
    git_libgit2_shutdown();
    return r;
}
