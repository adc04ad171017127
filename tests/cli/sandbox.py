"""`takehome sandbox` by itself: exit statuses, what is seen inside, what stays, the report."""

import atexit
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import tempfile
import time

from workspace import PROGRAM, need_sandbox, run_tests, takehome

USAGE, OURS, NOT_STARTED, NOT_FOUND = 2, 125, 126, 127
# as it is delivered: sanitizers want more memory than some callers have
BARE = os.environ.get("TAKEHOME_BARE", PROGRAM)
PLAIN = "setpriv --reuid=61235 --regid=61235 --clear-groups"
LOWERED = "--lower memory --lower processes --lower cpu"


def sandbox(*words, check=False):
    return takehome("sandbox", *words, check=check)


def shell(script, *options):
    return sandbox(*options, "--", "/bin/sh", "-c", script)


def report_of(script, *options):
    with tempfile.TemporaryDirectory() as top:
        path = pathlib.Path(top) / "report.json"
        run = shell(script, "--report", path, *options)
        return run, json.loads(path.read_text(encoding="utf-8"))


def the_exit_status_is_the_programs():
    for script, status in [("exit 0", 0), ("exit 3", 3), ("kill -TERM $$", 128 + 15),
                           ("kill -SEGV $$", 128 + 11)]:
        run = shell(script)
        assert run.returncode == status, (script, run.returncode, run.stderr)
    assert sandbox("--", "/nonexistent").returncode == NOT_FOUND
    assert sandbox("--", "/etc/passwd").returncode == NOT_STARTED
    assert sandbox("--wall", "soon", "--", "/bin/true").returncode == 2
    assert sandbox("--ro", "/nonexistent", "--", "/bin/true").returncode == 2
    assert sandbox("--host-name", "a" * 64, "--", "/bin/true").returncode == 2


def streams_are_handed_through():
    run = subprocess.run([PROGRAM, "sandbox", "--", "/bin/sh", "-c", "cat; echo err >&2"], input="in\n",
                         capture_output=True, text=True, check=False, timeout=60)
    assert (run.returncode, run.stdout, run.stderr) == (0, "in\n", "err\n"), run


def shell_around(line):
    """A shell that changes what a program finds at its start, then becomes `takehome sandbox`."""
    return subprocess.run(["/bin/bash", "-c", line.replace("SANDBOX", f"exec {PROGRAM} sandbox")],
                          capture_output=True, text=True, check=False, timeout=60)


def what_the_caller_ignores_or_closed_changes_nothing():
    for script, status in [("exit 3", 3), ("exit 0", 0), ("kill -SEGV $$", 128 + 11)]:
        run = shell_around(f"trap '' CHLD; SANDBOX -- /bin/sh -c '{script}'")
        assert run.returncode == status, (script, run)
    # no descriptor of ours takes the place of a closed one
    for closed in ("0<&-", "1>&-", "2>&-", "0<&- 1>&- 2>&-"):
        for options in ("", "--output 1MiB"):
            run = shell_around(f"SANDBOX {options} -- /bin/sh -c 'ls -l /proc/self/fd/ >/box/fds 2>/dev/null; "
                               f"grep -c socket: /box/fds >/box/count; test $(cat /box/count) = 0' {closed}")
            assert run.returncode == 0, (closed, options, run)
    run = shell_around("SANDBOX -- /bin/sh -c 'echo warn >&2; exit 0' 2>&-")
    assert run.returncode == 0, run


def a_callers_files_are_only_added_to():
    with tempfile.TemporaryDirectory() as top:
        log = pathlib.Path(top) / "log"
        log.write_bytes(b"before\n")
        os.truncate(log, 100 << 20)  # more than the run may write
        run = shell_around(f"SANDBOX -- /bin/sh -c 'echo hi; : > /proc/self/fd/1' >> {log}")
        assert run.returncode == 0, run
        text = log.read_bytes()
        assert text.startswith(b"before\n") and text.endswith(b"hi\n"), (len(text), text[-10:])
        # flags that a program sets on what it shares with us do not stay
        script = "import fcntl, os; fcntl.fcntl(1, fcntl.F_SETFL, os.O_NONBLOCK)"
        run = shell_around(f"(SANDBOX -- /usr/bin/python3 -c '{script}'; true) | cat; exit ${{PIPESTATUS[0]}}")
        assert run.returncode == 0, run
        read, write = os.pipe()
        subprocess.run([PROGRAM, "sandbox", "--", "/usr/bin/python3", "-c", script], stdout=write, check=True,
                       timeout=60)
        assert os.get_blocking(write)
        os.close(read)
        os.close(write)


def clocks_run_while_a_file_takes_its_time():
    with tempfile.TemporaryDirectory() as top:
        path = pathlib.Path(top) / "out"
        with path.open("wb") as out:
            begin = time.monotonic()
            run = subprocess.run(["strace", "-qq", "-o", "/dev/null", "-P", path, "-e", "trace=write", "-e",
                                  "inject=write:delay_enter=50000", BARE, "sandbox", "--wall", "500ms",
                                  "--", "/usr/bin/yes"], stdout=out, check=False, timeout=120)
            took = time.monotonic() - begin
        assert run.returncode == 128 + 9, run
        # what is in the pipe at the end is passed on, at this pace
        assert took < 20, took


