/* Makes one system call that a run may not: call NAME; or one that it may, beside such a
 * one: call NAME works. */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
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

static char zeros[512];
static const char text[] = "x", null_path[] = "/tmp";
static struct sock_filter take_all = {BPF_RET | BPF_K, 0, 0, 0xffff};
static const struct sock_fprog taker = {1, &take_all};
static const int one = 1;
static const char own[] = "/tmp/own", made[] = "/tmp/made";
enum { OWN_FD = 9, SOCKET_FD = 10 }; /* of the file `own`; of a datagram socket */
#define AT(pointer) (unsigned long long)(uintptr_t)(pointer)
#define CWD ((unsigned)AT_FDCWD)
#define FCHMODAT2 452
#define HUGE (4 << 20)
#define HUGE_FLAG 0x40000ull
#define CREATES 0x00400040ull /* O_CREAT | __O_TMPFILE */
/* struct open_how: O_CREAT | O_WRONLY, mode 04755 */
static const unsigned long long how[3] = {O_CREAT | O_WRONLY, 04755, 0};

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
    {"fsconfig", SYS_fsconfig, {0}},
    {"fsmount", SYS_fsmount, {0}},
    {"fspick", SYS_fspick, {(unsigned)AT_FDCWD, AT("/box"), 0}},
    {"mount_setattr", SYS_mount_setattr, {(unsigned)AT_FDCWD, AT("/usr"), 0, 0, 0}},
    {"bind", SYS_mount, {AT("/proc"), AT("/box"), 0, MS_BIND, 0}},
    {"remount", SYS_mount, {0, AT("/usr"), 0, MS_REMOUNT | MS_BIND, 0}},
    {"clone-mount", SYS_clone, {CLONE_NEWNS | 17}},
    {"clone-pid", SYS_clone, {CLONE_NEWPID | 17}},
    {"clone-ipc", SYS_clone, {CLONE_NEWIPC | 17}},
    {"clone-uts", SYS_clone, {CLONE_NEWUTS | 17}},
    {"clone-cgroup", SYS_clone, {CLONE_NEWCGROUP | 17}},
    {"unshare-net", SYS_unshare, {CLONE_NEWNET}},
    {"unshare-time", SYS_unshare, {0x80}},
    {"unshare-upper", SYS_unshare, {UPPER | CLONE_NEWUSER}},
    {"setdomainname", SYS_setdomainname, {AT(text), 1}},
    {"clock_settime", SYS_clock_settime, {0, AT(zeros)}},
    {"adjtimex", SYS_adjtimex, {AT(zeros)}},
    {"clock_adjtime", SYS_clock_adjtime, {0, AT(zeros)}},
    {"acct", SYS_acct, {0}},
    {"swapon", SYS_swapon, {AT("/box/file"), 0}},
    {"swapoff", SYS_swapoff, {AT("/box/file")}},
    {"quotactl", SYS_quotactl, {0, 0, 0, 0}},
    {"ioperm", SYS_ioperm, {0x80, 1, 1}},
    {"delete_module", SYS_delete_module, {AT(text), 0}},
    {"finit_module", SYS_finit_module, {0, AT(text), 0}},
    {"kexec_file_load", SYS_kexec_file_load, {0}},
    {"lookup_dcookie", SYS_lookup_dcookie, {0, 0, 0}},
    {"kcmp", SYS_kcmp, {1, 1, 0, 0, 0}},
    {"vhangup", SYS_vhangup, {0}},
    {"mbind", SYS_mbind, {AT(zeros), 4096, 1, 0, 0, 0}},
    {"move_pages", SYS_move_pages, {1, 0, 0, 0, 0, 0}},
    {"migrate_pages", SYS_migrate_pages, {1, 0, 0, 0}},
    {"fanotify_init", SYS_fanotify_init, {0, 0}},
    {"fanotify_mark", SYS_fanotify_mark, {0, 0, 0, 0, 0}},
    {"process_madvise", SYS_process_madvise, {0, 0, 0, 0, 0}},
    {"io_uring_enter", SYS_io_uring_enter, {0, 0, 0, 0, 0}},
    {"io_uring_register", SYS_io_uring_register, {0, 0, 0, 0}},
    {"memfd_secret", 447, {0}},
    {"name_to_handle_at", SYS_name_to_handle_at, {(unsigned)AT_FDCWD, AT("/"), 0, 0, 0}},
    {"nfsservctl", SYS_nfsservctl, {0}},
    {"uselib", SYS_uselib, {AT(text)}},
    {"ustat", SYS_ustat, {1, AT(zeros)}},
    {"sysfs", SYS_sysfs, {3}},
    {"set-seccomp", SYS_prctl, {22, 1}},
    {"bounding-set", SYS_prctl, {24, 0}},
    {"secure-bits", SYS_prctl, {28, 0}},
    {"memory-map", SYS_prctl, {35, 14, 0}},
    {"secure-bits-upper", SYS_prctl, {UPPER | 28, 0}},
    {"pair-net", SYS_socketpair, {2, SOCK_STREAM, 0, AT(zeros)}},
    {"netlink-route", SYS_socket, {16, SOCK_RAW | SOCK_CLOEXEC, 0}},
    {"netlink-audit", SYS_socket, {16, SOCK_RAW, 9}},
    {"xdp", SYS_socket, {44, SOCK_RAW, 0}},
    {"bluetooth", SYS_socket, {31, SOCK_RAW, 0}},
    {"vsock-upper", SYS_socket, {UPPER | 40, SOCK_STREAM, 0}},
    {"namespace-parent", SYS_ioctl, {0, 0xb702, 0}},
    {"line-discipline", SYS_ioctl, {0, TIOCSETD, AT(zeros)}},
    {"console", SYS_ioctl, {0, TIOCCONS, 0}},
    {"freeze", SYS_ioctl, {0, 0xc0045877, 0}},
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
    /* set-id bits, in both halves of what may hold them; and other bits */
    {"open-set-id", SYS_open, {AT(made), O_CREAT | O_WRONLY, 04755}},
    {"open-set-id-upper", SYS_open, {AT(made), UPPER | O_CREAT, UPPER | 02755}},
    {"open-unnamed-set-id", SYS_open, {AT(null_path), O_TMPFILE | O_WRONLY, 04755}},
    {"open-creates", SYS_open, {AT(made), UPPER | O_CREAT, (06000ull << 32) | 0755}},
    {"open-without-mode", SYS_open, {AT(own), CREATES << 32, 06755}},
    {"openat-set-id", SYS_openat, {CWD, AT(made), O_CREAT | O_WRONLY, 06755}},
    {"openat-set-id-upper", SYS_openat, {CWD, AT(made), UPPER | O_CREAT, UPPER | 02755}},
    {"openat-unnamed-set-id", SYS_openat, {CWD, AT(null_path), O_TMPFILE | 2, 04755}},
    {"openat-creates",
     SYS_openat,
     {CWD, AT(made), UPPER | O_CREAT, (06000ull << 32) | 0755}},
    {"openat-without-mode", SYS_openat, {CWD, AT(own), CREATES << 32, 06755}},
    {"openat2", SYS_openat2, {CWD, AT(made), AT(how), sizeof(how)}},
    {"creat-set-id", SYS_creat, {AT(made), 04755}},
    {"creat-set-id-upper", SYS_creat, {AT(made), UPPER | 02755}},
    {"creat-creates", SYS_creat, {AT(made), (06000ull << 32) | 0755}},
    {"chmod-set-id", SYS_chmod, {AT(own), 04755}},
    {"chmod-set-id-upper", SYS_chmod, {AT(own), UPPER | 02755}},
    {"chmod-changes", SYS_chmod, {AT(own), (06000ull << 32) | 01755}},
    {"fchmod-set-id", SYS_fchmod, {OWN_FD, 04755}},
    {"fchmod-set-id-upper", SYS_fchmod, {OWN_FD, UPPER | 02755}},
    {"fchmod-changes", SYS_fchmod, {OWN_FD, (06000ull << 32) | 01755}},
    {"fchmodat-set-id", SYS_fchmodat, {CWD, AT(own), 04755}},
    {"fchmodat-set-id-upper", SYS_fchmodat, {CWD, AT(own), UPPER | 02755}},
    {"fchmodat-changes", SYS_fchmodat, {CWD, AT(own), (06000ull << 32) | 01755}},
    {"fchmodat2-set-id", FCHMODAT2, {CWD, AT(own), 04755, 0}},
    {"fchmodat2-set-id-upper", FCHMODAT2, {CWD, AT(own), UPPER | 02755, 0}},
    {"mknod-set-id", SYS_mknod, {AT(made), S_IFREG | 04755, 0}},
    {"mknod-set-id-upper", SYS_mknod, {AT(made), UPPER | S_IFREG | 02755, 0}},
    {"mknod-creates", SYS_mknod, {AT(made), (06000ull << 32) | S_IFREG | 0755, 0}},
    {"mknodat-set-id", SYS_mknodat, {CWD, AT(made), S_IFREG | 04755, 0}},
    {"mknodat-set-id-upper", SYS_mknodat, {CWD, AT(made), UPPER | S_IFREG | 02755, 0}},
    {"mknodat-creates",
     SYS_mknodat,
     {CWD, AT(made), (06000ull << 32) | S_IFIFO | 0755, 0}},
    /* of the internet's sockets TCP and UDP only */
    {"raw", SYS_socket, {2, SOCK_RAW, 1}},
    {"ping", SYS_socket, {2, SOCK_DGRAM, 1}},
    {"dgram-odd", SYS_socket, {2, SOCK_DGRAM, 135}},
    {"dgram-odd-upper", SYS_socket, {UPPER | 2, UPPER | SOCK_DGRAM, UPPER | 135}},
    {"dgram-odd-behind", SYS_socket, {2, SOCK_DGRAM | SOCK_CLOEXEC, 17ull << 32 | 135}},
    {"raw-behind", SYS_socket, {2, 1ull << 32 | SOCK_RAW, 6}},
    {"mptcp", SYS_socket, {10, SOCK_STREAM | SOCK_NONBLOCK, 262}},
    {"sctp", SYS_socket, {2, SOCK_SEQPACKET, 132}},
    {"dccp", SYS_socket, {2, 6, 33}},
    {"l2tp", SYS_socket, {2, SOCK_DGRAM, 115}},
    {"tcp", SYS_socket, {2, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 6}},
    {"tcp-upper", SYS_socket, {UPPER | 2, UPPER | SOCK_STREAM, UPPER}},
    {"udp", SYS_socket, {2, SOCK_DGRAM | SOCK_CLOEXEC, 17}},
    /* programs that the kernel runs for a socket */
    {"filter", SYS_setsockopt, {SOCKET_FD, 1, 26, AT(&taker), sizeof(taker)}},
    {"filter-upper",
     SYS_setsockopt,
     {SOCKET_FD, UPPER | 1, UPPER | 26, AT(&taker), sizeof(taker)}},
    {"filter-behind",
     SYS_setsockopt,
     {SOCKET_FD, 6ull << 32 | 1, 9ull << 32 | 26, AT(&taker), sizeof(taker)}},
    {"attach-bpf", SYS_setsockopt, {SOCKET_FD, 1, 50, AT(&one), sizeof(one)}},
    {"reuseport", SYS_setsockopt, {SOCKET_FD, 1, 51, AT(&taker), sizeof(taker)}},
    {"reuseport-bpf", SYS_setsockopt, {SOCKET_FD, 1, 52, AT(&one), sizeof(one)}},
    {"tcp-key", SYS_setsockopt, {SOCKET_FD, 6, 14, AT(zeros), 216}},
    {"tcp-key-upper", SYS_setsockopt, {SOCKET_FD, UPPER | 6, UPPER | 14, AT(zeros), 216}},
    {"keepalive-upper",
     SYS_setsockopt,
     {SOCKET_FD, UPPER | 1, UPPER | 9, AT(&one), sizeof(one)}},
    {"multicast-loop", SYS_setsockopt, {SOCKET_FD, 0, 34, AT(&one), sizeof(one)}},
    /* pages of the machine's pool, which no memory limit counts */
    {"huge-pages", SYS_mmap, {0, HUGE, 3, HUGE_FLAG | 0x22, (unsigned)-1, 0}},
    {"huge-pages-upper",
     SYS_mmap,
     {0, HUGE, 3, UPPER | HUGE_FLAG | 0x22, (unsigned)-1, 0}},
    {"pages", SYS_mmap, {0, HUGE, 3, HUGE_FLAG << 32 | 0x22, (unsigned)-1, 0}},
    {"huge-file", SYS_memfd_create, {AT(text), 4}},
    {"huge-file-upper", SYS_memfd_create, {AT(text), UPPER | 4}},
    {"memory-file", SYS_memfd_create, {AT(text), 4ull << 32}},
    {"huge-segment", SYS_shmget, {0, HUGE, 04000 | 01600}},
    {"huge-segment-upper", SYS_shmget, {0, HUGE, UPPER | 04000 | 01600}},
    {"segment", SYS_shmget, {0, HUGE, 04000ull << 32 | 01600}},
    {"io_setup", SYS_io_setup, {65536, AT(zeros)}},
    {"unknown", 1000, {0}},
    {"x32", 0x40000000 | SYS_getpid, {0}},
};

int main(int argc, char **argv)
{
    int works = argc > 2 && strcmp(argv[2], "works") == 0;
    dup2(open(own, O_RDWR | O_CREAT, 0600), OWN_FD);
    dup2(socket(AF_INET, SOCK_DGRAM, 0), SOCKET_FD);
    for (size_t i = 0; argc > 1 && i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *row = &rows[i];
        const unsigned long long *a = row->args;
        if (strcmp(row->name, argv[1]) != 0)
            continue;
        long r = syscall(row->number, a[0], a[1], a[2], a[3], a[4], a[5]);
        int code = errno;
        if (r >= 0)
            return works ? 0 : ATTACK_BREACH;
        printf("%s\n", code == EPERM          ? "EPERM"
                       : code == ENOSYS       ? "ENOSYS"
                       : code == EAFNOSUPPORT ? "EAFNOSUPPORT"
                       : code == ENOTTY       ? "ENOTTY"
                       : code == EINVAL       ? "EINVAL"
                                              : strerror(code));
        return ATTACK_HELD;
    }
    return 2;
}
