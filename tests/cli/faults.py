"""Every system call of setting a run up fails in turn: a clear error, or a run with every wall; never
a run without one, and nothing is left behind.

strace makes the call fail: the N-th of its name in each process of the run. A program inside says what
it sees; where it speaks at all, it must see what it sees when nothing fails."""

import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

from workspace import PROGRAM, need_sandbox, run_tests

BARE = os.environ.get("TAKEHOME_BARE", PROGRAM)
PLAIN_UID = 61235
# What a loader or a sanitizer does to its own memory says nothing about walls.
NOT_OURS = {"execve", "mmap", "munmap", "mprotect", "brk", "madvise", "exit", "exit_group", "sigaltstack",
            "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "arch_prctl", "set_tid_address", "futex", "rseq",
            "set_robust_list", "getpid", "gettid", "getppid", "geteuid", "getegid", "getuid", "getgid", "umask",
            "close", "restart_syscall", "personality", "getrandom", "sched_yield", "clock_nanosleep"}
OURS, HANGS_AFTER = 125, 15
# What some kernels and containers say, and a set-up might wrongly forgive.
FORGIVEN = {"prctl": ["EINVAL", "EPERM"], "keyctl": ["EPERM"], "unshare": ["EPERM"], "capset": ["EPERM"],
            "setgroups": ["EPERM"], "seccomp": ["EBUSY"], "landlock_create_ruleset": ["EOPNOTSUPP"],
            "clone3": ["ENOSYS"], "mount": ["EPERM"], "mknod": ["EPERM"], "mount_setattr": ["ENOSYS"], "prlimit64": ["EPERM"]}
EACH_MOST = 24  # of one name in one process: the binds of the root repeat themselves

LOOK = r"""
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static int count(const char *folder, int digits)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    int found = 0;
    errno = 0;
    while (dir && (entry = readdir(dir)))
        found += !digits || (entry->d_name[0] >= '0' && entry->d_name[0] <= '9');
    return dir && !errno ? found : -1;
}

/* How many of /dev's are what they are called, and can be opened. */
static int nodes(void)
{
    static const struct { const char *path; unsigned minor; } rows[] = {
        {"/dev/null", 3}, {"/dev/zero", 5}, {"/dev/full", 7}, {"/dev/random", 8}, {"/dev/urandom", 9}};
    int good = 0;
    for (int i = 0; i < 5; i++) {
        struct stat st = {0};
        int fd = open(rows[i].path, O_RDWR);
        if ((fd < 0 || fstat(fd, &st) < 0) && errno == EIO)
            _exit(9);
        good += S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, rows[i].minor);
    }
    return good;
}

int main(void)
{
    char line[256], host[64] = "";
    FILE *status = fopen("/proc/self/status", "r"), *net = fopen("/proc/net/dev", "r");
    struct rlimit core;
    int devices = 0;
    int folders = count("/", 0), processes = count("/proc", 1);
    if (folders < 0 || processes < 0 || !status || !net || getrlimit(RLIMIT_CORE, &core) < 0 || gethostname(host, sizeof(host)) < 0)
        return 9;
    printf("LOOK uid %d pid %d root %d processes %d host %s core %d", getuid(), getpid(), folders,
           processes, host, (int)core.rlim_cur);
    while (fgets(line, sizeof(line), net))
        devices += strchr(line, ':') != NULL;
    if (ferror(net))
        _exit(9);
    printf(" devices %d", devices);
    while (fgets(line, sizeof(line), status))
        if (!strncmp(line, "CapEff", 6) || !strncmp(line, "CapBnd", 6) || !strncmp(line, "NoNewPrivs", 10) ||
            !strncmp(line, "Seccomp:", 8))
            printf(" %.*s", (int)strcspn(line, "\n"), line);
    if (ferror(status))
        _exit(9);
    printf(" write %d nodes %d\n", access("/usr", W_OK), nodes());
    return fflush(stdout) == 0 ? 0 : 9; /* this may fail, too */
}
"""


