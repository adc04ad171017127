"""Which attempts are kept, which one counts, and that one bad file is nobody else's trouble."""

import json
import os
import pathlib
import re
import shutil
import time

from workspace import Workspace, git, make_repository, need_sandbox, run_tests


def what_contradicts_or_failed_is_not_kept_at_all():
    with Workspace() as workspace:
        workspace.add_assignment()
        workspace.add_submissions(2)
        workspace.run("grade", "c-001")
        path, result = next(iter(workspace.results().items()))
        before = sorted((workspace.path / ".takehome" / "attempts").glob("*/*"))
        bad = workspace.top / "bad.json"
        renamed = result["attempt"].replace("c-001", "c-002")
        for changes, message in [({"points": "1"}, "it contradicts"),
                                 ({"submission": "c-002@hello"}, f"attempt: of its submission, commit and run digest it would be '{renamed}'"),
                                 ({"attempt": "x-1"}, "attempt: of its"),
                                 ({"submission": "c-002@hello", "attempt": renamed, "outcome": "infrastructure"}, "on our side")]:
            bad.write_text(json.dumps({**result, **changes}), encoding="utf-8")
            run = workspace.run("ingest", bad, check=False)
            assert run.returncode == 2 and message in run.stderr, (changes, run.stderr)
            assert sorted((workspace.path / ".takehome" / "attempts").glob("*/*")) == before, changes
        assert "known already" in workspace.run("ingest", path).stdout
        (workspace.path / ".takehome" / "store.db").unlink()
        run = workspace.run("status", "--json")
        assert json.loads(run.stdout)[0]["passed"] == 1 and not run.stderr, run


def a_damaged_result_costs_only_its_own_submission():
    for damage, reason in (("{", ":1: not valid JSON"),
                           ('{"schema": "takehome-result/9"}', ":1: /schema: this program reads"),
                           (lambda text: text.replace('"graded"', '"infrastructure"'), "failed on our side"),
                           (lambda text: re.sub('"committed": "[^"]*"', '"committed": "10000-01-01T00:00:00Z"', text),
                            "/commit/committed")):
        with Workspace() as workspace:
            workspace.add_assignment()
            workspace.add_submissions(2)
            workspace.run("grade", "c-001")
            path = next(iter(workspace.results()))
            path.write_text(damage if isinstance(damage, str) else damage(path.read_text(encoding="utf-8")), encoding="utf-8")
            (workspace.path / ".takehome" / "store.db").unlink()
            run = workspace.run("grade", check=False)
            assert "c-002@hello: graded, 2 of 2 points" in run.stdout, run
            assert f"warning: {path}" in run.stderr and reason in run.stderr and "move it away" in run.stderr, run
            status = workspace.run("status", "--json")
            assert [row["state"] for row in json.loads(status.stdout)][1] == "graded", status
            shutil.rmtree(path.parent)
            assert "c-001@hello: graded, 2 of 2 points" in workspace.run("grade").stdout


def a_commit_of_any_date_is_graded_and_nobody_else_notices():
    with Workspace() as workspace:
        workspace.add_assignment()
        workspace.add_submissions(2)
        repository = workspace.top / "repositories" / "r1"
        for date in ("253402300800", "9223372036854775807", "-86400"):
            tree = git("rev-parse", "HEAD^{tree}", cwd=repository)
            text = f"tree {tree}\nauthor A <a@example.org> {date} +0000\ncommitter A <a@example.org> {date} +0000\n\nx\n"
            (workspace.top / "commit").write_text(text, encoding="utf-8")
            odd = git("hash-object", "-w", "-t", "commit", "--literally", str(workspace.top / "commit"), cwd=repository)
            git("update-ref", "refs/heads/main", odd, cwd=repository)
            run = workspace.run("grade")
            assert run.stdout.count("graded, 2 of 2 points") == 2, (date, run)
            results = [result for result in workspace.results().values() if result["commit"]["id"] == odd]
            assert len(results) == 1 and "outside the years 1970 to 9999" in results[0]["notices"][0], (date, results)
            assert not workspace.run("status").stderr


def standing(workspace):
    row = json.loads(workspace.run("status", "--json").stdout)[0]
    shown = json.loads(workspace.run("show", "c-001", "--json").stdout)
    assert shown["outcome"] == row["state"], (shown, row)
    return row["state"], row["passed"], row["detail"]


def rebuilt(workspace):
    """The same from files alone."""
    (workspace.path / ".takehome" / "store.db").unlink()
    return standing(workspace)


