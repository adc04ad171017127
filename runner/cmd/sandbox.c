/* sandbox -- the sandbox alone, for anyone. */
#include "sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/cmd/command.h"
#include "runner/cmd/sandbox_caller.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/io.h"
#include "sandbox/base/text.h"
#include "sandbox/receipt.h"

#define OUTPUT_ALL ((int64_t)1 << 40)

enum { OUR_FAILURE = 125, BINDS_MAX = 128, SIGNAL_BASE = 128 };

struct values {
    int64_t wall_ms, cpu_ms, memory_bytes, processes, disk_bytes, inodes, output_bytes;
    int64_t open_files;
    int64_t uid;
    int network, profile;
    bool learn;
    struct strlist readable, writable, environment, lowered, allowed, refused;
    const char *copy, *host_name, *report;
};

static const char *const networks[] = {"none", "loopback", NULL};
static const char *const profiles[] = {"default", "strict", NULL};

#define ROW(name, kind, member, value, help, min, max)                                   \
    {                                                                                    \
        name, OPTION_##kind, offsetof(struct values, member), value, help, min, max,     \
            NULL                                                                         \
    }

static const struct option_row rows[] = {
    ROW("wall", MS, wall_ms, "10s", "time by the clock; default 10s", 0, 0),
    ROW("cpu", MS, cpu_ms, "5s", "CPU time of the whole tree; default 10s", 0, 0),
    ROW("memory", BYTES, memory_bytes, "256MiB", "of the whole tree; default 256MiB", 0,
        0),
    ROW("processes", INT, processes, "64", "at once; default 64", 1, 4096),
    ROW("disk", BYTES, disk_bytes, "64MiB", "what may be written; default 64MiB", 0, 0),
    ROW("inodes", INT, inodes, "10000", "files and folders; default 10000", 1, 10000000),
    ROW("output", BYTES, output_bytes, "1MiB", "passed on, then dropped; default: all", 0,
        0),
    ROW("open-files", INT, open_files, "64", "of one process; default 256", 8, 65536),
    {"net", OPTION_WORD, offsetof(struct values, network), "none|loopback",
     "its own loopback, or nothing (default)", 0, 0, networks},
    ROW("ro", LIST, readable, "SRC[:DST]", "bind read-only", 0, 0),
    ROW("rw", LIST, writable, "SRC[:DST]", "bind writable", 0, 0),
    ROW("copy", TEXT, copy, "FOLDER", "copied to /box, the working directory", 0, 0),
    ROW("env", LIST, environment, "NAME=VALUE", "set a variable", 0, 0),
    ROW("host-name", TEXT, host_name, "NAME", "inside; default box", 0, 0),
    ROW("uid", INT, uid, "N", "user and group inside; default 1000", 1, POLICY_UID_MAX),
    {"profile", OPTION_WORD, offsetof(struct values, profile), "default|strict",
     "system calls: of toolchains, or of a static program", 0, 0, profiles},
    ROW("allow", LIST, allowed, "GROUP", "also allow these system calls", 0, 0),
    ROW("refuse", LIST, refused, "GROUP", "refuse these system calls", 0, 0),
    ROW("learn", FLAG, learn, NULL, "make and name the calls that a GROUP would allow", 0,
        0),
    ROW("lower", LIST, lowered, "LAYER", "a layer that may be missing", 0, 0),
    ROW("report", TEXT, report, "FILE|fd:N", "how it ended, as JSON", 0, 0),
};

static const struct values defaults = {
    .wall_ms = 10000,
    .cpu_ms = 10000,
    .memory_bytes = 256 << 20,
    .processes = 64,
    .disk_bytes = 64 << 20,
    .inodes = 10000,
    .open_files = 256,
};

struct binds {
    struct policy_bind rows[BINDS_MAX];
    size_t count, own;    /* own: of these, the first that was asked for */
    struct strlist paths; /* owns what the rows point to */
};

/* What the options ask for, read before anything is done. */
struct request {
    struct binds binds;
    struct strlist environment;
    syscalls_groups calls;
    sandbox_layers lowered;
};

static void request_done(struct request *request)
{
    strlist_done(&request->binds.paths);
    strlist_done(&request->environment);
}

/* "SRC:DST"; SRC alone is the place inside, too, as it is written or else as what it
 * leads to. */
