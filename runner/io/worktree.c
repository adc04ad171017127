#include "runner/io/worktree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assignments/glob.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/text.h"

enum { NOTICES_MAX = 20, PAGE_BYTES = 4096 };

struct lay {
    int starter_fd; /* -1: no starter */
    int target_fd;
    const struct submission_rules *rules;
    const struct variant *variant;
    struct strlist *notices;
    size_t left_out;
    const char *folder; /* in find_protected(): where the walk is */
};

/* Protected itself, or below something that is: a folder must not take a file's place. */
static bool is_protected(const struct variant *variant, const char *path)
{
    AUTO_FREE char *part = strdup(path);
    for (char *slash = part ? strchr(part, '/') : NULL; part;
         slash = strchr(slash + 1, '/')) {
        if (slash)
            *slash = '\0';
        if (glob_any(&variant->protect, part))
            return true;
        if (!slash)
            break;
        *slash = '/';
    }
    return false;
}

static bool same_bytes(int one_fd, int other_fd)
{
    char one[16384], other[sizeof(one)];
    for (off_t at = 0;; at += (off_t)sizeof(one)) {
        ssize_t n = pread(one_fd, one, sizeof(one), at);
        if (n < 0 || pread(other_fd, other, sizeof(other), at) != n ||
            memcmp(one, other, (size_t)n) != 0)
            return false;
        if (n < (ssize_t)sizeof(one))
            return true;
    }
}

static bool same_link(const struct lay *lay, const struct fs_entry *entry)
{
    char theirs[4096], ours[sizeof(theirs)];
    AUTO_FD int fd =
        fs_open_beneath(lay->starter_fd, entry->path, O_PATH | O_NOFOLLOW, 0);
    ssize_t n = readlinkat(entry->parent_fd, entry->name, theirs, sizeof(theirs));
    return fd >= 0 && n >= 0 && readlinkat(fd, "", ours, sizeof(ours)) == n &&
           memcmp(theirs, ours, (size_t)n) == 0;
}

