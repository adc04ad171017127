"""`takehome sandbox -- /bin/true` beside a bare spawn, and bubblewrap and firejail with comparable layers.

usage: sandbox_bench.py PROGRAM SYSCALLS_EXPORT [ROUNDS]

PROGRAM is takehome, SYSCALLS_EXPORT the program of the build that prints the filters: bubblewrap
gets the same one. bubblewrap makes user, pid, mount, net, ipc, uts and cgroup namespaces and the
same binds; it has no cgroup limits, no Landlock, no clocks, no verdict. The contenders alternate
within one run, so that a busy moment hits all of them; medians and their ratios to the bare spawn
are printed, once back to back and once with pauses of 50 ms, which tight loops flatter.
"""

import os
import re
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time

PAUSES_MS = (0, 50)


def export_filter(program):
    """The filter without a listener, in the kernel's form."""
    text = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    unnamed = text.split("default_unnamed[]")[1].split("};")[0]
    rows = re.findall(r"\{0x([0-9a-f]+), (\d+), (\d+), 0x([0-9a-f]+)\}", unnamed)
    assert len(rows) > 100, "no filter was printed"
    return b"".join(struct.pack("<HBBI", int(code, 16), int(jt), int(jf), int(k, 16))
                    for code, jt, jf, k in rows)


def bubblewrap(filter_fd):
    argv = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--clearenv",
            "--hostname", "box", "--ro-bind", "/usr", "/usr"]
    for name in ("bin", "sbin", "lib", "lib64"):
        argv += ["--symlink", f"usr/{name}", f"/{name}"]
    for path in ("/etc/ld.so.cache", "/etc/alternatives", "/etc/ssl/certs"):
        argv += ["--ro-bind-try", path, path]
    argv += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", "/box",
             "--chdir", "/box", "--seccomp", str(filter_fd), "--", "/bin/true"]
    return argv


# its nearest to the same: a read-only root, empty home and /tmp, no network, no capabilities, its own filter
FIREJAIL = ["firejail", "--quiet", "--noprofile", "--private", "--private-tmp", "--private-dev", "--read-only=/",
            "--net=none", "--ipc-namespace", "--caps.drop=all", "--nonewprivs", "--seccomp", "/bin/true"]


def time_ms(argv, fds=()):
    for fd in fds:
        os.lseek(fd, 0, os.SEEK_SET)
    start = time.perf_counter_ns()
    process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               pass_fds=fds)
    status = process.wait()
    end = time.perf_counter_ns()
    assert status == 0, f"{argv[0]}: exit status {status}"
    return (end - start) / 1e6


def measure(contenders, rounds, pause_ms):
    times = {name: [] for name in contenders}
    for number in range(rounds + 5):
        for name, (argv, fds) in contenders.items():
            taken = time_ms(argv, fds)
            if number >= 5:  # the first warm the caches
                times[name].append(taken)
            time.sleep(pause_ms / 1000)
    return times


def main():
    program, exporter = (os.path.abspath(path) for path in sys.argv[1:3])
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 100
    with tempfile.TemporaryFile() as filter_file:
        filter_file.write(export_filter(exporter))
        filter_file.flush()
        fd = filter_file.fileno()
        contenders = {
            "bare spawn": (["/bin/true"], ()),
            "takehome help": ([program, "help"], ()),
            "takehome sandbox": ([program, "sandbox", "--", "/bin/true"], ()),
        }
        if shutil.which("bwrap"):
            contenders["bubblewrap + seccomp"] = (bubblewrap(fd), (fd,))
        if shutil.which("firejail"):
            contenders["firejail + seccomp"] = (FIREJAIL, ())
        for pause_ms in PAUSES_MS:
            print(f"pauses of {pause_ms} ms, {rounds} rounds:")
            times = measure(contenders, rounds, pause_ms)
            bare = statistics.median(times["bare spawn"])
            for name, values in times.items():
                middle = statistics.median(values)
                slow = statistics.quantiles(values, n=20)[18]
                print(f"  {name:22} {middle:7.2f} ms  p95 {slow:7.2f} ms  {middle / bare:5.1f} x bare")


if __name__ == "__main__":
    main()