static int split_bind(const char *spec, struct strlist *paths, struct error *err)
{
    const char *colon = strchr(spec, ':');
    AUTO_FREE char *from = strndup(spec, colon ? (size_t)(colon - spec) : strlen(spec));
    AUTO_FREE char *source = from ? realpath(from, NULL) : NULL;
    if (!source)
        return error_errno(err, "cannot bind %s", spec);
    bool as_written = from[0] == '/' && text_is_inner_path(from + 1);
    const char *target = colon ? colon + 1 : as_written ? from : source;
    return strlist_add(paths, source) < 0 || strlist_add(paths, target) < 0
               ? error_set(err, -ENOMEM, "out of memory")
               : 0;
}

static int add_bind(struct binds *binds, const char *spec, bool writable,
                    struct error *err)
{
    if (binds->count == BINDS_MAX)
        return error_set(err, -EINVAL, "--ro, --rw: more than %d binds", BINDS_MAX);
    int r = split_bind(spec, &binds->paths, err);
    if (r < 0)
        return r;
    const char *const *last =
        (const char *const *)binds->paths.items + binds->paths.count;
    for (size_t i = binds->own; i < binds->count; i++)
        if (strcmp(binds->rows[i].target, last[-1]) == 0)
            return error_set(err, -EINVAL, "--ro, --rw: %s is bound to twice", last[-1]);
    binds->rows[binds->count++] = (struct policy_bind){
        .source = last[-2], .target = last[-1], .writable = writable};
    return 0;
}

static int fill_binds(const struct values *values, struct binds *binds, struct error *err)
{
    const struct policy_bind *host = policy_host_binds(&binds->count);
    memcpy(binds->rows, host, binds->count * sizeof(*host));
    binds->own = binds->count;
    int r = 0;
    for (size_t i = 0; r == 0 && i < values->readable.count; i++)
        r = add_bind(binds, values->readable.items[i], false, err);
    for (size_t i = 0; r == 0 && i < values->writable.count; i++)
        r = add_bind(binds, values->writable.items[i], true, err);
    return r;
}

static int fill_environment(const struct values *values, struct strlist *ret,
                            struct error *err)
{
    const char *const *host = policy_host_environment();
    for (size_t i = 0; host[i]; i++)
        if (strlist_add(ret, host[i]) < 0)
            return error_set(err, -ENOMEM, "out of memory");
    for (size_t i = 0; i < values->environment.count; i++) {
        if (!strchr(values->environment.items[i], '='))
            return error_set(err, -EINVAL, "--env takes NAME=VALUE");
        if (strlist_add(ret, values->environment.items[i]) < 0)
            return error_set(err, -ENOMEM, "out of memory");
    }
    return 0;
}

static int parse_lowered(const struct values *values, sandbox_layers *ret,
                         struct error *err)
{
    for (size_t i = 0; i < values->lowered.count; i++) {
        enum sandbox_layer layer;
        if (sandbox_layer_parse(values->lowered.items[i], &layer) < 0)
            return error_set(err, -EINVAL,
                             "--lower: '%.60s' is no layer: see `takehome doctor`",
                             values->lowered.items[i]);
        *ret |= 1u << layer;
    }
    return 0;
}

static int parse_calls(const struct values *values, syscalls_groups *ret,
                       struct error *err)
{
    syscalls_groups groups =
        profile_groups(values->profile == 1 ? PROFILE_STRICT : PROFILE_DEFAULT);
    int r = 0;
    for (size_t i = 0; r == 0 && i < values->allowed.count; i++)
        r = profile_add(values->allowed.items[i], &groups, err);
    for (size_t i = 0; r == 0 && i < values->refused.count; i++)
        r = profile_remove(values->refused.items[i], &groups, err);
    *ret = groups;
    return r;
}

/* What a run under --learn did that it may not do otherwise, and how to allow it. */
static void tell_learned(const struct ending *ending)
{
    CLEANUP(strlist_done) struct strlist groups = {0};
    for (size_t i = 0; i < ending->denied_count; i++) {
        const struct ending_denied *denied = &ending->denied[i];
        fprintf(stderr, "takehome sandbox: %s: refused without --learn%s%s\n",
                denied->call,
                denied->group[0] ? ", allowed by --allow " : ", whatever is allowed",
                denied->group);
        if (denied->group[0] && !strlist_has(&groups, denied->group))
            strlist_add(&groups, denied->group);
    }
    if (ending->denied_count == 0)
        fprintf(stderr, "takehome sandbox: no call would have been refused\n");
    else if (groups.count > 0)
        fprintf(stderr, "takehome sandbox: what it needs:");
    for (size_t i = 0; i < groups.count; i++)
        fprintf(stderr, " --allow %s%s", groups.items[i],
                i + 1 == groups.count ? "\n" : "");
}

