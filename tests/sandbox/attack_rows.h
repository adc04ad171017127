/*
 * attack_rows -- more attacks, by topic: what a row shows, the program, the limits that
 * differ, the end. Included by test_attacks.c, which knows the columns.
 */
#pragma once

/* one row reads as one row */
/* clang-format off */

#define ENDS_HELD .verdict = VERDICT_FAIL, .plain = SAME, .exit_status = ATTACK_HELD
#define ENDS_WELL .verdict = VERDICT_PASS, .plain = SAME
#define ENDS_KILLED(why) .verdict = why, .plain = SAME, .exit_status = -1, .signal = SIGKILL
#define ENDS_ANYHOW(why) .verdict = why, .plain = SAME, .exit_status = ANY, .signal = ANY
#define WALL .wall_ms = 600
#define CPU .cpu_ms = 300
#define SMALL .memory_mib = 48
#define WITHOUT(way, named) {.argv = {"call", way}, .verdict = VERDICT_DENIED, .denied = named, .exit_status = ATTACK_HELD, .plain = SAME}
#define QUIETLY(way, named, code) {.argv = {"call", way}, .denied = named, .says = code, ENDS_HELD}
#define WORKS(way) {.argv = {"call", way, "works"}, ENDS_WELL}
#define SET_ID(call) WITHOUT(call "-set-id", call), WITHOUT(call "-set-id-upper", call)
#define NO_PROTOCOL "Protocol not supported"
#define NO_MEMORY "Cannot allocate memory"
#define UNKNOWN(way) {.argv = {"call", way}, .says = "ENOSYS", ENDS_HELD}

