/*
 * demo_repository -- a real git repository made from folders, for `takehome demo`.
 *
 * Each sub-folder of `source`, in byte order, is one commit: its files are laid over
 * those of the commit before. ".message" holds the commit's message, ".remove" the paths
 * it takes away. Author and dates are fixed, so that the same folders give the same
 * commit ids.
 */
#pragma once

#include "sandbox/base/error.h"

/** Makes a bare repository with branch `main`; -EEXIST when `target` exists. */
int demo_repository_make(const char *source, const char *target, struct error *err);
