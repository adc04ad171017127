#!/bin/sh
# clang-format decides the layout of every C file of ours.
set -u
cd "$(dirname "$0")/../.." || exit 1
command -v clang-format >/dev/null || { echo "clang-format is missing"; exit 77; }
find sandbox rubrics assignments runner tests -name '*.[ch]' -not -path '*/data/*' -print0 |
    xargs -0 clang-format --dry-run --Werror
