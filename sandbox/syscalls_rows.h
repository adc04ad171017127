/*
 * syscalls_rows -- which system calls a run may make: one row a call, or one row a value
 * of an argument. The only place where that is said.
 *
 *   ALLOW(call, group, why)                  allowed with the group
 *   ALLOW_IF(call, group, rule, why)         with the group and when the rule holds;
 *                                            several rows of a call are "or"
 *   PROBE(call, group, why)                  ENOSYS, unnamed: runtimes try it and have
 *                                            another way
 *   REFUSE(call, group, error, weight, why)  the error, and named in the ending
 *   REFUSE_IF(call, group, rule, error, weight, why)
 *                                            these, where the rule holds, to a run that
 *                                            has the group; after the call's REFUSE row
 *
 * Groups and who has them: profile.h. A PROBE or REFUSE row is allowed by a group that no
 * profile holds (EXTRA), never by another. A call of a group that a run has not is
 * refused with EPERM, GRAVE. A call in no row gets ENOSYS and is named. A call whose
 * ALLOW_IF rows all fail gets the error of its REFUSE row. Weight GRAVE: who makes this
 * call and then fails was stopped by it (VERDICT_DENIED); QUIET: it is only mentioned.
 *
 * Rules compare the low 32 bits only, because the kernel does too: a value in the upper
 * half must neither pass a refusal nor lose a permission. CLEAR(arg, mask): no bit of the
 * mask is set. MASKED(arg, mask, value): those bits are so. VALUE(arg, value).
 * VALUE2(arg, value, arg2, value2). MASKED2 and MASKED3: two and three of MASKED.
 */
#pragma once

/* one row reads as one row */
/* clang-format off */

/* Namespaces that clone(2) could make: all CLONE_NEW* that fit its flags. */
#define SYSCALLS_CLONE_NEW 0x7E020000u
/* The bits of a file's mode that give whoever starts it its owner's or its group's id. A
 * plain user's run is that user outside, and a folder bound to write is seen there. */
#define SYSCALLS_SET_ID 06000u
/* O_CREAT and __O_TMPFILE: without them nobody looks at the mode, and it may be garbage. */
#define SYSCALLS_CREATES 0x00400040u
/* AF_INET is 2, AF_INET6 10: one bit between them. */
#define SYSCALLS_INET_FAMILIES 0xfffffff7u
/* A kind of socket, 0xf, has flags beside it: SOCK_NONBLOCK, SOCK_CLOEXEC. */
#define SYSCALLS_INET(kind, protocol)                                                    \
    MASKED3(0, SYSCALLS_INET_FAMILIES, 2, 1, 0xfu, kind, 2, 0xffffffffu, protocol)
/* Options of SOL_SOCKET: so many from `first` on, a power of two that divides it. */
#define SYSCALLS_OPTIONS(first, many) MASKED2(1, 0xffffffffu, 1, 2, ~((many)-1u), first)
/* Likewise of IPPROTO_TCP. */
#define SYSCALLS_TCP_OPTIONS(first, many)                                                \
    MASKED2(1, 0xffffffffu, 6, 2, ~((many)-1u), first)

