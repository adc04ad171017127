#!/bin/sh
# Builds the first program with musl; runner/meson.build says why. Called by ninja.
#
#   first.sh MUSL_GCC OUTPUT DEPFILE FOLDER FLAG... -- SOURCE...
#
# FOLDER gets the objects, which are made anew each time: they are few and small.
set -eu
compiler=$1 output=$2 depfile=$3 folder=$4
shift 4
rm -rf "$folder"
mkdir -p "$folder"
while [ "$1" != -- ]; do
    printf '%s\n' "$1" | sed 's/[\\"]/\\&/g'
    shift
done >"$folder/flags"
shift
for source in "$@"; do
    printf '%s\n' "$source" "$folder/$(printf '%s' "$source" | tr './' '__')"
done | xargs -P 2 -n 2 sh -c 'exec "$0" "@$1/flags" -MMD -MT "$2" -MF "$4.d" -c "$3" -o "$4.o" || exit 255' \
    "$compiler" "$folder" "$output"
# one segment for code and constants: each more is mapped, copied by every fork and taken down again
"$compiler" -static -s -Wl,--gc-sections -Wl,-z,noseparate-code -o "$output" "$folder"/*.o
cat "$folder"/*.d >"$depfile"
