"""One repository without a workspace: what a stop leaves, where reports go, what is asked for by mistake."""

import contextlib
import fcntl
import os
import pathlib
import signal
import subprocess
import tempfile
import threading
import time

from workspace import PROGRAM, make_assignment, make_repository, need_sandbox, run_tests, takehome


@contextlib.contextmanager
def place(script="echo hello\n", **changes):
    """A folder with an assignment, a repository and a folder for what is temporary."""
    with tempfile.TemporaryDirectory(prefix="takehome-one-") as folder:
        top = pathlib.Path(folder)
        make_assignment(top / "a", **changes)
        make_repository(top / "r", {"hello.sh": script})
        (top / "tmp").mkdir()
        yield top


def words(top, *more):
    return ["grade", "--repo", str(top / "r"), "--assignment", str(top / "a"), *map(str, more)]


def grade(top, *more, **options):
    return takehome(*words(top, *more), env={"TMPDIR": str(top / "tmp")}, cwd=top, **options)


def left(top):
    return sorted(path.name for path in (top / "tmp").iterdir())


def until(true, seconds):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


def started(top):
    """A run that has come so far that the candidate's files lie in its folder."""
    run = subprocess.Popen([PROGRAM, *words(top, "--junit", top / "j.xml")], env={**os.environ, "TMPDIR": str(top / "tmp")},
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until(lambda: list((top / "tmp").glob("*/mirror/HEAD")), 20)
    time.sleep(0.5)
    return run


def a_signal_ends_it_within_a_second_and_nothing_is_left():
    with place("sleep 30; echo hello\n") as top:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            run = started(top)
            before = time.monotonic()
            run.send_signal(number)
            out, errors = run.communicate(timeout=20)
            took = time.monotonic() - before
            assert run.returncode == -number, (run.returncode, out, errors)
            # a sanitizer's checks at the end take a moment of their own
            assert took < 2.5 and not left(top) and not (top / "j.xml").exists(), (took, left(top))


def what_a_kill_left_goes_with_the_next_run_and_nothing_else_does():
    with place("sleep 3; echo hello\n") as top:
        run = started(top)
        run.kill()
        run.communicate()
        killed = left(top)
        assert len(killed) == 1, killed
        time.sleep(1)  # its children end with it
        used, elsewhere = top / "tmp" / "takehome-grade-AbCdEf", top / "kept"
        used.mkdir()
        elsewhere.mkdir()
        (elsewhere / "file").write_text("x", encoding="utf-8")
        (top / "tmp" / "takehome-grade-linked").symlink_to(elsewhere)
        (top / "tmp" / "takehome-grade-link12").symlink_to(elsewhere)
        (top / "tmp" / "takehome-grade-longer-name").mkdir()
        other = os.open(used, os.O_RDONLY)
        fcntl.flock(other, fcntl.LOCK_EX)
        assert grade(top).returncode == 0
        assert left(top) == ["takehome-grade-AbCdEf", "takehome-grade-link12", "takehome-grade-linked", "takehome-grade-longer-name"], left(top)
        assert (elsewhere / "file").exists()
        os.close(other)
        assert grade(top).returncode == 0
        assert "takehome-grade-AbCdEf" not in left(top)


def a_report_goes_where_a_shell_would_write_it():
    with place() as top:
        pipe, regular, link, dangling, hard = (top / name for name in ("pipe", "regular", "link", "dangling", "hard"))
        os.mkfifo(pipe)
        got = []
        reader = threading.Thread(target=lambda: got.append(pipe.read_text(encoding="utf-8")))
        reader.start()
        regular.write_text("old and longer than the new one\n" * 500, encoding="utf-8")
        os.link(regular, hard)
        link.symlink_to(regular)
        dangling.symlink_to(top / "new")
        run = grade(top, "--junit", pipe, "--json", link)
        reader.join(20)
        assert got and "<testsuites" in got[0] and pipe.is_fifo(), got
        assert link.is_symlink() and regular.read_text(encoding="utf-8").startswith("{"), regular.read_text(encoding="utf-8")[:80]
        assert hard.read_text(encoding="utf-8").startswith("old"), "it was not replaced whole"
        assert "Greeting" in run.stdout
        grade(top, "--junit", dangling)
        assert dangling.is_symlink() and "<testsuites" in (top / "new").read_text(encoding="utf-8")
        # by links of our own: were they replaced, the machine would keep its devices
        (top / "null").symlink_to("/dev/null")
        run = grade(top, "--json", top / "null", "--junit", "/proc/self/fd/1")
        assert "<testsuites" in run.stdout and "Greeting" in run.stdout
        assert (top / "null").is_symlink() and (top / "null").is_char_device()
        with open(top / "out", "w", encoding="utf-8") as out:
            subprocess.run([PROGRAM, *words(top, "--junit", "/proc/self/fd/1")], stdout=out, check=True, timeout=60)
        text = (top / "out").read_text(encoding="utf-8")
        assert "<testsuites" in text and not text.rstrip().endswith("</testsuites>"), text


def a_report_that_cannot_be_written_is_told_before_anything_runs():
    with place("sleep 5\n") as top:
        for path, reason in (("nope/r.xml", "its folder is not there"), ("a", "it is a folder"), ("-", "/dev/stdout"),
                             ("a/", "it is a folder"), ("b/", "it names a folder"), ("r/hello.sh/x", "its folder")):
            for option in ("--junit", "--json", "--summary"):
                before = time.monotonic()
                run = grade(top, option, path, "--json" if option != "--json" else "--junit", top / "other", check=False)
                assert run.returncode == 2 and option in run.stderr and reason in run.stderr, (option, path, run)
                assert time.monotonic() - before < 4 and not (top / "other").exists()


def one_report_that_fails_does_not_cost_the_others():
    with place() as top:
        (top / "full").symlink_to("/dev/full")
        run = grade(top, "--json", top / "full", "--junit", top / "j.xml", "--summary", top / "s.md", check=False)
        assert run.returncode == 5 and "/full: No space" in run.stderr, run
        assert "<testsuites" in (top / "j.xml").read_text(encoding="utf-8") and (top / "s.md").read_text(encoding="utf-8")


def what_is_ours_and_what_is_theirs_keep_their_status():
    with place() as top:
        run = takehome("grade", "--repo", top / "no", "--assignment", top / "a", check=False)
        assert run.returncode == 5 and run.stderr.startswith("takehome grade: fetch: there is no folder"), run
        run = takehome("grade", "--repo", top / "a", "--assignment", top / "a", check=False)
        assert run.returncode == 6 and "not a git repository" in run.stdout, run
        run = takehome("grade", "--repo", top / "r", "--assignment", top / "no", check=False)
        assert run.returncode == 2 and "no" in run.stderr, run


def an_option_that_would_do_nothing_is_refused():
    with place() as top:
        for option in ("--ref", "--repo", "--assignment", "--variant", "--junit", "--json", "--summary"):
            given = words(top)
            if option in ("--repo", "--assignment"):
                del given[given.index(option):given.index(option) + 2]
            run = takehome(*given, option, "", check=False)
            assert run.returncode == 2 and f"{option} is empty" in run.stderr, (option, run)
        for extra, said in ((["--due"], "--due"), (["--jobs", "7"], "--jobs")):
            run = grade(top, *extra, check=False)
            assert run.returncode == 2 and said in run.stderr, run
        run = grade(top, "--lower", "bogus", check=False)
        assert run.returncode == 2 and "'bogus' is no layer: " in run.stderr and "landlock" in run.stderr, run
        takehome("init", top / "w")
        for extra in (["--lower", "memory"], ["--annotations"], ["--audience", "author"], ["--audience", "candidate"], ["--ref", "x"]):
            run = takehome("grade", *extra, cwd=top / "w", check=False)
            assert run.returncode == 2 and f"{extra[0]} goes with --repo" in run.stderr, run


need_sandbox()
run_tests([a_signal_ends_it_within_a_second_and_nothing_is_left,
           what_a_kill_left_goes_with_the_next_run_and_nothing_else_does,
           a_report_goes_where_a_shell_would_write_it,
           a_report_that_cannot_be_written_is_told_before_anything_runs,
           one_report_that_fails_does_not_cost_the_others,
           what_is_ours_and_what_is_theirs_keep_their_status,
           an_option_that_would_do_nothing_is_refused])
