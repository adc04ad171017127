"""What a submission tries with files, reports and builds, and what only looks like it."""

import json
import os
import pathlib
import tempfile

from workspace import make_assignment, make_repository, need_sandbox, run_tests, takehome

TAP = "echo 1..2; echo ok 1 - a; echo not ok 2 - guard; exit 1\n"


class Case:
    """An assignment with a unit suite of two points and a canary, and what somebody hands in."""

    def __init__(self, files, starter=None, suite=None, **changes):
        self.top = tempfile.TemporaryDirectory()
        top = pathlib.Path(self.top.name)
        os.chmod(top, 0o755)
        unit = {"id": "unit", "title": "Unit", "kind": "unit", "command": ["sh", "tests/run.sh"],
                "visibility": "candidate", "report": {"format": "tap", "source": "stdout"},
                "cases": [{"id": "a", "points": "2"}, {"id": "guard", "canary": True}]}
        unit.update(suite or {})
        variant = {"id": "sh", "environment": "host"}
        if starter is not None:
            variant["starter"] = "starter"
        variant.update(changes.pop("variant", {}))
        self.folder = make_assignment(top / "hello", suites=[unit], variants=[variant], **changes)
        for name, text in (starter or {}).items():
            path = self.folder / "starter" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.repository = make_repository(top / "r", {"README": "\n", **files})
        self.json = top / "result.json"

    def commit(self, change):
        from workspace import git
        change(self.repository)
        git("add", "-A", cwd=self.repository)
        git("commit", "-q", "-m", "more", cwd=self.repository)
        return self

    def grade(self, status=0):
        run = takehome("grade", "--repo", self.repository, "--assignment", self.folder, "--audience", "author",
                       "--json", self.json, check=False)
        assert run.returncode == status, (run.returncode, run.stdout, run.stderr)
        return run

    def result(self):
        self.grade()
        result = json.loads(self.json.read_text(encoding="utf-8"))
        suite = result["suites"][0]
        return suite, {case["id"]: case["verdict"] for case in suite["cases"]}, " ".join(result["notices"])


def what_is_protected_stays_the_authors():
    own = {"tests/run.sh": "echo 1..2; echo not ok 1 - a; echo not ok 2 - guard; exit 1\n"}

    def link(repository):
        (repository / "tests").symlink_to("mine")

    for protect in (["tests/**"], ["tests/run.sh"]):
        case = Case({"mine/run.sh": TAP}, own, variant={"protect": protect}).commit(link)
        suite, verdicts, notices = case.result()
        assert verdicts == {"a": "fail"} and "tests was not taken" in notices, (suite, notices)
        # a build is the candidate's own code
        case = Case({"build.sh": "rm -r tests; mkdir tests; cp mine tests/run.sh\n", "mine": TAP}, own,
                    variant={"protect": protect, "build": {"command": ["sh", "build.sh"]}})
        suite, verdicts, notices = case.result()
        assert verdicts == {"a": "fail"} and "the build changed the protected file tests/run.sh" in notices, (suite, notices)
    # what is the author's still is not said to be changed, however large, and a link, too
    def starter_link(case):
        (case.folder / "starter" / "tests" / "same").symlink_to("run.sh")
        return case

    large = {**own, "tests/large": "x" * (5 << 20)}
    budget = {"wall": "20s", "cpu": "10s", "memory": "64MiB", "processes": 16, "disk": "16MiB", "inodes": 200,
              "output": "16KiB", "open_files": 64}
    suite, verdicts, notices = starter_link(Case({"build.sh": "true\n"}, large, budget=budget, variant={
        "protect": ["tests/**"], "build": {"command": ["sh", "build.sh"]}})).result()
    assert verdicts == {"a": "fail"} and not notices, notices
    # and who leaves no room for it has filled the disk, not us
    fill = "rm -r tests; i=0; while head -c 1000000 /dev/zero > f$i; do i=$((i + 1)); done; for i in 1 2 3 4 5 6 7 8 9; do head -c 4096 /dev/zero > g$i; done; true\n"
    case = Case({"build.sh": fill}, own, variant={"protect": ["tests/**"], "build": {"command": ["sh", "build.sh"]}})
    suite, verdicts, notices = case.result()
    assert verdicts == {"a": "not-run"}, (suite, notices)
    suite, verdicts, notices = Case({}, own, variant={"protect": ["tests/**"]}).result()
    assert verdicts == {"a": "fail"} and not notices, notices


