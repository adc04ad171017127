"""What a run costs a program that uses the library; ratios within one run.

    python3 tests/bench/run_bench.py BUILD [RUNS]       BUILD: a release build's folder
"""

import pathlib
import subprocess
import sys


def main():
    build = pathlib.Path(sys.argv[1]).resolve() / "tests" / "bench"
    runs = sys.argv[2] if len(sys.argv) > 2 else "300"
    inside = build / "bench_inside"
    text = subprocess.run([build / "run_bench", inside, runs], capture_output=True, text=True, check=True).stdout
    lines = [line.split(maxsplit=2) for line in text.splitlines()]
    stages = [(int(words[1]), words[2]) for words in lines if words[0] == "stage"]
    figures = {words[0]: [float(word) for word in words[1:]] for words in lines if words[0] != "stage"}
    outside = [float(word) for word in
               subprocess.run([inside], capture_output=True, text=True, check=True).stdout.split()]
    bare, run = figures["bare_ms"][0], figures["run_ms"][0]
    print(f"bare spawn (vfork, exec, wait)  {bare:8.2f} ms")
    print(f"a run in an open sandbox        {run:8.2f} ms  {run / bare:5.1f} x bare, bare + {run - bare:.2f} ms")
    bare, run = figures["bare_paused_ms"][0], figures["run_paused_ms"][0]
    print(f"bare, with pauses of 50 ms      {bare:8.2f} ms")
    print(f"a run, with pauses of 50 ms     {run:8.2f} ms  {run / bare:5.1f} x bare, bare + {run - bare:.2f} ms")
    print("    of which, µs: " + ", ".join(f"{name} {us}" for us, name in stages if us >= 5))
    print(f"launches a second, two at once  {figures['launches_a_second'][0]:8.0f}")
    for name, within, without in zip(("a system call", "opening and closing a file"), figures["inside_ns"], outside):
        print(f"{name + ' inside':31} {within:8.0f} ns  {within / without:5.1f} x outside, + {within - without:.0f} ns")
    print(f"500 processes left, all gone    {figures['crowd_gone_ms'][0]:8.1f} ms")
    print(f"the launcher's memory at most   {figures['launcher_kib'][0] / 1024:8.1f} MiB")


if __name__ == "__main__":
    main()