#define SYSCALLS_FILES(ALLOW)                                                            \
    ALLOW(read, FILES, "") ALLOW(write, FILES, "")                                  \
    ALLOW(close, FILES, "") ALLOW(stat, FILES, "") ALLOW(fstat, FILES, "")         \
    ALLOW(lstat, FILES, "") ALLOW(lseek, FILES, "") ALLOW(pread64, FILES, "")      \
    ALLOW(pwrite64, FILES, "") ALLOW(readv, FILES, "") ALLOW(writev, FILES, "")    \
    ALLOW(access, FILES, "") ALLOW(pipe, FILES, "") ALLOW(dup, FILES, "")          \
    ALLOW(dup2, FILES, "") ALLOW(dup3, FILES, "") ALLOW(pipe2, FILES, "")          \
    ALLOW(sendfile, FILES, "") ALLOW(fcntl, FILES, "") ALLOW(flock, FILES, "")     \
    ALLOW(fsync, FILES, "") ALLOW(fdatasync, FILES, "") ALLOW(truncate, FILES, "") \
    ALLOW(ftruncate, FILES, "") ALLOW(getdents, FILES, "")                           \
    ALLOW(getdents64, FILES, "") ALLOW(getcwd, FILES, "") ALLOW(chdir, FILES, "")  \
    ALLOW(fchdir, FILES, "") ALLOW(rename, FILES, "") ALLOW(mkdir, FILES, "")      \
    ALLOW(rmdir, FILES, "") ALLOW(link, FILES, "")                                   \
    ALLOW(unlink, FILES, "") ALLOW(symlink, FILES, "") ALLOW(readlink, FILES, "")  \
    ALLOW(chown, FILES, "")                                                            \
    ALLOW(fchown, FILES, "") ALLOW(lchown, FILES, "") ALLOW(umask, FILES, "")      \
    ALLOW(statfs, FILES, "") ALLOW(fstatfs, FILES, "") ALLOW(sync, FILES, "")      \
    ALLOW(syncfs, FILES, "") ALLOW(readahead, FILES, "")                             \
    ALLOW(setxattr, FILES, "") ALLOW(lsetxattr, FILES, "")                           \
    ALLOW(fsetxattr, FILES, "") ALLOW(getxattr, FILES, "")                           \
    ALLOW(lgetxattr, FILES, "") ALLOW(fgetxattr, FILES, "")                          \
    ALLOW(listxattr, FILES, "") ALLOW(llistxattr, FILES, "")                         \
    ALLOW(flistxattr, FILES, "") ALLOW(removexattr, FILES, "")                       \
    ALLOW(lremovexattr, FILES, "") ALLOW(fremovexattr, FILES, "")                    \
    ALLOW(utime, FILES, "") ALLOW(utimes, FILES, "") ALLOW(futimesat, FILES, "")   \
    ALLOW(mkdirat, FILES, "") ALLOW(fchownat, FILES, "")                             \
    ALLOW(newfstatat, FILES, "") ALLOW(unlinkat, FILES, "")                          \
    ALLOW(renameat, FILES, "") ALLOW(linkat, FILES, "") ALLOW(symlinkat, FILES, "")\
    ALLOW(readlinkat, FILES, "") ALLOW(faccessat, FILES, "")                         \
    ALLOW(splice, FILES, "") ALLOW(tee, FILES, "")                                   \
    ALLOW(vmsplice, FILES, "") ALLOW(sync_file_range, FILES, "")                     \
    ALLOW(utimensat, FILES, "") ALLOW(fallocate, FILES, "")                          \
    ALLOW(preadv, FILES, "") ALLOW(pwritev, FILES, "") ALLOW(renameat2, FILES, "") \
    ALLOW(copy_file_range, FILES, "") ALLOW(preadv2, FILES, "")                      \
    ALLOW(pwritev2, FILES, "") ALLOW(statx, FILES, "")                             \
    ALLOW(faccessat2, FILES, "") ALLOW(close_range, FILES, "")                       \
    ALLOW(fadvise64, FILES, "") ALLOW(cachestat, FILES, "")                          \
    ALLOW(inotify_init, FILES, "build watchers")                                       \
    ALLOW(inotify_init1, FILES, "") ALLOW(inotify_add_watch, FILES, "")              \
    ALLOW(inotify_rm_watch, FILES, "")

#define SYSCALLS_MEMORY(ALLOW)                                                           \
    ALLOW(mprotect, MEMORY, "") ALLOW(munmap, MEMORY, "")  \
    ALLOW(brk, MEMORY, "") ALLOW(mremap, MEMORY, "") ALLOW(msync, MEMORY, "")      \
    ALLOW(mincore, MEMORY, "") ALLOW(madvise, MEMORY, "") ALLOW(mlock, MEMORY, "") \
    ALLOW(mlock2, MEMORY, "") ALLOW(munlock, MEMORY, "")                             \
    ALLOW(mlockall, MEMORY, "") ALLOW(munlockall, MEMORY, "")                        \
    ALLOW(membarrier, MEMORY, "") ALLOW(pkey_alloc, MEMORY, "V8")                    \
    ALLOW(pkey_free, MEMORY, "") ALLOW(pkey_mprotect, MEMORY, "")                    \
    ALLOW(get_mempolicy, MEMORY, "the JVM and libnuma look")                           \
    ALLOW(set_mempolicy, MEMORY, "its own only")                                       \
    ALLOW(mseal, MEMORY, "")

