#include "sandbox/launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox/base/cleanup.h"
#include "sandbox/base/fs.h"
#include "sandbox/base/io.h"
#include "sandbox/keeper.h"
#include "sandbox/landlock.h"
#include "sandbox/mounts.h"
#include "sandbox/namespaces.h"
#include "sandbox/wakeful.h"

static sandbox_layers layer(enum sandbox_layer one) { return 1u << one; }

/* Layers that need nothing but what was found out by doing it. */
static sandbox_layers find_layers(struct launcher *launcher)
{
    sandbox_layers layers = layer(SANDBOX_LAYER_USER) | layer(SANDBOX_LAYER_PID) |
                            layer(SANDBOX_LAYER_MOUNT) | layer(SANDBOX_LAYER_NETWORK) |
                            layer(SANDBOX_LAYER_IPC) | layer(SANDBOX_LAYER_UTS) |
                            layer(SANDBOX_LAYER_CGROUP_NS) |
                            layer(SANDBOX_LAYER_PRIVILEGES) |
                            layer(SANDBOX_LAYER_SYSCALLS) | layer(SANDBOX_LAYER_RLIMITS);
    launcher->confinement.landlock_abi = landlock_version();
    if (launcher->confinement.landlock_abi > 0)
        layers |= layer(SANDBOX_LAYER_LANDLOCK);
    return layers | cgroup_host_layers(&launcher->groups);
}

/* The layers that a machine may lack; the others are part of how a run is made. */
static int check_demand(sandbox_layers found, sandbox_layers lowered, struct error *err)
{
    for (int i = 0; i < SANDBOX_LAYER_COUNT; i++) {
        enum sandbox_layer one = (enum sandbox_layer)i;
        if ((found & layer(one)) || (lowered & layer(one)))
            continue;
        return error_set(err, -ENOTSUP,
                         "the layer '%s' cannot be had: %s; or lower it by name "
                         "(`takehome doctor` says more)",
                         sandbox_layer_word(one), sandbox_layer_remedy(one));
    }
    return 0;
}

/* Whatever the caller's limits are: a run gets the policy's, and our own work must not
 * fail because a candidate's folders are deep. What we may not raise, the run's limits
 * find out. */
static void raise_limits(void)
{
    static const struct {
        int resource;
        rlim_t wanted;
    } rows[] = {{RLIMIT_NOFILE, 1 << 20},       {RLIMIT_FSIZE, RLIM_INFINITY},
                {RLIMIT_CPU, RLIM_INFINITY},    {RLIMIT_AS, RLIM_INFINITY},
                {RLIMIT_DATA, RLIM_INFINITY},   {RLIMIT_STACK, RLIM_INFINITY},
                {RLIMIT_MEMLOCK, RLIM_INFINITY}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct rlimit now, wanted = {rows[i].wanted, rows[i].wanted};
        if (getrlimit(rows[i].resource, &now) < 0 ||
            (now.rlim_cur >= wanted.rlim_cur && now.rlim_max >= wanted.rlim_max))
            continue;
        if (setrlimit(rows[i].resource, &wanted) == 0)
            continue;
        wanted = (struct rlimit){now.rlim_max, now.rlim_max};
        setrlimit(rows[i].resource, &wanted);
    }
}

/* The OOM killer takes a run's program, never what watches it; not every root may say so.
 */
static void spare_from_oom(void)
{
    if (!namespaces_may(CAP_SYS_RESOURCE))
        return;
    AUTO_FD int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd >= 0)
        io_write_all(fd, "-1000", 5);
}

static void find_groups(struct launcher *launcher)
{
    if (!launcher->searched &&
        !attendant_take_groups(&launcher->attendant, &launcher->groups))
        cgroup_host_open(&launcher->groups, getpid(), NULL);
    launcher->searched = true;
}

static int open_stage(struct launcher *launcher, struct error *err)
{
    struct error none = {0};
    int r = mounts_open_stage(&launcher->confinement, MOUNTS_STAGE, &none);
    if (r != -ENOENT)
        return r < 0 ? error_set(err, r, "%s", none.text) : 0;
    find_groups(launcher); /* before they are covered */
    return mounts_open_stage(&launcher->confinement, MOUNTS_SPARE_STAGE, err);
}

