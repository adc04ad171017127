#include "runner/cmd/sandbox_caller.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "sandbox/base/cleanup.h"

/* Those that a terminal or who is responsible for us sends. */
static const int ending_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

/* A pipe has no name in any folder, and whoever may look at our descriptors can open it
 * anyway: the run's user may, too, as programs do by /dev/stdin and /dev/stderr. */
static void open_to_run(int fd, const struct stat *st)
{
    struct statfs fs;
    if (S_ISFIFO(st->st_mode) && fstatfs(fd, &fs) == 0 && fs.f_type == PIPEFS_MAGIC)
        fchmod(fd, 0666);
}

/* Linux' names of what is not a disk of this machine's, or of another program's making.
 */
static bool is_far(int fd)
{
    static const unsigned long far[] = {
        0x6969 /* nfs */,      0xff534d42 /* cifs */, 0xfe534d42 /* smb2 */,
        0x65735546 /* fuse */, 0x01021997 /* 9p */,   0x00c36400 /* ceph */,
        0x5346414f /* afs */,  0x47504653 /* gpfs */, 0x0bd00bd0 /* lustre */};
    struct statfs fs;
    if (fstatfs(fd, &fs) < 0)
        return true;
    for (size_t i = 0; i < COUNT_OF(far); i++)
        if ((unsigned long)fs.f_type == far[i])
            return true;
    return false;
}

static int look_at_stream(struct caller *ret, int fd, struct stat *st, struct error *err)
{
    static const char *const names[] = {"input", "output", "error"};
    ret->flags[fd] = fcntl(fd, F_GETFL);
    if (ret->flags[fd] < 0 || fstat(fd, st) < 0)
        return error_errno(err, "look at standard %s", names[fd]);
    /* a folder leads out, past every wall */
    if (S_ISDIR(st->st_mode) || S_ISBLK(st->st_mode) || (ret->flags[fd] & O_PATH))
        return error_set(err, -EINVAL,
                         "standard %s is a folder or a block device: hand over a "
                         "file, a pipe or a terminal",
                         names[fd]);
    ret->is_file[fd] = S_ISREG(st->st_mode);
    ret->is_quick[fd] = ret->is_file[fd] && !is_far(fd);
    open_to_run(fd, st);
    return 0;
}

/* Ctrl-C must not leave the terminal as the program set it. What is ignored (`nohup`)
 * stays so. */
static void hold_signals(struct caller *caller)
{
    struct sigaction now;
    sigset_t held;
    sigemptyset(&held);
    for (size_t i = 0; i < COUNT_OF(ending_signals); i++)
        if (sigaction(ending_signals[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
            sigaddset(&held, ending_signals[i]);
    caller->stop_fd = signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK);
    if (caller->stop_fd >= 0)
        sigprocmask(SIG_BLOCK, &held, NULL);
}

int caller_look(bool counts, struct caller *ret, struct error *err)
{
    struct stat st = {0}, last;
    int r = 0;
    *ret = (struct caller)CALLER_NONE;
    ret->counts = counts;
    for (int fd = 0; r == 0 && fd < 3; fd++) {
        last = st;
        r = look_at_stream(ret, fd, &st, err);
    }
    if (r < 0)
        return r;
    ret->is_one = st.st_dev == last.st_dev && st.st_ino == last.st_ino;
    ret->is_terminal = tcgetattr(0, &ret->terminal) == 0;
    if (!ret->is_terminal)
        return 0;
    ret->is_behind = tcgetpgrp(0) != getpgrp();
    if (ret->is_behind) /* or it would read what is typed for somebody else */
        ret->input_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    else if (!counts)
        hold_signals(ret);
    return ret->input_fd < 0 ? error_errno(err, "cannot open /dev/null") : 0;
}

/* A file of the caller's is written by us: the run's limit of file sizes is not its, nor
 * may a program cut off what was in it before. */
struct sandbox_streams caller_streams(const struct caller *caller)
{
    return (struct sandbox_streams){.input_fd = caller->input_fd,
                                    .output_fd = 1,
                                    .errors_fd = 2,
                                    .relay_output = caller->counts || caller->is_file[1],
                                    .relay_errors = caller->counts || caller->is_file[2],
                                    .one_output = caller->is_file[1] && caller->is_one,
                                    .stop_fd = caller->stop_fd};
}

bool caller_may_wait(const struct caller *caller)
{
    for (int fd = 1; fd < 3; fd++)
        if ((caller->counts || caller->is_file[fd]) && !caller->is_quick[fd])
            return true;
    return false;
}

/* As if it had come now. */
static void end_by_held(struct caller *caller)
{
    struct signalfd_siginfo info;
    sigset_t one;
    bool held = read(caller->stop_fd, &info, sizeof(info)) == (ssize_t)sizeof(info);
    cleanup_fd(&caller->stop_fd);
    if (!held)
        return;
    sigemptyset(&one);
    sigaddset(&one, (int)info.ssi_signo);
    signal((int)info.ssi_signo, SIG_DFL);
    raise((int)info.ssi_signo);
    sigprocmask(SIG_UNBLOCK, &one, NULL);
}

void caller_restore(struct caller *caller)
{
    for (int fd = 0; fd < 3; fd++)
        fcntl(fd, F_SETFL, caller->flags[fd]);
    if (caller->is_terminal && !caller->is_behind)
        tcsetattr(0, TCSANOW, &caller->terminal);
    if (caller->input_fd > 0)
        cleanup_fd(&caller->input_fd);
    if (caller->stop_fd >= 0)
        end_by_held(caller);
}