def output_that_is_lost_is_no_pass():
    with tempfile.TemporaryDirectory() as top:
        path = pathlib.Path(top) / "out"
        path.touch()
        for line, reason in [(f"SANDBOX -- /bin/echo x 1<{path}", "Bad file descriptor"),
                             ("SANDBOX --output 1MiB -- /bin/echo x >/dev/full", "No space left"),
                             (f"exec unshare -m /bin/bash -c 'mount -t tmpfs -o size=64k none {top} && SANDBOX -- head -c 500000 /dev/zero >{top}/full'",
                              "No space left")]:
            if "unshare" in line and os.geteuid() != 0:
                continue
            run = shell_around(line)
            assert run.returncode == OURS and "is lost" in run.stderr and reason in run.stderr, run
        # a reader that went away is another matter
        run = shell_around("set -o pipefail; (SANDBOX --output 1MiB -- /bin/sh -c 'seq 100000; exit 7') | head -n 1")
        assert run.returncode == 7 and run.stdout == "1\n", run


def one_file_for_both_streams_keeps_their_order():
    with tempfile.TemporaryDirectory() as top:
        path = pathlib.Path(top) / "out"
        script = "for i in 1 2 3 4 5 6; do echo o$i; echo e$i >&2; done"
        for options in ("", "--output 1MiB"):
            run = shell_around(f"SANDBOX {options} -- /bin/sh -c '{script}' >{path} 2>&1")
            assert run.returncode == 0, run
            assert path.read_text().split() == [f"{c}{i}" for i in range(1, 7) for c in "oe"], path.read_text()


def a_folder_is_not_handed_over():
    run = shell_around("SANDBOX -- /bin/ls < /")
    assert run.returncode == USAGE and "folder" in run.stderr, run


def a_report_is_written_where_its_path_was_named():
    for who in ("", PLAIN, f"umask 077; exec {PLAIN}") if os.geteuid() == 0 else ("",):
        with tempfile.TemporaryDirectory() as top:
            os.chmod(top, 0o777)
            lowered = LOWERED if PLAIN in who else ""
            run = shell_around(f"cd {top}; mkdir -m 777 below; {who} {BARE} sandbox {lowered} --report below/r.json -- /bin/true")
            assert run.returncode == 0 and os.listdir(f"{top}/below") == ["r.json"], (who, run)


def a_report_that_cannot_be_written_is_said_before_the_run():
    with tempfile.TemporaryDirectory() as top:
        os.mkfifo(f"{top}/pipe")
        os.symlink("/dev/null", f"{top}/link")
        kept = sorted(os.listdir(top))
        for to, says in ((f"{top}/absent/r", "folder"), (top, "something else"), (f"{top}/pipe", "fd:N"), (f"{top}/link", "fd:N"),
                         ("fd:77", "no descriptor"), ("fd:0", "no descriptor"), ("fd:x", "no descriptor")):
            run = shell_around(f"exec {BARE} sandbox --report {to} -- /bin/echo ran </dev/null")
            assert run.returncode == USAGE and "ran" not in run.stdout and says in run.stderr, (to, run)
        assert sorted(os.listdir(top)) == kept, os.listdir(top)


def every_namespace_is_its_own():
    for served in ("", "| cat"):
        run = shell_around(f"{BARE} sandbox {'--output 1MiB' if served else ''} -- /bin/sh -c 'cd /proc/self/ns && readlink cgroup ipc mnt net pid user uts' {served}")
        inside = run.stdout.split()
        outside = [os.readlink(f"/proc/self/ns/{name}") for name in ("cgroup", "ipc", "mnt", "net", "pid", "user", "uts")]
        assert len(inside) == 7 and not set(inside) & set(outside), run


def processors_stay_awake_for_the_setup_only():
    device = pathlib.Path("/dev/cpu_dma_latency")

    def awake():
        with device.open("rb") as file:
            return struct.unpack("=i", file.read(4)) == (0,)

    try:
        awake()
    except OSError:
        return  # a plain user, or a container without it: then nobody asks

    def seen_while(run, wanted):
        until = time.monotonic() + 3  # well before it ends
        while run.poll() is None and time.monotonic() < until:
            if awake() == wanted:
                return True
        return False

    # other tests ask meanwhile, too: now and then none of them does
    run = subprocess.Popen([BARE, "sandbox", "--", "/bin/sh", "-c", "echo; exec sleep 30"], stdout=subprocess.PIPE)
    run.stdout.readline()
    assert seen_while(run, False), "a program that runs keeps processors awake"
    run.terminate()
    run.communicate()
    for _ in range(500):
        with subprocess.Popen([BARE, "sandbox", "--", "/bin/true"]) as run:
            if seen_while(run, True):
                return
    raise AssertionError("no command asked for processors that are awake")


def an_old_report_does_not_speak_for_a_run_that_failed():
    with tempfile.TemporaryDirectory() as top:
        report = pathlib.Path(top) / "report.json"
        report.write_text('{"verdict": "old"}', encoding="utf-8")
        run = sandbox("--report", report, "--copy", "/nonexistent", "--", "/bin/true")
        assert run.returncode == OURS and not report.exists(), run
        report.write_text('{"verdict": "old"}', encoding="utf-8")
        run = sandbox("--report", report, "--host-name", "a" * 64, "--", "/bin/true")
        assert run.returncode == USAGE and report.exists(), run  # nothing was tried


def has_capability(number):
    for line in pathlib.Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("CapEff:"):
            return int(line.split()[1], 16) >> number & 1 == 1
    return False