static int copy_in(const char *from, int tree_fd, const struct values *values,
                   struct error *err)
{
    const struct fs_limits limits = {values->disk_bytes, values->inodes};
    AUTO_FD int fd = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return error_errno(err, "cannot open %s", from);
    return fs_copy_tree(fd, tree_fd, &limits, (uid_t)-1, (gid_t)-1, err);
}

static int write_report(const char *to, const struct ending *ending, struct error *err)
{
    AUTO_BUF struct buf text = {0};
    int64_t fd = -1;
    if (!to)
        return 0;
    int r = receipt_print(ending, &text);
    if (r < 0)
        return error_set(err, r, "out of memory");
    if (strncmp(to, "fd:", 3) != 0)
        return fs_write(AT_FDCWD, to, text.data, text.len, 0644, FS_WRITE_REPLACE, err);
    r = text_parse_int(to + 3, 0, 65535, &fd, err);
    if (r == 0)
        r = io_write_all((int)fd, text.data, text.len);
    return r < 0 ? error_set(err, r, "cannot write the report to %s", to) : 0;
}

static struct policy policy_of(const struct values *values, const struct request *request)
{
    return (struct policy){
        .host_name = values->host_name,
        .wall_limit_ms = values->wall_ms,
        .cpu_limit_ms = values->cpu_ms,
        .memory_limit_bytes = values->memory_bytes,
        .processes_limit = values->processes,
        .disk_limit_bytes = values->disk_bytes,
        .inodes_limit = values->inodes,
        .output_limit_bytes = values->output_bytes ? values->output_bytes : OUTPUT_ALL,
        .open_files_limit = values->open_files,
        .network = (enum policy_network)values->network,
        .calls = request->calls,
        .learn = values->learn,
        .uid = (uint32_t)values->uid,
        .binds = request->binds.rows,
        .bind_count = request->binds.count,
        .environment = (const char *const *)request->environment.items,
    };
}

static int run_in(struct sandbox *sandbox, const struct values *values,
                  const struct policy *policy, const struct strlist *words,
                  const struct sandbox_streams *streams, struct ending *ret,
                  struct error *err)
{
    struct sandbox_tree tree = {.fd = -1};
    int r = 0;
    if (values->copy)
        r = sandbox_tree_new(sandbox, values->disk_bytes, values->inodes, &tree, err);
    if (r == 0 && values->copy)
        r = copy_in(values->copy, tree.fd, values, err);
    if (r == 0)
        r = sandbox_run(sandbox, values->copy ? &tree : NULL, policy,
                        (const char *const *)words->items, streams, ret, err);
    sandbox_tree_free(sandbox, &tree);
    return r;
}

/* Names of files that a stranger chose may be in it. */
static int fail(const struct error *err, int status)
{
    AUTO_BUF struct buf text = {0};
    text_add_line(&text, err->text);
    fprintf(stderr, "takehome sandbox: %s\n", buf_text(&text));
    return status;
}

/* The program's; one that was stopped just when it ended well has not ended well. */
static int status_of(const struct ending *ending)
{
    bool ended = ending->verdict == VERDICT_PASS || ending->verdict == VERDICT_FAIL;
    if (ending->exit_status > 0 || (ending->exit_status == 0 && ended))
        return ending->exit_status;
    return SIGNAL_BASE + (ending->signal > 0 ? ending->signal : SIGKILL);
}

static int run_all(const struct values *values, const struct request *request,
                   const struct strlist *words, const struct caller *caller,
                   struct ending *ret, struct error *err)
{
    struct sandbox *sandbox = NULL;
    const struct sandbox_streams streams = caller_streams(caller);
    const struct policy policy = policy_of(values, request);
    /* clocks must run while somebody waits */
    int r = caller_may_wait(caller)
                ? sandbox_open(request->lowered, &sandbox, err)
                : sandbox_within(request->lowered, &policy, &sandbox, err);
    if (r == 0)
        r = run_in(sandbox, values, &policy, words, &streams, ret, err);
    sandbox_close(sandbox);
    return r;
}

static int check_descriptor(const char *to, struct error *err)
{
    int64_t fd = -1;
    int r = text_parse_int(to + 3, 0, 65535, &fd, NULL);
    int flags = r < 0 ? -1 : fcntl((int)fd, F_GETFL);
    if (flags < 0 || (flags & O_PATH) || (flags & O_ACCMODE) == O_RDONLY)
        return error_set(err, -EBADF,
                         "--report %s: no descriptor that is open for writing", to);
    return 0;
}

