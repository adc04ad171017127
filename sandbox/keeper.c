#include "sandbox/keeper.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"
#include "sandbox/base/io.h"
#include "sandbox/keeping.h"
#include "sandbox/mounts.h"
#include "sandbox/namespaces.h"
#include "sandbox/wakeful.h"

enum {
    LOOK_MS = 10,
    AT_ONCE_US = 300,
    SETUP_MS = 10000 /* for our own part, on the slowest machine */
};

static void stop(struct keeping *k, enum ending_stop why)
{
    if (k->ret->facts.stopped == ENDING_STOP_NONE)
        k->ret->facts.stopped = why;
    k->killed = true;
    cgroup_kill(&k->group);
    kill(k->init, SIGKILL);
}

static void end_stage(struct keeping *k, const char *name, int64_t *since_us)
{
    struct ending *ending = &k->ret->ending;
    *since_us = setup_stage(ending->stages, &ending->stage_count, name, *since_us);
}

/* ----- what init and the program say ----- */

static void take_stages(struct keeping *k, const struct setup_report *report)
{
    struct ending *ending = &k->ret->ending;
    for (size_t i = 0; i < report->stage_count; i++)
        if (ending->stage_count < ENDING_STAGES_MAX)
            ending->stages[ending->stage_count++] = report->stages[i];
}

static void begin_watching(struct keeping *k, int proc_fd)
{
    k->watch = watch_new(proc_fd);
    if (k->watch)
        return;
    error_set(&k->failure, -ENOMEM, "watch a run: out of memory");
    stop(k, ENDING_STOP_NONE);
}

/* @return whether there was something */
static bool hear(struct keeping *k)
{
    struct setup_report report = {.kind = SETUP_FAILED};
    int fds[IO_FDS_MAX];
    ssize_t n = io_receive_packet(k->socket, &report, sizeof(report), fds, MSG_DONTWAIT);
    if (n <= 0) {
        if (n == 0) { /* both ends inside are closed */
            close(k->socket);
            k->socket = -1;
        }
        return false;
    }
    if (fds[0] >= 0 && report.kind == SETUP_WATCH)
        begin_watching(k, fds[0]);
    else if (fds[0] >= 0)
        k->listener = fds[0];
    if (report.kind == SETUP_FAILED) {
        error_set(&k->failure, report.error.code, "%s", report.error.text);
    } else if (report.kind == SETUP_READY) {
        k->ready = true;
        k->start_us = report.at_us;
        k->nested = report.nested;
        k->ret->ending.unnamed = k->listener < 0;
        take_stages(k, &report);
        wakeful_end(k->launcher->wakeful_fd);
        keeping_look_ahead(k);
    } else if (report.kind == SETUP_ENDED) {
        k->ended = true;
        k->report = report;
    }
    return true;
}

/* ----- clocks ----- */

static int64_t cpu_us(const struct keeping *k)
{
    int64_t user_us = 0, system_us = 0;
    if (!cgroup_cpu(&k->group, &user_us, &system_us))
        return k->usage.cpu_us;
    return user_us + system_us;
}

static void look_at_processes(struct keeping *k)
{
    watch_read(k->watch, &k->usage);
    if (!keeping_has(k, SANDBOX_LAYER_MEMORY) &&
        k->usage.memory_bytes > k->spec->policy.memory_limit_bytes)
        stop(k, ENDING_STOP_MEMORY);
}

/* The group's limit is memory and disk together, since files of the tree are memory, too;
 * what is more than the tree's files is held against the memory limit alone. (A tree that
 * was filled before is charged to another: then a run may have as much more.) */
static void look_at_memory(struct keeping *k)
{
    int64_t used_bytes;
    if (mounts_tree_full(&k->launcher->confinement, k->spec->tree, &used_bytes))
        k->ret->facts.disk_full = true;
    int64_t memory_bytes = cgroup_memory(&k->group);
    if (keeping_has(k, SANDBOX_LAYER_MEMORY) &&
        memory_bytes - used_bytes > k->spec->policy.memory_limit_bytes)
        stop(k, ENDING_STOP_MEMORY);
}

/* Every LOOK_MS, and right after the wall limit. */
static void look_later(struct keeping *k)
{
    int64_t now_us = clock_us();
    int64_t limit_us = k->start_us + k->spec->policy.wall_limit_ms * 1000 + 1;
    k->look_us = now_us + LOOK_MS * 1000;
    if (k->ready && k->look_us > limit_us)
        k->look_us = limit_us > now_us ? limit_us : now_us + 1000;
}

/* How long we take is nobody's time but ours. */
static void look_at_setup(struct keeping *k)
{
    if (clock_us() - k->begin_us > SETUP_MS * 1000LL) {
        error_set(&k->failure, -ETIMEDOUT, "a run's walls did not stand after %d s",
                  SETUP_MS / 1000);
        stop(k, ENDING_STOP_NONE);
    }
    look_later(k);
}

