/* cgroup_files -- the small files of a group, for the other cgroup modules, and what
 * those say to each other. */
#pragma once

#include "sandbox/cgroup.h"

/** Writes a value. @return 0 or -errno */
int cgroup_write(int group_fd, const char *file, const char *value);
int cgroup_write_int(int group_fd, const char *file, int64_t value);
/** Reads at most size-1 bytes. @return their number or -errno */
int cgroup_read(int group_fd, const char *file, char *ret, size_t size);
/** The number behind "key " in a file of lines; the first number for an empty key. -1:
 * absent */
int64_t cgroup_number(int group_fd, const char *file, const char *key);
/** The same in a text that was read. */
int64_t cgroup_number_in(const char *text, const char *key);

/** What a group of a launcher is called. */
void cgroup_name(const struct cgroup_host *host, unsigned serial,
                 char ret[CGROUP_NAME_BYTES]);

int cgroup_v1_limit(const struct cgroup *group, const struct cgroup_limits *limit,
                    struct error *err);
int64_t cgroup_v1_memory(const struct cgroup *group);
int64_t cgroup_v2_memory(const struct cgroup *group);
void cgroup_v1_usage(const struct cgroup *group, struct cgroup_usage *ret);
bool cgroup_v1_cpu(const struct cgroup *group, int64_t *ret_user_us,
                   int64_t *ret_system_us);

/** A parent below which groups get memory and pids, or at least can be made; -1 when
 * none. The group `name` is in it then. */
int cgroup_v2_parent(const char *mount, const char *path, const char *name,
                     bool *ret_memory, bool *ret_pids);
int cgroup_v2_limit(const struct cgroup_host *host, const struct cgroup *group,
                    const struct cgroup_limits *limit, struct error *err);
void cgroup_v2_usage(const struct cgroup *group, struct cgroup_usage *ret);
bool cgroup_v2_cpu(const struct cgroup *group, int64_t *ret_user_us,
                   int64_t *ret_system_us);
