"""A review from its start to its submission: one start, one edit, one submit; nothing is lost on the way."""

import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time
import zipfile

from workspace import PROGRAM, need_sandbox, run_tests, takehome

OWED = "c-005@customers-by-location"


class Demo:
    def __enter__(self):
        self.top = tempfile.TemporaryDirectory(prefix="takehome-reviewing-")
        takehome("demo", cwd=self.top.name, timeout=280)
        self.path = pathlib.Path(self.top.name) / "takehome-demo"
        return self

    def __exit__(self, *_):
        self.top.cleanup()

    def run(self, *words, status=0, **env):
        run = takehome(*words, cwd=self.path, check=False, env=env)
        assert run.returncode == status, (words, run.returncode, run.stdout, run.stderr)
        return run

    def editor(self, name, body):
        """A program that edits the file it is given: `body` is Python over `text`."""
        path = pathlib.Path(self.top.name) / name
        path.write_text("import pathlib, re, sys\npath = pathlib.Path(sys.argv[1])\n"
                        f"text = path.read_text(encoding='utf-8')\n{body}\n"
                        "path.write_text(text, encoding='utf-8')\n", encoding="utf-8")
        return f"/usr/bin/python3 {path}"

    def review(self, submission, person="ada"):
        return self.path / "reviews" / f"{submission}.{person}.review"


FILL = r"""
text = re.sub(r"^## ([a-z-]+):$", r"## \1: 2\nevidence: customers.py:1, customers.py:2", text, flags=re.M)
head, rest = text.split("\n## ", 1)
text = head + "\n+ customers.py:1 names what it needs\n? customers.py:2 What would you change next?\n\n## " + rest
"""


def a_whole_review_takes_one_start_one_edit_and_one_submit():
    with Demo() as demo:
        said = demo.run("review", "start", OWED)
        assert said.stdout.strip() == str(demo.review(OWED)) and "review edit" in said.stderr, said
        said = demo.run("review", "edit", OWED, EDITOR=demo.editor("fill.py", FILL), VISUAL="").stdout
        assert "1 minute in all" in said and f"complete: takehome review submit {OWED}" in said, said
        demo.run("review", "submit", OWED)
        stored = json.loads((demo.path / "reviews" / f"{OWED}.ada.json").read_text(encoding="utf-8"))
        assert (stored["reviewer"], stored["minutes"], len(stored["comments"])) == ("ada", 1, 2), stored
        assert all(score["level"] == 2 for score in stored["scores"]), stored
        assert "submitted already" in demo.run("review", "edit", OWED, status=2).stderr


def what_a_reader_wrote_is_never_lost():
    with Demo() as demo:
        demo.run("review", "start", OWED)
        broken = demo.editor("broken.py", "text += '\\nno such line\\n'")
        said = demo.run("review", "edit", OWED, status=2, EDITOR=broken, VISUAL="").stderr
        assert "your edit is kept" in said and "no such line" not in demo.review(OWED).read_text(encoding="utf-8"), said
        kept = pathlib.Path(f"{demo.review(OWED)}.edit")
        assert "no such line" in kept.read_text(encoding="utf-8")
        mend = demo.editor("mend.py", "text = text.replace('\\nno such line\\n', '\\n. customers.py:1 mended\\n')")
        said = demo.run("review", "edit", OWED, EDITOR=mend, VISUAL="")
        assert "going on with" in said.stderr and not kept.exists(), said
        assert "mended" in demo.review(OWED).read_text(encoding="utf-8")
        other = demo.editor("other.py", f"""
import subprocess, os
subprocess.run([{PROGRAM!r}, "review", "comment", {OWED!r}, "note", "customers.py:3", "from another window"],
               check=True, stdout=subprocess.DEVNULL)
text = text.replace("mended", "changed here")""")
        said = demo.run("review", "edit", OWED, status=3, EDITOR=other, VISUAL="").stderr
        assert "was changed while you edited" in said and "by hand" in said, said
        assert "from another window" in demo.review(OWED).read_text(encoding="utf-8")
        assert "changed here" in kept.read_text(encoding="utf-8")
        assert "EDITOR" in demo.run("review", "edit", OWED, status=2, EDITOR="/nonexistent", VISUAL="").stderr
        before = demo.review(OWED).read_text(encoding="utf-8")
        said = demo.run("review", "edit", OWED, status=2, EDITOR="rm", VISUAL="").stderr
        assert "the editor left no file" in said and "is kept" not in said, said
        assert demo.review(OWED).read_text(encoding="utf-8") == before


