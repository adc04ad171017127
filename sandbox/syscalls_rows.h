/*
 * syscalls_rows -- which system calls a run may make: one row a call, or one row a value
 * of an argument. The only place where that is said.
 *
 * ALLOW(call, group, why)                 always
 * ALLOW_IF(call, group, rule, why)        when the rule holds; several rows of a call are
 * "or" PROBE(call, group, why)                 ENOSYS, unnamed: runtimes try it and have
 * another way REFUSE(call, group, error, weight, why) the error, and named in the ending
 *
 * A call in no row gets ENOSYS and is named. A call whose ALLOW_IF rows all fail gets the
 * error of its REFUSE row. Weight GRAVE: who makes this call and then fails was stopped
 * by it (VERDICT_DENIED); QUIET: it is only mentioned.
 *
 * Rules compare the low 32 bits only, because the kernel does too: a value in the upper
 * half must neither pass a refusal nor lose a permission. CLEAR(arg, mask): no bit of the
 * mask is set. VALUE(arg, value). VALUE2(arg, value, arg2, value2).
 */
#pragma once

/* one row reads as one row */
/* clang-format off */

/* Namespaces that clone(2) could make: all CLONE_NEW* that fit its flags. */
#define SYSCALLS_CLONE_NEW 0x7E020000u

#define SYSCALLS_FILES(ALLOW)                                                            \
    ALLOW(read, "files", "") ALLOW(write, "files", "") ALLOW(open, "files", "")          \
    ALLOW(close, "files", "") ALLOW(stat, "files", "") ALLOW(fstat, "files", "")         \
    ALLOW(lstat, "files", "") ALLOW(lseek, "files", "") ALLOW(pread64, "files", "")      \
    ALLOW(pwrite64, "files", "") ALLOW(readv, "files", "") ALLOW(writev, "files", "")    \
    ALLOW(access, "files", "") ALLOW(pipe, "files", "") ALLOW(dup, "files", "")          \
    ALLOW(dup2, "files", "") ALLOW(dup3, "files", "") ALLOW(pipe2, "files", "")          \
    ALLOW(sendfile, "files", "") ALLOW(fcntl, "files", "") ALLOW(flock, "files", "")     \
    ALLOW(fsync, "files", "") ALLOW(fdatasync, "files", "") ALLOW(truncate, "files", "") \
    ALLOW(ftruncate, "files", "") ALLOW(getdents, "files", "")                           \
    ALLOW(getdents64, "files", "") ALLOW(getcwd, "files", "") ALLOW(chdir, "files", "")  \
    ALLOW(fchdir, "files", "") ALLOW(rename, "files", "") ALLOW(mkdir, "files", "")      \
    ALLOW(rmdir, "files", "") ALLOW(creat, "files", "") ALLOW(link, "files", "")         \
    ALLOW(unlink, "files", "") ALLOW(symlink, "files", "") ALLOW(readlink, "files", "")  \
    ALLOW(chmod, "files", "") ALLOW(fchmod, "files", "") ALLOW(chown, "files", "")       \
    ALLOW(fchown, "files", "") ALLOW(lchown, "files", "") ALLOW(umask, "files", "")      \
    ALLOW(mknod, "files", "FIFOs; devices need a capability")                            \
    ALLOW(mknodat, "files", "FIFOs; devices need a capability")                          \
    ALLOW(statfs, "files", "") ALLOW(fstatfs, "files", "") ALLOW(sync, "files", "")      \
    ALLOW(syncfs, "files", "") ALLOW(readahead, "files", "")                             \
    ALLOW(setxattr, "files", "") ALLOW(lsetxattr, "files", "")                           \
    ALLOW(fsetxattr, "files", "") ALLOW(getxattr, "files", "")                           \
    ALLOW(lgetxattr, "files", "") ALLOW(fgetxattr, "files", "")                          \
    ALLOW(listxattr, "files", "") ALLOW(llistxattr, "files", "")                         \
    ALLOW(flistxattr, "files", "") ALLOW(removexattr, "files", "")                       \
    ALLOW(lremovexattr, "files", "") ALLOW(fremovexattr, "files", "")                    \
    ALLOW(utime, "files", "") ALLOW(utimes, "files", "") ALLOW(futimesat, "files", "")   \
    ALLOW(openat, "files", "") ALLOW(mkdirat, "files", "") ALLOW(fchownat, "files", "")  \
    ALLOW(newfstatat, "files", "") ALLOW(unlinkat, "files", "")                          \
    ALLOW(renameat, "files", "") ALLOW(linkat, "files", "") ALLOW(symlinkat, "files", "")\
    ALLOW(readlinkat, "files", "") ALLOW(fchmodat, "files", "")                          \
    ALLOW(faccessat, "files", "") ALLOW(splice, "files", "") ALLOW(tee, "files", "")     \
    ALLOW(vmsplice, "files", "") ALLOW(sync_file_range, "files", "")                     \
    ALLOW(utimensat, "files", "") ALLOW(fallocate, "files", "")                          \
    ALLOW(preadv, "files", "") ALLOW(pwritev, "files", "") ALLOW(renameat2, "files", "") \
    ALLOW(copy_file_range, "files", "") ALLOW(preadv2, "files", "")                      \
    ALLOW(pwritev2, "files", "") ALLOW(statx, "files", "") ALLOW(openat2, "files", "")   \
    ALLOW(faccessat2, "files", "") ALLOW(close_range, "files", "")                       \
    ALLOW(fadvise64, "files", "") ALLOW(cachestat, "files", "")                          \
    ALLOW(fchmodat2, "files", "") ALLOW(inotify_init, "files", "build watchers")         \
    ALLOW(inotify_init1, "files", "") ALLOW(inotify_add_watch, "files", "")              \
    ALLOW(inotify_rm_watch, "files", "")

