/*
 * attack_basics -- what a row about an attack says, and the attacks that everybody thinks
 * of first; attack_rows.h has the others.
 */
#pragma once

#include <signal.h>
#include <stdbool.h>

#include "tests/sandbox/world.h"

#include "tests/sandbox/attacks/attack.h"

enum { ARGS = 8, ANY = -1, SAME = -1 };

struct attack {
    const char *argv[ARGS]; /* the first: the file in attacks/ */
    enum verdict verdict;
    int plain;          /* verdict as a plain user; or SAME */
    int exit_status;    /* ANY: not looked at */
    int signal;         /* ANY */
    const char *denied; /* the call that must be named; NULL: none need be */
    const char *says;   /* part of standard output */
    bool kills;         /* output_overrun_kills */
    const char *allows; /* a group of system calls beside the profile's */
    int report_kib;     /* it has a report, cut after so much */
    bool root_only;     /* a plain user's sandbox has nothing to see it with */
    enum verdict also;  /* as good as the first; PASS: none */
    int wall_ms, cpu_ms, memory_mib; /* 0: as in run_attack() */
};

#define HELD .exit_status = ATTACK_HELD, .signal = 0, .plain = SAME
#define REFUSED(how, named)                                                              \
    {                                                                                    \
        .argv = {"call", how}, .verdict = VERDICT_DENIED, .denied = named, HELD          \
    }