#define SYSCALLS_PROCESSES(ALLOW)                                                        \
    ALLOW(fork, PROCESSES, "") ALLOW(vfork, PROCESSES, "")                           \
    ALLOW(execve, BASE, "") ALLOW(execveat, BASE, "")                      \
    ALLOW(exit, BASE, "") ALLOW(exit_group, BASE, "")                      \
    ALLOW(wait4, PROCESSES, "") ALLOW(waitid, PROCESSES, "")                         \
    ALLOW(kill, BASE, "only its own can be seen")                                 \
    ALLOW(tkill, BASE, "") ALLOW(tgkill, BASE, "")                         \
    ALLOW(pidfd_open, PROCESSES, "only its own can be seen")                           \
    ALLOW(pidfd_send_signal, PROCESSES, "") ALLOW(getpid, BASE, "")             \
    ALLOW(getppid, BASE, "") ALLOW(gettid, BASE, "")                       \
    ALLOW(getpgrp, BASE, "") ALLOW(getpgid, BASE, "")                      \
    ALLOW(setpgid, PROCESSES, "") ALLOW(getsid, BASE, "")                       \
    ALLOW(setsid, PROCESSES, "") ALLOW(getuid, BASE, "")                        \
    ALLOW(getgid, BASE, "") ALLOW(geteuid, BASE, "")                       \
    ALLOW(getegid, BASE, "") ALLOW(getresuid, BASE, "")                    \
    ALLOW(getresgid, BASE, "") ALLOW(getgroups, BASE, "")                  \
    ALLOW(setuid, PROCESSES, "one id is mapped: to itself")                            \
    ALLOW(setgid, PROCESSES, "") ALLOW(setreuid, PROCESSES, "")                      \
    ALLOW(setregid, PROCESSES, "") ALLOW(setresuid, PROCESSES, "")                   \
    ALLOW(setresgid, PROCESSES, "") ALLOW(setgroups, PROCESSES, "EPERM by itself")   \
    ALLOW(setfsuid, PROCESSES, "") ALLOW(setfsgid, PROCESSES, "")                    \
    ALLOW(capget, BASE, "") ALLOW(capset, PROCESSES, "none to raise")           \
    ALLOW(getrlimit, BASE, "") ALLOW(setrlimit, BASE, "hard ones hold")    \
    ALLOW(getrusage, BASE, "")    \
    ALLOW(times, BASE, "") ALLOW(sysinfo, BASE, "")                        \
    ALLOW(uname, BASE, "") ALLOW(arch_prctl, BASE, "")                     \
    ALLOW(set_tid_address, BASE, "") ALLOW(set_robust_list, BASE, "")      \
    ALLOW(get_robust_list, BASE, "") ALLOW(rseq, BASE, "glibc 2.35")       \
    ALLOW(futex, BASE, "") ALLOW(futex_waitv, BASE, "")                    \
    ALLOW(getcpu, BASE, "") ALLOW(sched_yield, BASE, "")                   \
    ALLOW(sched_getaffinity, BASE, "") ALLOW(sched_setaffinity, THREADS, "")  \
    ALLOW(sched_getparam, THREADS, "") ALLOW(sched_setparam, THREADS, "")        \
    ALLOW(sched_getscheduler, THREADS, "")                                           \
    ALLOW(sched_setscheduler, THREADS, "real time is limited to nothing")            \
    ALLOW(sched_getattr, THREADS, "") ALLOW(sched_setattr, THREADS, "")          \
    ALLOW(sched_get_priority_max, THREADS, "")                                       \
    ALLOW(sched_get_priority_min, THREADS, "")                                       \
    ALLOW(sched_rr_get_interval, THREADS, "") ALLOW(getpriority, THREADS, "")    \
    ALLOW(setpriority, THREADS, "") ALLOW(ioprio_get, THREADS, "")               \
    ALLOW(ioprio_set, THREADS, "") ALLOW(restart_syscall, BASE, "")           \
    ALLOW(getrandom, BASE, "")

#define SYSCALLS_TIME_SIGNALS(ALLOW)                                                     \
    ALLOW(rt_sigaction, SIGNALS, "") ALLOW(rt_sigprocmask, SIGNALS, "")              \
    ALLOW(rt_sigreturn, SIGNALS, "") ALLOW(rt_sigpending, SIGNALS, "")               \
    ALLOW(rt_sigtimedwait, SIGNALS, "") ALLOW(rt_sigqueueinfo, SIGNALS, "")          \
    ALLOW(rt_tgsigqueueinfo, SIGNALS, "") ALLOW(rt_sigsuspend, SIGNALS, "")          \
    ALLOW(sigaltstack, SIGNALS, "") ALLOW(pause, SIGNALS, "")                        \
    ALLOW(signalfd, SIGNALS, "") ALLOW(signalfd4, SIGNALS, "")                       \
    ALLOW(alarm, TIME, "") ALLOW(getitimer, TIME, "") ALLOW(setitimer, TIME, "")   \
    ALLOW(nanosleep, TIME, "") ALLOW(clock_nanosleep, TIME, "")                      \
    ALLOW(clock_gettime, TIME, "") ALLOW(clock_getres, TIME, "")                     \
    ALLOW(gettimeofday, TIME, "") ALLOW(time, TIME, "")                              \
    ALLOW(timer_create, TIME, "") ALLOW(timer_settime, TIME, "")                     \
    ALLOW(timer_gettime, TIME, "") ALLOW(timer_getoverrun, TIME, "")                 \
    ALLOW(timer_delete, TIME, "") ALLOW(timerfd_create, TIME, "")                    \
    ALLOW(timerfd_settime, TIME, "") ALLOW(timerfd_gettime, TIME, "")