class Runs:
    """One way to start the sandbox, and what a run of it looks like when nothing fails."""

    def __init__(self, top, plain):
        self.top = top
        self.report = top / "report.json"
        who = ["setpriv", f"--reuid={PLAIN_UID}", f"--regid={PLAIN_UID}", "--clear-groups"] if plain else []
        lowered = [word for layer in ("memory", "processes", "cpu") for word in ("--lower", layer)] if plain else []
        self.command = [*who, BARE, "sandbox", "--wall", "5s", *lowered, "--ro", f"{top}/bin:/srv",
                        "--report", str(self.report), "--", "/srv/look"]

    def start(self, *strace):
        self.report.unlink(missing_ok=True)
        with subprocess.Popen([*strace, *self.command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              cwd="/", env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"},
                              start_new_session=True) as process:
            try:
                out, errors = process.communicate(timeout=HANGS_AFTER)
            except subprocess.TimeoutExpired:
                subprocess.run(["pkill", "-KILL", "-f", str(self.report)], check=False)
                process.kill()
                return None, None
        run = subprocess.CompletedProcess(process.args, process.returncode, out, errors)
        report = json.loads(self.report.read_text(encoding="utf-8")) if self.report.exists() else None
        return run, report

    def calls(self):
        """Name -> how often one process of the set-up calls it, at most."""
        log = self.top / "trace"
        self.start("strace", "-f", "-qq", "-o", str(log))
        counts, most = collections.Counter(), collections.Counter()
        inside = False
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
            match = re.match(r"(\d+) +([a-z_0-9]+)\(", line)
            if not match:
                continue
            inside = inside or 'execve("/srv/look"' in line
            if inside:
                continue
            counts[match[1], match[2]] += 1
            most[match[2]] = max(most[match[2]], counts[match[1], match[2]])
        assert inside, "the program was never started under strace"
        return {name: count for name, count in most.items() if name not in NOT_OURS}


def groups():
    """Groups of launchers that are no more: others may run beside this test."""
    found = []
    for root, folders, _ in os.walk("/sys/fs/cgroup"):
        for name in folders:
            match = re.match(r"takehome\.(\d+)", name)
            if match and not os.path.exists(f"/proc/{match[1]}"):
                found.append(os.path.join(root, name))
        folders[:] = [name for name in folders if not name.startswith("takehome.")]
    return found


def ours(runs):
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if str(runs.top).encode() in (entry / "cmdline").read_bytes():
                    found.append(entry.name)
            except OSError:
                pass
    return found


def left_behind(runs, mounts):
    """What is still there two seconds after a run."""
    until = time.monotonic() + 2
    while True:
        left = groups() + ours(runs)
        if pathlib.Path("/proc/self/mounts").read_text(encoding="utf-8") != mounts:
            left.append("a mount")
        if not left or time.monotonic() > until:
            return left
        time.sleep(0.02)


def judge(runs, usual, case):
    run, report = runs.start("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={case}")
    if run is None:
        return f"{case}: it hangs"
    said = [line for line in run.stdout.splitlines() if line.startswith("LOOK")]
    if said and said != usual["said"]:
        return f"{case}: a run with other walls: {said}"
    if report and report["layers"] != usual["layers"]:
        return f"{case}: a run with other layers: {report['layers']}"
    if run.returncode == 0 and not said:
        return f"{case}: success without a run"
    # where writing fails, the last word may be what could not be written
    if run.returncode != 0 and not report and not run.stderr.strip() and case != "write:error=EIO:when=1":
        return f"{case}: ended with {run.returncode} and not a word"
    if said and not report and run.returncode != OURS:
        return f"{case}: a run, no report of it, and exit status {run.returncode}: {run.stderr}"
    return ""


def workbench(plain):
    """A folder with the program that looks, a way to run it, and what it says when nothing fails."""
    top = pathlib.Path(tempfile.mkdtemp(prefix="takehome-faults-"))
    top.chmod(0o777)
    (top / "bin").mkdir()
    (top / "look.c").write_text(LOOK, encoding="utf-8")
    subprocess.run(["cc", "-static", "-o", top / "bin" / "look", top / "look.c"], check=True, timeout=60)
    runs = Runs(top, plain)
    run, report = runs.start()
    assert run.returncode == 0 and report and "nodes 5" in run.stdout, run
    return top, runs, {"said": run.stdout.splitlines(), "layers": report["layers"]}


def all_fail_in_turn(plain):
    top, runs, usual = workbench(plain)
    mounts = pathlib.Path("/proc/self/mounts").read_text(encoding="utf-8")
    before = left_behind(runs, mounts)
    cases, findings = 0, []
    for name, count in sorted(runs.calls().items()):
        for number in range(1, min(count, EACH_MOST) + 1):
            for error in ["EIO", *FORGIVEN.get(name, [])]:
                cases += 1
                case = f"{name}:error={error}:when={number}"
                finding = judge(runs, usual, case)
                left = [thing for thing in left_behind(runs, mounts) if thing not in before]
                if left:
                    finding += f" {case}: left behind: {left}"
                if finding:
                    findings.append(finding)
                    print("#", finding, flush=True)
    shutil.rmtree(top, ignore_errors=True)
    print(f"# {cases} faults as {'a plain user' if plain else 'root'}")
    assert cases > 100, cases
    assert not findings, "\n".join(findings)


def a_slow_step_changes_nothing():
    """What races with a step that is slow once in a thousand runs loses every time here."""
    top, runs, usual = workbench(False)
    steps = ["mount", "pivot_root", "umount2", "unshare", "setns", "clone", "setresuid", "seccomp"]
    findings = []
    for name in steps:
        for delay in ("delay_enter", "delay_exit"):
            finding = judge(runs, usual, f"{name}:{delay}=20000")
            if not finding and not runs.report.exists():
                finding = f"{name}:{delay}: no run"
            findings += [finding] if finding else []
    shutil.rmtree(top, ignore_errors=True)
    assert not findings, "\n".join(findings)


def each_call_of_the_set_up_may_fail():
    all_fail_in_turn(False)


def and_so_as_a_plain_user():
    all_fail_in_turn(True)


if not shutil.which("strace") and os.environ.get("SANDBOX_MUST_WORK") != "1":
    sys.exit(77)
need_sandbox()
if os.geteuid() == 0:
    run_tests([a_slow_step_changes_nothing, each_call_of_the_set_up_may_fail, and_so_as_a_plain_user])
else:
    run_tests([a_slow_step_changes_nothing, each_call_of_the_set_up_may_fail])
