#include "runner/io/blind.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/io/checkout.h"
#include "runner/io/git_history.h"
#include "runner/io/git_patch.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/text.h"

enum {
    COMMIT_SHOWN = 12,
    FILE_BYTES_MAX = 4 << 20,
    SAME_NAME_MAX = 1000,
    READ_FILES = 5000,
    READ_FILE_BYTES = 32 << 20,
    READ_BYTES = 128 << 20,
};

/* A copy in the making. */
struct blinding {
    const struct blind_request *request;
    char
        place[512]; /* the temporary folder, below the workspace; "" when there is none */
    int place_fd, tree_fd, work_fd, starter_fd;
    struct scrub_report report;
    struct patch patch;
};

static void blinding_done(struct blinding *b)
{
    struct error ignored = {0};
    if (*b->place)
        fs_remove_tree(b->request->workspace->fd, b->place, &ignored);
    cleanup_fd(&b->place_fd);
    cleanup_fd(&b->tree_fd);
    cleanup_fd(&b->work_fd);
    cleanup_fd(&b->starter_fd);
    scrub_report_done(&b->report);
    patch_done(&b->patch);
}

static int make_folder(int dirfd, const char *name, int *ret_fd, struct error *err)
{
    if (mkdirat(dirfd, name, 0755) < 0)
        return error_errno(err, "make %s", name);
    *ret_fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    return *ret_fd < 0 ? error_errno(err, "open %s", name) : 0;
}

