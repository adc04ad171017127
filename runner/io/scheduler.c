#include "runner/io/scheduler.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "runner/io/process.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/clock.h"

enum { TICK_MS = 1000, GRACE_MS = 700, ORPHANS_MS = 1000 };

struct slot {
    struct process process;
    size_t job; /* valid while the process runs */
};

struct scheduling {
    struct scheduler *scheduler;
    struct slot *slots;   /* scheduler->workers of them */
    struct pollfd *polls; /* three a slot, and one for signals */
    int signal_fd;
};

static void show_progress(const struct scheduling *s)
{
    if (s->scheduler->progress)
        s->scheduler->progress(s->scheduler->context, &s->scheduler->queue);
}

static int start_job(struct scheduling *s, struct slot *slot, struct queue_job *job,
                     struct error *err)
{
    slot->job = (size_t)(job - s->scheduler->queue.jobs);
    const char *const *argv = s->scheduler->command(s->scheduler->context, slot->job);
    if (!argv)
        return error_set(err, -ENOMEM, "out of memory");
    queue_started(job, clock_ms());
    return process_start(argv, &slot->process, err);
}

static int fill_slots(struct scheduling *s, struct error *err)
{
    for (size_t i = 0; i < s->scheduler->workers; i++) {
        if (s->slots[i].process.pid > 0)
            continue;
        struct queue_job *job = queue_next(&s->scheduler->queue, clock_ms());
        int r = job ? start_job(s, &s->slots[i], job, err) : 0;
        if (r < 0)
            return r;
    }
    return 0;
}

static int end_job(struct scheduling *s, struct slot *slot, struct error *err)
{
    struct queue_job *job = &s->scheduler->queue.jobs[slot->job];
    int status = process_reap(&slot->process);
    int answer = s->scheduler->ended(s->scheduler->context, slot->job, status,
                                     buf_text(&slot->process.output),
                                     buf_text(&slot->process.errors), err);
    process_done(&slot->process);
    if (answer < 0)
        return answer;
    if (answer == SCHEDULER_ENDED)
        job->state = QUEUE_ENDED;
    return 0;
}

/* Waits for output, an end, a signal or the next tick. @return 1 a signal came */
static int wait_events(struct scheduling *s)
{
    size_t workers = s->scheduler->workers;
    for (size_t i = 0; i < workers; i++) {
        const struct process *process = &s->slots[i].process;
        const int fds[] = {process->pid_fd, process->output_fd, process->errors_fd};
        for (size_t k = 0; k < 3; k++)
            s->polls[3 * i + k] = (struct pollfd){.fd = fds[k], .events = POLLIN};
    }
    s->polls[3 * workers] = (struct pollfd){.fd = s->signal_fd, .events = POLLIN};
    int64_t wait = queue_wait_ms(&s->scheduler->queue, clock_ms());
    int timeout = wait > 0 && wait < TICK_MS ? (int)wait : TICK_MS;
    if (poll(s->polls, (nfds_t)(3 * workers + 1), timeout) < 0)
        return 0;
    struct signalfd_siginfo signal;
    if (!(s->polls[3 * workers].revents & POLLIN) ||
        read(s->signal_fd, &signal, sizeof(signal)) != sizeof(signal))
        return 0;
    s->scheduler->stopped_by = (int)signal.ssi_signo;
    return 1;
}

static int handle_events(struct scheduling *s, struct error *err)
{
    int r = 0;
    for (size_t i = 0; i < s->scheduler->workers && r >= 0; i++) {
        struct slot *slot = &s->slots[i];
        if (slot->process.pid <= 0)
            continue;
        process_drain(&slot->process);
        if (s->polls[3 * i].revents & POLLIN)
            r = end_job(s, slot, err);
    }
    return r;
}

/* Asks the workers to end and waits a little; process_done() kills what is left. */
static void stop_workers(struct scheduling *s)
{
    int64_t until = clock_ms() + GRACE_MS;
    for (size_t i = 0; i < s->scheduler->workers; i++)
        process_signal(&s->slots[i].process, SIGTERM);
    for (size_t i = 0; i < s->scheduler->workers; i++) {
        struct pollfd ended = {.fd = s->slots[i].process.pid_fd, .events = POLLIN};
        int64_t left = until - clock_ms();
        if (s->slots[i].process.pid > 0 && left > 0)
            poll(&ended, 1, (int)left);
    }
}

static int run_until_ended(struct scheduling *s, struct error *err)
{
    const struct queue *queue = &s->scheduler->queue;
    int r = 0;
    while (r >= 0 && queue_in_state(queue, QUEUE_ENDED) < queue->count) {
        r = fill_slots(s, err);
        show_progress(s);
        if (r >= 0 && wait_events(s))
            r = error_set(err, -EINTR, "stopped by a signal; run it again to continue");
        if (r >= 0)
            r = handle_events(s, err);
    }
    if (r < 0)
        stop_workers(s);
    show_progress(s);
    return r;
}

/* What a killed worker had started (its sandbox, a fetch) sees that and ends, a moment
 * later than the worker: who is told that all has stopped may rely on it. */
static void await_orphans(void)
{
    const struct timespec pause = {.tv_nsec = 2000000};
    int64_t until = clock_ms() + ORPHANS_MS;
    pid_t pid;
    while ((pid = waitpid(-1, NULL, WNOHANG)) >= 0 && clock_ms() < until)
        if (pid == 0)
            nanosleep(&pause, NULL);
}

int scheduler_run(struct scheduler *scheduler, struct error *err)
{
    sigset_t stops, before;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    sigemptyset(&stops);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGHUP);
    sigprocmask(SIG_BLOCK, &stops, &before);
    struct scheduling s = {
        .scheduler = scheduler,
        .slots = calloc(scheduler->workers, sizeof(struct slot)),
        .polls = calloc(3 * scheduler->workers + 1, sizeof(struct pollfd)),
        .signal_fd = signalfd(-1, &stops, SFD_CLOEXEC | SFD_NONBLOCK),
    };
    int r = 0;
    if (!s.slots || !s.polls)
        r = error_set(err, -ENOMEM, "out of memory");
    else if (s.signal_fd < 0)
        r = error_errno(err, "cannot watch signals");
    for (size_t i = 0; s.slots && i < scheduler->workers; i++)
        s.slots[i].process = (struct process)PROCESS_NONE;
    if (r == 0)
        r = run_until_ended(&s, err);
    for (size_t i = 0; s.slots && i < scheduler->workers; i++)
        process_done(&s.slots[i].process);
    if (r < 0)
        await_orphans();
    prctl(PR_SET_CHILD_SUBREAPER, 0);
    cleanup_fd(&s.signal_fd);
    free(s.slots);
    free(s.polls);
    /* a signal that was handled here must not end us when the mask is lifted */
    const struct timespec now = {0};
    while (r == -EINTR && sigtimedwait(&stops, NULL, &now) > 0)
        ;
    sigprocmask(SIG_SETMASK, &before, NULL);
    return r;
}

size_t scheduler_workers(int64_t job_bytes)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    long pages = sysconf(_SC_AVPHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    size_t workers = cores > 0 ? (size_t)cores : 1;
    if (job_bytes > 0 && pages > 0 && page > 0) {
        size_t fit = (size_t)((int64_t)pages * page / job_bytes);
        workers = fit < workers ? fit : workers;
    }
    return workers ? workers : 1;
}