def a_comment_is_added_from_the_command_line():
    with Demo() as demo:
        demo.run("review", "comment", OWED, "+", "customers.py:1", "reads one row at a time")
        assert "+ customers.py:1 reads one row" in demo.review(OWED).read_text(encoding="utf-8")
        for words, finding in [(("praise", "customers.py:1", "x"), "is not strength"),
                               (("note", "nowhere", "x"), "nowhere"),
                               (("note", "customers.py:9999", "x"), "customers.py:9999: the file has "),
                               (("note", "none.py:1", "x"), "none.py:1: the work has no such file"),
                               (("question", "customers.py:1", "no mark"), "text: "),
                               (("note", "customers.py:1", "x", "--criterion", "none"), "no criterion")]:
            said = demo.run("review", "comment", OWED, *words, status=2).stderr
            assert finding in said, (finding, said)


def the_next_to_read_is_the_least_read_in_an_order_of_ones_own():
    with Demo() as demo:
        first = demo.run("review", "start").stdout
        assert first == demo.run("review", "start").stdout, "the order is not stable"
        assert "c-003@" in first or "c-005@" in first, first  # nobody read these yet
        people = demo.path / "people.json"
        text = people.read_text(encoding="utf-8").replace('"may": ["review", "decide", "tell"]', '"may": ["decide"]', 1)
        people.write_text(text, encoding="utf-8")
        said = demo.run("review", "start", OWED, status=3).stderr
        assert "does not let ada" in said, said


