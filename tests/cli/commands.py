"""Commands as people type them: wrong options, missing files, gates, CI reports, second runs."""

import contextlib
import fcntl
import json
import os
import pathlib
import pty
import re
import shutil
import struct
import subprocess
import tempfile
import termios

from workspace import (PROGRAM, Workspace, commit, git, make_assignment, make_repository, need_sandbox,
                       run_tests, takehome)


def wrong_words_are_refused_with_the_usage():
    for words, status, text in [
            (["frobnicate"], 2, "no command 'frobnicate'"),
            (["grade", "--colour"], 2, "unknown option --colour"),
            (["grade", "--jobs", "many"], 2, "not a whole number"),
            (["show"], 2, "usage: takehome show"),
            (["assignment", "lint", "/nonexistent"], 2, "/nonexistent/assignment.json"),
            (["grade", "--repo", "x"], 2, "--assignment"),
            (["status"], 2, "takehome init"),
            (["run-job", "/nonexistent.json"], 2, "/nonexistent.json")]:
        run = takehome(*words, check=False, cwd="/")
        assert run.returncode == status, (words, run.returncode, run.stderr)
        assert text in run.stderr, (words, run.stderr)
        assert not run.stdout, (words, run.stdout)


def an_answer_that_is_lost_is_no_success():
    with Workspace() as workspace:
        for words in (["help"], ["status"], ["status", "--json"]):
            run = subprocess.run([PROGRAM, *words], cwd=workspace.path, stdout=open("/dev/full", "w"),
                                 stderr=subprocess.PIPE, text=True, check=False, timeout=60)
            assert run.returncode == 5 and "No space left" in run.stderr, (words, run)
        run = subprocess.run(["/bin/bash", "-c", f"set -o pipefail; {PROGRAM} help | head -n 1"], capture_output=True, text=True,
                             check=False, timeout=60)
        assert run.returncode == 0, run


def errors_carry_nothing_to_the_terminal():
    with Workspace() as workspace:
        run = workspace.run("show", "c-\x1b]0;pwned\x07\n::error::x", check=False)
        assert run.returncode == 2 and "\x1b" not in run.stderr and "\n::" not in run.stderr, run


def help_is_for_whom_it_was_asked():
    assert takehome("sandbox", "--wall", "5s", "--help").stdout.startswith("usage: takehome sandbox")
    run = takehome("sandbox", "--wall", "5s", "/usr/bin/printf", "%s", "--help", check=False)
    assert run.stdout == "--help", run
    run = takehome("review", "bogus", check=False)
    assert run.returncode == 2 and not run.stdout and "review start" in run.stderr and "'review bogus'" in run.stderr, run


def every_command_explains_itself_in_eighty_columns():
    listing = takehome("help").stdout
    names = [line[2:20].strip() for line in listing.splitlines() if line.startswith("  ")]
    assert len(names) > 15
    for name in names:
        text = takehome("help", *name.split()).stdout
        assert text.startswith(f"usage: takehome {name}"), name
        assert "\n\n\n" not in text and not re.search(r"[?.:]\.$", text, re.M), text
        wide = [line for line in (listing + text).splitlines() if len(line) > 80]
        assert not wide, wide


