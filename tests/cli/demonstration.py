"""The workspace of `takehome demo`, to go on with."""

import json
import pathlib
import re
import subprocess
import tempfile

from workspace import takehome

ME = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()


class Demo:
    def __enter__(self):
        self.top = tempfile.TemporaryDirectory(prefix="takehome-demo-")
        takehome("demo", cwd=self.top.name, timeout=280)
        self.path = pathlib.Path(self.top.name) / "takehome-demo"
        return self

    def __exit__(self, *_):
        self.top.cleanup()

    def run(self, *words, status=0):
        run = takehome(*words, cwd=self.path, check=False)
        assert run.returncode == status, (words, run.returncode, run.stdout, run.stderr)
        return run

    def refused(self, *words, missing, following=""):
        """Exit 3 says what is missing and the next command."""
        said = self.run(*words, status=3).stderr
        assert missing in said and "next: " in said and following in said, said
        return said

    def be(self, person):
        """From here on this person acts."""
        people = json.loads((self.path / "people.json").read_text(encoding="utf-8"))
        for row in people["people"]:
            row["users"] = [name for name in row["users"] if name != ME] + ([ME] if row["id"] == person else [])
        (self.path / "people.json").write_text(json.dumps(people), encoding="utf-8")

    def edit(self, name, change):
        path = self.path / name
        value = json.loads(path.read_text(encoding="utf-8"))
        change(value)
        path.write_text(json.dumps(value), encoding="utf-8")

    def write_review(self, submission, level="2", comments="+ customers.py:1 names it\n+ customers.py:2 opens it\n"):
        path = pathlib.Path(self.run("review", "start", submission).stdout.strip())
        text = path.read_text(encoding="utf-8").replace("minutes: 0", "minutes: 30")
        text = re.sub(r"^## ([a-z-]+):$", rf"## \1: {level}\nevidence: customers.py:1, customers.py:2", text,
                      flags=re.M)
        head, rest = text.split("\n## ", 1)
        path.write_text(f"{head}\n{comments}\n## {rest}", encoding="utf-8")
        return path

    def review(self, submission, **how):
        self.write_review(submission, **how)
        self.run("review", "submit", submission)

    def rows(self, *words):
        run = takehome("status", "--json", *words, cwd=self.path, check=False)
        return json.loads(run.stdout), run.returncode