#define SYSCALLS_MEMORY(ALLOW)                                                           \
    ALLOW(mmap, "memory", "") ALLOW(mprotect, "memory", "") ALLOW(munmap, "memory", "")  \
    ALLOW(brk, "memory", "") ALLOW(mremap, "memory", "") ALLOW(msync, "memory", "")      \
    ALLOW(mincore, "memory", "") ALLOW(madvise, "memory", "") ALLOW(mlock, "memory", "") \
    ALLOW(mlock2, "memory", "") ALLOW(munlock, "memory", "")                             \
    ALLOW(mlockall, "memory", "") ALLOW(munlockall, "memory", "")                        \
    ALLOW(memfd_create, "memory", "charged like any page")                               \
    ALLOW(membarrier, "memory", "") ALLOW(pkey_alloc, "memory", "V8")                    \
    ALLOW(pkey_free, "memory", "") ALLOW(pkey_mprotect, "memory", "")                    \
    ALLOW(get_mempolicy, "memory", "the JVM and libnuma look")                           \
    ALLOW(set_mempolicy, "memory", "its own only") ALLOW(mbind, "memory", "its own only")\
    ALLOW(mseal, "memory", "")

#define SYSCALLS_PROCESSES(ALLOW)                                                        \
    ALLOW(fork, "processes", "") ALLOW(vfork, "processes", "")                           \
    ALLOW(execve, "processes", "") ALLOW(execveat, "processes", "")                      \
    ALLOW(exit, "processes", "") ALLOW(exit_group, "processes", "")                      \
    ALLOW(wait4, "processes", "") ALLOW(waitid, "processes", "")                         \
    ALLOW(kill, "processes", "only its own can be seen")                                 \
    ALLOW(tkill, "processes", "") ALLOW(tgkill, "processes", "")                         \
    ALLOW(pidfd_open, "processes", "only its own can be seen")                           \
    ALLOW(pidfd_send_signal, "processes", "") ALLOW(getpid, "processes", "")             \
    ALLOW(getppid, "processes", "") ALLOW(gettid, "processes", "")                       \
    ALLOW(getpgrp, "processes", "") ALLOW(getpgid, "processes", "")                      \
    ALLOW(setpgid, "processes", "") ALLOW(getsid, "processes", "")                       \
    ALLOW(setsid, "processes", "") ALLOW(getuid, "processes", "")                        \
    ALLOW(getgid, "processes", "") ALLOW(geteuid, "processes", "")                       \
    ALLOW(getegid, "processes", "") ALLOW(getresuid, "processes", "")                    \
    ALLOW(getresgid, "processes", "") ALLOW(getgroups, "processes", "")                  \
    ALLOW(setuid, "processes", "one id is mapped: to itself")                            \
    ALLOW(setgid, "processes", "") ALLOW(setreuid, "processes", "")                      \
    ALLOW(setregid, "processes", "") ALLOW(setresuid, "processes", "")                   \
    ALLOW(setresgid, "processes", "") ALLOW(setgroups, "processes", "EPERM by itself")   \
    ALLOW(setfsuid, "processes", "") ALLOW(setfsgid, "processes", "")                    \
    ALLOW(capget, "processes", "") ALLOW(capset, "processes", "none to raise")           \
    ALLOW(getrlimit, "processes", "") ALLOW(setrlimit, "processes", "hard ones hold")    \
    ALLOW(prlimit64, "processes", "hard ones hold") ALLOW(getrusage, "processes", "")    \
    ALLOW(times, "processes", "") ALLOW(sysinfo, "processes", "")                        \
    ALLOW(uname, "processes", "") ALLOW(arch_prctl, "processes", "")                     \
    ALLOW(set_tid_address, "processes", "") ALLOW(set_robust_list, "processes", "")      \
    ALLOW(get_robust_list, "processes", "") ALLOW(rseq, "processes", "glibc 2.35")       \
    ALLOW(futex, "processes", "") ALLOW(futex_waitv, "processes", "")                    \
    ALLOW(getcpu, "processes", "") ALLOW(sched_yield, "processes", "")                   \
    ALLOW(sched_getaffinity, "processes", "") ALLOW(sched_setaffinity, "processes", "")  \
    ALLOW(sched_getparam, "processes", "") ALLOW(sched_setparam, "processes", "")        \
    ALLOW(sched_getscheduler, "processes", "")                                           \
    ALLOW(sched_setscheduler, "processes", "real time is limited to nothing")            \
    ALLOW(sched_getattr, "processes", "") ALLOW(sched_setattr, "processes", "")          \
    ALLOW(sched_get_priority_max, "processes", "")                                       \
    ALLOW(sched_get_priority_min, "processes", "")                                       \
    ALLOW(sched_rr_get_interval, "processes", "") ALLOW(getpriority, "processes", "")    \
    ALLOW(setpriority, "processes", "") ALLOW(ioprio_get, "processes", "")               \
    ALLOW(ioprio_set, "processes", "") ALLOW(restart_syscall, "processes", "")           \
    ALLOW(getrandom, "processes", "")

