#include "runner/io/runs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/io/worktree.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"

enum { INPUT_BYTES_MAX = 64 << 20, REPORT_BYTES = 8 << 20, SPARE_ENTRIES = 64 };

/* A copy of the built tree, with room for what the limits allow beside what is in it. */
static int copy_tree(struct runs *runs, const struct limits *limits,
                     struct sandbox_tree *ret, struct error *err)
{
    if (runs->tree_entries == 0) {
        int r = worktree_measure(runs->tree.fd, true, &runs->tree_bytes,
                                 &runs->tree_entries, err);
        if (r < 0)
            return r;
        runs->tree_entries += SPARE_ENTRIES;
    }
    return sandbox_tree_copy(runs->sandbox, &runs->tree,
                             runs->tree_bytes + limits->disk_bytes,
                             runs->tree_entries + limits->inodes, ret, err);
}

/* The author's files of a case, laid over the copy. */
static int lay_files(const struct runs *runs, const struct json_array *list, int tree_fd,
                     struct error *err)
{
    const struct case_file *files = list ? list->items : NULL;
    int r = 0;
    for (size_t i = 0; list && i < list->count && r == 0; i++) {
        const char *slash = strrchr(files[i].source, '/');
        AUTO_FREE char *folder =
            slash ? strndup(files[i].source, (size_t)(slash - files[i].source))
                  : strdup(".");
        AUTO_FD int folder_fd = folder ? fs_open_beneath(runs->assignment_fd, folder,
                                                         O_RDONLY | O_DIRECTORY, 0)
                                       : -ENOMEM;
        if (folder_fd < 0)
            return error_set(err, folder_fd, "cannot open %s: %s", files[i].source,
                             strerror(-folder_fd));
        const struct fs_entry entry = {
            .path = files[i].path,
            .parent_fd = folder_fd,
            .name = slash ? slash + 1 : files[i].source,
            .mode = S_IFREG | 0644,
        };
        r = fs_copy_entry(tree_fd, &entry, (uid_t)-1, (gid_t)-1, err);
    }
    return r;
}

static int add_words(struct strlist *to, const struct strlist *from)
{
    for (size_t i = 0; from && i < from->count; i++)
        if (strlist_add(to, from->items[i]) < 0)
            return -ENOMEM;
    return 0;
}

struct binds {
    struct policy_bind rows[64];
    size_t count;
    char *suite; /* owned: the source of /suite */
};

static void binds_done(struct binds *binds) { free(binds->suite); }

static int fill_binds(const struct runs *runs, const char *suite_folder,
                      struct binds *binds)
{
    size_t count;
    const struct policy_bind *host = policy_host_binds(&count);
    if (count + 1 > COUNT_OF(binds->rows))
        return -E2BIG;
    memcpy(binds->rows, host, count * sizeof(*host));
    binds->count = count;
    if (!suite_folder)
        return 0;
    AUTO_BUF struct buf path = {0};
    if (buf_addf(&path, "%s/%s", runs->folder, suite_folder) < 0)
        return -ENOMEM;
    binds->suite = buf_take(&path);
    binds->rows[binds->count++] =
        (struct policy_bind){.source = binds->suite, .target = "/suite"};
    return 0;
}

static struct policy policy_from(const struct attempt_request *request,
                                 const struct binds *binds)
{
    const struct limits *limits = &request->limits;
    return (struct policy){
        .wall_limit_ms = limits->wall_ms,
        .cpu_limit_ms = limits->cpu_ms,
        .memory_limit_bytes = limits->memory_bytes,
        .processes_limit = limits->processes,
        .disk_limit_bytes = limits->disk_bytes,
        .inodes_limit = limits->inodes,
        .output_limit_bytes = limits->output_bytes,
        .open_files_limit = limits->open_files,
        .network = POLICY_NETWORK_LOOPBACK,
        .calls = limits->calls,
        .output_overrun_kills = request->output_overrun_kills,
        .binds = binds->rows,
        .bind_count = binds->count,
        .environment = policy_host_environment(),
    };
}

/* Where a command without a slash is looked for, in here as on this machine. */
static bool is_on_path(const char *name)
{
    const char *path = NULL;
    const char *const *variables = policy_host_environment();
    for (size_t i = 0; variables[i] && !path; i++)
        if (strncmp(variables[i], "PATH=", 5) == 0)
            path = variables[i] + 5;
    while (path && *path) {
        AUTO_BUF struct buf full = {0};
        size_t len = strcspn(path, ":");
        buf_add(&full, path, len);
        if (buf_addf(&full, "/%s", name) == 0 && access(buf_text(&full), X_OK) == 0)
            return true;
        path += len + (path[len] == ':');
    }
    return false;
}

/* A tool that this machine lacks is nothing that a candidate did. */
static int check_command(const char *name, struct error *err)
{
    if (strchr(name, '/') || is_on_path(name))
        return 0;
    return error_set(
        err, -ENOENT,
        "this machine has no program '%.60s' for the sandbox: install it, or "
        "mend the command in assignment.json",
        name);
}