#define SYSCALLS_WAITING(ALLOW)                                                          \
    ALLOW(poll, WAITING, "") ALLOW(ppoll, WAITING, "") ALLOW(select, WAITING, "")  \
    ALLOW(pselect6, WAITING, "") ALLOW(epoll_create, WAITING, "")                    \
    ALLOW(epoll_create1, WAITING, "") ALLOW(epoll_ctl, WAITING, "")                  \
    ALLOW(epoll_wait, WAITING, "") ALLOW(epoll_pwait, WAITING, "")                   \
    ALLOW(epoll_pwait2, WAITING, "") ALLOW(eventfd, WAITING, "")                     \
    ALLOW(eventfd2, WAITING, "")

#define SYSCALLS_SOCKETS(ALLOW)                                                          \
    ALLOW(connect, SOCKETS, "the network is its own") ALLOW(accept, SOCKETS, "")     \
    ALLOW(accept4, SOCKETS, "") ALLOW(sendto, SOCKETS, "")                           \
    ALLOW(recvfrom, SOCKETS, "") ALLOW(sendmsg, BASE, "how a run says ready") \
    ALLOW(recvmsg, SOCKETS, "") ALLOW(sendmmsg, SOCKETS, "")                         \
    ALLOW(recvmmsg, SOCKETS, "") ALLOW(shutdown, SOCKETS, "")                        \
    ALLOW(bind, SOCKETS, "") ALLOW(listen, SOCKETS, "")                              \
    ALLOW(getsockname, SOCKETS, "") ALLOW(getpeername, SOCKETS, "")                  \
    ALLOW(getsockopt, SOCKETS, "")

#define SYSCALLS_IPC(ALLOW)                                                              \
    ALLOW(shmat, IPC, "")                                                              \
    ALLOW(shmctl, IPC, "") ALLOW(shmdt, IPC, "") ALLOW(semget, IPC, "")            \
    ALLOW(semop, IPC, "") ALLOW(semctl, IPC, "") ALLOW(semtimedop, IPC, "")        \
    ALLOW(msgget, IPC, "") ALLOW(msgsnd, IPC, "") ALLOW(msgrcv, IPC, "")           \
    ALLOW(msgctl, IPC, "") ALLOW(mq_open, IPC, "") ALLOW(mq_unlink, IPC, "")       \
    ALLOW(mq_timedsend, IPC, "") ALLOW(mq_timedreceive, IPC, "")                     \
    ALLOW(mq_notify, IPC, "") ALLOW(mq_getsetattr, IPC, "")

