#include "runner/io/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/io.h"

/* Between fork and exec: only calls that are safe there. */
static void child_exec(const char *const *argv, pid_t parent, int output_fd,
                       int errors_fd)
{
    sigset_t none;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(127); /* it ended before the line above */
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    /* a Ctrl-C on the terminal is the scheduler's to pass on */
    setpgid(0, 0);
    int null_fd = open("/dev/null", O_RDONLY);
    if (null_fd < 0 || dup2(null_fd, 0) < 0 || dup2(output_fd, 1) < 0 ||
        dup2(errors_fd, 2) < 0)
        _exit(127);
    close_range(3, ~0u, 0);
    union {
        const char *const *in;
        char **out;
    } words = {.in = argv}; /* execv does not write to them */
    execv(argv[0], words.out);
    _exit(127);
}

int process_start(const char *const *argv, struct process *ret, struct error *err)
{
    int output[2] = {-1, -1}, errors[2] = {-1, -1};
    int r = io_pipe(output, err);
    if (r == 0)
        r = io_pipe(errors, err);
    pid_t parent = getpid(), pid = r == 0 ? fork() : -1;
    if (r == 0 && pid < 0)
        r = error_errno(err, "cannot start %s", argv[0]);
    if (pid == 0)
        child_exec(argv, parent, output[1], errors[1]);
    cleanup_fd(&output[1]);
    cleanup_fd(&errors[1]);
    if (r < 0) {
        cleanup_fd(&output[0]);
        cleanup_fd(&errors[0]);
        return r;
    }
    fcntl(output[0], F_SETFL, O_NONBLOCK);
    fcntl(errors[0], F_SETFL, O_NONBLOCK);
    *ret = (struct process){
        .pid = pid,
        .pid_fd = (int)syscall(SYS_pidfd_open, pid, 0),
        .output_fd = output[0],
        .errors_fd = errors[0],
        .output = {.limit = PROCESS_OUTPUT_BYTES},
        .errors = {.limit = PROCESS_OUTPUT_BYTES},
    };
    if (ret->pid_fd < 0) {
        r = error_errno(err, "cannot watch a process");
        process_done(ret);
        return r;
    }
    return 0;
}

static void drain(int *fd, struct buf *into)
{
    char chunk[8192];
    while (*fd >= 0) {
        ssize_t n = read(*fd, chunk, sizeof(chunk));
        if (n > 0) {
            buf_add(into, chunk, (size_t)n);
        } else if (n < 0 && errno == EAGAIN) {
            return;
        } else if (n == 0 || errno != EINTR) {
            close(*fd);
            *fd = -1;
        }
    }
}

void process_drain(struct process *process)
{
    drain(&process->output_fd, &process->output);
    drain(&process->errors_fd, &process->errors);
}

int process_reap(struct process *process)
{
    int status = 0;
    pid_t got;
    do
        got = waitpid(process->pid, &status, 0);
    while (got < 0 && errno == EINTR);
    process->pid = 0;
    process_drain(process);
    if (got < 0)
        return 127;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void process_signal(const struct process *process, int signal)
{
    if (process->pid > 0)
        kill(process->pid, signal);
}

void process_done(struct process *process)
{
    if (process->pid > 0) {
        process_signal(process, SIGKILL);
        process_reap(process);
    }
    cleanup_fd(&process->pid_fd);
    cleanup_fd(&process->output_fd);
    cleanup_fd(&process->errors_fd);
    buf_done(&process->output);
    buf_done(&process->errors);
    *process = (struct process)PROCESS_NONE;
}