def on_a_terminal(columns, *words, cwd, **env):
    """What a command prints on a terminal of so many columns; 0: one that does not say."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    kept = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    with subprocess.Popen([PROGRAM, *words], cwd=cwd, stdout=theirs, env={**kept, "NO_COLOR": "1", **env}) as process:
        os.close(theirs)
        said = b""
        with contextlib.suppress(OSError):  # EIO: the program has ended
            while part := os.read(ours, 4096):
                said += part
    os.close(ours)
    assert process.returncode == 0, said
    return said.decode().replace("\r", "")


def a_table_is_as_wide_as_the_terminal_and_whole_in_a_file():
    title = "Says hello to everybody who is there, by name, and to nobody who is not, in the order of the list"
    case = {"id": "plain", "title": title, "expected": "suites/hello.out", "points": "2"}
    suite = {"id": "greeting", "title": "Greeting", "kind": "io", "command": ["sh", "hello.sh"],
             "visibility": "candidate", "cases": [case]}
    with Workspace() as workspace:
        workspace.add_assignment(suites=[suite])
        workspace.add_submissions(1, script=f"echo {'hallo ' * 20}\n")
        workspace.run("grade")
        whole = workspace.run("show", "c-001", env={"COLUMNS": "60"}).stdout
        assert re.search(f'^  t:greeting/ .*\n  plain +{title}  fail .*found "{"hallo " * 19}hallo"', whole, re.M), whole
        for columns, env, widest in ((120, {}, 120), (0, {}, 80), (120, {"COLUMNS": "100"}, 100)):
            shown = on_a_terminal(columns, "show", "c-001", cwd=workspace.path, **env)
            assert max(map(len, shown.splitlines())) == widest and "  plain " in shown, (columns, env, shown)


def a_bad_roster_is_refused_whole():
    rows = [("candidate,repository\n", "assignment: the column is missing"),
            ("candidate,repository,assignment,colour\n", "unknown column"),
            ("candidate,repository,assignment\nC 1,/r,hello\n", ":2: "),
            ("candidate,repository,assignment\nc-1,http://x/y,hello\n", "repository"),
            ("candidate,repository,assignment\nc-1,https://u:p@h/y,hello\n", "repository"),
            ("candidate,repository,assignment\nc-1,ext::sh -c x,hello\n", "repository"),
            ("candidate,repository,assignment,deadline\nc-1,/r,hello,2026-01-01T00:00:00\n", "zone"),
            ("candidate,repository,assignment\nc-1,/r\n", "fields"),
            ("candidate,repository,assignment\nc-1,/r,hello\nc-1,/r,hello\n", ":3: "),
            ("candidate,repository,assignment,ref\nc-1,/r,hello,a..b\n", "ref"),
            ("candidate,repository,assignment\n\"c-1,/r,hello\n", "never closed"),
            ("", "empty")]
    with Workspace() as workspace:
        for text, message in rows:
            path = workspace.top / "bad.csv"
            path.write_text(text, encoding="utf-8")
            run = workspace.run("roster", "import", path, check=False)
            assert run.returncode == 2 and message in run.stderr, (text, run.stderr)
            assert not (workspace.path / "private" / "roster.json").exists()


def grading_again_runs_nothing_and_a_new_push_is_graded():
    with Workspace() as workspace:
        workspace.add_assignment()
        workspace.add_submissions(2)
        first = workspace.run("grade").stdout
        assert first.count("graded, 2 of 2 points") == 2, first
        assert workspace.run("grade").stdout.count("(unchanged)") == 2
        commit(workspace.top / "repositories" / "r1", {"hello.sh": "echo goodbye\n"})
        second = workspace.run("grade").stdout
        assert "c-001@hello: graded, 0 of 2 points" in second, second
        assert len(workspace.results()) == 3
        status = json.loads(workspace.run("status", "--json").stdout)
        assert [row["passed"] for row in status] == [0, 1]
        strict = workspace.run("grade", "--strict", check=False)
        assert strict.returncode == 1


def results_made_elsewhere_are_taken_once_and_only_for_whom_we_know():
    with Workspace() as there, Workspace() as here:
        for workspace in (there, here):
            workspace.add_assignment()
            workspace.add_submissions(1)
        there.run("grade")
        path, result = next(iter(there.results().items()))
        assert "added" in here.run("ingest", path).stdout
        assert "known already" in here.run("ingest", path).stdout
        assert [row["passed"] for row in json.loads(here.run("status", "--json").stdout)] == [1]
        assert len(here.results()) == 1
        bad = here.top / "bad.json"
        for changes, message in [({"submission": "c-999@hello"}, "not in the roster"),
                                 ({"attempt": "../../escape"}, "attempt"),
                                 ({"schema": "takehome-result/99"}, "schema"),
                                 ({"outcome": "splendid"}, "outcome")]:
            bad.write_text(json.dumps({**result, **changes}), encoding="utf-8")
            run = here.run("ingest", bad, check=False)
            assert run.returncode == 2 and message in run.stderr, (changes, run.stderr)
        bad.write_text("{", encoding="utf-8")
        assert here.run("ingest", bad, check=False).returncode == 2
        assert len(here.results()) == 1


def due_leaves_alone_what_cannot_change_any_more():
    with Workspace() as workspace:
        workspace.add_assignment()
        workspace.add_submissions(1)  # its deadline lies ahead
        repository = make_repository(workspace.top / "repositories" / "past", {"hello.sh": "echo hello\n"})
        workspace.run("roster", "add", "c-past", "hello", "--repository", repository,
                      "--deadline", "2030-01-01T00:00:00Z")
        workspace.run("grade")
        assert workspace.run("grade", "--due").stdout.count("(unchanged)") == 2
        roster = workspace.path / "private" / "roster.json"
        rows = json.loads(roster.read_text(encoding="utf-8"))
        past = json.dumps(rows).replace("2030-01-01T00:00:00Z", "2026-01-01T00:00:00Z")
        roster.write_text(past, encoding="utf-8")
        # another deadline may choose another commit: that is looked at once
        run = workspace.run("grade", "--due", check=False)
        assert run.stdout.count("@hello: ") == 2, run.stdout
        run = workspace.run("grade", "--due")
        assert run.stdout == "", run.stdout


def an_author_hears_how_the_task_is_worded():
    with tempfile.TemporaryDirectory() as top:
        folder = make_assignment(pathlib.Path(top) / "a")
        found = takehome("assignment", "lint", folder).stdout
        assert ": /verify: no known solutions: grade a right one and a wrong one" in found, found
        (folder / "TASK.md").write_text("# Task\n\nBuild a feature you think our app is lacking.\n"
                                        "Take your time.\n", encoding="utf-8")
        found = takehome("assignment", "lint", folder).stdout
        assert "TASK.md:3:1: open-ended-product-work (error): " in found, found
        assert "TASK.md:4:1: unbounded-time (warning): " in found, found


def an_assignment_is_called_as_its_folder():
    with Workspace() as workspace:
        folder = workspace.add_assignment()
        workspace.add_submissions(1)
        copy = workspace.path / "assignments" / "my-assignment"
        shutil.copytree(folder, copy)
        source = workspace.top / "repositories" / "r1"
        rows = workspace.path / "private" / "roster.json"
        text = rows.read_text(encoding="utf-8")
        workspace.run("roster", "add", "c-002", "hello", "--repository", source)
        rows.write_text(rows.read_text(encoding="utf-8").replace('"c-001"', '"c-009"'), encoding="utf-8")
        other = json.loads(text)
        whole = json.loads(rows.read_text(encoding="utf-8"))
        key = next(key for key, value in whole.items() if isinstance(value, list))
        whole[key].append({**other[key][0], "assignment": "my-assignment"})
        rows.write_text(json.dumps(whole), encoding="utf-8")
        said = "/my-assignment/assignment.json:"
        for words in (["assignment", "lint", copy], ["grade", "c-001"], ["stats", "my-assignment"], ["assignment", "lint", "."]):
            run = workspace.run(*words, check=False) if words[-1] != "." else takehome(*words, cwd=copy, check=False)
            assert run.returncode == 2 and "assignment.json:" in run.stderr, (words, run)
            assert '/id: must be the name of its folder, "my-assignment"' in run.stderr, (words, run)
            assert words[-1] == "." or said in run.stderr, run
        run = workspace.run("grade", check=False)
        assert run.returncode == 2 and run.stdout.count("graded, 2 of 2 points") == 2, run
        manifest = copy / "assignment.json"
        manifest.write_text(manifest.read_text(encoding="utf-8").replace('"id": "hello"', '"id": "my-assignment"', 1), encoding="utf-8")
        workspace.run("assignment", "lint", copy)
        assert workspace.run("grade").stdout.count("graded, 2 of 2 points") == 3
        assert takehome("assignment", "lint", make_assignment(workspace.top / "elsewhere")).returncode == 0


def a_dead_host_is_ours_and_scores_nothing():
    with Workspace() as workspace:
        workspace.add_assignment()
        workspace.run("roster", "add", "c-1", "hello", "--repository", "git://127.0.0.1:1/x.git")
        run = workspace.run("grade", check=False)
        assert run.returncode == 5, (run.returncode, run.stderr)
        assert not workspace.results()
        status = json.loads(workspace.run("status", "--json").stdout)
        assert status[0]["state"] == "our failure"


def a_refused_repository_says_why():
    with Workspace() as workspace:
        workspace.add_assignment()
        empty = workspace.top / "empty"
        empty.mkdir()
        git("init", "-q", cwd=empty)
        folder = workspace.top / "folder"
        folder.mkdir()
        workspace.run("roster", "add", "c-1", "hello", "--repository", str(empty))
        workspace.run("roster", "add", "c-2", "hello", "--repository", str(folder))
        run = workspace.run("grade", check=False)
        assert run.returncode == 6, (run.returncode, run.stdout, run.stderr)
        assert "has no commit" in run.stdout and "not a git repository" in run.stdout, run.stdout


def the_gates_say_what_is_missing_and_what_is_next():
    with Workspace() as workspace:
        workspace.add_assignment()
        workspace.add_submissions(1)
        (workspace.path / "people.json").write_text(json.dumps({
            "schema": "takehome-people/1",
            "people": [{"id": "ada", "users": [current_user()]}]}), encoding="utf-8")
        workspace.run("grade")
        run = workspace.run("decide", "c-001", "advance", check=False)
        assert run.returncode == 3 and "missing" in run.stderr and "review start" in run.stderr
        path = pathlib.Path(workspace.run("review", "start", "c-001").stdout.strip())
        assert workspace.run("review", "submit", "c-001", check=False).returncode == 3
        text = path.read_text(encoding="utf-8")
        assert "## works" in text
        path.write_text(text.replace("minutes: 0", "minutes: 5"), encoding="utf-8")
        assert "missing" in workspace.run("review", "check", "c-001", check=False).stdout


def current_user():
    import getpass
    return getpass.getuser()


def ci_reports_show_a_candidate_only_what_is_visible():
    with tempfile.TemporaryDirectory() as folder:
        top = pathlib.Path(folder)
        hidden = {"id": "secret-suite", "title": "Secret", "kind": "io", "command": ["sh", "hello.sh"],
                  "visibility": "reviewer",
                  "cases": [{"id": "secret-case", "expected": "suites/hello.out", "points": "5"}]}
        visible = {"id": "greeting", "title": "Greeting", "kind": "io", "command": ["sh", "hello.sh"],
                   "visibility": "candidate",
                   "cases": [{"id": "plain", "expected": "suites/hello.out", "points": "2"}]}
        make_assignment(top / "a", suites=[visible, hidden])
        make_repository(top / "r", {"hello.sh": "echo '::error::forged'; echo '@team `x`'\n"})
        run = takehome("grade", "--repo", top / "r", "--ref", "main", "--assignment", top / "a",
                       "--junit", top / "j.xml", "--json", top / "j.json", "--summary",
                       top / "s.md", "--annotations")
        seen = run.stdout + "".join((top / name).read_text(encoding="utf-8")
                                    for name in ("j.xml", "j.json", "s.md"))
        for never in ("secret", "Secret", "points", "5 of"):
            assert never not in seen, never
        assert not [line for line in run.stdout.splitlines()
                    if line.startswith("::error::forged")]
        author = takehome("grade", "--repo", top / "r", "--assignment", top / "a", "--json",
                          top / "all.json", "--audience", "author")
        assert "Secret" in author.stdout
        assert "secret-case" in (top / "all.json").read_text(encoding="utf-8")
        strict = takehome("grade", "--repo", top / "r", "--assignment", top / "a", "--strict",
                          check=False)
        assert strict.returncode == 1


def nothing_that_is_hidden_or_early_runs_for_a_candidate():
    with tempfile.TemporaryDirectory() as folder:
        top = pathlib.Path(folder)
        script = {"command": ["sh", "hello.sh"], "kind": "io"}
        case = {"expected": "suites/hello.out", "points": "2"}
        # first in the list, it would burn the budget before the visible one
        suites = [{**script, "id": "secret", "title": "Secret", "visibility": "reviewer", "cases": [{**case, "id": "one"}],
                   "limits": {"wall": "20s", "cpu": "10s"}},
                  {**script, "id": "later", "title": "Later", "visibility": "candidate", "not_before": "deadline",
                   "cases": [{**case, "id": "two"}]},
                  {**script, "id": "seen", "title": "Seen", "visibility": "candidate", "cases": [{**case, "id": "three"}]}]
        make_assignment(top / "a", suites=suites)
        make_repository(top / "r", {"hello.sh": "echo hello; echo x >&2\n"})
        for audience, verdicts in [("candidate", {"later": "not-run", "seen": "pass"}),
                                   ("author", {"secret": "pass", "later": "pass", "seen": "pass"})]:
            takehome("grade", "--repo", top / "r", "--assignment", top / "a", "--audience", audience, "--json", top / "j.json")
            found = json.loads((top / "j.json").read_text(encoding="utf-8"))["suites"]
            assert {suite["id"]: suite["cases"][0]["verdict"] for suite in found} == verdicts, (audience, found)
        # the whole result has it as not run
        burn = {**suites[0], "command": ["sh", "burn.sh"]}
        make_assignment(top / "b", suites=[burn, suites[2]])
        make_repository(top / "s", {"hello.sh": "echo hello\n", "burn.sh": "while :; do :; done\n"})
        takehome("grade", "--repo", top / "s", "--assignment", top / "b", "--json", top / "j.json")
        found = json.loads((top / "j.json").read_text(encoding="utf-8"))["suites"]
        assert [suite["cases"][0]["verdict"] for suite in found] == ["pass"], found


def strict_speaks_of_what_is_shown_and_a_second_try_counts():
    with tempfile.TemporaryDirectory() as folder:
        top = pathlib.Path(folder)
        # passes when its folder was used before: by the try that failed
        again = {"id": "again", "title": "Again", "kind": "io", "command": ["sh", "again.sh"],
                 "visibility": "candidate", "retries": 1,
                 "cases": [{"id": "one", "expected": "suites/hello.out", "points": "2"}]}
        hidden = {"id": "secret", "title": "Secret", "kind": "io", "command": ["sh", "no.sh"],
                  "visibility": "reviewer",
                  "cases": [{"id": "two", "expected": "suites/hello.out", "points": "5"}]}
        make_assignment(top / "a", suites=[again, hidden])
        make_repository(top / "r", {
            "again.sh": "[ $(($(date +%N | sed 's/^0*//;s/^$/0/') / 1000 % 2)) = 0 ] && echo hello\n", "no.sh": "false\n"})
        grade = ["grade", "--repo", top / "r", "--assignment", top / "a", "--strict",
                 "--json", top / "j.json", "--annotations"]
        for _ in range(60):
            run = takehome(*grade, check=False)
            suites = json.loads((top / "j.json").read_text(encoding="utf-8"))["suites"]
            if suites[0]["cases"][0]["verdict"] == "flaky":
                break
        else:
            raise AssertionError("it never passed at the second try")
        assert run.returncode == 0 and "1 of 1 cases pass" in run.stdout, run.stdout
        author = takehome(*grade, "--audience", "author", check=False)
        assert author.returncode == 1, author.stdout


need_sandbox()
run_tests([wrong_words_are_refused_with_the_usage,
           an_answer_that_is_lost_is_no_success, errors_carry_nothing_to_the_terminal, help_is_for_whom_it_was_asked,
           every_command_explains_itself_in_eighty_columns,
           a_table_is_as_wide_as_the_terminal_and_whole_in_a_file,
           a_bad_roster_is_refused_whole,
           grading_again_runs_nothing_and_a_new_push_is_graded,
           nothing_that_is_hidden_or_early_runs_for_a_candidate,
           strict_speaks_of_what_is_shown_and_a_second_try_counts,
           results_made_elsewhere_are_taken_once_and_only_for_whom_we_know,
           due_leaves_alone_what_cannot_change_any_more,
           an_author_hears_how_the_task_is_worded,
           an_assignment_is_called_as_its_folder,
           a_dead_host_is_ours_and_scores_nothing,
           a_refused_repository_says_why,
           the_gates_say_what_is_missing_and_what_is_next,
           ci_reports_show_a_candidate_only_what_is_visible])