/* The layers of namespaces are tried by a run of nothing; see sandbox_open(). */
int launcher_open(struct launcher *launcher, sandbox_layers lowered,
                  const struct cgroup_limits *only, struct error *err)
{
    umask(022);
    signal(SIGCHLD, SIG_DFL); /* or the ends of runs could not be waited for */
    if (prctl(PR_SET_DUMPABLE, 0) < 0)
        return error_errno(err, "hide the launcher's memory");
    if (only) /* its set-up begins now */
        wakeful_begin(&launcher->wakeful_fd);
    int r = namespaces_open(&launcher->confinement, err);
    if (r < 0)
        return r;
    /* before our own limits: it is awaited */
    attendant_start(&launcher->attendant, only);
    raise_limits();
    if (!launcher->confinement.plain)
        spare_from_oom();
    launcher->confinement.lowered = lowered;
    return open_stage(launcher, err);
}

int launcher_settle(struct launcher *launcher, struct error *err)
{
    find_groups(launcher);
    if (launcher->confinement.applied == 0)
        launcher->confinement.applied = find_layers(launcher);
    return check_demand(launcher->confinement.applied, launcher->confinement.lowered,
                        err);
}

void launcher_close(struct launcher *launcher)
{
    bool served = launcher_is_served(launcher);
    /* somebody waits until all is gone, or there is nobody else to do it */
    if (served || !attendant_clears(&launcher->attendant))
        cgroup_host_close(&launcher->groups);
    cgroup_leave(&launcher->groups.ready);
    for (int i = 0; i < CGROUP_PART_COUNT; i++)
        cleanup_fd(&launcher->groups.parent_fd[i]);
    attendant_leave(&launcher->attendant, served);
    syscalls_filters_done(&launcher->filters);
    root_done(&launcher->root);
    cleanup_fd(&launcher->socket);
    cleanup_fd(&launcher->caller_fd);
    cleanup_fd(&launcher->network_fd);
    cleanup_fd(&launcher->wakeful_fd);
    *launcher = (struct launcher)LAUNCHER_EMPTY;
}

int launcher_tree(struct launcher *launcher, const struct wire_message *asked, int from,
                  int *ret_fd, struct error *err)
{
    wakeful_end(launcher->wakeful_fd); /* it is filled first, however long that takes */
    int tree = ++launcher->last_tree;
    AUTO_FD int fd = -1, from_fd = -1;
    char path[64];
    int r = mounts_tree_new(&launcher->confinement, tree, asked->limit_bytes,
                            asked->limit_inodes, &fd, err);
    if (r < 0)
        return r;
    if (from > 0) {
        mounts_box_path(&launcher->confinement, from, path, sizeof(path));
        from_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        r = from_fd < 0 ? error_errno(err, "open tree %d", from)
                        : fs_copy_tree(from_fd, fd, NULL, launcher->confinement.uid,
                                       launcher->confinement.gid, err);
    }
    if (r < 0) {
        mounts_tree_free(&launcher->confinement, tree);
        return error_wrap(err, "copy a work tree");
    }
    *ret_fd = TAKE_FD(fd);
    return tree;
}

/* An empty one for one run. */
static int fresh_tree(struct launcher *launcher, struct run_spec *spec, struct error *err)
{
    AUTO_FD int fd = -1;
    spec->tree = ++launcher->last_tree;
    return mounts_tree_new(&launcher->confinement, spec->tree,
                           spec->policy.disk_limit_bytes, spec->policy.inodes_limit, &fd,
                           err);
}

static int ensure_root(struct launcher *launcher, const struct policy *policy,
                       struct error *err)
{
    char path[64];
    mounts_root_path(&launcher->confinement, path, sizeof(path));
    return root_ensure(&launcher->root, path, policy, err);
}

int launcher_make_run(struct launcher *launcher, struct run_spec *spec,
                      struct capture *capture, struct wire_ended *ret, struct error *err)
{
    int r = 0;
    wakeful_begin(&launcher->wakeful_fd);
    spec->fresh_tree = spec->tree == 0;
    spec->filters = &launcher->filters;
    if (spec->fresh_tree)
        r = fresh_tree(launcher, spec, err);
    if (r == 0)
        r = syscalls_filters_ensure(&launcher->filters, spec->policy.calls, err);
    if (r == 0)
        r = ensure_root(launcher, &spec->policy, err);
    if (r == 0)
        r = launcher_settle(launcher, err); /* as late as can be: it may have to wait */
    r = r < 0 ? r : keeper_run(launcher, spec, capture, ret, err);
    wakeful_end(launcher->wakeful_fd); /* where it never began to run */
    return r;
}