def a_commit_that_comes_back_is_the_latest_again():
    with Workspace() as workspace:
        workspace.add_assignment()
        workspace.add_submissions(1)
        source = workspace.top / "repositories" / "r1"
        good = git("rev-parse", "HEAD", cwd=source)
        for message, script, passed in (("a", None, 1), ("b", "echo no\n", 0), ("a", None, 1), ("b", "echo no\n", 0)):
            git("reset", "-q", "--hard", good, cwd=source)
            if script:
                (source / "hello.sh").write_text(script, encoding="utf-8")
                git("add", "-A", cwd=source)
                git("-c", "user.name=B", "commit", "-q", "-m", message, cwd=source)
            workspace.run("grade")
            assert standing(workspace) == rebuilt(workspace) == ("graded", passed, None), message


def a_wrong_deadline_that_is_corrected_leaves_nothing_behind():
    with Workspace() as workspace:
        workspace.add_assignment()
        workspace.add_submissions(1)
        roster = workspace.top / "roster.csv"
        right = roster.read_text(encoding="utf-8")
        wrong = right.replace("2030-", "2020-")
        late = ("refused", 0, "nothing-in-time")
        for text, meant, status in ((right, ("graded", 1, None), 0), (wrong, late, 6), (right, ("graded", 1, None), 0), (wrong, late, 6)):
            roster.write_text(text, encoding="utf-8")
            workspace.run("roster", "import", roster)
            run = workspace.run("grade", "--due", check=False)
            assert run.returncode == status and run.stdout, run
            assert standing(workspace) == rebuilt(workspace) == meant, (text, run)
        assert workspace.run("grade", "--due").stdout == ""


def a_folder_that_is_away_is_our_failure_and_not_the_last_word():
    with Workspace() as workspace:
        workspace.add_assignment()
        workspace.add_submissions(1)
        source = workspace.top / "repositories" / "r1"
        assert "2 of 2 points\n" in workspace.run("grade").stdout
        source.rename(workspace.top / "away")
        run = workspace.run("grade", check=False)
        assert run.returncode == 5 and "is its disk there" in run.stderr and len(workspace.results()) == 1, run
        state, passed, detail = standing(workspace)
        assert (state, passed) == ("graded", 1) and detail.startswith("our last try failed: "), detail
        assert standing(workspace)[2] == detail, "looking at it changed it"
        (workspace.top / "away").rename(source)
        note = workspace.path / ".takehome" / "latest" / "c-001@hello"
        note.write_text("garbage\n", encoding="utf-8")
        said = workspace.run("status").stderr
        assert 'warning: .takehome/latest/c-001@hello:1: it is not "SECONDS ATTEMPT"' in said, said
        assert "2 of 2 points (unchanged)" in workspace.run("grade").stdout
        assert standing(workspace) == ("graded", 1, None)


def a_refusal_is_the_one_that_was_found_last():
    with Workspace() as workspace:
        workspace.add_assignment()
        source = workspace.top / "empty"
        source.mkdir()
        workspace.run("roster", "add", "c-001", "hello", "--repository", source, "--deadline", "2020-01-01T00:00:00Z")
        for reason, due in (("not-a-repository", ["--due"]), ("empty", ["--due"]), ("not-a-repository", [])):
            if reason == "empty":
                git("init", "-q", cwd=source)
            else:
                shutil.rmtree(source / ".git", ignore_errors=True)
            # what is no repository may become one: it is not settled
            assert workspace.run("grade", *due, check=False).returncode == 6
            assert standing(workspace) == rebuilt(workspace) == ("refused", 0, reason)


def names_of_branches_are_in_nobodys_way():
    with Workspace() as workspace:
        workspace.add_assignment()
        workspace.add_submissions(1)
        source = workspace.top / "repositories" / "r1"
        first = git("rev-parse", "HEAD", cwd=source)
        git("branch", "foo", cwd=source)
        assert "2 of 2 points" in workspace.run("grade").stdout
        for names in (("foo", "foo/bar"), ("foo/bar", "foo"), ("foo", "main/x"), ("main/x", "/".join(["b" * 253] * 3))):
            packed = source / ".git" / "packed-refs"  # git itself would not make some of them
            git("pack-refs", "--all", cwd=source)
            head, *rows = packed.read_text(encoding="utf-8").replace(f"refs/heads/{names[0]}\n", f"refs/heads/{names[1]}\n").splitlines()
            packed.write_text("\n".join([head, *sorted(rows, key=lambda row: row[41:])]) + "\n", encoding="utf-8")
            assert "2 of 2 points (unchanged)" in workspace.run("grade").stdout, names
        (source / "hello.sh").write_text("echo no\n", encoding="utf-8")
        git("commit", "-q", "-a", "--amend", "-m", "rewritten", cwd=source)
        assert "0 of 2 points" in workspace.run("grade").stdout
        mirror = workspace.path / ".takehome" / "mirrors" / "c-001@hello"
        assert git("cat-file", "-t", first, cwd=mirror) == "commit"
        workspace.run("roster", "add", "c-001", "hello", "--repository", source, "--ref", first)
        assert "2 of 2 points (unchanged)" in workspace.run("grade").stdout