static const struct attack attacks[] = {
    /* processes */
    /* refused forks are freed late, and charged until then: with room for them */
    {.argv = {"fork_bomb"},
     .memory_mib = 2048,
     .verdict = VERDICT_PROCESSES,
     .plain = VERDICT_WALL_TIME,
     .exit_status = ANY,
     .signal = ANY},
    {{"thread_bomb"}, VERDICT_PROCESSES, VERDICT_FAIL, ATTACK_HELD, 0, NULL, NULL, false},
    {{"linger"}, VERDICT_PASS, SAME, 0, 0, NULL, NULL, false},
    {{"end", "stop-parent"}, VERDICT_PASS, SAME, 0, 0, NULL, NULL, false},
    {{"end", "kill-1"}, VERDICT_PASS, SAME, 0, 0, NULL, NULL, false},
    {{"end", "kill-all"}, VERDICT_FAIL, SAME, ATTACK_HELD, 0, NULL, NULL, false},
    {{"end", "abort"}, VERDICT_CRASHED, SAME, -1, SIGABRT, NULL, NULL, false},
    {{"end", "raise"}, VERDICT_CRASHED, SAME, -1, SIGUSR1, NULL, NULL, false},
    {{"end", "segv"}, VERDICT_CRASHED, SAME, -1, SIGSEGV, NULL, NULL, false},
    {{"end", "exit:3"}, VERDICT_FAIL, SAME, 3, 0, NULL, NULL, false},
    /* time */
    {{"end", "stop"}, VERDICT_WALL_TIME, SAME, -1, SIGKILL, NULL, NULL, false},
    {{"end", "ignore"}, VERDICT_WALL_TIME, SAME, -1, SIGKILL, NULL, NULL, false},
    {{"burn", "self"}, VERDICT_CPU_TIME, SAME, -1, SIGKILL, NULL, NULL, false},
    {{"burn", "child"}, VERDICT_CPU_TIME, SAME, -1, SIGKILL, NULL, NULL, false},
    {{"burn", "orphan"}, VERDICT_CPU_TIME, SAME, -1, SIGKILL, NULL, NULL, false},
    /* memory */
    {{"memory_hog"}, VERDICT_MEMORY, SAME, ANY, ANY, NULL, NULL, false},
    {{"memory_hog", "child"}, VERDICT_MEMORY, SAME, ANY, ANY, NULL, NULL, false},
    {{"memory_hog", "shared"}, VERDICT_MEMORY, SAME, ANY, ANY, NULL, NULL, false},
    /* disk */
    {{"fill_disk", "/box", "one"}, VERDICT_DISK, SAME, ANY, ANY, NULL, NULL, false},
    {{"fill_disk", "/box", "many"},
     VERDICT_DISK,
     SAME,
     ATTACK_HELD,
     0,
     NULL,
     NULL,
     false},
    {{"fill_disk", "/tmp", "many"},
     VERDICT_DISK,
     SAME,
     ATTACK_HELD,
     0,
     NULL,
     NULL,
     false},
    {{"fill_disk", "/dev/shm", "many"},
     VERDICT_DISK,
     SAME,
     ATTACK_HELD,
     0,
     NULL,
     NULL,
     false},
    {{"fill_disk", "/box", "sparse"},
     VERDICT_FAIL,
     SAME,
     ATTACK_HELD,
     0,
     NULL,
     NULL,
     false},
    {{"fill_disk", "/usr", "many"},
     VERDICT_FAIL,
     SAME,
     ATTACK_HELD,
     0,
     NULL,
     NULL,
     false},
    {{"inode_bomb"}, VERDICT_DISK, SAME, ATTACK_HELD, 0, NULL, NULL, false},
    {{"inode_bomb", "folders"}, VERDICT_DISK, SAME, ATTACK_HELD, 0, NULL, NULL, false},
    /* output */
    {{"flood", "out"}, VERDICT_OUTPUT, SAME, -1, SIGKILL, NULL, NULL, true},
    {{"flood", "err"}, VERDICT_OUTPUT, SAME, -1, SIGKILL, NULL, NULL, true},
    {{"flood", "both"}, VERDICT_OUTPUT, SAME, -1, SIGKILL, NULL, NULL, true},
    {{"flood", "closed"}, VERDICT_OUTPUT, SAME, -1, SIGKILL, NULL, NULL, true},
    /* files and sights */
    {{"look_around"}, VERDICT_PASS, SAME, 0, 0, NULL, NULL, false},
    {{"open_file", "/etc/shadow", "/etc/hostname", "/root/.profile", "@SECRET",
      "/proc/1/environ", "/proc/1/mem", "/proc/kcore"},
     VERDICT_PASS,
     SAME,
     0,
     0,
     NULL,
     NULL,
     false},
    {{"open_file", "/sys/kernel", "/dev/vda", "/dev/mem", "/proc/1/cmdline", "/proc/1/fd",
      "w:/proc/sysrq-trigger", "w:/proc/sys/kernel/core_pattern"},
     VERDICT_PASS,
     SAME,
     0,
     0,
     NULL,
     NULL,
     false},
    {{"open_file", "w:/usr/bin/true", "w:/etc/passwd", "w:/proc/sys/kernel/hostname",
      "w:/etc/ld.so.cache"},
     VERDICT_PASS,
     SAME,
     0,
     0,
     NULL,
     NULL,
     false},
    {{"open_file", "/sys/1/box", "/sys/2/box", "/proc/2/root/../sys/1", "/box/../1/box"},
     VERDICT_PASS,
     SAME,
     0,
     0,
     NULL,
     NULL,
     false},
    {{"escape", "dotdot", "@SECRET"}, VERDICT_PASS, SAME, 0, 0, NULL, NULL, false},
    {{"escape", "link", "@SECRET"}, VERDICT_PASS, SAME, 0, 0, NULL, NULL, false},
    {{"escape", "proc-root", "@SECRET"}, VERDICT_PASS, SAME, 0, 0, NULL, NULL, false},
    {{"escape", "device", "@SECRET"}, VERDICT_PASS, SAME, 0, 0, NULL, NULL, false},
    /* network */
    {{"network", "outside", "@PORT"},
     VERDICT_FAIL,
     SAME,
     ATTACK_HELD,
     0,
     NULL,
     NULL,
     false},
    {{"network", "abstract", "@NAME"},
     VERDICT_FAIL,
     SAME,
     ATTACK_HELD,
     0,
     NULL,
     NULL,
     false},
    {{"network", "interfaces"}, VERDICT_PASS, SAME, 0, 0, NULL, NULL, false},
    {{"network", "self"}, VERDICT_PASS, SAME, 0, 0, NULL, NULL, false},
    /* system calls */
    REFUSED("ptrace", "ptrace"),
    REFUSED("mount", "mount"),
    REFUSED("umount", "umount2"),
    REFUSED("pivot_root", "pivot_root"),
    REFUSED("chroot", "chroot"),
    REFUSED("unshare", "unshare"),
    REFUSED("setns", "setns"),
    REFUSED("clone-user", "clone"),
    REFUSED("clone-net", "clone"),
    REFUSED("clone-user-upper", "clone"),
    REFUSED("bpf", "bpf"),
    REFUSED("keyctl", "keyctl"),
    REFUSED("add_key", "add_key"),
    REFUSED("request_key", "request_key"),
    REFUSED("userfaultfd", "userfaultfd"),
    REFUSED("perf_event_open", "perf_event_open"),
    REFUSED("process_vm_readv", "process_vm_readv"),
    REFUSED("process_vm_writev", "process_vm_writev"),
    REFUSED("pidfd_getfd", "pidfd_getfd"),
    REFUSED("open_by_handle_at", "open_by_handle_at"),
    REFUSED("fsopen", "fsopen"),
    REFUSED("open_tree", "open_tree"),
    REFUSED("move_mount", "move_mount"),
    REFUSED("init_module", "init_module"),
    REFUSED("reboot", "reboot"),
    REFUSED("kexec_load", "kexec_load"),
    REFUSED("sethostname", "sethostname"),
    REFUSED("settimeofday", "settimeofday"),
    REFUSED("iopl", "iopl"),
    REFUSED("modify_ldt", "modify_ldt"),
    REFUSED("vsock", "socket"),
    REFUSED("packet", "socket"),
    REFUSED("packet-upper", "socket"),
    REFUSED("alg", "socket"),
    REFUSED("netfilter", "socket"),
    REFUSED("personality", "personality"),
    REFUSED("personality-upper", "personality"),
    {{"call", "tiocsti"}, VERDICT_FAIL, SAME, ATTACK_HELD, 0, "ioctl", "ENOTTY", false},
    {{"call", "tiocsti-upper"},
     VERDICT_FAIL,
     SAME,
     ATTACK_HELD,
     0,
     "ioctl",
     "ENOTTY",
     false},
    {{"call", "tioclinux"}, VERDICT_FAIL, SAME, ATTACK_HELD, 0, "ioctl", "ENOTTY", false},
    {{"call", "syslog"}, VERDICT_FAIL, SAME, ATTACK_HELD, 0, "syslog", "EPERM", false},
    {{"call", "seccomp"}, VERDICT_FAIL, SAME, ATTACK_HELD, 0, "seccomp", "EPERM", false},
    {{"call", "io_uring_setup"},
     VERDICT_FAIL,
     SAME,
     ATTACK_HELD,
     0,
     NULL,
     "ENOSYS",
     false},
    {{"call", "clone3"}, VERDICT_FAIL, SAME, ATTACK_HELD, 0, NULL, "ENOSYS", false},
    {{"call", "unknown"}, VERDICT_FAIL, SAME, ATTACK_HELD, 0, NULL, "ENOSYS", false},
    {{"call", "x32"}, VERDICT_DENIED, SAME, -1, SIGSYS, NULL, NULL, false},
    {{"entry32"}, VERDICT_DENIED, SAME, -1, SIGSYS, NULL, NULL, false},
    {{"refused_often"}, VERDICT_DENIED, SAME, 1, 0, "ptrace", NULL, false},
};
