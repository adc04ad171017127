"""A letter is read with a person's edits before it is sent."""

import json
import pathlib
import re
import tempfile

from workspace import need_sandbox, run_tests, takehome


def check(workspace, *words, status=0):
    run = takehome(*words, "--check", cwd=workspace, check=False)
    assert run.returncode == status, (words, run.returncode, run.stdout, run.stderr)
    return run


def what_we_draft_passes_and_what_must_not_be_sent_is_found():
    with tempfile.TemporaryDirectory(prefix="takehome-wording-") as top:
        takehome("demo", cwd=top, timeout=280)
        workspace = pathlib.Path(top) / "takehome-demo"
        takehome("brief", "c-001", cwd=workspace)
        for words in (["letter", "c-001"], ["letter", "c-002"], ["brief", "c-001"]):
            run = check(workspace, *words)
            assert "(error)" not in run.stdout and "(warning)" not in run.stdout, run.stdout
        missing = check(workspace, "brief", "c-002", status=3)
        assert "next: takehome brief c-002" in missing.stderr, missing.stderr
        letter = workspace / "out" / "c-002@customers-by-location.letter.md"
        ours = letter.read_text(encoding="utf-8")
        line = ours.count("\n") + 2  # after an empty one
        for sentence, found in [
                ("Other candidates handled errors better.", "compares-candidates"),
                ("Your tests were good but error handling was missing.", "negative-in-decline"),
                ("We saw the same in what c-001 sent.", "other-candidate-named"),
                ("Ada Brook liked it most.", "reviewer-identity-leak"),
                ("It did not pass edge-cases/no-column.", "hidden-test-leak"),
                ("Hi {{candidate_name}}.", "placeholder-left"),
                ("In this role we are looking for somebody who never sleeps.", "reason-not-published"),
                ("Your parser handles quotes with care.", "unsourced-sentence"),
                ("There were many strong applicants.", "untrue-someone-else")]:
            edited = f"{ours}\n{sentence}\n"
            letter.write_text(edited, encoding="utf-8")
            run = check(workspace, "letter", "c-002", status=3)
            assert f"letter.md:{line}:" in run.stdout and f": {found} (error): " in run.stdout, run.stdout
            assert letter.read_text(encoding="utf-8") == edited, "an edit was lost"
        letter.write_text("No.\n", encoding="utf-8")
        run = check(workspace, "letter", "c-002", "--json", status=3)
        found = {row["check"]: row["severity"] for row in json.loads(run.stdout)}
        assert found == {"thanks-missing": "error", "length": "warning", "strengths-missing": "error"}, found


def a_reviewer_hears_how_comments_are_worded_and_may_keep_them():
    with tempfile.TemporaryDirectory(prefix="takehome-wording-") as top:
        takehome("demo", cwd=top, timeout=280)
        workspace = pathlib.Path(top) / "takehome-demo"
        path = pathlib.Path(takehome("review", "start", "c-005", cwd=workspace).stdout.split("\n")[0])
        text = path.read_text(encoding="utf-8")
        path.write_text(text + "\n- customers.py:1 The author does not understand iteration.\n",
                        encoding="utf-8")
        run = takehome("review", "check", "c-005", cwd=workspace, check=False)
        assert run.returncode == 3, run
        assert re.search("worth a look: line [0-9]+: mind-reading: ", run.stdout), run.stdout


def agreement_is_told_with_how_little_it_rests_on():
    with tempfile.TemporaryDirectory(prefix="takehome-wording-") as top:
        takehome("demo", cwd=top, timeout=280)
        workspace = pathlib.Path(top) / "takehome-demo"
        shown = takehome("stats", "customers-by-location", cwd=workspace).stdout
        assert shown.count("too few for a word") == 6 and "alpha: Krippendorff's, ordinal" in shown, shown
        assert not [line for line in shown.splitlines() if len(line) > 80], shown
        told = json.loads(takehome("stats", "customers-by-location", "--json", cwd=workspace).stdout)
        assert told["reviews"] >= 5 and told["all"]["units"] >= 10, told
        assert all(row["units"] <= told["all"]["units"] for row in told["criteria"]), told
        # only c-001 and c-002 were read by both: not fully crossed, so no ICC
        assert told["all"]["icc_2_1"] is None and float(told["all"]["alpha_ordinal"]) <= 1, told
        none = takehome("stats", "record-index", cwd=workspace).stdout
        assert "undefined" in none, none
        assert takehome("stats", "nothing", cwd=workspace, check=False).returncode == 2


need_sandbox()
run_tests([agreement_is_told_with_how_little_it_rests_on,
           a_reviewer_hears_how_comments_are_worded_and_may_keep_them,
           what_we_draft_passes_and_what_must_not_be_sent_is_found])
