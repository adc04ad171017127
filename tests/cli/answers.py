"""From a decision to its end: who was told what, and a log in which nothing can be changed unseen."""

import json
import pathlib
import subprocess
import tempfile

from workspace import PROGRAM, need_sandbox, run_tests, takehome

ADVANCED, DECLINED, UNDECIDED = ("c-001@customers-by-location", "c-002@customers-by-location",
                                 "c-005@customers-by-location")


class Demo:
    def __init__(self):
        self.top = tempfile.TemporaryDirectory(prefix="takehome-answers-")
        takehome("demo", cwd=self.top.name, timeout=280)
        self.path = pathlib.Path(self.top.name) / "takehome-demo"
        self.log = self.path / ".takehome" / "log.jsonl"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.top.cleanup()

    def run(self, *words, status=0):
        run = takehome(*words, cwd=self.path, check=False)
        assert run.returncode == status, (words, run.returncode, run.stdout, run.stderr)
        return run

    def standing(self, submission):
        rows = json.loads(self.run("status", "--json").stdout)
        return next(row for row in rows if row["submission"] == submission)


def no_silence():
    with Demo() as demo:
        said = demo.run("close", DECLINED, status=3).stderr
        assert "nobody has recorded" in said and f"next: takehome told {DECLINED} --as-drafted" in said, said
        assert "no decision" in demo.run("told", UNDECIDED, "--as-drafted", status=3).stderr
        assert "say what was sent" in demo.run("told", DECLINED, status=2).stderr
        letter = demo.path / "out" / f"{DECLINED}.letter.md"
        ours = letter.read_text(encoding="utf-8")
        letter.write_text(ours + "\nOther candidates handled errors better.\n", encoding="utf-8")
        run = demo.run("told", DECLINED, "--as-drafted", status=3)
        assert "compares-candidates" in run.stdout and "must not be sent" in run.stderr, run
        assert demo.standing(DECLINED)["next"] == "send the letter"
        sent = demo.path / "sent.md"
        sent.write_text(ours, encoding="utf-8")
        demo.run("told", DECLINED, "--file", sent, "--channel", "call")
        standing = demo.standing(DECLINED)
        assert standing["told"] and not standing["late"] and standing["next"] == "close", standing
        assert "closed, answered" in demo.run("close", DECLINED).stdout
        assert demo.standing(DECLINED)["ended"] == "answered"
        assert "closed already" in demo.run("close", DECLINED, status=2).stderr
        told = json.loads((demo.path / "decisions" / f"{DECLINED}.told.json").read_text(encoding="utf-8"))
        assert told["channel"] == "call" and len(told["digest"]) == 64, told


def no_letter_that_was_sent_is_lost():
    with Demo() as demo:
        demo.run("told", DECLINED, "--as-drafted")
        out, record = demo.path / "out", demo.path / "decisions" / f"{DECLINED}.told.json"
        first = (out / f"{DECLINED}.sent.md").read_text(encoding="utf-8")
        before = json.loads(record.read_text(encoding="utf-8"))
        other = demo.path / "other.md"
        other.write_text(first + "\nPS: the date in the subject was wrong.\n", encoding="utf-8")
        words = ("told", DECLINED, "--file", other, "--channel", "call")
        said = demo.run(*words, status=2).stderr
        assert f"told already, {before['at']}, by mail, by ada; out/{DECLINED}.sent.md" in said and "--again" in said, said
        assert json.loads(record.read_text(encoding="utf-8")) == before
        demo.run(*words, "--again")
        assert (out / f"{DECLINED}.sent.md").read_text(encoding="utf-8") == first
        assert (out / f"{DECLINED}.sent-2.md").read_text(encoding="utf-8") == other.read_text(encoding="utf-8")
        told = json.loads(record.read_text(encoding="utf-8"))
        assert told["channel"] == "call" and told["file"] == f"out/{DECLINED}.sent-2.md", told
        assert told["earlier"] == [{key: before[key] for key in before if key not in ("schema", "submission", "earlier")}]
        demo.run("log", "--verify")
        demo.run("close", DECLINED)


def an_advance_has_its_brief_before_it_is_closed():
    with Demo() as demo:
        for brief in (demo.path / "out").glob(f"{ADVANCED}.brief.*"):
            brief.unlink()
        demo.run("letter", ADVANCED)
        demo.run("told", ADVANCED, "--as-drafted")
        assert f"next: takehome brief {ADVANCED}" in demo.run("close", ADVANCED, status=3).stderr
        demo.run("brief", ADVANCED)
        demo.run("close", ADVANCED)


def who_was_declined_has_no_brief():
    with Demo() as demo:
        said = demo.run("brief", DECLINED, status=3).stderr
        assert "the decision is to decline" in said and f"next: takehome letter {DECLINED}" in said, said
        assert not list((demo.path / "out").glob(f"{DECLINED}.brief.*"))


