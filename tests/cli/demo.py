"""The demo shows the five right outcomes, twice, and letters that follow the rules."""

import json
import pathlib
import re
import subprocess
import tempfile

from workspace import PROGRAM, need_sandbox, run_tests


def demo(folder):
    run = subprocess.run([PROGRAM, "demo", "ws"], cwd=folder, capture_output=True, text=True,
                         timeout=200)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def result_of(workspace, candidate):
    paths = list((workspace / ".takehome" / "attempts").glob(f"{candidate}@*/result.json"))
    assert len(paths) == 1, paths
    return json.loads(paths[0].read_text(encoding="utf-8"))


def cases_of(result):
    return {f"{suite['id']}/{case['id']}": case["verdict"]
            for suite in result["suites"] for case in suite["cases"]}


def the_five_outcomes_are_right_and_a_second_run_changes_nothing():
    with tempfile.TemporaryDirectory() as folder:
        workspace = pathlib.Path(folder) / "ws"
        first = demo(folder)
        assert "5 graded, 0 refused, 0 failed" in first or "c-001" in first
        results = {name: result_of(workspace, name)
                   for name in ("c-001", "c-002", "c-003", "c-004", "c-005")}
        assert results["c-001"]["points"] == results["c-001"]["max_points"] == "20"
        assert results["c-002"]["points"] == "8"
        build = {phase["id"]: phase for phase in results["c-003"]["phases"]}["build"]
        assert build["verdict"] == "fail" and "hash.h" in build["log"]
        assert set(cases_of(results["c-003"]).values()) == {"not-run"}
        tampered = {suite["id"]: suite["verdict"] for suite in results["c-004"]["suites"]}
        assert tampered["unit"] == "tampered", tampered
        assert cases_of(results["c-005"])["examples/bad-row"] == "output"
        before = {path: path.read_bytes() for path in workspace.rglob("result.json")}
        again = demo(folder)
        assert "(unchanged)" in again
        assert before == {path: path.read_bytes() for path in workspace.rglob("result.json")}


def letter(out, *options):
    run = subprocess.run([PROGRAM, "letter", "c-002", *options], cwd=out.parent,
                         capture_output=True, text=True, timeout=60)
    return run.returncode, run.stderr


def an_edit_is_kept_and_mailed(out):
    path, mail = (out / f"c-002@customers-by-location.letter.{kind}" for kind in ("md", "eml"))
    own = out.parent / "templates" / "decline.md"
    assert letter(out)[0] == 0
    edited = path.read_text(encoding="utf-8") + "PS: we smiled at your README.\n"
    path.write_text(edited, encoding="utf-8")
    status, said = letter(out)
    assert status == 0 and "edited by hand" in said, said
    assert letter(out, "--eml")[0] == 0
    assert path.read_text(encoding="utf-8") == edited
    assert b"PS: we smiled" in mail.read_bytes()
    mail.write_bytes(mail.read_bytes() + b"edited\r\n")
    assert letter(out, "--eml")[0] == 3
    assert mail.read_bytes().endswith(b"edited\r\n")
    path.unlink()
    own.parent.mkdir(exist_ok=True)
    own.write_text("Subject: x\n\n{{#questions}}{{text}}{{/questions}}{{questions}}\n", encoding="utf-8")
    status, said = letter(out)
    assert status == 2 and "decline.md:3: nothing is called 'questions'" in said, said
    assert not path.exists()


def a_decline_is_kind_specific_and_names_nothing_hidden():
    with tempfile.TemporaryDirectory() as folder:
        demo(folder)
        out = pathlib.Path(folder) / "ws" / "out"
        letter = (out / "c-002@customers-by-location.letter.md").read_text(encoding="utf-8")
        assert letter.count("\n- ") >= 2 and "`customers.py`, line " in letter
        assert letter.count("In this role we are looking for") == 1
        for never in ("edge-cases", "points", "score", "R1", "ada", "grace", "c-00", "unfortunately"):
            assert never not in letter, never
        words = len(letter.split())
        assert 60 <= words <= 220, words
        sidecar = json.loads((out / "c-002@customers-by-location.letter.md.evidence.json")
                             .read_text(encoding="utf-8"))
        assert len(sidecar["sentences"]) >= 4
        assert all(sentence["evidence"] for sentence in sidecar["sentences"])
        brief = (out / "c-001@customers-by-location.brief.html").read_text(encoding="utf-8")
        assert "<script" not in brief and brief.count("<li>") >= 3
        mail = (out / "c-002@customers-by-location.letter.eml").read_bytes()
        assert b"\r\nTo:" not in mail and mail.startswith(b"Date: ")
        an_edit_is_kept_and_mailed(out)


def pages_say_without_colour_and_what_is_wide_scrolls_by_itself():
    with tempfile.TemporaryDirectory() as folder:
        demo(folder)
        workspace = pathlib.Path(folder) / "ws"
        stats = subprocess.run([PROGRAM, "stats", "customers-by-location", "--html"], cwd=workspace,
                               capture_output=True, text=True, check=True).stdout.strip()
        brief = workspace / "out" / "c-001@customers-by-location.brief.html"
        for path in (pathlib.Path(stats), brief):
            page = path.read_text(encoding="utf-8")
            for part in ('<html lang="en">', 'content="width=device-width', "color-scheme: light dark", "default-src 'none'"):
                assert part in page.replace("&#39;", "'"), (path, part)
            assert not re.search(r"[:; ]#[0-9a-f]{3,6}\b|rgb\(|\b(red|green)\b", page), "a colour of its own"
            assert page.count("<th ") == len(re.findall(r'<th scope="(?:col|row)"', page)) and page.count("<h1") == 1
        page = pathlib.Path(stats).read_text(encoding="utf-8")
        for wide in ("<svg", "<table"):
            before = page[:page.index(wide)].rstrip().rsplit("\n", 1)[-1]
            assert re.fullmatch(r'<div class="scroll" tabindex="0" role="group" aria-label="[^"]+">', before), before


need_sandbox()
run_tests([pages_say_without_colour_and_what_is_wide_scrolls_by_itself,
           the_five_outcomes_are_right_and_a_second_run_changes_nothing,
           a_decline_is_kind_specific_and_names_nothing_hidden])
