"""`takehome grade` beside a plain shell loop of `git clone` + build + test, at the same parallelism.

usage: grade_bench.py PROGRAM [REPOSITORIES] [ROUNDS]

Both do the same work on the same small repositories: get the commit, run make, run the program
once, compare its output. The loop confines nothing. Rounds alternate; medians and their ratio are
printed.
"""

import os
import pathlib
import statistics
import subprocess
import sys
import time

os.environ["TAKEHOME"] = str(pathlib.Path(sys.argv[1]).resolve())
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
from workspace import Workspace, make_assignment, make_repository  # noqa: E402

COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 40
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 3
WORKERS = os.cpu_count() or 1

PROGRAM_C = '#include <stdio.h>\nint main(void)\n{\n    puts("hello");\n    return 0;\n}\n'
MAKEFILE = "hello: hello.c\n\tcc -O1 -o hello hello.c\n"
LOOP = """
set -e
ls "$1" | xargs -P "$3" -I NAME sh -c '
    git clone -q "$1/NAME" "$2/NAME" && cd "$2/NAME" && make -s && [ "$(./hello)" = hello ]
' sh "$1" "$2"
"""


def fill(workspace):
    make_assignment(
        workspace.path / "assignments" / "hello",
        variants=[{"id": "sh", "environment": "host", "build": {"command": ["make", "-s"]}}],
        suites=[{"id": "greeting", "title": "Greeting", "kind": "io", "command": ["./hello"],
                 "visibility": "candidate",
                 "cases": [{"id": "plain", "expected": "suites/hello.out", "points": "2"}]}])
    rows = ["candidate,repository,ref,assignment,variant,deadline"]
    for number in range(COUNT):
        path = make_repository(workspace.top / "repositories" / f"r{number:02}",
                               {"hello.c": PROGRAM_C, "Makefile": MAKEFILE})
        rows.append(f"c-{number:03},{path},main,hello,sh,2030-01-01T00:00:00Z")
    roster = workspace.top / "roster.csv"
    roster.write_text("\n".join(rows) + "\n", encoding="utf-8")
    workspace.run("roster", "import", roster)


def time_takehome():
    with Workspace() as workspace:
        fill(workspace)
        start = time.monotonic()
        workspace.run("grade", "--jobs", WORKERS, timeout=600)
        seconds = time.monotonic() - start
        assert len(workspace.results()) == COUNT
        assert all(result["points"] == "2" for result in workspace.results().values())
        return seconds


def time_loop():
    with Workspace() as workspace:
        fill(workspace)
        clones = workspace.top / "clones"
        clones.mkdir()
        start = time.monotonic()
        subprocess.run(["sh", "-c", LOOP, "sh", str(workspace.top / "repositories"), str(clones),
                        str(WORKERS)], check=True)
        return time.monotonic() - start


ours, loops = [], []
for _ in range(ROUNDS):
    loops.append(time_loop())
    ours.append(time_takehome())
ratios = [a / b for a, b in zip(ours, loops)]
print(f"{COUNT} repositories, {WORKERS} at a time, {ROUNDS} rounds (median)")
print(f"  git clone + make + run  {statistics.median(loops):6.2f} s")
print(f"  takehome grade          {statistics.median(ours):6.2f} s")
print(f"  ratio                   {statistics.median(ratios):6.2f}")
