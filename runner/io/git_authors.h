/* git_authors -- who a repository's history names: read by a confined child, so that a
 * blind copy can be free of them. */
#pragma once

#include <stdbool.h>

#include "sandbox/base/error.h"
#include "sandbox/base/strlist.h"

enum { AUTHORS_COMMITS_MAX = 2000, AUTHORS_MAX = 100 };

/**
 * Adds the names and addresses of authors and committers, each once.
 *
 * @param mirror  bare repository
 * @param commit  full id: its history is read, up to AUTHORS_COMMITS_MAX commits
 */
int authors_list(const char *mirror, const char *commit, bool landlock_lowered,
                 struct strlist *ret, struct error *err);
