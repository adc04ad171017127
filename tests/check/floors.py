"""Includes only go down the floors, and each third-party header has its homes and no other."""

import re

from sources import ROOT, c_files, finish

# The floor of a folder, longest match first.
FLOORS = [
    ("sandbox/base", 0), ("sandbox", 1), ("rubrics", 1), ("assignments", 2),
    ("runner/core", 3), ("runner/io", 4), ("runner/cmd", 5), ("runner/main.c", 5),
    ("runner/first_only.c", 5),
]
# Single headers that a floor shares with one it may not see otherwise.
SHARED = {"sandbox/policy.h"}
# Made while building, from a file beside them.
GENERATED = {"sandbox/syscalls_filter.h", "sandbox/syscalls_names.h"}
# Where a library's header may be included: prefixes of paths.
HOMES = {
    "git2.h": ["runner/io/fetch", "runner/io/checkout", "runner/io/git", "runner/io/demo"],
    "git2/": ["runner/io/checkout"],
    "archive": ["runner/io/zip"],
    "seccomp.h": ["sandbox/syscalls"],
    "sqlite3.h": ["runner/io/store"],
    "expat.h": ["assignments/report_junit"],
    "sha2.h": ["runner/core/digest"],
    "jansson.h": ["sandbox/base/json.h"],
}
# What comes with the C library and the kernel, and is at home everywhere.
SYSTEM = re.compile(r"(sys|linux|net|netinet|arpa|asm)/.*|(assert|ctype|dirent|errno|fcntl|float|grp|inttypes|limits|"
                    r"locale|malloc|math|poll|pthread|pwd|regex|sched|setjmp|signal|stdarg|stdbool|stddef|stdint|stdio|"
                    r"stdlib|string|strings|termios|time|unistd|wchar)\.h")
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')


def floor_of(path: str) -> int:
    for prefix, floor in FLOORS:
        if path == prefix or path.startswith(prefix + "/"):
            return floor
    return -1


def side(path: str) -> str:
    """sandbox/ and rubrics/ stand side by side: neither sees the other."""
    return path.split("/")[0]


def check_include(source: str, kind: str, target: str) -> str | None:
    if kind == "<":
        for header, homes in HOMES.items():
            known = target.startswith(header)
            if known and not any(source.startswith(home) for home in homes):
                return f"<{target}> has its home elsewhere: {', '.join(homes)}"
            if known:
                return None
        return None if SYSTEM.fullmatch(target) else f"<{target}> is a library's: give it a home in HOMES"
    if target in GENERATED:
        return None
    if not (ROOT / target).exists():
        return f'"{target}" is not a path from the top folder'
    if target in SHARED:
        return None
    here, there = floor_of(source), floor_of(target)
    if there > here:
        return f'"{target}" is on a higher floor'
    if here == there == 1 and side(source) != side(target):
        return f'"{target}" is on the other side of floor 1'
    return None


findings = []
for path in c_files():
    name = path.relative_to(ROOT).as_posix()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        problem = match and check_include(name, match[1], match[2])
        if problem:
            findings.append(f"{name}:{number}: {problem}")
finish(findings, "floors")