def the_callers_limits_and_personality_are_not_the_runs():
    script = "ulimit -v; ulimit -n; uname -m; cat /proc/self/personality 2>/dev/null; nice"
    usual = shell(script).stdout
    assert usual.split()[:2] == ["unlimited", "256"], usual
    ways = [f"ulimit -Sv 4000000; ulimit -Sn 40; exec {BARE} sandbox", "ulimit -Sf 1; SANDBOX",
            f"exec setarch linux32 -R {BARE} sandbox"]
    if os.geteuid() == 0:
        ways.append(f"exec nice -n 7 {BARE} sandbox")
    if has_capability(24):  # CAP_SYS_RESOURCE, which root lacks in many containers
        ways.append(f"ulimit -v 4000000; ulimit -n 40; exec {BARE} sandbox")
    for way in ways:
        run = shell_around(f"{way} -- /bin/sh -c '{script}'")
        assert (run.returncode, run.stdout) == (0, usual), (way, run)
    if os.geteuid() == 0:  # one who may not raise it again is told
        run = shell_around(f"ulimit -n 100; exec {PLAIN} {BARE} sandbox {LOWERED} -- /bin/true")
        assert run.returncode == OURS and "open files" in run.stderr, run


def cgroups_are_found_wherever_they_are_mounted():
    """At the usual place; at another, in a short list of mounts and in a long one; not at all."""
    if os.geteuid() != 0:
        return
    with tempfile.TemporaryDirectory() as top:
        usual = report_of("true")[1]["layers"]
        report = pathlib.Path(top) / "report.json"
        for many in (0, 150):
            hide = (f"mkdir -p {top}/groups {top}/many && mount --rbind /sys/fs/cgroup {top}/groups && "
                    f"mount -t tmpfs none /sys/fs/cgroup && for i in $(seq {many}); do mount -t tmpfs none {top}/many || exit; done")
            run = subprocess.run(["unshare", "-m", "/bin/sh", "-c", f"{hide}; exec {PROGRAM} sandbox --report {report} -- /bin/true"],
                                 capture_output=True, text=True, check=False, timeout=60)
            assert run.returncode == 0, (many, run)
            assert json.loads(report.read_text(encoding="utf-8"))["layers"] == usual, many
        bare = (f"mkdir -p {top}/groups && mount --rbind /sys/fs/cgroup {top}/groups && mount -t tmpfs none /sys && "
                f"mkdir -p /sys/fs/cgroup && mount --rbind {top}/groups /sys/fs/cgroup")  # no sysfs
        run = subprocess.run(["unshare", "-m", "/bin/sh", "-c", f"{bare}; exec {PROGRAM} sandbox --report {report} -- /bin/true"],
                             capture_output=True, text=True, check=False, timeout=60)
        assert run.returncode == 0, run
        assert json.loads(report.read_text(encoding="utf-8"))["layers"] == usual, usual
        run = subprocess.run(["unshare", "-m", "/bin/sh", "-c",
                              f"umount -R /sys/fs/cgroup || mount -t tmpfs none /sys/fs/cgroup; exec {PROGRAM} sandbox -- /bin/true"],
                             capture_output=True, text=True, check=False, timeout=60)
        assert run.returncode == OURS and "cannot be had" in run.stderr, run


def groups_of(pid):
    return [pathlib.Path(folder) for folder, _, _ in os.walk("/sys/fs/cgroup") if pathlib.Path(folder).name.startswith(f"takehome.{pid}.")]


def what_killed_attendants_left_is_removed_by_some_later_run():
    if os.geteuid() != 0:
        return
    with subprocess.Popen([PROGRAM, "sandbox", "--", "/bin/sleep", "60"]) as run:
        until = time.monotonic() + 20
        while not groups_of(run.pid) and time.monotonic() < until:
            time.sleep(0.01)
        space = os.stat("/proc/self/ns/pid").st_ino
        left = [group.parent / f"takehome.99999999.{space}.1" for group in groups_of(run.pid)]
        run.terminate()
    assert left, "a run has no cgroups"
    for group in left:
        group.mkdir()
    for _ in range(400):  # one attendant in 16 looks for them
        assert sandbox("--", "/bin/true").returncode == 0
        if not any(group.exists() for group in left):
            return
    assert False, [group for group in left if group.exists()]


def launchers_of_one_pid_in_two_pid_namespaces_leave_each_other_alone():
    """Containers that share a cgroup: whose group it is says the namespace, too."""
    inside = ["unshare", "-pf", "--mount-proc", BARE, "sandbox"]
    with subprocess.Popen([*inside, "--wall", "60s", "--", "/bin/sh", "-c", "read line; exit 7"],
                          stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as long:
        for _ in range(40):
            run = subprocess.run([*inside, "--", "/bin/true"], check=False, capture_output=True, text=True, timeout=60)
            assert run.returncode == 0, run
        _, errors = long.communicate("\n", timeout=60)
        assert long.returncode == 7, errors


def a_killed_attendant_is_done_without():
    if os.geteuid() != 0:
        return
    with subprocess.Popen([PROGRAM, "sandbox", "--", "/bin/sh", "-c", "sleep 1; exit 3"]) as run:
        until = time.monotonic() + 20
        children = []
        while len(children) < 2 and time.monotonic() < until:
            children = pathlib.Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text(encoding="ascii").split()
        for child in children:
            status = pathlib.Path(f"/proc/{child}/status").read_text(encoding="ascii")
            if len(re.search(r"NSpid:(.*)", status).group(1).split()) == 1:  # the other is pid 1 of the run
                os.kill(int(child), signal.SIGKILL)
        assert run.wait(timeout=60) == 3
    assert len(children) == 2 and not groups_of(run.pid), (children, groups_of(run.pid))


def who_is_to_die_with_the_caller_does():
    """A signal for a parent's death is forgotten by the kernel when a process changes its user, even for a moment."""
    line = f"setpriv --pdeathsig KILL {BARE} sandbox --wall 60s -- /bin/sleep 60 >/dev/null 2>&1 & echo $!; sleep 1"
    pid = int(subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=True, timeout=60).stdout)
    until = time.monotonic() + 10
    while pathlib.Path(f"/proc/{pid}/exe").exists() and time.monotonic() < until:
        time.sleep(0.05)
    left = os.path.exists(f"/proc/{pid}/exe")
    if left:
        os.kill(pid, signal.SIGKILL)
    assert not left, "it outlived its caller"