def a_folder_that_does_not_answer_in_time_is_our_failure():
    with Workspace() as workspace:
        workspace.add_assignment()
        workspace.add_submissions(1)
        os.mkfifo(workspace.top / "repositories" / "r1" / ".git" / "packed-refs")  # reading it waits for ever
        run = workspace.run("grade", check=False, env={"TAKEHOME_FETCH_TIMEOUT": "500ms"})
        assert run.returncode == 5 and "the folder did not answer" in run.stderr and not workspace.results(), run


HIDDEN = {"id": "hidden", "title": "Hidden", "kind": "io", "command": ["sh", "hello.sh"], "visibility": "reviewer",
          "not_before": "deadline", "cases": [{"id": "later", "expected": "suites/hello.out", "points": "3"}]}
SHARED = {"id": "shared", "title": "Shared", "kind": "unit", "command": ["sh", "/suite/run.sh"], "folder": "suites/shared",
          "visibility": "reviewer", "report": {"format": "tap", "source": "report"},
          "cases": [{"id": "a", "name": "a", "points": "1"}, {"id": "no", "name": "no", "canary": True}]}
GREETING = {"id": "greeting", "title": "Greeting", "kind": "io", "command": ["sh", "hello.sh"], "visibility": "candidate",
            "cases": [{"id": "plain", "expected": "suites/hello.out", "points": "2"}]}


def points(workspace):
    return [line.split(": ", 1)[1] for line in workspace.run("grade").stdout.splitlines()]


def what_waits_for_the_deadline_runs_after_it():
    with Workspace() as workspace:
        workspace.add_assignment(suites=[GREETING, HIDDEN])
        source = make_repository(workspace.top / "r", {"hello.sh": "echo hello\n"})
        deadline = int(time.time()) + 12
        workspace.run("roster", "add", "c-001", "hello", "--repository", source, "--deadline",
                      time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(deadline)))
        assert "2 of 5 points\n" in workspace.run("grade", "--due").stdout
        assert "2 of 5 points (unchanged)" in workspace.run("grade", "--due").stdout
        assert time.time() < deadline, "this machine is too slow for the deadline of this test"
        time.sleep(deadline + 1.1 - time.time())
        assert "5 of 5 points\n" in workspace.run("grade", "--due").stdout
        assert workspace.run("grade", "--due").stdout == ""
        assert "5 of 5 points (unchanged)" in workspace.run("grade").stdout


def what_was_hidden_from_a_candidate_runs_for_reviewers():
    with Workspace() as workspace:
        folder = workspace.add_assignment(suites=[GREETING])
        (folder / "suites" / "shared").mkdir()
        (folder / "suites" / "shared" / "run.sh").write_text("printf '1..2\\nok 1 - a\\nnot ok 2 - no\\n' >&3; exit 1\n", encoding="utf-8")
        workspace.add_submissions(1)
        workspace.run("grade")
        manifest = json.loads((folder / "assignment.json").read_text(encoding="utf-8"))
        (folder / "assignment.json").write_text(json.dumps({**manifest, "suites": [GREETING, SHARED]}), encoding="utf-8")
        job = workspace.path / ".takehome" / "jobs" / "c-001@hello.json"
        seen = json.loads(job.read_text(encoding="utf-8"))
        job.write_text(json.dumps({**seen, "audience": "candidate"}), encoding="utf-8")
        theirs = json.loads(pathlib.Path(workspace.run("run-job", job).stdout.strip()).read_text(encoding="utf-8"))
        assert [suite["verdict"] for suite in theirs["suites"]] == ["pass", "not-run"], theirs
        assert points(workspace) == ["graded, 3 of 3 points"]


need_sandbox()
run_tests([what_contradicts_or_failed_is_not_kept_at_all,
           a_damaged_result_costs_only_its_own_submission,
           a_commit_of_any_date_is_graded_and_nobody_else_notices,
           a_commit_that_comes_back_is_the_latest_again,
           a_wrong_deadline_that_is_corrected_leaves_nothing_behind,
           a_folder_that_is_away_is_our_failure_and_not_the_last_word,
           a_refusal_is_the_one_that_was_found_last,
           names_of_branches_are_in_nobodys_way,
           a_folder_that_does_not_answer_in_time_is_our_failure,
           what_waits_for_the_deadline_runs_after_it,
           what_was_hidden_from_a_candidate_runs_for_reviewers])