def two_readers_at_once_both_hand_in_and_neither_sees_the_other_first():
    with Demo() as demo:
        demo.run("review", "start", OWED)
        demo.run("review", "edit", OWED, EDITOR=demo.editor("fill.py", FILL), VISUAL="")
        theirs = demo.path / "theirs.review"
        theirs.write_text(demo.review(OWED).read_text(encoding="utf-8").replace(": 2\n", ": 1\n"), encoding="utf-8")
        demo.run("review", "pack", OWED, "--for", "grace")
        both = [subprocess.Popen([PROGRAM, "review", "submit", OWED, *words], cwd=demo.path,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                for words in ([], ["--file", str(theirs), "--for", "grace"])]
        for process in both:
            said = process.communicate(timeout=60)[0]
            assert process.returncode == 0, said
        assert len(list((demo.path / "reviews").glob(f"{OWED}.*.json"))) == 2
        demo.run("log", "--verify")
        assert "a pack that was made" in demo.run("review", "submit", OWED, "--file", theirs, "--for", "lin",
                                                  status=3).stderr


def a_kill_in_the_middle_of_submit_loses_nothing():
    with Demo() as demo:
        demo.run("review", "start", OWED)
        demo.run("review", "edit", OWED, EDITOR=demo.editor("fill.py", FILL), VISUAL="")
        target = demo.path / "reviews" / f"{OWED}.ada.json"
        half = target.parent / ".takehome-0-0.tmp"
        half.write_text("{", encoding="utf-8")
        for number in range(40):
            process = subprocess.Popen([PROGRAM, "review", "submit", OWED], cwd=demo.path,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(0.005 * number)
            process.send_signal(signal.SIGKILL)
            process.wait()
            assert "names what it needs" in demo.review(OWED).read_text(encoding="utf-8")
            if target.exists():
                json.loads(target.read_text(encoding="utf-8"))
                break
        else:
            demo.run("review", "submit", OWED)
        # a kill between log and file leaves a line whose file is missing: submitting again mends it
        if not target.exists():
            demo.run("review", "submit", OWED)
        demo.run("log", "--verify")
        assert not [name for name in os.listdir(target.parent) if name.endswith(".tmp")]


def a_pack_is_filled_in_on_another_system_and_comes_back():
    with Demo() as demo:
        path = pathlib.Path(demo.run("review", "pack", OWED, "--for", "grace").stdout.strip())
        with zipfile.ZipFile(path) as pack:
            text = pack.read(f"{OWED}.grace.review").decode()
        text = re.sub(r"^## ([a-z-]+):$", r"## \1: 3\nevidence: customers.py:1", text, flags=re.M)
        text = re.sub(r"^evidence:\n", "", text.replace("minutes: 0", "minutes: 42"), flags=re.M)
        head, rest = text.split("\n## ", 1)
        text = head + "\n+ customers.py:1 reads “quoted” names\n\n## " + rest
        back = demo.path / "back.review"
        back.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
        assert "nofile" in demo.run("review", "submit", OWED, "--file", "nofile", "--for", "grace", status=2).stderr
        demo.run("review", "submit", OWED, "--file", back, status=2)
        for submission, person in (("c-004", "grace"), (OWED, "../grace"), (OWED, "lin")):
            demo.run("review", "submit", submission, "--file", back, "--for", person, status=3)
        demo.run("review", "submit", OWED, "--file", back, "--for", "grace")
        kept = json.loads((demo.path / "reviews" / f"{OWED}.grace.json").read_text(encoding="utf-8"))
        assert (kept["reviewer"], kept["minutes"]) == ("grace", 42) and kept["comments"][0]["text"] == "reads “quoted” names"
        log = [(row["act"], row["by"]) for row in json.loads(demo.run("log", "--json").stdout)]
        assert log[-2:] == [("review-taken-in", "ada"), ("review-submitted", "grace")], log[-3:]
        demo.run("log", "--verify")


def places_that_lead_nowhere_are_told():
    with Demo() as demo:
        demo.run("review", "start", OWED)
        bad = FILL.replace("customers.py:1, customers.py:2", "nowhere.py:1, customers.py:9000, t:examples/none, log:build:99")
        said = demo.run("review", "edit", OWED, EDITOR=demo.editor("bad.py", bad), VISUAL="").stdout
        for gap in ("nowhere.py:1: the work has no such file", "customers.py:9000: the file has 5",
                    "t:examples/none: the attempt has no such case", "log:build:99: that log has 0 lines"):
            found = re.search(f"^missing: line ([0-9]+): {re.escape(gap)}", said, re.M)
            assert found, (gap, said)
            lines = demo.review(OWED).read_text(encoding="utf-8").splitlines()
            assert lines[int(found[1]) - 1].startswith("## "), (found, lines)
        text = demo.review(OWED).read_text(encoding="utf-8")
        demo.review(OWED).write_text(text.replace("names what it needs", "shows a real culture fit"), encoding="utf-8")
        line = next(n for n, line in enumerate(text.splitlines(), 1) if "names what it needs" in line)
        assert f"missing: line {line}: the comment on" in demo.run("review", "check", OWED, status=3).stdout
        demo.review(OWED).write_text(text, encoding="utf-8")
        demo.run("review", "submit", OWED, status=3)
        mend = demo.editor("mend.py", """text = text.replace("nowhere.py:1, customers.py:9000, t:examples/none, log:build:99",
                                                            "t:examples/everyone, customers.py:2")""")
        demo.run("review", "edit", OWED, EDITOR=mend, VISUAL="")
        demo.run("review", "submit", OWED)


def why_a_build_failed_is_shown_with_its_lines_numbered():
    with Demo() as demo:
        said = demo.run("review", "start", "c-003").stderr
        page = pathlib.Path(re.search(r"results: (\S+review.html)", said)[1]).read_text(encoding="utf-8")
        log = page[page.index('<h3 id="log-1">build: fail (exit status 2)</h3>'):]
        assert '<span id="log-1-2"><a href="#log-1-2" tabindex="-1">2</a>      8 | #include &quot;hash.h&quot;</span>' in log, log[:2000]
        assert "<code>log:build:NUMBER</code>" in log and "Help that the task allows: Any tool" in page, page
        shown = demo.run("show", "c-003").stdout
        assert re.search(r'^ +2 \| +8 \| #include "hash.h"$', shown, re.M), shown
        evidence = FILL.replace("customers.py:1, customers.py:2", "log:build:2").replace("customers.py", "index.c")
        said = demo.run("review", "edit", "c-003", EDITOR=demo.editor("fill.py", evidence), VISUAL="").stdout
        assert "complete: takehome review submit" in said, said
        whole = json.loads(demo.run("show", "c-003", "--json").stdout)
        assert whole["phases"][1]["log"].split("\n")[1] == '    8 | #include "hash.h"', whole["phases"]


def a_review_of_an_older_commit_says_so_before_and_after():
    with Demo() as demo:
        demo.run("review", "start", OWED)
        demo.run("review", "edit", OWED, EDITOR=demo.editor("fill.py", FILL), VISUAL="")
        text = demo.review(OWED).read_text(encoding="utf-8")
        older = re.sub("^commit: .*$", "commit: " + 40 * "a", text, flags=re.M)
        demo.review(OWED).write_text(older, encoding="utf-8")
        commit = re.search("^commit: (.*)$", text, re.M)[1]
        for command in ("check", "submit"):
            said = demo.run("review", command, OWED, status=3).stdout
            assert f"about commit aaaaaaaaaaaa; {commit[:12]} is the latest" in said, said
            assert f"write 'commit: {commit}'" in said, said
        demo.review(OWED).write_text(text, encoding="utf-8")
        demo.run("review", "submit", OWED)
        kept = demo.path / "reviews" / f"{OWED}.ada.json"
        kept.write_text(kept.read_text(encoding="utf-8").replace(commit, 40 * "a"), encoding="utf-8")
        assert f"read the commit aaaaaaaaaaaa, the attempt is of {commit[:12]}" in demo.run("draft", OWED).stdout
        assert "it was changed" in demo.run("log", "--verify", status=2).stdout + demo.run("log", "--verify", status=2).stderr


def one_person_in_several_windows_hands_in_once():
    with Demo() as demo:
        demo.run("review", "start", OWED)
        demo.run("review", "edit", OWED, EDITOR=demo.editor("fill.py", FILL), VISUAL="")
        windows = [subprocess.Popen([PROGRAM, "review", "submit", OWED], cwd=demo.path, stdout=subprocess.DEVNULL,
                                    stderr=subprocess.PIPE, text=True) for _ in range(6)]
        ends = [(window.communicate(timeout=60)[1], window.returncode) for window in windows]
        assert sorted(status for _, status in ends) == [0, 2, 2, 2, 2, 2], ends
        acts = [row for row in json.loads(demo.run("log", "--json").stdout) if row["about"] == OWED and
                row["act"].startswith("review")]
        assert len(acts) == 1, acts
        demo.run("log", "--verify")


def what_was_written_while_it_was_handed_in_is_kept():
    with Demo() as demo:
        demo.run("review", "start", OWED)
        demo.run("review", "edit", OWED, EDITOR=demo.editor("fill.py", FILL), VISUAL="")
        late = demo.editor("late.py", f"""
import subprocess
subprocess.run([{PROGRAM!r}, "review", "submit", {OWED!r}], check=True, stdout=subprocess.DEVNULL)
text = text.replace("names what it needs", "names all that it needs")""")
        said = demo.run("review", "edit", OWED, status=2, EDITOR=late, VISUAL="").stderr
        assert "was submitted while you edited" in said, said
        kept = pathlib.Path(f"{demo.review(OWED)}.edit")
        assert "names all that it needs" in kept.read_text(encoding="utf-8")


def who_may_be_the_next_reader_sees_no_levels_first():
    with Demo() as demo:
        takehome_json = demo.path / "takehome.json"
        takehome_json.write_text(json.dumps({**json.loads(takehome_json.read_text(encoding="utf-8")), "team": "panel"}),
                                 encoding="utf-8")
        people = demo.path / "people.json"
        me = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        text = people.read_text(encoding="utf-8")
        row = json.loads(text)
        row["people"] = [{**one, "users": [me] if one["id"] == "lin" else ["nobody-else-" + one["id"]],
                          "may": ["review", "decide", "tell"]} for one in row["people"]]
        people.write_text(json.dumps(row), encoding="utf-8")
        for words in (["draft"], ["brief"], ["show", "--criterion", "tests"]):
            said = demo.run(words[0], "c-004", *words[1:], status=3).stderr
            assert "sealed until it is in" in said, (words, said)
        assert "R1" in demo.run("draft", "c-001").stdout  # two have read it: nobody else is wanted


def one_criterion_across_a_cohort_is_ones_own_in_an_order_of_chance():
    with Demo() as demo:
        said = demo.run("show", "customers-by-location", "--criterion", "correctness").stdout
        assert said == demo.run("show", "customers-by-location", "--criterion", "correctness").stdout
        blocks = re.findall(r"^(c-[0-9]+): ([0-9])\n(.*?)(?=^c-|\Z)", said, re.M | re.S)
        assert sorted(block[0] for block in blocks) == ["c-001", "c-002", "c-004"], said
        for candidate, level, rest in blocks:
            mine = json.loads((demo.path / "reviews" / f"{candidate}@customers-by-location.ada.json").read_text(
                encoding="utf-8"))
            score = next(row for row in mine["scores"] if row["criterion"] == "correctness")
            assert int(level) == score["level"] and all(place in rest for place in score["evidence"]), (candidate, rest)
            assert re.search(r"^tests: [0-9]+ of 10 pass$", rest, re.M), rest
            assert re.search(r"^      \| ", rest, re.M) or all(place.startswith("t:") for place in score["evidence"]), rest
        assert "grace" not in said and not re.search(r"average|rank|best|recommend", said), said
        people = demo.path / "people.json"
        people.write_text(people.read_text(encoding="utf-8").replace('"ada"', '"eve"'), encoding="utf-8")
        assert not re.search(r"^c-[0-9]+: ", demo.run("show", "customers-by-location", "--criterion", "tests").stdout, re.M)
        assert "no criterion" in demo.run("show", "customers-by-location", "--criterion", "none", status=2).stderr
        assert "no criterion" in demo.run("show", "c-001", "--criterion", "none", status=2).stderr


def what_is_settled_can_be_opened_again_and_the_log_knows():
    with Demo() as demo:
        (demo.path / "decisions" / "c-001@customers-by-location.json").unlink()
        before = demo.run("show", "c-001", "--criterion", "structure").stdout
        demo.run("consolidate", "c-001", "structure", "3", "--reason", "read again by line 12", status=0)
        assert "settled: 3: read again by line 12" in demo.run("show", "c-001", "--criterion", "structure").stdout
        for words in (("structure", "9", "--reason", "too high a level"), ("none", "1", "--reason", "no such criterion"),
                      ("structure", "3"), ("structure", "3", "--reason", "short")):
            demo.run("consolidate", "c-001", *words, status=2)
        demo.run("consolidate", "c-001", "structure", "--undo")
        assert demo.run("show", "c-001", "--criterion", "structure").stdout == before
        assert "is not settled" in demo.run("consolidate", "c-001", "structure", "--undo", status=2).stderr
        acts = [row["act"] for row in json.loads(demo.run("log", "--json").stdout)]
        assert acts[-2:] == ["consolidated", "consolidated"], acts


def a_rubric_is_shown_reused_and_versioned():
    with Demo() as demo:
        page = demo.run("rubric", "show", "backend", "--markdown").stdout
        assert page.startswith("# A small backend task") and "Note to reviewers" not in page
        assert "<h1>A small backend task" in demo.run("rubric", "show", "backend@1", "--html").stdout
        assert "note to reviewers" in demo.run("rubric", "show", "backend", "--notes").stdout
        assert "one of" in demo.run("rubric", "show", "backend", "--html", "--json", status=2).stderr
        for name in ("backend", "data", "frontend", "systems"):
            assert "fine" in demo.run("rubric", "lint", name).stdout
        assert "no rubric 'backend@3'" in demo.run("rubric", "show", "backend@3", status=2).stderr
        said = demo.run("show", "c-001", "--criterion", "correctness").stdout  # 14, of which 4 are another's by name
        assert "tests: 10 of 10 pass" in said, said
        own = demo.path / "rubrics" / "backend@3.json"
        text = demo.run("rubric", "show", "backend", "--json").stdout
        own.write_text(text, encoding="utf-8")
        said = demo.run("rubric", "lint", "backend@1").stdout
        assert said.startswith("bundled backend@1: ") and "backend.json" not in said, said
        said = demo.run("rubric", "lint", "backend@3", status=2).stderr
        assert "backend@3.json:4: /version: it is backend@1" in said, said
        own.write_text(text.replace('"version": 1', '"version": 3'), encoding="utf-8")
        assignment = demo.path / "assignments" / "customers-by-location" / "assignment.json"
        before = assignment.read_text(encoding="utf-8")
        demo.run("review", "comment", OWED, "+", "customers.py:1", "kept although it is gone", "--criterion", "bad-input")
        assignment.write_text(before.replace('"rubric.json"', '"backend@3"'), encoding="utf-8")
        said = demo.run("review", "check", OWED, status=3).stdout
        assert "is of rubric small-tool@1, this is backend@3" in said and "'rubric: backend@3'" in said, said
        demo.run("review", "comment", OWED, "note", "customers.py:2", "one more")
        text = demo.review(OWED).read_text(encoding="utf-8")
        assert "kept although it is gone" in text and "## error-handling:" in text, text
        said = demo.run("draft", "c-004").stdout
        assert "R1 read it by small-tool@1" in said and "R1       " not in said, said
        for wrong in ("../x@3", "x@0", "x@"):
            assignment.write_text(before.replace('"rubric.json"', f'"{wrong}"'), encoding="utf-8")
            assert "/rubric: " in demo.run("draft", "c-004", status=2).stderr
        assignment.write_text(before, encoding="utf-8")
        rubric = assignment.with_name("rubric.json")
        rubric.write_text(rubric.read_text(encoding="utf-8").replace('"unit/sorted"', '"unit/sort"').replace(
            "Bad input", "Accessibility").replace("Are rows and files that are not as expected reported so that a colleague"
                                                  " can mend them?", "Is it accessible?"), encoding="utf-8")
        said = demo.run("assignment", "lint", assignment.parent).stdout
        assert "/criteria/0/cases/1: the assignment has no unit/sort" in said, said
        assert re.search(r"rubric.json:[0-9]+: /criteria/1: nothing in the task speaks of 'Accessibility'", said), said


need_sandbox()
run_tests([a_pack_is_filled_in_on_another_system_and_comes_back, places_that_lead_nowhere_are_told,
           why_a_build_failed_is_shown_with_its_lines_numbered, a_review_of_an_older_commit_says_so_before_and_after,
           one_person_in_several_windows_hands_in_once, what_was_written_while_it_was_handed_in_is_kept,
           one_criterion_across_a_cohort_is_ones_own_in_an_order_of_chance,
           what_is_settled_can_be_opened_again_and_the_log_knows,
           who_may_be_the_next_reader_sees_no_levels_first, a_rubric_is_shown_reused_and_versioned,
           a_whole_review_takes_one_start_one_edit_and_one_submit, what_a_reader_wrote_is_never_lost,
           a_comment_is_added_from_the_command_line, the_next_to_read_is_the_least_read_in_an_order_of_ones_own,
           two_readers_at_once_both_hand_in_and_neither_sees_the_other_first,
           a_kill_in_the_middle_of_submit_loses_nothing])
