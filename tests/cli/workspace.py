"""A workspace, an assignment and repositories to test the whole program with."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import traceback

PROGRAM = os.environ.get("TAKEHOME", "")
SKIP = 77


def takehome(*words, cwd=None, check=True, env=None, timeout=120):
    """Runs the program; with check, any exit status but 0 is a failure that explains itself."""
    run = subprocess.run([PROGRAM, *map(str, words)], cwd=cwd, text=True, capture_output=True,
                         env={**os.environ, **(env or {})}, timeout=timeout)
    if check and run.returncode != 0:
        raise AssertionError(f"takehome {' '.join(map(str, words))} ended with {run.returncode}\n"
                             f"{run.stdout}{run.stderr}")
    return run


def need_sandbox():
    """Ends the test where the machine cannot confine: a failure under SANDBOX_MUST_WORK=1."""
    run = takehome("doctor", check=False)
    if run.returncode != 0:
        print(run.stdout + run.stderr)
        sys.exit(1 if os.environ.get("SANDBOX_MUST_WORK") == "1" else SKIP)


def git(*words, cwd):
    identity = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org",
                "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org",
                "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    run = subprocess.run(["git", *words], cwd=cwd, text=True, capture_output=True, check=True,
                         env={**os.environ, **identity})
    return run.stdout.strip()


def make_repository(path, files, message="work"):
    """A repository with one commit on main."""
    path = pathlib.Path(path)
    path.mkdir(parents=True)
    git("init", "-q", "-b", "main", cwd=path)
    commit(path, files, message)
    return path


def commit(path, files, message="more"):
    for name, text in files.items():
        target = pathlib.Path(path) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    git("add", "-A", cwd=path)
    git("commit", "-q", "-m", message, cwd=path)
    return git("rev-parse", "HEAD", cwd=path)


def make_assignment(folder, **changes):
    """The smallest assignment there is: a shell script that says hello."""
    folder = pathlib.Path(folder)
    (folder / "suites").mkdir(parents=True)
    (folder / "TASK.md").write_text("# Say hello\n", encoding="utf-8")
    (folder / "suites" / "hello.out").write_text("hello\n", encoding="utf-8")
    levels = [{"level": n, "anchor": f"{n} of 2 parts can be seen"} for n in range(3)]
    (folder / "rubric.json").write_text(json.dumps({
        "schema": "takehome-rubric/1", "id": "hello", "version": 1, "title": "Hello",
        "criteria": [{"id": "works", "title": "Works", "question": "Does it greet?",
                      "weight": 100, "levels": levels, "min_evidence": 1,
                      "suites": ["greeting"], "cases": []}]}), encoding="utf-8")
    manifest = {
        "schema": "takehome-assignment/1", "id": "hello", "title": "Say hello",
        "version": "1.0.0", "task": "TASK.md", "role_tasks": ["greeting"],
        "product_overlap": "none", "effort": {"hours": 1, "max_hours": 2},
        "ownership": "You own your code; it is read and nothing else.",
        "retention_days": 30, "rubric": "rubric.json", "assistance": "any tool",
        "contact": "hiring@example.org",
        "variants": [{"id": "sh", "environment": "host"}],
        "submission": {"paths": ["**"]},
        "budget": {"wall": "20s", "cpu": "10s", "memory": "64MiB", "processes": 16,
                   "disk": "4MiB", "inodes": 200, "output": "16KiB", "open_files": 64},
        "suites": [{"id": "greeting", "title": "Greeting", "kind": "io",
                    "command": ["sh", "hello.sh"], "visibility": "candidate",
                    "cases": [{"id": "plain", "expected": "suites/hello.out", "points": "2"}]}],
        "verify": []}
    manifest.update(changes)
    (folder / "assignment.json").write_text(json.dumps(manifest, indent=2), encoding="utf-8")
    return folder


class Workspace:
    """A folder with a workspace, removed at the end."""

    def __init__(self, team="solo"):
        self.top = pathlib.Path(tempfile.mkdtemp(prefix="takehome-cli-"))
        self.path = self.top / "workspace"
        self.path.mkdir()
        takehome("init", "--team", team, cwd=self.path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.top, ignore_errors=True)

    def run(self, *words, **options):
        return takehome(*words, cwd=self.path, **options)

    def add_assignment(self, **changes):
        return make_assignment(self.path / "assignments" / "hello", **changes)

    def add_submissions(self, count, script="echo hello\n"):
        rows = ["candidate,repository,ref,assignment,variant,deadline"]
        for number in range(1, count + 1):
            repository = make_repository(self.top / "repositories" / f"r{number}",
                                         {"hello.sh": script})
            rows.append(f"c-{number:03},{repository},main,hello,sh,2030-01-01T00:00:00Z")
        roster = self.top / "roster.csv"
        roster.write_text("\n".join(rows) + "\n", encoding="utf-8")
        self.run("roster", "import", roster)

    def results(self):
        """Every finished attempt's result, by its path."""
        found = {}
        for path in sorted((self.path / ".takehome" / "attempts").glob("*/result.json")):
            found[path] = json.loads(path.read_text(encoding="utf-8"))
        return found


def run_tests(tests):
    """Runs functions as sentences; the first failure ends the test."""
    for test in tests:
        name = test.__name__.replace("_", " ")
        try:
            test()
        except AssertionError:
            print(f"not ok - {name}\n{traceback.format_exc()}")
            sys.exit(1)
        print(f"ok - {name}")
