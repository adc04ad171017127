/* cgroup_files -- the small files of a group, for the other cgroup modules, and what
 * those say to each other. */
#pragma once

#include "sandbox/cgroup.h"

/** Writes a value to a file of a group (a descriptor of its folder) in one write. @return
 * 0 or -errno: -ENOENT where the kernel has no such file */
int cgroup_write(int group_fd, const char *file, const char *value);
int cgroup_write_int(int group_fd, const char *file, int64_t value);
/** Reads at most size-1 bytes, ended by a NUL. @return their number or -errno; ret is
 * untouched then */
int cgroup_read(int group_fd, const char *file, char *ret, size_t size);
/** The number behind "key " at the beginning of a line, in the first 2 KiB of a file; for
 * an empty key the one that the file begins with. -1: no such file, line or number */
int64_t cgroup_number(int group_fd, const char *file, const char *key);
/** The same in a text that was read. */
int64_t cgroup_number_in(const char *text, const char *key);

/** What a group of a launcher is called. */
void cgroup_name(const struct cgroup_host *host, unsigned serial,
                 char ret[CGROUP_NAME_BYTES]);

/* Of one version each: cgroup.h's functions ask both. */

/** Sets the limits where the group has these controllers; where not, nothing is done.
 * @return 0 or -errno with an error that begins with the layer */
int cgroup_v1_limit(const struct cgroup *group, const struct cgroup_limits *limit,
                    struct error *err);
int cgroup_v2_limit(const struct cgroup_host *host, const struct cgroup *group,
                    const struct cgroup_limits *limit, struct error *err);
/** As cgroup_memory(); the first wants a group that has v1's memory controller. */
int64_t cgroup_v1_memory(const struct cgroup *group);
int64_t cgroup_v2_memory(const struct cgroup *group);
/** Sets peaks and hits in `ret`, which the caller has zeroed: what is not measured stays
 * 0. v2 leaves to v1 what that counts. */
void cgroup_v1_usage(const struct cgroup *group, struct cgroup_usage *ret);
void cgroup_v2_usage(const struct cgroup *group, struct cgroup_usage *ret);
/** As cgroup_cpu(), of the time since the group was made. */
bool cgroup_v1_cpu(const struct cgroup *group, int64_t *ret_user_us,
                   int64_t *ret_system_us);
bool cgroup_v2_cpu(const struct cgroup *group, int64_t *ret_user_us,
                   int64_t *ret_system_us);

/**
 * Looks from a folder upwards for a parent below which groups get memory and pids, or at
 * least can be made, and makes the group `name` in it.
 *
 * @param mount       where cgroup2 is mounted
 * @param path        where to begin, from there on: "/user.slice/…"
 * @param ret_memory  whether its groups have that controller; both are untouched for -1
 * @return            a descriptor of the parent, the caller's to close; -1: none
 */
int cgroup_v2_parent(const char *mount, const char *path, const char *name,
                     bool *ret_memory, bool *ret_pids);
