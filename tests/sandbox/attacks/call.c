/* Makes one system call that a run may not: call NAME. */
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "attack.h"

/* Beyond the 32 bits that the kernel looks at. */
#define UPPER (1ull << 32)

struct row {
    const char *name;
    long number;
    unsigned long long args[6];
};

static const char text[] = "x", null_path[] = "/tmp";
#define AT(pointer) (unsigned long long)(uintptr_t)(pointer)

static const struct row rows[] = {
    {"ptrace", SYS_ptrace, {PTRACE_TRACEME}},
    {"mount", SYS_mount, {AT(text), AT(null_path), AT("tmpfs"), 0, 0}},
    {"umount", SYS_umount2, {AT("/box"), MNT_DETACH}},
    {"pivot_root", SYS_pivot_root, {AT("/box"), AT("/box")}},
    {"chroot", SYS_chroot, {AT("/box")}},
    {"unshare", SYS_unshare, {CLONE_NEWUSER}},
    {"setns", SYS_setns, {0, 0}},
    {"clone-user", SYS_clone, {CLONE_NEWUSER | 17}},
    {"clone-net", SYS_clone, {CLONE_NEWNET | 17}},
    {"clone-user-upper", SYS_clone, {UPPER | CLONE_NEWUSER | 17}},
    {"bpf", SYS_bpf, {0, 0, 0}},
    {"keyctl", SYS_keyctl, {0, (unsigned)-3, 1}},
    {"add_key", SYS_add_key, {AT("user"), AT(text), AT(text), 1, (unsigned)-4}},
    {"request_key", SYS_request_key, {AT("user"), AT(text), 0, 0}},
    {"userfaultfd", SYS_userfaultfd, {0}},
    {"perf_event_open", SYS_perf_event_open, {0, 0, 0, 0, 0}},
    {"process_vm_readv", SYS_process_vm_readv, {1, 0, 0, 0, 0, 0}},
    {"process_vm_writev", SYS_process_vm_writev, {1, 0, 0, 0, 0, 0}},
    {"pidfd_getfd", SYS_pidfd_getfd, {0, 0, 0}},
    {"open_by_handle_at", SYS_open_by_handle_at, {0, 0, 0}},
    {"fsopen", SYS_fsopen, {AT("tmpfs"), 0}},
    {"open_tree", SYS_open_tree, {(unsigned)AT_FDCWD, AT("/"), 1}},
    {"move_mount", SYS_move_mount, {0}},
    {"init_module", SYS_init_module, {0, 0, 0}},
    {"reboot", SYS_reboot, {0}},
    {"kexec_load", SYS_kexec_load, {0}},
    {"sethostname", SYS_sethostname, {AT(text), 1}},
    {"settimeofday", SYS_settimeofday, {0, 0}},
    {"iopl", SYS_iopl, {3}},
    {"modify_ldt", SYS_modify_ldt, {0, 0, 0}},
    {"syslog", SYS_syslog, {2, AT(text), 0}},
    {"vsock", SYS_socket, {40, SOCK_STREAM, 0}},
    {"packet", SYS_socket, {17, SOCK_RAW, 0}},
    {"packet-upper", SYS_socket, {UPPER | 17, SOCK_RAW, 0}},
    {"alg", SYS_socket, {38, SOCK_SEQPACKET, 0}},
    {"netfilter", SYS_socket, {16, SOCK_RAW, 12}},
    {"personality", SYS_personality, {READ_IMPLIES_EXEC}},
    {"personality-upper", SYS_personality, {UPPER | READ_IMPLIES_EXEC}},
    {"tiocsti", SYS_ioctl, {0, TIOCSTI, AT(text)}},
    {"tiocsti-upper", SYS_ioctl, {0, UPPER | TIOCSTI, AT(text)}},
    {"tioclinux", SYS_ioctl, {0, TIOCLINUX, AT(text)}},
    {"seccomp", SYS_seccomp, {0, 0, 0}},
    {"io_uring_setup", SYS_io_uring_setup, {1, 0}},
    {"clone3", SYS_clone3, {0, 0}},
    {"unknown", 1000, {0}},
    {"x32", 0x40000000 | SYS_getpid, {0}},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];
        const unsigned long long *a = row->args;
        if (strcmp(row->name, argv[1]) != 0)
            continue;
        long r = syscall(row->number, a[0], a[1], a[2], a[3], a[4], a[5]);
        int code = errno;
        if (r >= 0)
            return ATTACK_BREACH;
        printf("%s\n", code == EPERM          ? "EPERM"
                       : code == ENOSYS       ? "ENOSYS"
                       : code == EAFNOSUPPORT ? "EAFNOSUPPORT"
                       : code == ENOTTY       ? "ENOTTY"
                                              : strerror(code));
        return ATTACK_HELD;
    }
    return 2;
}