def root_that_may_not_become_another_is_refused():
    if os.geteuid() != 0:
        return
    for missing in ("sys_admin", "setuid", "setgid", "chown"):
        run = shell_around(f"exec setpriv --bounding-set=-{missing} --inh-caps=-all {BARE} sandbox -- /bin/true")
        assert run.returncode == OURS and "never run as root" in run.stderr, (missing, run)


def a_plain_users_run_changes_no_setting_of_its_namespaces():
    who = f"exec {PLAIN} {BARE} sandbox {LOWERED}" if os.geteuid() == 0 else f"exec {BARE} sandbox {LOWERED}"
    run = shell_around(f"{who} -- /bin/sh -c 'find /proc/sys -writable -type f 2>/dev/null; cat /proc/1/cmdline'")
    assert run.stdout == "" and run.returncode != 0, run


WATCH = """#include <stdio.h>
#include <sys/inotify.h>
int main(void)
{
    int count = 0;
    while (count < 1000 && inotify_init() >= 0) count++;
    printf("%d\\n", count);
    return 0;
}
"""


def a_plain_user_keeps_half_of_what_is_counted_for_them():
    folder = built(WATCH, "-static")
    who = f"exec {PLAIN} {BARE}" if os.geteuid() == 0 else f"exec {BARE}"
    run = shell_around(f"{who} sandbox {LOWERED} --ro {folder}:/srv -- /srv/program")
    limit = int(pathlib.Path("/proc/sys/user/max_inotify_instances").read_text(encoding="ascii"))
    assert 0 < int(run.stdout) <= 64 < limit, (run, limit)


SET_ID = """#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
int main(void)
{
    int fd = open("/mnt/x", O_CREAT | O_WRONLY, 0755), made = open("/mnt/y", O_CREAT | O_WRONLY, 04755);
    return fchmod(fd, 04755) < 0 && chmod("/mnt/x", 02755) < 0 && made < 0 ? 0 : 1;
}
"""


def a_run_leaves_no_set_id_program():
    folder = built(SET_ID, "-static")
    with tempfile.TemporaryDirectory() as top:
        os.chmod(top, 0o777)
        who = f"exec {PLAIN} {BARE}" if os.geteuid() == 0 else f"exec {BARE}"
        run = shell_around(f"{who} sandbox {LOWERED} --ro {folder}:/srv --rw {top}:/mnt -- /srv/program")
        assert run.returncode == 0 and os.listdir(top) == ["x"], (run, os.listdir(top))
        assert os.stat(pathlib.Path(top) / "x").st_mode & 0o6000 == 0


def a_program_without_a_user_namespace_of_its_own_is_not_run():
    """Unless that is lowered by name; then the result says so."""
    if os.geteuid() != 0:
        return
    script = ("echo 1 > /proc/sys/user/max_user_namespaces && exec " + f"{BARE} sandbox {LOWERED}")
    run = shell_around(f"exec {PLAIN} unshare -Ur /bin/sh -c '{script} -- /usr/bin/id -u'")
    assert run.returncode == OURS and "max_user_namespaces" in run.stderr, run
    run = shell_around(f"exec {PLAIN} unshare -Ur /bin/sh -c '{script} --lower user --report fd:2 -- "
                       "/bin/grep CapBnd /proc/self/status'")
    assert run.stdout.split() == ["CapBnd:", "0000000000000000"] and '"user"' not in run.stderr, run


STARVE = """#define _GNU_SOURCE
#include <sched.h>
#include <sys/time.h>
#include <unistd.h>
#include <time.h>
int main(void)
{
    cpu_set_t one;
    struct timespec now;
    CPU_ZERO(&one);
    CPU_SET(sched_getcpu(), &one);
    sched_setaffinity(0, sizeof(one), &one);
    for (int i = 0; i < 7 && fork(); i++);
    for (;;) { /* all are awake in the same fifth of each tenth of a second */
        clock_gettime(CLOCK_MONOTONIC, &now);
        if (now.tv_nsec % 100000000 > 19000000) usleep(1000);
    }
}
"""


def waiting_for_ones_own_processes_is_not_the_machines_fault():
    folder = built(STARVE, "-static")
    with tempfile.TemporaryDirectory() as top:
        path = pathlib.Path(top) / "report.json"
        sandbox("--wall", "1s", "--ro", f"{folder}:/srv", "--report", path, "--", "/srv/program")
        report = json.loads(path.read_text(encoding="utf-8"))
    idle = os.getloadavg()[0] < os.cpu_count()  # on a busy machine it may be true
    assert report["verdict"] == "wall-time" and not (idle and report["starved"]), report


SUPERVISE = """#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv)
{
    struct sock_filter all = {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW};
    struct sock_fprog program = {1, &all};
    int status;
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (argc < 2 || syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program) < 0)
        return 99;
    if (fork() == 0) { /* the listener stays open with us */
        execvp(argv[1], argv + 1);
        _exit(98);
    }
    return wait(&status) < 0 ? 97 : WEXITSTATUS(status);
}
"""


