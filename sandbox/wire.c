#include "sandbox/wire.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "sandbox/base/buf.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/io.h"

int wire_send(int socket, const struct wire_message *message, const int *fds,
              size_t fd_count, struct error *err)
{
    int r = io_send_packet(socket, message, sizeof(*message), fds, fds ? fd_count : 0);

    return r < 0 ? error_set(err, r, "speak to the other side of the sandbox: %s",
                             strerror(-r))
                 : 0;
}

int wire_receive(int socket, struct wire_message *ret, int *ret_fds, struct error *err)
{
    ssize_t n = io_receive_packet(socket, ret, sizeof(*ret), ret_fds, 0);

    if (n < 0)
        return error_set(err, (int)n, "hear the other side of the sandbox: %s",
                         strerror((int)-n));
    if (n > 0 && (size_t)n != sizeof(*ret))
        return error_set(err, -EPROTO, "a packet of %zd bytes from the sandbox", n);
    return n > 0;
}

static int add_string(struct buf *body, const char *text)
{
    return buf_add(body, text, strlen(text) + 1);
}

static uint32_t add_strings(struct buf *body, const char *const *list)
{
    uint32_t count = 0;

    while (list != NULL && list[count] != NULL)
        add_string(body, list[count++]);
    return count;
}

static int send_body(int socket, const struct buf *body, struct error *err)
{
    for (size_t sent = 0; sent < body->len;) {
        size_t len = body->len - sent;
        ssize_t n = send(socket, body->data + sent,
                         len < WIRE_CHUNK_BYTES ? len : WIRE_CHUNK_BYTES, MSG_NOSIGNAL);

        if (n < 0 && errno != EINTR)
            return error_errno(err, "hand the run to the launcher");
        if (n > 0)
            sent += (size_t)n;
    }
    return 0;
}

int wire_send_run(int socket, int tree, const struct policy *policy,
                  const char *const *argv, const int *fds, struct error *err)
{
    struct wire_message message = {.kind = WIRE_RUN, .tree = tree};
    AUTO_BUF struct buf body = {0};
    struct wire_run *run = &message.run;
    int r;

    buf_init(&body, WIRE_BODY_MAX);
    run->policy = *policy;
    run->report = fds[3] >= 0;
    add_string(&body, policy->directory != NULL ? policy->directory : "");
    add_string(&body, policy->host_name != NULL ? policy->host_name : "box");
    run->environment_count = add_strings(&body, policy->environment);
    run->argument_count = add_strings(&body, argv);
    for (size_t i = 0; i < policy->bind_count; i++) {
        add_string(&body, policy->binds[i].source);
        add_string(&body, policy->binds[i].target);
        r = buf_addc(&body,
                     (char)(policy->binds[i].writable | policy->binds[i].optional << 1));
        if (r < 0)
            return error_set(err, r, "hand the run to the launcher");
    }
    if (body.cut)
        return error_set(err, -E2BIG,
                         "arguments and environment of a run are above 8 MiB");
    run->body_bytes = (uint32_t)body.len;
    r = wire_send(socket, &message, fds, run->report ? 4 : 3, err);
    return r < 0 ? r : send_body(socket, &body, err);
}

static int receive_body(int socket, char *body, size_t len, struct error *err)
{
    for (size_t have = 0; have < len;) {
        ssize_t n = recv(socket, body + have, len - have, 0);

        if (n == 0)
            return error_set(err, -EPIPE, "the caller is gone");
        if (n < 0 && errno != EINTR)
            return error_errno(err, "hear the caller");
        if (n > 0)
            have += (size_t)n;
    }
    body[len] = '\0';
    return 0;
}

/* The next string; the body ends with a NUL beyond its end, so this never runs away. */
static const char *next_string(const char **at, const char *end)
{
    const char *text = *at;

    if (text >= end)
        return end;
    *at += strlen(text) + 1;
    return text;
}

static void unpack(struct wire_spec *ret, const struct wire_run *run)
{
    const char *at = ret->body, *end = at + run->body_bytes;
    struct policy *policy = &ret->spec.policy;
    const char *directory = next_string(&at, end);

    policy->directory = directory[0] != '\0' ? directory : NULL;
    policy->host_name = next_string(&at, end);
    for (uint32_t i = 0; i < run->environment_count; i++)
        ret->environment[i] = next_string(&at, end);
    for (uint32_t i = 0; i < run->argument_count; i++)
        ret->argv[i] = next_string(&at, end);
    for (size_t i = 0; i < policy->bind_count; i++) {
        ret->binds[i].source = next_string(&at, end);
        ret->binds[i].target = next_string(&at, end);
        if (at < end) {
            ret->binds[i].writable = *at & 1;
            ret->binds[i].optional = *at++ & 2;
        }
    }
    policy->environment = ret->environment;
    policy->binds = ret->binds;
    ret->spec.argv = ret->argv;
}

/* Every string takes a byte of the body at least. */
static bool counts_are_sane(const struct wire_run *run)
{
    return run->body_bytes <= WIRE_BODY_MAX && run->argument_count > 0 &&
           run->argument_count <= run->body_bytes &&
           run->environment_count <= run->body_bytes &&
           run->policy.bind_count <= run->body_bytes;
}

int wire_receive_run(int socket, const struct wire_message *message, const int *fds,
                     struct wire_spec *ret, struct error *err)
{
    const struct wire_run *run = &message->run;
    struct run_spec *spec = &ret->spec;
    int r;

    memcpy(ret->fds, fds, sizeof(ret->fds));
    spec->policy = run->policy;
    spec->tree = message->tree;
    spec->input_fd = fds[0];
    spec->output_fd = fds[1];
    spec->errors_fd = fds[2];
    spec->report_fd = fds[3];
    if (!counts_are_sane(run) || fds[0] < 0 || fds[1] < 0 || fds[2] < 0)
        return error_set(err, -EPROTO, "a run that is none came over the wire");
    ret->body = calloc(1, (size_t)run->body_bytes + 1);
    ret->argv = calloc((size_t)run->argument_count + 1, sizeof(*ret->argv));
    ret->environment =
        calloc((size_t)run->environment_count + 1, sizeof(*ret->environment));
    ret->binds = calloc(run->policy.bind_count + 1, sizeof(*ret->binds));
    if (ret->body == NULL || ret->argv == NULL || ret->environment == NULL ||
        ret->binds == NULL)
        return error_set(err, -ENOMEM, "receive a run");
    r = receive_body(socket, ret->body, run->body_bytes, err);
    if (r < 0)
        return r;
    unpack(ret, run);
    return policy_check(&spec->policy, err);
}

void wire_spec_done(struct wire_spec *spec)
{
    free(spec->body);
    free(spec->argv);
    free(spec->environment);
    free(spec->binds);
    for (int i = 0; i < WIRE_FDS_MAX; i++)
        cleanup_fd(&spec->fds[i]);
    *spec = (struct wire_spec)WIRE_SPEC_EMPTY;
}
