"""`takehome sandbox -- /bin/true` beside a bare spawn, and bubblewrap and firejail with comparable layers.

usage: sandbox_bench.py BUILD [ROUNDS]

BUILD is the folder of a release build. bubblewrap gets the same filter, which the build prints, and
makes user, pid, mount, net, ipc, uts and cgroup namespaces and the same binds; it has no cgroup
limits, no Landlock, no clocks, no verdict. The contenders take part in one run, so that a busy
moment hits all of them; printed are medians and their ratios to the bare spawn: in turns, and in
rows of 20 of each, where each meets what the kernel still clears away after the one before; both
also with pauses of 50 ms after each run, which tight loops flatter. firejail takes part in the rows
without pauses only: what it leaves behind takes so long that it is a burden to who comes next.
"""

import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile


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


def measure(program, contenders, rounds, pause_ms, in_a_row, rewind_fd):
    words = []
    for argv in contenders.values():
        words += ([] if not words else ["::"]) + [shutil.which(argv[0])] + argv[1:]
    text = subprocess.run([program, str(rounds), str(pause_ms * 1000), str(in_a_row), str(rewind_fd)] + words,
                          check=True, stdout=subprocess.PIPE, text=True, pass_fds=(rewind_fd,)).stdout
    return [[float(word) / 1000 for word in line.split()] for line in text.splitlines()]


MODES = (("in turns", 0, 1), ("in turns, pauses of 50 ms", 50, 1), ("in rows of 20, pauses of 50 ms", 50, 20),
         ("in rows of 20", 0, 20))


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    program = str(build / "runner" / "takehome")
    with tempfile.TemporaryFile() as filter_file:
        filter_file.write(export_filter(build / "sandbox" / "syscalls_export"))
        filter_file.flush()
        contenders = {"bare spawn": ["/bin/true"], "takehome sandbox": [program, "sandbox", "--", "/bin/true"]}
        if shutil.which("bwrap"):
            contenders["bubblewrap + seccomp"] = bubblewrap(filter_file.fileno())
        for name, pause_ms, in_a_row in MODES:
            if in_a_row > 1 and not pause_ms:
                contenders["takehome help"] = [program, "help"]
                if shutil.which("firejail"):
                    contenders["firejail + seccomp"] = FIREJAIL
            runs = rounds if not pause_ms else rounds // 2
            figures = measure(build / "tests" / "bench" / "spawn_bench", contenders, max(2, runs // in_a_row) + 1,
                              pause_ms, in_a_row, filter_file.fileno())
            print(f"{name}, about {runs} runs of each:")
            for contender, (middle, slow) in zip(contenders, figures):
                print(f"  {contender:22} {middle:7.2f} ms  p95 {slow:7.2f} ms  {middle / figures[0][0]:5.1f} x bare")


if __name__ == "__main__":
    main()
