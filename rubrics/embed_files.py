#!/usr/bin/env python3
"""Writes files as one C table: embed_files.py OUTPUT NAME=FILE…"""

import sys

target, *pairs = sys.argv[1:]
rows = sorted(pair.split("=", 1) for pair in pairs)
with open(target, "w", encoding="ascii") as out:
    # numbers, not string literals: those have a least maximum length in the standard
    out.write('#include "rubrics/embedded.h"\n\n#include <stddef.h>\n\n')
    for number, (_, path) in enumerate(rows):
        with open(path, "rb") as file:
            data = file.read()
        assert b"\0" not in data, path
        out.write(f"static const unsigned char file_{number}[] = {{\n")
        for start in range(0, len(data), 20):
            out.write("    " + "".join(f"{byte}," for byte in data[start:start + 20]) + "\n")
        out.write("    0};\n\n")
    out.write("const struct embedded_file embedded_files[] = {\n")
    for number, (name, _) in enumerate(rows):
        out.write(f'    {{"{name}", (const char *)file_{number}}},\n')
    out.write("    {NULL, NULL},\n};\n")