static void look(struct keeping *k)
{
    const struct policy *policy = &k->spec->policy;
    int64_t wall_us = clock_us() - k->start_us;
    if (k->killed || k->ended || clock_us() < k->look_us)
        return;
    if (!k->ready) {
        look_at_setup(k);
        return;
    }
    look_at_memory(k);
    if (k->pressure.all == 0 && wall_us > PRESSURE_AFTER_MS * 1000) {
        pressure_read(&k->pressure);
        k->throttled_us = cgroup_throttled_us(&k->launcher->groups);
    }
    if (k->watch)
        look_at_processes(k);
    if (k->killed)
        return;
    if (cpu_us(k) > policy->cpu_limit_ms * 1000)
        stop(k, ENDING_STOP_CPU);
    else if (wall_us > policy->wall_limit_ms * 1000)
        stop(k, ENDING_STOP_WALL);
    look_later(k);
}

static int look_again_ms(const struct keeping *k)
{
    int64_t left_us = k->look_us - clock_us();
    return left_us < 0 ? 0 : (int)((left_us + 999) / 1000);
}

/* The caller says STOP past the output limit; when it is gone, so is the run. */
static void hear_caller(struct keeping *k)
{
    struct wire_message message;
    int fds[WIRE_FDS_MAX];
    int r = wire_receive(k->launcher->socket, &message, fds, NULL);
    if (r > 0 && message.kind == WIRE_STOP)
        stop(k, ENDING_STOP_OUTPUT);
    else if (r <= 0)
        stop(k, ENDING_STOP_WALL);
}

static void drain(struct keeping *k)
{
    capture_read(k->capture);
    if (k->spec->policy.output_overrun_kills && capture_overrun(k->capture) && !k->killed)
        stop(k, ENDING_STOP_OUTPUT);
}

/* What to wait for: the five of ours, then the streams. */
enum { INIT, SAID, REFUSED, ASKED, CALLER, STREAMS, POLLS = STREAMS + CAPTURE_STREAMS };

static void set_polls(const struct keeping *k, struct pollfd polls[POLLS])
{
    const struct launcher *launcher = k->launcher;
    const int fds[] = {k->pidfd, k->socket, k->listener,
                       k->killed ? -1 : launcher->socket,
                       k->killed ? -1 : launcher->caller_fd};
    for (int i = 0; i < POLLS; i++)
        polls[i] = (struct pollfd){.fd = i < STREAMS ? fds[i] : -1, .events = POLLIN};
    if (k->capture)
        capture_polls(k->capture, polls + STREAMS);
}

/* When the program has ended init's word and end follow within microseconds: to fall
 * asleep and be woken again would take longer. */
static void wait_for(const struct keeping *k, struct pollfd polls[POLLS])
{
    bool at_once = k->over_us > 0 && clock_us() - k->over_us < AT_ONCE_US;
    if (poll(polls, POLLS, at_once ? 0 : look_again_ms(k)) == 0 && at_once)
        sched_yield();
}

/* Beside init's exit, where it is the only one that is left. */
static void count_early(struct keeping *k)
{
    k->over_us = clock_us();
    if (!k->report.alone)
        return;
    keeping_count(k, k->report.at_us);
    k->counted = true;
}

static void watch(struct keeping *k)
{
    bool gone = false;
    while (!gone) {
        struct pollfd polls[POLLS];
        set_polls(k, polls);
        wait_for(k, polls);
        if (polls[SAID].revents && hear(k) && k->ended && !k->counted)
            count_early(k);
        if (polls[REFUSED].revents & POLLIN)
            keeping_answer_denied(k);
        else if (polls[REFUSED].revents && k->listener >= 0)
            close(TAKE_FD(k->listener));
        if (polls[ASKED].revents)
            hear_caller(k);
        if (polls[CALLER].revents)
            stop(k, ENDING_STOP_WALL);
        if (k->capture)
            drain(k);
        gone = polls[INIT].revents != 0;
        look(k);
    }
    while (k->socket >= 0 && hear(k))
        ; /* what was said in the last moment */
    if (k->capture)
        capture_rest(k->capture); /* the writers are dead */
}

/* ----- start and end ----- */

static int start(struct keeping *k, struct error *err)
{
    const struct confinement *confinement = &k->launcher->confinement;
    int pair[2];
    bool born = false;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
        return error_errno(err, "make a run's socket");
    struct affinity affinity;
    affinity_pin(&affinity);
    int pid =
        namespaces_fork(confinement, cgroup_birthplace(&k->group), &k->pidfd, &born, err);
    if (pid == 0) {
        struct setup setup = {.confinement = confinement,
                              .spec = k->spec,
                              .group = &k->group,
                              .born_inside = born,
                              .network_fd = k->network_fd,
                              .ipc_fd = -1,
                              .attendant = &k->launcher->attendant,
                              .affinity = affinity,
                              .socket = pair[1],
                              .listener = -1};
        init_run(&setup);
    }
    affinity_restore(&affinity, 0);
    k->launcher->attendant.making = false; /* init takes it, or nobody */
    if (pid > 0)
        attendant_hold(&k->launcher->attendant, pid, k->launcher->groups.serial);
    close(pair[1]);
    if (k->capture)
        capture_started(k->capture);
    k->socket = pair[0];
    k->init = pid;
    return pid < 0 ? pid : 0;
}

