#include "sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/io.h"
#include "sandbox/capture.h"
#include "sandbox/ending.h"
#include "sandbox/launcher.h"
#include "sandbox/mounts.h"
#include "sandbox/wire.h"

struct sandbox {
    int socket; /* -1: the launcher is this process */
    pid_t launcher;
    sandbox_layers applied;
    struct launcher within;
    mode_t umask; /* the caller's */
};

static int hear_hello(struct sandbox *sandbox, struct error *err)
{
    struct wire_message hello;
    int fds[WIRE_FDS_MAX];
    int r = wire_receive(sandbox->socket, &hello, fds, err);
    if (r < 0)
        return r;
    if (r == 0)
        return error_set(err, -EPIPE, "the sandbox's launcher ended at once");
    if (hello.kind == WIRE_FAILED)
        return error_set(err, hello.error.code, "%s", hello.error.text);
    sandbox->applied = hello.applied;
    return 0;
}

/* Sends a message and waits for its answer; an error of the launcher becomes ours. */
static int ask(struct sandbox *sandbox, const struct wire_message *message,
               struct wire_message *ret, int *ret_fds, struct error *err)
{
    int r = wire_send(sandbox->socket, message, NULL, 0, err);
    if (r == 0)
        r = wire_receive(sandbox->socket, ret, ret_fds, err);
    if (r == 0)
        return error_set(err, -EPIPE, "the sandbox's launcher is gone");
    if (r > 0 && ret->kind == WIRE_FAILED)
        return error_set(err, ret->error.code, "%s", ret->error.text);
    return r < 0 ? r : 0;
}

static int start_launcher(struct sandbox *sandbox, sandbox_layers lowered,
                          struct error *err)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
        return error_errno(err, "make the sandbox's socket");
    /* never on 0, 1 or 2, which a caller may have closed: those are handed to programs */
    sandbox->socket = fcntl(pair[0], F_DUPFD_CLOEXEC, 3);
    close(pair[0]);
    sandbox->launcher = sandbox->socket < 0 ? -1 : fork();
    if (sandbox->launcher == 0) {
        close(sandbox->socket); /* or our end would never be seen to close */
        launcher_serve(pair[1], lowered);
    }
    close(pair[1]);
    return sandbox->launcher < 0 ? error_errno(err, "start the sandbox's launcher") : 0;
}

static struct sandbox *new_sandbox(struct error *err)
{
    struct sandbox *sandbox = calloc(1, sizeof(*sandbox));
    if (!sandbox) {
        error_set(err, -ENOMEM, "out of memory");
        return NULL;
    }
    sandbox->socket = -1;
    sandbox->within = (struct launcher)LAUNCHER_EMPTY;
    return sandbox;
}

int sandbox_open(sandbox_layers lowered, struct sandbox **ret, struct error *err)
{
    struct sandbox *sandbox = new_sandbox(err);
    if (!sandbox)
        return -ENOMEM;
    int r = start_launcher(sandbox, lowered, err);
    if (r == 0)
        r = hear_hello(sandbox, err);
    if (r < 0) {
        sandbox_close(sandbox);
        return r;
    }
    *ret = sandbox;
    return 0;
}

int sandbox_within(sandbox_layers lowered, const struct policy *only,
                   struct sandbox **ret, struct error *err)
{
    const struct cgroup_limits limit = cgroup_limits_of(only);
    struct sandbox *sandbox = new_sandbox(err);
    if (!sandbox)
        return -ENOMEM;
    sandbox->umask = umask(022);
    signal(SIGTSTP, SIG_IGN); /* a clock that stops would be no limit */
    int r = launcher_open(&sandbox->within, lowered, &limit, err);
    if (r < 0) {
        sandbox_close(sandbox);
        return r;
    }
    *ret = sandbox;
    return 0;
}

static bool is_within(const struct sandbox *sandbox) { return sandbox->socket < 0; }