#define SYSCALLS_TIME_SIGNALS(ALLOW)                                                     \
    ALLOW(rt_sigaction, "signals", "") ALLOW(rt_sigprocmask, "signals", "")              \
    ALLOW(rt_sigreturn, "signals", "") ALLOW(rt_sigpending, "signals", "")               \
    ALLOW(rt_sigtimedwait, "signals", "") ALLOW(rt_sigqueueinfo, "signals", "")          \
    ALLOW(rt_tgsigqueueinfo, "signals", "") ALLOW(rt_sigsuspend, "signals", "")          \
    ALLOW(sigaltstack, "signals", "") ALLOW(pause, "signals", "")                        \
    ALLOW(signalfd, "signals", "") ALLOW(signalfd4, "signals", "")                       \
    ALLOW(alarm, "time", "") ALLOW(getitimer, "time", "") ALLOW(setitimer, "time", "")   \
    ALLOW(nanosleep, "time", "") ALLOW(clock_nanosleep, "time", "")                      \
    ALLOW(clock_gettime, "time", "") ALLOW(clock_getres, "time", "")                     \
    ALLOW(gettimeofday, "time", "") ALLOW(time, "time", "")                              \
    ALLOW(timer_create, "time", "") ALLOW(timer_settime, "time", "")                     \
    ALLOW(timer_gettime, "time", "") ALLOW(timer_getoverrun, "time", "")                 \
    ALLOW(timer_delete, "time", "") ALLOW(timerfd_create, "time", "")                    \
    ALLOW(timerfd_settime, "time", "") ALLOW(timerfd_gettime, "time", "")

