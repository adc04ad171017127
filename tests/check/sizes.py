"""Ceilings: a function 60 lines, a .c file 500, a header 250; and calls the house does without."""

import re

from sources import ROOT, c_files, finish

FUNCTION_LINES, SOURCE_LINES, HEADER_LINES = 60, 500, 250
FORBIDDEN = re.compile(
    r"\b(system|popen|sprintf|vsprintf|strcpy|strcat|atoi|atol|atof|gets|tmpnam|mktemp|strtok)\(")
LEFTOVER = re.compile(r"\b(TODO|FIXME|XXX)\b")


def functions(lines: list[str]):
    """(name, first line, length) of each function: a body opens and closes in column 0."""
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
        elif line == "}" and start is not None:
            head = start - 1
            while head > 1 and lines[head - 1] and not lines[head - 1].startswith((" ", "\t")):
                head -= 1
            yield start, number - start + 1
            start = None


def strip_strings(line: str) -> str:
    return re.sub(r'"(\\.|[^"\\])*"', '""', line)


findings = []
for path in c_files("sandbox", "rubrics", "assignments", "runner", "tests"):
    name = path.relative_to(ROOT).as_posix()
    lines = path.read_text(encoding="utf-8").splitlines()
    # a table of rows is data: as long as what it lists
    table = path.stem.endswith("_rows")
    most = HEADER_LINES if path.suffix == ".h" and not table else SOURCE_LINES
    if len(lines) > most and not name.startswith("tests/"):
        findings.append(f"{name}: {len(lines)} lines, at most {most}")
    for start, length in functions(lines):
        if length > FUNCTION_LINES and not name.startswith("tests/"):
            findings.append(f"{name}:{start}: a function of {length} lines, at most {FUNCTION_LINES}")
    if name.startswith("tests/sandbox/attacks/"):
        continue
    for number, line in enumerate(lines, 1):
        if FORBIDDEN.search(strip_strings(line)):
            findings.append(f"{name}:{number}: a call the house style does without")
        if LEFTOVER.search(line):
            findings.append(f"{name}:{number}: a leftover")
finish(findings, "sizes")
