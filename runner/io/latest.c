#include "runner/io/latest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"

enum { LINE_BYTES_MAX = 1000 };

int latest_write(int workspace_fd, const char *submission, const char *attempt,
                 int64_t seconds, struct error *err)
{
    AUTO_BUF struct buf path = {0}, line = {0};
    if (buf_addf(&path, ".takehome/latest/%s", submission) < 0 ||
        buf_addf(&line, "%lld %s\n", (long long)seconds, attempt) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    return fs_write(workspace_fd, buf_text(&path), line.data, line.len, 0600,
                    FS_WRITE_REPLACE | FS_WRITE_SYNC, err);
}

int latest_read(int workspace_fd, const char *submission, char **ret_attempt,
                int64_t *ret_seconds, struct error *err)
{
    AUTO_BUF struct buf path = {0}, line = {.limit = LINE_BYTES_MAX};
    char attempt[LINE_BYTES_MAX], end;
    long long seconds;
    if (buf_addf(&path, ".takehome/latest/%s", submission) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    int r = fs_read(workspace_fd, buf_text(&path), LINE_BYTES_MAX - 1, &line, err);
    if (r < 0)
        return r;
    if (sscanf(buf_text(&line), "%lld %998s%c", &seconds, attempt, &end) != 3 ||
        end != '\n')
        return error_set(err, -EINVAL, "%s:1: it is not \"SECONDS ATTEMPT\"",
                         buf_text(&path));
    char *copy = strdup(attempt);
    if (!copy)
        return error_set(err, -ENOMEM, "out of memory");
    *ret_attempt = copy;
    *ret_seconds = seconds;
    return 0;
}