def below_another_supervisor_calls_are_refused_all_the_same_but_not_named():
    """The kernel gives one listener to a process and all that it starts."""
    folder = built(SUPERVISE)
    script = ("import ctypes, os, sys; c = ctypes.CDLL(None, use_errno=True); "
              "print(c.process_vm_readv(os.getpid(), 0, 0, 0, 0, 0), ctypes.get_errno(), c.unshare(0x10000000), c.mount(0, 0, 0, 0, 0)); sys.exit(1)")
    ways = [f"{BARE} sandbox", f"{BARE} sandbox --allow debug --refuse ipc"]
    if os.geteuid() == 0:
        ways.append(f"{PLAIN} {BARE} sandbox {LOWERED}")
    for way in ways:
        with tempfile.TemporaryDirectory() as top:
            os.chmod(top, 0o777)
            path = pathlib.Path(top) / "report.json"
            run = shell_around(f"{folder}/program {way} --report {path} -- /usr/bin/python3 -c '{script}'")
            report = json.loads(path.read_text(encoding="utf-8"))
        assert (run.returncode, report["verdict"], report["denied"]) == (1, "fail", []), (way, run, report)
        assert "syscalls" in report["layers"] and report["unnamed"] is True, (way, report)
        traced = "0 0" if "debug" in way else "-1 1"
        assert run.stdout.startswith(traced) and run.stdout.endswith("-1 -1\n"), (way, run)
    run = shell_around(f"{folder}/program {BARE} sandbox --learn -- /bin/true")
    assert run.returncode == OURS and "learn" in run.stderr, run


HIDE = """#define _GNU_SOURCE
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
static void spin(double ms)
{
    const clock_t end = clock() + (clock_t)(ms * CLOCKS_PER_SEC / 1000);
    while (clock() < end);
}
int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1)
        spin(60000);
    signal(SIGCHLD, SIG_IGN); /* what children use is lost with them */
    for (int i = 0; i < 6; i++)
        if (fork() == 0)
            for (;;) {
                if (fork() == 0) {
                    spin(4);
                    _exit(0);
                }
                wait(NULL);
                if (i < 2) spin(0.3); /* and is seen waiting */
            }
    pause();
}
"""


def who_keeps_the_machine_busy_itself_is_not_starved_and_who_gets_none_of_it_is():
    folder = built(HIDE, "-static")
    who = f"exec {PLAIN} {BARE}" if os.geteuid() == 0 else f"exec {BARE}"
    burners = []
    for word, starved in (("", False), ("honest", True)):
        if starved:
            burners = [subprocess.Popen(["/bin/sh", "-c", "while :; do :; done"]) for _ in range(4 * os.cpu_count())]
        try:
            run = shell_around(f"{who} sandbox {LOWERED} --wall 1s --cpu 60s --ro {folder}:/srv --report fd:1 -- "
                               f"/srv/program {word}")
        finally:
            for burner in burners:
                burner.kill()
                burner.wait()
        report = json.loads(run.stdout)
        # a scheduler that is fair to sessions may give it half of a processor all the same
        starved = starved and 2 * (report["cpu_user_ms"] + report["cpu_system_ms"]) < report["wall_ms"]
        assert (report["verdict"], report["starved"]) == ("wall-time", starved), report


def a_call_that_explains_a_failure_is_named_whatever_else_is_tried():
    script = ("import ctypes, sys; c = ctypes.CDLL(None); [c.syscall(600 + i) for i in range(60)]; "
              "[c.syscall(700) for i in range(1500)]; sys.exit(c.ptrace(0, 0, 0, 0) != 0)")
    run, report = report_of(f"exec /usr/bin/python3 -c '{script}'", "--wall", "30s")
    assert run.returncode == 1 and report["verdict"] == "denied", report
    assert "ptrace" in [row["call"] for row in report["denied"]], report["denied"]


BURN = """#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
int main(int argc, char **argv)
{
    signal(SIGCHLD, SIG_IGN); /* nobody waits for them, so nobody inherits their time */
    for (int i = argc > 1 ? atoi(argv[1]) : 0; i > 0; i--)
        if (fork() == 0) pause();
    for (int i = 0; i < 30; i++) {
        if (fork() == 0) {
            while (clock() < CLOCKS_PER_SEC / 10);
            _exit(0);
        }
        usleep(110000);
    }
    return 0;
}
"""


def cpu_time_of_children_that_nobody_waits_for_counts():
    folder = built(BURN, "-static")
    who = f"exec {PLAIN} {BARE}" if os.geteuid() == 0 else f"exec {BARE}"
    # behind so many others that not each has a place in what the watcher remembers
    crowded = ("--cpu 1200ms --wall 60s --processes 1000", "600")
    for command, limit, others in ((f"exec {BARE} sandbox", "--cpu 500ms", ""),
                                   (f"{who} sandbox {LOWERED}", "--cpu 500ms", ""),
                                   (f"{who} sandbox {LOWERED}", *crowded)):
        with tempfile.TemporaryDirectory() as top:
            os.chmod(top, 0o777)
            path = pathlib.Path(top) / "report.json"
            shell_around(f"{command} {limit} --ro {folder}:/srv --report {path} -- /srv/program {others}")
            report = json.loads(path.read_text(encoding="utf-8"))
        assert report["verdict"] == "cpu-time", (command, report)