#define SYSCALLS_WAITING(ALLOW)                                                          \
    ALLOW(poll, "waiting", "") ALLOW(ppoll, "waiting", "") ALLOW(select, "waiting", "")  \
    ALLOW(pselect6, "waiting", "") ALLOW(epoll_create, "waiting", "")                    \
    ALLOW(epoll_create1, "waiting", "") ALLOW(epoll_ctl, "waiting", "")                  \
    ALLOW(epoll_wait, "waiting", "") ALLOW(epoll_pwait, "waiting", "")                   \
    ALLOW(epoll_pwait2, "waiting", "") ALLOW(eventfd, "waiting", "")                     \
    ALLOW(eventfd2, "waiting", "") ALLOW(io_setup, "waiting", "old AIO: databases")      \
    ALLOW(io_destroy, "waiting", "") ALLOW(io_submit, "waiting", "")                     \
    ALLOW(io_cancel, "waiting", "") ALLOW(io_getevents, "waiting", "")                   \
    ALLOW(io_pgetevents, "waiting", "")

#define SYSCALLS_SOCKETS(ALLOW)                                                          \
    ALLOW(connect, "sockets", "the network is its own") ALLOW(accept, "sockets", "")     \
    ALLOW(accept4, "sockets", "") ALLOW(sendto, "sockets", "")                           \
    ALLOW(recvfrom, "sockets", "") ALLOW(sendmsg, "sockets", "")                         \
    ALLOW(recvmsg, "sockets", "") ALLOW(sendmmsg, "sockets", "")                         \
    ALLOW(recvmmsg, "sockets", "") ALLOW(shutdown, "sockets", "")                        \
    ALLOW(bind, "sockets", "") ALLOW(listen, "sockets", "")                              \
    ALLOW(getsockname, "sockets", "") ALLOW(getpeername, "sockets", "")                  \
    ALLOW(setsockopt, "sockets", "") ALLOW(getsockopt, "sockets", "")

#define SYSCALLS_IPC(ALLOW)                                                              \
    ALLOW(shmget, "ipc", "in its own namespace") ALLOW(shmat, "ipc", "")                 \
    ALLOW(shmctl, "ipc", "") ALLOW(shmdt, "ipc", "") ALLOW(semget, "ipc", "")            \
    ALLOW(semop, "ipc", "") ALLOW(semctl, "ipc", "") ALLOW(semtimedop, "ipc", "")        \
    ALLOW(msgget, "ipc", "") ALLOW(msgsnd, "ipc", "") ALLOW(msgrcv, "ipc", "")           \
    ALLOW(msgctl, "ipc", "") ALLOW(mq_open, "ipc", "") ALLOW(mq_unlink, "ipc", "")       \
    ALLOW(mq_timedsend, "ipc", "") ALLOW(mq_timedreceive, "ipc", "")                     \
    ALLOW(mq_notify, "ipc", "") ALLOW(mq_getsetattr, "ipc", "")

