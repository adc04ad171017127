/*
 * checkout -- one commit's files written into a folder, by a confined child.
 *
 * libgit2's own checkout is not used: it runs filters and follows attributes. The tree is
 * walked here; every limit is checked on object headers before anything is written;
 * nothing but regular files, folders and links that stay inside is made. Executable bits
 * are kept, all else is 0644/0755. Names that differ only in case are different files
 * here, as the runs see them.
 */
#pragma once

#include <stdint.h>

#include "runner/core/refusal.h"
#include "sandbox/base/error.h"

struct checkout_request {
    const char *mirror; /* bare repository */
    const char *commit; /* full id */
    int target_fd;      /* empty folder */
    int64_t max_files, max_file_bytes, max_bytes, max_path_bytes, max_depth;
    int64_t wall_limit_ms; /* 0: a minute */
    bool landlock_lowered;
};

/** @return 0: see ret_refusal (reason NONE: checked out); negative: ours */
int checkout_run(const struct checkout_request *request, struct refusal *ret_refusal,
                 struct error *err);