/* The calls that are allowed for some arguments only. */
#define SYSCALLS_RULES(ALLOW_IF)                                                         \
    ALLOW_IF(clone, THREADS, MASKED(0, SYSCALLS_CLONE_NEW | 0x10000u, 0x10000u), "CLONE_THREAD")\
    ALLOW_IF(clone, PROCESSES, CLEAR(0, SYSCALLS_CLONE_NEW), "after the narrower: the first is named")\
    ALLOW_IF(socket, SOCKETS, VALUE(0, 1), "AF_UNIX")                                  \
    ALLOW_IF(socket, SOCKETS, SYSCALLS_INET(1, 0), "SOCK_STREAM")                      \
    ALLOW_IF(socket, SOCKETS, SYSCALLS_INET(1, 6), "SOCK_STREAM, IPPROTO_TCP")         \
    ALLOW_IF(socket, SOCKETS, SYSCALLS_INET(2, 0), "SOCK_DGRAM")                       \
    ALLOW_IF(socket, SOCKETS, SYSCALLS_INET(2, 17), "SOCK_DGRAM, IPPROTO_UDP")         \
    ALLOW_IF(socket, SOCKETS, SYSCALLS_INET(2, 136), "UDP-Lite, which CPython's tests use")\
    ALLOW_IF(socket, NETLINK, VALUE2(0, 16, 2, 0), "AF_NETLINK, NETLINK_ROUTE")         \
    ALLOW_IF(setsockopt, SOCKETS, VALUE(1, 0), "IPPROTO_IP")                           \
    ALLOW_IF(setsockopt, SOCKETS, SYSCALLS_TCP_OPTIONS(0, 8), "TCP_NODELAY…")          \
    ALLOW_IF(setsockopt, SOCKETS, SYSCALLS_TCP_OPTIONS(8, 4), "")                      \
    ALLOW_IF(setsockopt, SOCKETS, SYSCALLS_TCP_OPTIONS(12, 2), "not 14: keys, counted to nobody")\
    ALLOW_IF(setsockopt, SOCKETS, SYSCALLS_TCP_OPTIONS(16, 8), "")                     \
    ALLOW_IF(setsockopt, SOCKETS, SYSCALLS_TCP_OPTIONS(24, 4), "")                     \
    ALLOW_IF(setsockopt, SOCKETS, SYSCALLS_TCP_OPTIONS(30, 1), "not 31: TCP_ULP; nor 32, 38: keys")\
    ALLOW_IF(setsockopt, SOCKETS, VALUE(1, 17), "IPPROTO_UDP")                         \
    ALLOW_IF(setsockopt, SOCKETS, VALUE(1, 41), "IPPROTO_IPV6")                        \
    ALLOW_IF(setsockopt, SOCKETS, VALUE(1, 270), "SOL_NETLINK")                        \
    ALLOW_IF(setsockopt, SOCKETS, SYSCALLS_OPTIONS(0, 16), "SOL_SOCKET")               \
    ALLOW_IF(setsockopt, SOCKETS, SYSCALLS_OPTIONS(16, 8), "")                         \
    ALLOW_IF(setsockopt, SOCKETS, SYSCALLS_OPTIONS(24, 2), "not 26: SO_ATTACH_FILTER") \
    ALLOW_IF(setsockopt, SOCKETS, SYSCALLS_OPTIONS(28, 4), "")                         \
    ALLOW_IF(setsockopt, SOCKETS, SYSCALLS_OPTIONS(32, 16), "")                        \
    ALLOW_IF(setsockopt, SOCKETS, SYSCALLS_OPTIONS(48, 2), "not 50: SO_ATTACH_BPF")    \
    ALLOW_IF(setsockopt, SOCKETS, SYSCALLS_OPTIONS(56, 8), "nor 51, 52: SO_ATTACH_REUSEPORT_*")\
    ALLOW_IF(setsockopt, SOCKETS, SYSCALLS_OPTIONS(64, 32), "")                        \
    ALLOW_IF(mmap, MEMORY, CLEAR(3, 0x40000u), "without MAP_HUGETLB")                  \
    ALLOW_IF(memfd_create, MEMORY, CLEAR(1, 4), "without MFD_HUGETLB: charged like any page")\
    ALLOW_IF(shmget, IPC, CLEAR(2, 04000u), "without SHM_HUGETLB, in its own namespace")\
    ALLOW_IF(open, FILES, CLEAR(1, SYSCALLS_CREATES), "")                              \
    ALLOW_IF(open, FILES, CLEAR(2, SYSCALLS_SET_ID), "")                               \
    ALLOW_IF(openat, FILES, CLEAR(2, SYSCALLS_CREATES), "")                            \
    ALLOW_IF(openat, FILES, CLEAR(3, SYSCALLS_SET_ID), "")                             \
    ALLOW_IF(creat, FILES, CLEAR(1, SYSCALLS_SET_ID), "")                              \
    ALLOW_IF(chmod, FILES, CLEAR(1, SYSCALLS_SET_ID), "")                              \
    ALLOW_IF(fchmod, FILES, CLEAR(1, SYSCALLS_SET_ID), "")                             \
    ALLOW_IF(fchmodat, FILES, CLEAR(2, SYSCALLS_SET_ID), "")                           \
    ALLOW_IF(fchmodat2, FILES, CLEAR(2, SYSCALLS_SET_ID), "")                          \
    ALLOW_IF(mknod, FILES, CLEAR(1, SYSCALLS_SET_ID), "FIFOs; devices need a capability")\
    ALLOW_IF(mknodat, FILES, CLEAR(2, SYSCALLS_SET_ID), "FIFOs; devices need a capability")\
    ALLOW_IF(prlimit64, BASE, VALUE(0, 0), "its own; hard ones hold")                    \
    ALLOW_IF(socketpair, SOCKETS, VALUE(0, 1), "AF_UNIX")                              \
    ALLOW_IF(personality, BASE, VALUE(0, 0), "PER_LINUX")                         \
    ALLOW_IF(personality, BASE, VALUE(0, 0xffffffff), "only asks")                \
    ALLOW_IF(personality, BASE, VALUE(0, 0x40000), "no address randomisation: sanitizers")\
    ALLOW_IF(ioctl, FILES, VALUE(1, 0x5401), "TCGETS: isatty")                         \
    ALLOW_IF(ioctl, FILES, VALUE(1, 0x5402), "TCSETS")                                 \
    ALLOW_IF(ioctl, FILES, VALUE(1, 0x5403), "TCSETSW")                                \
    ALLOW_IF(ioctl, FILES, VALUE(1, 0x5404), "TCSETSF")                                \
    ALLOW_IF(ioctl, FILES, VALUE(1, 0x540F), "TIOCGPGRP")                              \
    ALLOW_IF(ioctl, FILES, VALUE(1, 0x5410), "TIOCSPGRP")                              \
    ALLOW_IF(ioctl, FILES, VALUE(1, 0x5413), "TIOCGWINSZ")                             \
    ALLOW_IF(ioctl, FILES, VALUE(1, 0x541B), "FIONREAD")                               \
    ALLOW_IF(ioctl, FILES, VALUE(1, 0x5421), "FIONBIO")                                \
    ALLOW_IF(ioctl, FILES, VALUE(1, 0x5429), "TIOCGSID")                               \
    ALLOW_IF(ioctl, FILES, VALUE(1, 0x5450), "FIONCLEX")                               \
    ALLOW_IF(ioctl, FILES, VALUE(1, 0x5451), "FIOCLEX")                                \
    ALLOW_IF(ioctl, FILES, VALUE(1, 0x5452), "FIOASYNC")                               \
    ALLOW_IF(ioctl, FILES, VALUE(1, 0x40049409), "FICLONE: cp tries it")               \
    ALLOW_IF(ioctl, FILES, VALUE(1, 0x80086601), "FS_IOC_GETFLAGS: only asks")         \
    ALLOW_IF(ioctl, SOCKETS, VALUE(1, 0x8905), "SIOCATMARK")                           \
    ALLOW_IF(ioctl, SOCKETS, VALUE(1, 0x8910), "SIOCGIFNAME")                          \
    ALLOW_IF(ioctl, SOCKETS, VALUE(1, 0x8912), "SIOCGIFCONF")                          \
    ALLOW_IF(ioctl, SOCKETS, VALUE(1, 0x8913), "SIOCGIFFLAGS")                         \
    ALLOW_IF(ioctl, SOCKETS, VALUE(1, 0x8915), "SIOCGIFADDR")                          \
    ALLOW_IF(ioctl, SOCKETS, VALUE(1, 0x8919), "SIOCGIFBRDADDR")                       \
    ALLOW_IF(ioctl, SOCKETS, VALUE(1, 0x891B), "SIOCGIFNETMASK")                       \
    ALLOW_IF(ioctl, SOCKETS, VALUE(1, 0x8921), "SIOCGIFMTU")                           \
    ALLOW_IF(ioctl, SOCKETS, VALUE(1, 0x8927), "SIOCGIFHWADDR")                        \
    ALLOW_IF(ioctl, SOCKETS, VALUE(1, 0x8933), "SIOCGIFINDEX")                         \
    ALLOW_IF(ioctl, SOCKETS, VALUE(1, 0x8946), "SIOCETHTOOL: the kernel checks")       \
    ALLOW_IF(prctl, BASE, VALUE(0, 1), "PR_SET_PDEATHSIG")                        \
    ALLOW_IF(prctl, BASE, VALUE(0, 2), "PR_GET_PDEATHSIG")                        \
    ALLOW_IF(prctl, BASE, VALUE(0, 3), "PR_GET_DUMPABLE")                         \
    ALLOW_IF(prctl, BASE, VALUE(0, 4), "PR_SET_DUMPABLE")                         \
    ALLOW_IF(prctl, BASE, VALUE(0, 7), "PR_GET_KEEPCAPS")                         \
    ALLOW_IF(prctl, BASE, VALUE(0, 15), "PR_SET_NAME")                            \
    ALLOW_IF(prctl, BASE, VALUE(0, 16), "PR_GET_NAME")                            \
    ALLOW_IF(prctl, BASE, VALUE(0, 21), "PR_GET_SECCOMP")                         \
    ALLOW_IF(prctl, BASE, VALUE(0, 23), "PR_CAPBSET_READ")                        \
    ALLOW_IF(prctl, BASE, VALUE(0, 27), "PR_GET_SECUREBITS")                      \
    ALLOW_IF(prctl, BASE, VALUE(0, 29), "PR_SET_TIMERSLACK")                      \
    ALLOW_IF(prctl, BASE, VALUE(0, 30), "PR_GET_TIMERSLACK")                      \
    ALLOW_IF(prctl, BASE, VALUE(0, 36), "PR_SET_CHILD_SUBREAPER")                 \
    ALLOW_IF(prctl, BASE, VALUE(0, 37), "PR_GET_CHILD_SUBREAPER")                 \
    ALLOW_IF(prctl, BASE, VALUE(0, 38), "PR_SET_NO_NEW_PRIVS")                    \
    ALLOW_IF(prctl, BASE, VALUE(0, 39), "PR_GET_NO_NEW_PRIVS")                    \
    ALLOW_IF(prctl, BASE, VALUE(0, 40), "PR_GET_TID_ADDRESS")                     \
    ALLOW_IF(prctl, BASE, VALUE(0, 41), "PR_SET_THP_DISABLE")                     \
    ALLOW_IF(prctl, BASE, VALUE(0, 42), "PR_GET_THP_DISABLE")                     \
    ALLOW_IF(prctl, BASE, VALUE(0, 47), "PR_CAP_AMBIENT: none to raise")          \
    ALLOW_IF(prctl, BASE, VALUE(0, 52), "PR_GET_SPECULATION_CTRL")                \
    ALLOW_IF(prctl, BASE, VALUE(0, 0x53564d41), "PR_SET_VMA: names of mappings")  \
    ALLOW_IF(prctl, BASE, VALUE(0, 0x59616d61), "PR_SET_PTRACER: Yama")

