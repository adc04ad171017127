#!/usr/bin/env python3
"""Writes a text file as a C string: embed.py INPUT OUTPUT NAME."""

import json
import sys

source, target, name = sys.argv[1:4]
with open(source, encoding="utf-8") as file:
    lines = file.read().splitlines(keepends=True)
with open(target, "w", encoding="utf-8") as file:
    file.write(f"extern const char {name}[];\nconst char {name}[] =\n")
    file.writelines(f"    {json.dumps(line, ensure_ascii=True)}\n" for line in lines or [""])
    file.write("    ;\n")
