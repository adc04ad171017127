/*
 * treename -- which names of a git tree may become names of files.
 *
 * Refused: "", ".", "..", a "/" inside, control characters, bytes that are not UTF-8
 * (every report and every message holds names as text), more than 255 bytes, and whatever
 * some system reads as ".git": other case, HFS+ ignorable characters, NTFS short names
 * ("git~1"), trailing dots and spaces, streams (".git:x"), and these behind a backslash.
 * A backslash elsewhere is a character like any other here.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "runner/core/refusal.h"

enum { TREENAME_BYTES_MAX = 255 };

/**
 * @param name    bytes of the entry; no NUL inside
 * @param folder  path of its folder with a final "/", "" for the root: for the message
 * @return        0, or 1 and the refusal set
 */
int treename_check(const char *name, size_t len, const char *folder,
                   struct refusal *refusal);
/** Does some system take this name for ".git"? */
bool treename_is_dot_git(const char *name, size_t len);
/** Whole and valid UTF-8, no overlong forms, no surrogates. */
bool treename_is_utf8(const char *bytes, size_t len);