def a_read_only_part_of_a_writable_folder_is_read_only_in_whatever_order():
    with tempfile.TemporaryDirectory() as top:
        tests = pathlib.Path(top) / "tests"
        tests.mkdir()
        for path in (top, tests):
            os.chmod(path, 0o777)
        options = [("--rw", f"{top}:/mnt"), ("--ro", f"{tests}:/mnt/tests")]
        for order in (options, options[::-1]):
            run = shell("echo x > /mnt/made && ! echo x > /mnt/tests/made", *order[0], *order[1])
            assert run.returncode == 0 and os.listdir(tests) == [], (order, run)
            (pathlib.Path(top) / "made").unlink()


def nothing_is_bound_where_a_run_has_its_own():
    with tempfile.TemporaryDirectory(dir="/tmp") as top:
        for spec in (top, f"{top}:/box", f"{top}:/dev/shm/here", f"{top}:/proc"):
            run = sandbox("--ro", spec, "--", "/bin/true")
            assert run.returncode == USAGE and "choose another place" in run.stderr, (spec, run)
        os.chmod(top, 0o755)
        assert sandbox("--ro", f"{top}:/boxes", "--", "/bin/ls", "/boxes").returncode == 0


def a_link_in_a_writable_bind_leads_nowhere():
    with tempfile.TemporaryDirectory() as top:
        for name in ("w", "other", "elsewhere"):
            (pathlib.Path(top) / name).mkdir()
        link = pathlib.Path(top) / "w" / "link"
        link.symlink_to(pathlib.Path(top) / "elsewhere")
        run = sandbox("--rw", f"{top}/w:/mnt", "--rw", f"{top}/other:/mnt/link/sub/made", "--", "/bin/true")
        assert run.returncode == OURS and "link" in run.stderr, run
        assert not list((pathlib.Path(top) / "elsewhere").iterdir())
        link.unlink()
        run = shell("ls /mnt/link/sub && : > /mnt/link/sub/made/here", "--rw", f"{top}/w:/mnt", "--rw",
                    f"{top}/other:/mnt/link/sub/made")
        assert run.stdout == "made\n", run
        assert run.returncode != 0 or (pathlib.Path(top) / "other" / "here").exists(), run


def left_of(pid, marker):
    """Groups of a launcher that was, and processes with a word in their arguments."""
    found = [os.path.join(root, name) for root, folders, _ in os.walk("/sys/fs/cgroup") for name in folders
             if name.startswith(f"takehome.{pid}.")]
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            line = pathlib.Path(f"/proc/{entry}/cmdline").read_bytes()
        except OSError:
            continue
        if marker.encode() in line:
            found.append(entry)
    return found


def whatever_ends_the_command_ends_what_it_runs():
    for number, blow in enumerate([signal.SIGKILL, signal.SIGINT, signal.SIGTERM, signal.SIGHUP]):
        for options in ([], ["--output", "1MiB"]):
            marker = f"{97531 + number}.{os.getpid() % 1000}{len(options)}"
            with subprocess.Popen([BARE, "sandbox", "--wall", "60s", *options, "--", "/bin/sh", "-c",
                                   f"echo on; sleep {marker} & sleep {marker}"], stdout=subprocess.PIPE,
                                  start_new_session=True) as command:
                assert command.stdout.readline() == b"on\n"
                command.send_signal(signal.SIGTSTP)  # a clock that stops would be no limit
                time.sleep(0.05)
                status = pathlib.Path(f"/proc/{command.pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1]
                assert options or status.split()[0] != "T", status
                command.send_signal(signal.SIGCONT)
                command.send_signal(blow)
                command.wait(timeout=20)
            until = time.monotonic() + 3
            while left_of(command.pid, marker) and time.monotonic() < until:
                time.sleep(0.01)
            assert not left_of(command.pid, marker), (blow, options, left_of(command.pid, marker))


def differs(value, schema, place="report"):
    """Where a value is not as a schema of this size says."""
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}
    if "const" in schema and value != schema["const"] or "enum" in schema and value not in schema["enum"]:
        return [f"{place}: {value}"]
    if "type" in schema and type(value) is not kinds[schema["type"]]:
        return [f"{place}: no {schema['type']}"]
    if "minimum" in schema and value < schema["minimum"]:
        return [f"{place}: {value} is too small"]
    if isinstance(value, list):
        return [found for i, item in enumerate(value) for found in differs(item, schema["items"], f"{place}/{i}")]
    if not isinstance(value, dict):
        return []
    found = [f"{place}: {name} is missing" for name in schema["required"] if name not in value]
    for name, item in value.items():
        known = schema["properties"].get(name)
        found += differs(item, known, f"{place}/{name}") if known else [f"{place}: {name} is unknown"]
    return found


def every_report_is_as_its_schema_says():
    schema = json.loads((pathlib.Path(__file__).parents[2] / "sandbox/schema/receipt.schema.json").read_text("utf-8"))
    for script, options in [("exit 0", []), ("exit 3", ["--output", "1KiB"]), ("kill -SEGV $$", []),
                            ("sleep 9", ["--wall", "200ms"]), ("unshare -m true", []), ("unshare -m true", ["--learn"])]:
        _, report = report_of(script, *options)
        assert not differs(report, schema), (script, differs(report, schema))


def more_memory_than_allowed_is_more_whatever_the_disk():
    _, report = report_of("/usr/bin/python3 -c 'x = bytearray(300 << 20)'", "--memory", "64MiB", "--disk", "512MiB")
    assert report["verdict"] == "memory", report
    run, report = report_of("head -c 200000000 /dev/zero > f && sleep 0.1", "--memory", "64MiB", "--disk", "512MiB")
    assert (run.returncode, report["verdict"]) == (0, "pass"), report


