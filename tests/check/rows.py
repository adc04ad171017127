"""Every command and option of the tables stands in the README, and the other way round."""

import re
import subprocess
import sys

from sources import ROOT, finish

program = sys.argv[1]


def help_of(*words: str) -> str:
    run = subprocess.run([program, "help", *words], capture_output=True, text=True, check=True)
    return run.stdout


readme = (ROOT / "README.md").read_text(encoding="utf-8")
findings = []
commands = [match[1].strip() for match in
            re.finditer(r"^  ([a-z][a-z -]*?)  +\S", help_of(), re.MULTILINE)]
for command in commands:
    if f"`takehome {command}" not in readme and f"takehome {command}" not in readme:
        findings.append(f"README.md: the command `takehome {command}` is not mentioned")
    for option in re.findall(r"^  (--[a-z-]+)", help_of(*command.split()), re.MULTILINE):
        if option not in readme:
            findings.append(f"README.md: the option {option} of `takehome {command}` is not mentioned")
known = set(commands) | {"help"}
for used in re.findall(r"`(?:\./build/)?takehome ([a-z-]+(?: [a-z]+)?)", readme):
    words = used.split()
    if used not in known and words[0] not in known:
        findings.append(f"README.md: `takehome {used}` is no command")
manual = (ROOT / "runner" / "takehome-sandbox.1").read_text(encoding="utf-8").replace("\\-", "-")
of_table = set(re.findall(r"^  (--[a-z-]+)", help_of("sandbox"), re.MULTILINE))
of_manual = set(re.findall(r"^\.B[IR] (--[a-z-]+)", manual, re.MULTILINE))
for option in sorted(of_table ^ of_manual):
    findings.append(f"runner/takehome-sandbox.1: {option} is only in {'the table' if option in of_table else 'the manual'}")
if not commands:
    findings.append("no commands were found in `takehome help`")
finish(findings, "rows")