/* The calls that are allowed for some arguments only. */
#define SYSCALLS_RULES(ALLOW_IF)                                                         \
    ALLOW_IF(clone, "processes", CLEAR(0, SYSCALLS_CLONE_NEW), "threads and processes")  \
    ALLOW_IF(socket, "sockets", VALUE(0, 1), "AF_UNIX")                                  \
    ALLOW_IF(socket, "sockets", VALUE(0, 2), "AF_INET")                                  \
    ALLOW_IF(socket, "sockets", VALUE(0, 10), "AF_INET6")                                \
    ALLOW_IF(socket, "sockets", VALUE2(0, 16, 2, 0), "AF_NETLINK, NETLINK_ROUTE: getifaddrs")\
    ALLOW_IF(socketpair, "sockets", VALUE(0, 1), "AF_UNIX")                              \
    ALLOW_IF(personality, "processes", VALUE(0, 0), "PER_LINUX")                         \
    ALLOW_IF(personality, "processes", VALUE(0, 0xffffffff), "only asks")                \
    ALLOW_IF(personality, "processes", VALUE(0, 0x40000), "no address randomisation: sanitizers")\
    ALLOW_IF(ioctl, "files", VALUE(1, 0x5401), "TCGETS: isatty")                         \
    ALLOW_IF(ioctl, "files", VALUE(1, 0x5402), "TCSETS")                                 \
    ALLOW_IF(ioctl, "files", VALUE(1, 0x5403), "TCSETSW")                                \
    ALLOW_IF(ioctl, "files", VALUE(1, 0x5404), "TCSETSF")                                \
    ALLOW_IF(ioctl, "files", VALUE(1, 0x540F), "TIOCGPGRP")                              \
    ALLOW_IF(ioctl, "files", VALUE(1, 0x5410), "TIOCSPGRP")                              \
    ALLOW_IF(ioctl, "files", VALUE(1, 0x5413), "TIOCGWINSZ")                             \
    ALLOW_IF(ioctl, "files", VALUE(1, 0x541B), "FIONREAD")                               \
    ALLOW_IF(ioctl, "files", VALUE(1, 0x5421), "FIONBIO")                                \
    ALLOW_IF(ioctl, "files", VALUE(1, 0x5429), "TIOCGSID")                               \
    ALLOW_IF(ioctl, "files", VALUE(1, 0x5450), "FIONCLEX")                               \
    ALLOW_IF(ioctl, "files", VALUE(1, 0x5451), "FIOCLEX")                                \
    ALLOW_IF(ioctl, "files", VALUE(1, 0x5452), "FIOASYNC")                               \
    ALLOW_IF(ioctl, "files", VALUE(1, 0x40049409), "FICLONE: cp tries it")               \
    ALLOW_IF(ioctl, "files", VALUE(1, 0x80086601), "FS_IOC_GETFLAGS: only asks")         \
    ALLOW_IF(ioctl, "sockets", VALUE(1, 0x8905), "SIOCATMARK")                           \
    ALLOW_IF(ioctl, "sockets", VALUE(1, 0x8910), "SIOCGIFNAME")                          \
    ALLOW_IF(ioctl, "sockets", VALUE(1, 0x8912), "SIOCGIFCONF")                          \
    ALLOW_IF(ioctl, "sockets", VALUE(1, 0x8913), "SIOCGIFFLAGS")                         \
    ALLOW_IF(ioctl, "sockets", VALUE(1, 0x8915), "SIOCGIFADDR")                          \
    ALLOW_IF(ioctl, "sockets", VALUE(1, 0x8919), "SIOCGIFBRDADDR")                       \
    ALLOW_IF(ioctl, "sockets", VALUE(1, 0x891B), "SIOCGIFNETMASK")                       \
    ALLOW_IF(ioctl, "sockets", VALUE(1, 0x8921), "SIOCGIFMTU")                           \
    ALLOW_IF(ioctl, "sockets", VALUE(1, 0x8927), "SIOCGIFHWADDR")                        \
    ALLOW_IF(ioctl, "sockets", VALUE(1, 0x8933), "SIOCGIFINDEX")                         \
    ALLOW_IF(ioctl, "sockets", VALUE(1, 0x8946), "SIOCETHTOOL: the kernel checks")       \
    ALLOW_IF(prctl, "processes", VALUE(0, 1), "PR_SET_PDEATHSIG")                        \
    ALLOW_IF(prctl, "processes", VALUE(0, 2), "PR_GET_PDEATHSIG")                        \
    ALLOW_IF(prctl, "processes", VALUE(0, 3), "PR_GET_DUMPABLE")                         \
    ALLOW_IF(prctl, "processes", VALUE(0, 4), "PR_SET_DUMPABLE")                         \
    ALLOW_IF(prctl, "processes", VALUE(0, 7), "PR_GET_KEEPCAPS")                         \
    ALLOW_IF(prctl, "processes", VALUE(0, 15), "PR_SET_NAME")                            \
    ALLOW_IF(prctl, "processes", VALUE(0, 16), "PR_GET_NAME")                            \
    ALLOW_IF(prctl, "processes", VALUE(0, 21), "PR_GET_SECCOMP")                         \
    ALLOW_IF(prctl, "processes", VALUE(0, 23), "PR_CAPBSET_READ")                        \
    ALLOW_IF(prctl, "processes", VALUE(0, 27), "PR_GET_SECUREBITS")                      \
    ALLOW_IF(prctl, "processes", VALUE(0, 29), "PR_SET_TIMERSLACK")                      \
    ALLOW_IF(prctl, "processes", VALUE(0, 30), "PR_GET_TIMERSLACK")                      \
    ALLOW_IF(prctl, "processes", VALUE(0, 36), "PR_SET_CHILD_SUBREAPER")                 \
    ALLOW_IF(prctl, "processes", VALUE(0, 37), "PR_GET_CHILD_SUBREAPER")                 \
    ALLOW_IF(prctl, "processes", VALUE(0, 38), "PR_SET_NO_NEW_PRIVS")                    \
    ALLOW_IF(prctl, "processes", VALUE(0, 39), "PR_GET_NO_NEW_PRIVS")                    \
    ALLOW_IF(prctl, "processes", VALUE(0, 40), "PR_GET_TID_ADDRESS")                     \
    ALLOW_IF(prctl, "processes", VALUE(0, 41), "PR_SET_THP_DISABLE")                     \
    ALLOW_IF(prctl, "processes", VALUE(0, 42), "PR_GET_THP_DISABLE")                     \
    ALLOW_IF(prctl, "processes", VALUE(0, 47), "PR_CAP_AMBIENT: none to raise")          \
    ALLOW_IF(prctl, "processes", VALUE(0, 52), "PR_GET_SPECULATION_CTRL")                \
    ALLOW_IF(prctl, "processes", VALUE(0, 0x53564d41), "PR_SET_VMA: names of mappings")  \
    ALLOW_IF(prctl, "processes", VALUE(0, 0x59616d61), "PR_SET_PTRACER: Yama")

