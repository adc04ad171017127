#include "runner/io/log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "runner/io/lock.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/io.h"
#include "sandbox/base/text.h"

#define LOG_FILE ".takehome/log.jsonl"
#define LOG_LOCK ".takehome/log.lock"
#define KEY_FILE "private/log.key"
#define HEAD_FILE "private/log.head"

enum { LOG_BYTES_MAX = 256 << 20, SMALL_BYTES = 4096, LOCK_WAIT_MS = 10000 };

static bool is_there(const struct workspace *workspace, const char *path)
{
    return faccessat(workspace->fd, path, F_OK, 0) == 0;
}

static int parse_key(const char *text, struct journal_key *ret)
{
    for (size_t i = 0; i < JOURNAL_KEY_BYTES; i++) {
        int high = text_hex_value(text[2 * i]);
        int low = high < 0 ? -1 : text_hex_value(text[2 * i + 1]);
        if (low < 0)
            return -EINVAL;
        ret->bytes[i] = (uint8_t)(high << 4 | low);
    }
    return 0;
}

static int make_key(const struct workspace *workspace, struct journal_key *ret,
                    struct error *err)
{
    AUTO_BUF struct buf text = {0};
    if (getrandom(ret->bytes, sizeof(ret->bytes), 0) != sizeof(ret->bytes))
        return error_errno(err, "make the log's key");
    for (size_t i = 0; i < JOURNAL_KEY_BYTES; i++)
        buf_addf(&text, "%02x", ret->bytes[i]);
    buf_addc(&text, '\n');
    return fs_write(workspace->fd, KEY_FILE, text.data, text.len, 0600, FS_WRITE_SYNC,
                    err);
}

/* A log without its key could be rewritten by anybody: it is not begun again silently. */
static int load_key(const struct workspace *workspace, struct journal_key *ret,
                    struct error *err)
{
    AUTO_BUF struct buf text = {0};
    if (!is_there(workspace, KEY_FILE)) {
        if (is_there(workspace, LOG_FILE))
            return error_set(err, -EINVAL,
                             "%s/" KEY_FILE ":1: it is gone, and " LOG_FILE
                             " cannot be checked without it: bring it back from a backup",
                             workspace->path);
        return make_key(workspace, ret, err);
    }
    int r = fs_read(workspace->fd, KEY_FILE, SMALL_BYTES, &text, err);
    if (r == 0 && parse_key(buf_text(&text), ret) < 0)
        r = error_set(err, -EINVAL, "%s/" KEY_FILE ":1: must be 64 hexadecimal digits",
                      workspace->path);
    return r;
}

static int load_head(const struct workspace *workspace, struct journal_head *ret,
                     struct error *err)
{
    AUTO_BUF struct buf text = {0};
    *ret = (struct journal_head){0};
    if (!is_there(workspace, HEAD_FILE))
        return 0;
    int r = fs_read(workspace->fd, HEAD_FILE, SMALL_BYTES, &text, err);
    if (r == 0 &&
        sscanf(buf_text(&text), "%" SCNd64 " %64[0-9a-f]", &ret->n, ret->hash) != 2)
        r = error_set(err, -EINVAL, "%s/" HEAD_FILE ":1: must be a number and a hash",
                      workspace->path);
    return r;
}

static int save_head(const struct workspace *workspace, const struct journal_head *head,
                     struct error *err)
{
    char text[128];
    int len = snprintf(text, sizeof(text), "%" PRId64 " %s\n", head->n, head->hash);
    return fs_write(workspace->fd, HEAD_FILE, text, (size_t)len, 0600,
                    FS_WRITE_REPLACE | FS_WRITE_SYNC, err);
}

/* The log's own last line counts: the head may be one act behind it, after a kill. */
static int find_last(const struct buf *text, struct journal_head *head, size_t *ret_whole,
                     struct error *err)
{
    struct journal_entry entry;
    size_t end = text->len, begin;
    while (end > 0 && text->data[end - 1] != '\n')
        end--;
    *ret_whole = end;
    if (end == 0)
        return 0;
    for (begin = end - 1; begin > 0 && text->data[begin - 1] != '\n';)
        begin--;
    int r = journal_parse(text->data + begin, end - 1 - begin, &entry, err);
    if (r < 0)
        return error_wrap(err, LOG_FILE ": its last line: `takehome log --verify`");
    head->n = entry.n;
    memcpy(head->hash, entry.hash, sizeof(head->hash));
    return 0;
}

static void name_actor(const struct workspace *workspace, struct journal_entry *entry)
{
    AUTO_FREE char *person = NULL;
    struct error nobody = {0};
    bool known = workspace_person(workspace, &person, &nobody) == 0;
    snprintf(entry->by, sizeof(entry->by), "%s", known ? person : "-");
}

static int write_lines(const struct workspace *workspace, const struct buf *lines,
                       size_t whole, bool torn, struct error *err)
{
    AUTO_FD int fd = openat(workspace->fd, LOG_FILE,
                            O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || (torn && ftruncate(fd, (off_t)whole) < 0))
        return error_errno(err, "open %s/" LOG_FILE, workspace->path);
    int r = io_write_all(fd, lines->data, lines->len);
    if (r == 0 && fsync(fd) < 0)
        r = -errno;
    return r < 0 ? error_set(err, r, "write %s/" LOG_FILE ": %s", workspace->path,
                             strerror(-r))
                 : 0;
}

