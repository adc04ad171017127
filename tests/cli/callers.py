"""Who calls `takehome sandbox`: its terminal and jobs, and what it may ask for."""

import os
import pathlib
import pty
import select
import signal
import subprocess
import tempfile
import termios
import time

from workspace import PROGRAM, need_sandbox, run_tests

BARE = os.environ.get("TAKEHOME_BARE", PROGRAM)
PLAIN = "setpriv --reuid=61235 --regid=61235 --clear-groups"
LOWERED = "--lower memory --lower processes --lower cpu"
OURS, USAGE = 125, 2


def shell(line, **options):
    return subprocess.run(["/bin/bash", "-c", line.replace("SANDBOX", f"{BARE} sandbox")], check=False,
                          capture_output=True, text=True, timeout=60, **options)


class Terminal:
    """A process that leads a session on a terminal of its own."""

    def __init__(self, *command):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvp(command[0], command)
        self.seen = ""

    def echoes(self):
        return bool(termios.tcgetattr(self.fd)[3] & termios.ECHO)

    def read_until(self, word, seconds=20):
        until = time.monotonic() + seconds
        while word not in self.seen and time.monotonic() < until:
            if select.select([self.fd], [], [], 0.1)[0]:
                try:
                    self.seen += os.read(self.fd, 4096).decode(errors="replace")
                except OSError:
                    break
        assert word in self.seen, (word, self.seen)

    def write(self, text):
        os.write(self.fd, text.encode())

    def end(self):
        status = os.waitpid(self.pid, 0)[1]
        os.close(self.fd)
        return status


def whatever_ends_it_the_terminal_is_as_it_was():
    quiet = "import sys,termios,time; t=termios.tcgetattr(0); t[3]&=~termios.ECHO; termios.tcsetattr(0,0,t); print('qu''iet',flush=True); time.sleep(30)"
    for typed, ended_by in [("\x03", signal.SIGINT), ("", signal.SIGTERM)]:
        terminal = Terminal(BARE, "sandbox", "--wall", "40s", "--", "/usr/bin/python3", "-c", quiet)
        terminal.read_until("quiet")
        assert not terminal.echoes()
        begin = time.monotonic()
        if typed:
            terminal.write(typed)
        else:
            os.kill(terminal.pid, ended_by)
        # the last descriptor of the terminal's other side goes with the process
        time.sleep(0.1)
        while time.monotonic() < begin + 10 and not terminal.echoes():
            time.sleep(0.02)
        echoes = terminal.echoes()
        status = terminal.end()
        assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == ended_by, status
        assert echoes and time.monotonic() - begin < 10


def a_job_in_the_background_ends_and_reads_nothing_that_is_typed():
    terminal = Terminal("/bin/bash", "--norc", "--noprofile", "-i")
    terminal.write("PS1='> '; set +m; set -m\n")
    terminal.write(f"{BARE} sandbox -- /bin/sh -c 'read line; echo got=$line; sleep 1' & wait %1; echo status=$?\n")
    time.sleep(0.5)
    terminal.write("secret\n")
    terminal.read_until("status=0")
    assert "got=\r" in terminal.seen and "got=secret" not in terminal.seen, terminal.seen
    terminal.write("exit\n")
    terminal.end()


def devices_of_streams_can_be_opened_where_they_are_pipes():
    run = shell("echo in | SANDBOX -- cat /dev/stdin | cat")
    assert (run.returncode, run.stdout) == (0, "in\n"), run
    run = shell("SANDBOX -- /bin/sh -c 'echo out > /dev/stdout; echo err > /dev/stderr' 2>&1 | cat")
    assert run.stdout == "out\nerr\n", run


def what_cannot_be_asked_for_is_usage():
    with tempfile.TemporaryDirectory() as top:
        os.chmod(top, 0o777)
        for options, says in [("--env FOO", "NAME=VALUE"), ("--lower nothing", "no layer"), ("--allow nothing", "no group"),
                              ("--ro /nonexistent", "cannot bind"), ("--host-name a/b", "host name"),
                              ("--host-name " + "a" * 64, "host name"), ("--report fd:99", "descriptor"),
                              (f"--report {top}/none/r.json", "folder"), ("--report ''", "--report"),
                              ("--ro /usr:/dev", "/dev"), (f"--ro /usr:/x --rw {top}:/x", "twice"),
                              (f"--rw {top}:/w --report {top}/r.json", "may write")]:
            run = shell(f"SANDBOX {options} -- /bin/touch /box/ran")
            assert run.returncode == USAGE and says in run.stderr, (options, run)


def a_single_file_can_be_bound_writable():
    with tempfile.TemporaryDirectory() as top:
        os.chmod(top, 0o755)
        path = pathlib.Path(top) / "file"
        path.write_text("old\n")
        path.chmod(0o666)
        ways = ["SANDBOX"] + ([f"{PLAIN} SANDBOX {LOWERED}"] if os.geteuid() == 0 else [])
        for way in ways:
            run = shell(f"{way} --rw {path}:/x -- /bin/sh -c 'cat /x; echo new >/x'")
            assert run.returncode == 0 and path.read_text() == "new\n", (way, run)