def what_is_next_is_the_same_word_for_people_and_programs():
    with Demo() as demo:
        table = demo.run("status").stdout.splitlines()[1:]
        rows = json.loads(demo.run("status", "--json").stdout)
        assert [row["next"] for row in rows] == ["send the letter", "send the letter", "review", "decide", "review"]
        for line, row in zip(table, rows, strict=True):
            assert line.endswith("  " + row["next"]), (line, row)


def a_decision_that_cannot_be_read_is_no_missing_one():
    with Demo() as demo:
        decision = demo.path / "decisions" / f"{DECLINED}.json"
        for text, line in ((decision.read_text(encoding="utf-8").replace("outcome", "outcme"), ": "), ("", ":1: ")):
            decision.write_text(text, encoding="utf-8")
            run = demo.run("status", status=2)
            assert f"{decision}:" in run.stderr and line in run.stderr, run.stderr
            assert "c-001@" in run.stdout and "c-002@" not in run.stdout, run.stdout
            assert len(json.loads(demo.run("status", "--json", status=2).stdout)) == 4


def work_that_was_handed_in_cannot_be_ended_as_missing():
    with Demo() as demo:
        assert "there is work" in demo.run("close", UNDECIDED, "--as", "not-submitted", status=3).stderr
        demo.run("close", UNDECIDED, "--as", "withdrawn")
        standing = demo.standing(UNDECIDED)
        assert (standing["ended"], standing["late"]) == ("withdrawn", False), standing


def whatever_is_changed_is_found():
    with Demo() as demo:
        lines = demo.log.read_text(encoding="utf-8").splitlines(keepends=True)
        acts = [json.loads(line)["act"] for line in lines]
        assert {"roster-changed", "review-submitted", "decided", "drafted"} <= set(acts), acts
        assert "none changed" in demo.run("log", "--verify").stdout
        review = acts.index("review-submitted")
        for changed, finding in [
                (lines[:review] + [lines[review].replace("review-submitted", "decided")] + lines[review + 1:],
                 f"log.jsonl:{review + 1}: this line was changed"),
                (lines[:review] + lines[review + 1:], f"log.jsonl:{review + 1}: lines before this one"),
                (lines[:-2], "lines were taken off the end"),
                ([lines[1], lines[0], *lines[2:]], "log.jsonl:1: lines before this one")]:
            demo.log.write_text("".join(changed), encoding="utf-8")
            said = demo.run("log", "--verify", status=2).stderr
            assert finding in said, (finding, said)
        demo.log.write_text("".join(lines), encoding="utf-8")
        path = next((demo.path / "reviews").glob("*.json"))
        before = path.read_text(encoding="utf-8")
        path.write_text(before.replace('"minutes": ', '"minutes": 1'), encoding="utf-8")
        assert f"{path.name}: it was changed after line" in demo.run("log", "--verify", status=2).stderr
        path.write_text(before, encoding="utf-8")
        demo.run("log", "--verify")
        roster = json.loads((demo.path / "private" / "roster.json").read_text(encoding="utf-8"))
        people = [row[key] for row in next(rows for rows in roster.values() if isinstance(rows, list)) for key in ("name", "email", "repository") if row.get(key)]
        assert people, roster
        for secret in people:  # ids and digests only
            assert secret not in "".join(lines), secret


def a_line_that_a_kill_tore_is_taken_off_and_said():
    with Demo() as demo:
        with demo.log.open("a", encoding="utf-8") as log:
            log.write('{"about":"c-00')
        assert "torn" in demo.run("log", "--verify", status=2).stderr
        run = demo.run("close", UNDECIDED, "--as", "withdrawn")
        assert "torn by a kill" in run.stderr, run
        demo.run("log", "--verify")
        acts = [row["act"] for row in json.loads(demo.run("log", "--json").stdout)]
        assert acts[-2:] == ["torn-line-removed", "closed"], acts


def two_who_act_at_once_are_both_in_the_log():
    with Demo() as demo:
        before = len(demo.log.read_text(encoding="utf-8").splitlines())
        repository = demo.path.parent
        processes = [subprocess.Popen([PROGRAM, "roster", "add", f"d-{number:03}", "record-index", "--repository",
                                       str(repository)], cwd=demo.path, stdout=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL) for number in range(8)]
        done = sum(process.wait(timeout=60) == 0 for process in processes)
        assert done == 8, done
        demo.run("log", "--verify")
        assert len(demo.log.read_text(encoding="utf-8").splitlines()) == before + done


need_sandbox()
run_tests([no_silence, no_letter_that_was_sent_is_lost, an_advance_has_its_brief_before_it_is_closed,
           who_was_declined_has_no_brief, what_is_next_is_the_same_word_for_people_and_programs,
           a_decision_that_cannot_be_read_is_no_missing_one, work_that_was_handed_in_cannot_be_ended_as_missing, whatever_is_changed_is_found,
           a_line_that_a_kill_tore_is_taken_off_and_said, two_who_act_at_once_are_both_in_the_log])