static int check_readable(void *context, const struct fs_entry *entry, struct error *err)
{
    const char *folder = context;
    mode_t wanted = S_ISDIR(entry->mode) ? S_IROTH | S_IXOTH : S_IROTH;
    if (S_ISLNK(entry->mode) || (entry->mode & wanted) == wanted)
        return 0;
    return error_set(
        err, -EINVAL,
        "%s/%s: a run of root's is another user and cannot read it: chmod -R "
        "a+rX %s",
        folder, entry->path, folder);
}

/* What nobody can read looks like a suite that reports nothing. */
static int check_suite(const char *folder, struct error *err)
{
    AUTO_BUF struct buf name = {0};
    struct stat st;
    if (geteuid() != 0)
        return 0;
    AUTO_FD int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) < 0 || buf_adds(&name, folder) < 0)
        return error_errno(err, "cannot open the suite %s", folder);
    const struct fs_entry top = {.path = ".", .mode = st.st_mode};
    int r = check_readable(name.data, &top, err);
    return r < 0 ? r : fs_walk(fd, check_readable, name.data, err);
}

/* One that lies in the submission is none. */
static int remove_report(const struct sandbox_tree *tree, const char *path,
                         struct error *err)
{
    const char *slash = strrchr(path, '/');
    AUTO_FREE char *folder = slash ? strndup(path, (size_t)(slash - path)) : strdup(".");
    if (!folder)
        return error_set(err, -ENOMEM, "out of memory");
    AUTO_FD int fd = fs_open_beneath(tree->fd, folder, O_RDONLY | O_DIRECTORY, 0);
    return fd < 0 ? 0 : fs_remove_tree(fd, slash ? slash + 1 : path, err);
}

/* The candidate's side wrote it: a missing, odd or too large file is an empty report. */
static void read_report_file(const struct sandbox_tree *tree, const char *path,
                             struct buf *ret)
{
    struct error ignored = {0};
    fs_read_beneath(tree->fd, path, REPORT_BYTES, ret, &ignored);
}

static int run_in(struct runs *runs, const struct attempt_request *request,
                  const struct sandbox_tree *tree, struct attempt_reply *reply,
                  struct error *err)
{
    CLEANUP(strlist_done) struct strlist argv = {0};
    CLEANUP(binds_done) struct binds binds = {0};
    AUTO_BUF struct buf input = {0};
    int r = add_words(&argv, request->command);
    if (r == 0)
        r = add_words(&argv, request->arguments);
    if (r == 0)
        r = fill_binds(runs, request->suite_folder, &binds);
    if (r < 0)
        return error_set(err, r, "cannot prepare a run: %s", strerror(-r));
    r = check_command(argv.items[0], err);
    if (r == 0 && binds.suite)
        r = check_suite(binds.suite, err);
    if (r == 0 && request->report_file)
        r = remove_report(tree, request->report_file, err);
    if (r == 0 && request->input)
        r = fs_read_beneath(runs->assignment_fd, request->input, INPUT_BYTES_MAX, &input,
                            err);
    if (r < 0)
        return r;
    const struct policy policy = policy_from(request, &binds);
    struct sandbox_streams streams = SANDBOX_STREAMS_NONE;
    streams.input = buf_text(&input);
    streams.input_bytes = input.len;
    streams.output = &reply->output;
    streams.errors = &reply->errors;
    streams.report = request->report ? &reply->report : NULL;
    streams.report_limit_bytes = REPORT_BYTES;
    r = sandbox_run(runs->sandbox, tree, &policy, (const char *const *)argv.items,
                    &streams, &reply->ending, err);
    if (r == 0 && request->report_file)
        read_report_file(tree, request->report_file, &reply->report);
    return r;
}

static int build(struct runs *runs, const struct attempt_request *request,
                 struct attempt_reply *reply, struct error *err)
{
    struct error reason = {0};
    int r = run_in(runs, request, &runs->tree, reply, err);
    if (r < 0 || reply->ending.verdict != VERDICT_PASS)
        return r;
    r = worktree_protect(runs->assignment_fd, runs->tree.fd, runs->variant, runs->notices,
                         &reason);
    if (r == -ENOSPC) { /* it left no room for what it took away */
        reply->ending.verdict = VERDICT_DISK;
        return 0;
    }
    return r < 0 ? error_set(err, r, "%s", reason.text) : 0;
}

static int runs_run(void *context, const struct attempt_request *request,
                    struct attempt_reply *reply, struct error *err)
{
    struct runs *runs = context;
    if (request->build)
        return build(runs, request, reply, err);
    struct sandbox_tree copy = {.fd = -1};
    int r = copy_tree(runs, &request->limits, &copy, err);
    if (r == 0)
        r = lay_files(runs, request->files, copy.fd, err);
    if (r == 0)
        r = run_in(runs, request, &copy, reply, err);
    sandbox_tree_free(runs->sandbox, &copy);
    return r;
}

static int runs_read(void *context, const char *path, struct buf *ret, struct error *err)
{
    const struct runs *runs = context;
    return fs_read_beneath(runs->assignment_fd, path, INPUT_BYTES_MAX, ret, err);
}

struct attempt_ops runs_ops(struct runs *runs)
{
    return (struct attempt_ops){.context = runs, .run = runs_run, .read = runs_read};
}