#define SYSCALLS_PROBES(PROBE)                                                           \
    PROBE(clone3, PROCESSES, "flags behind a pointer; glibc falls back to clone")      \
    PROBE(io_uring_setup, WAITING, "libuv and Go fall back to epoll")                  \
    PROBE(io_uring_enter, WAITING, "") PROBE(io_uring_register, WAITING, "")         \
    PROBE(landlock_create_ruleset, LANDLOCK, "tools that confine themselves ask")   \
    PROBE(landlock_add_rule, LANDLOCK, "")                                          \
    PROBE(landlock_restrict_self, LANDLOCK, "")                                     \
    PROBE(memfd_secret, MEMORY, "") PROBE(process_madvise, MEMORY, "")               \
    PROBE(process_mrelease, MEMORY, "") PROBE(remap_file_pages, MEMORY, "")          \
    PROBE(openat2, FILES, "its mode is behind a pointer; all have openat")             \
    PROBE(name_to_handle_at, FILES, "libraries ask for mount ids")                     \
    PROBE(set_mempolicy_home_node, MEMORY, "") PROBE(map_shadow_stack, MEMORY, "")   \
    PROBE(futex_wake, PROCESSES, "") PROBE(futex_wait, PROCESSES, "")                \
    PROBE(futex_requeue, PROCESSES, "") PROBE(statmount, FILES, "")                  \
    PROBE(listmount, FILES, "") PROBE(lsm_get_self_attr, CONFINEMENT, "")            \
    PROBE(lsm_list_modules, CONFINEMENT, "") PROBE(setxattrat, FILES, "")            \
    PROBE(getxattrat, FILES, "") PROBE(listxattrat, FILES, "")                       \
    PROBE(removexattrat, FILES, "")

