#include "runner/io/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runner/io/process.h"
#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"

#define SYSCTL_FILE "etc/sysctl.d/60-takehome.conf"
#define PROFILE_FILE "etc/apparmor.d/takehome"

enum { SETTING_BYTES = 64, PROFILE_BYTES_MAX = 64 << 10 };

static bool setting_is(int root_fd, const char *path, const char *value)
{
    AUTO_FD int fd = openat(root_fd, path, O_RDONLY | O_CLOEXEC);
    char text[SETTING_BYTES];
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
    if (n < 0)
        return false;
    text[n] = '\0';
    return strcspn(text, "\n") == strlen(value) &&
           strncmp(text, value, strlen(value)) == 0;
}

static bool is_there(int root_fd, const char *path)
{
    struct stat st;
    return fstatat(root_fd, path, &st, 0) == 0;
}

static bool has_variable(const char *const *environment, const char *name)
{
    size_t len = strlen(name);
    for (size_t i = 0; environment[i]; i++)
        if (strncmp(environment[i], name, len) == 0 && environment[i][len] == '=')
            return true;
    return false;
}

static enum machine_host find_host(int root_fd, const char *const *environment)
{
    if (has_variable(environment, "GITHUB_ACTIONS"))
        return MACHINE_GITHUB;
    if (has_variable(environment, "GITLAB_CI"))
        return MACHINE_GITLAB;
    bool contained = is_there(root_fd, ".dockerenv") ||
                     is_there(root_fd, "run/.containerenv") ||
                     has_variable(environment, "container");
    return contained ? MACHINE_CONTAINER : MACHINE_PLAIN;
}

void machine_look(int root_fd, bool root, const char *const *environment,
                  struct machine *ret)
{
    *ret = (struct machine){
        .root = root,
        .userns_clone_0 =
            setting_is(root_fd, "proc/sys/kernel/unprivileged_userns_clone", "0"),
        .userns_max_0 = setting_is(root_fd, "proc/sys/user/max_user_namespaces", "0"),
        .apparmor_limits = setting_is(
            root_fd, "proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1"),
        .systemd = is_there(root_fd, "run/systemd/system"),
        .host = find_host(root_fd, environment),
    };
}

/* ----- what root can do at once ----- */

