"""Who was asked for what: rows that are changed later, extended, or were mistyped."""

import json

from demonstration import Demo
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


need_sandbox()
run_tests([what_is_not_said_again_is_kept, another_repository_is_not_graded_under_a_decision])