#define SYSCALLS_REFUSED(REFUSE)                                                         \
    REFUSE(clone, NAMESPACES, EPERM, GRAVE, "new namespaces")                           \
    REFUSE(unshare, NAMESPACES, EPERM, GRAVE, "new namespaces")                         \
    REFUSE(setns, NAMESPACES, EPERM, GRAVE, "others' namespaces")                       \
    REFUSE(socket, SOCKETS, EAFNOSUPPORT, GRAVE, "packet, vsock, bluetooth, netlink…") \
    REFUSE(socketpair, SOCKETS, EAFNOSUPPORT, GRAVE, "any but AF_UNIX")                \
    REFUSE(setsockopt, SOCKETS, EPERM, GRAVE, "programs for the kernel to run on what comes")\
    REFUSE(mbind, MEMORY, EPERM, QUIET, "each range is kept with a file in memory, counted to nobody")\
    REFUSE(mmap, MEMORY, ENOMEM, QUIET, "huge pages are the machine's and not counted")\
    REFUSE(memfd_create, MEMORY, ENOMEM, QUIET, "huge pages")                          \
    REFUSE(shmget, IPC, EPERM, GRAVE, "huge pages")                                    \
    REFUSE(personality, PROCESSES, EPERM, GRAVE, "executable stacks, old layouts")     \
    REFUSE(ioctl, FILES, ENOTTY, QUIET, "TIOCSTI types into terminals; devices")       \
    REFUSE(prctl, PROCESSES, EINVAL, QUIET, "what no runtime needs")                   \
    REFUSE(seccomp, CONFINEMENT, EPERM, QUIET, "an own filter could hide refused calls")\
    REFUSE(prlimit64, KERNEL, EPERM, QUIET, "a plain user's pid 1 has the program's own id")\
    REFUSE(ptrace, DEBUG, EPERM, GRAVE, "takes over other processes")              \
    REFUSE(process_vm_readv, DEBUG, EPERM, GRAVE, "reads others' memory")          \
    REFUSE(process_vm_writev, DEBUG, EPERM, GRAVE, "writes others' memory")        \
    REFUSE(pidfd_getfd, DEBUG, EPERM, GRAVE, "takes others' descriptors")          \
    REFUSE(kcmp, DEBUG, EPERM, GRAVE, "compares others' kernel objects")           \
    REFUSE(io_setup, AIO, ENOSYS, QUIET, "its events are counted for the whole machine")\
    REFUSE(io_destroy, AIO, ENOSYS, QUIET, "") REFUSE(io_submit, AIO, ENOSYS, QUIET, "")\
    REFUSE(io_cancel, AIO, ENOSYS, QUIET, "") REFUSE(io_getevents, AIO, ENOSYS, QUIET, "")\
    REFUSE(io_pgetevents, AIO, ENOSYS, QUIET, "")                                      \
    REFUSE(mount, MOUNTS, EPERM, GRAVE, "") REFUSE(umount2, MOUNTS, EPERM, GRAVE, "")\
    REFUSE(pivot_root, MOUNTS, EPERM, GRAVE, "")                                       \
    REFUSE(chroot, MOUNTS, EPERM, GRAVE, "") REFUSE(fsopen, MOUNTS, EPERM, GRAVE, "")\
    REFUSE(fsconfig, MOUNTS, EPERM, GRAVE, "")                                         \
    REFUSE(fsmount, MOUNTS, EPERM, GRAVE, "")                                          \
    REFUSE(fspick, MOUNTS, EPERM, GRAVE, "")                                           \
    REFUSE(move_mount, MOUNTS, EPERM, GRAVE, "")                                       \
    REFUSE(open_tree, MOUNTS, EPERM, GRAVE, "")                                        \
    REFUSE(mount_setattr, MOUNTS, EPERM, GRAVE, "")                                    \
    REFUSE(open, FILES, EPERM, GRAVE, "set-id programs")                               \
    REFUSE(openat, FILES, EPERM, GRAVE, "set-id programs")                             \
    REFUSE(creat, FILES, EPERM, GRAVE, "set-id programs")                              \
    REFUSE(chmod, FILES, EPERM, GRAVE, "set-id programs")                              \
    REFUSE(fchmod, FILES, EPERM, GRAVE, "set-id programs")                             \
    REFUSE(fchmodat, FILES, EPERM, GRAVE, "set-id programs")                           \
    REFUSE(fchmodat2, FILES, EPERM, GRAVE, "set-id programs")                          \
    REFUSE(mknod, FILES, EPERM, GRAVE, "set-id programs")                              \
    REFUSE(mknodat, FILES, EPERM, GRAVE, "set-id programs")                            \
    REFUSE(open_by_handle_at, FILES, EPERM, GRAVE, "walks around every path check")    \
    REFUSE(fanotify_init, FILES, EPERM, GRAVE, "")                                     \
    REFUSE(fanotify_mark, FILES, EPERM, GRAVE, "")                                     \
    REFUSE(quotactl, FILES, EPERM, GRAVE, "") REFUSE(acct, MACHINE, EPERM, GRAVE, "")\
    REFUSE(swapon, MACHINE, EPERM, GRAVE, "")                                          \
    REFUSE(swapoff, MACHINE, EPERM, GRAVE, "")                                         \
    REFUSE(reboot, MACHINE, EPERM, GRAVE, "")                                          \
    REFUSE(kexec_load, MACHINE, EPERM, GRAVE, "")                                      \
    REFUSE(kexec_file_load, MACHINE, EPERM, GRAVE, "")                                 \
    REFUSE(init_module, MACHINE, EPERM, GRAVE, "")                                     \
    REFUSE(finit_module, MACHINE, EPERM, GRAVE, "")                                    \
    REFUSE(delete_module, MACHINE, EPERM, GRAVE, "")                                   \
    REFUSE(sethostname, MACHINE, EPERM, GRAVE, "")                                     \
    REFUSE(setdomainname, MACHINE, EPERM, GRAVE, "")                                   \
    REFUSE(settimeofday, MACHINE, EPERM, GRAVE, "")                                    \
    REFUSE(clock_settime, MACHINE, EPERM, GRAVE, "")                                   \
    REFUSE(clock_adjtime, MACHINE, EPERM, QUIET, "")                                   \
    REFUSE(adjtimex, MACHINE, EPERM, QUIET, "")                                        \
    REFUSE(iopl, MACHINE, EPERM, GRAVE, "") REFUSE(ioperm, MACHINE, EPERM, GRAVE, "")\
    REFUSE(syslog, MACHINE, EPERM, QUIET, "the kernel's log")                          \
    REFUSE(vhangup, MACHINE, EPERM, GRAVE, "")                                         \
    REFUSE(modify_ldt, MACHINE, EPERM, GRAVE, "16-bit segments")                       \
    REFUSE(move_pages, MEMORY, EPERM, QUIET, "")                                       \
    REFUSE(migrate_pages, MEMORY, EPERM, QUIET, "")                                    \
    REFUSE(userfaultfd, KERNEL, EPERM, GRAVE, "widens races in the kernel")            \
    REFUSE(bpf, KERNEL, EPERM, GRAVE, "")                                              \
    REFUSE(perf_event_open, KERNEL, EPERM, GRAVE, "")                                  \
    REFUSE(keyctl, KERNEL, EPERM, GRAVE, "keyrings outlive a run")                     \
    REFUSE(add_key, KERNEL, EPERM, GRAVE, "")                                          \
    REFUSE(request_key, KERNEL, EPERM, GRAVE, "")                                      \
    REFUSE(lookup_dcookie, KERNEL, EPERM, GRAVE, "")

#define SYSCALLS_REFUSED_RULES(REFUSE_IF)                                                \
    REFUSE_IF(socket, SOCKETS, MASKED(0, SYSCALLS_INET_FAMILIES, 2), EPROTONOSUPPORT, QUIET,\
              "raw, SCTP; MPTCP, which Go tries before TCP")                             \
    REFUSE_IF(socket, SOCKETS, VALUE2(0, 16, 2, 0), EAFNOSUPPORT, QUIET,                 \
              "getaddrinfo has another way; its queues are counted to nobody")