static int write_setting(int root_fd, const char *path, const char *value,
                         struct error *err)
{
    AUTO_FD int fd = openat(root_fd, path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    if (fd < 0 || write(fd, value, strlen(value)) != (ssize_t)strlen(value))
        return error_errno(err, "write /%s", path);
    return 0;
}

/* Now, and after the next start of the machine. */
static int set_sysctl(const struct machine_place *place, const char *path,
                      const char *line, const char *value, struct error *err)
{
    AUTO_BUF struct buf kept = {0};
    int r = write_setting(place->root_fd, path, value, err);
    if (r < 0)
        return r;
    fs_read(place->root_fd, SYSCTL_FILE, PROFILE_BYTES_MAX, &kept, NULL);
    if (strstr(buf_text(&kept), line))
        return 0;
    if (buf_adds(&kept, line) < 0)
        return error_set(err, -ENOMEM, "out of memory");
    return fs_write(place->root_fd, SYSCTL_FILE, kept.data, kept.len, 0644,
                    FS_WRITE_REPLACE, err);
}

static int fix_userns_clone(const struct machine_place *place, struct error *err)
{
    return set_sysctl(place, "proc/sys/kernel/unprivileged_userns_clone",
                      "kernel.unprivileged_userns_clone = 1\n", "1", err);
}

static int fix_userns_max(const struct machine_place *place, struct error *err)
{
    return set_sysctl(place, "proc/sys/user/max_user_namespaces",
                      "user.max_user_namespaces = 10000\n", "10000", err);
}

/* The profile that was installed with us, where AppArmor looks for it. */
static int place_profile(const struct machine_place *place, struct error *err)
{
    AUTO_BUF struct buf text = {0};
    if (is_there(place->root_fd, PROFILE_FILE))
        return 0;
    if (place->installed_fd < 0 ||
        fs_read(place->installed_fd, PROFILE_FILE, PROFILE_BYTES_MAX, &text, NULL) < 0)
        return error_set(err, -ENOENT,
                         "its profile is not installed: run `meson install` first");
    return fs_write(place->root_fd, PROFILE_FILE, text.data, text.len, 0644,
                    FS_WRITE_REPLACE, err);
}

static int fix_apparmor(const struct machine_place *place, struct error *err)
{
    static const char *const argv[] = {"/sbin/apparmor_parser", "-r", "/" PROFILE_FILE,
                                       NULL};
    CLEANUP(process_done) struct process process = PROCESS_NONE;
    int r = place_profile(place, err);
    if (r == 0)
        r = process_start(argv, &process, err);
    if (r < 0)
        return r;
    int status = process_reap(&process);
    process_drain(&process);
    return status == 0 ? 0
                       : error_set(err, -EIO, "apparmor_parser ended with %d: %.200s",
                                   status, buf_text(&process.errors));
}

/* ----- what helps against what ----- */

#define BIT(layer) (1u << SANDBOX_LAYER_##layer)
#define COUNTED (BIT(MEMORY) | BIT(PROCESSES) | BIT(CPU))
#define WALLS                                                                            \
    (BIT(USER) | BIT(PID) | BIT(MOUNT) | BIT(NETWORK) | BIT(IPC) | BIT(UTS) |            \
     BIT(CGROUP_NS) | BIT(PRIVILEGES))

static bool is_user(const struct machine *m) { return !m->root; }
static bool userns_clone_0(const struct machine *m) { return m->userns_clone_0; }
static bool userns_max_0(const struct machine *m) { return m->userns_max_0; }
static bool apparmor_limits(const struct machine *m) { return m->apparmor_limits; }
static bool in_container(const struct machine *m) { return m->host == MACHINE_CONTAINER; }
static bool in_github(const struct machine *m) { return m->host == MACHINE_GITHUB; }
static bool in_gitlab(const struct machine *m) { return m->host == MACHINE_GITLAB; }
static bool user_of_systemd(const struct machine *m) { return m->systemd && !m->root; }
static bool always(const struct machine *m) { return m != NULL; }

static const struct {
    bool (*applies)(const struct machine *machine);
    sandbox_layers against;
    struct machine_remedy remedy;
} rows[] = {
    {userns_clone_0,
     WALLS,
     {"userns-clone", "this kernel lets only root make user namespaces",
      "sysctl -w kernel.unprivileged_userns_clone=1", fix_userns_clone}},
    {userns_max_0,
     WALLS,
     {"userns-max", "this kernel makes no user namespaces at all",
      "sysctl -w user.max_user_namespaces=10000", fix_userns_max}},
    {apparmor_limits,
     WALLS,
     {"apparmor",
      "AppArmor lets only programs with a profile make user namespaces (Ubuntu since "
      "23.10)",
      "meson install (it brings /etc/apparmor.d/takehome), then apparmor_parser -r "
      "/etc/apparmor.d/takehome",
      fix_apparmor}},
    {in_github,
     WALLS | COUNTED,
     {"github", "a GitHub job runs as a user without a cgroup of its own",
      "start takehome with sudo in this step", NULL}},
    {in_gitlab,
     WALLS | COUNTED,
     {"gitlab", "this GitLab runner confines its jobs itself",
      "a runner with the shell executor on a machine or VM; or privileged = true below "
      "[runners.docker]",
      NULL}},
    {in_container,
     WALLS | COUNTED,
     {"container", "this is a container, which confines takehome itself",
      "start it with --privileged --cgroupns=private; or with --cap-add SYS_ADMIN "
      "--security-opt seccomp=unconfined --security-opt apparmor=unconfined and -v "
      "/sys/fs/cgroup:/sys/fs/cgroup:rw",
      NULL}},
    {user_of_systemd,
     COUNTED,
     {"delegate", "this user has no cgroup of its own to count in",
      "systemd-run --user --scope -p Delegate=yes takehome …; or the unit "
      "takehome-grade@.service, which says Delegate=yes",
      NULL}},
    {is_user,
     WALLS | COUNTED,
     {"root", "a plain user can have less here than root", "sudo takehome …", NULL}},
    {always,
     BIT(LANDLOCK),
     {"landlock", "this kernel was started without Landlock",
      "add landlock to the lsm= list of the kernel's command line; Linux 6.1 or newer",
      NULL}},
};

size_t machine_remedies(const struct machine *machine, sandbox_layers missing,
                        const struct machine_remedy *ret[MACHINE_REMEDIES_MAX])
{
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(rows) && count < MACHINE_REMEDIES_MAX; i++)
        if ((missing & rows[i].against) && rows[i].applies(machine))
            ret[count++] = &rows[i].remedy;
    return count;
}
