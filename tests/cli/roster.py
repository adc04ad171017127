"""Who was asked for what: rows that are changed later, extended, or were mistyped."""

import json

from demonstration import ME, Demo
from workspace import need_sandbox, run_tests

DECLINED, OWED = (f"{name}@customers-by-location" for name in ("c-002", "c-005"))
COLUMNS = ("name", "email", "ref", "variant", "deadline")


def rows_of(place):
    kept = json.loads((place.path / "private" / "roster.json").read_text(encoding="utf-8"))
    return {row["candidate"]: row for row in kept["entries"]}


def what_is_not_said_again_is_kept():
    with Demo() as demo:
        before = rows_of(demo)["c-005"]
        assert all(before.get(column) for column in COLUMNS), before
        path = demo.path / "again.csv"
        path.write_text(f"candidate,repository,assignment\nc-005,{before['repository']},customers-by-location\n",
                        encoding="utf-8")
        assert demo.run("roster", "import", path).stdout == "0 added, 0 changed\n"
        assert rows_of(demo)["c-005"] == before
        demo.run("roster", "add", "c-005", "customers-by-location", "--email", "yuki@example.com")
        assert rows_of(demo)["c-005"] == {**before, "email": "yuki@example.com"}
        demo.run("roster", "add", "c-005", "customers-by-location", "--email", "")
        assert "email" not in rows_of(demo)["c-005"]
        said = demo.run("roster", "add", "c-005", "record-index", status=2).stderr
        assert "--repository URL" in said, said


def another_repository_is_not_graded_under_a_decision():
    with Demo() as demo:
        before = rows_of(demo)
        other = before["c-001"]["repository"]
        for column, words in (("repository", ["--repository", other]), ("ref", ["--ref", "v2"])):
            said = demo.run("roster", "add", "c-002", "customers-by-location", *words, status=2).stderr
            assert f"{column}: {DECLINED} is decided (decline, by " in said and "another candidate" in said, said
        path = demo.path / "moved.csv"
        path.write_text("candidate,repository,assignment\n"
                        f"c-005,{other},customers-by-location\nc-002,{other},customers-by-location\n", encoding="utf-8")
        assert f"{path}:3: repository: " in demo.run("roster", "import", path, status=2).stderr
        assert rows_of(demo) == before
        demo.run("roster", "add", "c-002", "customers-by-location", "--name", "Tomas O.")
        demo.run("roster", "add", "c-005", "customers-by-location", "--repository", other)
        assert rows_of(demo)["c-005"]["repository"] == other


def standing(demo, *words):
    return next(row for row in demo.rows(*words)[0] if row["submission"] == OWED)


def more_time_is_a_matter_of_who_may_tell():
    with Demo() as demo:
        before = standing(demo)
        until = ("--until", "2027-01-05T12:00:00Z", "--reason", "ill for a week")
        demo.be("grace")
        demo.refused("roster", "extend", "c-005", *until, missing="somebody who may tell")
        demo.be("lin")
        assert "10 to 500 bytes" in demo.run("roster", "extend", "c-005", "--until", until[1], "--reason", "ill",
                                             status=2).stderr
        assert f"{OWED}: extended" in demo.run("roster", "extend", "c-005", *until).stdout
        row = standing(demo)
        assert (row["deadline"], row["extended"]) == (before["deadline"], until[1]) and not row["late"], row
        assert "2027-01-12, was 2026-10-16" in demo.run("status").stdout
        assert ("extended", OWED) in [(line["act"], line["about"]) for line in
                                      json.loads(demo.run("log", "--json").stdout)]
        demo.be("grace")
        assert standing(demo) == {**before, "mine": "review"} and standing(demo, "--late"), standing(demo)
        said = "".join(demo.run(*words).stdout for words in (["status"], ["status", "--json"], ["roster", "list"],
                                                             ["draft", "c-005"], ["log"], ["log", "--json"]))
        assert "2027-01" not in said and "extend" not in said.replace('"extended": null', ""), said
        demo.be("lin")
        demo.run("roster", "extend", "c-005", "--until", "2026-12-01T12:00:00Z", *until[2:])
        assert standing(demo)["extended"] == "2026-12-01T12:00:00Z"
        assert "before the deadline" in demo.run("roster", "extend", "c-005", "--until", "2026-10-01T12:00:00Z",
                                                 *until[2:], status=2).stderr
        demo.run("roster", "extend", "c-005", "--until", before["deadline"], *until[2:])
        assert standing(demo)["extended"] is None and "extension" not in rows_of(demo)["c-005"]
        assert "decline was decided already" in demo.run("roster", "extend", "c-002", *until, status=2).stderr
        listed = demo.run("roster", "list").stdout.splitlines()[1].split()[0]
        demo.run("show", listed)