def a_bind_has_the_name_that_was_given():
    with tempfile.TemporaryDirectory(dir="/var/tmp") as top:
        target = pathlib.Path(top) / "target"
        target.write_text("here\n")
        target.chmod(0o644)
        os.chmod(top, 0o755)
        link = pathlib.Path(top) / "link"
        link.symlink_to(target)
        run = shell(f"SANDBOX --ro {link} -- cat {link}")
        assert (run.returncode, run.stdout) == (0, "here\n"), run


def what_is_mounted_below_a_bind_is_seen_and_as_safe():
    if os.geteuid() != 0:
        return
    with tempfile.TemporaryDirectory() as top:
        os.chmod(top, 0o755)
        (pathlib.Path(top) / "sub").mkdir()
        (pathlib.Path(top) / "sub" / "under").touch()
        mount = f"mount -t tmpfs -o mode=0777 none {top}/sub && touch {top}/sub/above"
        script = "ls /x/sub; touch /x/sub/new 2>/dev/null && echo written; ls /x/sub/../.."
        for way in ("", f"{PLAIN} "):
            lowered = LOWERED if way else ""
            run = subprocess.run(["unshare", "-m", "/bin/sh", "-c",
                                  f"{mount} && exec {way}{BARE} sandbox {lowered} --ro {top}:/x -- /bin/sh -c '{script}'"],
                                 check=False, capture_output=True, text=True, timeout=60)
            assert run.returncode == 0 and run.stdout.split()[0] == "above" and "written" not in run.stdout, (way, run)
        # what we build runs in is not part of the machine
        run = shell("SANDBOX --ro /:/host -- /bin/sh -c 'ls /host/sys/kernel /host/proc/self 2>/dev/null; ls /host/sys/kernel/root /host/sys/kernel/1'")
        assert run.returncode != 0 and "box" not in run.stdout, run


def the_host_name_is_known_and_the_machines_domain_is_not():
    run = shell("SANDBOX --host-name exam -- /bin/sh -c 'getent hosts exam; cat /proc/sys/kernel/domainname'")
    assert run.returncode == 0 and "exam" in run.stdout and run.stdout.split()[-1] == "(none)", run


def real_time_scheduling_is_not_handed_on():
    run = shell("chrt -f 10 SANDBOX -- /usr/bin/python3 -c 'import os; print(os.sched_getscheduler(0))'")
    assert "chrt" in run.stderr or run.stdout == "0\n", run


def a_plain_users_watches_stay_the_users():
    if os.geteuid() != 0:
        return
    count = "import ctypes,os; c=ctypes.CDLL(None); f=c.inotify_init(); n=0\nfor i in range(9000):\n os.mkdir('/box/%d'%i); n+=c.inotify_add_watch(f,b'/box/%d'%i,2)>0\nprint(n)"
    run = shell(f"{PLAIN} SANDBOX {LOWERED} -- /usr/bin/python3 -c \"$COUNT\"", env={**os.environ, "COUNT": count})
    assert run.returncode == 0 and 1000 < int(run.stdout) <= 8192, run


def names_that_a_stranger_chose_reach_no_terminal():
    with tempfile.TemporaryDirectory() as top:
        for i in range(40):
            (pathlib.Path(top) / f"z\x1b]0;pwned\x07{i}").write_bytes(b"x")
        run = shell(f"SANDBOX --copy {top} --disk 64KiB -- /bin/true")
        assert run.returncode == OURS and "\x1b" not in run.stderr and "\x07" not in run.stderr, run


def another_limit_of_processes_is_not_the_programs_fault():
    parent = pathlib.Path("/sys/fs/cgroup/pids")
    if os.geteuid() != 0 or not (parent / "tasks").exists():
        return
    group = parent / "takehome-test-above"
    group.mkdir(exist_ok=True)
    try:
        (group / "pids.max").write_text("20")
        run = shell(f"echo $$ > {group}/cgroup.procs; exec SANDBOX --processes 64 -- /bin/sh -c "
                    "'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22; do sleep 1 & done; wait'")
        assert run.returncode == OURS and "pids.max" in run.stderr, run
    finally:
        for _ in range(100):
            try:
                group.rmdir()
                break
            except OSError:
                time.sleep(0.1)


need_sandbox()
run_tests([whatever_ends_it_the_terminal_is_as_it_was, a_job_in_the_background_ends_and_reads_nothing_that_is_typed,
           devices_of_streams_can_be_opened_where_they_are_pipes, what_cannot_be_asked_for_is_usage,
           a_single_file_can_be_bound_writable, a_bind_has_the_name_that_was_given,
           what_is_mounted_below_a_bind_is_seen_and_as_safe, the_host_name_is_known_and_the_machines_domain_is_not,
           real_time_scheduling_is_not_handed_on, a_plain_users_watches_stay_the_users,
           names_that_a_stranger_chose_reach_no_terminal, another_limit_of_processes_is_not_the_programs_fault])