def a_cases_files_have_the_names_that_it_gives_them():
    io = {"id": "unit", "title": "Io", "kind": "io", "command": ["cat", "data.csv", "one.csv"], "report": None,
          "cases": [{"id": "a", "expected": "suites/both", "points": "2",
                     "files": [{"path": "data.csv", "source": "suites/one.csv"}]}]}
    case = Case({"data.csv": "theirs\n", "one.csv": "kept\n"}, suite={key: value for key, value in io.items()})
    manifest = json.loads((case.folder / "assignment.json").read_text())
    del manifest["suites"][0]["report"]
    (case.folder / "assignment.json").write_text(json.dumps(manifest))
    (case.folder / "suites" / "one.csv").write_text("authors\n")
    (case.folder / "suites" / "both").write_text("authors\nkept\n")
    suite, verdicts, _ = case.result()
    assert verdicts == {"a": "pass"}, suite


def a_build_makes_nothing_that_a_copy_would_blow_up():
    build = ("head -c 3000000 /dev/zero > big; i=0; while [ $i -lt 60 ]; do ln big l$i; truncate -s 4M s$i; i=$((i + 1)); done\n")
    held = "[ $(df --output=used /box | tail -n 1) -lt 16000 ] || not=not; echo $not ok 1 - a; echo not ok 2 - guard; echo 1..2; exit 1\n"
    case = Case({"build.sh": build}, {"tests/run.sh": held},
                variant={"build": {"command": ["sh", "build.sh"]}})
    suite, verdicts, _ = case.result()
    assert verdicts == {"a": "pass"}, suite
    # nor is there more room than the limit says
    fill = ("for i in 1 2 3 4 5 6 7 8 9; do head -c 3500000 /dev/zero > f$i || not=not; done; "
            "echo $not ok 1 - a; echo not ok 2 - guard; echo 1..2; exit 1\n")
    case = Case({"build.sh": build}, {"tests/run.sh": fill},
                variant={"build": {"command": ["sh", "build.sh"]}})
    suite, verdicts, _ = case.result()
    assert verdicts["a"] != "pass", suite


def a_suite_that_reports_nothing_accuses_nobody():
    for script, verdict in [("exit 1\n", "missing"), ("exec no-such-tool\n", "error"),
                            ("echo 1..1; echo not ok 1 - import; exit 1\n", "missing")]:
        suite, verdicts, _ = Case({}, {"tests/run.sh": script}).result()
        assert suite["verdict"] != "tampered" and verdicts == {"a": verdict}, (script, suite)
    suite, verdicts, _ = Case({}, {"tests/run.sh": "echo 1..1; echo ok 1 - a\n"}).result()
    assert suite["verdict"] == "tampered" and suite["points"] == "0", suite


def a_report_that_lies_in_the_submission_is_none():
    report = "<testsuite><testcase name='a'/></testsuite>"
    case = Case({"report.xml": report}, {"tests/run.sh": "exit 0\n"},
                suite={"report": {"format": "junit", "source": "file:report.xml"}, "cases": [{"id": "a", "points": "2"}]})
    suite, verdicts, _ = case.result()
    assert verdicts == {"a": "missing"} and suite["points"] == "0", suite


def a_forged_second_try_keeps_no_points():
    script = ("if [ $(($(date +%N | sed 's/^0*//;s/^$/0/') / 1000 % 2)) = 0 ]; then echo ok 1 - a; echo not ok 2 - b; echo not ok 3 - guard; echo 1..3; exit 1; "
              "else echo ok 1 - a; echo ok 2 - b; echo ok 3 - guard; echo 1..3; fi\n")
    case = Case({}, {"tests/run.sh": script},
                suite={"retries": 1, "cases": [{"id": "a", "points": "1"}, {"id": "b", "points": "1"}, {"id": "guard", "canary": True}]})
    for _ in range(80):
        suite, verdicts, _ = case.result()
        if suite["verdict"] == "tampered" and suite["cases"][0]["attempts"] == 2:
            break
    else:
        raise AssertionError("no second try was forged")
    assert set(verdicts.values()) == {"tampered"} and suite["points"] == "0", suite


def what_this_machine_lacks_is_ours():
    run = Case({}, {"tests/run.sh": TAP}, suite={"command": ["no-such-tool"]}).grade(status=2)
    assert "no program 'no-such-tool'" in run.stderr, run.stderr
    if os.geteuid() != 0:
        return
    case = Case({}, suite={"command": ["sh", "/suite/run.sh"], "folder": "suites"})
    (case.folder / "suites" / "run.sh").write_text(TAP)
    os.chmod(case.folder / "suites" / "run.sh", 0o600)
    run = case.grade(status=2)
    assert "run.sh" in run.stderr and "chmod" in run.stderr, run.stderr
    os.chmod(case.folder / "suites" / "run.sh", 0o644)
    assert case.result()[1] == {"a": "pass"}


need_sandbox()
run_tests([what_is_protected_stays_the_authors, a_cases_files_have_the_names_that_it_gives_them,
           a_build_makes_nothing_that_a_copy_would_blow_up, a_suite_that_reports_nothing_accuses_nobody,
           a_report_that_lies_in_the_submission_is_none, a_forged_second_try_keeps_no_points,
           what_this_machine_lacks_is_ours])