def output_past_its_limit_is_dropped_and_counted():
    run, report = report_of("yes | head -c 300000; echo no >&2; exit 4", "--output", "1000B")
    assert run.returncode == 4 and len(run.stdout) == 1000 and run.stderr == "no\n", run
    assert report["output_cut"] and not report["errors_cut"] and report["errors_bytes"] == 3, report
    assert report["output_bytes"] == 300000, report
    run, report = report_of("echo all", "--output", "1000B")
    assert (run.stdout, report["output_bytes"], report["output_cut"]) == ("all\n", 4, False), report
    # a reader that goes away ends nothing
    pipe = subprocess.run(f"{PROGRAM} sandbox --output 1MiB -- /bin/sh -c 'yes | head -c 400000; exit 6' "
                          "| head -c 10; echo ${PIPESTATUS[0]}", shell=True, executable="/bin/bash",
                          capture_output=True, text=True, check=True, timeout=60)
    assert pipe.stdout.endswith("6\n") and pipe.stderr == "", pipe


def little_of_the_machine_is_seen():
    secret = tempfile.NamedTemporaryFile(dir="/tmp", prefix="takehome-secret-")
    run = shell(f"ls / | sort | tr '\\n' ' '; pwd; uname -n; id -u; echo $HOME$SECRET; "
                f"cat {secret.name} /etc/shadow 2>/dev/null; ls /proc | grep -c '^[0-9]'",
                "--host-name", "quiet")
    lines = run.stdout.splitlines()
    assert not {"home", "root", "var", "sys"} & set(lines[0].split()), lines
    assert lines[0].endswith("/box"), lines
    assert lines[1] == "quiet" and lines[2] == "1000", lines
    assert int(lines[-1]) <= 5, lines
    assert run.returncode == 0, run


def the_callers_environment_stays_outside():
    run = takehome("sandbox", "--env", "MINE=1", "--", "/usr/bin/env", env={"TOKEN": "s3cret"})
    assert "MINE=1" in run.stdout and "s3cret" not in run.stdout, run.stdout
    assert sandbox("--env", "NOVALUE", "--", "/bin/true").returncode == USAGE


def what_is_copied_stays_as_it_was_and_what_is_bound_writable_does_not():
    with tempfile.TemporaryDirectory() as top:
        os.chmod(top, 0o777)
        work, out, fixed = (pathlib.Path(top) / name for name in ("work", "out", "fixed"))
        for folder in (work, out, fixed):
            folder.mkdir()
            folder.chmod(0o777)
        (work / "a").write_text("a\n", encoding="utf-8")
        run = shell("cat a; echo b > a; echo c > /mnt/c; echo d > /srv/d", "--copy", work,
                    "--rw", f"{out}:/mnt", "--ro", f"{fixed}:/srv")
        assert run.stdout == "a\n" and run.returncode != 0, run
        assert (work / "a").read_text(encoding="utf-8") == "a\n"
        assert (out / "c").read_text(encoding="utf-8") == "c\n"
        assert not list(fixed.iterdir())


def the_report_says_how_it_ended_and_by_which_limit():
    for script, options, verdict in [
            ("exit 0", [], "pass"), ("exit 1", [], "fail"), ("kill -ABRT $$", [], "crashed"),
            ("sleep 60", ["--wall", "300ms"], "wall-time"),
            ("while :; do :; done", ["--cpu", "200ms"], "cpu-time"),
            ("cat /dev/zero > /box/f", ["--disk", "1MiB"], "disk"),
            ("/usr/bin/python3 -c 'x = bytearray(400 << 20)'", ["--memory", "64MiB"], "memory")]:
        _, report = report_of(script, *options)
        assert report["verdict"] == verdict, (script, report)
        assert report["layers"] and report["setup_us"] > 0, report
        names = [stage["stage"] for stage in report["stages"]]
        assert "system calls" in names and "counters" in names, names


def a_refused_call_is_named():
    assert report_of("true")[1]["unnamed"] is False
    run, report = report_of("exec /usr/bin/python3 -c 'import ctypes, sys; "
                            "sys.exit(ctypes.CDLL(None).mount(b\"a\", b\"/box\", b\"tmpfs\", 0, None) != 0)'")
    assert run.returncode != 0 and "mount" in [row["call"] for row in report["denied"]], report


