"""Killed at any moment, grading continues and ends with one finished attempt for each submission."""

import os
import random
import signal
import subprocess
import time

from workspace import PROGRAM, Workspace, need_sandbox, run_tests

SUBMISSIONS = 50
KILLS = 30


def children_of(pid):
    """Processes whose parent is pid, read from /proc."""
    found = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/stat", encoding="ascii", errors="replace") as stat:
                if int(stat.read().rsplit(")", 1)[1].split()[1]) == pid:
                    found.append(int(entry))
        except (OSError, IndexError, ValueError):
            continue
    return found


def leftovers(marker):
    """Command lines of ours that still run in this workspace."""
    found = []
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/cmdline", "rb") as file:
                line = file.read().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if marker in line and "run-job" in line:
            found.append(line)
    return found


def start(workspace):
    return subprocess.Popen([PROGRAM, "grade"], cwd=workspace.path, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL, start_new_session=True)


def hurt(scheduler, how):
    """One blow: Ctrl-C, kill -9 of the scheduler, or kill -9 of a worker."""
    if how == "interrupt":
        scheduler.send_signal(signal.SIGINT)
    elif how == "scheduler":
        scheduler.kill()
    else:
        workers = children_of(scheduler.pid)
        if workers:
            try:
                os.kill(random.choice(workers), signal.SIGKILL)
            except ProcessLookupError:
                pass
            return
    scheduler.wait(timeout=20)


def grading_survives_thirty_kills_at_random_moments():
    random.seed(7)
    with Workspace() as workspace:
        workspace.add_assignment()
        # slow enough that every kill meets work that is under way
        workspace.add_submissions(SUBMISSIONS, script="sleep 0.2; echo hello\n")
        hows = ["interrupt", "scheduler", "worker"]
        done = 0
        scheduler = start(workspace)
        while done < KILLS:
            time.sleep(random.uniform(0.01, 0.35))
            if scheduler.poll() is not None:
                scheduler = start(workspace)
                continue
            hurt(scheduler, hows[done % 3])
            done += 1
        if scheduler.poll() is None:
            scheduler.wait(timeout=120)
        deadline = time.monotonic() + 5
        while leftovers(str(workspace.path)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not leftovers(str(workspace.path)), leftovers(str(workspace.path))
        workspace.run("grade", timeout=240)
        results = workspace.results()
        graded = [result["submission"] for result in results.values()]
        assert len(graded) == len(set(graded)) == SUBMISSIONS, f"{len(graded)} attempts, {done} kills"
        assert all(result["outcome"] == "graded" and result["points"] == "2"
                   for result in results.values())
        halves = [str(path) for path in workspace.path.rglob("*.tmp")]
        assert not halves, halves
        assert done == KILLS


def ctrl_c_stops_within_a_second_and_says_how_to_go_on():
    with Workspace() as workspace:
        workspace.add_assignment()
        workspace.add_submissions(4, script="sleep 5; echo hello\n")
        scheduler = subprocess.Popen([PROGRAM, "grade"], cwd=workspace.path, text=True,
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(1.0)
        start_time = time.monotonic()
        scheduler.send_signal(signal.SIGINT)
        _, errors = scheduler.communicate(timeout=20)
        assert time.monotonic() - start_time < 2.0, "it took too long to stop"
        assert scheduler.returncode not in (0, 1), scheduler.returncode
        assert "again" in errors, errors
        assert not workspace.results()
        assert not leftovers(str(workspace.path))


need_sandbox()
run_tests([ctrl_c_stops_within_a_second_and_says_how_to_go_on,
           grading_survives_thirty_kills_at_random_moments])
