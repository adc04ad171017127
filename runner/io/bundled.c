#include "runner/io/bundled.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/base/cleanup.h"

int bundled_program(struct buf *out, struct error *err)
{
    char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof(path));
    if (len < 0 || (size_t)len >= sizeof(path))
        return error_errno(err, "cannot find this program's own file");
    return buf_add(out, path, (size_t)len);
}

static bool try_path(struct buf *out, const char *folder, size_t folder_len,
                     const char *rest, const char *name)
{
    AUTO_BUF struct buf path = {0};
    buf_addf(&path, "%.*s%s/%s", (int)folder_len, folder, rest, name);
    return access(buf_text(&path), R_OK) == 0 && buf_adds(out, buf_text(&path)) == 0;
}

int bundled_path(struct buf *out, const char *name, struct error *err)
{
    AUTO_BUF struct buf program = {0};
    int r = bundled_program(&program, err);
    if (r < 0)
        return r;
    /* PREFIX/libexec/takehome/takehome → PREFIX/share/takehome/assignments */
    const char *path = buf_text(&program), *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) : 0;
    if (try_path(out, path, len, "/../../share/takehome/assignments", name) ||
        try_path(out, TAKEHOME_SOURCE, strlen(TAKEHOME_SOURCE), "/assignments/data",
                 name))
        return 0;
    return error_set(
        err, -ENOENT,
        "the bundled %s is missing: install takehome again with `meson install`", name);
}