void sandbox_close(struct sandbox *sandbox)
{
    if (!sandbox)
        return;
    if (is_within(sandbox)) {
        launcher_close(&sandbox->within);
        umask(sandbox->umask);
    } else {
        close(sandbox->socket); /* the launcher ends when this closes */
    }
    if (sandbox->launcher > 0)
        while (waitpid(sandbox->launcher, NULL, 0) < 0 && errno == EINTR)
            ;
    free(sandbox);
}

sandbox_layers sandbox_applied(const struct sandbox *sandbox)
{
    return is_within(sandbox) ? sandbox->within.confinement.applied : sandbox->applied;
}

static int ask_tree(struct sandbox *sandbox, const struct wire_message *asked,
                    struct sandbox_tree *ret, struct error *err)
{
    struct wire_message answer;
    int fds[WIRE_FDS_MAX] = IO_FDS_NONE;
    int r;
    if (is_within(sandbox))
        r = answer.tree = launcher_tree(&sandbox->within, asked, asked->tree, fds, err);
    else
        r = ask(sandbox, asked, &answer, fds, err);
    if (r < 0)
        return r;
    if (fds[0] < 0)
        return error_set(err, -EPROTO, "the launcher sent no tree");
    *ret = (struct sandbox_tree){answer.tree, fds[0]};
    return 0;
}

int sandbox_tree_new(struct sandbox *sandbox, int64_t limit_bytes, int64_t limit_inodes,
                     struct sandbox_tree *ret, struct error *err)
{
    const struct wire_message asked = {
        .kind = WIRE_TREE_NEW, .limit_bytes = limit_bytes, .limit_inodes = limit_inodes};
    return ask_tree(sandbox, &asked, ret, err);
}

int sandbox_tree_copy(struct sandbox *sandbox, const struct sandbox_tree *from,
                      int64_t limit_bytes, int64_t limit_inodes, struct sandbox_tree *ret,
                      struct error *err)
{
    const struct wire_message asked = {.kind = WIRE_TREE_COPY,
                                       .tree = from->id,
                                       .limit_bytes = limit_bytes,
                                       .limit_inodes = limit_inodes};
    return ask_tree(sandbox, &asked, ret, err);
}

void sandbox_tree_free(struct sandbox *sandbox, struct sandbox_tree *tree)
{
    struct wire_message answer, asked = {.kind = WIRE_TREE_FREE, .tree = tree->id};
    int fds[WIRE_FDS_MAX];
    if (tree->id <= 0)
        return;
    cleanup_fd(&tree->fd); /* before the mount goes, so that it can */
    if (is_within(sandbox))
        mounts_tree_free(&sandbox->within.confinement, tree->id);
    else
        ask(sandbox, &asked, &answer, fds, NULL);
    *tree = (struct sandbox_tree){.fd = -1};
}

/* ----- one run ----- */

/* Waits for the end, draining what the program prints; past a limit that kills, or when
 * the caller wants an end, says STOP. */
static int wait_end(struct sandbox *sandbox, struct capture *capture, bool overrun_kills,
                    int stop_fd, struct wire_message *ret, struct error *err)
{
    bool stopped = false;
    for (;;) {
        struct pollfd polls[2 + CAPTURE_STREAMS];
        polls[0] = (struct pollfd){.fd = sandbox->socket, .events = POLLIN};
        polls[1] = (struct pollfd){.fd = stopped ? -1 : stop_fd, .events = POLLIN};
        capture_polls(capture, polls + 2);
        if (poll(polls, COUNT_OF(polls), -1) < 0 && errno != EINTR)
            return error_errno(err, "wait for a run");
        capture_read(capture);
        bool over = overrun_kills && capture_overrun(capture);
        if (!stopped && (over || polls[1].revents)) {
            const struct wire_message stop = {.kind = WIRE_STOP};
            stopped = true;
            int r = wire_send(sandbox->socket, &stop, NULL, 0, err);
            if (r < 0)
                return r;
        }
        if (!(polls[0].revents & (POLLIN | POLLHUP)))
            continue;
        int fds[WIRE_FDS_MAX];
        int r = wire_receive(sandbox->socket, ret, fds, err);
        if (r == 0)
            return error_set(err, -EPIPE, "the sandbox's launcher is gone");
        return r < 0 ? r : 0;
    }
}