static int open_all(struct blinding *b, struct error *err)
{
    const struct workspace *workspace = b->request->workspace;
    AUTO_BUF struct buf path = {0}, starter = {0};
    int r = fs_make_dirs(workspace->fd, ".takehome/copies", 0700, err);
    if (r < 0)
        return r;
    workspace_path(workspace, &path, ".takehome/copies/.new-XXXXXX");
    AUTO_FREE char *made = buf_take(&path);
    if (!mkdtemp(made))
        return error_errno(err, "make %s", made);
    buf_adds(&path, made + strlen(workspace->path) + 1);
    memcpy(b->place, buf_text(&path), path.len + 1);
    b->place_fd = openat(workspace->fd, b->place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (b->place_fd < 0)
        return error_errno(err, "open %s", made);
    r = make_folder(b->place_fd, "original", &b->tree_fd, err);
    if (r == 0)
        r = make_folder(b->place_fd, "work", &b->work_fd, err);
    if (r < 0 || !b->request->variant || !b->request->variant->starter)
        return r;
    workspace_path(workspace, &starter, "assignments/%s/%s", b->request->assignment->id,
                   b->request->variant->starter);
    b->starter_fd = open(buf_text(&starter), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return 0; /* without a starter everything is the candidate's */
}

/* What is too large to be graded is owed a reading all the same. */
static int64_t at_least(int64_t limit, int64_t least)
{
    return limit > least ? limit : least;
}

static int check_out(const struct blinding *b, struct error *err)
{
    const struct submission_rules *rules = &b->request->assignment->submission;
    AUTO_BUF struct buf mirror = {0};
    struct refusal refusal = {0};
    sandbox_layers lowered = 0;
    workspace_path(b->request->workspace, &mirror, ".takehome/mirrors/%s",
                   b->request->submission);
    int r = workspace_lowered(b->request->workspace, &lowered, err);
    const struct checkout_request request = {
        .mirror = buf_text(&mirror),
        .commit = b->request->commit,
        .target_fd = b->tree_fd,
        .max_files = at_least(rules->max_files, READ_FILES),
        .max_file_bytes = at_least(rules->max_file_bytes, READ_FILE_BYTES),
        .max_bytes = at_least(rules->max_bytes, READ_BYTES),
        .max_path_bytes = rules->max_path_bytes,
        .max_depth = rules->max_depth,
        .landlock_lowered = lowered & (1u << SANDBOX_LAYER_LANDLOCK),
    };
    if (r == 0)
        r = checkout_run(&request, &refusal, err);
    if (r == 0 && refusal.reason != REFUSAL_NONE)
        r = error_set(err, -ENOENT, "%s: %s: there is nothing to read",
                      b->request->submission, refusal.detail);
    return r;
}

/* A document may hold no NUL and is none the less more than its lines. */
static bool is_text(const struct buf *bytes)
{
    AUTO_BUF struct buf document = {0};
    if (bytes->len == 0)
        return true;
    return memchr(bytes->data, '\0', bytes->len) == NULL &&
           scrub_add_document((const unsigned char *)bytes->data, bytes->len,
                              &document) == 0;
}

static int write_file(const struct blinding *b, const char *path, const struct buf *text,
                      bool executable, struct error *err)
{
    const char *slash = strrchr(path, '/');
    AUTO_FREE char *folder = slash ? strndup(path, (size_t)(slash - path)) : NULL;
    int r = folder ? fs_make_dirs(b->work_fd, folder, 0755, err) : 0;
    if (r < 0)
        return r;
    AUTO_FD int fd = fs_open_beneath(b->work_fd, path, O_WRONLY | O_CREAT | O_EXCL,
                                     executable ? 0755 : 0644);
    if (fd < 0)
        return error_set(err, fd, "write %s: %s", path, strerror(-fd));
    for (size_t at = 0; at < text->len;) {
        ssize_t wrote = write(fd, text->data + at, text->len - at);
        if (wrote < 0)
            return error_errno(err, "write %s", path);
        at += (size_t)wrote;
    }
    return 0;
}

/* The starter's file of the same name; an empty one where there is none. */
static int read_starter(const struct blinding *b, const char *path, struct buf *ret)
{
    struct error ignored = {0};
    if (b->starter_fd < 0)
        return 0;
    if (fs_read_beneath(b->starter_fd, path, FILE_BYTES_MAX, ret, &ignored) < 0)
        buf_reset(ret);
    return 0;
}

static int take_text(struct blinding *b, const struct fs_entry *entry, const char *shown,
                     const struct buf *bytes, struct error *err)
{
    AUTO_BUF struct buf text = {0}, before = {0};
    int r = scrub_add_text(b->request->identity, shown, buf_text(bytes), bytes->len,
                           &text, &b->report, err);
    if (r == 0)
        r = read_starter(b, entry->path, &before);
    if (r == 0)
        r = patch_add(&b->patch, shown, &before, &text, err);
    return r < 0 ? r : write_file(b, shown, &text, entry->mode & 0100, err);
}

/* What is no text is cleaned where we know how, and left out where it still names
 * somebody. */
static int take_binary(struct blinding *b, const struct fs_entry *entry,
                       const char *shown, const struct buf *bytes, struct error *err)
{
    AUTO_BUF struct buf clean = {0};
    int known =
        scrub_add_document((const unsigned char *)bytes->data, bytes->len, &clean);
    if (known == 0 && buf_add(&clean, bytes->data, bytes->len) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    if (known == 1 &&
        (clean.len != bytes->len || memcmp(clean.data, bytes->data, clean.len) != 0) &&
        scrub_report_add(&b->report, shown, 0, "metadata", true) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    const char *fault =
        known < 0 ? "left out: damaged"
                  : scrub_binary_fault(b->request->identity,
                                       (const unsigned char *)clean.data, clean.len);
    if (fault)
        return scrub_report_add(&b->report, shown, 0, fault, true);
    if (scrub_is_opaque((const unsigned char *)clean.data, clean.len) &&
        scrub_report_add(&b->report, shown, 0, "may hold more than can be seen", false) <
            0)
        return error_set(err, -ENOMEM, "out of memory");
    return write_file(b, shown, &clean, entry->mode & 0100, err);
}

/* Two names may become one: marisol.txt and quintero.txt, or a file and a folder. The
 * second gets a number. */
static int add_shown(const struct blinding *b, const char *path, struct buf *ret)
{
    int r = scrub_add_known(b->request->identity, path, ret);
    size_t len = ret->len;
    if (r < 0 || strcmp(buf_text(ret), path) == 0)
        return r;
    if (faccessat(b->work_fd, buf_text(ret), F_OK, AT_SYMLINK_NOFOLLOW) < 0 &&
        errno == ENOTDIR)
        for (size_t i = 0; i < len; i++)
            if (ret->data[i] == '/')
                ret->data[i] = '~';
    for (int i = 2; r == 0 && i < SAME_NAME_MAX; i++) {
        if (faccessat(b->work_fd, buf_text(ret), F_OK, AT_SYMLINK_NOFOLLOW) < 0)
            return 0;
        ret->len = len;
        r = buf_addf(ret, "~%d", i);
    }
    return r;
}

static int take_entry(void *context, const struct fs_entry *entry, struct error *err)
{
    struct blinding *b = context;
    AUTO_BUF struct buf shown = {0}, bytes = {0};
    if (S_ISDIR(entry->mode))
        return 0;
    int r = add_shown(b, entry->path, &shown);
    if (r == 0 && strcmp(buf_text(&shown), entry->path) != 0)
        r = scrub_report_add(&b->report, buf_text(&shown), 0, "file name", true);
    if (r < 0)
        return error_set(err, -ENOMEM, "out of memory");
    if (!S_ISREG(entry->mode))
        return scrub_report_add(&b->report, buf_text(&shown), 0, "left out: a link",
                                true);
    if (entry->bytes > FILE_BYTES_MAX)
        return scrub_report_add(&b->report, buf_text(&shown), 0, "left out: large", true);
    r = fs_read_beneath(b->tree_fd, entry->path, FILE_BYTES_MAX, &bytes, err);
    if (r < 0)
        return r;
    return is_text(&bytes) ? take_text(b, entry, buf_text(&shown), &bytes, err)
                           : take_binary(b, entry, buf_text(&shown), &bytes, err);
}

/* The subjects say how the work was cut into steps; a rubric may ask for that. */
static int write_history(struct blinding *b, struct error *err)
{
    AUTO_BUF struct buf mirror = {0}, raw = {0}, text = {0};
    sandbox_layers lowered = 0;
    workspace_path(b->request->workspace, &mirror, ".takehome/mirrors/%s",
                   b->request->submission);
    int r = workspace_lowered(b->request->workspace, &lowered, err);
    if (r == 0)
        r = history_add(buf_text(&mirror), b->request->commit,
                        lowered & (1u << SANDBOX_LAYER_LANDLOCK), &raw, err);
    if (r == 0)
        r = scrub_add_text(b->request->identity, "history.txt", buf_text(&raw), raw.len,
                           &text, &b->report, err);
    return r < 0
               ? r
               : fs_write(b->place_fd, "history.txt", text.data, text.len, 0644, 0, err);
}

static int write_report(const struct blinding *b, struct error *err)
{
    AUTO_BUF struct buf text = {0};
    size_t replaced = 0;
    for (size_t i = 0; i < b->report.count; i++)
        replaced += b->report.items[i].replaced;
    int r = buf_addf(&text,
                     "%zu places were replaced, %zu look like an identity: if you "
                     "recognise\nsomebody, say so and let another person read.\n\n",
                     replaced, b->report.count - replaced);
    for (size_t i = 0; r == 0 && i < b->report.count; i++) {
        const struct scrub_finding *f = &b->report.items[i];
        AUTO_BUF struct buf path = {0};
        text_add_line(&path, f->path);
        r = buf_addf(&text, "%s:%d: %s: %s\n", buf_text(&path), f->line, f->kind,
                     f->replaced ? "replaced" : "look");
    }
    return r < 0 ? error_set(err, r, "out of memory")
                 : fs_write(b->place_fd, "report.txt", text.data, text.len, 0644, 0, err);
}

static int write_all(struct blinding *b, struct error *err)
{
    AUTO_BUF struct buf files = {0};
    int r = write_history(b, err);
    if (r == 0)
        r = write_report(b, err);
    if (r == 0)
        r = fs_write(b->place_fd, "changes.diff", b->patch.text.data, b->patch.text.len,
                     0644, 0, err);
    if (r == 0)
        r = json_print(b->patch.files, &files, err);
    if (r == 0)
        r = fs_write(b->place_fd, "files.json", files.data, files.len, 0644, 0, err);
    return r < 0 ? r : fs_remove_tree(b->place_fd, "original", err);
}

/* A copy of before there were histories is made again. */
static bool is_whole(const char *path)
{
    AUTO_BUF struct buf last = {0};
    return buf_addf(&last, "%s/history.txt", path) == 0 &&
           access(buf_text(&last), F_OK) == 0;
}

static int move_there(struct blinding *b, const char *path, struct error *err)
{
    const char *slash = strrchr(path, '/');
    AUTO_FREE char *folder = strndup(path, (size_t)(slash - path));
    int r = fs_make_dirs(AT_FDCWD, folder, 0700, err);
    if (r == 0 && access(path, F_OK) == 0 && !is_whole(path))
        r = fs_remove_tree(AT_FDCWD, path, err);
    if (r < 0)
        return r;
    if (renameat(b->request->workspace->fd, b->place, AT_FDCWD, path) == 0)
        *b->place = '\0';
    else if (errno != ENOTEMPTY &&
             errno != EEXIST) /* another was faster: the same copy */
        return error_errno(err, "move to %s", path);
    return 0;
}

int blind_copy(const struct blind_request *request, struct buf *ret_path,
               struct error *err)
{
    CLEANUP(blinding_done)
    struct blinding b = {.request = request,
                         .place_fd = -1,
                         .tree_fd = -1,
                         .work_fd = -1,
                         .starter_fd = -1};
    workspace_path(request->workspace, ret_path, ".takehome/copies/%s/%.*s",
                   request->submission, COMMIT_SHOWN, request->commit);
    if (is_whole(buf_text(ret_path)))
        return 0;
    int r = patch_init(&b.patch, err);
    if (r == 0)
        r = open_all(&b, err);
    if (r == 0)
        r = check_out(&b, err);
    if (r == 0)
        r = fs_walk(b.tree_fd, take_entry, &b, err);
    if (r == 0)
        r = write_all(&b, err);
    return r < 0 ? r : move_there(&b, buf_text(ret_path), err);
}
