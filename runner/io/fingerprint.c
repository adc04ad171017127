#include "runner/io/fingerprint.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "runner/core/attempt.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"

enum { FILE_BYTES_MAX = 64 << 20 };

/* Keys of assignment.json that no verdict depends on. */
static const char *const not_run_keys[] = {
    "title",      "points",          "bonus",          "rubric",
    "role_tasks", "product_overlap", "effort",         "ownership",
    "assistance", "contact",         "retention_days", "verify",
    "visibility", "version",         "task",           "dependencies",
};
static const char *const marking_keys[] = {"id",     "points", "bonus",     "canary",
                                           "suites", "cases",  "visibility"};

static bool listed(const char *const *keys, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(keys[i], key) == 0)
            return true;
    return false;
}

/* Takes keys out of every object: those that are listed, or all others. */
static void prune(json_t *value, const char *const *keys, size_t count, bool keep_listed)
{
    size_t index;
    json_t *item;
    json_array_foreach(value, index, item) prune(item, keys, count, keep_listed);
    if (!json_is_object(value))
        return;
    void *next;
    for (void *at = json_object_iter(value); at; at = next) {
        const char *key = json_object_iter_key(at);
        next = json_object_iter_next(value, at);
        if (listed(keys, count, key) == keep_listed)
            prune(json_object_iter_value(at), keys, count, keep_listed);
        else
            json_object_del(value, key);
    }
}

static int add_manifest(struct digest *digest, int folder_fd, const char *const *keys,
                        size_t count, bool keep_listed, struct error *err)
{
    AUTO_JSON_DOC struct json_doc doc = {0};
    AUTO_BUF struct buf text = {0};
    int r = json_doc_load(folder_fd, ASSIGNMENT_FILE, &doc, err);
    if (r < 0)
        return r;
    prune(doc.root, keys, count, keep_listed);
    r = json_print(doc.root, &text, err);
    if (r == 0)
        digest_add(digest, ASSIGNMENT_FILE, text.data, text.len);
    return r;
}

static int add_entry(void *context, const struct fs_entry *entry, struct error *err)
{
    struct digest *digest = context;
    AUTO_BUF struct buf content = {.limit = FILE_BYTES_MAX};
    if (!S_ISREG(entry->mode))
        return 0;
    int r = fs_read_beneath(entry->parent_fd, entry->name, FILE_BYTES_MAX, &content, err);
    if (r < 0)
        return error_wrap(err, "%s", entry->path);
    digest_add(digest, entry->path, content.data, content.len);
    digest_add_text(digest, "mode", (entry->mode & S_IXUSR) ? "x" : "-");
    return 0;
}

static int add_folder(struct digest *digest, int folder_fd, const char *name,
                      struct error *err)
{
    AUTO_FD int fd = fs_open_beneath(folder_fd, name, O_RDONLY | O_DIRECTORY, 0);
    digest_add_text(digest, "folder", name);
    if (fd == -ENOENT)
        return 0;
    if (fd < 0)
        return error_set(err, fd, "cannot open %s: %s", name, strerror(-fd));
    return fs_walk(fd, add_entry, digest, err);
}

/* The tools of environment `host`: which programs stand behind these names on this
 * machine. */
static void add_host_tools(struct digest *digest)
{
    static const char *const tools[] = {"/etc/debian_version",
                                        "/lib/x86_64-linux-gnu/libc.so.6",
                                        "/lib/aarch64-linux-gnu/libc.so.6",
                                        "/bin/sh",
                                        "/usr/bin/cc",
                                        "/usr/bin/gcc",
                                        "/usr/bin/clang",
                                        "/usr/bin/make",
                                        "/usr/bin/python3",
                                        "/usr/bin/node",
                                        "/usr/bin/java",
                                        "/usr/bin/go",
                                        "/usr/bin/git"};
    for (size_t i = 0; i < COUNT_OF(tools); i++) {
        AUTO_FREE char *real = realpath(tools[i], NULL);
        AUTO_BUF struct buf text = {0};
        struct stat st;
        if (real && stat(real, &st) == 0)
            buf_addf(&text, "%s %lld %lld", real, (long long)st.st_size,
                     (long long)st.st_mtim.tv_sec);
        digest_add_text(digest, tools[i], buf_text(&text));
    }
}

int fingerprint_run(int folder_fd, const struct variant *variant, sandbox_layers layers,
                    unsigned held, char ret_hex[DIGEST_HEX_BYTES], struct error *err)
{
    struct digest digest;
    digest_init(&digest);
    digest_add_text(&digest, "grading", ATTEMPT_GRADING_VERSION);
    digest_add(&digest, "layers", &layers, sizeof(layers));
    if (held) /* not where nothing is: most attempts were made when this was not asked */
        digest_add(&digest, "held", &held, sizeof(held));
    digest_add_text(&digest, "variant", variant->id);
    digest_add_text(&digest, "environment", variant->environment);
    if (strcmp(variant->environment, "host") == 0)
        add_host_tools(&digest);
    int r = add_manifest(&digest, folder_fd, not_run_keys, COUNT_OF(not_run_keys), false,
                         err);
    if (r == 0 && variant->starter)
        r = add_folder(&digest, folder_fd, variant->starter, err);
    if (r == 0)
        r = add_folder(&digest, folder_fd, "suites", err);
    if (r == 0)
        digest_hex(&digest, ret_hex);
    return r;
}

int fingerprint_marking(int folder_fd, const struct assignment *assignment,
                        char ret_hex[DIGEST_HEX_BYTES], struct error *err)
{
    struct digest digest;
    AUTO_BUF struct buf rubric = {0};
    digest_init(&digest);
    digest_add_text(&digest, "rubric", assignment->rubric);
    int r =
        add_manifest(&digest, folder_fd, marking_keys, COUNT_OF(marking_keys), true, err);
    if (r == 0 && !strchr(assignment->rubric, '@')) {
        r = fs_read_beneath(folder_fd, assignment->rubric, JSON_FILE_BYTES_MAX, &rubric,
                            err);
        digest_add(&digest, "rubric.json", rubric.data, rubric.len);
    }
    if (r == 0)
        digest_hex(&digest, ret_hex);
    return r;
}