static int judge(const struct wire_message *message, const struct policy *policy,
                 const struct capture *capture, struct ending *ret, struct error *err)
{
    if (message->kind == WIRE_FAILED)
        return error_set(err, message->error.code, "%s", message->error.text);
    if (message->kind != WIRE_ENDED)
        return error_set(err, -EPROTO, "the launcher sent something else than an ending");
    struct ending ending = message->ended.ending;
    struct ending_facts facts = message->ended.facts;
    if (policy->output_overrun_kills && capture_overrun(capture))
        facts.stopped =
            ENDING_STOP_OUTPUT; /* it may have ended before the stop arrived */
    int r = ending_judge(&facts, policy, &ending.verdict, err);
    if (r == 0)
        r = capture_passed(capture, err);
    if (r < 0)
        return r;
    capture_count(capture, &ending);
    *ret = ending;
    return 0;
}

static int run_within(struct sandbox *sandbox, struct run_spec *spec,
                      struct capture *capture, int stop_fd, struct wire_message *ret,
                      struct error *err)
{
    static const char *const nothing[] = {NULL};
    if (!spec->policy.host_name)
        spec->policy.host_name = "box";
    if (!spec->policy.environment)
        spec->policy.environment = nothing;
    ret->kind = WIRE_ENDED;
    ret->ended = (struct wire_ended){.facts = {0}};
    sandbox->within.caller_fd = stop_fd;
    int r = launcher_make_run(&sandbox->within, spec, capture, &ret->ended, err);
    sandbox->within.caller_fd = -1;
    return r;
}

static int run_served(struct sandbox *sandbox, const struct run_spec *spec,
                      struct capture *capture, int stop_fd, struct wire_message *ret,
                      struct error *err)
{
    const int fds[] = {spec->input_fd, spec->output_fd, spec->errors_fd, spec->report_fd};
    const struct policy *policy = &spec->policy;
    int r = wire_send_run(sandbox->socket, spec->tree, policy, spec->argv, fds, err);
    capture_started(capture);
    if (r == 0)
        r = wait_end(sandbox, capture, policy->output_overrun_kills, stop_fd, ret, err);
    if (r == 0)
        capture_rest(capture); /* the writers are dead */
    return r;
}

int sandbox_run(struct sandbox *sandbox, const struct sandbox_tree *tree,
                const struct policy *policy, const char *const *argv,
                const struct sandbox_streams *streams, struct ending *ret,
                struct error *err)
{
    CLEANUP(capture_done) struct capture capture;
    struct wire_message message;
    int fds[WIRE_FDS_MAX];
    int r = policy_check(policy, err);
    if (r == 0 && (!argv || !argv[0]))
        r = error_set(err, -EINVAL, "a run needs a program");
    capture_init(&capture);
    if (r == 0)
        r = capture_open(&capture, policy, streams, fds, err);
    if (r < 0)
        return r;
    struct run_spec spec = {.policy = *policy,
                            .argv = argv,
                            .input_fd = fds[0],
                            .output_fd = fds[1],
                            .errors_fd = fds[2],
                            .report_fd = fds[3],
                            .tree = tree ? tree->id : 0};
    r = is_within(sandbox)
            ? run_within(sandbox, &spec, &capture, streams->stop_fd, &message, err)
            : run_served(sandbox, &spec, &capture, streams->stop_fd, &message, err);
    return r < 0 ? r : judge(&message, policy, &capture, ret, err);
}