static int check_folder(const char *to, struct error *err)
{
    const char *slash = strrchr(to, '/');
    AUTO_FREE char *folder =
        slash ? strndup(to, slash == to ? 1 : (size_t)(slash - to)) : strdup(".");
    if (!folder)
        return error_set(err, -ENOMEM, "out of memory");
    return access(folder, W_OK | X_OK) < 0
               ? error_errno(err, "--report %s: cannot write to its folder", to)
               : 0;
}

/* Nobody shall wait for a run whose report cannot be written; and an old one would say of
 * this run what is not so. */
static int prepare_report(const char *to, struct error *err)
{
    struct stat st;
    if (!to)
        return 0;
    if (strncmp(to, "fd:", 3) == 0)
        return check_descriptor(to, err);
    if (!to[0])
        return error_set(err, -EINVAL, "--report: it is empty");
    if (lstat(to, &st) < 0)
        return check_folder(to, err);
    if (!S_ISREG(st.st_mode))
        return error_set(err, -EINVAL,
                         "--report %s: there is something else than a file; for a pipe "
                         "or a terminal say fd:N with an open descriptor",
                         to);
    return unlink(to) < 0 ? error_errno(err, "cannot replace the report %s", to) : 0;
}

/* A program that may change the folder could make a folder of the file. */
static int check_reach(const char *to, const struct binds *binds, struct error *err)
{
    const char *slash = strrchr(to, '/');
    AUTO_FREE char *folder = slash ? strndup(to, (size_t)(slash - to) + 1) : strdup(".");
    AUTO_FREE char *place = folder ? realpath(folder, NULL) : NULL;
    for (size_t i = binds->own; place && i < binds->count; i++) {
        const char *source = binds->rows[i].source;
        size_t len = strlen(source);
        if (binds->rows[i].writable && strncmp(place, source, len) == 0 &&
            (!place[len] || place[len] == '/' || len == 1))
            return error_set(err, -EINVAL,
                             "--report %s: the program may write there, by --rw: choose "
                             "another place",
                             to);
    }
    return 0;
}

static int read_request(const struct values *values, struct request *ret,
                        struct error *err)
{
    int r = parse_lowered(values, &ret->lowered, err);
    if (r == 0)
        r = parse_calls(values, &ret->calls, err);
    if (r == 0)
        r = fill_binds(values, &ret->binds, err);
    if (r == 0)
        r = fill_environment(values, &ret->environment, err);
    const struct policy policy = policy_of(values, ret);
    if (r == 0)
        r = policy_check(&policy, err);
    if (r == 0 && values->report && strncmp(values->report, "fd:", 3) != 0)
        r = check_reach(values->report, &ret->binds, err);
    return r < 0 ? r : prepare_report(values->report, err);
}

static int run(const struct command_call *call, struct error *err)
{
    const struct values *values = call->values;
    CLEANUP(request_done) struct request request = {.binds = {.count = 0}};
    struct ending ending = {.exit_status = -1};
    struct caller caller;
    int r = read_request(values, &request, err);
    if (r == 0)
        r = caller_look(values->output_bytes > 0, &caller, err);
    if (r < 0)
        return fail(err, EXIT_USAGE);
    r = run_all(values, &request, call->words, &caller, &ending, err);
    caller_restore(&caller);
    if (r == 0)
        r = write_report(values->report, &ending, err);
    if (r < 0)
        return fail(err, OUR_FAILURE);
    if (values->learn)
        tell_learned(&ending);
    if (ending.verdict != VERDICT_PASS && ending.verdict != VERDICT_FAIL)
        fprintf(stderr, "takehome sandbox: %s\n", verdict_sentence(ending.verdict));
    return status_of(&ending);
}

const struct command command_sandbox = {
    .name = "sandbox",
    .usage = "[OPTIONS] -- PROGRAM [ARGUMENT…]",
    .summary = "Runs one program in the sandbox",
    .text =
        "Standard input, output and error are handed through, or with --output passed on "
        "and\ncounted. Exit status: the program's, 128+n for signal n, 125 for a "
        "failure of ours.",
    .options = COMMAND_OPTIONS(rows),
    .values_size = sizeof(struct values),
    .defaults = &defaults,
    .stop_at_word = true,
    .words_min = 1,
    .words_max = 100000,
    .run = run,
};