static const struct attack more_attacks[] = {
    /* processes */
    {.argv = {"processes", "exec-storm"}, CPU, ENDS_KILLED(VERDICT_CPU_TIME)},
    {.argv = {"processes", "zombies"}, .verdict = VERDICT_PROCESSES, .plain = VERDICT_FAIL, .exit_status = ATTACK_HELD},
    {.argv = {"processes", "daemons"}, ENDS_WELL},
    {.argv = {"processes", "burner-stays"}, ENDS_WELL},
    {.argv = {"processes", "main-leaves"}, ENDS_WELL},
    {.argv = {"processes", "main-leaves", "for-ever"}, WALL, ENDS_KILLED(VERDICT_WALL_TIME)},
    {.argv = {"processes", "vfork-holds"}, WALL, ENDS_KILLED(VERDICT_WALL_TIME)},
    {.argv = {"processes", "kill-zero"}, WALL, ENDS_KILLED(VERDICT_WALL_TIME)},
    {.argv = {"processes", "self-exec"}, .denied = "ptrace", ENDS_WELL},
    {.argv = {"processes", "memfd-exec"}, .denied = "ptrace", ENDS_WELL},
    {.argv = {"processes", "write-executables"}, ENDS_HELD},
    {.argv = {"processes", "signal-init"}, ENDS_WELL},
    {.argv = {"processes", "pidfd-init"}, ENDS_WELL},
    {.argv = {"processes", "limit-init"}, .denied = "prlimit64", ENDS_HELD},
    {.argv = {"processes", "ptrace-parent"}, .verdict = VERDICT_DENIED, .plain = SAME, .denied = "ptrace", .exit_status = ATTACK_HELD},
    {.argv = {"processes", "trace-init"}, .allows = "debug", ENDS_HELD},
    {.argv = {"processes", "core"}, ENDS_HELD},
    {.argv = {"processes", "set-id"}, .denied = "chmod", ENDS_WELL},
    /* time */
    {.argv = {"times", "alarm-ignored"}, WALL, ENDS_KILLED(VERDICT_WALL_TIME)},
    {.argv = {"times", "waiting"}, WALL, ENDS_KILLED(VERDICT_WALL_TIME)},
    {.argv = {"times", "fifo"}, WALL, ENDS_KILLED(VERDICT_WALL_TIME)},
    {.argv = {"times", "writing"}, WALL, ENDS_KILLED(VERDICT_WALL_TIME)},
    {.argv = {"times", "timer-storm"}, CPU, ENDS_KILLED(VERDICT_CPU_TIME)},
    {.argv = {"times", "system-time"}, CPU, ENDS_KILLED(VERDICT_CPU_TIME)},
    /* memory; what a plain user's watcher cannot see is not asked there */
    {.argv = {"memory", "heap"}, SMALL, ENDS_ANYHOW(VERDICT_MEMORY)},
    {.argv = {"memory", "child"}, SMALL, ENDS_ANYHOW(VERDICT_MEMORY)},
    {.argv = {"memory", "stack"}, .verdict = VERDICT_CRASHED, .plain = SAME, .exit_status = -1, .signal = SIGSEGV},
    {.argv = {"memory", "big-stack"}, SMALL, ENDS_ANYHOW(VERDICT_MEMORY)},
    {.argv = {"memory", "page-tables"}, SMALL, ENDS_ANYHOW(VERDICT_MEMORY)},
    {.argv = {"memory", "system-v"}, SMALL, ENDS_ANYHOW(VERDICT_MEMORY)},
    {.argv = {"memory", "system-v", "detached"}, SMALL, ENDS_ANYHOW(VERDICT_MEMORY), .root_only = true},
    {.argv = {"memory", "memfd"}, SMALL, ENDS_ANYHOW(VERDICT_MEMORY), .root_only = true},
    {.argv = {"memory", "pipes"}, SMALL, ENDS_ANYHOW(VERDICT_MEMORY), .root_only = true},
    {.argv = {"memory", "many-maps"}, ENDS_HELD},
    {.argv = {"memory", "lock"}, ENDS_HELD},
    {.argv = {"memory", "page-cache"}, SMALL, ENDS_WELL},
    /* disk */
    {.argv = {"disk", "long-names"}, .verdict = VERDICT_DISK, .plain = SAME} /* nested too deep */,
    {.argv = {"disk", "odd-names"}, ENDS_WELL},
    {.argv = {"disk", "nodes"}, ENDS_WELL},
    {.argv = {"disk", "mode-zero"}, ENDS_WELL},
    {.argv = {"disk", "immutable"}, .denied = "ioctl", ENDS_HELD},
    {.argv = {"disk", "attributes"}, ENDS_HELD},
    {.argv = {"disk", "hard-links"}, .verdict = VERDICT_DISK, .plain = SAME, .exit_status = ATTACK_HELD},
    {.argv = {"disk", "soft-links"}, .verdict = VERDICT_DISK, .plain = SAME, .exit_status = ATTACK_HELD},
    {.argv = {"disk", "unlinked"}, .verdict = VERDICT_DISK, .plain = SAME, .exit_status = ATTACK_HELD},
    {.argv = {"disk", "reserved"}, ENDS_HELD},
    /* output */
    {.argv = {"flood", "report"}, WALL, .report_kib = 64, .kills = true, ENDS_KILLED(VERDICT_WALL_TIME)} /* cut, and drained on */,
    {.argv = {"output", "drip"}, WALL, .says = "...", ENDS_KILLED(VERDICT_WALL_TIME)},
    {.argv = {"output", "never-a-newline"}, .says = "yyyy", ENDS_WELL},
    {.argv = {"output", "escapes"}, .says = "\x1b]0;owned", ENDS_WELL},
    {.argv = {"output", "child-after-close"}, .says = "late", ENDS_WELL},
    {.argv = {"output", "grandchild"}, .kills = true, ENDS_KILLED(VERDICT_OUTPUT)},
    {.argv = {"output", "grandchild", "and-leave"}, ENDS_WELL},
    {.argv = {"output", "steal"}, ENDS_WELL},
    {.argv = {"output", "tune"}, ENDS_ANYHOW(VERDICT_PASS), .also = VERDICT_FAIL},
    /* files */
    {.argv = {"escape", "proc-1", "@SECRET"}, ENDS_WELL},
    {.argv = {"escape", "descriptor", "@SECRET"}, ENDS_WELL},
    {.argv = {"files", "search", "@SECRET"}, ENDS_WELL},
    {.argv = {"files", "others-in-proc"}, ENDS_WELL},
    {.argv = {"files", "hard-link", "@SECRET"}, ENDS_HELD},
    {.argv = {"files", "link-race", "@SECRET"}, ENDS_HELD},
    {.argv = {"files", "dotdot-race", "@SECRET"}, ENDS_HELD},
    {.argv = {"files", "chroot-descriptor", "@SECRET"}, .verdict = VERDICT_DENIED, .plain = SAME, .denied = "chroot", .exit_status = ATTACK_HELD},
    {.argv = {"files", "move-root"}, ENDS_HELD},
    {.argv = {"files", "mount-flags"}, ENDS_WELL},
    {.argv = {"files", "preload"}, ENDS_HELD},
    {.argv = {"files", "terminal"}, ENDS_HELD},
    {.argv = {"files", "lease"}, ENDS_HELD},
    {.argv = {"files", "touch-tools"}, ENDS_HELD},
    /* what is asked of the kernel and not given */
    {.argv = {"privileges", "root"}, ENDS_HELD},
    {.argv = {"privileges", "groups"}, ENDS_HELD},
    {.argv = {"privileges", "capabilities"}, ENDS_HELD},
    {.argv = {"privileges", "no-new-privileges"}, ENDS_HELD},
    {.argv = {"privileges", "nice"}, ENDS_HELD},
    {.argv = {"privileges", "real-time"}, ENDS_HELD},
    {.argv = {"privileges", "deadline"}, ENDS_HELD},
    {.argv = {"privileges", "disk-priority"}, ENDS_HELD},
    {.argv = {"privileges", "limits"}, ENDS_HELD},
    {.argv = {"privileges", "spare-me"}, ENDS_HELD},
    {.argv = {"privileges", "give-away"}, ENDS_HELD},
    {.argv = {"privileges", "write-maps"}, ENDS_HELD},
    /* network, with a loopback of its own */
    {.argv = {"network", "datagrams"}, ENDS_HELD},
    {.argv = {"network", "names"}, ENDS_HELD},
    {.argv = {"network", "version-6", "@PORT"}, ENDS_HELD},
    {.argv = {"network", "raw"}, .denied = "socket", ENDS_HELD},
    {.argv = {"network", "by-path", "@SOCKET"}, ENDS_HELD},
    {.argv = {"network", "scan"}, ENDS_WELL},
    {.argv = {"network", "netlink"}, ENDS_HELD},
    {.argv = {"network", "forged"}, ENDS_HELD},
    {.argv = {"network", "options"}, ENDS_HELD},
    /* what has a name on the machine; and what a run leaves under one */
    {.argv = {"ipc", "shared-memory", "@KEY"}, ENDS_HELD},
    {.argv = {"ipc", "semaphores", "@KEY"}, ENDS_HELD},
    {.argv = {"ipc", "messages", "@KEY"}, ENDS_HELD},
    {.argv = {"ipc", "posix-queue", "@QUEUE"}, ENDS_HELD},
    {.argv = {"ipc", "posix-memory", "@QUEUE"}, ENDS_HELD},
    {.argv = {"ipc", "leave-all", "@KEY"}, ENDS_WELL},
    {.argv = {"ipc", "watchers"}, ENDS_HELD},
    {.argv = {"ipc", "posix-queues"}, ENDS_HELD},
    {.argv = {"ipc", "system-queues"}, SMALL, ENDS_ANYHOW(VERDICT_MEMORY), .root_only = true},
    /* system calls */
    WITHOUT("fsconfig", "fsconfig"), WITHOUT("fsmount", "fsmount"),
    WITHOUT("fspick", "fspick"), WITHOUT("mount_setattr", "mount_setattr"),
    WITHOUT("bind", "mount"), WITHOUT("remount", "mount"),
    WITHOUT("clone-mount", "clone"), WITHOUT("clone-pid", "clone"),
    WITHOUT("clone-ipc", "clone"), WITHOUT("clone-uts", "clone"),
    WITHOUT("clone-cgroup", "clone"), WITHOUT("unshare-net", "unshare"),
    WITHOUT("unshare-time", "unshare"), WITHOUT("unshare-upper", "unshare"),
    WITHOUT("setdomainname", "setdomainname"), WITHOUT("clock_settime", "clock_settime"),
    QUIETLY("adjtimex", "adjtimex", "EPERM"), QUIETLY("clock_adjtime", "clock_adjtime", "EPERM"),
    WITHOUT("acct", "acct"), WITHOUT("swapon", "swapon"), WITHOUT("swapoff", "swapoff"),
    WITHOUT("quotactl", "quotactl"), WITHOUT("ioperm", "ioperm"),
    WITHOUT("delete_module", "delete_module"), WITHOUT("finit_module", "finit_module"),
    WITHOUT("kexec_file_load", "kexec_file_load"), WITHOUT("lookup_dcookie", "lookup_dcookie"),
    WITHOUT("kcmp", "kcmp"), WITHOUT("vhangup", "vhangup"),
    QUIETLY("move_pages", "move_pages", "EPERM"), QUIETLY("migrate_pages", "migrate_pages", "EPERM"),
    WITHOUT("fanotify_init", "fanotify_init"), WITHOUT("fanotify_mark", "fanotify_mark"),
    UNKNOWN("process_madvise"), UNKNOWN("io_uring_enter"), UNKNOWN("io_uring_register"),
    UNKNOWN("memfd_secret"), UNKNOWN("name_to_handle_at"), UNKNOWN("nfsservctl"),
    UNKNOWN("uselib"), UNKNOWN("ustat"), UNKNOWN("sysfs"),
    QUIETLY("set-seccomp", "prctl", "EINVAL"), QUIETLY("bounding-set", "prctl", "EINVAL"),
    QUIETLY("secure-bits", "prctl", "EINVAL"), QUIETLY("memory-map", "prctl", "EINVAL"),
    QUIETLY("secure-bits-upper", "prctl", "EINVAL"),
    WITHOUT("pair-net", "socketpair"), WITHOUT("netlink-audit", "socket"),
    WITHOUT("xdp", "socket"), WITHOUT("bluetooth", "socket"), WITHOUT("vsock-upper", "socket"),
    SET_ID("open"), SET_ID("openat"), SET_ID("creat"),
    SET_ID("chmod"), SET_ID("fchmod"), SET_ID("fchmodat"),
    SET_ID("fchmodat2"), SET_ID("mknod"), SET_ID("mknodat"),
    WITHOUT("open-unnamed-set-id", "open"), WITHOUT("openat-unnamed-set-id", "openat"),
    WORKS("open-creates"), WORKS("open-without-mode"), WORKS("openat-creates"),
    WORKS("openat-without-mode"), WORKS("creat-creates"), WORKS("chmod-changes"),
    WORKS("fchmod-changes"), WORKS("fchmodat-changes"), WORKS("mknod-creates"),
    WORKS("mknodat-creates"), UNKNOWN("openat2"),
    QUIETLY("raw", "socket", NO_PROTOCOL), QUIETLY("ping", "socket", NO_PROTOCOL),
    QUIETLY("udplite", "socket", NO_PROTOCOL), QUIETLY("udplite-upper", "socket", NO_PROTOCOL),
    QUIETLY("udplite-behind", "socket", NO_PROTOCOL), QUIETLY("raw-behind", "socket", NO_PROTOCOL),
    QUIETLY("mptcp", "socket", NO_PROTOCOL), QUIETLY("sctp", "socket", NO_PROTOCOL),
    QUIETLY("dccp", "socket", NO_PROTOCOL), QUIETLY("l2tp", "socket", NO_PROTOCOL),
    WORKS("tcp"), WORKS("tcp-upper"), WORKS("udp"),
    WITHOUT("filter", "setsockopt"), WITHOUT("filter-upper", "setsockopt"),
    WITHOUT("filter-behind", "setsockopt"), WITHOUT("attach-bpf", "setsockopt"),
    WITHOUT("reuseport", "setsockopt"), WITHOUT("reuseport-bpf", "setsockopt"),
    WORKS("keepalive-upper"), WORKS("multicast-loop"),
    QUIETLY("huge-pages", "mmap", NO_MEMORY), QUIETLY("huge-pages-upper", "mmap", NO_MEMORY),
    QUIETLY("huge-file", "memfd_create", NO_MEMORY), QUIETLY("huge-file-upper", "memfd_create", NO_MEMORY),
    WITHOUT("huge-segment", "shmget"), WITHOUT("huge-segment-upper", "shmget"),
    WORKS("pages"), WORKS("memory-file"), WORKS("segment"),
    QUIETLY("io_setup", "io_setup", "ENOSYS"),
    QUIETLY("namespace-parent", "ioctl", "ENOTTY"), QUIETLY("line-discipline", "ioctl", "ENOTTY"),
    QUIETLY("console", "ioctl", "ENOTTY"), QUIETLY("freeze", "ioctl", "ENOTTY"),
};
