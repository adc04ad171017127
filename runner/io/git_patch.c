#include "runner/io/git_patch.h"

#include <errno.h>
#include <git2.h>
#include <stdbool.h>
#include <string.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/text.h"

enum { WHOLE_FILE = 1 << 24, CONTEXT_LINES = 3 };

static int fault(struct error *err, const char *path)
{
    const git_error *last = git_error_last();
    return error_set(err, -EIO, "compare %s: %s", path, last ? last->message : "libgit2");
}

int patch_init(struct patch *patch, struct error *err)
{
    if (git_libgit2_init() < 0)
        return fault(err, "files");
    patch->opened = 1;
    patch->files = json_array();
    return patch->files ? 0 : error_set(err, -ENOMEM, "out of memory");
}

void patch_done(struct patch *patch)
{
    buf_done(&patch->text);
    json_decref(patch->files);
    if (patch->opened)
        git_libgit2_shutdown();
    *patch = (struct patch){0};
}

static git_patch *compare(const char *path, const struct buf *before,
                          const struct buf *after, uint32_t context)
{
    git_diff_options options = GIT_DIFF_OPTIONS_INIT;
    git_patch *patch = NULL;
    options.context_lines = context;
    options.flags = GIT_DIFF_FORCE_TEXT;
    if (git_patch_from_buffers(&patch, before->len ? before->data : NULL, before->len,
                               path, after->len ? after->data : NULL, after->len, path,
                               &options) < 0)
        return NULL;
    return patch;
}

static int add_text(struct patch *to, const char *path, const struct buf *before,
                    const struct buf *after, struct error *err)
{
    git_buf text = {0};
    git_patch *patch = compare(path, before, after, CONTEXT_LINES);
    int r = patch && git_patch_to_buf(&text, patch) == 0
                ? text_add_clean(&to->text, text.ptr, text.size)
                : fault(err, path);
    git_buf_dispose(&text);
    git_patch_free(patch);
    return r;
}

static int add_line(json_t *lines, const git_diff_line *line)
{
    AUTO_BUF struct buf text = {.limit = PATCH_LINE_BYTES};
    size_t len = line->content_len;
    while (len > 0 && (line->content[len - 1] == '\n' || line->content[len - 1] == '\r'))
        len--;
    text_add_clean(&text, line->content, len > PATCH_LINE_BYTES ? PATCH_LINE_BYTES : len);
    bool added = line->origin == GIT_DIFF_LINE_ADDITION,
         removed = line->origin == GIT_DIFF_LINE_DELETION;
    if (!added && !removed && line->origin != GIT_DIFF_LINE_CONTEXT)
        return 0;
    json_t *row = json_pack("{s:s, s:b, s:b}", "text", buf_text(&text), "added", added,
                            "removed", removed);
    if (row && !removed)
        json_object_set_new(row, "n", json_integer(line->new_lineno));
    return json_array_append_new(lines, row);
}

static int add_lines(struct patch *to, git_patch *patch, json_t *lines)
{
    size_t hunks = git_patch_num_hunks(patch);
    for (size_t h = 0; h < hunks; h++) {
        int count = git_patch_num_lines_in_hunk(patch, h);
        for (int i = 0; i < count && to->lines < PATCH_LINES_MAX; i++, to->lines++) {
            const git_diff_line *line;
            if (git_patch_get_line_in_hunk(&line, patch, h, (size_t)i) < 0 ||
                add_line(lines, line) < 0)
                return -1;
        }
    }
    return 0;
}

/* A file that nobody changed has no hunk: it is shown as it is, in short. */
static int add_page(struct patch *to, const char *path, const struct buf *before,
                    const struct buf *after, struct error *err)
{
    git_patch *patch = compare(path, before, after, WHOLE_FILE);
    AUTO_BUF struct buf shown = {0};
    text_add_line(&shown, path);
    json_t *lines = json_array();
    bool changed = before->len != after->len ||
                   (after->len && memcmp(before->data, after->data, after->len) != 0);
    int r = patch && lines ? add_lines(to, patch, lines) : -1;
    git_patch_free(patch);
    json_t *file = json_pack("{s:s, s:b, s:b, s:b, s:o}", "path", buf_text(&shown),
                             "is_new", before->len == 0, "changed", changed, "cut",
                             changed && to->lines >= PATCH_LINES_MAX, "lines", lines);
    if (r < 0 || json_array_append_new(to->files, file) < 0)
        return fault(err, path);
    return 0;
}

int patch_add(struct patch *patch, const char *path, const struct buf *before,
              const struct buf *after, struct error *err)
{
    int r = add_text(patch, path, before, after, err);
    return r < 0 ? r : add_page(patch, path, before, after, err);
}
