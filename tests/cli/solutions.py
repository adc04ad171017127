"""The known solutions of every bundled assignment get what `verify` promises, and its starter is no solution."""

import json
import pathlib
import shutil
import tempfile
from decimal import Decimal

from workspace import git, need_sandbox, run_tests, takehome

BUNDLED = pathlib.Path(__file__).resolve().parents[2] / "assignments" / "data"


def grade(folder, work, variant):
    """What grading says of a repository with the files of `work`."""
    with tempfile.TemporaryDirectory(prefix="takehome-solutions-") as top:
        repository, result = pathlib.Path(top) / "work", pathlib.Path(top) / "result.json"
        shutil.copytree(work, repository)
        git("init", "-q", "-b", "main", cwd=repository)
        git("add", "-A", "-f", cwd=repository)
        git("commit", "-q", "-m", "work", cwd=repository)
        takehome("grade", "--repo", repository, "--assignment", folder, "--variant", variant,
                 "--audience", "author", "--json", result)
        return json.loads(result.read_text(encoding="utf-8"))


def verdicts(result):
    return {f"{suite['id']}/{case['id']}": case["verdict"] for suite in result["suites"] for case in suite["cases"]}


def assignments():
    for path in sorted(BUNDLED.glob("*/assignment.json")):
        yield path.parent, json.loads(path.read_text(encoding="utf-8"))


def every_known_solution_gets_what_the_assignment_promises():
    for folder, assignment in assignments():
        assert assignment["verify"], folder
        for row in assignment["verify"]:
            result = grade(folder, folder / row["solution"], row["variant"])
            found, about = verdicts(result), f"{folder.name}, {row['solution']}"
            assert result["outcome"] == row["attempt"], (about, result["outcome"])
            assert Decimal(result["points"]) == Decimal(row["points"]), (about, result["points"], found)
            for case in row.get("cases", []):
                assert found[case["case"]] == case["verdict"], (about, case, found[case["case"]])


def every_solution_that_lies_there_is_a_known_one():
    for folder, assignment in assignments():
        there = {f"solutions/{path.name}" for path in (folder / "solutions").iterdir()}
        assert there == {row["solution"] for row in assignment["verify"]}, (folder.name, there)


def a_starter_is_graded_and_is_no_solution():
    for folder, assignment in assignments():
        for variant in assignment["variants"]:
            result = grade(folder, folder / variant["starter"], variant["id"])
            assert result["outcome"] == "graded", (folder.name, result["outcome"])
            assert all(phase["verdict"] == "pass" for phase in result["phases"]), (folder.name, result["phases"])
            assert Decimal(result["points"]) == 0, (folder.name, result["points"])


need_sandbox()
run_tests([every_known_solution_gets_what_the_assignment_promises, every_solution_that_lies_there_is_a_known_one,
           a_starter_is_graded_and_is_no_solution])