#define SYSCALLS_PROBES(PROBE)                                                           \
    PROBE(clone3, "processes", "flags behind a pointer; glibc falls back to clone")      \
    PROBE(io_uring_setup, "waiting", "libuv and Go fall back to epoll")                  \
    PROBE(io_uring_enter, "waiting", "") PROBE(io_uring_register, "waiting", "")         \
    PROBE(landlock_create_ruleset, "confinement", "tools that confine themselves ask")   \
    PROBE(landlock_add_rule, "confinement", "")                                          \
    PROBE(landlock_restrict_self, "confinement", "")                                     \
    PROBE(memfd_secret, "memory", "") PROBE(process_madvise, "memory", "")               \
    PROBE(process_mrelease, "memory", "") PROBE(remap_file_pages, "memory", "")          \
    PROBE(name_to_handle_at, "files", "libraries ask for mount ids")                     \
    PROBE(set_mempolicy_home_node, "memory", "") PROBE(map_shadow_stack, "memory", "")   \
    PROBE(futex_wake, "processes", "") PROBE(futex_wait, "processes", "")                \
    PROBE(futex_requeue, "processes", "") PROBE(statmount, "files", "")                  \
    PROBE(listmount, "files", "") PROBE(lsm_get_self_attr, "confinement", "")            \
    PROBE(lsm_list_modules, "confinement", "") PROBE(setxattrat, "files", "")            \
    PROBE(getxattrat, "files", "") PROBE(listxattrat, "files", "")                       \
    PROBE(removexattrat, "files", "")

