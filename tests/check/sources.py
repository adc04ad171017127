"""What the checks share: the project's own C files, and how a finding is printed."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FLOORS = ("sandbox", "rubrics", "assignments", "runner")


def c_files(*folders: str) -> list[pathlib.Path]:
    """Every .c and .h file below the folders, sorted; data folders hold other people's C."""
    found = []
    for folder in folders or FLOORS:
        found += [path for path in (ROOT / folder).rglob("*.[ch]")
                  if "data" not in path.relative_to(ROOT).parts]
    return sorted(found)


def finish(findings: list[str], what: str) -> None:
    """Prints the findings and ends the check: 1 when there are any."""
    for finding in findings:
        print(finding)
    print(f"{what}: {len(findings)} findings")
    sys.exit(1 if findings else 0)
