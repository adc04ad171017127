"""Every command and option of the tables stands in the README, where that command is, and the other way round."""

import re
import subprocess
import sys

from sources import ROOT, finish

# Options that the README speaks of and that are other programs'.
FOREIGN = {"--buildtype", "--quiet", "--privileged", "--cap-add", "--security-opt", "--user", "--scope", "--now"}
program = sys.argv[1]


def help_of(*words: str) -> str:
    run = subprocess.run([program, "help", *words], capture_output=True, text=True, check=True)
    return run.stdout


def options_of(command: str) -> set[str]:
    return set(re.findall(r"^  (--[a-z-]+)", help_of(*command.split()), re.MULTILINE))


def places(text: str) -> list[tuple[int, str]]:
    """Paragraphs, lines of tables and of scripts, each with the line on which it begins."""
    found, alone = [], False
    for number, line in enumerate(text.splitlines(), 1):
        alone = alone ^ line.startswith("```")
        if found and line and found[-1][1] and not alone and not line.startswith(("|", "- ", "```")):
            found[-1] = (found[-1][0], f"{found[-1][1]}\n{line}")
        else:
            found.append((number, line))
    return found


def check_readme(tables: dict[str, set[str]], readme: str) -> list[str]:
    findings, seen = [], {command: set() for command in tables}
    mentioned = set()
    for number, place in places(readme):
        named = [command for command in tables if re.search(rf"takehome {command}(?![a-z-])", place)]
        mentioned.update(named)
        for option in sorted(set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", place)) - FOREIGN):
            for command in named:
                seen[command].add(option)
            if not any(option in tables[command] for command in named or tables):
                findings.append(f"README.md:{number}: {option} is no option of {', '.join(named) or 'any command'}")
    for command, options in tables.items():
        if command not in mentioned:
            findings.append(f"README.md: the command `takehome {command}` is not mentioned")
        for option in sorted(options - seen[command]):
            findings.append(f"README.md: {option} is not mentioned where `takehome {command}` is")
    return findings


def check_commands(commands: list[str], readme: str) -> list[str]:
    known = set(commands) | {"help"}
    return [f"README.md: `takehome {used}` is no command"
            for used in re.findall(r"`(?:\./build/)?takehome ([a-z-]+(?: [a-z]+)?)", readme)
            if used not in known and used.split()[0] not in known]


def check_manual(options: set[str], manual: str) -> list[str]:
    described = set(re.findall(r"^\.B[IR] (--[a-z-]+)", manual.replace("\\-", "-"), re.MULTILINE))
    return [f"runner/takehome-sandbox.1: {option} is only in {'the table' if option in options else 'the manual'}"
            for option in sorted(options ^ described)]


text = (ROOT / "README.md").read_text(encoding="utf-8")
names = [match[1].strip() for match in re.finditer(r"^  ([a-z][a-z -]*?)  +\S", help_of(), re.MULTILINE)]
found = check_readme({name: options_of(name) for name in names}, text) + check_commands(names, text)
found += check_manual(options_of("sandbox"), (ROOT / "runner" / "takehome-sandbox.1").read_text(encoding="utf-8"))
if not names:
    found.append("no commands were found in `takehome help`")
finish(found, "rows")