#define SYSCALLS_REFUSED(REFUSE)                                                         \
    REFUSE(clone, "processes", EPERM, GRAVE, "new namespaces")                           \
    REFUSE(unshare, "processes", EPERM, GRAVE, "new namespaces")                         \
    REFUSE(setns, "processes", EPERM, GRAVE, "others' namespaces")                       \
    REFUSE(socket, "sockets", EAFNOSUPPORT, GRAVE, "packet, vsock, bluetooth, netlink…") \
    REFUSE(socketpair, "sockets", EAFNOSUPPORT, GRAVE, "any but AF_UNIX")                \
    REFUSE(personality, "processes", EPERM, GRAVE, "executable stacks, old layouts")     \
    REFUSE(ioctl, "files", ENOTTY, QUIET, "TIOCSTI types into terminals; devices")       \
    REFUSE(prctl, "processes", EINVAL, QUIET, "what no runtime needs")                   \
    REFUSE(seccomp, "confinement", EPERM, QUIET, "an own filter could hide refused calls")\
    REFUSE(ptrace, "processes", EPERM, GRAVE, "takes over other processes")              \
    REFUSE(process_vm_readv, "processes", EPERM, GRAVE, "reads others' memory")          \
    REFUSE(process_vm_writev, "processes", EPERM, GRAVE, "writes others' memory")        \
    REFUSE(pidfd_getfd, "processes", EPERM, GRAVE, "takes others' descriptors")          \
    REFUSE(kcmp, "processes", EPERM, GRAVE, "compares others' kernel objects")           \
    REFUSE(mount, "mounts", EPERM, GRAVE, "") REFUSE(umount2, "mounts", EPERM, GRAVE, "")\
    REFUSE(pivot_root, "mounts", EPERM, GRAVE, "")                                       \
    REFUSE(chroot, "mounts", EPERM, GRAVE, "") REFUSE(fsopen, "mounts", EPERM, GRAVE, "")\
    REFUSE(fsconfig, "mounts", EPERM, GRAVE, "")                                         \
    REFUSE(fsmount, "mounts", EPERM, GRAVE, "")                                          \
    REFUSE(fspick, "mounts", EPERM, GRAVE, "")                                           \
    REFUSE(move_mount, "mounts", EPERM, GRAVE, "")                                       \
    REFUSE(open_tree, "mounts", EPERM, GRAVE, "")                                        \
    REFUSE(mount_setattr, "mounts", EPERM, GRAVE, "")                                    \
    REFUSE(open_by_handle_at, "files", EPERM, GRAVE, "walks around every path check")    \
    REFUSE(fanotify_init, "files", EPERM, GRAVE, "")                                     \
    REFUSE(fanotify_mark, "files", EPERM, GRAVE, "")                                     \
    REFUSE(quotactl, "files", EPERM, GRAVE, "") REFUSE(acct, "machine", EPERM, GRAVE, "")\
    REFUSE(swapon, "machine", EPERM, GRAVE, "")                                          \
    REFUSE(swapoff, "machine", EPERM, GRAVE, "")                                         \
    REFUSE(reboot, "machine", EPERM, GRAVE, "")                                          \
    REFUSE(kexec_load, "machine", EPERM, GRAVE, "")                                      \
    REFUSE(kexec_file_load, "machine", EPERM, GRAVE, "")                                 \
    REFUSE(init_module, "machine", EPERM, GRAVE, "")                                     \
    REFUSE(finit_module, "machine", EPERM, GRAVE, "")                                    \
    REFUSE(delete_module, "machine", EPERM, GRAVE, "")                                   \
    REFUSE(sethostname, "machine", EPERM, GRAVE, "")                                     \
    REFUSE(setdomainname, "machine", EPERM, GRAVE, "")                                   \
    REFUSE(settimeofday, "machine", EPERM, GRAVE, "")                                    \
    REFUSE(clock_settime, "machine", EPERM, GRAVE, "")                                   \
    REFUSE(clock_adjtime, "machine", EPERM, QUIET, "")                                   \
    REFUSE(adjtimex, "machine", EPERM, QUIET, "")                                        \
    REFUSE(iopl, "machine", EPERM, GRAVE, "") REFUSE(ioperm, "machine", EPERM, GRAVE, "")\
    REFUSE(syslog, "machine", EPERM, QUIET, "the kernel's log")                          \
    REFUSE(vhangup, "machine", EPERM, GRAVE, "")                                         \
    REFUSE(modify_ldt, "machine", EPERM, GRAVE, "16-bit segments")                       \
    REFUSE(move_pages, "memory", EPERM, QUIET, "")                                       \
    REFUSE(migrate_pages, "memory", EPERM, QUIET, "")                                    \
    REFUSE(userfaultfd, "kernel", EPERM, GRAVE, "widens races in the kernel")            \
    REFUSE(bpf, "kernel", EPERM, GRAVE, "")                                              \
    REFUSE(perf_event_open, "kernel", EPERM, GRAVE, "")                                  \
    REFUSE(keyctl, "kernel", EPERM, GRAVE, "keyrings outlive a run")                     \
    REFUSE(add_key, "kernel", EPERM, GRAVE, "")                                          \
    REFUSE(request_key, "kernel", EPERM, GRAVE, "")                                      \
    REFUSE(lookup_dcookie, "kernel", EPERM, GRAVE, "")
