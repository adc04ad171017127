"""The README's CI recipes: the lines that grade are run as printed."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

from workspace import PROGRAM, make_assignment, make_repository, need_sandbox

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"


def recipe_lines():
    """Commands of `- run:` and `script:` items in the README's YAML blocks that call grade."""
    blocks = re.findall(r"^```yaml\n(.*?)^```", README.read_text(encoding="utf-8"), re.M | re.S)
    lines = [line for block in blocks for line in re.findall(r"^\s+- (?:run: )?(.*)$", block, re.M)]
    return [line for line in lines if "takehome grade" in line]


def make_machine(top):
    """What a CI job has: the built program, and sudo."""
    (top / "build" / "runner").mkdir(parents=True)
    (top / "bin").mkdir()
    os.symlink(os.path.abspath(PROGRAM), top / "build" / "runner" / "takehome")
    sudo = top / "bin" / "sudo"
    # as it is set up by default: the environment is another, unless it is asked for
    sudo.write_text(f"""#!{sys.executable}
import os, sys
kept = ["PATH", "HOME", "ASAN_OPTIONS", "UBSAN_OPTIONS"]
words = sys.argv[1:]
if words[0] == "-E":
    words.pop(0)
    kept = os.environ
os.execvpe(words[0], words, {{name: os.environ[name] for name in kept if name in os.environ}})
""", encoding="utf-8")
    sudo.chmod(0o755)
    make_assignment(top / "assignment")
    make_repository(top / "candidate", {"hello.sh": "echo hello\n"})


def run_recipe(line, top, **more):
    environment = {**os.environ, **more, "PATH": f"{top}/bin:{os.environ['PATH']}",
                   "REPOSITORY": f"{top}/candidate", "REF": "main",
                   "ASSIGNMENT": f"{top}/assignment", "GITHUB_STEP_SUMMARY": f"{top}/summary.md"}
    return subprocess.run(["sh", "-ec", line], cwd=top, env=environment, text=True,
                          capture_output=True, timeout=120)


def every_recipe_grades_as_printed():
    lines = recipe_lines()
    assert len(lines) == 2, f"GitHub's and GitLab's line are expected, found {lines}"
    for line in lines:
        with tempfile.TemporaryDirectory() as folder:
            top = pathlib.Path(folder)
            make_machine(top)
            run = run_recipe(line, top)
            assert run.returncode == 0, f"{line}\n{run.returncode}\n{run.stdout}{run.stderr}"
            report = (top / "report.xml").read_text(encoding="utf-8")
            assert "<testcase" in report, report
            # what reads a private repository arrives
            run = run_recipe(line, top, TAKEHOME_FETCH_TIMEOUT="soon")
            assert run.returncode != 0 and "TAKEHOME_FETCH_TIMEOUT" in run.stderr, (line, run)
            if "GITHUB_STEP_SUMMARY" in line:
                assert (top / "summary.md").stat().st_size > 0, "no step summary was written"


if __name__ == "__main__":
    need_sandbox()
    every_recipe_grades_as_printed()
    print("1 test")
    sys.exit(0)