def built(source, *options):
    """A static program of a few lines."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="takehome-built-"))
    atexit.register(shutil.rmtree, folder)
    folder.chmod(0o755)
    (folder / "main.c").write_text(source, encoding="utf-8")
    subprocess.run(["cc", "-o", folder / "program", folder / "main.c", *options], check=True, timeout=60)
    return folder


FORKS = """#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv)
{
    printf("%d %d\\n", argc, getuid());
    if (argc > 1 && *argv[1] == 'f' && fork() < 0) return 2;
    if (argc > 1 && *argv[1] == 's' && socket(AF_UNIX, SOCK_STREAM, 0) < 0) return 3;
    if (argc > 1 && *argv[1] == 'p') {
        int status = 0;
        if (fork() == 0) _exit(ptrace(PTRACE_TRACEME, 0, 0, 0) < 0 ? 4 : 0);
        wait(&status);
        return WEXITSTATUS(status);
    }
    return 0;
}
"""


def profiles_and_groups_change_what_may_be_called():
    folder = built(FORKS, "-static")
    strict = ["--ro", f"{folder}:/srv", "--profile", "strict"]
    usual = ["--ro", f"{folder}:/srv"]
    for options, argument, status, denied in [
            (strict, "", 0, []), (usual, "f", 0, []), (usual, "s", 0, []),
            (strict, "f", 2, [("clone", "processes")]), (strict, "s", 3, [("socket", "sockets")]),
            (strict + ["--allow", "processes"], "f", 0, []), (strict + ["--allow", "sockets"], "s", 0, []),
            (usual + ["--refuse", "processes"], "f", 2, [("clone", "processes")]),
            (usual, "p", 4, [("ptrace", "debug")]), (usual + ["--allow", "debug"], "p", 0, [])]:
        with tempfile.TemporaryDirectory() as top:
            path = pathlib.Path(top) / "report.json"
            run = sandbox(*options, "--report", path, "--", "/srv/program", argument)
            report = json.loads(path.read_text(encoding="utf-8"))
        assert run.returncode == status, (options, argument, run)
        assert [(row["call"], row["group"]) for row in report["denied"]] == denied, (options, argument, report)
        assert report["verdict"] == ("denied" if status else "pass"), (options, argument, report)
    for words in [["--allow", "mounts"], ["--refuse", "base"], ["--allow", "nothing"]]:
        assert sandbox(*words, "--", "/bin/true").returncode == USAGE, words
    assert sandbox("--profile", "loose", "--", "/bin/true").returncode == 2


def learning_names_what_a_program_needs():
    folder = built(FORKS, "-static")
    options = ["--ro", f"{folder}:/srv", "--profile", "strict", "--learn"]
    run = sandbox(*options, "--", "/srv/program", "f")
    assert run.returncode == 0, run
    assert "clone: refused without --learn, allowed by --allow processes" in run.stderr, run.stderr
    assert run.stderr.endswith("what it needs: --allow processes\n"), run.stderr
    run = sandbox(*options, "--", "/srv/program")
    assert run.returncode == 0 and "no call would have been refused" in run.stderr, run
    # what no group allows stays refused
    run, report = report_of("/usr/bin/python3 -c 'import ctypes, sys; "
                            "sys.exit(ctypes.CDLL(None).mount(b\"a\", b\"/box\", b\"tmpfs\", 0, None) != 0)'",
                            "--learn")
    assert run.returncode == 1 and report["learned"], (run, report)
    assert "mount: refused without --learn, whatever is allowed" in run.stderr, run.stderr


def the_user_inside_may_be_chosen():
    run = shell("id -u; id -g; id -un; touch /box/mine && stat -c %u /box/mine", "--uid", "4321")
    assert run.stdout.split() == ["4321", "4321", "box", "4321"], run
    assert sandbox("--uid", "0", "--", "/bin/true").returncode == 2


def the_report_may_go_to_a_descriptor():
    read, write = os.pipe()
    subprocess.run([PROGRAM, "sandbox", "--report", f"fd:{write}", "--", "/bin/true"], check=True,
                   pass_fds=[write], timeout=60)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as pipe:
        assert json.load(pipe)["verdict"] == "pass"


def a_program_always_sees_the_same_user():
    """Six at once, so that every moment of one set-up is met by the others'."""
    def one(_):
        return sandbox("--", "/usr/bin/id", "-u").stdout.strip()

    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        seen = collections.Counter(pool.map(one, range(300)))
    assert seen == {"1000": 300}, seen


need_sandbox()
run_tests([a_program_always_sees_the_same_user, the_exit_status_is_the_programs, streams_are_handed_through, what_the_caller_ignores_or_closed_changes_nothing,
           a_callers_files_are_only_added_to, a_folder_is_not_handed_over,
           clocks_run_while_a_file_takes_its_time, output_that_is_lost_is_no_pass, one_file_for_both_streams_keeps_their_order,
           an_old_report_does_not_speak_for_a_run_that_failed, the_callers_limits_and_personality_are_not_the_runs,
           more_memory_than_allowed_is_more_whatever_the_disk, every_report_is_as_its_schema_says,
           whatever_ends_the_command_ends_what_it_runs,
           waiting_for_ones_own_processes_is_not_the_machines_fault,
           below_another_supervisor_calls_are_refused_all_the_same_but_not_named,
           who_keeps_the_machine_busy_itself_is_not_starved_and_who_gets_none_of_it_is, cpu_time_of_children_that_nobody_waits_for_counts,
           a_call_that_explains_a_failure_is_named_whatever_else_is_tried, a_link_in_a_writable_bind_leads_nowhere,
           a_read_only_part_of_a_writable_folder_is_read_only_in_whatever_order,
           nothing_is_bound_where_a_run_has_its_own, cgroups_are_found_wherever_they_are_mounted,
           launchers_of_one_pid_in_two_pid_namespaces_leave_each_other_alone,
           what_killed_attendants_left_is_removed_by_some_later_run, a_killed_attendant_is_done_without, who_is_to_die_with_the_caller_does, root_that_may_not_become_another_is_refused,
           a_plain_users_run_changes_no_setting_of_its_namespaces,
           a_program_without_a_user_namespace_of_its_own_is_not_run, a_run_leaves_no_set_id_program,
           a_plain_user_keeps_half_of_what_is_counted_for_them,
           output_past_its_limit_is_dropped_and_counted, little_of_the_machine_is_seen,
           the_callers_environment_stays_outside,
           what_is_copied_stays_as_it_was_and_what_is_bound_writable_does_not,
           the_report_says_how_it_ended_and_by_which_limit, a_refused_call_is_named,
           profiles_and_groups_change_what_may_be_called, learning_names_what_a_program_needs,
           the_user_inside_may_be_chosen, the_report_may_go_to_a_descriptor,
           every_namespace_is_its_own, processors_stay_awake_for_the_setup_only, a_report_is_written_where_its_path_was_named, a_report_that_cannot_be_written_is_said_before_the_run])