static int append(const struct workspace *workspace, const struct journal_key *key,
                  struct journal_entry *entry, struct error *err)
{
    AUTO_BUF struct buf now = {0}, lines = {0};
    struct journal_head head;
    size_t whole = 0;
    int r = load_head(workspace, &head, err);
    if (r == 0 && is_there(workspace, LOG_FILE))
        r = fs_read(workspace->fd, LOG_FILE, LOG_BYTES_MAX, &now, err);
    if (r == 0 && head.n > 0 && now.len == 0)
        return error_set(err, -EINVAL,
                         "%s/" LOG_FILE " is gone: bring it back from a "
                         "backup",
                         workspace->path);
    if (r == 0)
        r = find_last(&now, &head, &whole, err);
    if (r == 0 && whole < now.len) {
        struct journal_entry mended = {.at = entry->at, .act = JOURNAL_MENDED};
        snprintf(mended.by, sizeof(mended.by), "%s", entry->by);
        fprintf(stderr, "the log's last line was torn by a kill: it is taken off\n");
        r = journal_add(key, &head, &mended, &lines, err);
    }
    if (r == 0)
        r = journal_add(key, &head, entry, &lines, err);
    if (r == 0)
        r = write_lines(workspace, &lines, whole, whole < now.len, err);
    return r < 0 ? r : save_head(workspace, &head, err);
}

int log_append(const struct workspace *workspace, const struct log_fact *fact,
               struct error *err)
{
    struct journal_entry entry = {.at = clock_now(), .act = fact->act};
    struct journal_key key;
    AUTO_FD int lock_fd = lock_wait(workspace->fd, LOG_LOCK, LOCK_WAIT_MS, err);
    int r = lock_fd < 0 ? lock_fd : load_key(workspace, &key, err);
    if (r < 0)
        return error_wrap(err, "the log");
    if (fact->by)
        snprintf(entry.by, sizeof(entry.by), "%s", fact->by);
    else
        name_actor(workspace, &entry);
    snprintf(entry.about, sizeof(entry.about), "%s", fact->about ? fact->about : "");
    if (fact->bytes)
        journal_digest(&key, fact->bytes, fact->len, entry.fact);
    r = append(workspace, &key, &entry, err);
    return r < 0 ? error_wrap(err, "the log") : 0;
}

/* A purge removes every file about a submission, a release that of its hold. */
static bool is_end_of(const struct journal_entry *entry, const struct journal_entry *of)
{
    if (strcmp(entry->about, of->about) != 0)
        return false;
    return entry->act == JOURNAL_PURGED ||
           (entry->act == JOURNAL_RELEASED && of->act == JOURNAL_HELD);
}

/* A reviewer's file is their own; every other act of a submission has one. */
static bool same_file(const struct journal_entry *one, const struct journal_entry *other)
{
    return one->act == other->act && strcmp(one->about, other->about) == 0 &&
           (one->act != JOURNAL_REVIEW || strcmp(one->by, other->by) == 0);
}

/* Whether an entry is the last word about its file. */
static bool is_last(const struct journal_check *check, size_t at)
{
    const struct journal_entry *entry = &check->entries[at];
    for (size_t i = at + 1; i < check->count; i++)
        if (is_end_of(&check->entries[i], entry) || same_file(&check->entries[i], entry))
            return false;
    return true;
}

static int check_file(const struct workspace *workspace, const struct journal_key *key,
                      const struct journal_entry *entry, struct strlist *findings)
{
    AUTO_BUF struct buf path = {0}, text = {0};
    struct error reason = {0};
    char digest[DIGEST_HEX_BYTES];
    if (entry->fact[0] == '\0' || journal_file(entry, &path) <= 0)
        return 0;
    if (fs_read(workspace->fd, buf_text(&path), LOG_BYTES_MAX, &text, &reason) < 0)
        return strlist_addf(findings,
                            "%s/%s: line %" PRId64 " of the log tells of it, and "
                            "it cannot be read: make it again",
                            workspace->path, buf_text(&path), entry->n);
    journal_digest(key, text.data, text.len, digest);
    return strcmp(digest, entry->fact) == 0
               ? 0
               : strlist_addf(findings,
                              "%s/%s: it was changed after line %" PRId64
                              " of the log was written",
                              workspace->path, buf_text(&path), entry->n);
}

int log_verify(const struct workspace *workspace, struct journal_check *ret,
               struct error *err)
{
    AUTO_BUF struct buf text = {0}, name = {0};
    struct journal_head head;
    struct journal_key key;
    AUTO_FD int lock_fd = lock_wait(workspace->fd, LOG_LOCK, LOCK_WAIT_MS, err);
    int r = lock_fd < 0 ? lock_fd : load_key(workspace, &key, err);
    if (r == 0)
        r = load_head(workspace, &head, err);
    if (r == 0 && is_there(workspace, LOG_FILE))
        r = fs_read(workspace->fd, LOG_FILE, LOG_BYTES_MAX, &text, err);
    workspace_path(workspace, &name, LOG_FILE);
    if (r == 0)
        r = journal_verify(buf_text(&name), buf_text(&text), text.len, &key, &head, ret,
                           err);
    for (size_t i = 0; r == 0 && i < ret->count; i++)
        if (is_last(ret, i))
            r = check_file(workspace, &key, &ret->entries[i], &ret->findings);
    return r;
}