def what_nobody_asks_for_is_no_row():
    with Demo() as demo:
        before = rows_of(demo)
        repository = before["c-001"]["repository"]
        for assignment, words, message in (
                ("nosuch", [], "roster add:2: assignment: there is no "),
                ("record-index", ["--variant", "go"], "roster add:2: variant: record-index has no 'go'; it has: c")):
            said = demo.run("roster", "add", "c-009", assignment, "--repository", repository, *words, status=2).stderr
            assert message in said, said
        path = demo.path / "mistyped.csv"
        path.write_text(f"candidate,repository,assignment\nc-009,{repository},record-index\n"
                        f"c-010,{repository},record-indx\n", encoding="utf-8")
        assert f"{path}:3: assignment: " in demo.run("roster", "import", path, status=2).stderr
        assignment = json.loads((demo.path / "assignments/record-index/assignment.json").read_text(encoding="utf-8"))
        demo.edit("assignments/record-index/assignment.json",
                  lambda value: value["variants"].append({**value["variants"][0], "id": "c-again"}))
        said = demo.run("roster", "add", "c-003", "record-index", "--variant", "", status=2).stderr
        assert "variant: record-index has several, say which: c, c-again" in said, said
        demo.edit("assignments/record-index/assignment.json", lambda value: value.update(assignment))
        assert rows_of(demo) == before
        # one that was taken in before it was looked at
        demo.edit("private/roster.json", lambda value: value["entries"].append(
            {**value["entries"][0], "candidate": "c-009", "assignment": "nosuch"}))
        demo.run("grade", "c-009", status=2)
        demo.run("close", "c-009", "--as", "withdrawn")
        demo.run("close", OWED, "--as", "withdrawn")
        demo.edit("private/roster.json", lambda value: value["entries"].insert(0, value["entries"].pop()))
        demo.edit("private/roster.json", lambda value: [row.update(deadline="2025-10-09T12:00:00Z")
                                                        for row in value["entries"]])
        run = demo.run("purge", "--due", status=2)
        assert "c-009@nosuch: " in run.stderr and OWED in run.stdout, run
        demo.run("purge", "c-009")
        assert "c-009" not in rows_of(demo)


def a_mistyped_right_or_layer_is_no_right_and_no_layer():
    with Demo() as demo:
        people, settings = ((demo.path / name).read_text(encoding="utf-8") for name in ("people.json", "takehome.json"))
        (demo.path / "people.json").write_text(people.replace('["review", "decide", "tell"]', '["reveiw"]'),
                                               encoding="utf-8")
        said = demo.run("review", "start", "c-005", status=2).stderr
        assert "people.json:4: /people/0/may/0: 'reveiw' is not one of: review, decide, tell" in said, said
        demo.run("draft", "c-004", status=3)  # nobody can tell who that is: it stays sealed
        for may, status in (("[]", 3), (None, 0)):
            demo.edit("people.json", lambda value, may=may: value.update(json.loads(people)) or (
                value["people"][0].update(may=[]) if may else value["people"][0].pop("may")))
            demo.edit("people.json", lambda value: value["people"][0]["users"].append(ME))
            demo.run("review", "start", "c-005", status=status)
        demo.edit("takehome.json", lambda value: value.update(lowered=["memry"]))
        said = demo.run("status", status=2).stderr
        assert "takehome.json:" in said and "/lowered/0: 'memry' is no layer; they are: user, " in said, said
        (demo.path / "takehome.json").write_text(settings, encoding="utf-8")


need_sandbox()
run_tests([a_mistyped_right_or_layer_is_no_right_and_no_layer, what_nobody_asks_for_is_no_row, what_is_not_said_again_is_kept, more_time_is_a_matter_of_who_may_tell,
           another_repository_is_not_graded_under_a_decision])