static bool same_file(const struct lay *lay, const struct fs_entry *entry)
{
    struct stat theirs, ours;
    if (lay->starter_fd < 0)
        return false;
    if (S_ISLNK(entry->mode))
        return same_link(lay, entry);
    AUTO_FD int fd =
        fs_open_beneath(lay->starter_fd, entry->path, O_RDONLY | O_NONBLOCK, 0);
    AUTO_FD int own_fd = openat(entry->parent_fd, entry->name,
                                O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    return fd >= 0 && own_fd >= 0 && fstat(fd, &theirs) == 0 &&
           fstat(own_fd, &ours) == 0 && S_ISREG(theirs.st_mode) &&
           S_ISREG(ours.st_mode) && theirs.st_size == ours.st_size &&
           same_bytes(fd, own_fd);
}

static int notice_protected(const struct lay *lay, const struct fs_entry *entry)
{
    AUTO_BUF struct buf path = {.limit = 200};
    if (same_file(lay, entry) || lay->notices->count >= NOTICES_MAX)
        return 0;
    text_add_line(&path, entry->path);
    return strlist_addf(
        lay->notices, "the protected file %s was changed: the assignment's own was used",
        buf_text(&path));
}

/* The starter's folder at a path, where something in it is protected. */
static int find_protected(void *context, const struct fs_entry *entry, struct error *err)
{
    const struct lay *below = context;
    AUTO_BUF struct buf path = {0};
    if (buf_addf(&path, "%s/%s", below->folder, entry->path) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    return is_protected(below->variant, buf_text(&path)) ? -EEXIST : 0;
}

/* Whether something would take the place of a folder that has protected files. */
static bool covers_protected(const struct lay *lay, const char *path)
{
    struct lay below = *lay;
    AUTO_FD int fd = lay->starter_fd < 0 ? -1
                                         : fs_open_beneath(lay->starter_fd, path,
                                                           O_RDONLY | O_DIRECTORY, 0);
    below.folder = path;
    return fd >= 0 && fs_walk(fd, find_protected, &below, NULL) < 0;
}

static int notice_covers(const struct lay *lay, const char *path, struct error *err)
{
    AUTO_BUF struct buf clean = {.limit = 200};
    text_add_line(&clean, path);
    return strlist_addf(lay->notices,
                        "%s was not taken: the assignment's folder of that name has "
                        "protected files",
                        buf_text(&clean)) < 0
               ? error_set(err, -ENOMEM, "out of memory")
               : 0;
}

static int lay_entry(void *context, const struct fs_entry *entry, struct error *err)
{
    struct lay *lay = context;
    if (!S_ISREG(entry->mode) && !S_ISLNK(entry->mode))
        return 0;
    if (is_protected(lay->variant, entry->path))
        return notice_protected(lay, entry) < 0 ? error_set(err, -ENOMEM, "out of memory")
                                                : 0;
    if (covers_protected(lay, entry->path))
        return notice_covers(lay, entry->path, err);
    if (!glob_any(&lay->rules->paths, entry->path)) {
        lay->left_out++;
        return 0;
    }
    return fs_copy_entry(lay->target_fd, entry, (uid_t)-1, (gid_t)-1, err);
}

/* The sub-folder that a submission lives in; a missing one is an empty submission. */
static int open_submission(int checkout_fd, const struct submission_rules *rules)
{
    const char *folder =
        rules->folder && strcmp(rules->folder, ".") != 0 ? rules->folder : ".";
    return fs_open_beneath(checkout_fd, folder, O_RDONLY | O_DIRECTORY, 0);
}

int worktree_lay(int assignment_fd, int checkout_fd, int target_fd,
                 const struct submission_rules *rules, const struct variant *variant,
                 struct strlist *ret_notices, struct error *err)
{
    AUTO_FD int starter_fd = -1;
    int r = 0;
    if (variant->starter) {
        starter_fd =
            fs_open_beneath(assignment_fd, variant->starter, O_RDONLY | O_DIRECTORY, 0);
        if (starter_fd < 0)
            return error_set(err, starter_fd, "cannot open the starter %s: %s",
                             variant->starter, strerror(-starter_fd));
        r = fs_copy_tree(starter_fd, target_fd, NULL, (uid_t)-1, (gid_t)-1, err);
    }
    struct lay lay = {.starter_fd = starter_fd,
                      .target_fd = target_fd,
                      .rules = rules,
                      .variant = variant,
                      .notices = ret_notices};
    AUTO_FD int from_fd = open_submission(checkout_fd, rules);
    if (r == 0 && from_fd < 0) {
        if (strlist_addf(ret_notices, "the repository has no folder %s", rules->folder) <
            0)
            r = error_set(err, -ENOMEM, "out of memory");
        return r;
    }
    if (r == 0)
        r = fs_walk(from_fd, lay_entry, &lay, err);
    if (r == 0 && lay.left_out > 0 &&
        strlist_addf(ret_notices,
                     "%zu files outside the paths of the task were not taken",
                     lay.left_out) < 0)
        r = error_set(err, -ENOMEM, "out of memory");
    return r;
}

/* A build is the candidate's own code: it may have changed what is protected. */
static int lay_protected(void *context, const struct fs_entry *entry, struct error *err)
{
    struct lay *lay = context;
    AUTO_BUF struct buf path = {.limit = 200};
    if ((!S_ISREG(entry->mode) && !S_ISLNK(entry->mode)) ||
        !is_protected(lay->variant, entry->path) || same_file(lay, entry))
        return 0;
    text_add_line(&path, entry->path);
    if (lay->notices->count < NOTICES_MAX &&
        strlist_addf(lay->notices,
                     "the build changed the protected file %s: the assignment's own was "
                     "used",
                     buf_text(&path)) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    return fs_copy_entry(lay->target_fd, entry, (uid_t)-1, (gid_t)-1, err);
}

int worktree_protect(int assignment_fd, int built_fd, const struct variant *variant,
                     struct strlist *ret_notices, struct error *err)
{
    if (!variant->starter || variant->protect.count == 0)
        return 0;
    AUTO_FD int fd =
        fs_open_beneath(assignment_fd, variant->starter, O_RDONLY | O_DIRECTORY, 0);
    if (fd < 0)
        return error_set(err, fd, "cannot open the starter %s: %s", variant->starter,
                         strerror(-fd));
    /* what is walked is the starter; what it is held against is what was built */
    struct lay lay = {.starter_fd = built_fd,
                      .target_fd = built_fd,
                      .variant = variant,
                      .notices = ret_notices};
    return fs_walk(fd, lay_protected, &lay, err);
}

struct measure {
    bool in_memory;
    int64_t bytes, entries;
};

static int measure_entry(void *context, const struct fs_entry *entry, struct error *err)
{
    struct measure *measure = context;
    (void)err;
    measure->entries++;
    if (S_ISLNK(entry->mode))
        measure->bytes += PAGE_BYTES; /* a long one has a page of its own */
    if (!S_ISREG(entry->mode))
        return 0;
    /* each name of a file counts its part of it */
    int64_t names = measure->in_memory ? (int64_t)entry->name_count : 1;
    int64_t bytes = measure->in_memory ? entry->held_bytes : entry->bytes;
    measure->bytes += (bytes + names - 1) / names + PAGE_BYTES;
    return 0;
}

int worktree_measure(int dirfd, bool in_memory, int64_t *ret_bytes, int64_t *ret_entries,
                     struct error *err)
{
    struct measure measure = {.in_memory = in_memory};
    int r = fs_walk(dirfd, measure_entry, &measure, err);
    if (r < 0)
        return r;
    *ret_bytes = measure.bytes;
    *ret_entries = measure.entries;
    return 0;
}