/* What a quick program filled just before it ended no look has seen; and what it nested
 * too deep is more than it was given, too. */
static int settle_tree(struct keeping *k, struct error *err)
{
    const struct confinement *confinement = &k->launcher->confinement;
    int64_t used_bytes;
    if (mounts_tree_full(confinement, k->spec->tree, &used_bytes))
        k->ret->facts.disk_full = true;
    if (k->spec->fresh_tree) /* nobody will look at it */
        return 0;
    return mounts_tree_settle(confinement, k->spec->tree, &k->ret->facts.pruned, err);
}

/* Reaped only when the last process of the pid namespace is gone. */
static void reap(struct keeping *k)
{
    if (!k->ended)
        cgroup_kill(&k->group);
    while (waitpid(k->init, NULL, 0) < 0 && errno == EINTR)
        ;
}

/* Where no interface was up nothing can be left: sockets end with their processes, which
 * are all gone. (On a loopback connections linger.) */
static bool may_keep_network(const struct keeping *k)
{
    return k->spec->policy.network == POLICY_NETWORK_NONE;
}

/* What is not kept init takes itself, as late as it can. */
static void take_network(struct keeping *k)
{
    struct launcher *launcher = k->launcher;
    if (launcher->network_fd >= 0)
        k->network_fd = TAKE_FD(launcher->network_fd);
    else if (launcher_is_served(launcher) && may_keep_network(k))
        k->network_fd = attendant_take_network(&launcher->attendant, NULL);
}

static void keep_network(struct keeping *k)
{
    if (k->ready && may_keep_network(k))
        k->launcher->network_fd = TAKE_FD(k->network_fd);
}

/* What is there before the clocks begin. */
static int prepare(struct keeping *k, int64_t *at_us, struct error *err)
{
    struct launcher *launcher = k->launcher;
    const struct cgroup_limits limit = cgroup_limits_of(&k->spec->policy);
    int r = k->spec->fresh_tree
                ? 0
                : mounts_tree_prepare(&launcher->confinement, k->spec->tree, err);
    if (r < 0)
        return r;
    end_stage(k, "tree", at_us);
    r = cgroup_new(&launcher->groups, &limit, &k->group, err);
    end_stage(k, "make cgroups", at_us);
    if (r == 0)
        take_network(k);
    end_stage(k, "await network", at_us);
    return r;
}

/* Nothing of the run lives any more. */
static int finish(struct keeping *k, int64_t end_us, int64_t *at_us, struct error *err)
{
    if (!k->counted)
        keeping_count(k, end_us);
    end_stage(k, "counters", at_us);
    int r = keeping_conclude(k, err);
    int settled = settle_tree(k, r < 0 ? NULL : err);
    end_stage(k, "settle tree", at_us);
    k->ret->ending.teardown_us = clock_us() - end_us;
    return r < 0 ? r : settled;
}

/* Nobody waits for the groups of a caller's only run: they go when it is gone. */
static int leave_group(struct keeping *k, struct error *err)
{
    struct launcher *launcher = k->launcher;
    if (launcher_is_served(launcher) || !attendant_clears(&launcher->attendant))
        return cgroup_free(&launcher->groups, &k->group, err);
    cgroup_leave(&k->group);
    return 0;
}

static int run_started(struct keeping *k, int64_t *at_us, struct error *err)
{
    struct ending *ending = &k->ret->ending;
    end_stage(k, "start", at_us);
    look_later(k);
    watch(k);
    reap(k);
    int64_t gone_us = clock_us();
    int64_t end_us = k->ended ? k->report.at_us : gone_us;
    *at_us = end_us;
    end_stage(k, "last process", at_us);
    keep_network(k);
    ending->setup_us = (k->ready ? k->start_us : gone_us) - k->begin_us;
    return finish(k, end_us, at_us, err);
}

int keeper_run(struct launcher *launcher, const struct run_spec *spec,
               struct capture *capture, struct wire_ended *ret, struct error *err)
{
    struct keeping k = {.launcher = launcher,
                        .spec = spec,
                        .capture = capture,
                        .group = CGROUP_EMPTY,
                        .pidfd = -1,
                        .socket = -1,
                        .listener = -1,
                        .network_fd = -1,
                        .ret = ret,
                        .begin_us = clock_us()};
    int64_t at_us = k.begin_us;
    int r = prepare(&k, &at_us, err);
    if (r < 0)
        return r;
    r = start(&k, err);
    if (r == 0)
        r = run_started(&k, &at_us, err);
    cleanup_fd(&k.pidfd);
    cleanup_fd(&k.socket);
    cleanup_fd(&k.listener);
    cleanup_fd(&k.network_fd);
    watch_free(k.watch);
    int freed = leave_group(&k, r < 0 ? NULL : err);
    end_stage(&k, "remove cgroups", &at_us);
    return r < 0 ? r : freed;
}
